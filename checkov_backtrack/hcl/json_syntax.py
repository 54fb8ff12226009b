"""The JSON syntax of Terraform's configuration files: text in, the body that its native form would have out.

Follows https://developer.hashicorp.com/terraform/language/syntax/json.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.block_syntax import Block, Body
from checkov_backtrack.hcl.expression_syntax import parse_template
from checkov_backtrack.hcl.number_values import parsed_number
from checkov_backtrack.hcl.source_tokens import HclSyntaxError
from checkov_backtrack.worlds.not_known import Unknowable

# How many labels a block has; any other key of a file is an attribute.
_LABELS = {"resource": 2, "data": 2, "variable": 1, "output": 1, "module": 1, "provider": 1, "locals": 0}


class _Object(list[Any]):
    """The pairs of an object, in which a key may stand twice: Terraform takes each for a block of its own."""


def json_body(text: str) -> Body:
    """Reads a ``.tf.json`` file; raises ValueError."""
    body = Body()
    for kind, content in _pairs(_parsed(text)):
        if kind in _LABELS:
            body.blocks.extend(_blocks(kind, (), content, _LABELS[kind]))
        else:
            body.attributes[kind] = partial(node_of, content, literal=True)
    return body


def json_attributes(text: str) -> Body:
    """Reads a ``.tfvars.json`` file, in which everything is an attribute; raises ValueError."""
    body = Body()
    body.attributes.update((name, partial(node_of, content, literal=True)) for name, content in _pairs(_parsed(text)))
    return body


def _parsed(text: str) -> Any:
    return json.loads(text, parse_float=_number, parse_int=_number, object_pairs_hook=_Object)


def _pairs(value: Any) -> Any:
    return value if isinstance(value, _Object) else ()


def _number(text: str) -> Any:
    try:
        return parsed_number(text)
    except Unknowable as error:
        return hcl.Unknown(str(error))


def block_of(values: Mapping[str, Any]) -> Body:
    """The body of one block, from the values of its attributes as JSON has them."""
    body = Body()
    body.attributes.update((name, node_of(value)) for name, value in values.items())
    return body


def _blocks(kind: str, labels: tuple[str, ...], content: Any, missing: int) -> Iterator[Block]:
    if isinstance(content, _Object) and missing:
        for label, inner in content:
            yield from _blocks(kind, (*labels, label), inner, missing - 1)
    elif isinstance(content, _Object):
        body = Body()
        for name, value in content:
            if kind == "variable" and name == "type" and isinstance(value, str):
                body.attributes[name] = value
            else:
                body.attributes[name] = partial(node_of, value, literal=kind == "variable")
        yield Block(kind, labels, body)
    elif isinstance(content, list):
        for item in content:
            yield from _blocks(kind, labels, item, missing)


def node_of(value: Any, literal: bool = False) -> hcl.Node:
    """The tree of a value; a string is a template, unless it is meant literally."""
    if isinstance(value, str):
        return hcl.Literal(value) if literal else _template(value)
    if isinstance(value, (_Object, dict)):
        items = value.items() if isinstance(value, dict) else value
        return hcl.ObjectCons(tuple((node_of(key, literal), node_of(item, literal)) for key, item in items))
    if isinstance(value, list):
        return hcl.TupleCons(tuple(node_of(item, literal) for item in value))
    return value if isinstance(value, hcl.Unknown) else hcl.Literal(value)


def _template(text: str) -> hcl.Node:
    """A string, which is a template; one that cannot be read is unknown."""
    try:
        return parse_template(text)
    except HclSyntaxError:
        return hcl.Unknown(f"a template that cannot be read: {text}")
