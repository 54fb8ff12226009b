"""The blocks and attributes of HCL native configuration files.

Follows https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md. Bodies are read at once, their expressions only
when somebody asks for them: a file has hundreds, a verdict needs five.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from checkov_backtrack.hcl.expression_syntax import parse_tokens
from checkov_backtrack.hcl.expression_tree import Node
from checkov_backtrack.hcl.source_tokens import NAME, STRING, HclSyntaxError, Token, expression_tokens, scan


class Block(NamedTuple):
    """A block such as ``resource "aws_rds_cluster" "this" { ... }``."""

    type: str
    labels: tuple[str, ...]
    body: Body


class Body:
    """The attributes and blocks between two braces, or of a whole file.

    ``position`` is where it starts in the text, ``positions`` where each attribute does.
    """

    def __init__(self, position: int = 0) -> None:
        self.attributes: dict[str, str | list[Token] | Node | Callable[[], Node]] = {}
        self.blocks: list[Block] = []
        self.position = position
        self.positions: dict[str, int] = {}

    def expression(self, name: str) -> Node | None:
        """The tree of an attribute, None where there is no such attribute; raises HclSyntaxError."""
        expression = self.attributes.get(name)
        if isinstance(expression, str):
            expression = list(scan(expression))
        if isinstance(expression, list):
            expression = self.attributes[name] = parse_tokens(expression)
        elif callable(expression):
            expression = self.attributes[name] = expression()
        return expression


def parse_body(text: str) -> Body:
    """Reads a configuration file; raises HclSyntaxError."""
    try:
        return _BodyParser(text).body(closing="")
    except RecursionError:
        raise HclSyntaxError("blocks nested too deeply") from None


_SPACE = re.compile(r"(?:\s|\#[^\n]*|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
# Most attributes fit on one line and hold no bracket, comment, heredoc or interpolation: one match reads them.
_LINE = re.compile(rf"({NAME})[ \t]*=(?!=)[ \t]*((?:[^\n{{}}\[\]()\"#/<]|{STRING})+)(?=\n|\Z)")
# So does it read most headers of blocks.
_HEADER = re.compile(rf"({NAME})((?:[ \t]+{STRING})*)[ \t]*\{{")
_LABEL = re.compile(STRING)


class _BodyParser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def body(self, closing: str, start: int = 0) -> Body:
        body = Body(start)
        text = self.text
        while True:
            start = self.position = _SPACE.match(text, self.position).end()  # type: ignore[union-attr]  # matches anything
            line = _LINE.match(text, start)
            if line:
                body.attributes[line.group(1)], body.positions[line.group(1)] = line.group(2), start
                self.position = line.end()
            elif text[start : start + 1] == closing:
                self.position += 1
                return body
            else:
                self.item(body, start)

    def item(self, body: Body, start: int) -> None:
        """Reads an attribute or a block, with comments wherever HCL takes them."""
        header = _HEADER.match(self.text, start)
        if header:
            self.block(body, start, header.group(1), _LABEL.findall(header.group(2)), header.end())
            return
        tokens = scan(self.text, start)
        name = self.next(tokens)
        if name.kind != "name":
            raise HclSyntaxError(f"unexpected {name.text!r}")
        token = self.next(tokens)
        if token.text == "=" and token.kind == "operator":
            expression = expression_tokens(self.text, token.end)
            body.attributes[name.text], body.positions[name.text] = expression, start
            self.position = expression[-1].end if expression else token.end
            return
        labels: list[str] = []
        while token.kind in ("name", "string"):
            labels.append(token.text)
            token = self.next(tokens)
        if token.text != "{" or token.kind != "operator":
            raise HclSyntaxError(f"unexpected {token.text!r}")
        self.block(body, start, name.text, labels, token.end)

    def block(self, body: Body, start: int, name: str, labels: list[str], end: int) -> None:
        """Reads the rest of a block, whose header ends at a position."""
        self.position = end
        body.blocks.append(Block(name, tuple(label.strip('"') for label in labels), self.body("}", start)))

    def next(self, tokens: Iterator[Token]) -> Token:
        return next(tokens, Token("end", "", len(self.text)))
