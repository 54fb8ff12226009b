"""Where a property of a cluster in a CloudFormation template comes from: what is written, and what that refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import yaml

from checkov_backtrack.checkov_inside.scan_context import POSITION_KEYS
from checkov_backtrack.cloudformation.intrinsic_functions import intrinsic, items_of, references
from checkov_backtrack.cloudformation.template_values import Template
from checkov_backtrack.hosts.template_clusters import _template
from checkov_backtrack.worlds.possible_worlds import cut

_MOST_STEPS = 6


class Place(NamedTuple):
    """A cluster in a template: its file, as it is shown and as text, and its logical id."""

    path: str
    shown_path: str
    text: str
    logical_id: str

    def at(self, *keys: str, details: str = "") -> str:
        """``(t.yaml:12)`` for the last of some keys, each of which stands below the one before it."""
        lines = (_line(node, keys) for node in _documents(self.text))
        line = next((f":{each}" for each in lines if each), "")
        return f"({', '.join(part for part in (self.shown_path + line, details) if part)})"

    def at_property(self, *names: str) -> str:
        return self.at("Resources", self.logical_id, *names)


def _documents(text: str) -> list[yaml.Node]:
    """The nodes below which a template may begin: all of a file, or what a serverless.yml has as its resources."""
    document = _composed(text)
    resources = next((value for key, value in _items(document) if key.value == "resources"), None)
    parts = resources.value if isinstance(resources, yaml.SequenceNode) else [resources]
    return [document, *parts]


@lru_cache(maxsize=4)  # explained one template after the other
def _composed(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (ValueError, yaml.YAMLError, RecursionError):
        return None


def clusters_in(text: str) -> list[tuple[str, int]] | None:
    """The clusters in a template, wherever they stand, by their keys and lines; None where it cannot be parsed."""
    document = _composed(text)
    return None if document is None else sorted(_clusters(document), key=lambda found: found[1])


def _clusters(document: yaml.Node) -> Iterator[tuple[str, int]]:
    pending, seen = [("", document)], set()
    while pending:
        name, node = pending.pop()
        if node in seen:  # an anchor may be referred to again and again
            continue
        seen.add(node)
        pending.extend((name, item) for item in (node.value if isinstance(node, yaml.SequenceNode) else ()))
        for key, value in _items(node):
            if (key.value, value.value) == ("Type", "AWS::RDS::DBCluster"):
                yield name, int(value.start_mark.line) + 1
            pending.append((str(key.value), value))


def _items(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _line(node: yaml.Node | None, keys: Iterable[str]) -> int | None:
    line = None
    for wanted in keys:
        key, node = next((item for item in _items(node) if item[0].value == wanted), (None, None))
        line = key.start_mark.line + 1 if key else None
    return line


def trail_in_template(place: Place, name: str) -> list[str]:
    """The steps from a property to the parameters, conditions and mappings that it refers to."""
    template = _template(place.path)
    resource = template.resources.get(place.logical_id)
    if not isinstance(resource, dict) or name.startswith("AWS::"):
        return []
    properties = resource.get("Properties")
    if isinstance(properties, dict) and name in properties:
        keys, value = ["Properties", name], properties[name]
    elif isinstance(properties, dict) and intrinsic(properties)[0]:
        keys, value = ["Properties"], properties
    else:
        return [f"{place.logical_id} {place.at_property()} does not set it"]
    first = f"{keys[-1]} = {_written(value)} {place.at_property(*keys)}"
    steps = list(dict.fromkeys([first, *_behind(value, template, place, ())]))
    return [*steps[: _MOST_STEPS - 1], "..."] if len(steps) > _MOST_STEPS else steps


def _behind(value: Any, template: Template, place: Place, seen: tuple[str, ...]) -> Iterator[str]:
    for kind, name in _names(value):
        if name in seen:
            continue
        seen = (*seen, name)
        if kind == "condition" and name in template.conditions:
            condition = template.conditions[name]
            yield f"condition {name} = {_written(condition)} {place.at('Conditions', name)}"
            yield from _behind(condition, template, place, seen)
        elif kind == "mapping" and name in template.mappings:
            yield f"mapping {name} {place.at('Mappings', name)}"
        elif isinstance(template.parameters.get(name), dict):
            yield f"parameter {name} {place.at('Parameters', name, details=_given(template.parameters[name]))}"


def _names(value: Any) -> Iterator[tuple[str, str]]:
    """The conditions, mappings and parameters that a value refers to, in the order in which they stand there."""
    if isinstance(value, list):
        for item in value:
            yield from _names(item)
    elif isinstance(value, dict):
        name, argument = intrinsic(value)
        first = items_of(argument, 1)[0] if isinstance(argument, list) else argument
        if name in ("Fn::If", "Condition"):
            yield "condition", str(first)
        elif name == "Fn::FindInMap":
            yield "mapping", str(first)
        elif name in ("Ref", "Fn::Sub"):
            yield from (("parameter", each) for each in references(value))
        for item in value.values():
            yield from _names(item)


def _given(parameter: dict[str, Any]) -> str:
    """What a template says of the value of a parameter."""
    if "Default" in parameter:
        return f"default {_written(parameter['Default'])}"
    allowed = parameter.get("AllowedValues")
    return f"no default, one of {_written(allowed)}" if isinstance(allowed, list) else "no default"


def _written(value: Any) -> str:
    """A value as it would be written in YAML, on one line of its own."""
    return cut(_yaml(value), 100)


def _yaml(value: Any) -> str:
    if isinstance(value, dict):
        name, argument = intrinsic(value)
        if name:
            return f"!{name.rpartition('::')[2]} {_yaml(argument)}"
        return "{" + ", ".join(f"{key}: {_yaml(item)}" for key, item in value.items() if key not in POSITION_KEYS) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    if value is None or isinstance(value, bool):
        return str(value).lower() if value is not None else "null"
    return str(value)
