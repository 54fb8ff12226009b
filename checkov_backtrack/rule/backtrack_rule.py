"""RDS-034: Aurora clusters with MySQL compatibility have Backtrack enabled.

Facts about one cluster go in, a verdict and its reason come out. Nothing here knows of Checkov or of a framework.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import Enum
from fractions import Fraction
from typing import Any, NamedTuple

from checkov_backtrack.worlds.possible_worlds import Open, cut, shown

# "aurora" is MySQL 5.6, "aurora-mysql" 5.7 and later:
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html (Engine)
MYSQL_ENGINES = frozenset({"aurora", "aurora-mysql"})

# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html. Aurora Serverless v2
# is engine mode "provisioned"; "serverless" is v1.
ENGINE_MODES_WITH_BACKTRACK = frozenset({"provisioned", "parallelquery"})

# Seconds; 259200 is 72 hours. Leaving the property out means 0, and 0 means disabled:
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html (BacktrackWindow)
LONGEST_WINDOW = 259_200
LONGEST_WINDOW_HOURS = LONGEST_WINDOW // 3600

# Where AWS Config does not offer the same rule, read 2026-11:
# https://docs.aws.amazon.com/config/latest/developerguide/aurora-mysql-backtracking-enabled.html
REGIONS_WITHOUT_BACKTRACK = frozenset(
    {
        "af-south-1",
        "ap-east-1",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-6",
        "ca-west-1",
        "cn-north-1",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "sa-east-1",
        "us-gov-east-1",
        "us-gov-west-1",
    }
)

# "You can't enable backtracking on an existing DB cluster":
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html
ADVICE = (
    f"It takes 1-{LONGEST_WINDOW} seconds (86400 is a day). "
    "An existing cluster must be re-created, restored from a snapshot or cloned to get Backtrack."
)
ADVICE_RUNNING = (
    "Clone the cluster or restore a snapshot with a window, and point the application at the new endpoint; "
    "where the data may be lost, replace the cluster (terraform apply -replace='{}')."
)
ADVICE_OFF = "Keep the window. Once it is off, only a new, cloned or restored cluster can have Backtrack again."


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
    """

    engine: Any
    engine_mode: Any = None
    window: Any = None
    global_cluster: Any = None
    replication_source: Any = None
    region: Any = None
    global_source: bool = False  # whether a global database names this cluster as its source
    is_updated: bool = False  # whether it runs, and a plan changes it in place
    window_before: Any = None  # of a cluster that is updated
    address: str = ""  # as its framework names it
    within: str = ""  # which cluster of which module it is, where a module call is what is judged
    trail: Callable[[str], list[str]] = lambda field: []  # from a field of Names to where its value comes from


class Minimum(NamedTuple):
    """The shortest window that passes, in seconds, or what is wrong with the one that was asked for."""

    seconds: int | Fraction
    error: str | None = None


ANY_WINDOW = Minimum(1)


class Verdict(Enum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"
    UNDECIDED = "undecided"


class Decision(NamedTuple):
    """A verdict, the property that it rests on (a field of Names), and the reason in a sentence.

    :param remark: what is worth a warning although the cluster passes
    :param advice: what to do about a cluster that fails
    :param trail: where the value of the property comes from
    """

    verdict: Verdict
    property: str
    reason: str
    remark: str = ""
    advice: str = ""
    trail: str = ""


def decide(cluster: Cluster, names: Names, minimum: Minimum = ANY_WINDOW) -> Decision:
    """The verdict on one cluster."""
    outside = _not_applicable(cluster, names)
    if outside:
        return outside
    if isinstance(cluster.window, Open):
        return Decision(Verdict.UNDECIDED, "window", f"{names.window} hangs on {brief(cluster.window, 240)}")
    seconds = window_seconds(cluster.window)
    if seconds and not minimum.error and seconds >= minimum.seconds and not _is_refused(cluster):
        return _passed(seconds, names)
    # Only Aurora MySQL takes a window at all, so that a cluster with one needs no engine that we know.
    unknown = None if seconds and not cluster.is_updated else _open_scope(cluster, names)
    return unknown or Decision(Verdict.FAILED, "window", *_failure(cluster, seconds, names.window, minimum))


def _not_applicable(cluster: Cluster, names: Names) -> Decision | None:
    def because(name: str, what: str) -> Decision:
        return Decision(Verdict.NOT_APPLICABLE, name, f"{what}: Backtrack is not available")

    engine, mode, region = cluster.engine, cluster.engine_mode, cluster.region
    if _is_known(engine) and _lower(engine) not in MYSQL_ENGINES:
        return because("engine", f"{names.engine} is {brief(engine)}")
    if isinstance(engine, Open) and engine.is_not >= MYSQL_ENGINES:
        return because("engine", f"{names.engine} is no MySQL-compatible engine")
    if _is_known(mode) and _lower(mode) not in ENGINE_MODES_WITH_BACKTRACK:
        return because("engine_mode", f"{names.engine_mode} is {brief(mode)}")
    if is_set(cluster.global_cluster) or cluster.global_source:
        return because("global_cluster", "the cluster is in a global database")
    if is_set(cluster.replication_source):
        return because("replication_source", f"{names.replication_source} is set")
    if _is_known(region) and _lower(region) in REGIONS_WITHOUT_BACKTRACK:
        return because("region", f"{names.region} is {brief(region)}")
    return None


def _open_scope(cluster: Cluster, names: Names) -> Decision | None:
    """What leaves open whether the rule applies to a cluster without a window."""
    for field in ("engine", "engine_mode", "global_cluster", "replication_source"):
        value = getattr(cluster, field)
        if isinstance(value, Open):
            return Decision(Verdict.UNDECIDED, field, f"{getattr(names, field)} hangs on {brief(value, 240)}")
    if not is_set(cluster.engine):
        return Decision(Verdict.UNDECIDED, "engine", f"{names.engine} is not set")
    return None


def _is_refused(cluster: Cluster) -> bool:
    """Whether a plan switches Backtrack on for a cluster that runs without it, which AWS refuses."""
    return cluster.is_updated and not window_seconds(cluster.window_before)


def _passed(seconds: int, names: Names) -> Decision:
    reason = f"{names.window} is {seconds} seconds."
    remark = ""
    if seconds <= LONGEST_WINDOW_HOURS:
        remark = f"{names.window} is {seconds} seconds; if hours were meant, write {seconds * 3600}."
    return Decision(Verdict.PASSED, "window", remark or reason, remark)


def _failure(cluster: Cluster, seconds: int | None, name: str, minimum: Minimum) -> tuple[str, str, str]:
    """Reason, no remark, and advice."""
    if minimum.error:
        return minimum.error, "", ""
    if seconds and _is_refused(cluster):
        return (
            f"{name} is {seconds} seconds, and the cluster runs without Backtrack: AWS refuses it",
            "",
            (ADVICE_RUNNING.format(cluster.address)),
        )
    if seconds:
        least = int(minimum.seconds) if minimum.seconds.denominator == 1 else float(minimum.seconds)
        return f"{name} is {seconds} seconds, and at least {least} are required", "", ADVICE
    before = window_seconds(cluster.window_before) if cluster.is_updated else None
    if before:
        what = "is not set any more" if cluster.window is None else f"becomes {brief(cluster.window)}"
        return f"{name} {what}, after {before} seconds: that turns Backtrack off for good", "", ADVICE_OFF
    if cluster.window is None:
        return f"{name} is not set, so that Backtrack is disabled", "", ADVICE
    return f"{name} is {brief(cluster.window)}, which does not enable Backtrack", "", ADVICE


def combine(decisions: Iterable[tuple[Decision, str]]) -> Decision:
    """One decision about a cluster that may turn out in several ways.

    :param decisions: the decision in each world, and what that world rests on that we could not work out, so that
        nobody may ever deploy it; an empty text where it rests on no such thing
    """
    by_verdict: dict[Verdict, list[tuple[Decision, str]]] = {}
    for world in decisions:
        by_verdict.setdefault(world[0].verdict, []).append(world)
    # Of several failures, one that rests on no doubt proves most.
    decision, doubt = min(by_verdict.get(Verdict.FAILED, ()), key=lambda world: bool(world[1]), default=(None, ""))
    if decision and (not doubt or len(by_verdict) == 1):
        return decision
    if decision:
        return Decision(Verdict.UNDECIDED, decision.property, f"{decision.reason}, or not: that hangs on {doubt}")
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


# ASCII only: the digits of other scripts are no number to AWS.
_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,2})?")


def window_seconds(window: Any) -> int | None:
    """The seconds of a known window that enables Backtrack, a whole number or a text that spells one; or None."""
    if isinstance(window, str) and _NUMBER.fullmatch(window):
        window = Fraction(window)
    if isinstance(window, bool) or not isinstance(window, (int, float, Fraction)):
        return None
    return int(window) if 1 <= window <= LONGEST_WINDOW and window == int(window) else None


def minimum_window(setting: str, hours: str | None) -> Minimum:
    """The minimum that a setting asks for: a text, in hours; the error names the setting and its value."""
    if hours is None:
        return ANY_WINDOW
    if _NUMBER.fullmatch(hours) and 0 < Fraction(hours) <= LONGEST_WINDOW_HOURS:
        return Minimum(Fraction(hours) * 3600)
    error = f"{setting} is {hours!r}; it takes a number of hours above 0 and up to {LONGEST_WINDOW_HOURS}."
    return Minimum(1, error)


def _lower(value: Any) -> str:
    return value.lower() if isinstance(value, str) else repr(type(value))


def brief(value: Any, longest: int = 80) -> str:
    """A value as a reader would write it, cut off where it is long."""
    return cut(shown(value), longest)
