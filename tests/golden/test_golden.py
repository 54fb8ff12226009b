"""What people see is what the golden files say."""

from __future__ import annotations

import difflib
import re

from tests.golden.renew import COMMAND, OUTPUTS, PICTURE, outputs
from tests.support.checkov_runs import REPOSITORY


def test_the_outputs():
    made = outputs()
    stored = {path: path.read_text("utf-8") for path in (PICTURE, *OUTPUTS.rglob("*.*"))}
    differences = (
        line
        for path in sorted(made.keys() | stored.keys())
        for line in difflib.unified_diff(
            stored.get(path, "").splitlines(),
            made.get(path, "").splitlines(),
            str(path.relative_to(REPOSITORY)),
            "as it is now",
            lineterm="",
        )
    )
    difference = "\n".join(differences)
    assert not difference, f"if this is meant: {COMMAND}\n{difference}"


def test_the_picture():
    """It is shown on each page that shows the README, and needs nothing else there."""
    address = "https://raw.githubusercontent.com/ORGANISATION/checkov_backtrack/main/docs/explain.svg"
    assert f"]({address})\n" in (REPOSITORY / "README.md").read_text("utf-8")
    picture = PICTURE.read_text("utf-8")
    assert re.findall(r"https?://[^\"]*", picture) == ["http://www.w3.org/2000/svg"]
    assert {"#ff7b72", "#3fb950"} <= {*re.findall("fill: (#[0-9a-f]{6})", picture)}, "no colours"
