"""Scans a folder in a process that has limits, and tells what came out, what it cost, and what was said.

Arguments: the repository of the checks, the folder, the framework, whether to explain, and the files of ``--var-file``.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import resource
import signal
import sys
import time
from typing import Any

MOST_SECONDS, MOST_BYTES = 120, 3_000_000_000  # of the whole process, so that nothing runs away

repository, folder, framework, explains, *variable_files = sys.argv[1:]
signal.alarm(MOST_SECONDS)
for limit, most in ((resource.RLIMIT_CPU, MOST_SECONDS), (resource.RLIMIT_AS, MOST_BYTES)):
    resource.setrlimit(limit, (most, most))

from checkov.runner_filter import RunnerFilter  # noqa: E402
from checkov.terraform.plan_runner import Runner as PlanRunner  # noqa: E402
from checkov.terraform.runner import Runner as TerraformRunner  # noqa: E402
from checkov.terraform_json.runner import TerraformJsonRunner  # noqa: E402

sys.path.insert(0, repository)
RUNNERS = {"terraform": TerraformRunner, "terraform_json": TerraformJsonRunner, "terraform_plan": PlanRunner}
ID = "CKV_RDS_034"
IDLE_SECONDS = 0.2  # that ``pace`` takes on an idle machine
costs: dict[str, list[float]] = {}  # of each cluster: seconds, MB


def scan(checks: list[str]) -> tuple[Any, float]:
    start = time.process_time()
    runner_filter = RunnerFilter(framework=[framework], checks=checks, var_files=variable_files or None)
    return RUNNERS[framework]().run(root_folder=folder, runner_filter=runner_filter), time.process_time() - start


def memory(field: str) -> float:
    """In MB; 0 where the system does not tell."""
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1000 for line in status if line.startswith(field))
    return 0


def measured(outcome: Any) -> Any:
    def run(check: Any, entity: Any) -> Any:
        with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w", encoding="ascii") as peak:
            peak.write("5")  # forget the highest use so far
        before, start = memory("VmRSS"), time.process_time()
        try:
            return outcome(check, entity)
        finally:
            cost = [time.process_time() - start, memory("VmHWM") - before]
            costs[entity.path] = list(map(max, cost, costs.get(entity.path, cost)))

    return run


def pace() -> float:
    """How many times as long as on an idle machine something takes that is always the same; 1 at least."""
    start = time.process_time()
    json.loads(json.dumps([{"a": number, "b": [str(number)]} for number in range(40_000)]))
    return max(1, (time.process_time() - start) / IDLE_SECONDS)


class Messages(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        if ID in record.getMessage() or "checkov_backtrack" in record.name:
            self.found.append((record.levelname, record.getMessage()))


messages = Messages()
logging.getLogger().addHandler(messages)
logging.getLogger().setLevel(logging.INFO)
with contextlib.suppress(Exception):
    scan(["CKV_AWS_162"])  # what is imported at the first scan is no cost of any
_, base = scan(["CKV_AWS_162"])
sys.stderr.write("Checkov itself has ended")

from checkov_backtrack import rds034_terraform  # noqa: E402
from checkov_backtrack.command import backtrack_command  # noqa: E402

for kind in (rds034_terraform.AuroraMySqlBacktrackTerraform, rds034_terraform.AuroraMySqlBacktrackModule):
    kind.outcome = measured(kind.outcome)  # type: ignore[method-assign]
slowness = pace()
report, seconds = scan([ID])
slowness = max(slowness, pace())
records = [
    record for record in report.passed_checks + report.failed_checks + report.skipped_checks if record.check_id == ID
]
found: dict[str, Any] = {
    "verdicts": {str(each.resource_address or each.resource): each.check_result["result"].value for each in records},
    "details": [each.details for each in records],
    "messages": messages.found,
    "costs": costs,
    "base": base,
    "seconds": seconds,
    "slowness": slowness,
    "explained": {},
}
for style in ("text", "json", "markdown") if explains == "explain" else ():
    with contextlib.redirect_stdout(io.StringIO()) as output, contextlib.redirect_stderr(io.StringIO()) as errors:
        start = time.process_time()
        options = [option for path in variable_files for option in ("--var-file", path)]
        code = backtrack_command.main(["explain", folder, "--format", style, *options])
    found["explained"][style] = [code, output.getvalue() + errors.getvalue(), time.process_time() - start]
sys.stdout.write(json.dumps(found))
os._exit(0 if sys.stdout.flush() is None else 1)
