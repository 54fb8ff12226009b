"""Each cluster that Checkov shows is PASSED, FAILED, or has a reason: CKV_AWS_139 sees whatever ours sees."""

from __future__ import annotations

from typing import Any

import pytest
from checkov.runner_filter import RunnerFilter
from checkov.terraform.runner import Runner

from checkov_backtrack.checkov_inside.every_judgement import Options, scanned
from checkov_backtrack.rule.backtrack_rule import Verdict
from tests.support.checkov_runs import write
from tests.terraform.generated_configurations import for_checks, joined, scenarios

PEER = "CKV_AWS_139"  # deletion protection of aws_rds_cluster

VARIABLES = """
variable "x" { default = "a" }
variable "open" {}
variable "set" { default = ["a", "b"] }
variable "map" { default = { a = 3600, b = 0 } }
variable "n" { default = 2 }
variable "yes" { default = true }
variable "none" { default = null }
locals {
  names = ["a", "b"]
  sizes = { a = { w = 3600 }, b = { w = 0 } }
}
"""

REPETITIONS = r"""
for_each = toset([lower(var.x)])
for_each = toset([upper(var.x)])
for_each = toset([format("%s-1", var.x)])
for_each = toset([join("-", ["a", var.x])])
for_each = toset([replace(var.x, "a", "b")])
for_each = toset([trimspace(var.x)])
for_each = toset([title(var.x)])
for_each = toset([substr(var.x, 0, 1)])
for_each = toset([element(local.names, 0)])
for_each = toset([""])
for_each = toset(["a=b"])
for_each = toset(["%%{x}"])
for_each = toset(["a\nb"])
for_each = toset(["a\\b"])
for_each = toset(["a.b"])
for_each = toset(["a[0]"])
for_each = toset(["a:b"])
for_each = toset(["a/b"])
for_each = toset(["é"])
for_each = toset(["a b"])
for_each = toset([var.open])
for_each = toset([lower(var.open)])
for_each = toset(["${var.x}-b"])
for_each = toset(["${var.open}-b"])
for_each = toset([var.x, var.open])
for_each = toset(["a", "b"])
for_each = toset([var.none])
for_each = toset([coalesce(var.none, "c")])
for_each = toset([local.names[0]])
for_each = toset([local.names...])
for_each = toset([try(var.none.x, "d")])
for_each = toset(["1"])
for_each = toset([tostring(1)])
for_each = toset([trim(var.x, "b")])
for_each = toset([split(",", "a,b")[0]])
for_each = toset([reverse(local.names)[0]])
for_each = toset([sort(local.names)[1]])
for_each = toset([base64encode(var.x)])
for_each = toset([strrev(var.x)])
for_each = toset([jsonencode([1])])
for_each = toset([md5(var.x)])
for_each = var.set
for_each = toset(var.set)
for_each = var.map
for_each = local.sizes
for_each = var.open
for_each = toset(var.open)
for_each = {}
for_each = toset([])
for_each = var.none
for_each = { for k in local.names : k => k }
for_each = { for k, v in var.map : upper(k) => v }
for_each = merge(var.map, { c = 1 })
for_each = zipmap(local.names, [1, 2])
for_each = tomap({ a = 1 })
for_each = var.yes ? var.map : {}
for_each = var.open ? var.map : {}
for_each = { (var.x) = 1 }
for_each = { (var.open) = 1 }
for_each = setunion(["a"], ["b"])
for_each = toset(concat(local.names, ["c"]))
for_each = toset(keys(var.map))
for_each = toset([for i in range(3) : tostring(i)])
count = 0
count = 1
count = 2
count = var.n
count = var.open
count = var.yes ? 1 : 0
count = var.open ? 1 : 0
count = var.x == "a" ? 1 : 0
count = var.open == "a" ? 1 : 0
count = length(var.set)
count = length(var.map)
count = var.none
count = max(1, var.n)
count = "2"
count = tonumber("1")
count = var.n * 2
count = var.yes && var.yes ? 1 : 0
count = min(length(local.names), 1)
count = "x"
count = ceil(1.5)
count = signum(var.n)
""".strip().splitlines()

CLUSTER = 'resource "aws_rds_cluster" "x" {{\n  {}\n  engine           = "aurora-mysql"\n  backtrack_window = {}\n}}\n'


def verdicts_shown(folder, files, caplog):
    """What is said of each cluster that the peer has a record of; None where that is nothing."""
    write(folder, files)
    result: Any = Runner().run(root_folder=str(folder), runner_filter=RunnerFilter(checks=[PEER]))
    seen = {each.resource for each in result.passed_checks + result.failed_checks}
    caplog.clear()
    judged = {
        each.record.resource: each.judgement for each in scanned("terraform", str(folder), None, Options()).judged
    }
    assert not [entry.getMessage() for entry in caplog.records if entry.levelname == "ERROR"]
    assert all(judgement is None or judgement.reason for judgement in judged.values())
    return {name: judged.get(name) and judged[name].decision.verdict for name in seen}


# Of these there is no instance, although Checkov shows one.
NONE = {"for_each = {}", "for_each = toset([])", "count = 0"}


@pytest.mark.parametrize("repetition", REPETITIONS)
def test_every_instance_is_judged(tmp_path, caplog, repetition):
    found = verdicts_shown(tmp_path, {"main.tf": VARIABLES + CLUSTER.format(repetition, 3600)}, caplog)
    allowed = {Verdict.NOT_APPLICABLE} if repetition in NONE else {Verdict.PASSED, Verdict.UNDECIDED}
    assert set(found.values()) <= allowed, found


@pytest.mark.parametrize("repetition", REPETITIONS[::3])
def test_behind_calls(tmp_path, caplog, repetition):
    """A call in a call, the first one repeated, and the cluster of the second one too."""
    files = {
        "main.tf": VARIABLES + f'module "m" {{\n  {repetition}\n  source = "./m"\n}}\n',
        "m/main.tf": 'module "n" {\n  source = "./n"\n  keys = toset([""])\n}\n',
        "m/n/main.tf": 'variable "keys" {}\n' + CLUSTER.format("for_each = var.keys", 3600),
    }
    allowed = {Verdict.NOT_APPLICABLE} if repetition in NONE else {Verdict.PASSED, Verdict.UNDECIDED}
    assert set(verdicts_shown(tmp_path, files, caplog).values()) <= allowed


@pytest.mark.parametrize("seed", [7, 8])
def test_generated_configurations(tmp_path, caplog, seed):
    found = verdicts_shown(tmp_path, for_checks(joined(scenarios(seed))), caplog)
    assert len(found) > 20 and None not in found.values()
