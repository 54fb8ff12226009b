"""The intrinsic functions of CloudFormation.

Follows https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from checkov_backtrack.worlds.open_values import Open, derived, opaque
from checkov_backtrack.worlds.possible_worlds import Basis, World
from checkov_backtrack.worlds.shown_values import shown

Value = Any  # None, bool, int, float, str, list, dict or Open

_SUBSTITUTION = re.compile(r"\$\{([^}]*)\}")


def is_dynamic_reference(text: str) -> bool:
    """Whether a text is filled in from Systems Manager or Secrets Manager when the stack is deployed."""
    return "{{resolve:" in text


# What the Serverless Framework and Jinja fill in before CloudFormation sees it, to which it means nothing itself.
_PLACEHOLDER = re.compile(r"\$\{|\{\{|\{%")


def literal(text: str) -> Value:
    """A text of the template; Open where it is filled in later."""
    if is_dynamic_reference(text):
        return Open(text, is_set=True)
    return Open(text) if _PLACEHOLDER.search(text) else text


def intrinsic(value: dict[str, Any]) -> tuple[str, Any]:
    """The name and argument of an intrinsic function, or an empty name for any other mapping."""
    if len(value) == 1:
        for name, argument in value.items():
            if isinstance(name, str) and (name in ("Ref", "Condition") or name.startswith("Fn::")):
                return str(name), argument
    return "", None


def items_of(argument: Any, count: int) -> list[Any]:
    """The arguments of a function, padded to what it takes."""
    items = list(argument) if isinstance(argument, list) else []
    return (items + [None] * count)[:count]


def text_of(value: Value) -> Value:
    """A scalar as text, which is what parameters and comparisons deal in; anything else as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) else value


def references(value: Any) -> Iterator[str]:
    """The names that a value refers to, however deep in its functions."""
    if isinstance(value, dict):
        name, argument = intrinsic(value)
        if name == "Ref":
            yield str(argument)
        elif name == "Fn::GetAtt":
            yield str(argument[0] if isinstance(argument, list) and argument else argument).partition(".")[0]
        elif name == "Fn::Sub":
            template = argument[0] if isinstance(argument, list) and argument else argument
            yield from (match.partition(".")[0] for match in _SUBSTITUTION.findall(str(template)))
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


class Template(Protocol):
    """What the functions ask the template that they stand in."""

    mappings: dict[str, Any]
    resources: dict[str, Any]

    def resolve(self, value: Any, world: World) -> Value:
        """The value of a property."""

    def chosen(self, value: Any, world: World) -> Any:
        """A value with the choices of its outermost ``Fn::If`` made, and nothing else resolved."""

    def reference(self, name: Any, world: World) -> Value:
        """What ``Ref`` gives."""


# --- intrinsic functions ---


def _if(template: Template, argument: Any, world: World) -> Value:
    chosen = template.chosen({"Fn::If": argument}, world)
    is_chosen = not isinstance(chosen, dict) or intrinsic(chosen)[0] != "Fn::If"
    return template.resolve(chosen, world) if is_chosen else opaque("Fn::If", [argument])


def _find_in_map(template: Template, argument: Any, world: World) -> Value:
    arguments = items_of(argument, 4)
    name = template.resolve(arguments[0], world)
    found: Any = template.mappings.get(name) if isinstance(name, str) else None
    default = arguments[3].get("DefaultValue") if isinstance(arguments[3], dict) else None
    for key in (template.resolve(argument, world) for argument in arguments[1:3]):
        if not isinstance(found, dict):
            return opaque("Fn::FindInMap", [argument])
        found = _entry(found, text_of(key), default, world)
        if found is default and default is not None:
            return template.resolve(default, world)
    return (
        opaque("Fn::FindInMap", [argument])
        if found is None or isinstance(found, dict)
        else template.resolve(found, world)
    )


def _entry(level: dict[str, Any], key: Value, default: Any, world: World) -> Any:
    names = {str(text_of(name)): name for name in level}
    if isinstance(key, Open) and default is None:  # any key may be asked for, and no other: the stack would fail
        key = world.one_of(key, list(names)) if names else None
    if isinstance(key, Open):
        key = next((name for name in names if world.equals(key, name, Basis.LISTED)), None)
    return level[names[key]] if isinstance(key, str) and key in names else default


def _sub(template: Template, argument: Any, world: World) -> Value:
    text, given = items_of(argument, 2) if isinstance(argument, list) else (argument, None)
    if not isinstance(text, str):
        return opaque("Fn::Sub", [argument])
    parts: list[Value] = []
    for position, part in enumerate(_SUBSTITUTION.split(text)):
        if position % 2 == 0:
            parts.append(part if is_dynamic_reference(text) else literal(part))
        elif part.startswith("!"):
            parts.append(f"${{{part[1:]}}}")
        elif isinstance(given, dict) and part in given:
            parts.append(text_of(template.resolve(given[part], world)))
        elif "." in part:
            parts.append(_get_att(template, part.split("."), world))
        else:
            parts.append(text_of(template.reference(part, world)))
    return _joined("Fn::Sub", "", [part for part in parts if part != ""])


def _joined(name: str, separator: str, parts: list[Value]) -> Value:
    """The parts as one text; one part alone stays what it is."""
    if len(parts) == 1 and isinstance(parts[0], Open):
        return parts[0]
    if all(isinstance(part, str) for part in parts):
        text = separator.join(parts)
        return Open(text, is_set=True) if is_dynamic_reference(text) else text
    is_set = any(part.is_set if isinstance(part, Open) else bool(part) for part in parts)
    tail = parts[-1].tail if isinstance(parts[-1], Open) else parts[-1] if isinstance(parts[-1], str) else ""
    text = f"{name}({', '.join(map(shown, [separator, *parts] if separator else parts))})"
    return derived(name, [separator, *parts], is_set, text=text)._replace(tail=tail)


def _join(template: Template, argument: Any, world: World) -> Value:
    separator, parts = (template.resolve(item, world) for item in items_of(argument, 2))
    if not isinstance(separator, str) or not isinstance(parts, list):
        return opaque("Fn::Join", [argument])
    return _joined("Fn::Join", separator, [text_of(part) for part in parts if part is not None])


def _split(template: Template, argument: Any, world: World) -> Value:
    separator, text = (template.resolve(item, world) for item in items_of(argument, 2))
    if isinstance(text, Open):
        return derived("Fn::Split", [separator, text])
    if not isinstance(separator, str) or not separator or not isinstance(text, str):
        return opaque("Fn::Split", [argument])
    return text.split(separator)


def _select(template: Template, argument: Any, world: World) -> Value:
    position, items = (template.resolve(item, world) for item in items_of(argument, 2))
    if isinstance(position, Open) or isinstance(items, Open):
        return derived("Fn::Select", [position, items])
    if isinstance(items, list) and re.fullmatch(r"[0-9]{1,4}", str(position)) and int(position) < len(items):
        return items[int(position)]
    return opaque("Fn::Select", [argument])


def _get_att(template: Template, argument: Any, world: World) -> Open:
    path = [str(step) for step in argument] if isinstance(argument, list) else str(argument).split(".")
    resource = template.resources.get(path[0] if path else "")
    kind = str(resource.get("Type")) if isinstance(resource, dict) else ""
    # An attribute of a custom resource is whatever its provider answers, nothing included.
    is_set = kind.startswith("AWS::") and not kind.startswith("AWS::CloudFormation::CustomResource")
    return Open(".".join(path), is_set)


def _import_value(template: Template, argument: Any, world: World) -> Open:
    return Open(f"Fn::ImportValue({shown(template.resolve(argument, world))})", is_set=True)


def _ref(template: Template, argument: Any, world: World) -> Value:
    return template.reference(argument, world)


FUNCTIONS: dict[str, Callable[[Template, Any, World], Value]] = {
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Ref": _ref,
}
