"""The values of Terraform's language.

null, booleans, numbers and strings are None, bool, int or Fraction, and str. A tuple is a list, an object a dict; the
collections that Terraform tells apart from them, because all their items have one type, are List, Set and Map. What the
source leaves open is Open. Follows https://developer.hashicorp.com/terraform/language/expressions/types.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.number_values import is_number, number_text, parsed_number
from checkov_backtrack.hcl.type_constraints import Type
from checkov_backtrack.worlds.open_values import Open, leaves
from checkov_backtrack.worlds.possible_worlds import World
from checkov_backtrack.worlds.shown_values import shown

Value = Any  # None, bool, int, Fraction, str, list, dict, List, Set, Map, Open or Namespace


class List(list[Any]):
    """A list; ``of`` is the type of its items."""

    def __init__(self, items: Iterable[Value], of: Type) -> None:
        super().__init__(items)
        self.of = of


class Set(list[Any]):
    """A set, in the order in which Terraform goes through it; ``of`` is the type of its items."""

    def __init__(self, items: Iterable[Value], of: Type) -> None:
        distinct = {set_order(item): item for item in items}
        super().__init__(distinct[key] for key in sorted(distinct))
        self.of = of


class Map(dict[str, Any]):
    """A map; ``of`` is the type of its values."""

    def __init__(self, items: Iterable[tuple[str, Value]], of: Type) -> None:
        super().__init__(items)
        self.of = of


class Namespace:
    """An object whose attributes are worked out when they are asked for, such as ``var`` or a resource."""

    def __init__(self, source: str, attribute: Callable[[str, World], Value]) -> None:
        self.source = source
        self.attribute = attribute

    def __str__(self) -> str:
        return self.source


def set_order(value: Value) -> tuple[Any, ...]:
    """Where a value stands in a set; equal values, and no others, stand in one place.

    Numbers stand by size, strings by code point and null behind all; for the rest see ``_encoding``.
    """
    if value is None:
        return ("~",)  # behind all others
    if isinstance(value, (bool, str)):
        return (type(value).__name__, value)
    if is_number(value):
        return ("number", value)
    if isinstance(value, dict):
        items = tuple((key, set_order(value[key])) for key in sorted(value))
        return ("collection", _encoding(value), items)
    if isinstance(value, list):
        return ("collection", _encoding(value), tuple(map(set_order, value)))
    return ("open", shown(value))


def _encoding(value: Value) -> str:
    """The text by which Terraform orders lists, maps and objects in a set, see ``makeSetHashBytes`` in its go-cty."""
    if isinstance(value, Map):
        return "{" + "".join(f"{_encoding(key)}:{_encoding(value[key])};" for key in sorted(value)) + "}"
    if isinstance(value, dict):
        return "<" + "".join(f"{_encoding(value[key])};" for key in sorted(value)) + ">"
    if isinstance(value, list):
        start, end = "[]" if isinstance(value, (List, Set)) else "<>"
        return start + "".join(f"{_encoding(item)};" for item in value) + end
    if isinstance(value, bool):
        return "T" if value else "F"
    if is_number(value):
        return f"{float(value):.10g}" if abs(value) < 2**1000 else str(value)
    return "~" if value is None else json.dumps(value, ensure_ascii=False) if isinstance(value, str) else shown(value)


def is_open(value: Value) -> bool:
    """Whether a value is open, or holds anything that is."""
    return any(isinstance(leaf, (Open, Namespace)) for leaf in leaves(value))


def without_secrets(value: Open, world: World) -> Open:
    """The same open value, of which nothing is shown that must not be: only what it depends on."""
    if not world.secrets or not value.structure:
        return value
    names = (name for name in value.names if name not in world.secrets)
    return value._replace(source=" and ".join([*sorted(world.secrets), *names]))


# --- conversions, which Terraform does by itself wherever a type is called for ---


def to_number(value: Value) -> Value:
    """A number, an open value, or EvaluationError."""
    if is_number(value) or isinstance(value, Open):
        return value
    number = parsed_number(value) if isinstance(value, str) else None
    if number is None:
        raise EvaluationError(f"{shown(value)} is not a number")
    return number


def to_boolean(value: Value) -> Value:
    """True, False, an open value, or EvaluationError."""
    if isinstance(value, (bool, Open)):
        return value
    if isinstance(value, str) and value in ("true", "1", "false", "0"):
        return value in ("true", "1")
    raise EvaluationError(f"{shown(value)} is not a boolean")


def holds(value: Value, world: World) -> bool:
    """True or False in this world, or EvaluationError."""
    condition = to_boolean(value)
    return world.is_true(condition) if isinstance(condition, Open) else bool(condition)


def to_text(value: Value) -> Value:
    """A string, an open value, or EvaluationError."""
    if isinstance(value, (str, Open)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_number(value):
        return number_text(value)
    raise EvaluationError(f"{shown(value)} is not a string")


# --- bounds ---

_LONGEST = 1_000_000  # characters of a text, which may be a file
_MOST = 10_000  # items of a collection
_LARGEST = 10**1000


def beyond_bounds(value: Value) -> str:
    """What is too large about a value, which could fill the memory; empty where nothing is."""
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"a text of more than {_LONGEST:,} characters"
    if isinstance(value, (list, dict)) and len(value) > _MOST:
        return f"a collection of more than {_MOST:,} items"
    if type(value) in (int, Fraction) and (abs(value) > _LARGEST or value.denominator > _LARGEST):
        return "a number of more than 1,000 digits"
    return ""
