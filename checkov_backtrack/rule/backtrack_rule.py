"""RDS-034: Aurora clusters with MySQL compatibility have Backtrack enabled.

Facts about one cluster go in, a verdict and its reason come out. Nothing here knows of Checkov or of a framework.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from fractions import Fraction
from typing import Any, NamedTuple

from checkov_backtrack.rule.aurora_facts import (
    ENGINE_MODES_WITH_BACKTRACK,
    LONGEST_WINDOW,
    LONGEST_WINDOW_HOURS,
    MYSQL_ENGINES,
    is_region_without_backtrack,
)
from checkov_backtrack.rule.backtrack_advice import EXISTING, OFF, RUNNING
from checkov_backtrack.rule.verdict_settings import MIN_HOURS, NUMBER, Settings
from checkov_backtrack.worlds.not_known import Code, Reason
from checkov_backtrack.worlds.open_values import Open
from checkov_backtrack.worlds.shown_values import brief
from checkov_backtrack.worlds.value_steps import Step


class Names(NamedTuple):
    """What a framework calls the properties of a cluster."""

    engine: str
    engine_mode: str
    window: str
    global_cluster: str
    replication_source: str
    region: str


class Cluster(NamedTuple):
    """What is known about one cluster.

    Each property is None where it is not set, a bool, number, str, list or dict where it is known, and Open where the
    source does not spell it out.

    :param global_source: whether a global database names this cluster as its source
    :param replica_source: whether another cluster replicates from this one
    :param is_updated: whether it runs, and a plan changes it in place
    :param window_before: of a cluster that is updated
    :param compared: what properties depend on that are known only because something is compared with them
    :param hidden: what is shown of properties whose values must not be shown
    :param address: as its framework names it
    :param within: which cluster of which module it is, where a module call is what is judged
    :param trail: from a field of Names to where its value comes from
    """

    engine: Any
    engine_mode: Any = None
    window: Any = None
    global_cluster: Any = None
    replication_source: Any = None
    region: Any = None
    global_source: bool = False
    replica_source: bool = False
    is_updated: bool = False
    window_before: Any = None
    compared: Mapping[str, str] = {}
    hidden: Mapping[str, str] = {}
    address: str = ""
    within: str = ""
    trail: Callable[[str], list[Step]] = lambda field: []

    def shown(self, field: str, longest: int = 80) -> str:
        """A property as a reader may see it."""
        return self.hidden.get(field) or brief(getattr(self, field), longest)


class Verdict(Enum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"
    UNDECIDED = "undecided"


class Decision(NamedTuple):
    """A verdict, the property that it rests on (a field of Names), and the reason.

    :param remark: what is worth a warning although the cluster passes
    :param is_to_set: whether the window is what there is to set
    :param advice: what else to do about a cluster that fails
    """

    verdict: Verdict
    property: str
    reason: Reason
    remark: str = ""
    is_to_set: bool = False
    advice: str = ""


def decide(cluster: Cluster, names: Names, settings: Settings | None = None) -> Decision:
    """The verdict on one cluster."""
    settings = settings or Settings()
    outside = _not_applicable(cluster, names)
    if outside:
        return outside
    if isinstance(cluster.window, Open):
        return _open("window", cluster, names)
    seconds = window_seconds(cluster.window)
    if seconds and not settings.minimum_error and seconds >= settings.minimum and not _is_refused(cluster):
        return _passed(cluster, seconds, names)
    # Only Aurora MySQL takes a window at all, so that a cluster with one needs no engine that we know.
    unknown = None if seconds and not cluster.is_updated else _open_scope(cluster, names)
    return unknown or _failure(cluster, seconds, names.window, settings)


def _not_applicable(cluster: Cluster, names: Names) -> Decision | None:
    def because(code: Code, name: str, what: str) -> Decision:
        return Decision(Verdict.NOT_APPLICABLE, name, Reason(code, f"{what}: Backtrack is not available"))

    engine, mode, region = cluster.engine, cluster.engine_mode, cluster.region
    if _is_known(engine) and _lower(engine) not in MYSQL_ENGINES:
        return because(Code.ENGINE, "engine", f"{names.engine} is {cluster.shown('engine')}")
    if isinstance(engine, Open) and engine.is_not >= MYSQL_ENGINES:
        return because(Code.ENGINE, "engine", f"{names.engine} is no MySQL-compatible engine")
    if _is_known(mode) and _lower(mode) not in ENGINE_MODES_WITH_BACKTRACK:
        return because(Code.ENGINE_MODE, "engine_mode", f"{names.engine_mode} is {cluster.shown('engine_mode')}")
    if is_set(cluster.global_cluster) or cluster.global_source:
        return because(Code.GLOBAL_DATABASE, "global_cluster", "the cluster is in a global database")
    if is_set(cluster.replication_source):
        return because(Code.REPLICATION, "replication_source", f"{names.replication_source} is set")
    if cluster.replica_source:
        return because(Code.REPLICATION, "replication_source", "another cluster replicates from this one")
    if isinstance(region, str) and is_region_without_backtrack(_lower(region)):
        return because(Code.REGION, "region", f"{names.region} is {cluster.shown('region')}")
    return None


def _open_scope(cluster: Cluster, names: Names) -> Decision | None:
    """What leaves open whether the rule applies to a cluster without a window."""
    for field in ("engine", "engine_mode", "global_cluster", "replication_source"):
        if isinstance(getattr(cluster, field), Open) or field in cluster.compared:
            return _open(field, cluster, names)
    if not is_set(cluster.engine):
        return Decision(Verdict.UNDECIDED, "engine", Reason(Code.ENGINE, f"{names.engine} is not set"))
    return None


def _open(field: str, cluster: Cluster, names: Names) -> Decision:
    source = cluster.compared.get(field) or cluster.shown(field, 240)
    return Decision(Verdict.UNDECIDED, field, Reason(Code.OPEN, f"{getattr(names, field)} depends on {source}"))


def _is_refused(cluster: Cluster) -> bool:
    """Whether a plan switches Backtrack on for a cluster that runs without it, which AWS refuses."""
    return cluster.is_updated and not window_seconds(cluster.window_before)


def _passed(cluster: Cluster, seconds: int, names: Names) -> Decision:
    reason = f"{names.window} is {cluster.hidden.get('window') or seconds} seconds"
    is_in_hours = seconds <= LONGEST_WINDOW_HOURS and "window" not in cluster.hidden
    remark = f"{reason}; if hours were meant, write {seconds * 3600}." if is_in_hours else ""
    return Decision(Verdict.PASSED, "window", Reason(Code.WINDOW, remark or f"{reason}."), remark)


def _failure(cluster: Cluster, seconds: int | None, name: str, settings: Settings) -> Decision:
    def failed(words: str, is_to_set: bool = True, advice: str = EXISTING, code: Code = Code.WINDOW) -> Decision:
        return Decision(Verdict.FAILED, "window", Reason(code, words), "", is_to_set, advice)

    if settings.minimum_error:
        return failed(settings.minimum_error, False, "", Code.SETTING)
    window = cluster.hidden.get("window") or (seconds if seconds else cluster.shown("window"))
    if seconds and _is_refused(cluster):
        words = f"{name} is {window} seconds, and the cluster runs without Backtrack: AWS refuses it"
        return failed(words, False, RUNNING.format(address=cluster.address))
    if seconds:
        return failed(f"{name} is {window} seconds, and {MIN_HOURS} asks for at least {settings.least}")
    before = window_seconds(cluster.window_before) if cluster.is_updated else None
    if before:
        what = "is not set any more" if cluster.window is None else f"becomes {window}"
        return failed(f"{name} {what}, after {before} seconds: that turns Backtrack off for good", False, OFF)
    if cluster.window is None:
        return failed(f"{name} is not set, so that Backtrack is disabled")
    return failed(f"{name} is {window}, which does not enable Backtrack")


def combine(decisions: Iterable[tuple[Decision, str]]) -> Decision:
    """One decision about a cluster that may turn out in several ways.

    :param decisions: the decision in each world, and what that world rests on that we could not work out, so that
        nobody may ever deploy it; an empty text where it rests on no such thing
    """
    decisions = list(decisions)
    if len(decisions) == 1:
        return decisions[0][0]
    by_verdict: dict[Verdict, list[tuple[Decision, str]]] = {}
    for world in decisions:
        by_verdict.setdefault(world[0].verdict, []).append(world)
    # Of several failures, one that rests on no doubt proves most.
    decision, doubt = min(by_verdict.get(Verdict.FAILED, ()), key=lambda world: bool(world[1]), default=(None, ""))
    if decision and (not doubt or len(by_verdict) == 1):
        return decision
    if decision:
        words = f"{decision.reason}, or not: that depends on {doubt}"
        return Decision(Verdict.UNDECIDED, decision.property, Reason(Code.NOT_WORKED_OUT, words))
    verdicts = (Verdict.UNDECIDED, Verdict.PASSED, Verdict.NOT_APPLICABLE)
    return next(by_verdict[verdict][0][0] for verdict in verdicts if verdict in by_verdict)


# --- values ---


def is_set(value: Any) -> bool:
    """Whether a property is known to be set to something."""
    if isinstance(value, Open):
        return value.is_set
    return value is not None and value not in ("", [], {})


def _is_known(value: Any) -> bool:
    return is_set(value) and not isinstance(value, Open)


def window_seconds(window: Any) -> int | None:
    """The seconds of a known window that enables Backtrack, a whole number or a text that spells one; or None."""
    if isinstance(window, str) and NUMBER.fullmatch(window):
        window = Fraction(window)
    if isinstance(window, bool) or not isinstance(window, (int, float, Fraction)):
        return None
    return int(window) if 1 <= window <= LONGEST_WINDOW and window == int(window) else None


def _lower(value: Any) -> str:
    return value.lower() if isinstance(value, str) else repr(type(value))
