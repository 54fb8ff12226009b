"""RDS-034: Aurora clusters with MySQL compatibility have Backtrack enabled.

Facts about one cluster go in, a verdict and its reason come out. Nothing here knows of Checkov or of a framework.
"""

from __future__ import annotations

import re
from enum import Enum
from fractions import Fraction
from typing import Any, Iterable, List, NamedTuple, Optional, Tuple, Union

RULE_PAGE = "https://www.trendmicro.com/cloudoneconformity/knowledge-base/aws/RDS/backtrack.html"

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

# Where AWS Config does not offer the same rule:
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

    Each property is None where it is not set, a bool, number, str, list or dict where it is known, and any other object
    where it is open. ``source`` of an open value says what it hangs on, ``is_set`` whether it is known to be set, and
    ``is_not`` which values it is known not to have.
    """

    engine: Any
    engine_mode: Any = None
    window: Any = None
    global_cluster: Any = None
    replication_source: Any = None
    region: Any = None
    global_source: bool = False  # whether a global database names this cluster as its source


class Minimum(NamedTuple):
    """The shortest window that passes, in seconds, or what is wrong with the one that was asked for."""

    seconds: Fraction
    error: Optional[str] = None


ANY_WINDOW = Minimum(Fraction(1))


class Verdict(Enum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"
    UNDECIDED = "undecided"


class Decision(NamedTuple):
    """A verdict, the property that it rests on (a field of Names), and the reason in one or two sentences."""

    verdict: Verdict
    property: str
    reason: str
    remark: str = ""  # what is worth a warning although the cluster passes


def decide(cluster: Cluster, names: Names, minimum: Minimum = ANY_WINDOW) -> Decision:
    """The verdict on one cluster."""
    outside = _not_applicable(cluster, names)
    if outside:
        return outside
    if is_open(cluster.window):
        return Decision(Verdict.UNDECIDED, "window", f"{names.window} hangs on {_shown(cluster.window)}")
    seconds = whole_seconds(cluster.window)
    has_window = seconds is not None and 1 <= seconds <= LONGEST_WINDOW
    if has_window and not minimum.error and seconds >= minimum.seconds:  # type: ignore[operator]  # mypy lost has_window
        return _passed(seconds, names)  # type: ignore[arg-type]
    # Only Aurora MySQL takes a window at all, so that a cluster with one needs no engine that we know.
    unknown = None if has_window else _open_scope(cluster, names)
    if unknown:
        return unknown
    return Decision(Verdict.FAILED, "window", _failure(cluster.window, has_window, names.window, minimum))


def _not_applicable(cluster: Cluster, names: Names) -> Optional[Decision]:
    def because(name: str, what: str) -> Decision:
        return Decision(Verdict.NOT_APPLICABLE, name, f"{what}: Backtrack is not available")

    engine, mode, region = cluster.engine, cluster.engine_mode, cluster.region
    if _is_known(engine) and _lower(engine) not in MYSQL_ENGINES:
        return because("engine", f"{names.engine} is {_shown(engine)}")
    if is_open(engine) and MYSQL_ENGINES.issubset(getattr(engine, "is_not", ())):
        return because("engine", f"{names.engine} is no MySQL-compatible engine")
    if _is_known(mode) and _lower(mode) not in ENGINE_MODES_WITH_BACKTRACK:
        return because("engine_mode", f"{names.engine_mode} is {_shown(mode)}")
    if is_set(cluster.global_cluster) or cluster.global_source:
        return because("global_cluster", "the cluster is in a global database")
    if is_set(cluster.replication_source):
        return because("replication_source", f"{names.replication_source} is set")
    if _is_known(region) and _lower(region) in REGIONS_WITHOUT_BACKTRACK:
        return because("region", f"{names.region} is {_shown(region)}")
    return None


def _open_scope(cluster: Cluster, names: Names) -> Optional[Decision]:
    """What leaves open whether the rule applies to a cluster without a window."""
    for field in ("engine", "engine_mode", "global_cluster", "replication_source"):
        value = getattr(cluster, field)
        if is_open(value):
            return Decision(Verdict.UNDECIDED, field, f"{getattr(names, field)} hangs on {_shown(value)}")
    if not is_set(cluster.engine):
        return Decision(Verdict.UNDECIDED, "engine", f"{names.engine} is not set")
    return None


def _passed(seconds: int, names: Names) -> Decision:
    reason = f"{names.window} is {seconds} seconds."
    remark = ""
    if seconds <= LONGEST_WINDOW_HOURS:
        remark = f"{names.window} is {seconds} seconds; if hours were meant, write {seconds * 3600}."
    return Decision(Verdict.PASSED, "window", remark or reason, remark)


def _failure(window: Any, has_window: bool, name: str, minimum: Minimum) -> str:
    if minimum.error:
        return minimum.error
    if has_window:
        return f"{name} is {_shown(window)} seconds, and at least {_decimal(minimum.seconds)} are required. {ADVICE}"
    if window is None:
        return f"{name} is not set, so that Backtrack is disabled. {ADVICE}"
    return f"{name} is {_shown(window)}, which does not enable Backtrack. {ADVICE}"


def combine(decisions: Iterable[Tuple[Decision, bool]]) -> Decision:
    """One decision about a cluster that may turn out in several ways.

    :param decisions: the decision in each world, and whether that world rests on something that we could not work out,
        so that nobody may ever deploy it
    """
    worlds: List[Tuple[Decision, bool]] = list(decisions)
    by_verdict = {verdict: [decision for decision, _ in worlds if decision.verdict is verdict] for verdict in Verdict}
    failed = by_verdict[Verdict.FAILED]
    certain = [decision for decision, doubtful in worlds if decision.verdict is Verdict.FAILED and not doubtful]
    if certain or (failed and len(failed) == len(worlds)):
        return (certain or failed)[0]
    if failed:
        return Decision(Verdict.UNDECIDED, failed[0].property, f"it cannot be ruled out that {failed[0].reason}")
    verdicts = (Verdict.UNDECIDED, Verdict.PASSED, Verdict.NOT_APPLICABLE)
    return next(by_verdict[verdict][0] for verdict in verdicts if by_verdict[verdict])


# --- values ---


def is_open(value: Any) -> bool:
    """Whether a property is open: neither unset nor a plain value."""
    return value is not None and not isinstance(value, (bool, int, float, Fraction, str, list, dict))


def is_set(value: Any) -> bool:
    """Whether a property is known to be set to something."""
    if is_open(value):
        return bool(getattr(value, "is_set", False))
    return value is not None and value not in ("", [], {})


def _is_known(value: Any) -> bool:
    return is_set(value) and not is_open(value)


# ASCII only: the digits of other scripts are no number to AWS.
_NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,2})?")


def whole_seconds(window: Any) -> Optional[int]:
    """The whole number that a known window is or spells, or None."""
    if isinstance(window, str) and _NUMBER.fullmatch(window):
        window = Fraction(window)
    if isinstance(window, bool) or not isinstance(window, (int, float, Fraction)):
        return None
    return int(window) if window == window and abs(window) != float("inf") and window == int(window) else None


def minimum_window(setting: str, hours: Optional[str]) -> Minimum:
    """The minimum that a setting asks for: a text, in hours; the error names the setting and its value."""
    if hours is None:
        return ANY_WINDOW
    if _NUMBER.fullmatch(hours) and 0 < Fraction(hours) <= LONGEST_WINDOW_HOURS:
        return Minimum(Fraction(hours) * 3600)
    error = f"{setting} is {_shown(hours)}; it takes a number of hours above 0 and up to {LONGEST_WINDOW_HOURS}."
    return Minimum(Fraction(1), error)


def _lower(value: Any) -> str:
    return value.lower() if isinstance(value, str) else repr(type(value))


def _decimal(number: Fraction) -> Union[int, float]:
    return int(number) if number.denominator == 1 else float(number)


def _shown(value: Any) -> str:
    if isinstance(value, int) and value.bit_length() > 1000:  # str() refuses a number of 4,300 digits
        return "a number of more than 300 digits"
    text = repr(str(value)) if isinstance(value, str) else str(getattr(value, "source", value))
    return text if len(text) <= 80 else f"{text[:77]}..."
