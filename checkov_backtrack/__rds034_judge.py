"""One way for a cluster in every framework: host -> values -> cluster -> verdict.

The host finds out which block a configuration stands for, and gives the values of that block in any world.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Protocol

from checkov.common.checks.base_check import BaseCheck

from __rds034_rule import Cluster, Decision, Minimum, Names, Verdict, combine, decide, minimum_window
from __rds034_worlds import Absent, TooComplex, Undecidable, World, explore

MINIMUM_SETTING = "CHECKOV_BACKTRACK_MIN_HOURS"


class Host(Protocol):
    """What tells a framework's clusters apart from another's."""

    NAMES: Names
    KEY_PREFIX: str  # what Checkov wants before the name of a property

    def values(self, check: Any, conf: dict[str, Any]) -> Callable[[World], Cluster]:
        """The cluster that a configuration stands for, in any world; raises Undecidable."""


def judge(host: Host, check: Any, conf: dict[str, Any]) -> Decision:
    """The verdict on the cluster that a configuration stands for."""
    decision = _decision(host, check, conf)
    return decision._replace(key=host.KEY_PREFIX + getattr(host.NAMES, decision.property))


def _decision(host: Host, check: Any, conf: dict[str, Any]) -> Decision:
    try:
        cluster = host.values(check, conf)
        in_world = partial(_in_world, cluster, host.NAMES, _minimum(os.environ.get(MINIMUM_SETTING), check))
        return combine((decision, world.doubt) for world, decision in explore(in_world))
    except (Undecidable, TooComplex) as reason:
        return Decision(Verdict.UNDECIDED, "window", str(reason))
    except RecursionError:
        return Decision(Verdict.UNDECIDED, "window", "its values are nested too deeply")


def _in_world(cluster: Callable[[World], Cluster], names: Names, minimum: Minimum, world: World) -> Decision:
    try:
        return decide(cluster(world), names, minimum)
    except Absent as absent:
        return Decision(Verdict.NOT_APPLICABLE, "engine", str(absent))
    except Undecidable as reason:
        return Decision(Verdict.UNDECIDED, "engine", str(reason))


@lru_cache(maxsize=1)  # so that a setting that makes no sense is logged once, not for every cluster
def _minimum(hours: str | None, check: BaseCheck) -> Minimum:
    minimum = minimum_window(MINIMUM_SETTING, hours)
    if minimum.error:
        check.logger.error(minimum.error)
    return minimum
