"""What ``explain`` says of a value is true: where it comes from, and what there is to edit."""

from __future__ import annotations

import json

import pytest

from checkov_backtrack.command.backtrack_command import SAMPLES, main
from tests.support.checkov_runs import write
from tests.support.json_schemas import held_to_schema

CLUSTER = 'resource "aws_rds_cluster" "x" {\n  engine           = "aurora-mysql"\n  backtrack_window = %s\n}\n'
MODULE = 'variable "v" { default = 0 }\noutput "o" { value = var.v }\n'


@pytest.fixture
def explained(capsys, tmp_path):
    """Explains files; returns the clusters by their addresses."""

    def run(files, *arguments, folder=tmp_path):
        write(tmp_path, files)
        capsys.readouterr()
        assert main(["explain", str(folder), "--format", "json", *map(str, arguments)]) == 0
        return {each["address"]: each for each in held_to_schema(capsys.readouterr().out)["clusters"]}

    return run


def trail(cluster, name="backtrack_window"):
    (found,) = [value["trail"] for value in cluster["values"] if value["name"] == name]
    return found


# The window; what else there is in main.tf, from its fifth line on; in other files; the trail; what there is to set.
CASES = {
    "an argument of merge": (
        "merge({ a = 1 }, local.m).a",
        "locals {\n  m = { a = 0 }\n}\n",
        {},
        ['local.m = {"a" = 0} (main.tf:6)'],
        "a in local.m (main.tf:6)",
    ),
    "an instance of a module": (
        'module.e["b"].o',
        'module "e" {\n  for_each = { a = 60, b = 0 }\n  source   = "./e"\n  v        = each.value\n}\n',
        {"e/main.tf": MODULE},
        [
            'output o of module.e["b"] = var.v (e/main.tf:2)',
            'module "e" sets v = each.value (main.tf:8)',
            'each.value of for_each = {"a" = 60, "b" = 0} (main.tf:6)',
        ],
        "b in for_each (main.tf:6)",
    ),
    "each.value of another resource": (
        'null_resource.n["a"].triggers.w',
        'resource "null_resource" "n" {\n  for_each = { a = 0 }\n  triggers = { w = each.value }\n}\n',
        {},
        [
            'null_resource.n["a"].triggers = {"w" = each.value} (main.tf:7)',
            'each.value of for_each = {"a" = 0} (main.tf:6)',
        ],
        "a in for_each (main.tf:6)",
    ),
    "null for a variable that is not nullable": (
        "module.e.o",
        'module "e" {\n  source = "./e"\n  v      = null\n}\n',
        {"e/main.tf": MODULE.replace(" }", "\n  nullable = false\n}", 1)},
        [
            "output o of module.e = var.v (e/main.tf:4)",
            "var.v (e/main.tf:1, default 0)",
            'not set by module "e" (main.tf:5)',
        ],
        'v in module "e" (main.tf:5)',
    ),
    "an override file": (
        "var.a",
        'variable "a" {\n  default = 5\n}\n',
        {"a_override.tf": '\nvariable "a" {\n  default = 0\n}\n'},
        ["var.a (a_override.tf:3, default 0)"],
        "var.a (a_override.tf:3)",
    ),
    "a number of hours": (
        "var.h * 3600",
        'variable "h" {\n  default = 0\n}\n',
        {},
        ["var.h (main.tf:6, default 0)"],
        "backtrack_window of aws_rds_cluster.x (main.tf:3)",
    ),
    "a condition": (
        "var.h == 0 ? 0 : 60",
        'variable "h" {}\n',
        {},
        ["(var.h == 0) may be true", "var.h (main.tf:5, no default)"],
        "backtrack_window of aws_rds_cluster.x (main.tf:3)",
    ),
    "a part of a default": (
        "var.sizes.small.w",
        'variable "sizes" {\n  default = { small = { w = 0 } }\n}\n',
        {},
        ['var.sizes (main.tf:6, default {"small" = {"w" = 0}})'],
        "small.w in var.sizes (main.tf:6)",
    ),
    "a part of a default under an open key": (
        "var.sizes[var.size].w",
        'variable "size" {}\nvariable "sizes" {\n  default = { small = { w = 0 } }\n}\n',
        {},
        [
            'var.size may be "small"',
            "var.size (main.tf:5, no default)",
            'var.sizes (main.tf:7, default {"small" = {"w" = 0}})',
        ],
        "small.w in var.sizes (main.tf:7)",
    ),
}


@pytest.mark.parametrize("window, rest, files, steps, edited", CASES.values(), ids=CASES)
def test_where_a_window_comes_from(explained, window, rest, files, steps, edited):
    cluster = explained({"main.tf": CLUSTER % window + rest, **files})["aws_rds_cluster.x"]
    assert trail(cluster)[1:] == steps
    assert cluster["to_do"] == f"Set {edited} to 1-259200 seconds; 86400 is a day."


def test_a_default_that_is_no_hcl(explained):
    cluster = explained({"main.tf": CLUSTER % "var.a" + 'variable "a" {\n  default = 5 5\n}\n'})["aws_rds_cluster.x"]
    assert trail(cluster)[1:] == ["var.a (main.tf:6, a default that cannot be read)"]


def test_a_value_from_the_environment(explained, monkeypatch):
    monkeypatch.setenv("TF_VAR_w", "0")
    cluster = explained({"main.tf": CLUSTER % "var.w" + 'variable "w" {\n  default = 60\n}\n'})["aws_rds_cluster.x"]
    assert trail(cluster)[1:] == ["var.w, from TF_VAR_w"]
    assert cluster["to_do"].startswith("Set TF_VAR_w to 1-259200 seconds")


def test_a_root_that_is_a_link(explained, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    module = {"real/m/main.tf": CLUSTER % 0, "real/main.tf": 'module "m" {\n  source = "./m"\n}\n'}
    found = explained(module, folder=tmp_path / "link")["module.m.aws_rds_cluster.x"]
    assert (found["file"], found["caller"]) == ("m/main.tf", "main.tf:1")
    assert trail(found) == ["backtrack_window = 0 (m/main.tf:3)"] and "(m/main.tf:3)" in found["to_do"]


def test_an_engine_that_is_only_compared_is_open(explained):
    source = CLUSTER.replace('"aurora-mysql"', "var.e") % 'var.e == "aurora-mysql" ? 0 : null'
    cluster = explained({"main.tf": source + 'variable "e" {}\n'})["aws_rds_cluster.x"]
    assert cluster["verdict"] == "undecided" and cluster["values"][0]["shown"] == "open: var.e"


def test_a_call_in_a_module(explained):
    files = {
        "main.tf": 'module "outer" {\n  source = "./m"\n}\n',
        "m/main.tf": 'module "inner" {\n  source = "git::https://example.org/aurora.git"\n}\n',
    }
    assert list(explained(files)) == ["module.outer.module.inner"]


# --- known modules, whose text is ours ---

KNOWN = """module "known" {
  source = "terraform-aws-modules/rds-aurora/aws"
%s  engine = "aurora-mysql"
}
module "intel" {
  source = "intel/aws-aurora-mysql/intel"
}
module "rackspace" {
  source           = "git::https://github.com/rackspace-infrastructure-automation/aws-terraform-aurora?ref=v0.12.1"
  engine           = "aurora-mysql"
  backtrack_window = 3600
}
"""


@pytest.mark.parametrize(
    "version, is_pinned", [("", False), ('  version = "~> 9.0"\n', False), ('  version = "9.0.0"\n', True)]
)
def test_the_inputs_of_a_known_module(explained, version, is_pinned):
    clusters = explained({"main.tf": KNOWN % version})
    known, intel, rackspace = clusters.values()
    (step,) = trail(known)
    assert step.startswith('module "known" does not set backtrack_window (main.tf:1, null by default')
    assert ("as of " in step) is not is_pinned
    assert known["to_do"].startswith('Set backtrack_window in module "known" (main.tf:1) to')
    (step,) = trail(intel)
    assert step.startswith('module "intel" has no input for it (main.tf:') and "as of " in step
    assert intel["to_do"].startswith('Replace module "intel" by one that sets backtrack_window (main.tf:')
    assert 'module "rackspace" sets engine = "aurora-mysql"' in trail(rackspace)[0]
    assert trail(rackspace)[-1].startswith('module "rackspace" has no other input for it')
    assert "local." not in json.dumps(clusters) and "var." not in json.dumps(clusters)


# --- each way that is offered decides ---

WAYS = {
    "a variables file": ("--var-file FILE", {"x.tfvars": "w = 60\n"}, ["--var-file", "x.tfvars"]),
    "terraform.tfvars": ("a terraform.tfvars", {"terraform.tfvars": "w = 60\n"}, []),
    "a default": ("or a default", {"w_override.tf": 'variable "w" {\n  default = 60\n}\n'}, []),
}


@pytest.mark.parametrize("way, files, arguments", WAYS.values(), ids=WAYS)
def test_a_way_decides(explained, monkeypatch, tmp_path, way, files, arguments):
    monkeypatch.chdir(tmp_path)
    open_one = {"main.tf": CLUSTER % "var.w" + 'variable "w" {}\n'}
    assert way in explained(open_one)["aws_rds_cluster.x"]["ways"][0]
    assert explained({**open_one, **files}, *arguments)["aws_rds_cluster.x"]["verdict"] == "passed"


FLEET = """variable "databases" {
  type = map(object({ engine = string, w = number }))
}
resource "aws_rds_cluster" "x" {
  for_each         = var.databases
  engine           = each.value.engine
  backtrack_window = each.value.w
}
"""


def test_a_variables_file_decides_a_fleet(explained, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (cluster,) = explained({"main.tf": FLEET}).values()
    assert cluster["ways"][0].startswith("a value for var.databases: --var-file FILE")
    values = 'databases = { a = { engine = "aurora-mysql", w = 0 } }\n'
    (cluster,) = explained({"x.tfvars": values}, "--var-file", "x.tfvars").values()
    assert cluster["verdict"] == "failed"


def test_an_argument_decides(explained):
    module = 'variable "w" {}\n' + CLUSTER % "var.w"
    files = {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": module}
    (cluster,) = explained(files).values()
    assert cluster["ways"][0] == "an argument w where module.m is called, or a default for it"
    (cluster,) = explained({"main.tf": 'module "m" {\n  source = "./m"\n  w      = 60\n}\n'}).values()
    assert cluster["verdict"] == "passed"


def test_the_workspace_decides(explained, monkeypatch):
    monkeypatch.delenv("TF_WORKSPACE", raising=False)
    (cluster,) = explained({"main.tf": CLUSTER % "terraform.workspace"}).values()
    assert cluster["ways"][0] == "TF_WORKSPACE in the environment"
    monkeypatch.setenv("TF_WORKSPACE", "60")
    (cluster,) = explained({}).values()
    assert cluster["verdict"] == "passed"


def test_a_plan_decides(explained):
    (cluster,) = explained({"main.tf": CLUSTER % "data.aws_ssm_parameter.w.value"}).values()
    assert cluster["ways"] == ["a plan: terraform show -json tfplan > tfplan.json, and explain tfplan.json"]
    assert (
        explained({"tfplan.json": SAMPLES["terraform_plan"]["tfplan.json"]})["aws_rds_cluster.good"]["verdict"]
        == "passed"
    )


@pytest.mark.parametrize("decided", ["    Default: 60\n", "    AllowedValues: [60, 90]\n"])
def test_a_parameter_decides(explained, decided):
    template = "Parameters:\n  W:\n    Type: Number\n%sResources:\n  A:\n    Type: AWS::RDS::DBCluster\n    Properties: {Engine: aurora-mysql, BacktrackWindow: !Ref W}\n"
    (cluster,) = explained({"t.yaml": template % ""}).values()
    assert cluster["ways"] == ["a default, or allowed values, for W"]
    (cluster,) = explained({"t.yaml": template % decided}).values()
    assert cluster["verdict"] == "passed"


def test_a_default_does_not_decide_a_parameter_of_systems_manager(explained):
    template = "Parameters:\n  W:\n    Type: AWS::SSM::Parameter::Value<String>\n    Default: /w\nResources:\n  A:\n    Type: AWS::RDS::DBCluster\n    Properties: {Engine: aurora-mysql, BacktrackWindow: !Ref W}\n"
    (cluster,) = explained({"t.yaml": template}).values()
    assert cluster["verdict"] == "undecided" and not any("default" in way for way in cluster["ways"])
