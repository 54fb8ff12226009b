"""Every cluster in some files, whatever its verdict, with what decides it, as Checkov's own runners find them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from checkov_backtrack.aws.provider_names import DEFAULT_ENGINES
from checkov_backtrack.checkov_inside.every_judgement import Judged, Options, scanned
from checkov_backtrack.explain.deciding_ways import depends_on, ways_to_decide
from checkov_backtrack.explain.explain_result import Entry, Result, Unseen, Value, verdict_named
from checkov_backtrack.explain.scanned_texts import Found, files_of, is_for_aurora, source_of_call, unseen
from checkov_backtrack.hosts.cluster_judgement import Judgement, trail_of_field, with_trail
from checkov_backtrack.rule.backtrack_rule import Cluster, Names, Verdict, is_set
from checkov_backtrack.rule.verdict_settings import Settings, settings_in
from checkov_backtrack.worlds.open_values import Open
from checkov_backtrack.worlds.shown_values import brief
from checkov_backtrack.worlds.value_steps import Step

# The address of a call, which Checkov writes without its last "module." (3.3.30): that of its module, and its name.
_CALL = re.compile(r'((?:module\.[^.\[]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.)*)(.*)', re.DOTALL)
_TEMPLATES = ("cloudformation", "serverless")


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
                scan = scanned(framework, found.root, found.file, options)
            except Exception as error:  # of Checkov, which takes some files for granted (3.3.30)
                stopped[framework] = f"Checkov stops at a file of {framework}: {type(error).__name__}: {error}"
                continue
            unparsed.extend(scan.unparsed)
            for judged in scan.judged:
                try:
                    entry = _entry(judged, framework, found)
                except Exception as error:  # a fault of ours costs what is said of one cluster
                    reason = f"a fault of this check: {type(error).__name__}: {error}"
                    result.unseen.append(_unseen(judged, framework, found, reason))
                    continue
                if entry:
                    entries[entry.identity] = entry
                elif is_for_aurora(source_of_call(judged.record.file_abs_path, judged.name.partition("[")[0])):
                    reason = f"the call makes no cluster: {judged.judgement.reason}"
                    result.unseen.append(_unseen(judged, framework, found, reason))
        result.entries.update(entries)
        told = {(each.file, each.block) for each in result.unseen}
        rest = unseen(found, unparsed, stopped, entries.values())
        result.unseen.extend(each for each in rest if (each.file, each.block) not in told)
        result.stopped.extend(f"{path}: {reason}" for reason in stopped.values())
    return result


# --- one cluster ---


def _entry(judged: Judged, framework: str, found: Found) -> Entry | None:
    """What there is to say of a cluster; None for a module call that stands for none. Raises ValueError."""
    judgement: Judgement | None = judged.judgement
    if judgement is None:
        raise ValueError("the check gave no verdict; LOG_LEVEL=DEBUG says where")
    decision, cluster, names = judgement.decision, judgement.cluster, judgement.names
    if judged.is_call and cluster is None and decision.verdict is Verdict.NOT_APPLICABLE:
        return None
    settings = settings_in(os.environ)
    record = judged.record
    verdict = verdict_named(decision.verdict.name.lower())
    reason = judgement.reason
    if judged.is_skipped:
        reason = record.check_result.get("suppress_comment") or "no reason given"
    is_open = decision.verdict is Verdict.UNDECIDED
    return Entry(
        address=(cluster and cluster.address) or _address(judged, framework),
        root=found.shown_root,
        file=_shown_path(record.file_abs_path, found.root),
        lines=_lines(record.file_line_range),
        caller=_caller(record),
        framework=framework,
        verdict="skipped" if judged.is_skipped else verdict,
        reason=reason,
        without_skip=verdict if judged.is_skipped else "",
        decides=getattr(names, decision.property),
        values=tuple(_values(cluster, names)) if cluster else (),
        depends_on=tuple(depends_on(judgement)) if is_open else (),
        ways=tuple(ways_to_decide(judgement, framework)) if is_open else (),
        to_do="" if judged.is_skipped else _to_do(judgement, settings),
        advice="" if judged.is_skipped else decision.advice,
    )


def _unseen(judged: Judged, framework: str, found: Found, reason: str) -> Unseen:
    record = judged.record
    line = (_lines(record.file_line_range) or (1, 1))[0]
    path = _shown_path(record.file_abs_path, found.root)
    return Unseen(found.shown_root, path, line, _address(judged, framework), reason)


def _to_do(judgement: Judgement, settings: Settings) -> str:
    return with_trail(judgement).to_do(settings) if judgement.decision.is_to_set else ""


def _address(judged: Judged, framework: str) -> str:
    record = judged.record
    if framework in _TEMPLATES:
        return str(record.resource).rpartition(".")[2]
    address = str(record.resource_address or record.resource)
    if framework == "terraform_json":
        address = judged.name if judged.is_call else f"{judged.kind}.{judged.name}"
    if not judged.is_call:
        return address
    caller, name = _CALL.fullmatch(address).groups()  # type: ignore[union-attr]  # which matches any text
    return address if name.startswith("module.") else f"{caller}module.{name}"


def _values(cluster: Cluster, names: Names) -> Iterator[Value]:
    for field, name in names._asdict().items():
        value = getattr(cluster, field)
        yield Value(
            name=name,
            value=None if field in cluster.hidden else _scalar(value),
            shown=_shown(cluster, field, value),
            is_open=isinstance(value, Open),
            is_set=is_set(value) or isinstance(value, Open) or (field == "global_cluster" and cluster.global_source),
            trail=tuple(_steps(cluster, field)),
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
        return f"open: {cluster.shown(field)}"
    if field in cluster.compared:
        return f"open: {cluster.compared[field]}"
    return "not set" if value is None else cluster.shown(field)


def _steps(cluster: Cluster, field: str) -> list[Step]:
    steps = trail_of_field(cluster, field)
    if not steps or not steps[-1].words.endswith(" does not set it"):
        return steps
    value = getattr(cluster, field)
    if not is_set(value):
        return [] if field == "region" or (field == "global_cluster" and cluster.global_source) else steps
    if field == "engine" and value not in DEFAULT_ENGINES.values():
        return steps
    return [Step(_ELSEWHERE.get(field, str(steps[-1])))]


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
    return os.path.relpath(os.path.realpath(path), os.path.realpath(root))
