"""The verdicts on generated configurations against Terraform itself.

Terraform plans each configuration with ``terraform_data`` in the place of ``aws_rds_cluster``; from the exact values of
each instance a few lines here work out the verdict of docs/rule.md, and Checkov's runner has to report the same, by
address.
``ORACLE_CONFIGURATIONS=200`` makes a long run, ``ORACLE_FIRST=1000`` begins it at another seed, ``-s`` shows the tally.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Callable, NamedTuple

import pytest
from checkov.runner_filter import RunnerFilter
from checkov.terraform.runner import Runner

from tests.support.checkov_runs import ID, address, records, write
from tests.support.terraform_oracle import needs_terraform
from tests.terraform.generated_configurations import (
    Files,
    each_form,
    for_checks,
    for_terraform,
    joined,
    open_scenarios,
    scenarios,
)

pytestmark = needs_terraform

FIRST = int(os.environ.get("ORACLE_FIRST", "0"))
CONFIGURATIONS = int(os.environ.get("ORACLE_CONFIGURATIONS", "3"))
SEEDS = range(FIRST, FIRST + CONFIGURATIONS)
SEEDS_WITH_OPEN_VARIABLES = range(FIRST, FIRST + (CONFIGURATIONS + 4) // 5)

PASSED, FAILED, NONE, UNKNOWN = "PASSED", "FAILED", "no record", "unknown to Terraform"

# A check of Checkov's own that reports every cluster that is handed to checks: no cluster here has what it asks for.
EVERY_CLUSTER = "CKV_AWS_139"

# Where the checks may be silent, or judge by what they do know, although Terraform knows more: what the source holds.
EXCUSES: dict[str, str] = {
    "logarithms and powers that are not exact": r"\b(log|pow)\(",
    "what hangs on the machine": r"\b(abspath|pathexpand|base64gzip)\(",
    "which values are sensitive is not kept": r"\b(issensitive|ephemeralasnull)\(",
    "letters that are more than a character, or change their number with their case": "\u0301|\\\\u0301|\U0001f937|ß|İ|\\\\pL",
    "dates in YAML": "yamldecode.*2024-01-01",
}


class Instance(NamedTuple):
    """A cluster as Terraform plans it."""

    name: str
    values: dict[str, Any]
    verdict: str


class Problem(NamedTuple):
    """What the checks say and Terraform does not, or the other way round."""

    scenario: str
    line: str


class Result(NamedTuple):
    """What the checks said of one configuration."""

    right: list[str]
    silent: list[Problem]
    excused: list[Problem]
    wrong: list[Problem]


# --- what Terraform says ---


def is_set(value: Any) -> bool:
    return value is not None and value != ""


def is_window(value: Any) -> bool:
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", str(value)):
        return False
    return float(value) in range(1, 259201)


def expected(values: dict[str, Any]) -> str:
    """The verdict on a cluster whose arguments are all known."""
    engine = values.get("engine", "aurora")
    if is_set(engine) and str(engine).lower() not in ("aurora", "aurora-mysql"):
        return NONE
    if is_set(values.get("engine_mode")) and values["engine_mode"] not in ("provisioned", "parallelquery"):
        return NONE
    if is_set(values.get("global_cluster_identifier")) or is_set(values.get("replication_source_identifier")):
        return NONE
    if values.get("region") == "eu-north-1":
        return NONE
    if is_window(values.get("backtrack_window")):
        return PASSED
    return FAILED if is_set(engine) else NONE


class Refused(Exception):
    """Terraform refuses a configuration; the argument is what it says."""


def terraform(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    command = ["terraform", arguments[0], "-no-color", *arguments[1:]]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        raise Refused(run.stderr or run.stdout)
    return run.stdout


def planned(folder: Path, files: Files) -> dict[str, Any]:
    """The plan that Terraform makes, as JSON."""
    write(folder, files)
    terraform(folder, "init", "-backend=false", "-input=false")
    terraform(folder, "plan", "-out=plan.bin", "-input=false", "-lock=false", "-refresh=false")
    plan: dict[str, Any] = json.loads(terraform(folder, "show", "-json", "plan.bin"))
    return plan


def accepted(folder: Path, parts: dict[str, Files]) -> tuple[dict[str, Files], dict[str, Any], int]:
    """The scenarios that Terraform takes, its plan for them, and how many it refused."""
    left = dict(parts)
    for attempt in range(len(parts)):
        try:
            return left, planned(folder / str(attempt), joined(left)), len(parts) - len(left)
        except Refused as error:
            named = set(re.findall(r"\b([a-z][0-9]+)(?=[_./])", str(error))) & set(left)
            assert named, str(error)
            left = {name: files for name, files in left.items() if name not in named}
    raise AssertionError("Terraform refuses every scenario")


def instances_in(plan: dict[str, Any]) -> list[Instance]:
    instances = []
    for resource in plan.get("resource_changes", []):
        name = resource["address"].replace("terraform_data.", "aws_rds_cluster.")
        values, unknown = (
            resource["change"]["after"].get("input") or {},
            resource["change"]["after_unknown"].get("input"),
        )
        is_unknown = any(unknown.values()) if isinstance(unknown, dict) else bool(unknown)
        instances.append(Instance(name, values, UNKNOWN if is_unknown else expected(values)))
    return instances


def in_terraform(folder: Path, parts: dict[str, Files]) -> tuple[dict[str, Files], list[Instance], int]:
    """The scenarios that Terraform takes, their clusters, and how many scenarios it refused."""
    left, plan, refused = accepted(folder, {name: for_terraform(files) for name, files in parts.items()})
    return {name: parts[name] for name in left}, instances_in(plan), refused


# --- what the checks say ---


class Scan(NamedTuple):
    """The verdicts of the check by address, and all addresses that were handed to checks."""

    verdicts: dict[str, list[str]]
    handed: list[str]


@pytest.fixture
def scan(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Callable[[dict[str, Files]], Scan]:
    """Scans scenarios with Checkov's runner; the log must hold no ERROR."""

    def run(parts: dict[str, Files]) -> Scan:
        folder = tmp_path / "checks"
        write(folder, for_checks(joined(parts)))
        runner_filter = RunnerFilter(framework=["terraform"], checks=[ID, EVERY_CLUSTER])
        with caplog.at_level(logging.ERROR):
            try:
                report: Any = Runner().run(root_folder=str(folder), runner_filter=runner_filter)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
                pytest.skip(f"Checkov itself fails: {error!r}")  # an exception in a check is a line in the log
        assert not [entry.getMessage() for entry in caplog.records if entry.levelno >= logging.ERROR]
        verdicts: dict[str, list[str]] = {}
        for record in records(report):
            verdicts.setdefault(address(record), []).append(record.check_result["result"].value)
        return Scan(verdicts, [address(each) for each in report.failed_checks if each.check_id == EVERY_CLUSTER])

    return run


KEY = re.compile(r'\[("(?:[^"\\]|\\.)*"|[0-9]+)\]')


def path(name: str) -> list[tuple[str, str | None]]:
    """The steps of an address with their keys: ``module.a["x"]`` is ``[("module", None), ("a", '"x"')]``."""
    name = re.sub(
        r'\["\$\{.*\}"\]', "", name
    )  # a for_each that Checkov only partly evaluated, as the key of one instance
    keys = [match.group(1) for match in KEY.finditer(name)]
    steps = KEY.sub("[]", name).split(".")
    return [(step.replace("[]", ""), keys.pop(0) if step.endswith("[]") else None) for step in steps]


def speaks_for(record: str, instance: str) -> bool:
    """Whether a record stands for an instance; where Checkov does not expand, one stands for all."""
    ours, theirs = path(record), path(instance)
    return [step for step, _ in ours] == [step for step, _ in theirs] and all(
        key in (None, other) for (_, key), (_, other) in zip(ours, theirs)
    )


def together(instances: Iterable[Instance]) -> str:
    verdicts = {instance.verdict for instance in instances}
    return next((verdict for verdict in (UNKNOWN, FAILED, PASSED) if verdict in verdicts), NONE)


# --- the comparison ---


def compare(parts: dict[str, Files], instances: list[Instance], scan: Scan) -> Result:
    result = Result([], [], [], [])
    # Checkov passes over a file that it cannot parse, and may not hand an instance to any check.
    lost = [each for each in instances if not any(speaks_for(name, each.name) for name in scan.handed)]
    incomplete = {scenario_of(each.name) for each in lost}
    for each in lost:
        if each.verdict in (PASSED, FAILED):
            result.excused.append(Problem(scenario_of(each.name), f"{each.name} is handed to no check"))
    for name in sorted({*scan.verdicts, *scan.handed}):
        scenario = scenario_of(name)
        if not declared_at_root(parts[scenario], name):
            continue
        spoken_for = [instance for instance in instances if speaks_for(name, instance.name)]
        found, due = scan.verdicts.get(name, [NONE]), together(spoken_for)
        problem = Problem(scenario, f"{name}: {' and '.join(found)}; Terraform: {due} by {shown(spoken_for)}")
        if due == UNKNOWN:
            continue
        if found == [due]:
            result.right.append(due)
        elif found == [NONE] or (found == [PASSED] and due == NONE):
            # A window that passes needs no known engine, so that PASSED may come of a scope that is not worked out.
            excused = scenario in incomplete or reasons(parts[scenario])
            (result.excused if excused else result.wrong if due == NONE else result.silent).append(problem)
        elif due == NONE and reasons(parts[scenario]) and all(each.values.get("region") for each in spoken_for):
            result.excused.append(
                problem
            )  # the number of instances is not worked out, or the region, which need not be known
        else:
            result.wrong.append(problem)
    return result


def reasons(files: Files) -> list[str]:
    return [reason for reason, pattern in EXCUSES.items() if any(re.search(pattern, text) for text in files.values())]


def scenario_of(name: str) -> str:
    return str(re.findall(r"\.([a-z][0-9]+)_", name)[0])


def declared_at_root(files: Files, name: str) -> bool:
    """Whether an address begins at the root: a module is a root to Checkov if it cannot read the file of the call."""
    return any(f'"{path(name)[1][0]}" {{' in text for file, text in files.items() if "/" not in file)


def shown(instances: list[Instance]) -> str:
    return (
        ", ".join(json.dumps(instance.values, ensure_ascii=False) for instance in instances[:4]) or "no such instance"
    )


def report_of(title: str, parts: dict[str, Files], problems: list[tuple[str, Problem]]) -> str:
    """All problems of a configuration, and the files of their scenarios."""
    lines = [f"{title}:"] + [f"{kind}: {problem.line}" for kind, problem in problems]
    for scenario in sorted({problem.scenario for _, problem in problems}):
        lines += [f"--- {name}\n{text}" for name, text in sorted(for_checks(parts[scenario]).items())]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def tally() -> Iterator[Counter[str]]:
    """How often the checks were right, and so on, in all configurations of this process."""
    counter: Counter[str] = Counter()
    yield counter
    print("\n" + ", ".join(f"{what}: {count}" for what, count in sorted(counter.items())))


def judge(title: str, parts: dict[str, Files], result: Result, tally: Counter[str]) -> None:
    tally.update(f"right ({verdict})" for verdict in result.right)
    tally.update(wrong=len(result.wrong), silent=len(result.silent), excused=len(result.excused))
    problems = [("wrong", each) for each in result.wrong] + [("silent", each) for each in result.silent]
    assert not problems, report_of(title, parts, problems)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_configuration(tmp_path: Path, scan: Any, tally: Counter[str], seed: int) -> None:
    parts, instances, refused = in_terraform(tmp_path, scenarios(seed))
    tally.update(refused=refused)
    result = compare(parts, instances, scan(parts))
    judge(f"configuration {seed}", parts, result, tally)
    assert len(result.right) > 10 and set(result.right) == {PASSED, FAILED, NONE}, "the configuration says too little"


def test_each_form(tmp_path: Path, scan: Any, tally: Counter[str]) -> None:
    parts, instances, refused = in_terraform(tmp_path, each_form(FIRST)[0])
    assert refused < len(parts) / 50
    judge("each form alone", parts, compare(parts, instances, scan(parts)), tally)


@pytest.mark.parametrize("seed", SEEDS_WITH_OPEN_VARIABLES)
def test_open_variables(tmp_path: Path, scan: Any, tally: Counter[str], seed: int) -> None:
    parts, worlds = open_scenarios(seed)
    judge_worlds(f"open variables, configuration {seed}", tmp_path, parts, worlds, scan(parts), tally)


def test_each_form_with_open_variables(tmp_path: Path, scan: Any, tally: Counter[str]) -> None:
    parts, worlds = each_form(FIRST, worlds=2)
    judge_worlds("each form with open variables", tmp_path, parts, worlds, scan(parts), tally)


def judge_worlds(
    title: str,
    folder: Path,
    parts: dict[str, Files],
    worlds: list[dict[str, Files]],
    scanned: Scan,
    tally: Counter[str],
) -> None:
    """What passes although variables are open must pass, or not apply, whatever Terraform is told."""
    wrong = []
    for number, world in enumerate(worlds):
        told = {name: {**files, **world[name]} for name, files in parts.items()}
        taken, instances, _ = in_terraform(folder / f"world{number}", told)
        for name, found in scanned.verdicts.items():
            scenario = scenario_of(name)
            if scenario not in taken or not declared_at_root(parts[scenario], name):
                continue
            spoken_for = [instance for instance in instances if speaks_for(name, instance.name)]
            tally[f"in a world: {' and '.join(found)}, {together(spoken_for)}"] += 1
            if PASSED in found and together(spoken_for) == FAILED:
                values = " ".join("".join(world[scenario].values()).split("\n"))
                line = f"{name}: PASSED; Terraform: FAILED by {shown(spoken_for)} where {values}"
                wrong.append(("wrong", Problem(scenario, line)))
    assert not wrong, report_of(title, parts, wrong)


# --- expressions ---

# One expression a line; \n stands for the end of a line in those that begin with <<.
EXPRESSIONS = (Path(__file__).parent.parent / "hcl" / "expressions.txt").read_text(encoding="utf-8").splitlines()
VARIABLES = """
variable "t" { default = true }
variable "f" { default = false }
variable "nothing" { default = null }
variable "num" {
  type = number
  default = "5"
}
variable "numtext" {
  type = string
  default = 5
}
variable "texts" {
  type = list(string)
  default = [1, 2]
}
variable "numbers" {
  type = list(number)
  default = ["1"]
}
variable "maptext" {
  type = map(string)
  default = { a = 1, b = true }
}
variable "mapnum" {
  type = map(number)
  default = { a = 1, b = "2" }
}
variable "mapany" {
  type = map(any)
  default = { a = 1, b = "x" }
}
variable "listany" {
  type = list(any)
  default = [1, "x"]
}
variable "setnum" {
  type = set(number)
  default = [20, 3, "3"]
}
variable "settext" {
  type = set(string)
  default = [20, 3, "3"]
}
variable "obj" {
  type = object({
    a = number
    b = optional(string)
    c = optional(string, 5)
    d = optional(object({ e = optional(number, "7")
    f = optional(bool, true) }), {})
    g = optional(object({ h = number }))
    l = optional(list(number), [1, 2])
    m = optional(map(string), { k = 1 })
  })
  default = { a = "1", extra = 2 }
}
variable "tup" {
  type = tuple([string, number])
  default = [1, "2"]
}
variable "objs" {
  type = list(object({ w = optional(number, 9), d = optional(object({ x = optional(number, 4) }), {}) }))
  default = [{ w = "1" }, { w = null }]
}
variable "mapobj" {
  type = map(object({ w = optional(number, 9) }))
  default = { b = {}, a = { w = "1" } }
}
variable "setobj" {
  type = set(object({ w = optional(number, 9), n = string }))
  default = [{ n = "b" }, { n = "a", w = 1 }, { n = "b", w = 9 }]
}
variable "notnull" {
  default = 4
  nullable = false
}
variable "boolt" {
  type = bool
  default = "true"
}
variable "anynull" {
  type = any
  default = null
}
variable "nulls" {
  type = map(string)
  default = { a = null }
}
variable "nestedopt" {
  type = object({ a = optional(object({ b = optional(number, 1) }), { b = 2 }), c = optional(object({ d = number })) })
  default = {}
}
variable "listlist" {
  type = list(list(string))
  default = [[1], [true]]
}
variable "anyobj" {
  type = any
  default = { a = { b = 1 } }
}
variable "deflist" {
  type = list(object({ w = number }))
  default = [{ w = 3600 }]
}
variable "wide" {
  type = string
  default = null
}
"""


def literal(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("${", "$${").replace("%{", "%%{")


def test_expressions(tmp_path: Path, scan: Any, tally: Counter[str]) -> None:
    """Each expression equals the value that Terraform works out, or is an error where Terraform refuses it."""
    texts = {f"e{number}": text for number, text in enumerate(EXPRESSIONS)}
    for name, text in texts.items():
        if text.startswith("<<"):
            texts[name] = text.replace("\\n", "\n") + "\n"
    output = 'output "%s" {\n  value = try([\n%s\n], null)\n}\n'
    outputs = {name: {f"{name}.tf": output % (name, text)} for name, text in texts.items()}
    _, plan, _ = accepted(tmp_path, {**outputs, "v0": {"v0.tf": VARIABLES}})
    values = {name: found.get("value") for name, found in plan["planned_values"]["outputs"].items()}
    parts: dict[str, Files] = {"v0": {"v0.tf": VARIABLES}}
    cluster = 'resource "aws_rds_cluster" "%s_c" {\n  backtrack_window = %s\n}\n'
    for name, value in values.items():
        if value is None:
            parts[name] = {f"{name}.tf": cluster % (name, f"try(\n{texts[name]}\n, 3600)")}
        elif not isinstance(value[0], (list, dict)):
            parts[name] = {f"{name}.tf": cluster % (name, f"(\n{texts[name]}\n) == {literal(value[0])} ? 3600 : 0")}
    due = [
        Instance(f"aws_rds_cluster.{name}_c", {texts[name]: (values[name] or ["refused by Terraform"])[0]}, PASSED)
        for name in parts
        if name in texts
    ]
    judge("expressions", parts, compare(parts, due, scan(parts)), tally)
