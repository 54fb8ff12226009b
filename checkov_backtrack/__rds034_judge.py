"""One way for a cluster in every framework: host -> values -> cluster -> verdict.

The host finds out which block a configuration stands for, and gives the values of that block in any world.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, NamedTuple, Protocol

from checkov.common.checks.base_check import BaseCheck

from __rds034_rule import Cluster, Decision, Minimum, Names, Verdict, combine, decide, minimum_window
from __rds034_worlds import Absent, Fork, TooComplex, Undecidable, World, explore

MINIMUM_SETTING = "CHECKOV_BACKTRACK_MIN_HOURS"


class Host(Protocol):
    """What tells a framework's clusters apart from another's."""

    NAMES: Names
    KEY_PREFIX: str  # what Checkov wants before the name of a property

    def values(self, check: Any, conf: dict[str, Any]) -> Callable[[World], Cluster]:
        """The cluster that a configuration stands for, in any world; raises Absent and Undecidable."""


class Judgement(NamedTuple):
    """What is decided about a cluster.

    :param cluster: in the world that decides; None where there is none
    :param key: what Checkov calls the property that decides
    """

    decision: Decision
    cluster: Cluster | None
    key: str


def judge(host: Host, check: Any, conf: dict[str, Any]) -> Judgement:
    """The verdict on the cluster that a configuration stands for."""
    decision, cluster = _decided(host, check, conf)
    if cluster and decision.verdict is Verdict.FAILED:
        decision = decision._replace(trail=_trail(cluster, decision.property))
    if cluster and cluster.within:
        decision = decision._replace(reason=f"{cluster.within}: {decision.reason}")
    return Judgement(decision, cluster, host.KEY_PREFIX + getattr(host.NAMES, decision.property))


def _trail(cluster: Cluster, field: str) -> str:
    try:
        return "; ".join(cluster.trail(field))
    except (Absent, Fork, TooComplex, Undecidable, RecursionError):  # what it asks for beyond the verdict
        return ""


def _decided(host: Host, check: Any, conf: dict[str, Any]) -> tuple[Decision, Cluster | None]:
    minimum = _minimum(os.environ.get(MINIMUM_SETTING), check)
    try:
        in_world = partial(_in_world, host.values(check, conf), host.NAMES, minimum)
        worlds = [(world, *each) for world, each in explore(in_world)]
        worlds.sort(key=lambda each: each[2] is None)  # where it may exist, that is worth more than that it may not
    except Absent as absent:
        return Decision(Verdict.NOT_APPLICABLE, "engine", str(absent)), None
    except (Undecidable, TooComplex) as reason:
        return Decision(Verdict.UNDECIDED, "window", str(reason)), None
    except RecursionError:
        return Decision(Verdict.UNDECIDED, "window", "its values are nested too deeply"), None
    decision = combine([(decision, world.doubt) for world, decision, _ in worlds])
    return decision, next((cluster for _, each, cluster in worlds if each is decision), worlds[0][2])


def _in_world(
    values: Callable[[World], Cluster], names: Names, minimum: Minimum, world: World
) -> tuple[Decision, Cluster | None]:
    try:
        cluster = values(world)
        return decide(cluster, names, minimum), cluster
    except Absent as absent:
        return Decision(Verdict.NOT_APPLICABLE, "engine", str(absent)), None
    except Undecidable as reason:
        return Decision(Verdict.UNDECIDED, "engine", str(reason)), None


@lru_cache(maxsize=1)  # so that a setting that makes no sense is logged once, not for every cluster
def _minimum(hours: str | None, check: BaseCheck) -> Minimum:
    minimum = minimum_window(MINIMUM_SETTING, hours)
    if minimum.error:
        check.logger.error(minimum.error)
    return minimum
