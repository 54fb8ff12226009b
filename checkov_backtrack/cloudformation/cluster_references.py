"""Which clusters of a template others name as their source: global databases, and clusters that replicate."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import partial
from typing import Any, NamedTuple

from checkov_backtrack.cloudformation.intrinsic_functions import Value, references
from checkov_backtrack.cloudformation.template_values import Template
from checkov_backtrack.worlds.not_known import Absent, NotKnown
from checkov_backtrack.worlds.open_values import Open, opaque
from checkov_backtrack.worlds.possible_worlds import Budget, World, explore

GLOBAL_CLUSTER = ("AWS::RDS::GlobalCluster", "SourceDBClusterIdentifier")
REPLICA = ("AWS::RDS::DBCluster", "ReplicationSourceIdentifier")

_MOST_STEPS = 50_000  # of all that name a source


class _Naming(NamedTuple):
    """A resource that names a source.

    :param words: all that it may name; None where nobody knows that, so that it may be any cluster
    """

    name: str
    resource: dict[str, Any]
    words: set[Hashable] | None


def is_source(template: Template, logical_id: str, naming: tuple[str, str], world: World) -> bool:
    """Whether a resource of some type names a cluster by some property in this world.

    Only a resource that may name this very cluster is looked at: others make no difference between worlds.
    """
    if naming not in template.sources:
        template.sources[naming] = list(_namings(template, *naming))
    namings: list[_Naming] = template.sources[naming]
    if not namings:
        return False
    wanted = {logical_id, *_identified(_identifier(template, logical_id, world))}
    return any(
        each.name != logical_id
        and (each.words is None or wanted & each.words)
        and template.exists(each.resource, world)
        and _names_one_of(wanted, each, template, naming[1], world)
        for each in namings
    )


def _names_one_of(wanted: set[Hashable], naming: _Naming, template: Template, name: str, world: World) -> bool:
    if naming.words is None:
        about = opaque("is a source", sorted(map(str, wanted)), f"the source that {naming.name} names")
        return world.is_true(about)
    return bool(wanted & set(_words(template, naming.resource, name, world)))


def _namings(template: Template, kind: str, name: str) -> Iterator[_Naming]:
    budget = Budget(_MOST_STEPS, "the sources")
    for each, resource, is_repeated in _resources(template.resources):
        if resource.get("Type") != kind:
            continue
        properties = resource.get("Properties")
        if is_repeated:  # Checkov does not expand Fn::ForEach, and neither do we
            if isinstance(properties, dict) and (name in properties or any(map(_is_function, properties))):
                yield _Naming(each, {}, None)
            continue
        try:
            found = explore(partial(_words_of, template, resource, name), budget)
            words = {word for _, words in found for word in words}
        except (NotKnown, RecursionError):
            yield _Naming(each, resource, None)
        else:
            if words:
                yield _Naming(each, resource, words)


def _resources(resources: dict[str, Any], is_repeated: bool = False) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """The resources, with those in a loop, and whether they stand in one."""
    for name, resource in resources.items():
        if isinstance(resource, dict):
            yield str(name), resource, is_repeated
        elif str(name).startswith("Fn::ForEach::") and isinstance(resource, list):
            for body in resource[2:3]:
                yield from _resources(body if isinstance(body, dict) else {}, True)


def _is_function(name: Any) -> bool:
    return str(name).startswith("Fn::")


def _words_of(template: Template, resource: dict[str, Any], name: str, world: World) -> list[Hashable]:
    try:
        return list(_words(template, resource, name, world))
    except Absent:
        return []


def _words(template: Template, resource: dict[str, Any], name: str, world: World) -> Iterator[Hashable]:
    """What a resource names as its source in this world: logical ids, and identifiers in a form that no id has."""
    written = template.properties(resource, world).get(name)
    value = template.resolve(written, world)
    if isinstance(value, Open):
        names = references(written) if value.opaque else value.depends_on
        yield from (each.partition(".")[0] for each in names)
    yield from _identified(value)


def _identified(value: Value) -> Iterator[Hashable]:
    """An identifier, or that at the end of the ARN of a cluster."""
    text = value.tail if isinstance(value, Open) else value
    if isinstance(text, str) and (":cluster:" in text or (text and ":" not in text and not isinstance(value, Open))):
        yield f"identifier {text.rpartition(':')[2].lower()}"
    if isinstance(value, Open):
        yield "value", value.identity


def _identifier(template: Template, logical_id: str, world: World) -> Value:
    cluster = template.resources.get(logical_id)
    if not isinstance(cluster, dict):
        return None
    return template.resolve(template.properties(cluster, world).get("DBClusterIdentifier"), world)
