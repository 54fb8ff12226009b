"""The rows of the README's table, each run as it stands there, and what a package index shows."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from checkov_backtrack import __version__
from tests.support.checkov_runs import ID, PACKAGE, REPOSITORY, checkov, json_verdicts, write

README = (REPOSITORY / "README.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| ([^|]+) \| `([^|]*)` \|$", README, re.MULTILINE))
EXPECTED = {"aws_rds_cluster.good": ["PASSED"], "aws_rds_cluster.bad": ["FAILED"]}


@pytest.fixture
def scanned(tmp_path):
    cluster = 'resource "aws_rds_cluster" "%s" {\n  engine = "aurora-mysql"\n  backtrack_window = %d\n}\n'
    write(tmp_path / "scanned", {"main.tf": cluster % ("good", 3600) + cluster % ("bad", 0)})
    return tmp_path / "scanned"


def verdicts(scanned, *arguments):
    options = ("-c", ID, "-o", "json", "--framework", "terraform", "--soft-fail")
    run = checkov(*(arguments if "--directory" in arguments else ("-d", scanned, *arguments)), *options, cwd=scanned)
    assert "ERROR" not in run.stderr, run.stderr
    return json_verdicts(run.stdout)


def test_the_folder(scanned):
    (scanned / "path" / "to").mkdir(parents=True)
    shutil.copytree(PACKAGE, scanned / "path" / "to" / "checkov_backtrack")
    assert verdicts(scanned, *ROWS["a folder"].split()) == EXPECTED


def test_the_package(scanned):
    option, command = shlex.split(ROWS["an option, once the package is installed"])
    assert command == "$(checkov-backtrack)"
    script = shutil.which("checkov-backtrack", path=os.path.dirname(sys.executable))
    if script is None:
        pytest.skip("needs the package installed")
    folder = subprocess.run([script], capture_output=True, text=True, check=True).stdout.strip()
    assert verdicts(scanned, option, folder) == EXPECTED


def test_the_container(scanned):
    """All but the container itself: what it is told to mount, and what Checkov is told in it."""
    words = shlex.split(ROWS["Checkov's container"])
    mounted = {word.rpartition(":")[2]: word.rpartition(":")[0] for word in words if ":/" in word}
    assert mounted == {"/scanned": "$PWD", "/checks": "path/to/checkov_backtrack"}
    here = {"/scanned": str(scanned), "/checks": str(PACKAGE)}
    arguments = words[words.index("bridgecrew/checkov") + 1 :]
    assert verdicts(scanned, *(here.get(word, word) for word in arguments)) == EXPECTED


def test_the_long_description():
    """It is shown where no relative link leads anywhere."""
    markdown = pytest.importorskip("readme_renderer.markdown")
    page = markdown.render(README)
    if page is None:
        pytest.skip("needs readme_renderer[md]")
    links = re.findall(r'(?:href|src)="([^"]*)"', page)
    assert len(links) > 10 and "<table>" in page
    assert [link for link in links if not link.startswith(("https://", "#"))] == []


def test_the_metadata():
    metadata = configparser.ConfigParser()
    metadata.read(REPOSITORY / "setup.cfg", "utf-8")
    assert metadata["metadata"]["author"] == "checkov_backtrack contributors"
    urls = dict(line.split(" = ") for line in metadata["metadata"]["project_urls"].split("\n") if line)
    assert {"Documentation", "Changes", "Issues", "Source"} <= urls.keys()
    workflow = (REPOSITORY / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    tested = set(re.findall(r"^ +(3\.\d+)$", workflow, re.MULTILINE))
    classifiers = re.findall(r"Programming Language :: Python :: (3\.\d+)", metadata["metadata"]["classifiers"])
    assert tested == set(classifiers)


def test_the_changes():
    """Each version has a day; the newest may still be on its way."""
    headings = re.findall(r"^## (.*)$", (REPOSITORY / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0].split()[0] in (__version__, "Unreleased")
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ \(20\d\d-\d\d-\d\d\)|Unreleased", heading) for heading in headings), (
        headings
    )
