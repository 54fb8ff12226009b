"""A cluster of a plan, whose values are exact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from checkov_backtrack.aws.planned_sources import SourceIndex
from checkov_backtrack.aws.provider_names import DEFAULT_ENGINES, NAMES, PROVIDER_FACTS
from checkov_backtrack.rule.backtrack_rule import Cluster
from checkov_backtrack.terraform.plan_files import Plan, Planned, read_plan
from checkov_backtrack.worlds.value_steps import Step, trail_of


class ScannedPlan(NamedTuple):
    """A plan, and who names whom as a source in it."""

    plan: Plan
    sources: SourceIndex


def scanned_plan(path: str) -> ScannedPlan | None:
    """The plan in a file; None where it cannot be read."""
    plan = read_plan(path, PROVIDER_FACTS.identities)
    return None if plan is None else ScannedPlan(plan, SourceIndex(plan))


def cluster_in_plan(scanned: ScannedPlan, resource: Planned, kind: str) -> Cluster:
    """A cluster of a plan; what Terraform leaves out of it has no value."""
    given, before = resource.values, resource.before
    sources = scanned.sources.sources_of(resource)
    return Cluster(
        engine=given.get(NAMES.engine, DEFAULT_ENGINES.get(kind)),
        engine_mode=given.get(NAMES.engine_mode),
        window=given.get(NAMES.window),
        global_cluster=given.get(NAMES.global_cluster),
        replication_source=given.get(NAMES.replication_source),
        region=given.get(NAMES.region) or resource.region,
        global_source=sources.of_global_database,
        replica_source=sources.of_replica,
        is_updated=before is not None,
        window_before=None if before is None else before.get(NAMES.window),
        hidden={field: "(sensitive)" for field, name in NAMES._asdict().items() if name in resource.sensitive},
        address=resource.address,
        trail=lambda field: trail_of(_steps(scanned.plan, resource, getattr(NAMES, field))),
    )


def _steps(plan: Plan, resource: Planned, name: str) -> Iterator[Step]:
    if name not in resource.sensitive:
        yield from plan.steps(resource.address, name)
