"""Which clusters of a plan others name as their source: global databases, and clusters that replicate."""

from __future__ import annotations

from typing import NamedTuple

from checkov_backtrack.aws.provider_names import ARNS, CLUSTERS, GLOBAL_CLUSTERS, GLOBAL_SOURCE, IDENTIFIERS, NAMES
from checkov_backtrack.terraform.plan_files import (
    Plan,
    Planned,
    blocks_named_by,
    get,
    is_of_a_local,
    is_reference_to,
    without_keys,
)
from checkov_backtrack.worlds.open_values import Open


class PlannedSources(NamedTuple):
    """Whether others name a cluster as their source."""

    of_global_database: bool
    of_replica: bool


class SourceIndex:
    """What the resources of a plan name as their source, searched once."""

    def __init__(self, plan: Plan) -> None:
        self._of_global = _Named(plan, GLOBAL_CLUSTERS, GLOBAL_SOURCE)
        self._of_replica = _Named(plan, CLUSTERS, NAMES.replication_source)

    def sources_of(self, resource: Planned) -> PlannedSources:
        """Whether others name a cluster as their source."""
        return PlannedSources(self._of_global.has(resource), self._of_replica.has(resource))


class _Named:
    """What the resources of some kinds name as their source: references by the block, values by the identifier.

    Each leads to the resources that name it.
    """

    def __init__(self, plan: Plan, kinds: tuple[str, ...], name: str) -> None:
        self._references: dict[str, dict[str, set[str]]] = {}
        self._identifiers: dict[str, set[str]] = {}
        self._of_locals: set[str] = set()  # which may be any cluster
        clusters = {without_keys(address) for address in plan.addresses if plan.kind(address) in CLUSTERS}
        for address in plan.addresses:
            if plan.kind(address) not in kinds:
                continue
            planned = plan.resource(address)
            value = planned.values.get(name) if planned else None
            if isinstance(value, str):
                self._identifiers.setdefault(_identified(value), set()).add(address)
            is_known = value is not None and not isinstance(value, Open)
            configured, path = plan.configured(address)
            for reference in plan.references(get(configured, "expressions", name), path):
                if not is_of_a_local(reference):
                    for block in clusters.intersection(blocks_named_by(reference)):
                        self._references.setdefault(block, {}).setdefault(reference, set()).add(address)
                elif not is_known:
                    self._of_locals.add(address)

    def has(self, resource: Planned) -> bool:
        """Whether another resource names this one."""
        itself = {resource.address}
        references = self._references.get(without_keys(resource.address), {})
        values = (resource.values.get(name) for name in ("id", *IDENTIFIERS, *ARNS))
        return (
            bool(self._of_locals - itself)
            or any(by - itself and is_reference_to(each, resource.address) for each, by in references.items())
            or any(
                self._identifiers.get(_identified(value), itself) - itself
                for value in values
                if isinstance(value, str) and value
            )
        )


def _identified(text: str) -> str:
    """An identifier, or that at the end of an ARN."""
    return text.rpartition(":")[2].lower()
