"""What the checks cost: ``python tests/benchmarks/backtrack_benchmark.py``.

Everything is measured in one run on one machine, beside Checkov's own CKV_AWS_326 and beside a folder with a check that
does nothing, so that the ratios mean something where the times do not. All clusters differ in name and window. The last
lines say of each aim whether it holds; a missed one is no error, for a busy machine misses them too.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from checkov.cloudformation.runner import Runner as CloudFormationRunner
from checkov.runner_filter import RunnerFilter
from checkov.terraform.checks.resource.registry import resource_registry
from checkov.terraform.runner import Runner as TerraformRunner

import checkov_backtrack
from checkov_backtrack import rds034_cloudformation, rds034_terraform

ID = "CKV_RDS_034"
PEER = "CKV_AWS_326"
PACKAGE = Path(checkov_backtrack.__file__).parent

Files = dict[str, str]


def write(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


# --- the aims ---


class Aim(NamedTuple):
    """What should hold, and whether it does."""

    text: str
    holds: bool
    figure: str


AIMS: list[Aim] = []


def aim(text: str, figures: dict[str, float], holds: Callable[[float], bool], form: str) -> None:
    """Notes whether all figures, by what they are of, are as they should be."""
    shown = ", ".join(f"{name} {figure:{form}}" for name, figure in figures.items())
    AIMS.append(Aim(text, all(map(holds, figures.values())), shown))


# --- clusters ---


def window(number: int) -> int:
    return 3600 + number


def terraform_cluster(number: int, engine: str, seconds: str) -> str:
    return f"""
resource "aws_rds_cluster" "c{number}" {{
  cluster_identifier      = "cluster-{number}"
  engine                  = {engine}
  engine_version          = "8.0"
  master_username         = "admin"
  storage_encrypted       = true
  backup_retention_period = 7
  backtrack_window        = {seconds}
}}
"""


ENGINE = 'variable "engine" {\n  default = "aurora-mysql"\n}\n'


def literals(count: int) -> Files:
    return {"main.tf": "".join(terraform_cluster(n, '"aurora-mysql"', str(window(n))) for n in range(count))}


def variables(count: int) -> Files:
    # CKV_AWS_326 gives up on "engine = var.engine" beside "engine_version = var.engine_version"; here it judges.
    windows = (f'variable "window_{n}" {{\n  default = {window(n)}\n}}\n' for n in range(count))
    clusters = (terraform_cluster(n, "var.engine", f"var.window_{n}") for n in range(count))
    return {"main.tf": "".join(clusters), "variables.tf": ENGINE + "".join(windows)}


def conditionals(count: int) -> Files:
    seconds = '(var.engine == "aurora-mysql") ? {} : 0'
    return {
        "main.tf": "".join(terraform_cluster(n, "var.engine", seconds.format(window(n))) for n in range(count)),
        "variables.tf": ENGINE,
    }


MODULE = """
variable "engine" { default = "aurora-postgresql" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = 0 }
locals {
  is_mysql         = var.engine == "aurora-mysql" || var.engine == "aurora"
  backtrack_window = local.is_mysql && var.engine_mode != "serverless" ? var.backtrack_window : 0
}
resource "aws_rds_cluster" "this" {
  engine           = var.engine
  engine_mode      = var.engine_mode
  backtrack_window = local.backtrack_window
}
"""


def call(number: int, source: str) -> str:
    return f"""
module "m{number}" {{
  {source}
  name             = "cluster-{number}"
  engine           = "aurora-mysql"
  backtrack_window = {window(number)}
}}
"""


def local_calls(count: int) -> Files:
    calls = (call(n, 'source = "./module"') for n in range(count))
    return {"main.tf": "".join(calls), "module/main.tf": 'variable "name" {}\n' + MODULE}


def remote_calls(count: int) -> Files:
    source = 'source  = "terraform-aws-modules/rds-aurora/aws"\n  version = "9.0.0"'
    return {"main.tf": "".join(call(n, source) for n in range(count))}


def template_cluster(number: int, engine: str, seconds: str) -> str:
    return f"""  Cluster{number}:
    Type: AWS::RDS::DBCluster
    Properties:
      DBClusterIdentifier: cluster-{number}
      Engine: {engine}
      MasterUsername: admin
      StorageEncrypted: true
      BackupRetentionPeriod: 7
      BacktrackWindow: {seconds}
"""


def template_literals(count: int) -> Files:
    clusters = (template_cluster(n, "aurora-mysql", str(window(n))) for n in range(count))
    return {"template.yaml": "Resources:\n" + "".join(clusters)}


def template_functions(count: int) -> Files:
    head = """Parameters:
  Engine: {Type: String, Default: aurora-mysql}
  Stage: {Type: String, Default: production}
Conditions:
  Production: !Not [!Equals [!Ref Stage, development]]
Mappings:
  Windows:
    production:
"""
    windows = "".join(f"      Seconds{n}: {window(n)}\n" for n in range(count))
    seconds = "!If [Production, !FindInMap [Windows, !Ref Stage, Seconds{}], !Ref AWS::NoValue]"
    clusters = (template_cluster(n, "!Ref Engine", seconds.format(n)) for n in range(count))
    return {"template.yaml": head + windows + "Resources:\n" + "".join(clusters)}


# --- the cost of one cluster ---


def timed(check: Any, method: str) -> list[float]:
    """Lets a check note the time that each of its calls takes: its own code, without Checkov's around it."""
    spent: list[float] = []
    run = getattr(check, method)

    def measured(*arguments: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return run(*arguments, **named)
        finally:
            spent.append(time.perf_counter() - start)

    setattr(check, method, measured)
    return spent


OURS = [
    timed(rds034_cloudformation.check, "scan_resource_conf"),
    timed(rds034_terraform.check, "scan_resource_conf"),
    timed(rds034_terraform.module_check, "scan_module_conf"),
]
THEIRS = timed(next(check for _, check in resource_registry.all_checks() if check.id == PEER), "scan_resource_conf")


class Cost(NamedTuple):
    """Microseconds for a cluster here and in the other check of the same scan, and our share of that scan."""

    ours: float
    theirs: float
    share: float


def scan(runner: Callable[[], Any], files: Files, checks: list[str]) -> tuple[float, Any]:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), files)
        gc.collect()
        start = time.perf_counter()
        report = runner().run(root_folder=folder, runner_filter=RunnerFilter(checks=checks))
        return time.perf_counter() - start, report


def cost(runner: Callable[[], Any], files: Files, count: int, times: int) -> Cost:
    """The best of a few scans: whatever else the machine does only makes them longer."""
    costs = []
    for _ in range(times):
        for spent in (*OURS, THEIRS):
            spent.clear()
        seconds, report = scan(runner, files, [ID, PEER])
        passed = sum(record.check_id == ID for record in report.passed_checks)
        assert passed == count, f"{passed} of {count} clusters passed"
        ours = sum(map(sum, OURS))
        costs.append(Cost(ours / count * 1e6, sum(THEIRS) / count * 1e6, ours / seconds))
    return min(costs)


CASES: list[tuple[str, Callable[[], Any], Callable[[int], Files]]] = [
    ("literals", TerraformRunner, literals),
    ("variables", TerraformRunner, variables),
    ("conditionals", TerraformRunner, conditionals),
    ("local module calls", TerraformRunner, local_calls),
    ("remote module calls", TerraformRunner, remote_calls),
    ("template, literals", CloudFormationRunner, template_literals),
    ("template, functions", CloudFormationRunner, template_functions),
]
CALLS = ("local module calls", "remote module calls")


def clusters(sizes: tuple[int, int], calls: int, times: int) -> None:
    print(f"\nOne cluster: microseconds in the check, its files read and indexed, beside {PEER} in the same scan")
    print(f"{'':22}{'clusters':>8}{'here':>9}{PEER:>13}{'ratio':>7}{'of the scan':>13}")
    for _, runner, make in CASES:  # what is imported for the first cluster has a line of its own below
        scan(runner, make(2), [ID, PEER])
    costs: dict[tuple[str, int], Cost] = {}
    for name, runner, make in CASES:
        for count in (calls,) if name in CALLS else sizes:
            found = costs[name, count] = cost(runner, make(count), count, times)
            theirs = f"{found.theirs:13.0f}{found.theirs / found.ours:7.2f}" if found.theirs else f"{'-':>13}{'-':>7}"
            print(f"{name:22}{count:8}{found.ours:9.0f}{theirs}{found.share:13.1%}")

    def ratios(name: str) -> dict[str, float]:
        return {f"{count}:": each.theirs / each.ours for (case, count), each in costs.items() if case == name}

    def shares(names: Callable[[str], bool]) -> dict[str, float]:
        return {f"{name} {count}:": each.share for (name, count), each in costs.items() if names(name)}

    small, large = sizes
    aim(f"literals: at least 2 times cheaper than {PEER}", ratios("literals"), lambda ratio: ratio >= 2, ".2f")
    aim(f"variables: at least 1.2 times cheaper than {PEER}", ratios("variables"), lambda ratio: ratio >= 1.2, ".2f")
    aim(f"conditionals: no dearer than {PEER}", ratios("conditionals"), lambda ratio: ratio >= 1, ".2f")
    is_template = "template, functions".__eq__
    aim("Terraform: at most 5 % of a scan", shares(lambda name: "template" not in name), lambda it: it <= 0.05, ".1%")
    aim("templates with functions: at most 5 % of a scan", shares(is_template), lambda it: it <= 0.05, ".1%")
    growth = {f"{name}:": costs[name, large].ours / costs[name, small].ours for name, *_ in CASES if name not in CALLS}
    text = f"a cluster costs the same at {small} and {large} clusters (at most 1.15 times)"
    aim(text, growth, lambda ratio: ratio <= 1.15, ".2f")


# --- programs in processes of their own ---

FIRST_CLUSTER = """
import sys, time
from checkov.runner_filter import RunnerFilter
from checkov.terraform.checks.resource.registry import resource_registry
from checkov.terraform.runner import Runner
resource_registry.load_external_checks(sys.argv[1])
(check,) = [check for _, check in resource_registry.all_checks() if check.id == "CKV_RDS_034"][:1]
run, spent = check.scan_resource_conf, []
def measured(*arguments, **named):
    start = time.perf_counter()
    result = run(*arguments, **named)
    spent.append(time.perf_counter() - start)
    return result
check.scan_resource_conf = measured
Runner().run(root_folder=sys.argv[2], runner_filter=RunnerFilter(checks=["CKV_RDS_034"]))
print(spent[0])
"""

# Checkov loads a folder anew for every runner, in a fork of a process that has imported Checkov.
LOAD = """
import os, sys, time
import checkov.main
from checkov.terraform.checks.resource.registry import resource_registry
for _ in range(int(sys.argv[2])):
    if os.fork() == 0:
        start = time.perf_counter()
        resource_registry.load_external_checks(sys.argv[1])
        print(time.perf_counter() - start, flush=True)
        os._exit(0)
    os.wait()
"""


def figures(program: str, *arguments: Any, bytecode: bool) -> list[float]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    output = subprocess.run(command, env=environment(bytecode), capture_output=True, text=True, check=True).stdout
    return [float(line) for line in output.splitlines()]


def environment(bytecode: bool) -> dict[str, str]:
    env = {**os.environ, "PYTHONPATH": "", "LOG_LEVEL": "ERROR"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env if bytecode else {**env, "PYTHONDONTWRITEBYTECODE": "1"}


OTHER = '''"""A check of another author."""

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck


class Nothing(BaseResourceCheck):
    def __init__(self):
        super().__init__(
            name="Ensure nothing",
            id="CKV_OTHER_1",
            categories=[CheckCategories.GENERAL_SECURITY],
            supported_resources=["aws_rds_cluster"],
        )

    def scan_resource_conf(self, conf):
        return CheckResult.PASSED


check = Nothing()
'''


@contextmanager
def folders(bytecode: bool) -> Iterator[dict[str, Path]]:
    """Folders of checks as a run finds them: with bytecode at hand, or as a fresh clone."""
    with tempfile.TemporaryDirectory() as temporary:
        others = write(Path(temporary, "others"), {"__init__.py": "", "other_check.py": OTHER})
        ours = Path(temporary, "checkov_backtrack")
        shutil.copytree(PACKAGE, ours, ignore=shutil.ignore_patterns("__pycache__"))
        found = {"a check that does nothing": others, "this folder": ours}
        if bytecode:
            one = write(Path(temporary, "one"), {"main.tf": literals(1)["main.tf"]})
            for folder in found.values():
                figures(LOAD, folder, 1, bytecode=True)
            figures(FIRST_CLUSTER, ours, one, bytecode=True)
        yield found


MODES = {True: "with bytecode", False: "without bytecode"}


def first_uses(times: int) -> None:
    print("\nMilliseconds for what is paid once (median)")
    with tempfile.TemporaryDirectory() as temporary:
        one = write(Path(temporary), literals(1))
        for bytecode, mode in MODES.items():
            with folders(bytecode) as found:
                for name, folder in found.items():
                    load = statistics.median(figures(LOAD, folder, 4 * times, bytecode=bytecode))
                    print(f"{'a load pass, about 20 in a run':34}{mode:18}{name:28}{load * 1e3:7.1f}")
                spent = [figures(FIRST_CLUSTER, found["this folder"], one, bytecode=bytecode)[0] for _ in range(times)]
                first = statistics.median(spent)
                print(f"{'the first cluster of a process':34}{mode:18}{'this folder':28}{first * 1e3:7.1f}")


# --- whole runs ---

WITHOUT_CLUSTER: Files = {
    "main.tf": 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n',
    "database.tf": 'resource "aws_db_instance" "orders" {\n  engine = "mysql"\n  instance_class = var.class\n}\n',
    "variables.tf": 'variable "class" {\n  default = "db.t3.medium"\n}\n',
    "template.yaml": "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: orders}\n",
    "Dockerfile": 'FROM python:3.12\nUSER nobody\nCMD ["python"]\n',
    "deployment.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: orders}\nspec: {ports: [{port: 80}]}\n",
    ".github/workflows/ci.yml": "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps: [{run: pytest}]\n",
    "package.json": '{"name": "orders", "version": "1.0.0"}\n',
}
TWO_CLUSTERS: Files = {
    **WITHOUT_CLUSTER,
    "main.tf": WITHOUT_CLUSTER["main.tf"] + literals(1)["main.tf"],
    "template.yaml": WITHOUT_CLUSTER["template.yaml"] + template_cluster(1, "aurora-mysql", "3601"),
}
NO_FOLDER = "no folder"


def whole_run(scanned: Path, folder: Path | None, bytecode: bool) -> tuple[float, float]:
    """Seconds of wall and of CPU that ``checkov -d`` takes with all that it starts."""
    command = [sys.executable, "-m", "checkov.main", "--directory", ".", "--skip-download", "--soft-fail"]
    command += ["--external-checks-dir", str(folder)] if folder else []
    start = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, cwd=scanned, env=environment(bytecode), stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.WEXITSTATUS(status)
    assert status == 0, f"checkov ended with {status}"
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime


def whole_runs(title: str, files: Files, limit: float, pairs: int, modes: tuple[bool, ...]) -> None:
    """Runs with and without a folder in turn, so that all of them see the same weather."""
    print(f"\nWhole runs of checkov -d on eight small files {title}: seconds, and the median of {pairs} ratios")
    print(f"{'':46}{'wall':>8}{'ratio':>8}{'CPU':>8}{'ratio':>8}")
    ratios: dict[str, float] = {}
    for bytecode in modes:
        with folders(bytecode) as found, tempfile.TemporaryDirectory() as temporary:
            scanned = write(Path(temporary), files)
            candidates: dict[str, Path | None] = {NO_FOLDER: None, **found}
            taken: dict[str, list[tuple[float, float]]] = {name: [] for name in candidates}
            whole_run(scanned, None, bytecode)
            for number in range(pairs):
                order = list(candidates.items())
                for name, folder in order if number % 2 == 0 else reversed(order):
                    taken[name].append(whole_run(scanned, folder, bytecode))
        for name, runs in taken.items():
            line = f"{MODES[bytecode]:18}{name:28}"
            for at, kind in enumerate(("wall", "CPU")):
                ratio = statistics.median(run[at] / bare[at] for run, bare in zip(runs, taken[NO_FOLDER]))
                line += f"{statistics.median(run[at] for run in runs):8.2f}{ratio:8.3f}"
                if name == "this folder":
                    ratios[f"{MODES[bytecode]}, {kind}:"] = ratio - 1
            print(line)
    aim(f"a run {title} costs at most {limit:.0%} more", ratios, lambda more: more <= limit, "+.1%")


def memory() -> None:
    sizes = []
    tracemalloc.start()
    for _ in range(4):
        scan(TerraformRunner, local_calls(50), [ID])
        scan(CloudFormationRunner, template_functions(50), [ID])
        gc.collect()
        snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, f"{PACKAGE}/*")])
        sizes.append(sum(trace.size for trace in snapshot.traces) / 1e6)
    tracemalloc.stop()
    print("\nMB that the package holds after one scan, two, and so on: " + ", ".join(f"{size:.2f}" for size in sizes))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=7, help="paired whole runs (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="see in a minute that it works; the figures mean little")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    print(f"Checkov {version('checkov')}, Python {platform.python_version()}, {os.cpu_count()} cores")
    if arguments.quick:
        clusters((20, 100), 30, 1)
        first_uses(1)
        whole_runs("without a cluster", WITHOUT_CLUSTER, 0.03, 1, (False,))
        whole_runs("with two clusters", TWO_CLUSTERS, 0.08, 1, (False,))
    else:
        clusters((200, 1000), 300, 3)
        first_uses(5)
        whole_runs("without a cluster", WITHOUT_CLUSTER, 0.03, arguments.pairs, tuple(MODES))
        whole_runs("with two clusters", TWO_CLUSTERS, 0.08, arguments.pairs, tuple(MODES))
    memory()
    print("\nThe aims" + (", of which a quick run says little" if arguments.quick else ""))
    for each in AIMS:
        print(f"{'holds' if each.holds else 'does not hold':15}{each.text} ({each.figure})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
