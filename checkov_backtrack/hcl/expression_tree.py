"""The tree of an expression: one class for each production of the specification, and the tree as text.

Follows https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Union

from checkov_backtrack.hcl.number_values import number_text


class Literal(NamedTuple):
    """A number, ``true``, ``false``, ``null`` or a string without interpolation."""

    value: Any


class Unknown(NamedTuple):
    """A value that stands nowhere; the text says what it depends on."""

    source: str


class Template(NamedTuple):
    """A quoted or heredoc template with at least one interpolation or directive."""

    parts: tuple[Node, ...]


class TemplateFor(NamedTuple):
    """``%{ for ... }`` in a template: the texts of all results, one after the other."""

    results: For


class TupleCons(NamedTuple):
    items: tuple[Node, ...]


class ObjectCons(NamedTuple):
    items: tuple[tuple[Node, Node], ...]


class For(NamedTuple):
    """``[for key, value in collection : result if condition]``, or ``{... : result_key => result}``."""

    key: str | None
    value: str
    collection: Node
    result_key: Node | None
    result: Node
    group: bool
    condition: Node | None


class Variable(NamedTuple):
    """The first name of a traversal: ``var`` in ``var.engine``."""

    name: str


class Call(NamedTuple):
    name: str
    arguments: tuple[Node, ...]
    expand: bool


class GetAttr(NamedTuple):
    source: Node
    name: str


class Index(NamedTuple):
    source: Node
    key: Node


class Splat(NamedTuple):
    """``source[*].rest``: *rest* is a tree over the variable ``ITEM``."""

    source: Node
    rest: Node


class Unary(NamedTuple):
    operator: str
    operand: Node


class Binary(NamedTuple):
    operator: str
    left: Node
    right: Node


class Conditional(NamedTuple):
    condition: Node
    when_true: Node
    when_false: Node


Node = Union[
    Literal, Unknown, Template, TemplateFor, TupleCons, ObjectCons, For, Variable, Call, GetAttr, Index, Splat, Unary,
    Binary, Conditional,
]  # fmt: skip

ITEM = Variable("*")  # no name in HCL can be "*"


# --- a tree as text ---


def written(node: Node) -> str:
    """An expression as a reader would write it, on one line."""
    return _WRITERS[type(node)](node)


def _written_literal(node: Literal) -> str:
    return (
        json.dumps(node.value, ensure_ascii=False)
        if isinstance(node.value, (str, bool, type(None)))
        else (number_text(node.value))
    )


def _written_part(part: Node) -> str:
    if isinstance(part, Literal) and isinstance(part.value, str):
        return json.dumps(part.value, ensure_ascii=False)[1:-1]
    return f"${{{written(part)}}}"


def _written_for(node: For) -> str:
    names = f"{node.key}, {node.value}" if node.key else node.value
    key = "" if node.result_key is None else f"{written(node.result_key)} => "
    condition = f" if {written(node.condition)}" if node.condition else ""
    result = f"{key}{written(node.result)}{'...' if node.group else ''}{condition}"
    text = f"for {names} in {written(node.collection)} : {result}"
    return f"[{text}]" if node.result_key is None else f"{{ {text} }}"


def _list(nodes: Iterable[Node]) -> str:
    return ", ".join(map(written, nodes))


NODES = frozenset(
    {Literal, Unknown, Template, TemplateFor, TupleCons, ObjectCons, For, Variable, Call, GetAttr, Index, Splat, Unary}
    | {Binary, Conditional}
)

_WRITERS: dict[type, Callable[[Any], str]] = {
    Literal: _written_literal,
    Unknown: lambda node: node.source,
    Template: lambda node: f'"{"".join(map(_written_part, node.parts))}"',
    TemplateFor: lambda node: f"%{{{written(node.results)}}}",
    TupleCons: lambda node: f"[{_list(node.items)}]",
    ObjectCons: lambda node: "{" + ", ".join(f"{written(key)} = {written(value)}" for key, value in node.items) + "}",
    For: _written_for,
    Variable: lambda node: "" if node is ITEM else node.name,
    Call: lambda node: f"{node.name}({_list(node.arguments)}{'...' if node.expand else ''})",
    GetAttr: lambda node: f"{written(node.source)}.{node.name}",
    Index: lambda node: f"{written(node.source)}[{written(node.key)}]",
    Splat: lambda node: f"{written(node.source)}[*]{written(node.rest)}",
    Unary: lambda node: f"{node.operator}{written(node.operand)}",
    Binary: lambda node: f"({written(node.left)} {node.operator} {written(node.right)})",
    Conditional: lambda node: f"{written(node.condition)} ? {written(node.when_true)} : {written(node.when_false)}",
}
