"""Types of Terraform's language: what a value has, what a variable or function asks for, and what two values share.

Follows https://developer.hashicorp.com/terraform/language/expressions/type-constraints and, for conversion and
unification, https://github.com/zclconf/go-cty/blob/main/docs/convert.md, which Terraform uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.language_values import (
    List,
    Map,
    Namespace,
    Set,
    Value,
    is_open,
    to_boolean,
    to_number,
    to_text,
)
from checkov_backtrack.hcl.number_values import is_number
from checkov_backtrack.hcl.type_constraints import ANY, BOOL, NUMBER, STRING, Type, list_of, map_of, set_of
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.open_values import Open, derived
from checkov_backtrack.worlds.shown_values import shown

# --- the type that a value has ---


_MOST_PARTS = 50_000  # of the type of one value


def type_of(value: Value) -> Type:
    """The type of a value, ``any`` for null and for what is open; raises Unknowable for one of endless parts."""
    if _parts(value, {}) > _MOST_PARTS:
        raise Unknowable(f"a value with more than {_MOST_PARTS} parts")
    return _type_of(value)


def _parts(value: Value, known: dict[int, int]) -> int:
    """How many parts the type of a value has; what is in the value many times counts each time, and is seen once."""
    if not isinstance(value, (list, dict)) or isinstance(value, (List, Set, Map)):
        return 1
    if id(value) not in known:
        items = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_parts(item, known) for item in items)
    return known[id(value)]


def _type_of(value: Value) -> Type:
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, str):
        return STRING
    if is_number(value):
        return NUMBER
    if isinstance(value, List):
        return list_of(value.of)
    if isinstance(value, Set):
        return set_of(value.of)
    if isinstance(value, Map):
        return map_of(value.of)
    if isinstance(value, list):
        return Type("tuple", tuple(map(_type_of, value)))
    if isinstance(value, dict):
        names = tuple(sorted(value))
        return Type("object", tuple(_type_of(value[name]) for name in names), names)
    return ANY


def _constant(node: hcl.Node) -> Value:
    """The value of an expression without references, which is all that a default of ``optional`` can be."""
    if isinstance(node, hcl.Literal):
        return node.value
    if isinstance(node, hcl.TupleCons):
        return [_constant(item) for item in node.items]
    if isinstance(node, hcl.ObjectCons):
        return {str(_constant(key)): _constant(item) for key, item in node.items}
    if isinstance(node, hcl.Unary) and node.operator == "-":
        return -to_number(_constant(node.operand))
    raise Unknowable("a default of optional() that is not written out")


# --- conversion ---


def converted(value: Value, to: Type) -> Value:
    """A value as a type makes it, with the defaults of optional attributes; raises EvaluationError."""
    if to.kind == "any" or value is None or isinstance(value, (Open, Namespace)):
        return value
    if to.kind == "string":
        return to_text(value)
    if to.kind == "number":
        return to_number(value)
    if to.kind == "bool":
        return to_boolean(value)
    return _CONVERSIONS[to.kind](value, to)


def _converted_list(value: Value, to: Type) -> Value:
    items, of = _converted_items(_items(value, "list"), _wanted(value, to))
    return List(items, of)


def _converted_set(value: Value, to: Type) -> Value:
    items, of = _converted_items(_items(value, "set"), _wanted(value, to))
    if len(items) > 1 and is_open(items):  # they may turn out to be equal
        return derived("toset", [items])._replace(opaque=True)
    return Set(items, of)


def _converted_map(value: Value, to: Type) -> Value:
    if not isinstance(value, dict):
        raise EvaluationError(f"{shown(value)} is not a map")
    items, of = _converted_items(list(value.values()), _wanted(value, to))
    return Map(zip(value, items), of)


def _converted_tuple(value: Value, to: Type) -> Value:
    items = _items(value, "tuple")
    if len(items) != len(to.inner):
        raise EvaluationError(f"{shown(value)} has not {len(to.inner)} items")
    return [converted(item, each) for item, each in zip(items, to.inner)]


def _converted_object(value: Value, to: Type) -> Value:
    if not isinstance(value, dict):
        raise EvaluationError(f"{shown(value)} is not an object")
    optional = dict(to.optional)
    for name in to.names:
        if name not in value and name not in optional:
            raise EvaluationError(f"the attribute {name!r} is missing")
    return {
        name: converted(
            _constant(optional[name]) if name in optional and value.get(name) is None else value[name], each
        )
        for name, each in zip(to.names, to.inner)
    }


def _items(value: Value, kind: str) -> list[Value]:
    if not isinstance(value, list):
        raise EvaluationError(f"{shown(value)} is not a {kind}")
    return value


def _wanted(value: Value, to: Type) -> Type:
    """The type that the items of a collection shall have; for ``any`` they keep theirs, even where there are none."""
    return value.of if to.inner[0].kind == "any" and isinstance(value, (List, Set, Map)) else to.inner[0]


def _converted_items(items: list[Value], to: Type) -> tuple[list[Value], Type]:
    """The items of a collection, and the type that they have then; those of ``list(any)`` get the one they share."""
    if to.kind == "any" and items:
        to = unified([type_of(item) for item in items])
    return [converted(item, to) for item in items], _bare(to)


def _bare(type_: Type) -> Type:
    """A type without what its optional attributes default to, which is no part of it."""
    return Type(type_.kind, tuple(map(_bare, type_.inner)), type_.names) if type_.inner else type_


_CONVERSIONS = {
    "list": _converted_list,
    "set": _converted_set,
    "map": _converted_map,
    "tuple": _converted_tuple,
    "object": _converted_object,
}


# --- unification ---


def unified(types: Sequence[Type]) -> Type:
    """The type that values of several types can all be converted to; raises EvaluationError where there is none."""
    known = [each for each in types if each.kind != "any"]
    if all(each == known[0] for each in known):
        return known[0] if known else ANY
    kinds = {each.kind for each in known}
    for collection, structural in (("map", "object"), ("list", "tuple"), ("set", "")):
        if collection in kinds and kinds <= {collection, structural}:
            try:
                return Type(collection, (unified(list(_inner(known))),))
            except EvaluationError:
                if kinds == {"map", "object"}:
                    raise Unknowable("maps and objects of several types, which only some values fit") from None
                raise
    if kinds == {"object"}:
        return _unified_objects(known)
    if kinds == {"tuple"}:
        return _unified_tuples(known)
    if STRING in known and kinds <= {"string", "number", "bool"}:
        return STRING
    if "set" in kinds and kinds <= {"list", "set", "tuple"}:
        inner = set(_inner(known))
        if len(inner) > 1:
            raise Unknowable("lists and sets of several types, which only some values fit")
        return Type("list" if "list" in kinds else "set", (*inner,) or (ANY,))
    raise EvaluationError("the types do not go together")


def _inner(types: Sequence[Type]) -> Iterator[Type]:
    for each in types:
        yield from each.inner


def _unified_objects(types: Sequence[Type]) -> Type:
    names = types[0].names
    if any(each.names != names for each in types):
        return map_of(unified(list(_inner(types))))
    return Type("object", tuple(unified(column) for column in zip(*(each.inner for each in types))), names)


def _unified_tuples(types: Sequence[Type]) -> Type:
    if len({len(each.inner) for each in types}) > 1:
        return list_of(unified(list(_inner(types))))
    return Type("tuple", tuple(unified(column) for column in zip(*(each.inner for each in types))))
