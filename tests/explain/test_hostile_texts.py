"""What a file brings along is shown, and does nothing: on a terminal, in a log of GitHub Actions, as Markdown."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest

from checkov_backtrack.command.backtrack_command import main
from checkov_backtrack.worlds.shown_values import printable, shown
from tests.support.checkov_runs import REPOSITORY, checkov, write
from tests.support.json_schemas import held_to_schema

SIGNS = "\x00\x07\n\r\x1b\x7f\x85\x9b\u061c\u200e\u2028\u202e\u2066\ud800\udfff"


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: f"{ord(sign):x}")
def test_what_cannot_be_printed(sign):
    for text in (printable(f"a{sign}b"), shown(f"a{sign}b"), shown({f"a{sign}b": [f"{sign}"]})):
        assert sign not in text and text.isascii() and len(text.splitlines()) == 1
    assert printable("é ü 中") == "é ü 中"


def test_what_the_output_does_not_have(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    assert (printable("é 中"), shown("é")) == (r"\xe9 \u4e2d", r'"\xe9"')


def test_keys_are_quoted():
    assert shown({"x\n::error::pwned": 1}) == r'{"x\n::error::pwned" = 1}'


HOSTILE = [
    "x` <img src=x onerror=1> `y",
    "\\n::error::pwned",
    "a ::error::pwned " + "x" * 60 + " ::error::pwned ##[error]pwned",
    "``` `` <img src=x onerror=1> `",
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "@octocat https://evil.example www.evil.example a@evil.example #12",
    "<!-- <script>x</script> | a | b | </details>",
    "&lt;b&gt; \\\\` *x* _y_ ~z~",
    "\\u202e\\ud800\\u001b]0;t\\u0007",
]
SOURCE = """resource "aws_rds_cluster" "x" {
  #checkov:skip=CKV_RDS_034:%s
  engine = "aurora-mysql"
}
resource "aws_rds_cluster" "y" {
  for_each = { "%s" = 1 }
  engine = "aurora-mysql"
  backtrack_window = "%s"
}
resource "aws_rds_cluster" "z" {
  engine = var.m["%s"]
}
variable "m" {}
"""


@pytest.fixture
def output(tmp_path, capsys):
    def run(text, *arguments):
        comment = json.loads(f'"{text}"').splitlines()[-1].encode("utf-8", "replace").decode()
        write(tmp_path, {"main.tf": SOURCE % (comment, text, text, text)})
        assert main(["explain", str(tmp_path), *arguments]) == 0
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_log_obeys_nothing(output, monkeypatch, text, form):
    monkeypatch.setenv("COLUMNS", "60")
    found = output(text, "--format", form)
    assert "aws_rds_cluster.y" in found
    assert not re.search(r"^\s*::|##\[", found, re.MULTILINE)
    assert not re.search(f"[{re.escape(SIGNS.replace(chr(10), ''))}]", found)
    if form == "json":
        held_to_schema(found)
    elif form == "sarif":
        json.loads(found)


def elements(tokens):
    """The elements and texts of a rendered page, code left out: nothing works in there."""
    for token in tokens:
        if token.type in ("html_block", "html_inline"):
            yield from re.findall(r"<(/?\w+|!--)", token.content)
        elif token.type in ("link_open", "image"):
            yield token.type
        elif token.type == "text":
            yield from re.findall(r"@\w|https?://|www\.|#\d", token.content)
        yield from elements(token.children or ())


OURS = {"details", "summary", "code", "/code", "/summary", "/details"}


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_holds_no_element_that_is_not_ours(output, text):
    markdown_it = pytest.importorskip("markdown_it")
    found = output(text, "--format", "markdown")
    page = markdown_it.MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(found)
    assert set(elements(page)) <= OURS
    assert sum(token.type == "tr_open" for token in page) == 4  # a head, and three clusters
    assert all(sum(each.type in ("td_open", "th_open") for each in row) == 4 for row in _rows(page))


def _rows(page):
    starts = [at for at, token in enumerate(page) if token.type == "tr_open"]
    ends = [at for at, token in enumerate(page) if token.type == "tr_close"]
    return [page[start:end] for start, end in zip(starts, ends)]


@pytest.mark.parametrize("text", HOSTILE)
def test_names_in_a_fleet(tmp_path, capsys, text):
    markdown_it = pytest.importorskip("markdown_it")
    name = json.loads(f'"{text}"')
    counts = dict.fromkeys(("clusters", "failed", "undecided", "skipped", "passed", "not-applicable", "not_judged"), 1)
    cluster = {"verdict": "failed", "address": name, "file": name, "lines": [1, 2], "reason": name}
    once = {"version": 2, "repositories": [{"repository": name, "summary": counts, "clusters": [cluster]}]}
    write(tmp_path, {"once.json": once})
    assert main(["explain", "--from", str(tmp_path / "once.json")]) == 0
    found = capsys.readouterr().out
    assert not re.search(r"^\s*::|##\[", found, re.MULTILINE)
    assert not re.search(f"[{re.escape(SIGNS.replace(chr(10), ''))}]", found)
    assert main(["explain", "--from", str(tmp_path / "once.json"), "--format", "markdown"]) == 0
    page = markdown_it.MarkdownIt("commonmark").enable("table").parse(capsys.readouterr().out)
    assert not set(elements(page))


@pytest.mark.parametrize("encoding, shown_as", [("utf-8", r"é\ud800\u202e"), ("ascii", r"\xe9\ud800\u202e")])
def test_checkov_survives_what_its_output_does_not_have(tmp_path, encoding, shown_as):
    """Which would cost the findings of all checks."""
    cluster = 'resource "aws_rds_cluster" "x" {\n  engine = "aurora-mysql"\n  backtrack_window = "é\\ud800\\u202e"\n}\n'
    write(tmp_path, {"main.tf": cluster})
    package = REPOSITORY / "checkov_backtrack"
    arguments = ("-d", tmp_path, "--external-checks-dir", package, "-c", "CKV_RDS_034", "--compact", "--soft-fail")
    run = checkov(*arguments, "--framework", "terraform", new_process=True, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert run.returncode == 0 and "FAILED for resource: aws_rds_cluster.x" in run.stdout, run.stderr
    assert f'backtrack_window is "{shown_as}"' in run.stdout


@pytest.mark.parametrize(
    "broken",
    [
        CLUSTER
        := 'resource "aws_rds_cluster" "x" {\n  engine = "aurora-mysql"\n  backtrack_window = module.m.out\n}\nmodule "m" {\n  source = "./m"\n}\n',
        CLUSTER.replace('"./m"', '"./m"\n  count = "x"'),
    ],
)
def test_one_cluster_costs_one_line(capsys, tmp_path, broken):
    good = 'resource "aws_rds_cluster" "good" {\n  engine = "aurora-mysql"\n  backtrack_window = 60\n}\n'
    write(tmp_path, {"main.tf": broken + good, "m/main.tf": good})
    assert main(["explain", str(tmp_path)]) == 0
    assert "aws_rds_cluster.good" in capsys.readouterr().out


def test_a_fault_costs_one_line(capsys, tmp_path, monkeypatch):
    from checkov_backtrack.rule import backtrack_rule

    def shown(cluster, field, longest=80):
        if cluster.window == 61:
            raise KeyError("a")
        return "x"

    monkeypatch.setattr(backtrack_rule.Cluster, "shown", shown)
    good = 'resource "aws_rds_cluster" "%s" {\n  engine = "aurora-mysql"\n  backtrack_window = %d\n}\n'
    write(tmp_path, {"main.tf": good % ("good", 60) + good % ("bad", 61)})
    assert main(["explain", str(tmp_path)]) == 0
    output = capsys.readouterr().out
    assert "aws_rds_cluster.good" in output
    assert "aws_rds_cluster.bad  main.tf:5\n    a fault of this check: KeyError: 'a'.\n" in output
