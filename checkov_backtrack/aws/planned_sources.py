"""Which clusters of a plan others name as their source: global databases, and clusters that replicate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from checkov_backtrack.aws.provider_names import ARNS, CLUSTERS, GLOBAL_CLUSTERS, GLOBAL_SOURCE, IDENTIFIERS, NAMES
from checkov_backtrack.terraform.plan_files import Plan, Planned, get, is_of_a_local, is_reference_to
from checkov_backtrack.worlds.open_values import Open


class PlannedSources(NamedTuple):
    """Whether others name a cluster as their source."""

    of_global_database: bool
    of_replica: bool


class SourceIndex:
    """What the resources of a plan name as their source, searched once."""

    def __init__(self, plan: Plan) -> None:
        self._of_global = list(_named(plan, GLOBAL_CLUSTERS, GLOBAL_SOURCE))
        self._of_replica = list(_named(plan, CLUSTERS, NAMES.replication_source))

    def sources_of(self, resource: Planned) -> PlannedSources:
        """Whether others name a cluster as their source."""
        return PlannedSources(_is_named(resource, self._of_global), _is_named(resource, self._of_replica))


class _Named(NamedTuple):
    """What a resource names as its source: a reference, or a value."""

    by: str
    reference: str
    value: Any


def _named(plan: Plan, kinds: tuple[str, ...], name: str) -> Iterator[_Named]:
    for address in plan.addresses:
        if plan.kind(address) not in kinds:
            continue
        planned = plan.resource(address)
        value = planned.values.get(name) if planned else None
        is_known = value is not None and not isinstance(value, Open)
        if is_known:
            yield _Named(address, "", value)
        configured, path = plan.configured(address)
        for reference in plan.references(get(configured, "expressions", name), path):
            if not is_known or not is_of_a_local(reference):
                yield _Named(address, reference, None)


def _is_named(resource: Planned, named: list[_Named]) -> bool:
    identities = {
        text.rpartition(":")[2].lower()
        for text in (resource.values.get(name) for name in ("id", *IDENTIFIERS, *ARNS))
        if isinstance(text, str) and text
    }
    return any(
        each.by != resource.address
        and (
            is_reference_to(each.reference, resource.address)
            or is_of_a_local(each.reference)  # which may be any cluster
            or (isinstance(each.value, str) and each.value.rpartition(":")[2].lower() in identities)
        )
        for each in named
    )
