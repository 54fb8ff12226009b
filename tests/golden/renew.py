"""The golden files, what people see of this package: ``python -m tests.golden.renew`` writes them anew.

They are what ``explain`` and Checkov say of the examples and of ``every_verdict``, and the picture in the README. A
reviewer reads their diff. ``outputs`` makes them, for the command and for the test.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest import mock

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from checkov_backtrack import __version__
from checkov_backtrack.command.backtrack_command import main
from tests.support.checkov_runs import ID, PACKAGE, REPOSITORY, RUNNERS, checkov
from tests.support.stand_ins import checkov_backtrack

COMMAND = "python -m tests.golden.renew"
OUTPUTS = Path(__file__).parent / "outputs"
PICTURE = REPOSITORY / "docs" / "explain.svg"
_SCANNED = (REPOSITORY / "examples", Path(__file__).parent / "every_verdict")


def outputs() -> dict[Path, str]:
    """The text of each golden file."""
    made = {PICTURE: _picture()}
    for scanned in _SCANNED:
        with tempfile.TemporaryDirectory() as folder:  # Checkov writes its CSV where it is started
            shutil.copytree(scanned, Path(folder, scanned.name))
            for name, text in (*_of_explain(folder, scanned.name), *_of_checkov(folder, scanned.name)):
                made[OUTPUTS / scanned.name / name] = text
    return made


# --- explain ---


def _of_explain(folder: str, scanned: str) -> Iterator[tuple[str, str]]:
    def explain(form: str, columns: int = 80) -> str:
        arguments = ("explain", scanned, "--name", f"organisation/{scanned}", "--format", form)
        run = checkov_backtrack(*arguments, cwd=Path(folder), environment={**os.environ, "COLUMNS": str(columns)})
        # The versions change without a change of what is said.
        return run.stdout.replace(f'"{__version__}"', '"..."').replace(f'"{version("checkov")}"', '"..."')

    yield "explain_80.txt", explain("text")
    yield "explain_200.txt", explain("text", 200)
    yield "explain.md", explain("markdown")
    yield "explain.json", explain("json")
    yield "explain.sarif", explain("sarif")


# --- Checkov ---

# CI takes the newest Checkov, whose outputs hold more than what is ours, and not in the same way in each version and run:
# a banner, versions, dates, new fields, random ids, the options given, absolute paths, the frameworks as they happen to
# end. So of each finding of ours the following is kept, in the order of the files, and nothing else.
_IN_JSON = (
    *("check_id", "check_name", "check_result", "severity", "guideline", "resource", "resource_address"),
    *("file_path", "file_line_range", "caller_file_path", "caller_file_line_range", "details"),
)
_IN_SARIF = ("ruleId", "level", "message", "locations", "suppressions", "attachments")
_IN_SARIF_RULE = ("id", "name", "shortDescription", "fullDescription", "helpUri", "defaultConfiguration")
_IN_GITLAB = ("identifiers", "name", "description", "severity", "solution", "location")
_IN_CSV = ("Resource", "Path", "Misconfigurations", "Severity", "Details")


def _of_checkov(folder: str, scanned: str) -> Iterator[tuple[str, str]]:
    options = ("--directory", scanned, "--external-checks-dir", PACKAGE, "--check", ID, "--framework", *RUNNERS)
    names = ("cli", "json", "sarif", "junitxml", "gitlab_sast", "github_failed_only")
    chosen = (word for name in names for word in ("--output", name))
    checkov(*options, *chosen, "--compact", "--output-file-path", ",".join(names), cwd=Path(folder))
    checkov(*options, "--output", "csv", cwd=Path(folder))  # into a file that it names itself, and only alone
    made = {name: Path(folder, name).read_text("utf-8") for name in names}

    printed = re.sub("\033\\[[0-9;]*m", "", made["cli"])
    findings = re.findall(rf"^Check: {ID}.*\n(?:\t.*\n)+", printed, re.MULTILINE)
    yield "checkov_cli.txt", "".join(sorted(findings, key=lambda each: re.findall(r"^\tFile: .*$", each, re.MULTILINE)))

    reports = json.loads(made["json"])
    records = {
        kind: [each for report in reports for each in report["results"][kind]]
        for kind in ("passed_checks", "failed_checks", "skipped_checks")
    }
    yield "checkov.json", _json({kind: _kept(each, _IN_JSON, "file_path") for kind, each in records.items()})

    (run,) = json.loads(made["sarif"])["runs"]
    rules = _kept(run["tool"]["driver"]["rules"], _IN_SARIF_RULE, "id")
    yield "checkov.sarif", _json({"rules": rules, "results": _kept(run["results"], _IN_SARIF, "locations")})

    junit = ElementTree.Element("testsuite")
    junit.extend(sorted(ElementTree.fromstring(made["junitxml"]).iter("testcase"), key=lambda case: str(case.attrib)))
    ElementTree.indent(junit)
    yield "checkov_junit.xml", ElementTree.tostring(junit, encoding="unicode") + "\n"

    vulnerabilities = json.loads(made["gitlab_sast"])["vulnerabilities"]
    yield "checkov_gitlab_sast.json", _json({"vulnerabilities": _kept(vulnerabilities, _IN_GITLAB, "location")})

    lines = re.findall(rf"^\|.* {ID} .*\n", made["github_failed_only"], re.MULTILINE)
    yield "checkov_github.md", "".join(sorted(re.sub(" +", " ", line) for line in lines))

    (path,) = Path(folder).glob("*_iac.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Misconfigurations"] == ID]
    table = io.StringIO()
    writer = csv.DictWriter(table, _IN_CSV, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_kept(rows, _IN_CSV, "Path"))
    yield "checkov.csv", table.getvalue()


def _kept(items: Iterable[dict[str, Any]], fields: Iterable[str], place: str) -> list[dict[str, Any]]:
    kept = ({field: item[field] for field in fields if field in item} for item in items)
    return sorted(kept, key=lambda item: (str(item[place]), str(item)))


def _json(document: Any) -> str:
    return json.dumps(document, indent=2) + "\n"


# --- the picture ---

# Colours that can be read on the window's own dark ground, whatever page is around it.
_THEME = TerminalTheme(
    background=(13, 17, 23),
    foreground=(201, 209, 217),
    normal=[
        *((110, 118, 129), (255, 123, 114), (63, 185, 80), (210, 153, 34)),
        *((121, 192, 255), (188, 140, 255), (57, 197, 207), (201, 209, 217)),
    ],
)
# No fonts are named that would have to be fetched: GitHub does not let pictures do so.
_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">
<style>
.{unique_id}-matrix {{ white-space: pre; font: {char_height}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace }}
.{unique_id}-title {{ font: 16px sans-serif }}
{styles}
</style>
{chrome}
<g class="{unique_id}-matrix" xml:space="preserve" transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
{matrix}
</g>
</svg>
"""


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def _picture() -> str:
    """What a terminal shows of the Terraform examples."""
    example = Path("examples", "terraform")
    with mock.patch.dict(os.environ, COLUMNS="80", TERM="xterm", NO_COLOR=""), redirect_stdout(_Screen()) as screen:
        main(["explain", str(REPOSITORY / example)])
    command = f"checkov-backtrack explain {example.as_posix()}"
    console = Console(record=True, width=80, file=io.StringIO(), color_system="standard", no_color=False)
    console.print(Text.from_ansi(f"$ {command}\n{screen.getvalue()}"), end="")
    options: dict[str, Any] = {"theme": _THEME, "code_format": _SVG, "unique_id": "explain", "font_aspect_ratio": 0.6}
    svg = console.export_svg(title=command, **options)
    svg = re.sub(r' clip-path="[^"]*"|<text [^>]*>\n</text>', "", svg)  # the lines fit; what ends them is no text
    return "".join(f"{line.strip()}\n" for line in svg.replace("</text>", "</text>\n").splitlines() if line.strip())


def write() -> None:
    made = outputs()
    shutil.rmtree(OUTPUTS, ignore_errors=True)
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


if __name__ == "__main__":
    write()
