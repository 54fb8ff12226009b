"""Where a property of a cluster in a CloudFormation template comes from: what is written, and what that refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from __rds034_checkov import POSITION_KEYS
from __rds034_cloudformation_host import _template
from __rds034_intrinsics import intrinsic, items_of, references
from __rds034_template import Template

_MOST_STEPS = 6


class Place(NamedTuple):
    """A cluster in a template: its file, as it is shown and as text, its logical id and its first line."""

    path: str
    shown_path: str
    text: str
    logical_id: str
    line: int

    def at(self, name: str, heading: str = "", details: str = "") -> str:
        """``(t.yaml:12)`` for a key below a heading, or below the first line of the cluster."""
        start = re.search(rf"""^["'\s]*{heading}["']?\s*:""", self.text, re.M) if heading else None
        position = start.end() if start else sum(map(len, self.text.splitlines(keepends=True)[: self.line - 1]))
        found = re.compile(rf"""^[ \t{{]*["']?{re.escape(name)}["']?[ \t]*:""", re.M).search(self.text, position)
        line = f":{self.text.count(chr(10), 0, found.end()) + 1}" if found else ""
        return f"({', '.join(part for part in (self.shown_path + line, details) if part)})"


def trail_in_template(place: Place, name: str) -> list[str]:
    """The steps from a property to the parameters, conditions and mappings that it refers to."""
    template = _template(place.path)
    resource = template.resources.get(place.logical_id)
    if not isinstance(resource, dict) or name.startswith("AWS::"):
        return []
    properties = resource.get("Properties")
    if isinstance(properties, dict) and name in properties:
        first, value = f"{name} = {_written(properties[name])} {place.at(name)}", properties[name]
    elif isinstance(properties, dict) and intrinsic(properties)[0]:
        first, value = f"Properties = {_written(properties)} {place.at('Properties')}", properties
    else:
        return [f"{place.logical_id} {place.at(place.logical_id, 'Resources')} does not set it"]
    steps = list(dict.fromkeys([first, *_behind(value, template, place, ())]))
    return [*steps[: _MOST_STEPS - 1], "..."] if len(steps) > _MOST_STEPS else steps


def _behind(value: Any, template: Template, place: Place, seen: tuple[str, ...]) -> Iterator[str]:
    for kind, name in _names(value):
        if name in seen:
            continue
        seen = (*seen, name)
        if kind == "condition" and name in template.conditions:
            condition = template.conditions[name]
            yield f"condition {name} = {_written(condition)} {place.at(name, 'Conditions')}"
            yield from _behind(condition, template, place, seen)
        elif kind == "mapping" and name in template.mappings:
            yield f"mapping {name} {place.at(name, 'Mappings')}"
        elif isinstance(template.parameters.get(name), dict):
            yield f"parameter {name} {place.at(name, 'Parameters', _given(template.parameters[name]))}"


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
    text = _yaml(value)
    return text if len(text) <= 100 else f"{text[:97]}..."


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
