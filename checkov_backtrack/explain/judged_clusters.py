"""Every cluster in some files, whatever its verdict, with what decides it: Checkov's own runners find and judge them.

A scan keeps no record of a cluster to which the rule does not apply or that cannot be decided; here each has one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, NamedTuple

from checkov.cloudformation.runner import Runner as CloudFormationRunner
from checkov.common.models.enums import CheckResult
from checkov.common.output.record import Record
from checkov.runner_filter import RunnerFilter
from checkov.serverless.runner import Runner as ServerlessRunner
from checkov.terraform.plan_runner import Runner as PlanRunner
from checkov.terraform.runner import Runner as TerraformRunner
from checkov.terraform_json.runner import TerraformJsonRunner

from checkov_backtrack.aws.provider_names import DEFAULT_ENGINES
from checkov_backtrack.checkov_inside.backtrack_check import ID, BacktrackCheck
from checkov_backtrack.checkov_inside.judged_entity import Outcome
from checkov_backtrack.explain.deciding_ways import hangs_on, ways_to_decide
from checkov_backtrack.explain.explain_result import Entry, Result, Value
from checkov_backtrack.explain.scanned_texts import Found, files_of, text_of, unseen
from checkov_backtrack.explain.template_trail import Place, trail_in_template
from checkov_backtrack.hosts.cluster_judgement import Judgement
from checkov_backtrack.rule.backtrack_rule import Cluster, Names, Verdict, brief, is_set
from checkov_backtrack.worlds.possible_worlds import Absent, Fork, Open, TooComplex, Undecidable

RUNNERS: dict[str, Callable[[], Any]] = {
    "terraform": TerraformRunner,
    "terraform_json": TerraformJsonRunner,
    "terraform_plan": PlanRunner,
    "cloudformation": CloudFormationRunner,
    "serverless": ServerlessRunner,
}


_TEMPLATES = ("cloudformation", "serverless")


class Options(NamedTuple):
    """What is passed on to Checkov."""

    variable_files: tuple[str, ...] = ()
    download_external_modules: bool = False


def explain(paths: Iterable[str], options: Options, repository: str, progress: Callable[[str], None]) -> Result:
    """Every cluster in files and folders; ``progress`` is told what is being scanned."""
    result = Result(repository, tuple(paths))
    for path in result.paths:
        if not os.path.exists(path):
            result.unread[path] = "there is no such file or folder"
            continue
        found = files_of(path)
        if not found.frameworks and not os.path.isdir(path):
            result.unread[path] = "it is no file that Checkov would look for a cluster in"
            continue
        entries: dict[Any, Entry] = {}
        unparsed: list[str] = []
        stopped: dict[str, str] = {}
        for framework in found.frameworks:
            progress(f"{framework}: {path}")
            try:
                report, seen = _scanned(found, framework, options)
            except Exception as error:  # of Checkov, which takes some files for granted (3.3.30)
                stopped[framework] = f"Checkov stops at a file of {framework}: {type(error).__name__}: {error}"
                continue
            unparsed.extend(str(each) for each in report.parsing_errors)
            for entry in _entries(report, seen, framework, found):
                entries[entry.identity] = entry
        result.entries.update(entries)
        result.unseen.extend(unseen(found, unparsed, stopped, entries.values()))
        result.stopped.extend(f"{path}: {reason}" for reason in stopped.values())
    return result


def _scanned(found: Found, framework: str, options: Options) -> tuple[Any, list[_Seen]]:
    """The report of a runner, and what it does not tell."""
    runner_filter = RunnerFilter(
        framework=[framework],
        checks=[ID],
        var_files=list(options.variable_files) or None,
        download_external_modules=options.download_external_modules,
        show_progress_bar=False,
    )
    files = None if found.file is None else [found.file]
    with _every_judgement() as seen:
        report = RUNNERS[framework]().run(
            root_folder=None if files else found.root, files=files, runner_filter=runner_filter
        )
    return report, seen


def _entries(report: Any, seen: list[_Seen], framework: str, found: Found) -> Iterator[Entry]:
    for record in report.passed_checks + report.failed_checks + report.skipped_checks:
        if record.check_id == ID and _SEEN in record.check_result:
            entry = _entry(record, seen[record.check_result[_SEEN]], framework, found)
            if entry:
                yield entry


# --- what a scan does not tell ---

_SEEN = "rds034"  # in the result of a check: which judgement it is


class _Seen(NamedTuple):
    check: BacktrackCheck
    kind: str
    name: str
    judgement: Judgement
    result: CheckResult


@contextmanager
def _every_judgement() -> Iterator[list[_Seen]]:
    """While it lasts, Checkov keeps a record of every cluster, which leads to the judgement.

    One without a verdict goes by FAILED there, for want of a record of anything else; a skipped one is judged too.
    """
    seen: list[_Seen] = []
    judgements: list[Judgement] = []
    tell = BacktrackCheck.tell

    def noted(check: BacktrackCheck, outcome: Outcome) -> CheckResult:
        if outcome.judgement is not None:
            judgements.append(outcome.judgement)
        return tell(check, outcome)

    def run(
        check: BacktrackCheck,
        scanned_file: str,
        entity_configuration: Any,
        entity_name: str,
        entity_type: str,
        **rest: Any,
    ) -> dict[str, Any]:
        judgements.clear()
        call = (scanned_file, entity_configuration, entity_name, entity_type)
        result: dict[str, Any] = super(BacktrackCheck, check).run(*call, **rest)  # type: ignore[assignment]
        if result["result"] is CheckResult.SKIPPED:
            check.entity_path = f"{scanned_file}:{entity_type}:{entity_name}"
            check.scan_entity_conf(entity_configuration, entity_type)
        if judgements:
            seen.append(_Seen(check, entity_type, entity_name, judgements[-1], result["result"]))
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


# --- one cluster ---


def _entry(record: Any, seen: _Seen, framework: str, found: Found) -> Entry | None:
    """What there is to say of a cluster; None for a module call that stands for none."""
    decision, cluster = seen.judgement.decision, seen.judgement.cluster
    is_call = seen.check.kinds == ("module",)
    if is_call and cluster is None and decision.verdict is Verdict.NOT_APPLICABLE:
        return None
    names = seen.judgement.names
    verdict = decision.verdict.name.lower()
    is_skipped = seen.result is CheckResult.SKIPPED
    is_open = decision.verdict is Verdict.UNDECIDED
    where = _shown_path(record.file_abs_path, found.root)
    return Entry(
        address=(cluster and cluster.address) or _address(record, seen, is_call, framework),
        root=found.shown_root,
        file=where,
        lines=_lines(record.file_line_range),
        caller=_caller(record),
        framework=framework,
        verdict="skipped" if is_skipped else verdict,
        reason=(record.check_result.get("suppress_comment") or "no reason given") if is_skipped else decision.reason,
        without_skip=verdict if is_skipped else "",
        decides=getattr(names, decision.property),
        values=tuple(_values(cluster, names, _place(record, where, framework))) if cluster else (),
        hangs_on=tuple(hangs_on(cluster, decision)) if is_open else (),
        ways=tuple(ways_to_decide(cluster, decision, framework)) if is_open else (),
        advice="" if is_skipped else decision.advice,
    )


def _address(record: Any, seen: _Seen, is_call: bool, framework: str) -> str:
    if framework in _TEMPLATES:
        return str(record.resource).rpartition(".")[2]
    address = str(record.resource_address or record.resource)
    if framework == "terraform_json":
        address = seen.name if is_call else f"{seen.kind}.{seen.name}"
    return address if not is_call or address.startswith("module.") else f"module.{address}"


def _place(record: Any, where: str, framework: str) -> Place | None:
    """Where a cluster of a template stands; None for one of Terraform, which knows its own trail."""
    if framework not in _TEMPLATES:
        return None
    return Place(
        record.file_abs_path,
        where,
        text_of(record.file_abs_path),
        record.resource.rpartition(".")[2],
    )


def _values(cluster: Cluster, names: Names, place: Place | None) -> Iterator[Value]:
    for field, name in names._asdict().items():
        value = getattr(cluster, field)
        yield Value(
            name=name,
            value=_scalar(value),
            shown=_shown(cluster, field, value),
            is_open=isinstance(value, Open),
            is_set=is_set(value) or isinstance(value, Open) or (field == "global_cluster" and cluster.global_source),
            trail=tuple(trail_in_template(place, name) if place else _steps(cluster, field)),
        )


def _scalar(value: Any) -> Any:
    """A value as JSON has it, or as a reader would write it; None where it is open."""
    if isinstance(value, Fraction):
        value = float(value) if abs(value) < 2**63 else None
    if value is None or isinstance(value, (bool, float, Open)) or (isinstance(value, int) and abs(value) < 2**63):
        return None if isinstance(value, Open) else value
    return value if isinstance(value, str) and len(value) <= 1000 else brief(value)


def _shown(cluster: Cluster, field: str, value: Any) -> str:
    if field == "global_cluster" and cluster.global_source and not is_set(value):
        return "of a global database that names it as its source"
    if isinstance(value, Open):
        return f"open: {brief(value)}"
    return "not set" if value is None else brief(value)


def _steps(cluster: Cluster, field: str) -> list[str]:
    try:
        steps = cluster.trail(field)
    except (Absent, Fork, TooComplex, Undecidable, RecursionError):  # what it asks for beyond the verdict
        return []
    if not steps or not steps[-1].endswith(" does not set it"):
        return steps
    value = getattr(cluster, field)
    if not is_set(value):
        return [] if field == "region" or (field == "global_cluster" and cluster.global_source) else steps
    if field == "engine" and value not in DEFAULT_ENGINES.values():
        return steps
    return [_ELSEWHERE.get(field, steps[-1])]


# Where a value comes from that its block does not set.
_ELSEWHERE = {"engine": "the AWS provider's default before 5.0", "region": "from its provider"}


def _lines(line_range: Any) -> tuple[int, int] | None:
    """First and last line; None where Checkov does not know them."""
    numbers = list(line_range or ())
    return (int(numbers[0]), int(numbers[1])) if len(numbers) == 2 and numbers[1] else None


def _caller(record: Any) -> str:
    """The call of the module that a cluster stands in, ``/main.tf:3``."""
    if not record.caller_file_path:
        return ""
    return f"{str(record.caller_file_path).lstrip('/')}:{(record.caller_file_line_range or [1])[0]}"


def _shown_path(path: str, root: str) -> str:
    inside = os.path.relpath(path, root)
    return os.path.relpath(os.path.realpath(path), os.path.realpath(root)) if inside.startswith("..") else inside
