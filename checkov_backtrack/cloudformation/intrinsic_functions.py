"""The intrinsic functions of CloudFormation.

Follows https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any, Protocol

from checkov_backtrack.worlds.open_values import Open, derived, leaves, opaque
from checkov_backtrack.worlds.possible_worlds import Basis, World
from checkov_backtrack.worlds.shown_values import shown

Value = Any  # None, bool, int, float, str, list, dict or Open

_SUBSTITUTION = re.compile(r"\$\{([^{}]*)\}")


def is_dynamic_reference(text: str) -> bool:
    """Whether a text is filled in from Systems Manager or Secrets Manager when the stack is deployed."""
    return "{{resolve:" in text


# What the Serverless Framework and Jinja fill in before CloudFormation sees it, to which it means nothing itself.
_PLACEHOLDER = re.compile(r"\$\{|\{\{|\{%")
_OF_SERVERLESS = re.compile(r"(?!AWS::)[^:(]*[:(]")  # in ${}: "self:custom.window", "strToBool(...)"


def literal(text: str) -> Value:
    """A text of the template; Open where it is filled in later."""
    if is_dynamic_reference(text):
        return Open(text, is_set=True)
    return Open(text) if _PLACEHOLDER.search(text) else text


def intrinsic(value: Any) -> tuple[str, Any]:
    """The name and argument of an intrinsic function, or an empty name for anything else."""
    if isinstance(value, dict) and len(value) == 1:
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
    if isinstance(value, int) and value.bit_length() > 10_000:  # str() refuses a number of 4,300 digits
        return hex(value)
    return str(value) if isinstance(value, (str, int, float)) else value


def references(value: Any) -> Iterator[str]:
    """The names that a value refers to, however deep in its functions."""
    pending, seen = [value], set()
    while pending:
        each = pending.pop()
        if not isinstance(each, (list, dict)) or id(each) in seen:  # an anchor may be referred to again and again
            continue
        seen.add(id(each))
        name, argument = intrinsic(each)
        first = argument[0] if isinstance(argument, list) and argument else argument
        if name == "Ref" and isinstance(argument, str):
            yield argument
        elif name == "Fn::GetAtt" and isinstance(first, str):
            yield first.partition(".")[0]
        elif name == "Fn::Sub" and isinstance(first, str):
            yield from (match.partition(".")[0] for match in _SUBSTITUTION.findall(first))
        pending.extend(reversed(list(each.values() if isinstance(each, dict) else each)))


# --- work ---

_ITEM = 100  # characters that an item costs as much as
_LEAF = 250  # the same, for one that an identity is made of


def size(value: Value) -> int:
    """What it costs to go through a value without looking into its items, in characters."""
    if isinstance(value, str):
        return len(value)
    return _ITEM * len(value) if isinstance(value, (list, dict)) else 0


def charge_for_all(value: Any, world: World) -> None:
    """Counts the work of going through a value and all that is in it."""
    world.charge(sum(_LEAF + size(leaf) for leaf in leaves(value)))


def not_worked_out(name: str, argument: Any, world: World) -> Open:
    """What a function comes to that is not worked out here, or that is given what it does not take."""
    charge_for_all(argument, world)
    return opaque(name, [argument])


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
    is_chosen = intrinsic(chosen)[0] != "Fn::If"
    return template.resolve(chosen, world) if is_chosen else not_worked_out("Fn::If", argument, world)


def _find_in_map(template: Template, argument: Any, world: World) -> Value:
    *steps, options = items_of(argument, 4)
    has_default = isinstance(options, dict) and "DefaultValue" in options
    keys = [text_of(template.resolve(step, world)) for step in steps]
    found: Any = template.mappings
    for position, key in enumerate(keys):
        found = _entry(found, key, keys[position + 1 :], has_default, world)
    if found is not None and not isinstance(found, dict):
        return template.resolve(found, world)
    if has_default:
        return template.resolve(options["DefaultValue"], world)
    return not_worked_out("Fn::FindInMap", argument, world)


def _entry(level: Any, key: Value, following: Sequence[Value], has_default: bool, world: World) -> Any:
    """What stands under a key of a map; None where nothing does."""
    entries = _entries(level, world)
    if isinstance(key, Open):
        names = [name for name, entry in entries.items() if _leads_on(entry, following, world)]
        if has_default:
            key = next((name for name in names if world.equals(key, name, Basis.LISTED)), None)
        else:  # no other may be asked for: the stack would fail
            key = world.one_of(key, names) if names else None
    return entries.get(key) if isinstance(key, str) else None


def _entries(level: Any, world: World) -> dict[str, Any]:
    world.charge(size(level))
    return {str(text_of(name)): entry for name, entry in level.items()} if isinstance(level, dict) else {}


def _leads_on(entry: Any, keys: Sequence[Value], world: World) -> bool:
    """Whether something may stand under some keys."""
    for key in keys:
        entries = _entries(entry, world)
        if isinstance(key, Open):
            return bool(entries)
        entry = entries.get(key) if isinstance(key, str) else None
    return entry is not None and not isinstance(entry, dict)


def _sub(template: Template, argument: Any, world: World) -> Value:
    text, given = items_of(argument, 2) if isinstance(argument, list) else (argument, None)
    if not isinstance(text, str):
        return not_worked_out("Fn::Sub", argument, world)
    world.charge(len(text) + _ITEM * text.count("${"))
    is_dynamic = is_dynamic_reference(text)
    parts: list[Value] = []
    for position, part in enumerate(_SUBSTITUTION.split(text)):
        if position % 2:
            parts.append(_substituted(template, part, given if isinstance(given, dict) else {}, world))
        elif "${" in part:  # a variable in a variable, which CloudFormation does not know
            return literal(text)
        elif part:
            parts.append(part if is_dynamic else literal(part))
    return _joined("Fn::Sub", "", parts, world)


def _substituted(template: Template, name: str, given: dict[str, Any], world: World) -> Value:
    """What stands in the place of ``${name}``."""
    if name.startswith("!"):
        return f"${{{name[1:]}}}"
    if name in given:
        return text_of(template.resolve(given[name], world))
    if _OF_SERVERLESS.match(name):
        return literal(f"${{{name}}}")
    return text_of(template.resolve({"Fn::GetAtt" if "." in name else "Ref": name}, world))


def _joined(function: str, separator: str, parts: list[Value], world: World) -> Value:
    """The parts as one text, which is the same whichever function puts it together; an open part alone is itself."""
    world.charge(sum(map(size, parts)) + (len(separator) + _ITEM) * len(parts))
    pieces = list(_pieces(separator, parts))
    if all(isinstance(piece, str) for piece in pieces):
        text = "".join(pieces)
        return Open(text, is_set=True) if is_dynamic_reference(text) else text
    if len(pieces) == 1 and isinstance(pieces[0], Open):
        return pieces[0]
    is_set = any(piece.is_set if isinstance(piece, Open) else bool(piece) for piece in pieces)
    last = pieces[-1]
    tail = last.tail if isinstance(last, Open) else last if isinstance(last, str) else ""
    text = ", ".join(map(shown, [separator, *parts[:_MOST_SHOWN]] if separator else parts[:_MOST_SHOWN]))
    return derived("text", pieces, is_set, text=f"{function}({text})")._replace(tail=tail)


_MOST_SHOWN = 20  # parts of a text


def _pieces(separator: str, parts: list[Value]) -> Iterator[Value]:
    """The parts with what separates them, as few of them as can be."""
    separated = [each for part in parts for each in (separator, part)][1:]
    for is_text, pieces in groupby(separated, lambda each: isinstance(each, str)):
        if is_text:
            yield from filter(None, ["".join(pieces)])
        else:
            yield from pieces


def _join(template: Template, argument: Any, world: World) -> Value:
    separator, parts = (template.resolve(item, world) for item in items_of(argument, 2))
    if isinstance(separator, Open) or isinstance(parts, Open):
        return derived("Fn::Join", [separator, parts])
    if not isinstance(separator, str) or not isinstance(parts, list):
        return not_worked_out("Fn::Join", argument, world)
    return _joined("Fn::Join", separator, [text_of(part) for part in parts if part is not None], world)


def _split(template: Template, argument: Any, world: World) -> Value:
    separator, text = (template.resolve(item, world) for item in items_of(argument, 2))
    if isinstance(separator, Open) or isinstance(text, Open):
        return derived("Fn::Split", [separator, text])
    if not isinstance(separator, str) or not separator or not isinstance(text, str):
        return not_worked_out("Fn::Split", argument, world)
    world.charge(len(text) + _ITEM * text.count(separator))
    return text.split(separator)


def _select(template: Template, argument: Any, world: World) -> Value:
    position, items = (text_of(template.resolve(item, world)) for item in items_of(argument, 2))
    if isinstance(items, Open):
        return derived("Fn::Select", [position, items], text=f"Fn::Select({position}, {shown(items)})")
    if isinstance(items, list):
        items = [item for item in items if item is not None]
        if isinstance(position, Open) and items:  # no other may be asked for: the stack would fail
            position = world.one_of(position, [str(each) for each in range(len(items))])
        if isinstance(position, str) and re.fullmatch("[0-9]{1,4}", position) and int(position) < len(items):
            return items[int(position)]
    return not_worked_out("Fn::Select", argument, world)


def _get_att(template: Template, argument: Any, world: World) -> Open:
    path = [str(step) for step in argument] if isinstance(argument, list) else str(argument).split(".")
    resource = template.resources.get(path[0] if path else "")
    kind = str(resource.get("Type")) if isinstance(resource, dict) else ""
    # An attribute of a custom resource is whatever its provider answers, nothing included.
    is_set = kind.startswith("AWS::") and not kind.startswith("AWS::CloudFormation::CustomResource")
    return Open(".".join(path), is_set)


def _import_value(template: Template, argument: Any, world: World) -> Open:
    return derived("Fn::ImportValue", [template.resolve(argument, world)], is_set=True)


def _ref(template: Template, argument: Any, world: World) -> Value:
    return template.reference(argument, world)


def _length(template: Template, argument: Any, world: World) -> Value:
    items = template.resolve(argument, world)
    if isinstance(items, Open):
        return derived("Fn::Length", [items], is_set=True)
    if not isinstance(items, list):
        return not_worked_out("Fn::Length", argument, world)
    return sum(item is not None for item in items)


def _to_json_string(template: Template, argument: Any, world: World) -> Value:
    value = template.resolve(argument, world)
    if any(isinstance(leaf, Open) for leaf in leaves(value)):
        return derived("Fn::ToJsonString", [value], is_set=True)
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    except (TypeError, ValueError):  # what YAML knows and JSON does not, a number of 4,300 digits
        return not_worked_out("Fn::ToJsonString", argument, world)


def _base64(template: Template, argument: Any, world: World) -> Value:
    text = text_of(template.resolve(argument, world))
    if isinstance(text, Open):
        return derived("Fn::Base64", [text], text.is_set)
    if not isinstance(text, str):
        return not_worked_out("Fn::Base64", argument, world)
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()


def _get_azs(template: Template, argument: Any, world: World) -> Open:
    region = template.resolve(argument, world) or template.reference("AWS::Region", world)
    return derived("Fn::GetAZs", [region], is_set=True)


def _cidr(template: Template, argument: Any, world: World) -> Value:
    block, count, bits = given = [text_of(template.resolve(item, world)) for item in items_of(argument, 3)]
    if any(isinstance(each, Open) for each in given):
        return derived("Fn::Cidr", given, is_set=True)
    try:
        network = ipaddress.ip_network(str(block), strict=False)
        subnets = network.subnets(new_prefix=network.max_prefixlen - int(str(bits)))
        return [str(subnet) for subnet in islice(subnets, min(int(str(count)), _MOST_SUBNETS))]
    except ValueError:
        return not_worked_out("Fn::Cidr", argument, world)


_MOST_SUBNETS = 256  # that CloudFormation makes


FUNCTIONS: dict[str, Callable[[Template, Any, World], Value]] = {
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Fn::ToJsonString": _to_json_string,
    "Ref": _ref,
}
