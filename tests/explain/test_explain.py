"""``explain`` lists every cluster, in every framework, whatever its verdict, with what decides it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from checkov.runner_filter import RunnerFilter

from checkov_backtrack.cloudformation.template_files import clusters_in, composed
from checkov_backtrack.command.backtrack_command import SAMPLES, main
from tests.support.checkov_runs import ID, PACKAGE, REPOSITORY, checkov, json_verdicts, write
from tests.support.json_schemas import held_to_schema
from tests.support.stand_ins import checkov_backtrack, stand_ins

DOCUMENTATION = (REPOSITORY / "docs" / "explain.md").read_text("utf-8")
README = (REPOSITORY / "README.md").read_text("utf-8")

MONOREPO = {
    "modules/aurora/main.tf": """
resource "aws_rds_cluster" "this" {
  count            = var.enabled ? 1 : 0
  engine           = var.engine
  backtrack_window = var.engine == "aurora-mysql" ? local.window : null
}
resource "aws_rds_cluster" "archive" {
  #checkov:skip=CKV_RDS_034:rebuilt from events
  engine = "aurora-mysql"
}
""",
    "modules/aurora/variables.tf": """
variable "enabled" { default = true }
variable "engine" { default = "aurora-mysql" }
variable "hours" { type = number }
locals {
  window = var.hours * 3600
}
""",
    "live/prod/main.tf": """
variable "hours" {
  type = number
}
provider "aws" {
  region = "eu-west-1"
}
module "orders" {
  source = "../../modules/aurora"
  hours  = 24
}
module "reports" {
  source = "../../modules/aurora"
  hours  = var.hours
}
module "analytics" {
  source = "../../modules/aurora"
  engine = "aurora-postgresql"
  hours  = 24
}
resource "aws_rds_cluster" "none" {
  count  = 0
  engine = "aurora-mysql"
}
/* resource "aws_rds_cluster" "comment" {
} */
""",
    "live/dev/main.tf": """
module "orders" {
  source = "../../modules/aurora"
  hours  = 0
}
""",
    "remote/main.tf": """
module "known" {
  source  = "terraform-aws-modules/rds-aurora/aws"
  version = "9.0.0"
  engine  = "aurora-mysql"
}
module "unknown" {
  source = "git::https://example.org/aurora.git"
}
module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.0.0"
}
""",
    "broken/main.tf": 'resource "aws_rds_cluster" "broken" {\n  engine = "aurora-mysql\n}\n',
    "broken/template.yaml": (
        "Resources:\n  Broken:\n    Type: AWS::RDS::DBCluster\n    Properties:\n      - Engine: aurora-mysql\n"
    ),
    "template.yaml": """AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Environment:
    Type: String
    AllowedValues: [dev, prod]
  Window:
    Type: Number
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
  Never: !Equals [a, b]
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
      BacktrackWindow: !If [IsProd, 86400, !Ref AWS::NoValue]
  Reports:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
      BacktrackWindow: !Ref Window
  Deployed:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
      BacktrackWindow: '{{resolve:ssm:window}}'
  Gone:
    Type: AWS::RDS::DBCluster
    Condition: Never
    Properties:
      Engine: aurora-mysql
  Skipped:
    Type: AWS::RDS::DBCluster
    Metadata: {checkov: {skip: [{id: CKV_RDS_034, comment: rebuilt}]}}
    Properties:
      Engine: aurora-mysql
""",
    "service/serverless.yml": SAMPLES["serverless"]["serverless.yml"],
    "json/main.tf.json": SAMPLES["terraform_json"]["main.tf.json"],
    "plan/tfplan.json": SAMPLES["terraform_plan"]["tfplan.json"],
    "node_modules/x/main.tf": 'resource "aws_rds_cluster" "ignored" {\n  engine = "aurora-mysql"\n}\n',
}


@pytest.fixture(scope="module")
def monorepo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("monorepo")
    write(folder, MONOREPO)
    return folder


@pytest.fixture
def explain(capsys, monkeypatch):
    """Runs the subcommand; returns what it prints."""

    class Explain:
        errors = ""  # of the last run

        def __call__(self, *arguments, columns=80, code=0):
            monkeypatch.setenv("COLUMNS", str(columns))
            capsys.readouterr()
            assert main(["explain", *map(str, arguments)]) == code
            output = capsys.readouterr()
            self.errors = output.err
            if "json" in arguments:
                held_to_schema(output.out)
            return output.out

    return Explain()


@pytest.fixture(scope="module")
def result(monorepo):
    """The JSON of the whole monorepo."""
    run = checkov_backtrack("explain", str(monorepo), "--format", "json")
    assert run.returncode == 0 and run.stderr == ""
    return held_to_schema(run.stdout)


def found(result, **wanted):
    return [each for each in result["clusters"] if all(each[name] == value for name, value in wanted.items())]


def values(cluster):
    return {value["name"]: value for value in cluster["values"]}


# --- which clusters ---


def test_every_cluster_and_its_verdict(result):
    assert sorted((each["framework"], each["address"], each["caller"], each["verdict"]) for each in result["clusters"]) == [
        ("cloudformation", "Deployed", "", "undecided"),
        ("cloudformation", "Orders", "", "failed"),
        ("cloudformation", "Reports", "", "undecided"),
        ("cloudformation", "Skipped", "", "skipped"),
        ("serverless", "Bad", "", "failed"),
        ("serverless", "Good", "", "passed"),
        ("terraform", "module.analytics.aws_rds_cluster.archive", "live/prod/main.tf:16", "skipped"),
        ("terraform", "module.analytics.aws_rds_cluster.this[0]", "live/prod/main.tf:16", "not-applicable"),
        ("terraform", "module.known.aws_rds_cluster.this[0]", "", "failed"),
        ("terraform", "module.orders.aws_rds_cluster.archive", "live/dev/main.tf:2", "skipped"),
        ("terraform", "module.orders.aws_rds_cluster.archive", "live/prod/main.tf:8", "skipped"),
        ("terraform", "module.orders.aws_rds_cluster.this[0]", "live/dev/main.tf:2", "failed"),
        ("terraform", "module.orders.aws_rds_cluster.this[0]", "live/prod/main.tf:8", "passed"),
        ("terraform", "module.reports.aws_rds_cluster.archive", "live/prod/main.tf:12", "skipped"),
        ("terraform", "module.reports.aws_rds_cluster.this[0]", "live/prod/main.tf:12", "undecided"),
        ("terraform", "module.unknown", "", "undecided"),
        ("terraform_json", "aws_rds_cluster.bad", "", "failed"),
        ("terraform_json", "aws_rds_cluster.good", "", "passed"),
        ("terraform_plan", "aws_rds_cluster.bad", "", "failed"),
        ("terraform_plan", "aws_rds_cluster.good", "", "passed"),
    ]  # fmt: skip


def test_the_counts(result):
    assert result["version"] == 2
    counts = {"failed": 6, "undecided": 4, "skipped": 5, "passed": 4, "not-applicable": 1}
    assert result["summary"] == {"clusters": 20, **counts, "not_judged": 4}


def test_it_says_what_a_scan_says(monorepo, result):
    options = ("--external-checks-dir", PACKAGE, "-c", ID, "-o", "json", "--framework", *SAMPLES)
    run = checkov("-d", monorepo, *options)
    scanned = json_verdicts(run.stdout)
    counts = {
        verdict: sum(each.count(verdict) for each in scanned.values()) for verdict in ("PASSED", "FAILED", "SKIPPED")
    }
    assert counts == {name.upper(): result["summary"][name] for name in ("passed", "failed", "skipped")}


def test_clusters_that_checkov_did_not_judge(result):
    assert [(each["file"], each["line"], each["block"], each["reason"]) for each in result["not_judged"]] == [
        ("broken/main.tf", 1, "aws_rds_cluster.broken", "Checkov cannot parse the file"),
        ("broken/template.yaml", 3, "Broken", "Checkov cannot parse the file"),
        ("live/prod/main.tf", 21, "aws_rds_cluster.none", "Checkov drops it: there is no instance (count = 0)"),
        ("template.yaml", 28, "Gone", "Checkov drops it: its condition is false, or the file is no template"),
    ]


# --- what is said of each ---


def test_where_they_stand(result):
    (cluster,) = found(result, address="module.orders.aws_rds_cluster.this[0]", verdict="passed")
    assert (cluster["file"], cluster["lines"]) == ("modules/aurora/main.tf", [2, 6])
    (call,) = found(result, address="module.unknown")
    assert (call["file"], call["lines"]) == ("remote/main.tf", [7, 9])
    (template,) = found(result, address="Orders")
    assert (template["file"], template["lines"]) == ("template.yaml", [12, 16])


def test_the_values_and_their_trails(result):
    (cluster,) = found(result, caller="live/dev/main.tf:2", verdict="failed")
    window = values(cluster)["backtrack_window"]
    assert (window["value"], window["shown"], window["is_open"], window["is_set"]) == (0, "0", False, True)
    assert cluster["decides"] == "backtrack_window"
    assert len(window["trail"]) == 4 and window["trail"][-1].endswith("(live/dev/main.tf:4)")
    (cluster,) = found(result, address="module.orders.aws_rds_cluster.this[0]", verdict="passed")
    assert values(cluster)["region"]["trail"] == ["from its provider"]
    assert set(values(cluster)) == {
        "engine",
        "engine_mode",
        "backtrack_window",
        "global_cluster_identifier",
        "replication_source_identifier",
        "region",
    }


def test_the_trail_in_a_template(result):
    (cluster,) = found(result, address="Orders")
    assert values(cluster)["BacktrackWindow"]["trail"] == [
        "BacktrackWindow = !If [IsProd, 86400, !Ref AWS::NoValue] (template.yaml:16)",
        "condition IsProd = !Equals [!Ref Environment, prod] (template.yaml:9, may be false)",
        "parameter Environment (template.yaml:3, no default, one of [dev, prod])",
    ]


def test_lines_of_a_template(explain, tmp_path):
    """A key is where the template has it, not where the same word stands elsewhere."""
    labels = "Metadata:\n  AWS::CloudFormation::Interface:\n    ParameterGroups:\n      - Parameters: [W]\n    ParameterLabels:\n      W:\n        default: x\n"
    parameters = "Parameters:\n  W:\n    Type: Number\n    Default: 0\n"
    cluster = "{Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql, BacktrackWindow: %s}}"
    attachment = "  Z:\n    Type: AWS::SecretsManager::SecretTargetAttachment\n    Properties:\n      TargetType: AWS::RDS::DBCluster\n"
    resources = f"Resources:\n  A: {cluster % '!Ref W'}\n  B: {cluster % 7200}\n{attachment}"
    write(tmp_path, {"t.yaml": f"AWSTemplateFormatVersion: '2010-09-09'\n{labels}{parameters}{resources}"})
    result = json.loads(explain(tmp_path, "--format", "json"))
    trails = {each["address"]: values(each)["BacktrackWindow"]["trail"] for each in result["clusters"]}
    assert trails == {
        "A": ["BacktrackWindow = !Ref W (t.yaml:14)", "parameter W (t.yaml:10, default 0)"],
        "B": ["BacktrackWindow = 7200 (t.yaml:15)"],
    }
    assert result["not_judged"] == []  # a TargetType is no cluster


def test_clusters_in_a_loop_or_a_text(explain, tmp_path):
    loop = "  Fn::ForEach::Clusters:\n    - Id\n    - [a, b]\n    - Loop${Id}:\n        Type: AWS::RDS::DBCluster\n        Properties: {Engine: aurora-mysql}\n"
    text = {"code": "    Type: AWS::RDS::DBCluster\n"}
    write(tmp_path, {"t.yaml": f"Transform: AWS::LanguageExtensions\nResources:\n{loop}", "text.json": text})
    (unseen,) = json.loads(explain(tmp_path, "--format", "json"))["not_judged"]
    assert (unseen["file"], unseen["line"], unseen["block"]) == ("t.yaml", 7, "Loop${Id}")
    assert unseen["reason"] == "Checkov does not expand Fn::ForEach"


def test_clusters_between_what_looks_like_a_comment(explain, tmp_path):
    dropped = 'resource "aws_rds_cluster" "dropped" {\n  count  = 0\n  engine = "aurora-mysql"\n}\n'
    text = '# modules/*\n%slocals {\n  arn = "arn:*/b"\n  text = <<-EOT\n    resource "aws_rds_cluster" "text" {\n  EOT\n}\n'
    write(tmp_path, {"main.tf": text % dropped})
    (unseen,) = json.loads(explain(tmp_path, "--format", "json"))["not_judged"]
    assert (unseen["line"], unseen["block"]) == (2, "aws_rds_cluster.dropped") and "count = 0" in unseen["reason"]


def test_a_step_with_a_semicolon_is_one_step(explain, tmp_path):
    write(tmp_path, {"main.tf": 'resource "aws_rds_cluster" "x" {\n  engine = split("; ", "aurora-mysql; x")[0]\n}\n'})
    (cluster,) = json.loads(explain(tmp_path, "--format", "json"))["clusters"]
    assert values(cluster)["engine"]["trail"] == ['engine = split("; ", "aurora-mysql; x")[0] (main.tf:2)']


def test_a_template_of_many_or_deep_nodes():
    """Twelve anchors of nine times the one before, with which Checkov never ends; more lists in lists than frames."""
    anchors = "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 9)}]\n" for n in range(12))
    cluster = "Resources:\n  A:\n    Type: AWS::RDS::DBCluster\n    Properties: {Engine: aurora-mysql}\n"
    document = composed(f"Metadata:\n{anchors}{cluster}")
    assert document and clusters_in(document) == [("A", 16)]
    deep = composed(f"Metadata: {'[' * 3000}{']' * 3000}\n{cluster}")
    assert deep is None or clusters_in(deep) == [("A", 4)]


def test_lines_of_a_service(explain, tmp_path):
    window = "Type: AWS::RDS::DBCluster\n      Properties:\n        Engine: aurora-mysql\n        BacktrackWindow: 0\n"
    service = f"service: x\nprovider: {{name: aws}}\nresources:\n  Resources:\n    A:\n      {window}"
    write(tmp_path, {"serverless.yml": service})
    (cluster,) = json.loads(explain(tmp_path, "--format", "json"))["clusters"]
    assert values(cluster)["BacktrackWindow"]["trail"] == ["BacktrackWindow = 0 (serverless.yml:9)"]


CALLED = """
variable "engine" { type = string }
resource "aws_rds_cluster" "this" {
  engine = var.engine
}
"""


def test_calls_of_the_same_name_in_two_folders(explain, tmp_path):
    """Checkov counts their clusters as one."""
    files = {"base/main.tf": CALLED}
    for folder, engine in {"a": "aurora-mysql", "b": "aurora-postgresql", "c": "aurora-mysql"}.items():
        files[f"{folder}/main.tf"] = f'module "m" {{\n  source = "../base"\n  engine = "{engine}"\n}}\n'
    write(tmp_path, files)
    clusters = json.loads(explain(tmp_path, "--format", "json"))["clusters"]
    assert sorted((each["caller"], each["verdict"]) for each in clusters) == [
        ("a/main.tf:1", "failed"),
        ("b/main.tf:1", "not-applicable"),
        ("c/main.tf:1", "failed"),
    ]


def test_a_cluster_that_may_not_exist(explain, tmp_path):
    """What is said of it holds where it does."""
    source = """
variable "global" {}
resource "aws_rds_cluster" "secondary" {
  count                     = var.global ? 1 : 0
  engine                    = "aurora-mysql"
  global_cluster_identifier = "world"
}
module "remote" {
  source  = "cloudposse/rds-cluster/aws"
  version = "1.3.2"
  engine  = "aurora-postgresql"
  enabled = var.global
}
"""
    write(tmp_path, {"main.tf": source})
    clusters = json.loads(explain(tmp_path, "--format", "json"))["clusters"]
    reasons = {each["address"]: each["reason"] for each in clusters if each["verdict"] == "not-applicable"}
    assert "global database" in reasons["aws_rds_cluster.secondary"]
    assert 'engine is "aurora-postgresql"' in reasons["module.remote.aws_rds_cluster.primary[0]"]


def test_what_is_only_possible(explain, tmp_path):
    """A trail says where it goes one of several ways, and what that hangs on."""
    source = """
provider "aws" { region = "eu-west-1" }
variable "prod" {}
variable "size" {}
variable "region" { default = null }
locals { sizes = { a = { w = 0 }, b = { w = 3600 } } }
resource "aws_rds_cluster" "condition" {
  engine           = "aurora-mysql"
  backtrack_window = var.prod == "yes" ? 3600 : 0
}
resource "aws_rds_cluster" "key" {
  engine           = "aurora-mysql"
  backtrack_window = local.sizes[var.size].w
  region           = var.region
}
"""
    write(tmp_path, {"main.tf": source})
    clusters = {each["address"]: each for each in json.loads(explain(tmp_path, "--format", "json"))["clusters"]}
    assert values(clusters["aws_rds_cluster.condition"])["backtrack_window"]["trail"] == [
        'backtrack_window = (var.prod == "yes") ? 3600 : 0 (main.tf:9)',
        '(var.prod == "yes") may be false',
        "var.prod (main.tf:3, no default)",
    ]
    key = values(clusters["aws_rds_cluster.key"])
    assert key["backtrack_window"]["trail"][:3] == [
        "backtrack_window = local.sizes[var.size].w (main.tf:13)",
        'var.size may be "a"',
        "var.size (main.tf:4, no default)",
    ]
    assert (key["region"]["value"], key["region"]["trail"][-1]) == (
        "eu-west-1",
        "null, so that its provider's region counts",
    )


def test_skipped_clusters(result):
    (cluster,) = found(result, address="Skipped")
    assert (cluster["reason"], cluster["without_skip"]) == ("rebuilt", "failed")
    cluster = found(result, address="module.orders.aws_rds_cluster.archive")[0]
    assert (cluster["reason"], cluster["without_skip"]) == ("rebuilt from events", "failed")


@pytest.mark.parametrize(
    "address, depends_on, way",
    [
        ("module.reports.aws_rds_cluster.this[0]", "var.hours", "a value for var.hours: --var-file FILE"),
        ("module.unknown", "", "terraform init in its folder, or --download-external-modules true"),
        ("Reports", "Window", "a default, or allowed values, for Window"),
        ("Deployed", "{{resolve:ssm:window}}", "a value in the template; this one is known at deployment"),
    ],
)
def test_what_would_decide(result, address, depends_on, way):
    (cluster,) = found(result, address=address)
    assert depends_on in " ".join(cluster["depends_on"])
    assert way in cluster["ways"][0]


@pytest.mark.parametrize(
    "properties, way",
    [
        ("{Engine: aurora-mysql, BacktrackWindow: '{{ window }}'}", "the template after what fills it in has run"),
        (
            "{Engine: aurora-mysql, BacktrackWindow: '${self:custom.window}'}",
            "the template that serverless package writes",
        ),
        ("{SnapshotIdentifier: x}", "a value in the template"),
        ("{Engine: '{% if x %}aurora-mysql{% endif %}'}", "the template after what fills it in has run"),
        ("{Engine: aurora-mysql, BacktrackWindow: {'Fn::Other': [1, 2]}}", "a value in the template"),
    ],
)
def test_what_would_decide_a_template(explain, tmp_path, properties, way):
    write(tmp_path, {"t.yaml": f"Resources:\n  A:\n    Type: AWS::RDS::DBCluster\n    Properties: {properties}\n"})
    (cluster,) = json.loads(explain(tmp_path, "--format", "json"))["clusters"]
    assert cluster["verdict"] == "undecided" and cluster["ways"][0].startswith(way)


def test_a_variables_file_decides(explain, monorepo, tmp_path):
    write(tmp_path, {"prod.tfvars": "hours = 12\n"})
    result = json.loads(explain(monorepo / "live", "--var-file", tmp_path / "prod.tfvars", "--format", "json"))
    assert result["summary"]["undecided"] == 0
    assert explain("--var-file", "nowhere.tfvars", monorepo, code=2) == ""
    assert explain.errors == "checkov-backtrack: there is no file nowhere.tfvars\n"


def test_the_options_for_checkov(monkeypatch, explain, monorepo, tmp_path):
    seen = []

    def noted(**given):
        seen.append(given)
        return RunnerFilter(**given)

    monkeypatch.setattr("checkov_backtrack.checkov_inside.every_judgement.RunnerFilter", noted)
    write(tmp_path, {"prod.tfvars": "hours = 12\n"})
    explain(monorepo / "json", "--download-external-modules", "true", "--var-file", tmp_path / "prod.tfvars")
    assert seen[0]["download_external_modules"] is True
    assert seen[0]["var_files"] == [str(tmp_path / "prod.tfvars")]


# --- which files ---


def test_one_file(explain, monorepo):
    result = json.loads(explain(monorepo / "plan" / "tfplan.json", "--format", "json"))
    assert [(each["address"], each["file"], each["verdict"]) for each in result["clusters"]] == [
        ("aws_rds_cluster.good", "tfplan.json", "passed"),
        ("aws_rds_cluster.bad", "tfplan.json", "failed"),
    ]
    assert "template.yaml" in explain(monorepo / "template.yaml")


def test_several_paths(explain, monorepo):
    output = explain(monorepo / "json", monorepo / "service", columns=200)
    assert f"aws_rds_cluster.bad  {monorepo}/json/main.tf.json:15-18" in output
    assert f"Bad  {monorepo}/service/serverless.yml:14-20" in output
    assert output.endswith("4 clusters: 2 failed, 2 passed\n")


def test_nothing_to_read(explain, monorepo, tmp_path):
    assert explain(tmp_path / "nowhere", code=2) == ""
    assert explain.errors == f"checkov-backtrack: {tmp_path / 'nowhere'}: there is no such file or folder\n"
    write(tmp_path, {"notes.md": "aws_rds_cluster"})
    assert explain(tmp_path / "notes.md", code=2) == ""
    assert "Checkov cannot parse the file" in explain(monorepo / "broken" / "main.tf", code=2)
    assert explain(tmp_path).startswith("0 clusters")
    assert explain(tmp_path / "nowhere", tmp_path).startswith("0 clusters")
    assert (
        explain(tmp_path, "--from", tmp_path, code=2) == "" and "takes either PATH or --from RESULT" in explain.errors
    )


def test_the_working_directory(explain, monorepo, monkeypatch):
    monkeypatch.chdir(monorepo / "json")
    assert "aws_rds_cluster.bad  main.tf.json:15-18" in explain()


def test_a_verdict_fails_the_command(explain, monorepo):
    explain(monorepo / "json", "--fail-on", "undecided", "--fail-on", "skipped")
    explain(monorepo / "json", "--fail-on", "undecided", "--fail-on", "failed", code=1)
    explain(monorepo / "broken" / "main.tf", "--fail-on", "failed", code=2)


def test_the_old_name_of_a_verdict(explain, monorepo):
    explain(monorepo / "live" / "prod", "--fail-on", "not_applicable", code=1)
    assert "NOT APPLICABLE" in explain(monorepo / "live" / "prod", "--only", "not_applicable")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such pipe")
def test_a_reader_that_has_enough(monorepo):
    """It is gone before the first line is written."""
    command = f'"{sys.executable}" -m checkov_backtrack explain "{monorepo}" | true'
    run = subprocess.run(command, shell=True, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("", "")


@pytest.mark.parametrize(
    "files",
    [
        {"main.tf": b"\xff\xfe\x00resource"},
        {"plan.json": b'{"planned_values": 1, "terraform_version": "1"}'},
        {"plan.json": b'{"planned_values": {}, "terraform_version": "1", "resource_changes": 5'},
        {"template.json": b'{"Resources": {"A": {"Type": "AWS::RDS::DBCluster", "Properties": null}}}'},
        {"template.yaml": b"Resources:\n  A: [Type: AWS::RDS::DBCluster\n"},
        {"template.yaml": b"Resources:\n  A:\n    Type: AWS::RDS::DBCluster\n"},
        {"serverless.yml": b"service: x\nprovider: aws\nresources: AWS::RDS::DBCluster\n"},
        {"x.tf.json": b'{"resource": {"aws_rds_cluster": []}}'},
        {"main.tf": b'resource "aws_rds_cluster" "x" {\n  engine = "\x1b[31m"\n  backtrack_window = 9e99\n}\n'},
    ],
    ids=repr,
)
@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_bad_input(explain, tmp_path, files, form):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    output = explain(tmp_path, "--format", form)
    assert "\x1b" not in output
    if form == "json":
        json.loads(output)


def test_checkov_stops(explain, tmp_path):
    plan = {"terraform_version": "1", "planned_values": 1, "resource_changes": [{"type": "aws_rds_cluster"}]}
    write(tmp_path, {"plan.json": plan, "main.tf": SAMPLES["terraform"]["main.tf"]})
    output = explain(tmp_path, columns=200)
    assert "Checkov stops at a file of terraform_plan: " in output
    assert output.endswith("2 clusters: 1 failed, 1 passed; 1 not judged by Checkov\n")
    assert "Checkov stops at a file of terraform_plan" in explain.errors


def test_a_part_of_a_service(explain, tmp_path):
    """A file that serverless.yml includes is judged as a part of it, not missed."""
    write(
        tmp_path,
        {
            "serverless.yml": "service: x\nprovider:\n  name: aws\nresources: ${file(rds.yml)}\n",
            "rds.yml": "Resources:\n  Good:\n    Type: AWS::RDS::DBCluster\n    Properties:\n"
            "      Engine: aurora-mysql\n      BacktrackWindow: 60\n",
        },
    )
    result = json.loads(explain(tmp_path, "--format", "json"))
    assert result["not_judged"] == []
    assert {each["verdict"] for each in result["clusters"]} == {"passed"}


@pytest.mark.parametrize("fragment", ["${file(res/rds.yml)}", "${file(res/rds.yml):x.Resources}"])
def test_a_part_that_the_service_leaves_out(explain, tmp_path, fragment):
    """What serverless.yml includes is told of, wherever Checkov judges it or not."""
    service = f"service: x\nprovider:\n  name: aws\nresources: {fragment}\n"
    part = "x:\n  Resources:\n    A:\n      Type: AWS::RDS::DBCluster\n      Properties: {Engine: aurora-mysql}\n"
    write(tmp_path, {"serverless.yml": service, "res/rds.yml": part})
    result = json.loads(explain(tmp_path, "--format", "json"))
    assert [each["address"] for each in result["clusters"]] + [each["block"] for each in result["not_judged"]] == ["A"]


CALLS = """module "none" {
  count  = 0
  source = "git::https://example.org/aurora.git"
}
module "off" {
  source  = "terraform-aws-modules/rds-aurora/aws"
  version = "9.0.0"
  create  = false
  engine  = "aurora-mysql"
}
module "vpc" {
  count   = 0
  source  = "terraform-aws-modules/vpc/aws"
}
"""


def test_what_nobody_lists(explain, tmp_path):
    broken = 'module "x" {\n  source = "terraform-aws-modules/rds-aurora/aws"\n  engine = "aurora-mysql\n}\n'
    terragrunt = 'terraform {\n  source = "%s"\n}\ninputs = {\n  %s\n}\n'
    files = {
        "main.tf": CALLS,
        "broken/main.tf": broken,
        "a/terragrunt.hcl": terragrunt % ("tfr:///terraform-aws-modules/rds-aurora/aws?version=9.0.0", ""),
        "b/terragrunt.hcl": terragrunt % ("git::https://example.org/db.git", 'engine = "aurora-mysql"'),
        "c/terragrunt.hcl": terragrunt % ("git::https://example.org/vpc.git", 'cidr = "10.0.0.0/8"'),
    }
    write(tmp_path, files)
    result = json.loads(explain(tmp_path, "--format", "json"))
    on_the_plan = "Checkov does not read Terragrunt: run it on the plan"
    assert result["clusters"] == []
    assert [(each["file"], each["line"], each["block"], each["reason"]) for each in result["not_judged"]] == [
        ("main.tf", 1, "module.none", "the call makes no cluster: there is no module.none"),
        ("main.tf", 5, "module.off", "the call makes no cluster: there is no module.off.aws_rds_cluster.this"),
        ("broken/main.tf", 2, "", "Checkov cannot parse the file, which calls terraform-aws-modules/rds-aurora/aws"),
        ("a/terragrunt.hcl", 1, "", on_the_plan),
        ("b/terragrunt.hcl", 1, "", on_the_plan),
    ]


def test_a_count_that_checkov_takes_for_0(explain, tmp_path):
    write(
        tmp_path,
        {
            "main.tf": 'variable "k" {}\nresource "aws_rds_cluster" "x" {\n  count = var.k == "x" ? 1 : 0\n  engine = "aurora-mysql"\n}\n'
        },
    )
    (unseen,) = json.loads(explain(tmp_path, "--format", "json"))["not_judged"]
    assert (
        unseen["reason"]
        == 'Checkov drops it: it finds no instance (count = (var.k == "x") ? 1 : 0), which may be wrong where that is open'
    )


def test_parser_errors_are_one_line_each(tmp_path):
    write(
        tmp_path,
        {"bad.yaml": "Resources:\n  B:\n    Type: AWS::RDS::DBCluster\n     Properties: {Engine: aurora-mysql}\n"},
    )
    run = checkov_backtrack("explain", str(tmp_path))
    # Checkov 3.2.0 says nothing of a template that it cannot parse.
    assert re.search(
        "Checkov (cannot parse the file|drops it: .* the file is no template)", " ".join(run.stdout.split())
    )
    assert len(run.stderr.splitlines()) <= 1


def test_instances(explain, tmp_path):
    write(
        tmp_path,
        {"main.tf": 'resource "aws_rds_cluster" "x" {\n  for_each = toset(["a", "b"])\n  engine = "aurora-mysql"\n}\n'},
    )
    result = json.loads(explain(tmp_path, "--format", "json"))
    addresses = ['aws_rds_cluster.x["a"]', 'aws_rds_cluster.x["b"]']
    assert [each["address"] for each in result["clusters"]] == addresses and result["not_judged"] == []


def test_values_that_the_block_does_not_set(explain, tmp_path):
    text = """
provider "aws" {
  region = "eu-north-1"
}
resource "aws_rds_global_cluster" "world" {
  global_cluster_identifier    = "world"
  source_db_cluster_identifier = aws_rds_cluster.source.arn
}
resource "aws_rds_cluster" "source" {
  engine = "aurora-mysql"
}
resource "aws_rds_cluster" "old" {
  backtrack_window = 24
}
"""
    write(tmp_path, {"main.tf": text})
    output = explain(tmp_path)
    assert "  of a global database that names it as its source\n" in output
    assert """  "aurora"      the AWS provider's default before 5.0\n""" in output
    assert '  "eu-north-1"  from its provider\n' in output
    assert explain.errors == ""


# --- text ---


@pytest.mark.parametrize("columns", [80, 200])
def test_text_fits_the_terminal(explain, monorepo, columns):
    output = explain(monorepo, columns=columns)
    assert max(map(len, output.splitlines())) < columns
    for heading in ("FAILED", "CANNOT BE DECIDED", "SKIPPED", "PASSED", "NOT APPLICABLE", "NOT JUDGED BY CHECKOV"):
        assert f"{heading}\n" in output
    summary = " ".join(output.splitlines()[-2:] if columns == 80 else output.splitlines()[-1:])
    assert summary == (
        "20 clusters: 6 failed, 4 cannot be decided, 5 skipped, 4 passed, 1 not applicable; 4 not judged by Checkov"
    )
    assert "\x1b" not in output and explain.errors == ""


def test_a_wide_terminal_has_the_trail_beside_the_value(explain, monorepo):
    output = explain(monorepo, columns=200)
    assert '      engine            "aurora-mysql"  engine = var.engine (modules/aurora/main.tf:4)\n' in output


def test_only_some_verdicts(explain, monorepo):
    output = explain(monorepo, "--only", "undecided", "--only", "not-applicable")
    assert re.findall(r"^[A-Z ]+$", output, re.M) == ["CANNOT BE DECIDED", "NOT APPLICABLE"]
    result = json.loads(explain(monorepo, "--only", "passed", "--format", "json"))
    assert {each["verdict"] for each in result["clusters"]} == {"passed"}
    assert result["summary"]["clusters"] == 20
    with pytest.raises(SystemExit) as stopped:
        main(["explain", "--only", "maybe", str(monorepo)])
    assert stopped.value.code == 2


class Screen:
    def __init__(self, is_terminal):
        self.isatty = lambda: is_terminal


def test_colours(monkeypatch):
    from checkov_backtrack.explain.text_report import Terminal

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert Terminal(Screen(True)).coloured("x", "failed") == "\033[31mx\033[0m"
    assert Terminal(Screen(False)).coloured("x", "failed") == "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert Terminal(Screen(True)).coloured("x", "failed") == "x"


def test_progress_is_for_a_terminal(monkeypatch, capsys):
    from checkov_backtrack.explain import explain_command as command

    command._progress("terraform: .")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    command._progress("terraform: .")
    assert "terraform: ." in capsys.readouterr().err


# --- Markdown ---


def test_markdown(explain, monorepo):
    output = explain(monorepo, "--format", "markdown")
    rows = [line for line in output.splitlines() if line.startswith("|")]
    assert rows[0] == "| cluster | where | verdict | why |"
    assert all(re.sub(r"\\\||`[^`]*`", "", row).count("|") == (5 if at < 22 else 4) for at, row in enumerate(rows)), (
        rows
    )
    assert output.count("<details>") == output.count("</details>") == 10
    assert (
        "| `module.orders.aws_rds_cluster.this[0]` | `modules/aurora/main.tf:2-6`, called at `live/dev/main.tf:2` "
        "| failed | backtrack_window is 0, which does not enable Backtrack. |"
    ) in rows


def test_markdown_fits_a_comment(explain, tmp_path):
    cluster = 'resource "aws_rds_cluster" "c%d" {\n  engine = "aurora-mysql"\n}\n'
    write(tmp_path, {"main.tf": "".join(cluster % number for number in range(400))})
    output = explain(tmp_path, "--format", "markdown")
    assert 40_000 < len(output) <= 65_536
    assert "more entries do not fit here" in output
    assert output.count("<details>") == output.count("</details>")


def test_nothing_is_markup(explain, tmp_path):
    text = (
        'resource "aws_rds_cluster" "x" {\n  #checkov:skip=CKV_RDS_034:<b>a|b</b> `c` [d](e)\n  engine = "aurora"\n}\n'
    )
    write(tmp_path, {"main.tf": text})
    assert r"\<b\>a\|b\</b\> \`c\` \[d\](e)" in explain(tmp_path, "--format", "markdown")


# --- the name of a repository, the command line ---


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/organisation/shop.git",
        "https://oauth2:secret@example.org/group/organisation/shop.git",
        "git@github.com:organisation/shop.git",
        "ssh://git@example.org:22/organisation/shop",
    ],
)
def test_the_name_of_the_remote(explain, tmp_path, remote):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", "-C", str(tmp_path), "remote", "add", "origin", remote], check=True)
    output = explain(tmp_path, "--format", "json")
    assert json.loads(output)["repository"] == "organisation/shop" and "secret" not in output


def test_the_name_of_the_folder(explain, tmp_path):
    (tmp_path / "shop").mkdir()
    assert json.loads(explain(tmp_path / "shop", "--format", "json"))["repository"] == "shop"
    assert json.loads(explain(tmp_path / "shop", "--format", "json", "--name", "a/b"))["repository"] == "a/b"


def test_help(capsys):
    for arguments, words in ((["--help"], ("--verify", "explain")), (["explain", "--help"], ("--from", "--only"))):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 0
        output = capsys.readouterr().out
        assert all(word in output for word in words)


def test_the_hook_leaves_nothing_behind(explain, monorepo):
    from checkov_backtrack.checkov_inside import backtrack_check as checks

    before = dict(vars(checks.BacktrackCheck))
    explain(monorepo / "json")
    assert dict(vars(checks.BacktrackCheck)) == before


# --- what the documentation shows ---


def blocks(page, kind):
    return re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)


def test_the_output_in_the_documentation(explain, monkeypatch, tmp_path):
    first, undecided, _ = blocks(DOCUMENTATION, "text")
    monkeypatch.chdir(REPOSITORY)
    assert blocks(DOCUMENTATION, "sh")[0] == "checkov-backtrack explain examples/terraform\n"
    assert explain("examples/terraform") == first
    write(tmp_path, {"main.tf": blocks(DOCUMENTATION, "hcl")[0]})
    assert explain(tmp_path) == undecided


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks")
def test_the_fleet_in_the_documentation(tmp_path):
    commands, fleet = blocks(DOCUMENTATION, "sh")[1], blocks(DOCUMENTATION, "text")[2]
    (tmp_path / "results").mkdir()
    (tmp_path / "examples").symlink_to(REPOSITORY / "examples")
    path = os.pathsep.join([str(tmp_path / "programs"), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "COLUMNS": "80"}
    with stand_ins(tmp_path / "programs"):
        run = subprocess.run(
            commands, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
    assert run.stdout == fleet


def test_the_fields_in_the_documentation(result):
    for name in {*result, *result["clusters"][0], *result["clusters"][0]["values"][0], *result["not_judged"][0]}:
        assert re.search(rf"`\.?{name}(\[\])?`", DOCUMENTATION), name


def test_the_output_in_the_readme(explain, monkeypatch):
    """The block that follows the command in the README is a part of what it prints."""
    shown = re.search(r"checkov-backtrack explain examples.*?```text\n(.*?)```", README, re.DOTALL)
    assert shown
    monkeypatch.chdir(REPOSITORY)
    assert shown.group(1) in explain("examples")
