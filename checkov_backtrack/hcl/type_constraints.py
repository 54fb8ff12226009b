"""The types of Terraform's language, and how a variable or function asks for one.

Follows https://developer.hashicorp.com/terraform/language/expressions/type-constraints.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.evaluation_errors import EvaluationError


class Type(NamedTuple):
    """A type.

    :param kind: "string", "number", "bool", "any", "list", "set", "map", "tuple" or "object"
    :param inner: of the items; of a tuple and an object each type there is
    :param names: of an object's attributes, in the order of ``inner``
    :param optional: those attributes that may be left out, with the expression that then stands for them
    """

    kind: str
    inner: tuple[Any, ...] = ()  # of Type, which mypy does not follow into itself
    names: tuple[str, ...] = ()
    optional: tuple[tuple[str, hcl.Node], ...] = ()


STRING, NUMBER, BOOL, ANY = Type("string"), Type("number"), Type("bool"), Type("any")
PRIMITIVES = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": ANY}
COLLECTIONS = ("list", "set", "map")


def list_of(inner: Type) -> Type:
    return Type("list", (inner,))


def set_of(inner: Type) -> Type:
    return Type("set", (inner,))


def map_of(inner: Type) -> Type:
    return Type("map", (inner,))


def parsed_type(node: hcl.Node) -> Type:
    """The type that a constraint such as ``list(object({ a = optional(string) }))`` spells; raises EvaluationError."""
    if isinstance(node, hcl.Literal):  # "string", as Terraform 0.11 and JSON write it; "list" and "map" mean any items
        node = hcl.Variable(str(node.value))
    if isinstance(node, hcl.Variable):
        return Type(node.name, (ANY,)) if node.name in COLLECTIONS else _primitive(node.name)
    if isinstance(node, hcl.Call) and len(node.arguments) == 1:
        inner = node.arguments[0]
        if node.name in COLLECTIONS:
            return Type(node.name, (parsed_type(inner),))
        if node.name == "tuple" and isinstance(inner, hcl.TupleCons):
            return Type("tuple", tuple(map(parsed_type, inner.items)))
        if node.name == "object" and isinstance(inner, hcl.ObjectCons):
            return _object_type(inner)
    raise EvaluationError("the type is none of Terraform's")


def _primitive(name: str) -> Type:
    try:
        return PRIMITIVES[name]
    except KeyError:
        raise EvaluationError(f"there is no type {name}") from None


def _object_type(node: hcl.ObjectCons) -> Type:
    attributes = {str(key.value): each for key, each in node.items if isinstance(key, hcl.Literal)}
    inner, optional = [], []
    for name, each in sorted(attributes.items()):
        if isinstance(each, hcl.Call) and each.name == "optional" and each.arguments:
            optional.append((name, each.arguments[1] if len(each.arguments) > 1 else hcl.Literal(None)))
            each = each.arguments[0]
        inner.append(parsed_type(each))
    return Type("object", tuple(inner), tuple(sorted(attributes)), tuple(optional))
