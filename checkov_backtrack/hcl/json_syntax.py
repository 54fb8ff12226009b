"""The JSON syntax of Terraform's configuration files: text in, the body that its native form would have out.

Follows https://developer.hashicorp.com/terraform/language/syntax/json.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.block_syntax import Block, Body
from checkov_backtrack.hcl.expression_syntax import parse_template
from checkov_backtrack.hcl.language_values import Unknowable, parsed_number
from checkov_backtrack.hcl.source_tokens import HclSyntaxError

# How many labels a block has; any other key of a file is an attribute.
_LABELS = {"resource": 2, "data": 2, "variable": 1, "output": 1, "module": 1, "provider": 1, "locals": 0}


def json_body(text: str) -> Body:
    """Reads a ``.tf.json`` or ``.tfvars.json`` file; raises ValueError."""
    document = json.loads(text, parse_float=_number)
    body = Body()
    for kind, content in document.items() if isinstance(document, dict) else ():
        if kind in _LABELS:
            body.blocks.extend(_blocks(kind, (), content, _LABELS[kind]))
        else:
            body.attributes[kind] = _node(content, literal=True)
    return body


def _number(text: str) -> Any:
    try:
        return parsed_number(text)
    except Unknowable as error:
        raise ValueError(str(error)) from error


def _blocks(kind: str, labels: tuple[str, ...], content: Any, missing: int) -> Iterator[Block]:
    if isinstance(content, list):
        for item in content:
            yield from _blocks(kind, labels, item, missing)
    elif isinstance(content, dict) and missing:
        for label, inner in content.items():
            yield from _blocks(kind, (*labels, label), inner, missing - 1)
    elif isinstance(content, dict):
        body = Body()
        for name, value in content.items():
            if kind == "variable" and name == "type" and isinstance(value, str):
                body.attributes[name] = value
            else:
                body.attributes[name] = _node(value, literal=kind == "variable")
        yield Block(kind, labels, body)


def _node(value: Any, literal: bool = False) -> hcl.Node:
    if isinstance(value, str):
        return hcl.Literal(value) if literal else _template(value)
    if isinstance(value, list):
        return hcl.TupleCons(tuple(_node(item, literal) for item in value))
    if isinstance(value, dict):
        return hcl.ObjectCons(tuple((hcl.Literal(key), _node(item, literal)) for key, item in value.items()))
    return hcl.Literal(value)


def _template(text: str) -> hcl.Node:
    """A string, which is a template; one that cannot be read is unknown."""
    try:
        return parse_template(text)
    except HclSyntaxError:
        return hcl.Unknown(f"a template that cannot be read: {text}")
