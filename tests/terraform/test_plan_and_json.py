"""RDS-034 on Terraform plans and JSON configuration, through Checkov's runners."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import checkov.version
import pytest
from checkov.runner_filter import RunnerFilter

from tests.support.checkov_runs import ID, RUNNERS, address, records, write
from tests.support.terraform_oracle import needs_terraform

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


# --- where a value comes from, in the words of the finding ---


def refers(*references):
    return {"backtrack_window": {"references": list(references)}}


TRAILS = {
    "constant": ({"backtrack_window": {"constant_value": 0}}, "backtrack_window = 0"),
    "function": ({"backtrack_window": {}}, None),
    "unset": ({}, "aws_rds_cluster.unset does not set it"),
    "default": (refers("var.day"), "backtrack_window depends on var.day; var.day = 0, its default"),
    "given": (refers("var.hours"), "backtrack_window depends on var.hours; var.hours = 0, given to the plan"),
    "secret": (
        refers("var.secret"),
        "backtrack_window depends on var.secret; var.secret = (sensitive), given to the plan",
    ),
    "null": (refers("var.null"), "backtrack_window depends on var.null; var.null = null, given to the plan"),
    "local": (refers("local.window"), "backtrack_window depends on local.window"),
    "output": (
        refers("module.m.w", "module.m"),
        "backtrack_window depends on module.m.w; output w of module.m depends on var.window; "
        'window of module "m" depends on var.day; var.day = 0, its default',
    ),
    "several": (
        refers('var.map["a"]', "var.map", "var.day"),
        'backtrack_window depends on var.map["a"] and var.day; var.map = {"a": 0}, given to the plan; var.day = 0, its default',
    ),
    "odd": (refers("var.nobody", "module.nobody"), "backtrack_window depends on var.nobody and module.nobody"),
}


def test_the_trail_of_a_finding(report):
    resources = [
        resource(f"aws_rds_cluster.{name}", {**MYSQL, "backtrack_window": 0}, expressions)
        for name, (expressions, _) in TRAILS.items()
    ]
    inner = resource("module.m.aws_rds_cluster.inner", {**MYSQL, "backtrack_window": 0}, refers("var.unset"))
    secret = resource(
        "module.m.aws_rds_cluster.secret", {**MYSQL, "backtrack_window": 0}, refers("var.default", "var.given")
    )
    document = plan(resources, [inner, secret])
    document["variables"] = {
        name: {"value": value}
        for name, value in {"day": 0, "hours": 0, "secret": "key", "map": {"a": 0}, "null": None}.items()
    }
    root = document["configuration"]["root_module"]
    root["variables"] = {
        "day": {"default": 0},
        "hours": {"default": 1},
        "secret": {"sensitive": True},
        "map": {},
        "null": {},
    }
    root["module_calls"]["m"]["expressions"] = {"window": references("var.day"), "given": {"constant_value": "key"}}
    root["module_calls"]["m"]["module"].update(
        variables={
            "window": {},
            "unset": {"default": 0},
            "default": {"default": "key", "sensitive": True},
            "given": {"sensitive": True},
        },
        outputs={"w": {"expression": {"references": ["var.window"]}}},
    )
    found = {address(each): each.details for each in records(report("terraform_plan", {"tfplan.json": document}))}
    assert found.pop("module.m.aws_rds_cluster.inner")[2] == (
        'backtrack_window depends on var.unset; var.unset = 0, its default; not set by module "m"'
    )
    assert found.pop("module.m.aws_rds_cluster.secret")[2] == (
        "backtrack_window depends on var.default and var.given; "
        'var.default = (sensitive), its default; not set by module "m"; given of module "m" is sensitive'
    )
    for name, (_, trail) in TRAILS.items():
        details = found[f"aws_rds_cluster.{name}"]
        if trail is None:
            assert len(details) == 3  # what is wrong, what to do, and about clusters that exist
        else:
            assert details[2] == trail


# --- what a plan does to a cluster that runs ---


def changed(name, actions, before, after):
    """A cluster with a change from one window to another; "absent" leaves the window out."""

    def values(window):
        return MYSQL if window == "absent" else {**MYSQL, "backtrack_window": window}

    planned, change, configured = resource(f"aws_rds_cluster.{name}", values(after))
    change["change"].update(actions=actions, before=values(before))
    return planned, change, configured


CHANGES = {
    "created": (["create"], None, 3600, PASSED, "backtrack_window is 3600 seconds."),
    "replaced": (["delete", "create"], 0, 3600, PASSED, "is 3600 seconds."),
    "replaced_first": (["create", "delete"], None, 3600, PASSED, "is 3600 seconds."),
    "replaced_without": (["delete", "create"], 3600, 0, FAILED, "is 0, which does not enable Backtrack"),
    "kept": (["update"], 3600, 7200, PASSED, "is 7200 seconds."),
    "switched_on": (["update"], 0, 3600, FAILED, "the cluster runs without Backtrack: AWS refuses it"),
    "switched_on_from_null": (["update"], None, 3600, FAILED, "the cluster runs without Backtrack: AWS refuses it"),
    "switched_on_from_nothing": (["update"], "absent", 3600, FAILED, "the cluster runs without Backtrack"),
    "switched_off": (["update"], 3600, 0, FAILED, "becomes 0, after 3600 seconds: that turns Backtrack off for good"),
    "switched_off_to_null": (["update"], 3600, None, FAILED, "is not set any more, after 3600 seconds"),
    "switched_off_to_nothing": (["update"], 3600, "absent", FAILED, "is not set any more, after 3600 seconds"),
    "without": (["update"], 0, 0, FAILED, "is 0, which does not enable Backtrack"),
    "unchanged": (["no-op"], 3600, 3600, PASSED, "is 3600 seconds."),
    "unchanged_without": (["no-op"], 0, 0, FAILED, "is 0, which does not enable Backtrack"),
}


def test_changes(report):
    document = plan([changed(name, *change[:3]) for name, change in CHANGES.items()])
    found = {address(each): each for each in records(report("terraform_plan", {"tfplan.json": document}))}
    assert len(found) == len(CHANGES)
    for name, (*_, verdict, reason) in CHANGES.items():
        record = found[f"aws_rds_cluster.{name}"]
        assert (record.check_result["result"].value, name) == (verdict, name)
        assert reason in record.details[0], name
    advice = found["aws_rds_cluster.switched_on"].details[-1]
    assert "snapshot" in advice and "clone" not in advice.lower() and "blue/green" in advice
    assert "deletion_protection" in advice and "terraform apply -replace='aws_rds_cluster.switched_on'" in advice


@pytest.mark.parametrize("place", [0, 1])
def test_a_deposed_object_is_no_change_of_its_successor(verdicts, place):
    document = plan([changed("x", ["update"], 0, 3600)])
    gone: dict[str, Any] = {
        "address": "aws_rds_cluster.x",
        "type": "aws_rds_cluster",
        "name": "x",
        "mode": "managed",
        "deposed": "00c7",
    }
    gone["change"] = {"actions": ["delete"], "before": MYSQL, "after": None, "after_unknown": {}}
    document["resource_changes"].insert(place, gone)
    assert verdicts("terraform_plan", {"tfplan.json": document}) == {"aws_rds_cluster.x": FAILED}


def test_a_plan_that_switches_on_what_may_be_another_engine(verdicts):
    planned, change, configured = changed("open", ["update"], 0, 3600)
    del change["change"]["after"]["engine"]
    change["change"]["after_unknown"] = {"engine": True}
    assert verdicts("terraform_plan", {"tfplan.json": plan([(planned, change, configured)])}) == {}


@pytest.mark.parametrize("left_out", [("resource_changes",), ("resource_changes", "planned_values")])
def test_plans_with_less_in_them(report, left_out):
    """A state as `terraform show -json` writes it, or a plan by another tool, has no changes, or only the prior state."""
    document = plan(
        [resource("aws_rds_cluster.day", {**MYSQL, "backtrack_window": 86400}), resource("aws_rds_cluster.none", MYSQL)]
    )
    document["prior_state"] = {"format_version": "1.0", "values": document["planned_values"]}
    for name in left_out:
        del document[name]
    found = {
        address(each): each.check_result["result"].value
        for each in records(report("terraform_plan", {"p.json": document}))
    }
    both = {"aws_rds_cluster.day": PASSED, "aws_rds_cluster.none": FAILED}
    assert found == (both if "planned_values" in document else {})  # without them Checkov sees no cluster (3.3.30)


def global_cluster(source, prefix="", kind="aws_rds_global_cluster"):
    planned, change, configured = resource(
        f"{prefix}{kind}.world",
        {"global_cluster_identifier": "world"},
        {"source_db_cluster_identifier": source},
        ["source_db_cluster_identifier"],
    )
    for each in (planned, change, configured):
        each["type"] = kind
    configured["address"] = f"{kind}.world"
    return planned, change, configured


def references(*names):
    return {"references": list(names)}


@pytest.mark.parametrize("kind", ["aws_rds_global_cluster", "awscc_rds_global_cluster"])
@pytest.mark.parametrize(
    "key, source",
    [
        ("", ["aws_rds_cluster.primary.arn", "aws_rds_cluster.primary"]),
        ("[0]", ["aws_rds_cluster.primary[0].arn", "aws_rds_cluster.primary[0]", "aws_rds_cluster.primary"]),
        ("[0]", ["aws_rds_cluster.primary"]),
        ('["a.b[0]"]', ['aws_rds_cluster.primary["a.b[0]"].arn', 'aws_rds_cluster.primary["a.b[0]"]']),
    ],
)
def test_the_source_of_a_global_database_in_a_plan(verdicts, kind, key, source):
    primary, other = resource("aws_rds_cluster.primary", MYSQL), resource("aws_rds_cluster.other", MYSQL)
    for each in primary[:2]:
        each["address"] += key
    document = plan([primary, other, global_cluster(references(*source), kind=kind)])
    assert verdicts("terraform_plan", {"tfplan.json": document}) == {"aws_rds_cluster.other": FAILED}


@pytest.mark.parametrize(
    "source",
    [
        ("module.m.arn", "module.m"),
        ('module.m["eu.prod"].arn', 'module.m["eu.prod"]'),
        ("module.m", "each.key"),
    ],
)
def test_the_source_of_a_global_database_in_another_module(verdicts, source):
    document = plan(
        [resource("aws_rds_cluster.other", MYSQL), global_cluster(references(*source))],
        [resource("module.m.aws_rds_cluster.primary", MYSQL)],
    )
    module = document["configuration"]["root_module"]["module_calls"]["m"]["module"]
    module["outputs"] = {"arn": {"expression": references("aws_rds_cluster.primary.arn", "aws_rds_cluster.primary")}}
    assert verdicts("terraform_plan", {"tfplan.json": document}) == {"aws_rds_cluster.other": FAILED}


def test_the_source_of_a_global_database_behind_a_local(verdicts):
    """A plan does not say what a local refers to, so it may be any cluster."""
    clusters = [resource("aws_rds_cluster.a", MYSQL), resource("aws_rds_cluster.b", MYSQL)]
    assert verdicts("terraform_plan", {"p.json": plan([*clusters, global_cluster(references("local.arn"))])}) == {}


@pytest.mark.parametrize("unknown", [True, "backtrack_window", ["backtrack_window"], None, 1])
def test_a_plan_that_is_odd(verdicts, unknown):
    document = plan([resource("aws_rds_cluster.odd", MYSQL), resource("aws_rds_cluster.other", MYSQL)])
    document["resource_changes"][0]["change"]["after_unknown"] = unknown
    expected = {"aws_rds_cluster.odd": FAILED, "aws_rds_cluster.other": FAILED}
    assert verdicts("terraform_plan", {"tfplan.json": document}) == expected


def test_a_plan_whose_references_multiply(verdicts):
    """Three inputs, each of which refers to three outputs, each of which refers to the three inputs."""
    names = range(3)
    unknown = resource(
        "aws_rds_cluster.open", {**MYSQL, "backtrack_window": None}, refers("module.m.o0"), ["backtrack_window"]
    )
    document = plan([unknown], [resource("module.m.aws_rds_cluster.inner", MYSQL)])
    call = document["configuration"]["root_module"]["module_calls"]["m"]
    call["expressions"] = {f"x{n}": references(*(f"module.m.o{m}" for m in names)) for n in names}
    call["module"]["outputs"] = {f"o{n}": {"expression": references(*(f"var.x{m}" for m in names))} for n in names}
    assert verdicts("terraform_plan", {"tfplan.json": document}) == {"module.m.aws_rds_cluster.inner": FAILED}


def test_the_source_of_a_global_database_that_runs(verdicts):
    arn = "arn:aws:rds:eu-west-1:1:cluster:primary"
    document = plan(
        [
            resource("aws_rds_cluster.primary", {**MYSQL, "arn": arn}),
            resource("aws_rds_cluster.other", {**MYSQL, "arn": f"{arn}2"}),
            global_cluster({"constant_value": arn}),
        ]
    )
    change = document["resource_changes"][-1]["change"]
    change["after"]["source_db_cluster_identifier"], change["after_unknown"] = arn, {}
    assert verdicts("terraform_plan", {"tfplan.json": document}) == {"aws_rds_cluster.other": FAILED}


PROVIDERS = {
    "of an older Terraform, inherited": (
        "m:aws",
        {"aws": {"expressions": {"region": {"constant_value": "eu-north-1"}}}},
    ),
    "of the module": (
        "module.m:aws",
        {"module.m:aws": {"module_address": "module.m", "expressions": {"region": references("var.where")}}},
    ),
    "of the module, in an older Terraform": (
        "m:aws",
        {"module.m:aws": {"module_address": "module.m", "expressions": {"region": references("var.where")}}},
    ),
}


@pytest.mark.parametrize("case", PROVIDERS)
@pytest.mark.parametrize("region", ["eu-north-1", "eu-west-1"])
def test_the_region_of_a_provider(verdicts, case, region):
    key, providers = json.loads(json.dumps(PROVIDERS[case]).replace("eu-north-1", region))
    inner = resource("module.m.aws_rds_cluster.this", MYSQL, provider=key)
    document = plan([resource("aws_rds_cluster.root", MYSQL, provider="none")], [inner], providers)
    document["variables"]["region"]["value"] = region
    call = document["configuration"]["root_module"]["module_calls"]["m"]
    call["expressions"] = {"where": references("var.region")}
    call["module"]["variables"] = {"where": {}}
    expected = {"aws_rds_cluster.root": FAILED, "module.m.aws_rds_cluster.this": FAILED}
    if region == "eu-north-1":
        del expected["module.m.aws_rds_cluster.this"]
    assert verdicts("terraform_plan", {"tfplan.json": document}) == expected


# --- plans that Terraform itself has written ---

ROOT = """
variable "window" { default = %s }
module "team" {
  source   = "./team"
  for_each = toset(["a.b", "c[0]"])
  window   = each.key == "a.b" ? var.window : 0
}
resource "terraform_data" "%s" {
  count = 2
  input = { engine = "aurora-mysql", backtrack_window = count.index == 0 ? var.window : null }
}
resource "terraform_data" "postgresql" { input = { engine = "aurora-postgresql", backtrack_window = null } }
%s
"""
TEAM = """
variable "window" {}
resource "terraform_data" "this" { input = { engine = "aurora-mysql", backtrack_window = var.window } }
"""


def terraform(folder, *arguments):
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    command = ["terraform", *arguments]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def as_clusters(document):
    """A plan of terraform_data resources as one of clusters with the attributes of their input."""
    if isinstance(document, list):
        return [as_clusters(item) for item in document]
    if isinstance(document, dict):
        if isinstance(document.get("input"), dict) and "triggers_replace" in document:
            return as_clusters(document["input"])
        return {key: as_clusters(value) for key, value in document.items()}
    return document.replace("terraform_data", "aws_rds_cluster") if isinstance(document, str) else document


@needs_terraform
def test_plans_that_terraform_wrote(report, tmp_path):
    folder = tmp_path / "root"
    team = 'module.team["{}"].aws_rds_cluster.this'.format

    def verdicts_of(window, name="this", rest="", options=()):
        write(folder, {"main.tf": ROOT % (window, name, rest), "team/main.tf": TEAM})
        terraform(folder, "init", "-input=false")
        terraform(folder, "plan", "-input=false", "-out", "plan.bin", *options)
        document = as_clusters(json.loads(terraform(folder, "show", "-json", "plan.bin")))
        found = records(report("terraform_plan", {"plan/tfplan.json": document}))
        return {address(each): each.check_result["result"].value for each in found}

    created = {
        "aws_rds_cluster.this[0]": PASSED,
        "aws_rds_cluster.this[1]": FAILED,
        team("a.b"): PASSED,
        team("c[0]"): FAILED,
    }
    assert verdicts_of(3600) == created
    terraform(folder, "apply", "-input=false", "-auto-approve")
    assert verdicts_of(3600) == created  # unchanged
    assert verdicts_of(7200) == created  # updated in place
    assert verdicts_of(0) == dict.fromkeys(created, FAILED)  # switched off
    terraform(folder, "apply", "-input=false", "-auto-approve")
    assert verdicts_of(3600) == dict.fromkeys(created, FAILED)  # AWS refuses to switch it on
    replaced = ("-replace=terraform_data.this[0]", '-replace=module.team["a.b"].terraform_data.this')
    assert verdicts_of(3600, options=replaced) == created
    moved = "moved {\n  from = terraform_data.this\n  to   = terraform_data.that\n}\n"
    found = verdicts_of(3600, "that", moved)
    assert found["aws_rds_cluster.that[0]"] == FAILED and "aws_rds_cluster.this[0]" not in found


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


# --- plans as shells write them, and what they destroy ---


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_plan_in_another_encoding(tmp_path, caplog, encoding):
    """PowerShell's ">" writes UTF-16: a window that is switched on in place must not pass."""
    text = json.dumps(plan([changed("x", ["update"], 0, 3600)]))
    (tmp_path / "tfplan.json").write_bytes(text.encode(encoding))
    runner = RUNNERS["terraform_plan"]()
    result = runner.run(
        root_folder=None, files=[str(tmp_path / "tfplan.json")], runner_filter=RunnerFilter(checks=[ID])
    )
    assert [each.check_result["result"].value for each in result.passed_checks] == []


def test_a_plan_that_destroys_the_global_database(verdicts):
    """Its source is a cluster like any other from then on."""
    cluster = changed("x", ["no-op"], 0, 0)
    named = {"source_db_cluster_identifier": "arn:aws:rds:eu-west-1:1:cluster:orders"}
    change: dict[str, Any] = {
        "address": "aws_rds_global_cluster.g",
        "mode": "managed",
        "type": "aws_rds_global_cluster",
        "name": "g",
        "change": {"actions": ["delete"], "before": named, "after": None, "after_unknown": {}},
    }
    document = plan([cluster])
    cluster[0]["values"]["cluster_identifier"] = "orders"
    cluster[1]["change"]["after"]["cluster_identifier"] = "orders"
    document["resource_changes"].append(change)
    state = {"address": change["address"], "type": change["type"], "name": "g", "mode": "managed", "values": named}
    document["prior_state"] = {"values": {"root_module": {"resources": [state]}}}
    configured = {
        "address": change["address"],
        "mode": "managed",
        "type": change["type"],
        "name": "g",
        "expressions": {},
    }
    document["configuration"]["root_module"].setdefault("resources", []).append(configured)
    assert verdicts("terraform_plan", {"tfplan.json": document}) == {"aws_rds_cluster.x": FAILED}
    change["change"].update(actions=["no-op"], after=named)
    assert verdicts("terraform_plan", {"tfplan.json": document}) == {}


def test_the_source_of_a_replica_in_a_plan(verdicts):
    source = resource("aws_rds_cluster.x", {**MYSQL, "cluster_identifier": "orders"})
    other = {"engine": "aurora-postgresql", "replication_source_identifier": "arn:aws:rds:eu-west-1:1:cluster:Orders"}
    assert verdicts("terraform_plan", {"p.json": plan([source, resource("aws_rds_cluster.r", other)])}) == {}
    other["replication_source_identifier"] = "arn:aws:rds:eu-west-1:1:cluster:customers"
    found = verdicts("terraform_plan", {"p.json": plan([source, resource("aws_rds_cluster.r", other)])})
    assert found == {"aws_rds_cluster.x": FAILED}
