"""RDS-034 on Terraform plans and JSON configuration, through Checkov's runners."""

from __future__ import annotations

import checkov.version
import pytest

PASSED, FAILED = "PASSED", "FAILED"


def resource(address, values, expressions=None, unknown=(), provider="aws"):
    """One planned cluster, as `terraform show -json` has it in its three places."""
    name = address.rpartition(".")[2]
    common = {"address": address, "mode": "managed", "type": "aws_rds_cluster", "name": name}
    known = {key: value for key, value in values.items() if key not in unknown}
    change = {"actions": ["create"], "before": None, "after": known, "after_unknown": {key: True for key in unknown}}
    return (
        {**common, "values": known},
        {**common, "change": change},
        {
            **common,
            "address": f"aws_rds_cluster.{name}",
            "provider_config_key": provider,
            "expressions": expressions or {},
        },
    )


def plan(resources, module_resources=(), providers=None):
    planned, changes, configured = zip(*resources) if resources else ((), (), ())
    inner, inner_changes, inner_configured = zip(*module_resources) if module_resources else ((), (), ())
    child = {"address": "module.m", "resources": list(inner)}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": {"region": {"value": "eu-north-1"}},
        "planned_values": {"root_module": {"resources": list(planned), "child_modules": [child] if inner else []}},
        "resource_changes": [*changes, *inner_changes],
        "configuration": {
            "provider_config": providers or {},
            "root_module": {
                "resources": list(configured),
                "module_calls": {"m": {"module": {"resources": list(inner_configured)}}} if inner else {},
            },
        },
    }


MYSQL = {"engine": "aurora-mysql", "engine_mode": "provisioned", "global_cluster_identifier": None}


def test_known_values(verdicts):
    document = plan(
        [
            resource("aws_rds_cluster.day", {**MYSQL, "backtrack_window": 86400}),
            resource("aws_rds_cluster.null", {**MYSQL, "backtrack_window": None}),
            resource("aws_rds_cluster.absent", MYSQL),
            resource("aws_rds_cluster.zero", {**MYSQL, "backtrack_window": 0}),
            resource("aws_rds_cluster.postgresql", {"engine": "aurora-postgresql", "backtrack_window": None}),
            resource("aws_rds_cluster.v1", {"engine": "aurora-mysql", "engine_mode": "serverless"}),
        ]
    )
    assert verdicts("terraform_plan", {"tfplan.json": document}) == {
        "aws_rds_cluster.day": PASSED,
        "aws_rds_cluster.null": FAILED,
        "aws_rds_cluster.absent": FAILED,
        "aws_rds_cluster.zero": FAILED,
    }


WINDOW = {"backtrack_window": {"references": ["data.aws_ssm_parameter.w.value", "data.aws_ssm_parameter.w"]}}
GLOBAL = {"global_cluster_identifier": {"references": ["aws_rds_global_cluster.x.id", "aws_rds_global_cluster.x"]}}
# In a module the reference is to a variable, and Checkov shows none (3.3.30).
VARIABLE = {"backtrack_window": {"references": ["var.window"]}}


@pytest.mark.parametrize("after_unknown", ["", "1"])
def test_values_known_only_after_apply(verdicts, monkeypatch, after_unknown):
    monkeypatch.setenv("EVAL_TF_PLAN_AFTER_UNKNOWN", after_unknown)
    document = plan(
        [
            resource("aws_rds_cluster.window", MYSQL, WINDOW, ["backtrack_window"]),
            resource("aws_rds_cluster.world", MYSQL, GLOBAL, ["global_cluster_identifier"]),
            resource("aws_rds_cluster.engine", {}, {}, ["engine"]),
        ],
        [
            resource("module.m.aws_rds_cluster.window", MYSQL, VARIABLE, ["backtrack_window"]),
            resource("module.m.aws_rds_cluster.zero", {**MYSQL, "backtrack_window": 0}, VARIABLE),
        ],
    )
    assert verdicts("terraform_plan", {"tfplan.json": document}) == {"module.m.aws_rds_cluster.zero": FAILED}


def test_regions(verdicts):
    region = {"region": {"constant_value": "us-east-1"}}
    document = plan(
        [
            resource("aws_rds_cluster.default", MYSQL),
            resource("aws_rds_cluster.east", MYSQL, provider="aws.east"),
            resource("aws_rds_cluster.own", {**MYSQL, "region": "eu-north-1"}, provider="aws.east"),
        ],
        [resource("module.m.aws_rds_cluster.default", MYSQL)],
        providers={
            "aws": {"name": "aws", "expressions": {"region": {"references": ["var.region"]}}},
            "aws.east": {"name": "aws", "alias": "east", "expressions": region},
        },
    )
    assert verdicts("terraform_plan", {"tfplan.json": document}) == {"aws_rds_cluster.east": FAILED}


def test_json_configuration(verdicts):
    source = {
        "variable": {"window": {"default": 3600, "type": "number"}, "open": {}, "engine": {"default": "aurora-mysql"}},
        "provider": {"aws": [{"alias": "north", "region": "eu-north-1"}]},
        "resource": {
            "aws_rds_cluster": {
                "literal": {"engine": "aurora-mysql", "backtrack_window": 60},
                "without": {"engine": "aurora-mysql"},
                "null": {"engine": "aurora-mysql", "backtrack_window": None},
                "conditional": {"engine": "${var.engine}", "backtrack_window": "${(var.window > 0) ? var.window : 0}"},
                "disabled": {"engine": "${var.engine}", "backtrack_window": "${var.window - 3600}"},
                "open": {"engine": "${var.engine}", "backtrack_window": "${var.open}"},
                "uncounted": {"engine": "${var.engine}", "count": "${var.window > 0 ? 0 : 1}"},
                "postgresql": {"engine": "aurora-postgresql"},
                "north": {"engine": "${var.engine}", "provider": "aws.north"},
            }
        },
    }
    assert verdicts("terraform_json", {"main.tf.json": source}) == {
        "resource.literal": PASSED,
        "resource.without": FAILED,
        "resource.null": FAILED,
        "resource.conditional": PASSED,
        "resource.disabled": FAILED,
    }


@pytest.mark.skipif(checkov.version.version < "3.3", reason="Checkov 3.2.0 cannot read such a file")
def test_json_collections_and_modules(verdicts):
    source = {
        "variable": {"windows": {"default": {"prod": 3600, "list": [0, 7200]}}},
        "module": {"window": {"source": "./window", "hours": 2}},
        "resource": {
            "aws_rds_cluster": {
                "map": {"engine": "aurora-mysql", "backtrack_window": "${var.windows.prod}"},
                "list": {"engine": "aurora-mysql", "backtrack_window": "${var.windows.list[0]}"},
                "module": {"engine": "aurora-mysql", "backtrack_window": "${module.window.seconds}"},
                "text": {"engine": "aurora-mysql", "backtrack_window": "${var.windows.prod}0"},
                "broken": {"engine": "aurora-mysql", "backtrack_window": "${var.windows.prod"},
            }
        },
    }
    module = {"variable": {"hours": {"type": "number"}}, "output": {"seconds": {"value": "${var.hours * 3600}"}}}
    assert verdicts("terraform_json", {"main.tf.json": source, "window/main.tf.json": module}) == {
        "resource.map": PASSED,
        "resource.list": FAILED,
        "resource.module": PASSED,
        "resource.text": PASSED,
    }


@pytest.mark.skipif(checkov.version.version < "3.3", reason="Checkov 3.2.0 cannot read locals in JSON")
def test_json_locals(verdicts):
    source = {
        "locals": {"window": "${1 == 1 ? 3600 : 0}"},
        "resource": {
            "aws_rds_cluster": {
                "local": {"engine": "aurora-mysql", "backtrack_window": "${local.window}"},
                "disabled": {"engine": "aurora-mysql", "backtrack_window": "${local.window - 3600}"},
            }
        },
    }
    expected = {"resource.local": PASSED, "resource.disabled": FAILED}
    assert verdicts("terraform_json", {"main.tf.json": source}) == expected
