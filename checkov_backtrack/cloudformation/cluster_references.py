"""Which clusters of a template others name as their source: global databases, and clusters that replicate."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from checkov_backtrack.cloudformation.intrinsic_functions import Value, references
from checkov_backtrack.cloudformation.template_values import Template
from checkov_backtrack.worlds.not_known import NotKnown
from checkov_backtrack.worlds.open_values import Open
from checkov_backtrack.worlds.possible_worlds import Budget, World, explore

GLOBAL_CLUSTER = ("AWS::RDS::GlobalCluster", "SourceDBClusterIdentifier")
REPLICA = ("AWS::RDS::DBCluster", "ReplicationSourceIdentifier")

_MOST_STEPS = 20_000


def is_source(template: Template, logical_id: str, naming: tuple[str, str], world: World) -> bool:
    """Whether a resource of some type names a cluster by some property in this world.

    Only a resource that may name this very cluster is looked at: others make no difference between worlds.
    """
    if naming not in template.sources:
        template.sources[naming] = list(_namings(template, *naming))
    namings = template.sources[naming]
    if not namings:
        return False
    identifier = _identifier(template, logical_id, world)
    wanted = {logical_id, _word(identifier)} if identifier else {logical_id}
    return any(
        name != logical_id
        and (words is None or wanted & words)
        and template.exists(resource, world)
        and wanted & set(_words(_source(template, resource, naming[1], world)))
        for name, resource, words in namings
    )


def _namings(template: Template, kind: str, name: str) -> Iterator[tuple[str, dict[str, Any], set[str] | None]]:
    """The resources that may name a source, with all that they may name; None where nobody knows that."""
    for each, resource in template.resources.items():
        if not isinstance(resource, dict) or resource.get("Type") != kind:
            continue
        try:
            found = explore(partial(_source, template, resource, name), Budget(_MOST_STEPS, "a source"))
            words = {word for _, source in found for word in _words(source)}
        except (NotKnown, RecursionError):
            words = None
        if words is None or words:
            yield each, resource, words


def _source(template: Template, resource: dict[str, Any], name: str, world: World) -> tuple[list[str], Value]:
    """What a resource names as its source: the names that it refers to, and the value."""
    written = template.chosen(template.properties(resource, world).get(name), world)
    return list(references(written)), template.resolve(written, world)


def _words(source: tuple[list[str], Value]) -> Iterator[str]:
    names, value = source
    yield from names
    text = value.tail if isinstance(value, Open) else value
    if isinstance(text, str) and text and (not isinstance(value, Open) or ":" in text):
        yield _word(text)


def _word(text: str) -> str:
    """An identifier, or that at the end of an ARN, in a form that no logical id has."""
    return f"identifier {text.rpartition(':')[2].lower()}"


def _identifier(template: Template, logical_id: str, world: World) -> str:
    cluster = template.resources.get(logical_id)
    if not isinstance(cluster, dict):
        return ""
    identifier = template.resolve(template.properties(cluster, world).get("DBClusterIdentifier"), world)
    return identifier if isinstance(identifier, str) else ""
