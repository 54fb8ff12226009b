"""What the checks cost: ``python tests/benchmarks/backtrack_benchmark.py``.

Everything is measured in one run on one machine, so that the ratios mean something where the times do not. A figure for
one cluster is the time inside the check divided by the number of clusters, file reading and indexing included.
"""

from __future__ import annotations

import gc
import logging
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import checkov_backtrack
from checkov.cloudformation.checks.resource.base_resource_check import BaseResourceCheck as CloudFormationCheck
from checkov.cloudformation.runner import Runner as CloudFormationRunner
from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.runner_filter import RunnerFilter
from checkov.terraform.checks.resource.registry import resource_registry
from checkov.terraform.runner import Runner as TerraformRunner
from checkov_backtrack import rds034_cloudformation, rds034_terraform

ID = "CKV_RDS_034"
PEER = "CKV_AWS_326"
PLAIN = "CKV_PLAIN_1"


class PlainCheck(CloudFormationCheck):
    """The plainest possible check: two look-ups."""

    def __init__(self) -> None:
        super().__init__(
            name="plain",
            id=PLAIN,
            categories=[CheckCategories.BACKUP_AND_RECOVERY],
            supported_resources=["AWS::RDS::DBCluster"],
        )

    def scan_resource_conf(self, conf: Dict[str, Any]) -> CheckResult:
        properties = conf.get("Properties") or {}
        if properties.get("Engine") == "aurora-mysql" and not properties.get("BacktrackWindow"):
            return CheckResult.FAILED
        return CheckResult.PASSED


CLUSTER = """
resource "aws_rds_cluster" "c%d" {
  cluster_identifier      = "cluster-%d"
  engine                  = %s
  engine_version          = %s
  master_username         = "admin"
  storage_encrypted       = true
  backup_retention_period = 7
  backtrack_window        = %s
}
"""
VARIABLES = """
variable "engine" { default = "aurora-mysql" }
variable "engine_version" { default = "8.0" }
variable "window" { default = 86400 }
"""
MODULE = """
variable "engine" { default = "aurora-postgresql" }
variable "engine_mode" { default = "provisioned" }
variable "backtrack_window" { default = 0 }
locals {
  backtrack_window = (var.engine == "aurora-mysql" || var.engine == "aurora") && var.engine_mode != "serverless" ? var.backtrack_window : 0
}
resource "aws_rds_cluster" "this" {
  engine           = var.engine
  engine_mode      = var.engine_mode
  backtrack_window = local.backtrack_window
}
"""
CALL = """
module "m%d" {
  source           = "./module"
  engine           = "aurora-mysql"
  backtrack_window = 3600 * %d
}
"""


def literals(count: int) -> Dict[str, str]:
    return {"main.tf": "".join(CLUSTER % (n, n, '"aurora-mysql"', '"8.0"', "86400") for n in range(count))}


def variables(count: int) -> Dict[str, str]:
    # CKV_AWS_326 gives up early on "engine = var.engine" beside "engine_version = var.engine_version"; one that it judges
    # has just one of the two.
    return {"main.tf": VARIABLES + "".join(CLUSTER % (n, n, "var.engine", '"8.0"', "var.window") for n in range(count))}


def modules(count: int) -> Dict[str, str]:
    return {"main.tf": "".join(CALL % (n, n % 72 + 1) for n in range(count)), "module/main.tf": MODULE}


def template_literals(count: int) -> Dict[str, str]:
    cluster = "  C%d:\n    Type: AWS::RDS::DBCluster\n    Properties:\n      Engine: aurora-mysql\n      BacktrackWindow: 86400\n      StorageEncrypted: true\n"
    return {"template.yaml": "Resources:\n" + "".join(cluster % n for n in range(count))}


def template_functions(count: int) -> Dict[str, str]:
    cluster = "  C%d:\n    Type: AWS::RDS::DBCluster\n    Properties:\n      Engine: !Ref Engine\n      BacktrackWindow: !If [IsOn, 86400, 0]\n"
    head = "Parameters:\n  Engine: {Type: String, Default: aurora-mysql}\nConditions:\n  IsOn: !Equals [a, a]\nResources:\n"
    return {"template.yaml": head + "".join(cluster % n for n in range(count))}


def timed(check: Any) -> List[float]:
    """Lets a check add up the time that each of its calls takes: its own code, without Checkov's around it."""
    spent: List[float] = []
    run = check.scan_resource_conf

    def measured(*arguments: Any, **named: Any) -> Any:
        start = time.perf_counter()
        try:
            return run(*arguments, **named)
        finally:
            spent.append(time.perf_counter() - start)

    check.scan_resource_conf = measured
    return spent


def scan(runner: Callable[[], Any], files: Dict[str, str], checks: List[str]) -> Tuple[float, Any]:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(content)
        gc.collect()
        start = time.perf_counter()
        report = runner().run(root_folder=folder, runner_filter=RunnerFilter(checks=checks))
        return time.perf_counter() - start, report


def measure(
    title: str, runner: Callable[[], Any], make: Callable[[int], Dict[str, str]], peer: str, sizes: Tuple[int, ...]
) -> None:
    for size in sizes:
        OURS.clear(), TERRAFORM.clear(), PEERS[peer].clear()
        seconds, report = scan(runner, make(size), [ID, peer])
        ours, theirs = sum(OURS + TERRAFORM), sum(PEERS[peer])
        passed = sum(record.check_id == ID for record in report.passed_checks)
        assert passed == size, f"{passed} of {size} clusters passed"
        print(
            f"{title:28}{size:6d} clusters  {ours / size * 1e6:7.1f} us here  {theirs / size * 1e6:7.1f} us {peer}"
            f"  {theirs / ours:6.1f} times cheaper  {ours / seconds:7.2%} of the scan ({seconds:.1f} s)"
        )


def loading() -> None:
    """What it takes to execute the package's files, about twenty times in one run over all frameworks."""
    times = 20
    start = time.perf_counter()
    for _ in range(times):
        resource_registry.load_external_checks(str(Path(checkov_backtrack.__file__).parent))
    seconds = time.perf_counter() - start
    print(
        f"{'loading':28}{times:6d} times     {seconds / times * 1e3:7.1f} ms each   {seconds:.2f} s in one run over all frameworks"
    )


def memory() -> None:
    """What stays behind when one process scans one repository after the other."""
    sizes = []
    tracemalloc.start()
    for _ in range(6):
        scan(TerraformRunner, modules(50), [ID])
        scan(CloudFormationRunner, template_functions(50), [ID])
        gc.collect()
        snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*/rds034_*")])
        sizes.append(sum(trace.size for trace in snapshot.traces) / 1e6)
    tracemalloc.stop()
    print(
        f"{'memory':28}{len(sizes):6d} scans     {' '.join(f'{size:.2f}' for size in sizes)} MB held by the package after each"
    )


OURS = timed(rds034_cloudformation.check)
TERRAFORM = timed(rds034_terraform.check)


def main() -> int:
    logging.disable(logging.CRITICAL)
    for _, check in resource_registry.all_checks():
        if check.id == PEER:
            PEERS[PEER] = timed(check)
            break
    PEERS[PLAIN] = timed(PlainCheck())
    sizes = (200, 2000)
    scan(TerraformRunner, literals(5), [ID, PEER])
    measure("Terraform, literals", TerraformRunner, literals, PEER, sizes)
    measure("Terraform, variables", TerraformRunner, variables, PEER, sizes)
    measure("Terraform, module calls", TerraformRunner, modules, PEER, (75, 300))
    measure("CloudFormation, literals", CloudFormationRunner, template_literals, PLAIN, sizes)
    measure("CloudFormation, functions", CloudFormationRunner, template_functions, PLAIN, sizes)
    loading()
    memory()
    return 0


PEERS: Dict[str, List[float]] = {}

if __name__ == "__main__":
    sys.exit(main())
