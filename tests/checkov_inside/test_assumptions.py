"""What the package takes for granted about Checkov: one test for each, which says in a sentence what no longer holds.

Seen in 3.2.0 and 3.3.30. With a Checkov where one of these fails, mend what the sentence names before any verdict.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import networkx
import pytest
from checkov.common.models.enums import CheckResult
from checkov.runner_filter import RunnerFilter

from checkov_backtrack import rds034_cloudformation, rds034_terraform
from checkov_backtrack.checkov_inside.current_scan import Scan, current_scan
from checkov_backtrack.checkov_inside.judged_entity import record_details
from checkov_backtrack.command.backtrack_command import SAMPLES
from tests.support.checkov_runs import ID, RUNNERS, records, run_program, write
from tests.support.json_schemas import SARIF, validate


def broken(sentence: str, seen: str = "3.2.0 and 3.3.30") -> str:
    return f"Checkov {version('checkov')} breaks an assumption that held in {seen}: {sentence}"


class Call(NamedTuple):
    """What a check knows when Checkov calls it."""

    entity: str
    kind: str
    conf: dict[str, Any]
    graph: Any
    scan: Scan


Calls = Callable[..., list[Call]]

CHECKS = (
    (rds034_cloudformation.check, "scan_resource_conf"),
    (rds034_terraform.check, "scan_resource_conf"),
    (rds034_terraform.module_check, "scan_module_conf"),
)


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Scans files with the runner of a framework, and tells of each call of a check."""
    seen: list[Call] = []

    def probe(check: Any) -> Callable[..., CheckResult]:
        def scan_conf(conf: dict[str, Any], *_: Any) -> CheckResult:
            seen.append(Call(check.entity_path, check.entity_type, conf, check.graph, current_scan()))
            return CheckResult.PASSED

        return scan_conf

    for check, method in CHECKS:
        monkeypatch.setattr(check, method, probe(check))

    def run(framework: str, files: Any = None, only: str = "", **options: Any) -> list[Call]:
        write(tmp_path, files or SAMPLES[framework])
        root, only_files = (None, [str(tmp_path / only)]) if only else (str(tmp_path), None)
        runner_filter = RunnerFilter(framework=[framework], checks=[ID], **options)
        RUNNERS[framework]().run(root_folder=root, files=only_files, runner_filter=runner_filter)
        assert seen, broken(f"the runner of {framework} calls a check that is registered")
        return seen

    return run


CONFIGURATION = {
    "main.tf": """
resource "aws_rds_cluster" "root" {
  engine = "aurora-mysql"
}
module "called" {
  source   = "./child"
  for_each = toset(["a", "b"])
}
module "remote" {
  source  = "terraform-aws-modules/rds-aurora/aws"
  version = "9.0.0"
}
""",
    "child/main.tf": 'module "inner" {\n  source = "./grand"\n}\n',
    "child/grand/main.tf": 'resource "aws_rds_cluster" "this" {\n  count  = 2\n  engine = "aurora-mysql"\n}\n',
}


def nodes(graph: Any) -> list[dict[str, Any]]:
    both = graph.nodes(data=True) if isinstance(graph, networkx.Graph) else graph.nodes()
    return [attributes for _, attributes in both]


def node_of(call: Call) -> dict[str, Any]:
    """The vertex that holds the very configuration of a call."""
    for node in nodes(call.graph):
        config = node.get("config_", {})
        named = config.get(node.get("resource_type"), {}) if node.get("block_type_") == "resource" else config
        if isinstance(named, dict) and any(each is call.conf for each in named.values()):
            return node
    raise AssertionError(broken(f"the conf of {call.entity} is the very object in config_ of a vertex of the graph"))


def of_kind(found: list[Call], kind: str) -> list[Call]:
    return [call for call in found if (call.kind or "module") == kind]


# --- the graph of a Terraform configuration ---


@pytest.mark.parametrize("framework", ["", "NETWORKX", "RUSTWORKX"])
def test_a_graph_lists_pairs_of_a_hash_and_attributes(calls, monkeypatch, framework):
    if framework:
        monkeypatch.setenv("CHECKOV_GRAPH_FRAMEWORK", framework)
    (graph,) = {id(call.graph): call.graph for call in calls("terraform", CONFIGURATION)}.values()
    assert all(isinstance(node, dict) for node in nodes(graph)), broken("nodes() of a graph gives (hash, attributes)")


def test_conf_is_the_object_in_its_vertex(calls):
    found = calls("terraform", CONFIGURATION)
    assert len(found) == 10, broken("a check is called for each instance of a resource and of a module call")
    assert len({id(node_of(call)) for call in found}) == 10, broken("each conf stands in a vertex of its own")


def test_the_keys_of_a_vertex(calls, tmp_path):
    for call in calls("terraform", CONFIGURATION):
        node = node_of(call)
        kind, name = node["block_type_"], call.entity.rpartition(":")[2]
        assert kind in ("resource", "module"), broken("block_type_ of a vertex is 'resource' or 'module'")
        written = f"{call.kind}.{name}" if kind == "resource" else name
        assert node["block_name_"] == written, broken("block_name_ is 'type.name', or the name of a module call")
        path = str(tmp_path) + call.entity.partition(":")[0]
        assert node["file_path_"] == path, broken("file_path_ is the absolute path of the block's file")
        line = Path(path).read_text("utf-8").splitlines()[node["__start_line__"] - 1]
        assert line.startswith(kind), broken("__start_line__ is the line on which the block begins")
        assert "__start_line__" in call.conf, broken("a conf from a Terraform file holds __start_line__")


def test_the_address_of_a_resource_is_that_of_a_plan(calls):
    found = [node_of(call)["__address__"] for call in of_kind(calls("terraform", CONFIGURATION), "aws_rds_cluster")]
    wanted = [f'module.called["{key}"].module.inner.aws_rds_cluster.this[{n}]' for key in "ab" for n in (0, 1)]
    assert sorted(found) == ["aws_rds_cluster.root", *wanted], broken("__address__ of a resource is as in a plan")


def test_the_address_of_a_module_call_lacks_the_last_module(calls):
    found = [node_of(call)["__address__"] for call in of_kind(calls("terraform", CONFIGURATION), "module")]
    wanted = ['called["a"]', 'called["b"]', 'module.called["a"].inner', 'module.called["b"].inner', "remote"]
    assert sorted(found) == wanted, broken("__address__ of a module call lacks the 'module.' before its own name")


def test_the_calls_above_a_vertex(calls, tmp_path):
    found = of_kind(calls("terraform", CONFIGURATION), "aws_rds_cluster")
    (cluster,) = [node for node in map(node_of, found) if '"b"' in node["__address__"] and "[0]" in node["__address__"]]
    inner = cluster["source_module_object_"]
    assert (inner.path, inner.name, inner.foreach_idx) == (str(tmp_path / "child" / "main.tf"), "inner", None), broken(
        "source_module_object_ has the file, the name and the key of the call that loads a vertex's module"
    )
    outer = inner.nested_tf_module
    assert (outer.path, outer.name, outer.foreach_idx) == (str(tmp_path / "main.tf"), "called", "b"), broken(
        "nested_tf_module is the call around it, with its key in foreach_idx"
    )
    assert outer.nested_tf_module is None, broken("nested_tf_module of a call in the root module is None")


def test_resolved_says_whether_a_module_was_loaded(calls):
    for call in of_kind(calls("terraform", CONFIGURATION), "module"):
        assert bool(call.conf["__resolved__"]) == (not call.entity.endswith(":remote")), broken(
            "__resolved__ in the conf of a module call lists the files of the module, and none if it was not loaded"
        )


def test_the_runner_holds_its_graphs(calls):
    call = calls("terraform", CONFIGURATION)[0]
    held = getattr(call.scan.runner, "all_graphs", None)
    if held is None:
        assert version("checkov") < "3.3", broken("a Terraform runner has all_graphs")
        return
    assert any(graph is call.graph for graph, _ in held), broken("all_graphs of a runner lists (graph, name)")


# --- the runner, found on the call stack ---


@pytest.mark.parametrize("framework", SAMPLES)
@pytest.mark.parametrize("way", ["folder", "file"])
def test_the_runner_is_on_the_call_stack(calls, tmp_path, framework, way):
    (name,) = SAMPLES[framework]
    for call in calls(framework, only=name if way == "file" else ""):
        runner, path, root, *_ = call.scan
        assert hasattr(runner, "definitions"), broken("a runner with definitions calls a check, be it through others")
        assert runner.check_type == framework, broken("check_type of a runner is the name of the framework")
        assert path == str(tmp_path / name), broken(
            "a function above a check has the scanned file in its variable full_file_path or file_abs_path"
        )
        assert root == str(tmp_path), broken("beside it stands root_folder, or nothing where a file is scanned")


def test_the_variable_files_are_in_the_runner_filter(calls, tmp_path):
    path = str(tmp_path / "production.tfvars")
    for call in calls("terraform", {**CONFIGURATION, "production.tfvars": ""}, var_files=[path]):
        assert call.scan.variable_files == (path,), broken("--var-file arrives in runner_filter.var_files")


@pytest.mark.parametrize("framework", SAMPLES)
def test_the_entity_ends_with_the_name(calls, framework):
    found = {call.entity.rpartition(":")[2].lower() for call in calls(framework)}
    assert found == {"good", "bad"}, broken("entity_path ends with ':' and the name of the block")


# --- what conf holds ---


def test_a_planned_resource_has_its_address(calls):
    found = {call.conf["__address__"] for call in calls("terraform_plan")}
    assert found == {"aws_rds_cluster.good", "aws_rds_cluster.bad"}, broken("conf of a plan holds __address__")


def test_a_template_names_its_file(calls, tmp_path):
    for call in calls("cloudformation"):
        given = call.conf["Properties"].get("__file__", call.scan.path)  # 3.2.0 has none
        assert given == str(tmp_path / "template.json"), broken("__file__ in Properties is the path of the template")
        added = {key for key in call.conf["Properties"] if key.startswith("__")} - {"__file__"}
        assert added == {"__startline__", "__endline__"}, broken("Checkov adds these keys alone to a mapping")


def test_no_graph_for_templates(calls):
    assert all(call.graph is None for call in calls("cloudformation")), broken("a check of templates has no graph")


def test_the_parser_of_the_serverless_framework(tmp_path):
    from checkov.serverless.parsers import parser

    write(tmp_path, SAMPLES["serverless"])
    parsed = parser.parse(str(tmp_path / "serverless.yml"))
    assert parsed and "Good" in parsed[0]["resources"]["Resources"], broken("parse() gives the file, then its lines")


# --- what Checkov takes from a check ---


@pytest.mark.parametrize("framework", ["terraform", "terraform_plan"])
def test_details_severity_and_keys_reach_a_record(tmp_path, monkeypatch, framework):
    check = rds034_terraform.check

    def scan_resource_conf(conf: dict[str, Any]) -> CheckResult:
        check.details, check.evaluated_keys = ["a reason"], ["backtrack_window"]
        return CheckResult.FAILED

    monkeypatch.setattr(check, "scan_resource_conf", scan_resource_conf)
    write(tmp_path, SAMPLES[framework])
    report = RUNNERS[framework]().run(str(tmp_path), runner_filter=RunnerFilter(framework=[framework], checks=[ID]))
    for record in records(report):
        assert record.details == ["a reason"], broken("details of a check reach its record")
        assert record.check_result["evaluated_keys"] == ["backtrack_window"], broken("so do its evaluated_keys")
        assert record.severity.name == "LOW", broken("a severity that a check sets itself is that of its records")
        assert record.guideline == check.guideline, broken("so is its guideline")
    assert len(records(report)) == 2


def test_details_make_sarif_invalid(tmp_path):
    """The reason for record_details(); where this fails, it can go."""
    details = ["a reason"]
    with pytest.raises(jsonschema.ValidationError):
        validate(sarif_with_details(tmp_path, details), SARIF)
        pytest.fail(broken("its SARIF with details is invalid. It is valid now: let record_details() go"))
    document = sarif_with_details(tmp_path, record_details(details))
    validate(document, SARIF)
    assert document["runs"][0]["results"], broken("a list that is empty to the module of the writer has a result")


def sarif_with_details(folder: Path, details: list[str]) -> dict[str, Any]:
    """What the writer makes of a scan whose one check leaves these details."""
    from checkov.common.output.sarif import Sarif

    write(folder, SAMPLES["terraform"])
    report = RUNNERS["terraform"]().run(str(folder), runner_filter=RunnerFilter(framework=["terraform"], checks=[ID]))
    for record in report.failed_checks:
        record.details = details
    return Sarif(reports=[report], tool="Checkov").json


@pytest.mark.parametrize("framework", SAMPLES)
def test_unknown_leaves_no_record(tmp_path, monkeypatch, framework):
    for check, method in CHECKS:
        monkeypatch.setattr(check, method, lambda conf: CheckResult.UNKNOWN)
    write(tmp_path, SAMPLES[framework])
    report = RUNNERS[framework]().run(str(tmp_path), runner_filter=RunnerFilter(framework=[framework], checks=[ID]))
    assert not records(report), broken("UNKNOWN leaves no record")


def test_severity_decides_with_enforcement_rules():
    from checkov.common.bridgecrew.severities import BcSeverities, Severities

    check = rds034_terraform.check
    assert check.severity is Severities[BcSeverities.LOW]
    assert RunnerFilter(checks=["LOW"]).should_run_check(check), broken("--check LOW takes a check of that severity")
    assert not RunnerFilter(checks=["HIGH"]).should_run_check(check), broken("--check HIGH leaves it out")


# --- the loader ---

LOAD = """
import sys
from checkov.terraform.checks.resource.registry import resource_registry
resource_registry.load_external_checks(sys.argv[1])
print(sorted(name for name in sys.modules if "quirk" in name))
"""


def test_the_loader_passes_over_names_that_begin_with_two_underscores(tmp_path):
    write(
        tmp_path,
        {
            "__init__.py": "raise RuntimeError('__init__.py is executed')",
            "__main__.py": "raise RuntimeError('__main__.py is executed')",
            "__quirk_helper.py": "",
            "__quirk_unused.py": "raise RuntimeError('a helper is executed')",
            "quirk_check.py": "import __quirk_helper\nassert __name__ == 'quirk_check' and not __package__\n",
        },
    )
    run = run_program(LOAD, tmp_path)
    assert run.returncode == 0, broken("the loader executes no file whose name begins with '__'\n" + run.stderr)
    assert run.stdout.strip() == "['__quirk_helper', 'quirk_check']", broken(
        "a check is a module named as its file, and imports those beside it by their plain names"
    )


def test_duplicates_are_told_by_a_method_of_the_record(monkeypatch):
    from checkov.common.output.record import Record
    from checkov.common.output.report import Report, remove_duplicate_results

    monkeypatch.setattr(Record, "get_unique_string", lambda record: str(id(record)))
    report = Report("terraform")
    report.failed_checks = [Record.__new__(Record), Record.__new__(Record)]
    assert len(remove_duplicate_results(report).failed_checks) == 2, broken(
        "records are duplicates where Record.get_unique_string is the same"
    )


PASSES = """
import os, sys
open(os.path.join(sys.path[1], "passes.txt"), "a").write(f"{'__quirk_helper' in sys.modules}\\n")
import __quirk_helper
"""


def test_each_load_pass_is_a_first_one(tmp_path):
    """The reason why a folder executes as little as it can: nothing imported in one pass helps the next."""
    program = "import sys, checkov.main\nsys.exit(checkov.main.Checkov(sys.argv[1:]).run())"
    checks = tmp_path / "checks"
    write(checks, {"__init__.py": "", "__quirk_helper.py": "", "quirk_check.py": PASSES})
    write(tmp_path / "scanned", {"main.tf": "", "template.yaml": "Resources: {}\n"})
    run = run_program(program, "-d", tmp_path / "scanned", "--external-checks-dir", checks, "--skip-download")
    assert run.returncode == 0, run.stderr
    passes = (checks / "passes.txt").read_text("utf-8").split()
    assert len(passes) > 5, broken("every runner loads a folder of checks again")
    assert set(passes) == {"False"}, broken("each load pass has a process of its own")


SIGNED = """
import sys
from checkov.terraform.checks.resource.registry import resource_registry
folder, helper, check = sys.argv[1:]
sources = {helper: open(helper, "rb").read(), check: open(check, "rb").read()}
open(helper, "w").write("raise RuntimeError('not the verified bytes')")
resource_registry.load_external_checks(folder, verified_sources=sources)
"""

SIGNED_CHECK = """
from importlib.machinery import SourceFileLoader
import __quirk_helper
spec = __quirk_helper.__spec__
print(hasattr(__quirk_helper, "__file__"), spec.origin, type(spec.loader) is SourceFileLoader, __quirk_helper.NAME)
"""


def test_signed_files_are_served_from_memory(tmp_path):
    if importlib.util.find_spec("checkov.common.external_checks") is None:
        pytest.skip("this Checkov knows no signatures")
    write(tmp_path, {"__init__.py": "", "__quirk_helper.py": "NAME = 'verified'\n", "quirk_check.py": SIGNED_CHECK})
    helper, check = tmp_path / "__quirk_helper.py", tmp_path / "quirk_check.py"
    run = run_program(SIGNED, tmp_path, helper, check)
    assert run.returncode == 0 and "ERROR" not in run.stderr, broken(
        "while signed checks are loaded, un-dotted names come from the verified bytes\n" + run.stderr, "3.3.30"
    )
    assert run.stdout.split() == ["False", str(helper), "False", "verified"], broken(
        "a signed helper has no __file__, its path is in __spec__.origin, and its loader is one of Checkov's own",
        "3.3.30",
    )


# --- the command line ---


def test_the_report_of_the_command_line(tmp_path):
    """What --verify reads."""
    from tests.support.checkov_runs import PACKAGE, checkov

    write(tmp_path, SAMPLES["terraform"])
    run = checkov("-d", tmp_path, "--framework", "terraform", "--external-checks-dir", PACKAGE, "-c", ID, "-o", "json")
    (record,) = json.loads(run.stdout)["results"]["failed_checks"]
    assert (record["check_id"], record["resource"]) == (ID, "aws_rds_cluster.bad"), broken(
        "--output json has results, failed_checks, check_id and resource"
    )


def test_where_configuration_files_are_looked_for(tmp_path, monkeypatch):
    """The reason why pipelines remove .checkov.yaml, and how action.yml goes around one."""
    from tests.support.checkov_runs import checkov

    write(tmp_path, {"scanned/.checkov.yaml": "list: true\n", "own.yaml": "{}\n", "scanned/main.tf": ""})
    scanned = tmp_path / "scanned"
    options = ("--framework", "terraform", "--config-file", tmp_path / "own.yaml")
    for folder, cwd in ((".", scanned), (scanned, tmp_path)):
        assert "CKV_AWS_1 " in checkov("--directory", folder, *options, cwd=cwd).stdout, broken(
            "the .checkov.yaml of the scanned folder and of the working directory counts beside --config-file"
        )
    assert "CKV_AWS_1 " not in checkov(f"--directory={scanned}", *options, cwd=tmp_path).stdout, broken(
        "with --directory=FOLDER, in one word, Checkov does not look into FOLDER for a .checkov.yaml"
    )
