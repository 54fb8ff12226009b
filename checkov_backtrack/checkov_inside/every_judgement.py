"""Runs Checkov's runners so that they tell of every cluster: a scan keeps no record of one without a verdict.

Measured with 3.2.0 and 3.3.30.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from checkov.cloudformation.runner import Runner as CloudFormationRunner
from checkov.common.models.enums import CheckResult
from checkov.common.output.record import Record
from checkov.runner_filter import RunnerFilter
from checkov.serverless.runner import Runner as ServerlessRunner
from checkov.terraform.plan_runner import Runner as PlanRunner
from checkov.terraform.runner import Runner as TerraformRunner
from checkov.terraform_json.runner import TerraformJsonRunner

from checkov_backtrack.checkov_inside.backtrack_check import ID, BacktrackCheck
from checkov_backtrack.checkov_inside.judged_entity import Outcome

RUNNERS: dict[str, Callable[[], Any]] = {
    "terraform": TerraformRunner,
    "terraform_json": TerraformJsonRunner,
    "terraform_plan": PlanRunner,
    "cloudformation": CloudFormationRunner,
    "serverless": ServerlessRunner,
}


class Options(NamedTuple):
    """What is passed on to Checkov."""

    variable_files: tuple[str, ...] = ()
    download_external_modules: bool = False


class Judged(NamedTuple):
    """A block that was judged, and Checkov's record of it.

    :param judgement: what the check made of it; None where the check failed itself
    :param is_skipped: whether a comment skips it; it is judged all the same
    """

    record: Any
    kind: str
    name: str
    is_call: bool
    is_skipped: bool
    judgement: Any


class Scanned(NamedTuple):
    """What a runner has found, and the files that it could not parse."""

    judged: list[Judged]
    unparsed: list[str]


def scanned(framework: str, root: str, file: str | None, options: Options) -> Scanned:
    """Every cluster in a folder, or in one file, of a framework."""
    runner_filter = RunnerFilter(
        framework=[framework],
        checks=[ID],
        var_files=list(options.variable_files) or None,
        download_external_modules=options.download_external_modules,
        show_progress_bar=False,
    )
    with _every_judgement() as seen:
        report = RUNNERS[framework]().run(
            root_folder=None if file else root, files=[file] if file else None, runner_filter=runner_filter
        )
    records = report.passed_checks + report.failed_checks + report.skipped_checks
    judged = [
        seen[record.check_result[_SEEN]]._replace(record=record)
        for record in records
        if record.check_id == ID and _SEEN in record.check_result
    ]
    return Scanned(judged, [str(each) for each in report.parsing_errors])


_SEEN = "rds034"  # in the result of a check: which judgement it is


@contextmanager
def _every_judgement() -> Iterator[list[Judged]]:
    """While it lasts, Checkov keeps a record of every cluster, which leads to the judgement.

    One without a verdict goes by FAILED there, for want of a record of anything else; a skipped one is judged too.
    """
    seen: list[Judged] = []
    outcomes: list[Outcome] = []
    tell = BacktrackCheck.tell

    def noted(check: BacktrackCheck, outcome: Outcome) -> CheckResult:
        outcomes.append(outcome)
        return tell(check, outcome)

    def run(
        check: BacktrackCheck,
        scanned_file: str,
        entity_configuration: Any,
        entity_name: str,
        entity_type: str,
        **rest: Any,
    ) -> dict[str, Any]:
        outcomes.clear()
        call = (scanned_file, entity_configuration, entity_name, entity_type)
        result: dict[str, Any] = super(BacktrackCheck, check).run(*call, **rest)  # type: ignore[assignment]
        is_skipped = result["result"] is CheckResult.SKIPPED
        if is_skipped:
            check.entity_path = f"{scanned_file}:{entity_type}:{entity_name}"
            check.scan_entity_conf(entity_configuration, entity_type)
        if outcomes:
            is_call = check.kinds == ("module",)
            seen.append(Judged(None, entity_type, entity_name, is_call, is_skipped, outcomes[-1].judgement))
            result[_SEEN] = len(seen) - 1
            if result["result"] is CheckResult.UNKNOWN:
                result["result"] = CheckResult.FAILED
        return result

    def unique(record: Record) -> str:
        return f"{identity(record)}.{record.check_result.get(_SEEN)}"

    # Calls of one module in two folders, by the same name, are one to Checkov; the record of the last would be left.
    identity = Record.get_unique_string
    BacktrackCheck.tell, BacktrackCheck.run = noted, run  # type: ignore[method-assign,assignment]
    Record.get_unique_string = unique  # type: ignore[method-assign,assignment]
    try:
        yield seen
    finally:
        Record.get_unique_string = identity  # type: ignore[method-assign]
        BacktrackCheck.tell = tell  # type: ignore[method-assign]
        del BacktrackCheck.run
