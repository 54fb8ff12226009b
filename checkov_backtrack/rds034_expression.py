"""The values of HCL expressions, as Terraform computes them.

null, booleans, numbers, strings, lists and maps are None, bool, int or Fraction, str, list and dict; sets are lists.
What the source leaves open is ``Open``; what cannot be worked out here, such as a function that this module does not
know, is ``Open`` as well, and marked as opaque. Nothing is ever guessed.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, Iterator, List, Optional, Tuple, Union

if TYPE_CHECKING or __package__:
    from . import rds034_syntax as hcl
    from .rds034_worlds import Open, TooComplex, World, explore, source_text
else:
    import rds034_syntax as hcl
    from rds034_worlds import Open, TooComplex, World, explore, source_text

__all__ = [
    "IDENTITIES",
    "EvaluationError",
    "Namespace",
    "Open",
    "Scope",
    "TooComplex",
    "Value",
    "World",
    "evaluate",
    "explore",
    "hcl",
    "text_of",
    "to_boolean",
    "to_number",
    "to_text",
    "with_names",
]

Value = Any  # None, bool, int, Fraction, str, list, dict, Open or Namespace
Scope = Callable[[str, World], Value]  # what the first name of a traversal stands for

_LONGEST = 10_000  # characters of a text, items of a collection
_LARGEST = 10**1000

# An object that exists, as a resource does, has these attributes, and they are neither null nor empty.
IDENTITIES = frozenset({"arn", "cluster_identifier", "cluster_resource_id", "id"})


class EvaluationError(Exception):
    """Terraform would refuse this expression; ``try`` goes on to its next argument."""


class Namespace:
    """An object whose attributes are worked out when they are asked for, such as ``var`` or a resource."""

    def __init__(self, source: str, attribute: Callable[[str, World], Value]) -> None:
        self.source = source
        self.attribute = attribute

    def __repr__(self) -> str:
        return self.source


def evaluate(node: hcl.Node, scope: Scope, world: World) -> Value:
    """The value of an expression.

    :raises EvaluationError: where Terraform would refuse it
    :raises Fork, TooComplex: see World
    """
    world.step()
    value = _EVALUATORS[type(node)](node, scope, world)
    if type(value) is Open and world.assumptions:
        value = world.settled(value)
    return _bounded(value)


def _bounded(value: Value) -> Value:
    """The value, or an opaque one in the place of a value so large that it could fill the memory."""
    if type(value) in (str, list, dict) and len(value) > _LONGEST:
        return Open("a value of more than 10,000 characters or items", opaque=True)
    if type(value) in (int, Fraction) and (abs(value) > _LARGEST or value.denominator > _LARGEST):
        return Open("a number of more than 1,000 digits", opaque=True)
    return value


# --- conversions, which Terraform does by itself wherever a type is called for ---


def to_number(value: Value) -> Value:
    """A number, an open value, or EvaluationError."""
    if isinstance(value, str):
        try:
            # The grammar of HCL is narrower than Fraction's, which takes "1/2", " 1" and digits of any script.
            number = hcl.parse_expression(value.lstrip("-")) if value.isascii() and value == value.strip() else None
        except hcl.HclSyntaxError:
            number = None
        if isinstance(number, hcl.Literal) and _is_number(number.value):
            return -number.value if value.startswith("-") else number.value
        raise EvaluationError(f"{value!r} is not a number")
    if _is_number(value) or isinstance(value, Open):
        return value
    raise EvaluationError(f"{text_of(value)} is not a number")


def _is_number(value: Value) -> bool:
    return type(value) in (int, Fraction)


def to_boolean(value: Value, world: World) -> bool:
    """True or False in this world, or EvaluationError."""
    condition = _boolean(value)
    return world.is_true(condition) if isinstance(condition, Open) else bool(condition)


def _boolean(value: Value) -> Value:
    """True, False, an open value, or EvaluationError."""
    if isinstance(value, (bool, Open)):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise EvaluationError(f"{text_of(value)} is not a boolean")


def to_text(value: Value) -> Value:
    """A string, an open value, or EvaluationError."""
    if isinstance(value, (str, Open)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Fraction):
        # Exact for what terminates, like 0.5; a third has no text that Terraform would agree on to the last digit.
        return repr(float(value)) if Fraction(repr(float(value))) == value else _opaque("tostring", [value])
    raise EvaluationError(f"{text_of(value)} is not a string")


def text_of(value: Value) -> str:
    """A value as a reader would write it, cut off where it is endless; open values by what they hang on."""
    return "".join(itertools.islice(_pieces(value), _LONGEST))


def _pieces(value: Value) -> Iterator[str]:
    if isinstance(value, list):
        yield "["
        for position, item in enumerate(value):
            yield ", " if position else ""
            yield from _pieces(item)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        for position, (key, item) in enumerate(value.items()):
            yield f"{', ' if position else ''}{key} = "
            yield from _pieces(item)
        yield "}"
    elif isinstance(value, Open):
        yield value.source
    else:
        yield json.dumps(value) if value is None or isinstance(value, (bool, str)) else str(value)


def _derived(name: str, values: Iterable[Value], is_set: bool = False) -> Open:
    """What becomes of open values: open too, and the same wherever the same is done with them."""
    values = list(values)
    source = source_text(f"{name}({', '.join(map(text_of, values))})")
    return Open(source, is_set, any(_is_opaque(value) for value in values))


def _opaque(name: str, values: Iterable[Value]) -> Open:
    return _derived(name, values)._replace(opaque=True)


def _leaves(value: Value) -> Iterator[Value]:
    """All that is in a value, however deep; a collection that is in it many times is looked into once."""
    pending, seen = [value], set()
    while pending:
        each = pending.pop()
        if not isinstance(each, (list, dict)):
            yield each
        elif id(each) not in seen:
            seen.add(id(each))
            pending.extend(each.values() if isinstance(each, dict) else each)


def _is_opaque(value: Value) -> bool:
    return any(isinstance(leaf, Open) and leaf.opaque for leaf in _leaves(value))


def _is_open(value: Value) -> bool:
    """Whether a value is open, or holds anything that is."""
    return any(isinstance(leaf, (Open, Namespace)) for leaf in _leaves(value))


# --- the productions ---


def _literal(node: hcl.Literal, scope: Scope, world: World) -> Value:
    return node.value


def _template(node: hcl.Template, scope: Scope, world: World) -> Value:
    parts = [to_text(evaluate(part, scope, world)) for part in node.parts]
    if any(isinstance(part, Open) for part in parts):
        return _derived(
            "template", parts, is_set=any(part.is_set if isinstance(part, Open) else part for part in parts)
        )
    return "".join(parts)


def _tuple(node: hcl.TupleCons, scope: Scope, world: World) -> Value:
    return [evaluate(item, scope, world) for item in node.items]


def _object(node: hcl.ObjectCons, scope: Scope, world: World) -> Value:
    result: Dict[str, Value] = {}
    for key_node, value_node in node.items:
        key = to_text(evaluate(key_node, scope, world))
        if isinstance(key, Open):
            return _opaque("an object with the key", [key])
        result[key] = evaluate(value_node, scope, world)
    return result


def _for(node: hcl.For, scope: Scope, world: World) -> Value:
    collection = evaluate(node.collection, scope, world)
    pairs: Iterable[Tuple[Value, Value]]
    if isinstance(collection, list):
        pairs = enumerate(collection)
    elif isinstance(collection, dict):
        pairs = sorted(collection.items())
    elif isinstance(collection, Open):
        return _derived("for", [collection, str(node)])
    else:
        raise EvaluationError(f"{text_of(collection)} is not a collection")
    items: List[Value] = []
    result: Dict[str, Value] = {}
    for key, value in pairs:
        inner = with_names({node.value: value, **({node.key: key} if node.key else {})}, scope)
        if node.condition is not None and not to_boolean(evaluate(node.condition, inner, world), world):
            continue
        item = evaluate(node.result, inner, world)
        if node.result_key is None:
            items.append(item)
            continue
        name = to_text(evaluate(node.result_key, inner, world))
        if isinstance(name, Open):
            return _opaque("an object with the key", [name])
        if node.group:
            result.setdefault(name, []).append(item)
        else:
            result[name] = item
    return items if node.result_key is None else result


def with_names(names: Dict[str, Value], scope: Scope) -> Scope:
    """A scope with more names, which stand before those of the outer one."""
    return lambda name, world: names[name] if name in names else scope(name, world)


def _variable(node: hcl.Variable, scope: Scope, world: World) -> Value:
    return scope(node.name, world)


def _get_attr(node: hcl.GetAttr, scope: Scope, world: World) -> Value:
    return _attribute(evaluate(node.source, scope, world), node.name, world)


def _attribute(value: Value, name: str, world: World) -> Value:
    if isinstance(value, Namespace):
        return value.attribute(name, world)
    if isinstance(value, dict) and name in value:
        return value[name]
    if isinstance(value, Open):
        return Open(f"{value.source}.{name}", is_set=value.is_set and name in IDENTITIES, opaque=value.opaque)
    raise EvaluationError(f"{text_of(value)} has no attribute {name!r}")


def _index(node: hcl.Index, scope: Scope, world: World) -> Value:
    return _item(evaluate(node.source, scope, world), evaluate(node.key, scope, world), world)


def _item(value: Value, key: Value, world: World) -> Value:
    if isinstance(value, Open):
        return Open(f"{value.source}[{text_of(key)}]", value.is_set, value.opaque or _is_opaque(key))
    if isinstance(key, Open) and isinstance(value, (list, dict)):
        key = world.choose(key.source, list(value if isinstance(value, dict) else range(len(value))), key.opaque)
    if isinstance(value, list):
        position = to_number(key)
        if isinstance(position, int) and 0 <= position < len(value):
            return value[position]
    elif not isinstance(key, (list, dict)) and key is not None:
        return _attribute(value, to_text(key), world)
    raise EvaluationError(f"{text_of(value)} has no item {text_of(key)}")


def _splat(node: hcl.Splat, scope: Scope, world: World) -> Value:
    source = evaluate(node.source, scope, world)
    if isinstance(source, Open):
        return _derived("splat", [source, str(node.rest)])
    items = source if isinstance(source, list) else [] if source is None else [source]
    return [evaluate(node.rest, with_names({"*": item}, scope), world) for item in items]


def _unary(node: hcl.Unary, scope: Scope, world: World) -> Value:
    operand = evaluate(node.operand, scope, world)
    if node.operator == "!":
        return not to_boolean(operand, world)
    number = to_number(operand)
    return _derived("-", [number]) if isinstance(number, Open) else -number


def _binary(node: hcl.Binary, scope: Scope, world: World) -> Value:
    operator = node.operator
    left = evaluate(node.left, scope, world)
    if operator in ("&&", "||"):
        deciding = operator == "||"  # the operand that settles the outcome alone
        if isinstance(left, Open):
            right = evaluate(node.right, scope, world)
            if not isinstance(right, Open) and to_boolean(right, world) is deciding:
                return deciding
        return (
            deciding if to_boolean(left, world) is deciding else to_boolean(evaluate(node.right, scope, world), world)
        )
    right = evaluate(node.right, scope, world)
    if operator in ("==", "!="):
        equal = _equal(left, right, world)
        if isinstance(equal, Open):
            return equal if operator == "==" else not to_boolean(equal, world)
        return equal is (operator == "==")
    left, right = to_number(left), to_number(right)
    if isinstance(left, Open) or isinstance(right, Open):
        return _derived(operator, [left, right])
    if operator in "/%" and not right:
        raise EvaluationError("a division by zero")
    return _NUMERIC[operator](left, right)


def _remainder(left: Fraction, right: Fraction) -> Fraction:
    return left - right * math.trunc(Fraction(left) / right)


def _whole(number: Union[int, Fraction]) -> Union[int, Fraction]:
    return number.numerator if number.denominator == 1 else number


_NUMERIC: Dict[str, Callable[[Any, Any], Value]] = {
    "+": lambda left, right: _whole(left + right),
    "-": lambda left, right: _whole(left - right),
    "*": lambda left, right: _whole(left * right),
    "/": lambda left, right: _whole(Fraction(left) / right),
    "%": lambda left, right: _whole(_remainder(left, right)),
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _equal(left: Value, right: Value, world: World) -> Value:
    """Whether two values are equal, or an open value; values of different types never are."""
    world.step()
    if isinstance(left, Open) and isinstance(right, Open):
        return True if left.source == right.source else _derived("==", [left, right])
    if isinstance(left, Open) or isinstance(right, Open):
        value, known = (left, right) if isinstance(left, Open) else (right, left)
        if isinstance(known, (list, dict, Namespace)):
            return _derived("==", [value, known])
        return world.equals(value, known)
    if isinstance(left, Namespace) or isinstance(right, Namespace):
        return False if left is None or right is None else _opaque("==", [left, right])
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(_same(*pair, world=world) for pair in zip(left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key], world) for key in left)
    if _is_number(left) and _is_number(right):
        return bool(left == right)
    return type(left) is type(right) and bool(left == right)


def _same(left: Value, right: Value, world: World) -> bool:
    return to_boolean(_equal(left, right, world), world)


def _conditional(node: hcl.Conditional, scope: Scope, world: World) -> Value:
    condition = to_boolean(evaluate(node.condition, scope, world), world)
    return evaluate(node.when_true if condition else node.when_false, scope, world)


def _call(node: hcl.Call, scope: Scope, world: World) -> Value:
    if node.name == "try":
        return _try(node, scope, world)
    if node.name == "can":
        try:
            value = _try(node, scope, world)
        except EvaluationError:
            return False
        return _derived("can", [value]) if isinstance(value, Open) else True
    arguments = [evaluate(argument, scope, world) for argument in node.arguments]
    if node.expand:
        last = arguments.pop()
        if not isinstance(last, list):
            return _opaque(node.name, [*arguments, last])
        arguments.extend(last)
    try:
        if node.name in _WITH_WORLD:
            return _WITH_WORLD[node.name](arguments, world)
        if node.name in _STRUCTURAL:
            is_open = any(isinstance(argument, Open) for argument in arguments)
            return _derived(node.name, arguments) if is_open else _STRUCTURAL[node.name](*arguments)
        if node.name in _SCALAR:
            is_open = any(map(_is_open, arguments))
            return _derived(node.name, arguments) if is_open else _SCALAR[node.name](*arguments)
        return _opaque(node.name, arguments)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, re.error) as error:
        raise EvaluationError(f"{node.name}: {error}") from error


def _try(node: hcl.Call, scope: Scope, world: World) -> Value:
    error = EvaluationError(f"{node.name} without an argument")
    for argument in node.arguments:
        try:
            return evaluate(argument, scope, world)
        except EvaluationError as caught:
            error = caught
    raise error


_EVALUATORS: Dict[type, Callable[[Any, Scope, World], Value]] = {
    hcl.Literal: _literal,
    hcl.Template: _template,
    hcl.TupleCons: _tuple,
    hcl.ObjectCons: _object,
    hcl.For: _for,
    hcl.Variable: _variable,
    hcl.GetAttr: _get_attr,
    hcl.Index: _index,
    hcl.Splat: _splat,
    hcl.Unary: _unary,
    hcl.Binary: _binary,
    hcl.Conditional: _conditional,
    hcl.Call: _call,
}


# --- functions whose result may be known although an argument is open ---


def _coalesce(arguments: List[Value], world: World) -> Value:
    for value in arguments:
        if isinstance(value, Open):
            if not world.equals(value, None) and not world.equals(value, ""):
                return value
        elif value not in (None, ""):
            return value
    raise EvaluationError("coalesce: nothing that is set")


def _contains(arguments: List[Value], world: World) -> Value:
    items, value = _arguments(arguments, 2)
    if isinstance(items, Open):
        return _derived("contains", arguments)
    if not isinstance(items, list):
        raise EvaluationError(f"contains: {text_of(items)} is not a list")
    return any(_same(item, value, world) for item in items)


def _lookup(arguments: List[Value], world: World) -> Value:
    source, key = arguments[:2] if len(arguments) in (2, 3) else _arguments(arguments, 2)
    if isinstance(source, Open):
        name = f".{key}" if isinstance(key, str) else f"[{text_of(key)}]"
        return Open(source.source + name, opaque=source.opaque)
    if not isinstance(source, dict):
        raise EvaluationError(f"lookup: {text_of(source)} is not a map")
    for name, value in source.items():
        if _same(name, key, world):
            return value
    if len(arguments) == 3:
        return arguments[2]
    raise EvaluationError(f"lookup: no key {text_of(key)}")


def _every(arguments: List[Value], world: World) -> Value:
    (items,) = _arguments(arguments, 1)
    return _derived("alltrue", [items]) if isinstance(items, Open) else all(to_boolean(item, world) for item in items)


def _some(arguments: List[Value], world: World) -> Value:
    (items,) = _arguments(arguments, 1)
    return _derived("anytrue", [items]) if isinstance(items, Open) else any(to_boolean(item, world) for item in items)


def _convert(to_type: Callable[[Value], Value]) -> Callable[[List[Value], World], Value]:
    def convert(arguments: List[Value], world: World) -> Value:
        (value,) = _arguments(arguments, 1)
        return None if value is None else to_type(value)

    return convert


def _itself(arguments: List[Value], world: World) -> Value:
    return _arguments(arguments, 1)[0]


def _arguments(arguments: List[Value], count: int) -> List[Value]:
    if len(arguments) != count:
        raise EvaluationError(f"{len(arguments)} arguments in the place of {count}")
    return arguments


_WITH_WORLD: Dict[str, Callable[[List[Value], World], Value]] = {
    "alltrue": _every,
    "anytrue": _some,
    "coalesce": _coalesce,
    "contains": _contains,
    "lookup": _lookup,
    "nonsensitive": _itself,
    "sensitive": _itself,
    "tobool": _convert(_boolean),
    "tonumber": _convert(to_number),
    "tostring": _convert(to_text),
}


# --- functions that put collections together, whatever is in them ---


def _merge(*maps: Optional[Dict[str, Value]]) -> Dict[str, Value]:
    return {key: value for each in maps if each is not None for key, value in each.items()}


def _concat(*lists: List[Value]) -> List[Value]:
    return [item for each in lists for item in _list(each)]


def _list(value: Value) -> List[Value]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _element(items: List[Value], position: Value) -> Value:
    return _list(items)[_integer(position) % len(items)]


def _one(items: Optional[List[Value]]) -> Value:
    if items is None or len(_list(items)) > 1:
        raise ValueError("more than one item")
    return items[0] if items else None


def _length(value: Value) -> int:
    if not isinstance(value, (list, dict, str)):
        raise TypeError("not a collection or a string")
    return len(value)


def _flatten(items: List[Value]) -> List[Value]:
    flat: List[Value] = []
    for item in _list(items):
        flat.extend(_flatten(item) if isinstance(item, list) else [item])
        if len(flat) > _LONGEST:
            raise ValueError("too many items")
    return flat


def _slice(items: List[Value], start: Value, end: Value) -> List[Value]:
    if not 0 <= _integer(start) <= _integer(end) <= len(_list(items)):
        raise IndexError("out of range")
    return items[_integer(start) : _integer(end)]


def _first_filled(*lists: Optional[List[Value]]) -> List[Value]:
    return next(each for each in lists if each) if any(lists) else _list(None)


def _integer(value: Value) -> int:
    number = to_number(value)
    if not isinstance(number, int):
        raise ValueError("not a whole number")
    return number


_STRUCTURAL: Dict[str, Callable[..., Value]] = {
    "coalescelist": _first_filled,
    "concat": _concat,
    "element": _element,
    "flatten": _flatten,
    "keys": lambda source: sorted(source.keys()),
    "length": _length,
    "merge": _merge,
    "one": _one,
    "reverse": lambda items: _list(items)[::-1],
    "slice": _slice,
    "tolist": _list,
    "tomap": dict,
    "values": lambda source: [source[key] for key in sorted(source.keys())],
    "zipmap": lambda names, values: dict(zip(_list(names), _list(values))),
}


# --- functions of values that are known through and through ---


def _toset(items: List[Value]) -> List[Value]:
    texts = all(isinstance(item, str) for item in _list(items))
    return sorted(set(items)) if texts else _distinct(items)


def _distinct(items: List[Value]) -> List[Value]:
    return [item for position, item in enumerate(_list(items)) if item not in items[:position]]


def _format(template: str, *values: Value) -> Value:
    pieces = re.split(r"(%%|%[sdv])", template)
    if any("%" in piece for piece in pieces[::2]) or sum(piece[1:] in ("s", "d", "v") for piece in pieces[1::2]) != len(
        values
    ):
        return _opaque("format", [template, *values])  # widths, flags and the other verbs of Go
    remaining = iter(values)
    return "".join(
        piece if position % 2 == 0 else "%" if piece == "%%" else _text(next(remaining))
        for position, piece in enumerate(pieces)
    )


def _text(value: Value) -> str:
    text = to_text(value)
    if not isinstance(text, str):
        raise ValueError("a number without an exact text")
    return text


def _replace(text: str, old: str, new: str) -> Value:
    text, old, new = _text(text), _text(old), _text(new)
    if len(old) > 1 and old[0] == old[-1] == "/":
        return _opaque("replace", [text, old, new]) if "$" in new else _regex(old[1:-1]).sub(lambda match: new, text)
    return text.replace(old, new)


# Terraform's engine takes linear time for any pattern; Python's takes exponential time where a group is repeated.
_REPEATED_GROUP = re.compile(r"\)[*+{]|\\[pPzAQC]")
_LONGEST_SUBJECT = 500


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def _regexall(pattern: str, text: str) -> Value:
    text = _text(text)
    if _REPEATED_GROUP.search(pattern) or len(text) > _LONGEST_SUBJECT:
        return _opaque("regexall", [pattern, text])
    return [match.groupdict() or list(match.groups()) or match.group() for match in _regex(pattern).finditer(text)]


def _first_match(pattern: str, text: str) -> Value:
    matches = _regexall(pattern, text)
    return _opaque("regex", [pattern, text]) if isinstance(matches, Open) else matches[0]


def _substr(text: str, offset: Value, length: Value) -> str:
    text, start, count = _text(text), _integer(offset), _integer(length)
    start = start + len(text) if start < 0 else start
    return text[start:] if count < 0 else text[start : start + count]


def _range(*limits: Value) -> Value:
    numbers = range(*map(_integer, limits))
    return list(numbers) if len(numbers) <= _LONGEST else _opaque("range", limits)


_SCALAR: Dict[str, Callable[..., Value]] = {
    "abs": lambda number: abs(to_number(number)),
    "ceil": lambda number: math.ceil(to_number(number)),
    "compact": lambda items: [item for item in _list(items) if item not in (None, "")],
    "distinct": _distinct,
    "endswith": lambda text, end: _text(text).endswith(_text(end)),
    "floor": lambda number: math.floor(to_number(number)),
    "format": _format,
    "index": lambda items, value: _list(items).index(value),
    "join": lambda separator, *lists: _text(separator).join(_text(item) for item in _concat(*lists)),
    "lower": lambda text: _text(text).lower(),
    "max": lambda *numbers: max(map(to_number, numbers)),
    "min": lambda *numbers: min(map(to_number, numbers)),
    "range": _range,
    "regex": _first_match,
    "regexall": _regexall,
    "replace": _replace,
    "sort": lambda items: sorted(map(_text, _list(items))),
    "split": lambda separator, text: _text(text).split(separator) if text else [],
    "startswith": lambda text, start: _text(text).startswith(_text(start)),
    "strcontains": lambda text, part: _text(part) in _text(text),
    "substr": _substr,
    "sum": lambda items: _whole(sum(map(to_number, _list(items)))),
    "toset": _toset,
    "trim": lambda text, characters: _text(text).strip(_text(characters)),
    "trimprefix": lambda text, start: _text(text)[len(start) :] if _text(text).startswith(start) else _text(text),
    "trimspace": lambda text: _text(text).strip(),
    "trimsuffix": lambda text, end: _text(text)[: -len(end)] if end and _text(text).endswith(end) else _text(text),
    "upper": lambda text: _text(text).upper(),
}
