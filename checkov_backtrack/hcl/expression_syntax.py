"""The syntax of HCL's expressions and templates: text or tokens in, tree out.

Follows https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md. Written here because the parser that comes with
Checkov drops the parentheses of an expression and knows no operator precedence (bc-python-hcl2 0.4.3).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from checkov_backtrack.hcl.expression_tree import (
    ITEM,
    Binary,
    Call,
    Conditional,
    For,
    GetAttr,
    Index,
    Literal,
    Node,
    ObjectCons,
    Splat,
    Template,
    TemplateFor,
    TupleCons,
    Unary,
    Variable,
)
from checkov_backtrack.hcl.number_values import parsed_number
from checkov_backtrack.hcl.source_tokens import HclSyntaxError, Token, end_of_interpolation, scan, template_steps
from checkov_backtrack.worlds.not_known import Unknowable

# --- templates ---


class _Part(NamedTuple):
    """A piece of a template: a text, an interpolation, or a directive such as ``if condition``."""

    kind: str  # "text", "$" or "%"
    text: str
    trims_before: bool = False  # ``${~``
    trims_behind: bool = False  # ``~}``


def parse_template(text: str, escapes: bool = False) -> Node:
    """Reads the inside of a template; raises HclSyntaxError.

    A quoted template has backslash escapes; a heredoc, a string of a ``.tf.json`` file and a file have none.
    """
    try:
        return _template(_trimmed(_parts(text, escapes)))
    except RecursionError:
        raise HclSyntaxError("a template nested too deeply") from None


def _heredoc(text: str) -> Node:
    opening, _, content = text.partition("\n")
    parts = _trimmed(_parts(content[: content.rfind("\n") + 1], escapes=False))
    return _template(_unindented(parts) if opening.startswith("<<-") else parts)


def _parts(text: str, escapes: bool) -> list[_Part]:
    """The parts of a template; where a text has no escapes, each of its lines is a part, as in Terraform's scanner."""
    parts: list[_Part] = []
    plain: list[str] = []

    def flush() -> None:
        if plain:
            parts.append(_Part("text", "".join(plain)))
            plain.clear()

    for match in template_steps(text, 0, is_quoted=escapes):
        step = match.group()
        if match.lastgroup == "open":
            flush()
            inside = text[match.end() : end_of_interpolation(text, match.end()) - 1]
            trims_behind = inside.endswith("~")
            parts.append(_Part(step[0], inside[:-1] if trims_behind else inside, step.endswith("~"), trims_behind))
            continue
        if match.lastgroup == "escaped":
            step = step[1:]
        elif step.startswith("\\"):
            step = _unescape(step) if escapes else step
        plain.append(step)
        if step == "\n" and not escapes:
            flush()
    flush()
    return parts


def _trimmed(parts: list[_Part]) -> list[_Part]:
    """The parts, without the white space that ``${~`` and ``~}`` take from the text beside them."""
    trimmed = []
    for at, part in enumerate(parts):
        if part.kind == "text":
            text = part.text
            if at and parts[at - 1].trims_behind:
                text = text.lstrip()
            if at + 1 < len(parts) and parts[at + 1].trims_before:
                text = text.rstrip()
            part = part._replace(text=text)
        trimmed.append(part)
    return trimmed


def _unindented(parts: list[_Part]) -> list[_Part]:
    """The parts of a ``<<-`` heredoc, without the indentation that all its lines have; blank lines stay as they are."""
    lines = (at for at in range(len(parts)) if not at or parts[at - 1].text.endswith("\n"))
    starts = {at for at in lines if parts[at].text.strip() or not parts[at].text.endswith("\n")}
    indent = min((_indentation(parts[at]) for at in starts), default=0)
    return [part._replace(text=part.text[indent:]) if at in starts else part for at, part in enumerate(parts)]


def _indentation(part: _Part) -> int:
    return len(part.text) - len(part.text.lstrip()) if part.kind == "text" else 0


def _template(parts: list[_Part]) -> Node:
    """The tree of a template: a text, what its only interpolation is, or all that it is put together from."""
    if all(part.kind == "text" for part in parts):
        return Literal("".join(part.text for part in parts))
    if len(parts) == 1 and parts[0].kind == "$":
        return parse_expression(parts[0].text)
    remaining = iter(parts)
    tree, closing = _until(remaining, "")
    if closing:
        raise HclSyntaxError(f"unexpected {closing!r} in a template")
    return tree


def _until(parts: Iterator[_Part], *closing: str) -> tuple[Template, str]:
    """What stands before the directive that closes this part of a template, and the name of that directive."""
    nodes: list[Node] = []
    for part in parts:
        if part.kind == "text":
            nodes.append(Literal(part.text))
        elif part.kind == "$":
            nodes.append(parse_expression(part.text))
        else:
            (name,) = part.text.split(None, 1)[:1] or ("",)
            if name in ("else", "endif", "endfor"):
                if name not in closing:
                    raise HclSyntaxError(f"unexpected {name!r} in a template")
                return Template(tuple(nodes)), name
            nodes.append(_directive(name, part.text.strip()[len(name) :], parts))
    if closing != ("",):
        raise HclSyntaxError("a template directive that is not closed")
    return Template(tuple(nodes)), ""


def _directive(name: str, rest: str, parts: Iterator[_Part]) -> Node:
    if name == "if":
        when_true, closing = _until(parts, "else", "endif")
        when_false: Node = Literal("")
        if closing == "else":
            when_false, _ = _until(parts, "endif")
        return Conditional(parse_expression(rest), when_true, when_false)
    if name == "for":
        result, _ = _until(parts, "endfor")
        return TemplateFor(_ExpressionParser(list(scan(rest))).template_for(result))
    raise HclSyntaxError(f"a template directive {name!r}")


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def _unescape(sequence: str) -> str:
    if sequence[1] in "uU" and len(sequence) > 2 and int(sequence[2:], 16) <= sys.maxunicode:
        return chr(int(sequence[2:], 16))
    try:
        return _ESCAPES[sequence[1]]
    except KeyError:
        raise HclSyntaxError(f"unknown escape {sequence!r}") from None


# --- expressions ---


def parse_expression(text: str) -> Node:
    """Reads one expression; raises HclSyntaxError."""
    return parse_tokens(list(scan(text)))


def parse_tokens(tokens: list[Token]) -> Node:
    try:
        return _ExpressionParser(tokens).whole()
    except RecursionError:
        raise HclSyntaxError("an expression nested too deeply") from None


# Lowest first, as in the specification; the operators of one row associate to the left.
_PRECEDENCE = {
    operator: level
    for level, row in enumerate((("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%")))
    for operator in row
}
_KEYWORDS: dict[str, Node] = {"true": Literal(True), "false": Literal(False), "null": Literal(None)}


class _ExpressionParser:
    """Reads an expression; no text but that of an operator is the same as an operator's."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = [*tokens, Token("end", "", 0)]
        self.at = 0
        self.inside_brackets = 0  # where newlines mean nothing

    def whole(self) -> Node:
        self.skip_newlines()
        tree = self.expression()
        self.skip_newlines()
        if self.tokens[self.at].kind != "end":
            raise HclSyntaxError(f"unexpected {self.tokens[self.at].text!r}")
        return tree

    def template_for(self, result: Node) -> For:
        """``key, value in collection``, as it stands behind ``for`` in a template."""
        key, value, collection = self.for_header()
        if self.peek().kind != "end":
            raise HclSyntaxError(f"unexpected {self.peek().text!r}")
        return For(key, value, collection, None, result, False, None)

    def skip_newlines(self) -> None:
        while self.tokens[self.at].kind == "newline":
            self.at += 1

    def peek(self) -> Token:
        token = self.tokens[self.at]
        if self.inside_brackets and token.kind == "newline":
            self.skip_newlines()
            token = self.tokens[self.at]
        return token

    def accept(self, text: str) -> bool:
        if self.peek().text == text:
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise HclSyntaxError(f"{text!r} is missing before {self.peek().text!r}")

    def name(self) -> str:
        token = self.peek()
        if token.kind != "name":
            raise HclSyntaxError(f"a name is missing before {token.text!r}")
        self.at += 1
        return token.text

    def expression(self) -> Node:
        condition = self.binary(0)
        if not self.accept("?"):
            return condition
        when_true = self.expression()
        self.expect(":")
        return Conditional(condition, when_true, self.expression())

    def binary(self, lowest: int) -> Node:
        left = self.unary()
        while True:
            token = self.peek()
            level = _PRECEDENCE.get(token.text, -1)
            if level < lowest:
                return left
            self.at += 1
            left = Binary(token.text, left, self.binary(level + 1))

    def unary(self) -> Node:
        operator = self.peek().text
        if operator in ("-", "!"):
            self.at += 1
            return Unary(operator, self.unary())
        return self.traversal(self.primary())

    def primary(self) -> Node:
        token = self.peek()
        self.at += 1
        if token.kind == "number":
            return Literal(_number(token.text))
        if token.kind == "string" and not any(mark in token.text for mark in ("\\", "$$", "%%")):
            return Literal(token.text[1:-1])
        if token.kind in ("string", "template"):
            return parse_template(token.text[1:-1], escapes=True)
        if token.kind == "heredoc":
            return _heredoc(token.text)
        if token.kind == "name":
            if self.peek().text == "(":
                return self.call(token.text)
            return _KEYWORDS.get(token.text) or Variable(token.text)
        if token.text == "(":
            tree = self.bracketed(self.expression)
            self.expect(")")
            return tree
        if token.text == "[":
            tree = self.bracketed(self.tuple_items)
            self.expect("]")
            return tree
        if token.text == "{":
            return self.object()
        raise HclSyntaxError(f"unexpected {token.text or 'end'!r}")

    def bracketed(self, parse: Callable[[], Node]) -> Node:
        """Parses what stands in brackets, together with the newlines before the closing one."""
        outer, self.inside_brackets = self.inside_brackets, 1
        tree = parse()
        self.skip_newlines()
        self.inside_brackets = outer
        return tree

    def call(self, name: str) -> Node:
        self.expect("(")
        outer, self.inside_brackets = self.inside_brackets, 1
        arguments: list[Node] = []
        expand = False
        while self.peek().text != ")":
            arguments.append(self.expression())
            expand = self.accept("...")
            if not self.accept(","):
                break
        self.expect(")")
        self.inside_brackets = outer
        return Call(name, tuple(arguments), expand)

    def tuple_items(self) -> Node:
        if self.peek().text == "for" and self.peek().kind == "name":
            return self.for_expression(is_object=False)
        items: list[Node] = []
        while self.peek().text != "]":
            items.append(self.expression())
            if not self.accept(","):
                break
        return TupleCons(tuple(items))

    def object(self) -> Node:
        outer, self.inside_brackets = self.inside_brackets, 0
        self.skip_newlines()
        tree: Node
        if self.peek().text == "for" and self.peek().kind == "name" and self.tokens[self.at + 1].kind == "name":
            tree = self.bracketed(lambda: self.for_expression(is_object=True))
        else:
            tree = self.object_items()
        self.skip_newlines()
        self.expect("}")
        self.inside_brackets = outer
        return tree

    def object_items(self) -> Node:
        items: list[tuple[Node, Node]] = []
        while self.peek().text != "}":
            bare = self.peek().kind == "name"
            key = self.expression()
            if bare and isinstance(key, Variable):
                key = Literal(key.name)  # a bare name is the key itself; (name) in parentheses is its value
            if not self.accept("="):
                self.expect(":")
            items.append((key, self.expression()))
            self.accept(",")
            self.skip_newlines()
        return ObjectCons(tuple(items))

    def for_expression(self, is_object: bool) -> Node:
        self.at += 1
        key, value, collection = self.for_header()
        self.expect(":")
        result_key, result = None, self.expression()
        group = False
        if is_object:
            self.expect("=>")
            result_key, result = result, self.expression()
            group = self.accept("...")
        condition = None
        if self.peek().kind == "name" and self.peek().text == "if":
            self.at += 1
            condition = self.expression()
        return For(key, value, collection, result_key, result, group, condition)

    def for_header(self) -> tuple[str | None, str, Node]:
        key, value = None, self.name()
        if self.accept(","):
            key, value = value, self.name()
        if self.name() != "in":
            raise HclSyntaxError("'in' is missing")
        return key, value, self.expression()

    def attribute(self, tree: Node) -> Node:
        """What stands behind a dot."""
        token = self.peek()
        self.at += 1
        if token.kind == "name":
            return GetAttr(tree, token.text)
        if token.kind == "number":
            for part in token.text.split("."):  # "list.0.1" reads as the number 0.1
                tree = Index(tree, Literal(_number(part)))
            return tree
        if token.text == "*":
            rest: Node = ITEM
            while self.accept("."):
                rest = self.attribute(rest)
            return Splat(tree, rest)  # an index behind it is one into the list
        raise HclSyntaxError(f"unexpected {token.text!r} behind a dot")

    def traversal(self, tree: Node) -> Node:
        while True:
            if self.accept("."):
                tree = self.attribute(tree)
            elif self.accept("["):
                if self.peek().text == "*" and self.tokens[self.at + 1].text == "]":
                    self.at += 2
                    return Splat(tree, self.traversal(ITEM))
                key = self.bracketed(self.expression)
                self.expect("]")
                tree = Index(tree, key)
            else:
                return tree


def _number(text: str) -> Any:
    try:
        return parsed_number(text)
    except Unknowable as error:
        raise HclSyntaxError(str(error)) from None
