"""No input raises, none costs a neighbour its verdict, and every one ends."""

from __future__ import annotations

import contextlib
import logging
import math
import multiprocessing
import os
import threading
import time
import traceback
from functools import partial
from typing import Any

import pytest
from checkov.cloudformation.runner import Runner as CloudFormationRunner
from checkov.common.models.enums import CheckResult
from checkov.runner_filter import RunnerFilter
from checkov.terraform.runner import Runner as TerraformRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from checkov_backtrack import rds034_cloudformation, rds034_terraform
from checkov_backtrack.aws.provider_names import PROVIDER_FACTS
from checkov_backtrack.checkov_inside.judged_entity import Entity
from checkov_backtrack.cloudformation.template_values import Template
from checkov_backtrack.files import readable_files
from checkov_backtrack.hcl.block_syntax import parse_body
from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.expression_evaluation import evaluate
from checkov_backtrack.hcl.expression_syntax import parse_expression, parse_template
from checkov_backtrack.hcl.json_syntax import json_body
from checkov_backtrack.hosts import terraform_clusters as terraform_host
from checkov_backtrack.hosts.cluster_in_source import Resource, cluster_in
from checkov_backtrack.hosts.cluster_judgement import judge
from checkov_backtrack.terraform import configuration_files as sources
from checkov_backtrack.terraform.module_instances import Configuration
from checkov_backtrack.worlds.not_known import TooComplex
from checkov_backtrack.worlds.possible_worlds import explore
from tests.support.checkov_runs import ID, open_scope, records, write

VERDICTS = {CheckResult.PASSED, CheckResult.FAILED, CheckResult.UNKNOWN}
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))

ODD_TEXTS = ["${", '"', "(" * 3000, "${var.x", "a ? b", "\x00", "８６４００", "1" * 400, "nan", "1e999999999", "{{resolve:", "x." * 3000,
             "-" * 3000, "!" * 3000, "${" * 3000, "[" * 3000, '"${' * 2000, "a" * 100_000, "1+" * 50_000, "<<A\n", "%{", "\\"]  # fmt: skip
odd_texts = st.one_of(st.text(max_size=30), st.sampled_from(ODD_TEXTS), st.sampled_from(["aurora-mysql", "86400", "0"]))
scalars = st.one_of(st.none(), st.booleans(), st.integers(-(10**400), 10**400), st.floats(), odd_texts)
intrinsics = ["Ref", "Condition", "Fn::If", "Fn::Sub", "Fn::FindInMap", "Fn::Join", "Fn::Split", "Fn::Select", "Fn::GetAtt",
              "Fn::Equals", "Fn::Not", "Fn::And", "Fn::ImportValue", "Fn::Odd"]  # fmt: skip
json_like = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.text(max_size=5), st.sampled_from(intrinsics)), inner, max_size=3),
        st.tuples(st.sampled_from(intrinsics), inner).map(lambda pair: dict([pair])),
    ),
    max_leaves=12,
)
TERRAFORM = ["engine", "engine_mode", "backtrack_window", "global_cluster_identifier", "replication_source_identifier",
             "region", "provider", "count", "for_each", "__address__", "__start_line__", "__file__"]  # fmt: skip
PROPERTIES = [
    "Engine",
    "EngineMode",
    "BacktrackWindow",
    "GlobalClusterIdentifier",
    "ReplicationSourceIdentifier",
    "__file__",
    "Fn::If",
]


def run(check, conf, kind):
    check.graph, check.entity_path, check.entity_type = None, f"/file:{kind}:name", kind
    start = time.monotonic()
    result = check.scan_entity_conf(conf, kind)
    assert time.monotonic() - start < 20
    assert result in VERDICTS
    return result


@MANY
@given(st.dictionaries(st.sampled_from(TERRAFORM), st.one_of(json_like, st.lists(json_like, max_size=1)), max_size=8))
@example({"engine": ["aurora-mysql"], "backtrack_window": [math.nan]})
@example({"engine": ["aurora-mysql"], "backtrack_window": ['"${' * 2000]})
@example({"engine": ["aurora-mysql"], "backtrack_window": ["(" * 3000]})
@example({"engine": ["aurora-mysql"], "backtrack_window": [math.inf], "__start_line__": 1})
def test_any_terraform_configuration(conf):
    run(rds034_terraform.check, conf, "aws_rds_cluster")


@FEW
@given(
    st.dictionaries(st.sampled_from(["source", "version", "engine", "__resolved__", *TERRAFORM]), json_like, max_size=8)
)
def test_any_module_call(conf):
    run(rds034_terraform.module_check, conf, "module")


REFERENCES = ["var.a", "var.b.c", "local.a", "local.b", "module.m.o", "each.value.x", "aws_rds_cluster.x.y", "data.a.b.c", "var.nobody",
              "local.nobody", "module.nobody.x", "null", "0", '"a"', "[]", "{}"]  # fmt: skip
expressions = st.recursive(
    st.sampled_from(REFERENCES),
    lambda inner: st.one_of(
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} ? {t[1]} : {t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"try({t[0]}, {t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"coalesce({t[0]}, {t[1]})"),
        st.tuples(inner, inner).map(lambda t: f'lookup({t[0]}, "c", {t[1]})'),
        st.tuples(inner, inner).map(lambda t: f"{{ c = {t[0]}, x = {t[1]} }}.c"),
        st.tuples(inner, inner).map(lambda t: f"[{t[0]}, {t[1]}][0]"),
        inner.map(lambda t: f'"${{{t}}}"'),
    ),
    max_leaves=6,
)


@FEW
@given(expressions, expressions, expressions)
def test_any_trail(tmp_path_factory, caplog, window, local, output):
    """The trail of a finding never raises, and never ends up in a circle."""
    folder = tmp_path_factory.mktemp("trail")
    root = f"""
variable "a" {{}}
variable "b" {{ default = {{ c = 0 }} }}
locals {{
  a = {local}
  b = local.a
}}
module "m" {{
  source = "./m"
  a      = {window}
}}
resource "aws_rds_cluster" "x" {{
  for_each         = {{ k = {{ x = {local} }} }}
  engine           = "aurora-mysql"
  backtrack_window = {window}
}}
"""
    module = f'variable "a" {{}}\nvariable "b" {{ default = null }}\nlocals {{ a = var.a }}\noutput "o" {{ value = {output} }}\n'
    write(folder, {"main.tf": root, "m/main.tf": module})
    caplog.clear()
    scan(TerraformRunner, folder)
    assert not [entry for entry in caplog.records if entry.levelno >= logging.ERROR and ID in entry.getMessage()]


def test_a_trail_whose_references_multiply(verdicts):
    """Each local refers nine times to the next one: 9 ** 24 ways lead to the last."""
    chain = "\n".join(f"  l{n} = max({', '.join([f'local.l{n + 1}'] * 9)})" for n in range(24))
    source = f'resource "aws_rds_cluster" "x" {{\n engine = "aurora-mysql"\n backtrack_window = local.l0\n}}\nlocals {{\n{chain}\n  l24 = 0\n}}\n'
    assert verdicts("terraform", {"main.tf": source}) == {"aws_rds_cluster.x": "FAILED"}


def nested(depth):
    value: object = "x"
    for _ in range(depth):
        value = [value]
    return value


@MANY
@given(
    st.one_of(json_like, st.dictionaries(st.sampled_from(PROPERTIES), json_like, max_size=7)),
    st.dictionaries(st.sampled_from(["Condition", "Metadata"]), json_like, max_size=2),
)
def test_any_cloudformation_configuration(properties, rest):
    run(
        rds034_cloudformation.check,
        {"Type": "AWS::RDS::DBCluster", "Properties": properties, **rest},
        "AWS::RDS::DBCluster",
    )


@pytest.mark.parametrize(
    "properties", [{"Engine": nested(5000)}, {"BacktrackWindow": {"Fn::Join": ["", nested(5000)]}}]
)
def test_a_configuration_nested_too_deeply(properties):
    for window in ({}, {"Engine": "aurora-mysql"}):
        conf = {"Type": "AWS::RDS::DBCluster", "Properties": {**window, **properties}}
        assert run(rds034_cloudformation.check, conf, "AWS::RDS::DBCluster") is CheckResult.UNKNOWN


def test_an_unknown_configuration_gets_the_verdict_of_what_is_known():
    for window, verdict in ((86400, CheckResult.PASSED), (0, CheckResult.FAILED), ("${var.w}", CheckResult.UNKNOWN)):
        conf = {"engine": ["aurora-mysql"], "backtrack_window": [window]}
        assert run(rds034_terraform.check, conf, "aws_rds_cluster") is verdict


@MANY
@given(odd_texts)
def test_any_text_as_an_expression(text):
    for parse in (parse_expression, parse_template, parse_body, json_body):
        start = time.monotonic()
        try:
            tree = parse(text)
            if parse is parse_expression:
                list(explore(lambda world, tree=tree: evaluate(tree, open_scope(), world)))  # type: ignore[misc]
        except (ValueError, EvaluationError, TooComplex, RecursionError):
            pass  # said, not raised through: the check reports each of these as undecided
        assert time.monotonic() - start < 20


@MANY
@given(json_like, st.dictionaries(st.sampled_from(["Parameters", "Mappings", "Conditions", "Resources"]), json_like))
def test_any_value_of_a_template(value, sections):
    with contextlib.suppress(TooComplex, RecursionError):
        list(explore(lambda world: Template(sections).resolve(value, world)))


BOMBS = {
    "text": ('"x"', '"${%s}${%s}"'),
    "list": ("[0]", "concat(%s, %s)"),
    "number": ("9", "%s * %s"),
    "tree": ("[0]", "[%s, %s]"),
    "unknown": ("[0]", "[jsonencode(%s), flatten([%s])]"),
}


@pytest.mark.parametrize("case", BOMBS)
def test_values_that_grow_without_end(monkeypatch, case):
    first, step = BOMBS[case]
    source = (
        f"locals {{\n  v0 = {first}\n"
        + "".join(f"  v{n + 1} = {step.replace('%s', f'local.v{n}')}\n" for n in range(60))
        + '}\nresource "aws_rds_cluster" "steady" {\n  engine = "aurora-mysql"\n}\n'
    )
    bomb = 'resource "aws_rds_cluster" "bomb" {\n  engine = "aurora-mysql"\n  backtrack_window = local.v60 == local.v59 ? 3600 : 0\n}\n'
    # Checkov renders such values itself and does not end; the check alone does.
    module = Configuration(sources.Sources(""), {}, PROVIDER_FACTS).module("x")
    definition = sources.Definition("x/main.tf", parse_body(source).blocks[0].body)
    module.folder.locals.update((f"v{n}", definition) for n in range(61))
    bombed = sources.Definition("x/main.tf", parse_body(bomb).blocks[0].body)
    start = time.monotonic()
    resource = Resource("aws_rds_cluster", "bomb", bombed, module)
    host = terraform_host.TerraformClusters()
    monkeypatch.setattr(host, "clusters", lambda entity: [partial(cluster_in, resource)])
    found = judge(host, Entity({}, "aws_rds_cluster", "bomb", "", None))
    assert time.monotonic() - start < 20
    assert found.decision.verdict.value in ("undecided", "failed")


STEADY = 'resource "aws_rds_cluster" "steady" {\n  engine           = "aurora-mysql"\n  backtrack_window = (1 == 1) ? 3600 : 0\n}\n'
CHANGED = """
variable "window" {
  type    = number
  default = 3600
}
locals {
  window = (var.window > 0) && true ? var.window : null
}
resource "aws_rds_cluster" "changed" {
  engine           = "aurora-mysql"
  backtrack_window = local.window
  tags = {
    name = "x-${var.window}"
  }
}
"""
STEADY_TEMPLATE = """
Resources:
  Steady:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-mysql, BacktrackWindow: !If [Always, 3600, 0]}
Conditions:
  Always: !Equals [a, a]
"""
CHANGED_TEMPLATE = """
  Changed:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: !Ref Engine
      BacktrackWindow: !If [IsProd, !Ref Window, 0]
"""


def mutations(text):
    return st.tuples(
        st.integers(0, len(text) - 2), st.sampled_from(["delete", "double", "swap", "quote", "brace"])
    ).map(
        lambda change: {
            "delete": text[: change[0]] + text[change[0] + 1 :],
            "double": text[: change[0]] + text[change[0]] + text[change[0] :],
            "swap": text[: change[0]] + text[change[0] + 1] + text[change[0]] + text[change[0] + 2 :],
            "quote": text[: change[0]] + '"' + text[change[0] :],
            "brace": text[: change[0]] + "{" + text[change[0] :],
        }[change[1]]
    )


def scan(runner, folder):
    report = runner().run(
        root_folder=str(folder), runner_filter=RunnerFilter(checks=[ID, "CKV_AWS_326", "CKV_AWS_162"])
    )
    everyone = {record.resource for record in report.passed_checks + report.failed_checks}
    return everyone, {record.resource: record.check_result["result"].value for record in records(report)}


@FEW
@given(mutations(CHANGED))
def test_a_neighbour_in_terraform(tmp_path_factory, caplog, changed):
    folder = tmp_path_factory.mktemp("neighbour")
    write(folder, {"steady.tf": STEADY, "changed.tf": changed})
    caplog.clear()
    _, found = scan(TerraformRunner, folder)
    assert found["aws_rds_cluster.steady"] == "PASSED"
    assert not [entry for entry in caplog.records if entry.levelno >= logging.ERROR and ID in entry.getMessage()]


@FEW
@given(mutations(CHANGED_TEMPLATE))
def test_a_neighbour_in_cloudformation(tmp_path_factory, caplog, changed):
    folder = tmp_path_factory.mktemp("neighbour")
    head, tail = STEADY_TEMPLATE.split("Conditions:")
    write(folder, {"template.yaml": f"{head}{changed}Conditions:{tail}"})
    caplog.clear()
    try:
        everyone, found = scan(CloudFormationRunner, folder)
    except Exception:
        return  # Checkov itself gives up on this one
    if "AWS::RDS::DBCluster.Steady" in everyone:
        assert found["AWS::RDS::DBCluster.Steady"] == "PASSED"
    assert not [entry for entry in caplog.records if entry.levelno >= logging.ERROR and ID in entry.getMessage()]


# --- files that are not what they were ---


class Interfering(TerraformRunner):
    """A runner between whose reading and checking something happens to the files."""

    interfere = staticmethod(lambda: None)

    def run_all_blocks(self, *arguments, **named):
        self.interfere()
        self.interfere = lambda: None
        return super().run_all_blocks(*arguments, **named)


def change_between(folder, interfere):
    runner = Interfering()
    runner.interfere = interfere
    report = runner.run(root_folder=str(folder), runner_filter=RunnerFilter(checks=[ID]))
    return {record.resource: record.check_result["result"].value for record in records(report)}


LITERAL = 'resource "aws_rds_cluster" "literal" {\n  engine = "aurora-mysql"\n}\n'


@pytest.mark.parametrize("name", ["changed.tf", "literal.tf"])
@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"resource {", b"x = 1\n" * 20, CHANGED[40:].encode()])
def test_a_file_that_changes_after_checkov_read_it(tmp_path, caplog, name, content):
    write(tmp_path, {"steady.tf": STEADY, "changed.tf": CHANGED, "literal.tf": LITERAL})

    def interfere():
        if content is None:
            os.remove(tmp_path / name)
        else:
            (tmp_path / name).write_bytes(content)

    with caplog.at_level(logging.INFO):
        found = change_between(tmp_path, interfere)
    assert found["aws_rds_cluster.steady"] == "PASSED"
    assert f"aws_rds_cluster.{name[:-3]}" not in found
    assert not [entry for entry in caplog.records if entry.levelno >= logging.ERROR]
    undecided = [entry.getMessage() for entry in caplog.records if "cannot be decided" in entry.getMessage()]
    assert len(undecided) == 1 and name in undecided[0]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read(tmp_path):
    write(tmp_path, {"steady.tf": STEADY, "changed.tf": CHANGED})
    found = change_between(tmp_path, lambda: os.chmod(tmp_path / "changed.tf", 0))
    assert found == {"aws_rds_cluster.steady": "PASSED"}


def test_a_template_that_vanishes(tmp_path, caplog, monkeypatch):
    write(tmp_path, {"template.yaml": STEADY_TEMPLATE})
    check = CloudFormationRunner.check_definitions

    def vanish(runner, *arguments):
        os.remove(tmp_path / "template.yaml")
        return check(runner, *arguments)

    monkeypatch.setattr(CloudFormationRunner, "check_definitions", vanish)
    assert scan(CloudFormationRunner, tmp_path)[1] == {}
    assert not [entry for entry in caplog.records if entry.levelno >= logging.ERROR]


def test_nothing_is_read_outside_what_checkov_scanned(tmp_path, monkeypatch):
    """A link to a folder of modules, a variables file above, an include: none of them is followed."""
    write(
        tmp_path,
        {
            "outside/variables.tf": 'variable "w" { default = 3600 }\n',
            "outside/terraform.tfvars": "w = 3600\n",
            "scanned/main.tf": 'resource "aws_rds_cluster" "this" {\n  engine = "aurora-mysql"\n  backtrack_window = (true) ? var.w : 0\n}\n'
            'module "outside" {\n  source = "../outside"\n}\n',
        },
    )
    os.symlink(tmp_path / "outside", tmp_path / "scanned" / "link")
    opened = []
    real = open

    def recorded(path, *arguments, **named):
        opened.append(os.path.realpath(path))
        return real(path, *arguments, **named)

    monkeypatch.setattr(readable_files, "open", recorded, raising=False)
    runner = TerraformRunner()
    runner.run(root_folder=str(tmp_path / "scanned"), runner_filter=RunnerFilter(checks=[ID]))
    scanned = {
        os.path.realpath(attributes["file_path_"]) for graph, _ in runner.all_graphs for _, attributes in graph.nodes()
    }
    assert opened and set(opened) <= scanned


# --- several at once ---


def clusters(window):
    return {
        "main.tf": "".join(
            f'resource "aws_rds_cluster" "c{n}" {{\n  engine = "aurora-mysql"\n  backtrack_window = (1 == 1) ? var.w * {n % 2} : 0\n}}\n'
            for n in range(20)
        )
        + f'variable "w" {{\n  default = {window}\n}}\n'
    }


def expected(window):
    return {f"aws_rds_cluster.c{n}": "PASSED" if n % 2 and window else "FAILED" for n in range(20)}


def scan_many(folders, results):
    for folder, window in folders:
        for _ in range(5):
            try:
                results.append((window, scan(TerraformRunner, folder)[1]))
                break
            except Exception:
                # Checkov's parsers share state between threads and can trip over it; these checks never do.
                assert "rds034_" not in traceback.format_exc()


def test_threads(tmp_path):
    """Checkov's registry has one graph for all threads, so that a check may be handed the graph of another scan."""
    folders = []
    for number in range(6):
        folder = tmp_path / str(number)
        write(folder, clusters(3600 * (number % 2)))
        folders.append((folder, 3600 * (number % 2)))
    results: list[Any] = []
    threads = [threading.Thread(target=scan_many, args=(folders[number::3], results)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    for window, found in results:
        assert found == expected(window)


def scan_in_a_fork(folder, queue):
    queue.put(scan(TerraformRunner, folder)[1])


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="needs fork")
def test_forks(tmp_path):
    write(tmp_path, clusters(3600))
    assert scan(TerraformRunner, tmp_path)[1] == expected(3600)  # so that caches are forked as well
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    processes = [context.Process(target=scan_in_a_fork, args=(tmp_path, queue)) for _ in range(2)]
    for process in processes:
        process.start()
    assert [queue.get(timeout=120) for _ in processes] == [expected(3600)] * 2
    for process in processes:
        process.join()


def test_the_same_path_with_another_content(tmp_path):
    for window, verdict in ((3600, "PASSED"), (0, "FAILED"), (3600, "PASSED")):
        write(
            tmp_path,
            {"t.yaml": STEADY_TEMPLATE.replace("3600", str(window)), "main.tf": STEADY.replace("3600", str(window))},
        )
        assert scan(CloudFormationRunner, tmp_path)[1] == {"AWS::RDS::DBCluster.Steady": verdict}
        assert scan(TerraformRunner, tmp_path)[1] == {"aws_rds_cluster.steady": verdict}
