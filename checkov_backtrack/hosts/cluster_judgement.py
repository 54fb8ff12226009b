"""One way for a cluster in every framework: host -> values -> cluster -> verdict -> what Checkov is told."""

from __future__ import annotations

import logging
import os
from functools import partial
from typing import NamedTuple

from checkov.common.models.enums import CheckResult

from checkov_backtrack.checkov_inside.backtrack_check import ID
from checkov_backtrack.checkov_inside.current_scan import keep
from checkov_backtrack.checkov_inside.judged_entity import Entity, Outcome
from checkov_backtrack.hosts.cluster_host import Host, InWorld
from checkov_backtrack.rule.backtrack_advice import what_to_set
from checkov_backtrack.rule.backtrack_rule import Cluster, Decision, Names, Verdict, combine, decide
from checkov_backtrack.rule.verdict_settings import Settings, settings_in
from checkov_backtrack.worlds.not_known import Absent, Code, NotKnown, Reason, Undecidable
from checkov_backtrack.worlds.possible_worlds import Budget, Fork, World, explore
from checkov_backtrack.worlds.value_steps import Step

MOST_STEPS_OF_A_CLUSTER = 100_000  # which take about a second
MOST_STEPS_OF_A_SCAN = 2_000_000


class Judgement(NamedTuple):
    """What is decided about the clusters that a block stands for.

    :param cluster: the one that decides, in the world that decides; None where there is none
    :param names: what the framework calls the properties
    :param trail: where the property comes from that the decision rests on
    """

    decision: Decision
    cluster: Cluster | None
    names: Names
    trail: tuple[Step, ...] = ()

    @property
    def reason(self) -> str:
        """The reason in a sentence, with the cluster where a module call is what is judged."""
        within = f"{self.cluster.within}: " if self.cluster and self.cluster.within else ""
        return f"{within}{self.decision.reason}"

    def to_do(self, settings: Settings) -> str:
        """The one thing to do about a window that is missing or wrong; empty where there is nothing to set."""
        if not self.decision.is_to_set:
            return ""
        edited = next((step for step in reversed(self.trail) if step.edit), None)
        edit, place = (edited.edit, edited.place) if edited else (f"set {self.names.window}", "")
        return what_to_set(edit, place, settings.least)


def outcome(host: Host, entity: Entity) -> Outcome:
    """What Checkov is told about a block."""
    settings = settings_in(os.environ)
    judgement = judge(host, entity, settings)
    decision, cluster = judgement.decision, judgement.cluster
    if decision.verdict is Verdict.UNDECIDED and settings.undecided_fails:
        judgement = with_trail(judgement)
    key = host.key_prefix + getattr(host.names, decision.property)
    messages = _new_errors(settings)
    details = details_of(judgement, settings)
    result = _RESULTS.get(decision.verdict, CheckResult.UNKNOWN)
    if decision.verdict is Verdict.UNDECIDED:
        where = f" ({cluster.address})" if cluster and cluster.address.startswith("module.") else ""
        message = f"{ID} cannot be decided for {entity.path}{where}: {judgement.reason}"
        if settings.undecided_fails:
            result, details[0] = CheckResult.FAILED, f"cannot be decided: {judgement.reason}"
        else:
            messages.append((logging.INFO, message))
    if decision.remark:
        messages.append((logging.WARNING, f"{ID} passes for {entity.path}, but {decision.remark}"))
    if result is CheckResult.FAILED and not host.shows_details:
        messages.append((logging.WARNING, f"{ID} fails for {entity.path}: {' | '.join(details)}"))
    return Outcome(result, details, key, messages, judgement)


_RESULTS = {Verdict.PASSED: CheckResult.PASSED, Verdict.FAILED: CheckResult.FAILED}


def details_of(judgement: Judgement, settings: Settings) -> list[str]:
    """What is wrong, the one thing to do, how it came about, and what else there is to know."""
    lines = [
        judgement.reason,
        judgement.to_do(settings),
        "; ".join(map(str, judgement.trail)),
        judgement.decision.advice,
    ]
    return [line for line in lines if line]


_complained: set[str] = set()  # so that a setting that makes no sense is logged once, not for every cluster


def _new_errors(settings: Settings) -> list[tuple[int, str]]:
    errors = [each for each in (settings.minimum_error, settings.undecided_error) if each and each not in _complained]
    _complained.update(errors)
    return [(logging.ERROR, error) for error in errors]


def judge(host: Host, entity: Entity, settings: Settings | None = None) -> Judgement:
    """The verdict on the clusters that a block stands for: one that fails is enough."""
    settings = settings or Settings()
    try:
        judgements = [_judged(cluster, host.names, settings) for cluster in host.clusters(entity)]
    except NotKnown as error:
        return Judgement(_unknown(error), None, host.names)
    decision = combine([(judgement.decision, "") for judgement in judgements])
    judgement = next(each for each in judgements if each.decision is decision)
    return with_trail(judgement) if decision.verdict is Verdict.FAILED else judgement


def with_trail(judgement: Judgement) -> Judgement:
    """The same, with where the property comes from that the decision rests on."""
    if judgement.cluster is None or judgement.decision.reason.code is Code.SETTING:
        return judgement
    return judgement._replace(trail=tuple(trail_of_field(judgement.cluster, judgement.decision.property)))


def trail_of_field(cluster: Cluster, field: str) -> list[Step]:
    """Where a property comes from; nothing where that takes more than the verdict did."""
    try:
        return cluster.trail(field)
    except (NotKnown, Fork, RecursionError):
        return []


def _judged(cluster: InWorld, names: Names, settings: Settings) -> Judgement:
    whole = keep("budget", lambda: Budget(MOST_STEPS_OF_A_SCAN, "the scan"))
    budget = Budget(MOST_STEPS_OF_A_CLUSTER, "the cluster", whole)
    try:
        found = list(explore(partial(_in_world, cluster, names, settings), budget))
    except NotKnown as error:
        return Judgement(_unknown(error), None, names)
    except RecursionError:
        reason = Reason(Code.TOO_COMPLEX, "its values are nested too deeply")
        return Judgement(Decision(Verdict.UNDECIDED, "window", reason), None, names)
    worlds = [(world, *each) for world, each in found]
    worlds.sort(key=lambda each: each[2] is None)  # where it may exist, that is worth more than that it may not
    decision = combine([(decision, world.doubt) for world, decision, _ in worlds])
    return Judgement(decision, next((each[2] for each in worlds if each[1] is decision), worlds[0][2]), names)


def _in_world(cluster: InWorld, names: Names, settings: Settings, world: World) -> tuple[Decision, Cluster | None]:
    try:
        found = cluster(world)
    except (Absent, Undecidable) as error:
        return _unknown(error), None
    return decide(found, names, settings), found


def _unknown(error: NotKnown) -> Decision:
    """The decision where there is no cluster, or nothing is known of it."""
    if isinstance(error, Absent):
        return Decision(Verdict.NOT_APPLICABLE, "engine", error.reason)
    return Decision(Verdict.UNDECIDED, "window", error.reason)
