"""Terraform's rules about files, providers and values, each seen with Terraform 1.11."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from checkov.runner_filter import RunnerFilter
from checkov.terraform.runner import Runner

from tests.support.checkov_runs import ID, write

PASSED, FAILED = "PASSED", "FAILED"
X = "aws_rds_cluster.x"


def scanned(folder, files, caplog):
    """The records of a scan that tfparse has no say in: it is given no variable files."""
    write(folder, files)
    result: Any = Runner().run(root_folder=str(folder), runner_filter=RunnerFilter(checks=[ID]))
    assert not [entry for entry in caplog.records if entry.levelname == "ERROR"]
    return result.passed_checks + result.failed_checks


def judged(folder, files, caplog):
    return {each.check_result["result"].value for each in scanned(folder, files, caplog)}


BASE = 'resource "aws_rds_cluster" "x" {\n  engine           = "aurora-mysql"\n  backtrack_window = 86400\n}\n'
OFF = 'resource "aws_rds_cluster" "x" {\n  backtrack_window = 0\n}\n'

OVERRIDES = {
    "override.tf": FAILED,
    "a_override.tf": FAILED,
    "override.tf.json": FAILED,
    "a_override.tf.json": FAILED,
    ".override.tf": PASSED,
    ".a_override.tf": PASSED,
}


@pytest.mark.parametrize("name", OVERRIDES)
def test_override_files(tmp_path, caplog, name):
    off = {"resource": {"aws_rds_cluster": {"x": {"backtrack_window": 0}}}}
    content = off if name.endswith(".json") else OFF
    assert judged(tmp_path, {"main.tf": BASE, name: content}, caplog) == {OVERRIDES[name]}


REGION = 'provider "aws" {{\n  region = "{}"\n}}\n'
REGIONS = {
    "its provider's": ({"main.tf": BASE.replace("86400", "0") + REGION.format("eu-north-1")}, {}),
    "an override of the provider": (
        {"main.tf": BASE.replace("86400", "0") + REGION.format("eu-west-1"), "override.tf": REGION.format("eu-north-1")},
        {},
    ),
    "an override of another argument": (
        {"main.tf": BASE.replace("86400", "0") + REGION.format("eu-north-1"), "override.tf": 'provider "aws" {\n  profile = "x"\n}\n'},
        {},
    ),
    "an empty provider in a child": (
        {
            "main.tf": REGION.format("eu-north-1") + 'module "m" {\n  source = "./m"\n}\n',
            "m/main.tf": 'provider "aws" {}\n' + BASE.replace("86400", "0"),
        },
        {},
    ),
    "an alias in a child": (
        {
            "main.tf": REGION.format("eu-north-1") + 'module "m" {\n  source = "./m"\n}\n',
            "m/main.tf": 'provider "aws" {\n  alias = "other"\n  region = "eu-west-1"\n}\n' + BASE.replace("86400", "0"),
        },
        {},
    ),
    "a Region with Backtrack": (
        {"main.tf": BASE.replace("86400", "0") + REGION.format("ap-northeast-3")},
        {X: FAILED},
    ),
    "no Region's name": ({"main.tf": BASE.replace("86400", "0") + REGION.format("REGION")}, {X: FAILED}),
}  # fmt: skip


@pytest.mark.parametrize("case", REGIONS)
def test_regions_of_providers(verdicts, case):
    files, expected = REGIONS[case]
    assert verdicts("terraform", files) == expected


NEVER_EMPTY = {
    "a Region's name": ('data "aws_region" "d" {}', 'data.aws_region.d.name != "" ? "arn:x" : ""'),
    "an account": ('data "aws_caller_identity" "d" {}', 'data.aws_caller_identity.d.account_id == "" ? "" : "arn:x"'),
    "a partition": ('data "aws_partition" "d" {}', 'data.aws_partition.d.partition != null ? "arn:x" : ""'),
    "a Region's id": ('data "aws_region" "d" {}', 'data.aws_region.d.id != "" ? "arn:x" : ""'),
}


@pytest.mark.parametrize("case", NEVER_EMPTY)
def test_attributes_that_are_never_empty(verdicts, case):
    data, source = NEVER_EMPTY[case]
    cluster = BASE.replace("86400", f"0\n  replication_source_identifier = {source}")
    assert verdicts("terraform", {"main.tf": f"{data}\n{cluster}"}) == {}


ODD = {
    "a count that is infinite": ('variable "n" { default = "inf" }\n', "count = var.n"),
    "a count with an exponent": ('variable "n" { default = "1e999" }\n', "count = var.n"),
    "a large tuple in try": (
        "locals { big = [for i in range(300) : [for j in range(300) : [i, tostring(j)]]] }\n",
        "tags = { a = try(local.big, 5) }",
    ),
    "a NUL byte": ("", 'tags = { a = templatefile("a\\u0000b", {}) }'),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_values_take_no_neighbour_along(verdicts, case):
    rest, argument = ODD[case]
    odd = BASE.replace('"x"', '"odd"').replace("{\n", f"{{\n  {argument}\n", 1)
    assert verdicts("terraform", {"main.tf": rest + odd + BASE}).get(X) == PASSED


def test_json_keys_are_templates(verdicts):
    document = {
        "locals": {"k": "w", "m": {"${local.k}": 3600}},
        "provider": {"aws": [{"region": "eu-west-1"}]},
        "resource": {"aws_rds_cluster": {"x": {"engine": "aurora-mysql", "backtrack_window": "${local.m.w}"}}},
    }
    assert verdicts("terraform_json", {"main.tf.json": document}) == {"resource.x": PASSED}


@pytest.mark.parametrize("name", ["data", "module", "provider", "resource", "locals", "variable"])
def test_variables_of_any_name_in_json(verdicts, name):
    source = f'variable "{name}" {{}}\n' + BASE.replace("86400", f'(true ? var.{name}["w"] : 0)')
    given = {name: {"w": 3600}}
    assert verdicts("terraform", {"main.tf": source, "terraform.tfvars.json": given}) == {X: PASSED}
    assert verdicts("terraform", {"main.tf": source, "terraform.tfvars.json": {name: {"w": 0}}}) == {X: FAILED}


PRECEDENCE = {
    "a default": ({}, 0),
    "terraform.tfvars": ({"terraform.tfvars": "w = 1"}, 1),
    "JSON after it": ({"terraform.tfvars": "w = 1", "terraform.tfvars.json": '{"w": 2}'}, 2),
    "auto after both": ({"terraform.tfvars": "w = 1", "terraform.tfvars.json": '{"w": 2}', "a.auto.tfvars": "w = 3"}, 3),
    "the last auto": ({"b.auto.tfvars": "w = 4", "a.auto.tfvars": "w = 3"}, 4),
    "an auto of JSON by its name": ({"b.auto.tfvars": "w = 4", "c.auto.tfvars.json": '{"w": 5}'}, 5),
    "a byte order mark": ({"terraform.tfvars": "\ufeffw = 6"}, 6),
    "a comment in between": ({"terraform.tfvars": "w /* s */ = /* t */ 7 # u"}, 7),
}  # fmt: skip


@pytest.mark.parametrize("case", PRECEDENCE)
def test_the_order_of_variable_files(tmp_path, caplog, case):
    """Seconds so few that they tell the file."""
    files, seconds = PRECEDENCE[case]
    source = 'variable "w" {\n  type    = number\n  default = 0\n}\n' + BASE.replace("86400", "(true ? var.w : 0)")
    (record,) = scanned(tmp_path, {"main.tf": source, **files}, caplog)
    wanted = f"backtrack_window is {seconds} seconds" if seconds else "backtrack_window is 0"
    assert record.details[0].startswith(wanted)


def test_null_for_a_variable_that_is_not_nullable(tmp_path, caplog):
    source = 'variable "w" {\n  default  = 3600\n  nullable = false\n}\n' + BASE.replace("86400", "(true ? var.w : 0)")
    assert judged(tmp_path, {"main.tf": source, "terraform.tfvars": "w = null\n"}, caplog) == {PASSED}
    nullable = source.replace("  nullable = false\n", "")
    assert judged(tmp_path, {"main.tf": nullable, "terraform.tfvars": "w = null\n"}, caplog) == {FAILED}


def test_the_workspace(tmp_path, caplog, monkeypatch):
    source = BASE.replace("86400", 'terraform.workspace == "prod" ? 3600 : 0')
    assert judged(tmp_path, {"main.tf": source}, caplog) == {FAILED}
    monkeypatch.setenv("TF_WORKSPACE", "prod")
    assert judged(tmp_path, {"main.tf": source}, caplog) == {PASSED}


def test_one_resource_in_two_files(verdicts, tmp_path):
    """Terraform refuses them; Checkov shows both, and each record has its own block."""
    runner: Any = Runner()
    write(tmp_path, {"a.tf": BASE, "b.tf": BASE.replace("86400", "0")})
    result = runner.run(root_folder=str(tmp_path), runner_filter=RunnerFilter(checks=[ID]))
    assert [each.file_path for each in result.passed_checks] == ["/a.tf"]
    assert [each.file_path for each in result.failed_checks] == ["/b.tf"]


# --- state belongs to one run and one root ---


def test_the_same_folder_again(tmp_path):
    """With the same size and the same time stamp."""
    write(tmp_path, {"main.tf": BASE.replace("86400", "(true ? 86400 : 0)")})
    status = os.stat(tmp_path / "main.tf")

    def verdict() -> list[str]:
        result: Any = Runner().run(root_folder=str(tmp_path), runner_filter=RunnerFilter(checks=[ID]))
        return [each.check_result["result"].value for each in result.passed_checks + result.failed_checks]

    assert verdict() == [PASSED]
    write(tmp_path, {"main.tf": BASE.replace("86400", "(true ? 00000 : 0)")})
    os.utime(tmp_path / "main.tf", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert verdict() == [FAILED]


def test_two_roots_of_one_runner(tmp_path):
    """One runner scans them one after the other, as the command line has it."""
    from checkov.terraform_json.runner import TerraformJsonRunner

    document = {
        "provider": {"aws": [{"region": "eu-west-1"}]},
        "module": {"m": {"source": "./m"}},
        "locals": {"w": '${jsondecode(file("w.json"))}'},
        "resource": {
            "aws_rds_cluster": {"x": {"engine": "aurora-mysql", "backtrack_window": "${module.m.w + local.w}"}}
        },
    }
    for root, window in (("a", 0), ("b", 3600)):
        files: dict[str, Any] = {
            "main.tf.json": document,
            "m/main.tf": f'output "w" {{\n  value = {window}\n}}\n',
            "w.json": json.dumps(0),
        }
        write(tmp_path / root, files)
    runner: Any = TerraformJsonRunner()
    found = []
    for root in ("a", "b"):
        result = runner.run(root_folder=str(tmp_path / root), runner_filter=RunnerFilter(checks=[ID]))
        found.append([each.check_result["result"].value for each in result.passed_checks + result.failed_checks])
    assert found[0] == [FAILED] and PASSED in found[1]


def test_a_check_that_is_called_by_hand():
    from checkov_backtrack.rds034_terraform import check

    assert check.scan_resource_conf({}).value == FAILED
    assert check.scan_resource_conf({"engine": ["aurora-postgresql"]}).value == "UNKNOWN"
    assert check.scan_resource_conf({"engine": ["aurora-mysql"], "backtrack_window": [3600]}).value == PASSED
    assert check.scan_resource_conf({"engine": ["${var.e}"], "backtrack_window": [0]}).value == "UNKNOWN"
    assert check.details[0] == "engine depends on var.e"
