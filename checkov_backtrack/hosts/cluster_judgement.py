"""One way for a cluster in every framework: host -> values -> cluster -> verdict.

The host finds out which block a configuration stands for, and gives the values of that block in any world.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, Protocol

from checkov.common.models.enums import CheckResult

from checkov_backtrack.checkov_inside.backtrack_check import ID
from checkov_backtrack.checkov_inside.judged_entity import Entity, Outcome
from checkov_backtrack.rule.backtrack_rule import (
    ANY_WINDOW,
    Cluster,
    Decision,
    Minimum,
    Names,
    Verdict,
    combine,
    decide,
    minimum_window,
)
from checkov_backtrack.worlds.possible_worlds import Absent, Fork, TooComplex, Undecidable, World, explore

MINIMUM_SETTING = "CHECKOV_BACKTRACK_MIN_HOURS"


class Host(Protocol):
    """What tells a framework's clusters apart from another's."""

    names: Names
    key_prefix: str  # what Checkov wants before the name of a property

    def values(self, entity: Entity) -> Callable[[World], Cluster]:
        """The cluster that a block stands for, in any world; raises Absent and Undecidable."""


class Judgement(NamedTuple):
    """What is decided about a cluster.

    :param cluster: in the world that decides; None where there is none
    :param key: what Checkov calls the property that decides
    :param names: what the framework calls the properties
    """

    decision: Decision
    cluster: Cluster | None
    key: str
    names: Names


def outcome(host: Host, entity: Entity) -> Outcome:
    """What Checkov is told about the cluster that a block stands for."""
    minimum = minimum_window(MINIMUM_SETTING, os.environ.get(MINIMUM_SETTING))
    judgement = judge(host, entity, minimum)
    decision, cluster, key, _ = judgement
    messages = _new_errors(minimum)
    if decision.verdict is Verdict.UNDECIDED:
        where = f" ({cluster.address})" if cluster and cluster.address.startswith("module.") else ""
        messages.append((logging.INFO, f"{ID} cannot be decided for {entity.path}{where}: {decision.reason}"))
    if decision.remark:
        messages.append((logging.WARNING, f"{ID} passes for {entity.path}, but {decision.remark}"))
    details = [line for line in (decision.reason, decision.trail, decision.advice) if line]
    return Outcome(_RESULTS.get(decision.verdict, CheckResult.UNKNOWN), details, key, messages, judgement)


_RESULTS = {Verdict.PASSED: CheckResult.PASSED, Verdict.FAILED: CheckResult.FAILED}


_complained: set[str] = set()  # so that a setting that makes no sense is logged once, not for every cluster


def _new_errors(minimum: Minimum) -> list[tuple[int, str]]:
    if not minimum.error or minimum.error in _complained:
        return []
    _complained.add(minimum.error)
    return [(logging.ERROR, minimum.error)]


def judge(host: Host, entity: Entity, minimum: Minimum = ANY_WINDOW) -> Judgement:
    """The verdict on the cluster that a block stands for."""
    decision, cluster = _decided(host, entity, minimum)
    if cluster and decision.verdict is Verdict.FAILED:
        decision = decision._replace(trail=_trail(cluster, decision.property))
    if cluster and cluster.within:
        decision = decision._replace(reason=f"{cluster.within}: {decision.reason}")
    return Judgement(decision, cluster, host.key_prefix + getattr(host.names, decision.property), host.names)


def _trail(cluster: Cluster, field: str) -> str:
    try:
        return "; ".join(cluster.trail(field))
    except (Absent, Fork, TooComplex, Undecidable, RecursionError):  # what it asks for beyond the verdict
        return ""


def _decided(host: Host, entity: Entity, minimum: Minimum) -> tuple[Decision, Cluster | None]:
    try:
        in_world = partial(_in_world, host.values(entity), host.names, minimum)
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
