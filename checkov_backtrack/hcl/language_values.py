"""The values of Terraform's language.

null, booleans, numbers and strings are None, bool, int or Fraction, and str. A tuple is a list, an object a dict; the
collections that Terraform tells apart from them, because all their items have one type, are List, Set and Map. What the
source leaves open is Open. Follows https://developer.hashicorp.com/terraform/language/expressions/types.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from checkov_backtrack.worlds.possible_worlds import Open, World, leaves, opaque, shown

if TYPE_CHECKING:
    from checkov_backtrack.hcl.type_conversion import Type

Value = Any  # None, bool, int, Fraction, str, list, dict, List, Set, Map, Open or Namespace


class EvaluationError(Exception):
    """Terraform would refuse this expression; ``try`` goes on to its next argument."""


class Unknowable(Exception):
    """A value that Terraform knows and nobody works out here; the text says why."""


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


# --- numbers: Terraform keeps 512 binary digits of each ---

PRECISION = 512
_LARGEST_EXPONENT = 400  # 1e400 is beyond any number of AWS; 1e999999999 would fill the memory
_ODD_NUMBER = re.compile(r"[+-]?(?:[Ii]nf|(?:[0-9]+\.?[0-9]*|\.[0-9]+)[pP][+-]?[0-9]+)")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")


def is_number(value: Value) -> bool:
    return type(value) in (int, Fraction)


def rounded(number: int | Fraction) -> int | Fraction:
    """A number with the precision that Terraform keeps; an int where it is whole."""
    numerator, denominator = number.numerator, number.denominator
    if denominator == 1 and numerator.bit_length() <= PRECISION:
        return numerator
    shift = PRECISION - numerator.bit_length() + denominator.bit_length()
    for each in (shift, shift - 1):  # the estimate may be one too many
        scaled = round(number * 2**each if each >= 0 else Fraction(number, 2**-each))  # half to even
        if scaled.bit_length() <= PRECISION:
            break
    result = Fraction(scaled, 2**each) if each >= 0 else Fraction(scaled * 2**-each)
    return result.numerator if result.denominator == 1 else result


def parsed_number(text: str) -> int | Fraction | None:
    """The number that a decimal text spells, None where it spells none; raises Unknowable for a gigantic one."""
    if text.isdecimal() and text.isascii() and len(text) < 100:
        return int(text)
    match = _DECIMAL.fullmatch(text) if text.isascii() else None
    if match is None:
        if _ODD_NUMBER.fullmatch(text):
            raise Unknowable("an infinite number, or one with an exponent of base 2")
        return None
    if len(text) > _LARGEST_EXPONENT or abs(int((match.group(1) or "0")[:9])) > _LARGEST_EXPONENT:
        raise Unknowable("a number of more than 400 digits")
    return rounded(Fraction(text))


def number_text(number: int | Fraction) -> str:
    """The shortest decimal text that stands for a number and no other of Terraform's."""
    if isinstance(number, int) and number.bit_length() <= PRECISION:
        return str(number)
    sign, number = ("-", -number) if number < 0 else ("", number)
    exponent = len(str(number.numerator)) - len(str(number.denominator))
    for digits in range(1, 160):
        scale = digits - exponent
        scaled = round(number * 10**scale if scale >= 0 else Fraction(number, 10**-scale))
        decimal = Fraction(scaled, 10**scale) if scale >= 0 else Fraction(scaled * 10**-scale)
        if rounded(decimal) == number:
            break
    if scale <= 0:
        return f"{sign}{scaled * 10**-scale}"
    text = str(scaled).rjust(scale + 1, "0")
    return f"{sign}{text[:-scale]}.{text[-scale:]}".rstrip("0").rstrip(".")


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


def bounded(value: Value) -> Value:
    """The value, or an opaque one in the place of a value so large that it could fill the memory."""
    if isinstance(value, str) and len(value) > _LONGEST:
        return opaque("a text of more than 1,000,000 characters")
    if isinstance(value, (list, dict)) and len(value) > _MOST:
        return opaque("a collection of more than 10,000 items")
    if type(value) in (int, Fraction) and (abs(value) > _LARGEST or value.denominator > _LARGEST):
        return opaque("a number of more than 1,000 digits")
    return value
