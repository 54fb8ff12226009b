"""The syntax of HCL native configuration files: text in, syntax tree out.

Follows https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md. Written here because the parser that comes with
Checkov drops the parentheses of an expression and knows no operator precedence (bc-python-hcl2 0.4.3).

Bodies are read at once, their expressions only when somebody asks for them: a file has hundreds, a verdict needs five.
"""

from __future__ import annotations

import re
import sys
from fractions import Fraction
from functools import lru_cache
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple, Union


class HclSyntaxError(ValueError):
    """The text is not HCL, or uses a part of HCL that this module does not read."""


# --- the tree of an expression: one class for each production of the specification ---


class Literal(NamedTuple):
    """A number, ``true``, ``false``, ``null`` or a string without interpolation."""

    value: Any


class Template(NamedTuple):
    """A quoted or heredoc template with at least one interpolation."""

    parts: Tuple[Node, ...]


class TupleCons(NamedTuple):
    items: Tuple[Node, ...]


class ObjectCons(NamedTuple):
    items: Tuple[Tuple[Node, Node], ...]


class For(NamedTuple):
    """``[for key, value in collection : result if condition]``, or ``{... : result_key => result}``."""

    key: Optional[str]
    value: str
    collection: Node
    result_key: Optional[Node]
    result: Node
    group: bool
    condition: Optional[Node]


class Variable(NamedTuple):
    """The first name of a traversal: ``var`` in ``var.engine``."""

    name: str


class Call(NamedTuple):
    name: str
    arguments: Tuple[Node, ...]
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
    Literal, Template, TupleCons, ObjectCons, For, Variable, Call, GetAttr, Index, Splat, Unary, Binary, Conditional
]

ITEM = Variable("*")  # no name in HCL can be "*"


# --- bodies ---


class Block(NamedTuple):
    """A block such as ``resource "aws_rds_cluster" "this" { ... }``."""

    type: str
    labels: Tuple[str, ...]
    body: Body


class Body:
    """The attributes and blocks between two braces, or of a whole file."""

    def __init__(self) -> None:
        self.attributes: Dict[str, Union[str, Node]] = {}
        self.blocks: List[Block] = []

    def expression(self, name: str) -> Optional[Node]:
        """The tree of an attribute, None where there is no such attribute; raises HclSyntaxError."""
        expression = self.attributes.get(name)
        return parse_expression(expression) if isinstance(expression, str) else expression


def parse_body(text: str) -> Body:
    """Reads a configuration file; raises HclSyntaxError."""
    try:
        return _BodyParser(text).body(closing="")
    except RecursionError:
        raise HclSyntaxError("blocks nested too deeply") from None


_STRING = r'"(?:[^"\\$%\n]|\\.|[$%](?!\{))*"'
_NAME = r"[^\W\d][\w-]*"
_SPACE = re.compile(r"(?:\s|\#[^\n]*|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
# Most attributes fit on one line and hold no bracket, comment, heredoc or interpolation: one match reads them.
_LINE = re.compile(rf"({_NAME})[ \t]*=(?!=)[ \t]*((?:[^\n{{}}\[\]()\"#/<]|{_STRING})+)(?=\n|\Z)")
_ATTRIBUTE = re.compile(rf"({_NAME})[ \t]*=(?!=)")
_HEADER = re.compile(rf"({_NAME})((?:[ \t]+{_NAME}|[ \t]*{_STRING})*)[ \t]*\{{")
_LABEL = re.compile(rf"{_NAME}|{_STRING}")


class _BodyParser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def body(self, closing: str) -> Body:
        body = Body()
        text = self.text
        while True:
            self.position = _SPACE.match(text, self.position).end()  # type: ignore[union-attr]  # matches anything
            line = _LINE.match(text, self.position)
            if line:
                body.attributes[line.group(1)] = line.group(2)
                self.position = line.end()
                continue
            if text[self.position : self.position + 1] == closing:
                self.position += 1
                return body
            attribute = _ATTRIBUTE.match(text, self.position)
            if attribute:
                self.position = _end_of_expression(text, attribute.end())
                body.attributes[attribute.group(1)] = text[attribute.end() : self.position]
                continue
            header = _HEADER.match(text, self.position)
            if header is None:
                raise HclSyntaxError(f"unexpected {text[self.position : self.position + 1]!r}")
            body.blocks.append(self.block(header))

    def block(self, header: re.Match[str]) -> Block:
        labels = tuple(label.strip('"') for label in _LABEL.findall(header.group(2)))
        self.position = header.end()
        return Block(header.group(1), labels, self.body(closing="}"))


# --- tokens ---


class Token(NamedTuple):
    kind: str  # a group name of _TOKEN, or "end"
    text: str


_TOKEN = re.compile(
    rf"""(?P<space>[ \t\r]+|\#[^\n]*|//[^\n]*|/\*.*?\*/)
      | (?P<newline>\n)
      | (?P<name>{_NAME})
      | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
      | (?P<string>{_STRING})
      | (?P<heredoc><<-?{_NAME}[ \t\r]*\n)
      | (?P<operator>==|!=|<=|>=|&&|\|\||=>|\.\.\.|[-+*/%<>!?:=.,()\[\]{{}}])
      | (?P<template>")""",
    re.VERBOSE | re.DOTALL,
)


def _scan(text: str, position: int = 0) -> Iterator[Tuple[str, str, int]]:
    """The tokens of a text from a position on: the kind, the text and the position behind it."""
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise HclSyntaxError(f"unexpected {text[position]!r}")
        kind, content, position = match.lastgroup or "", match.group(), match.end()
        if kind == "template":
            start, position = position, _end_of_template(text, position)
            content = text[start : position - 1]
        elif kind == "heredoc":
            content, position = _heredoc(text, match)
        if kind != "space":
            yield kind, content, position


def _end_of_expression(text: str, position: int) -> int:
    """Where the expression ends that starts at a position: before a newline or brace outside all brackets."""
    depth = 0
    for kind, content, end in _scan(text, position):
        if kind == "newline" and not depth:
            break
        if kind == "operator":
            if content in "([{":
                depth += 1
            elif content in ")]}":
                if not depth:
                    break
                depth -= 1
        position = end
    return position


_TEMPLATE_STEP = re.compile(
    r'[^"\\$%]+|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|(?P<escaped>\$\$\{|%%\{)|(?P<open>[$%]\{)|[$%]|(?P<close>")',
    re.DOTALL,
)


def _end_of_template(text: str, position: int) -> int:
    """The position behind the quote that closes a template, whatever quotes stand inside its interpolations."""
    while True:
        match = _TEMPLATE_STEP.match(text, position)
        if match is None:
            raise HclSyntaxError("a string that is not closed")
        position = match.end()
        if match.lastgroup == "close":
            return position
        if match.lastgroup == "open":
            position = _end_of_interpolation(text, position)


def _end_of_interpolation(text: str, position: int) -> int:
    depth = 1
    for kind, content, end in _scan(text, position):
        if kind == "operator":
            depth += (content == "{") - (content == "}")
            if not depth:
                return end
    raise HclSyntaxError("an interpolation that is not closed")


def _heredoc(text: str, start: re.Match[str]) -> Tuple[str, int]:
    word = start.group().strip()[2:].lstrip("-")
    closing = re.compile(rf"^[ \t]*{re.escape(word)}[ \t\r]*$", re.MULTILINE).search(text, start.end())
    if closing is None:
        raise HclSyntaxError("a heredoc that is not closed")
    content = text[start.end() : closing.start()]
    if start.group().startswith("<<-"):
        lines = content.splitlines(keepends=True)
        indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        content = "".join(line[indent:] for line in lines)
    return content, closing.end()


# --- expressions ---


def parse_expression(text: str) -> Node:
    """Reads one expression; raises HclSyntaxError."""
    # The same short expressions stand everywhere; long ones are rare, and would fill the memory.
    return _parsed_before(text) if len(text) < 500 else _parsed(text)


def _parsed(text: str) -> Node:
    try:
        return _ExpressionParser(text).whole()
    except RecursionError:
        raise HclSyntaxError("an expression nested too deeply") from None


_parsed_before = lru_cache(maxsize=2048)(_parsed)


def parse_template(text: str, escapes: bool = False) -> Node:
    """Reads the inside of a template; raises HclSyntaxError.

    A quoted template has backslash escapes; a heredoc and a string of a ``.tf.json`` file have none.
    """
    try:
        return _template(text, escapes)
    except RecursionError:
        raise HclSyntaxError("a template nested too deeply") from None


def _template(text: str, escapes: bool) -> Node:
    parts: List[Node] = []
    plain: List[str] = []
    position = 0
    while position < len(text):
        match = _TEMPLATE_STEP.match(text, position)
        if match is None:  # a backslash at the very end
            raise HclSyntaxError("a string that is not closed")
        if match.lastgroup == "open":
            if match.group() == "%{":
                raise HclSyntaxError("a template directive")
            stop = _end_of_interpolation(text, match.end())
            if plain:
                parts.append(Literal("".join(plain)))
                plain = []
            parts.append(parse_expression(text[match.end() : stop - 1].strip("~")))
            position = stop
            continue
        step = match.group()
        if match.lastgroup == "escaped":
            step = step[1:]
        elif escapes and step.startswith("\\"):
            step = _unescape(step)
        plain.append(step)
        position = match.end()
    if not parts:
        return Literal("".join(plain))
    if plain:
        parts.append(Literal("".join(plain)))
    # A template that is nothing but one interpolation keeps the type of its value.
    return parts[0] if len(parts) == 1 else Template(tuple(parts))


_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def _unescape(sequence: str) -> str:
    if sequence[1] in "uU" and len(sequence) > 2 and int(sequence[2:], 16) <= sys.maxunicode:
        return chr(int(sequence[2:], 16))
    try:
        return _ESCAPES[sequence[1]]
    except KeyError:
        raise HclSyntaxError(f"unknown escape {sequence!r}") from None


# Lowest first, as in the specification; the operators of one row associate to the left.
_PRECEDENCE = {
    operator: level
    for level, row in enumerate((("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%")))
    for operator in row
}
_KEYWORDS: Dict[str, Node] = {"true": Literal(True), "false": Literal(False), "null": Literal(None)}
_LARGEST_EXPONENT = 400  # 1e400 is beyond any number of AWS; 1e999999999 would fill the memory


class _ExpressionParser:
    def __init__(self, text: str) -> None:
        self.tokens = [Token(kind, content) for kind, content, _ in _scan(text)]
        self.tokens.append(Token("end", ""))
        self.at = 0
        self.inside_brackets = 0  # where newlines mean nothing

    def whole(self) -> Node:
        self.skip_newlines()
        tree = self.expression()
        self.skip_newlines()
        if self.tokens[self.at].kind != "end":
            raise HclSyntaxError(f"unexpected {self.tokens[self.at].text!r}")
        return tree

    def skip_newlines(self) -> None:
        while self.tokens[self.at].kind == "newline":
            self.at += 1

    def peek(self) -> Token:
        if self.inside_brackets:
            self.skip_newlines()
        return self.tokens[self.at]

    def is_operator(self, *texts: str) -> bool:
        token = self.peek()
        return token.kind == "operator" and token.text in texts

    def accept(self, text: str) -> bool:
        if self.is_operator(text):
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
            level = _PRECEDENCE.get(token.text, -1) if token.kind == "operator" else -1
            if level < lowest:
                return left
            self.at += 1
            left = Binary(token.text, left, self.binary(level + 1))

    def unary(self) -> Node:
        for operator in ("-", "!"):
            if self.accept(operator):
                return Unary(operator, self.unary())
        return self.traversal(self.primary())

    def primary(self) -> Node:
        token = self.peek()
        self.at += 1
        if token.kind == "number":
            return Literal(_number(token.text))
        if token.kind == "string":
            return parse_template(token.text[1:-1], escapes=True)
        if token.kind in ("template", "heredoc"):
            return parse_template(token.text, escapes=token.kind == "template")
        if token.kind == "name":
            if self.is_operator("("):
                return self.call(token.text)
            return _KEYWORDS.get(token.text) or Variable(token.text)
        if token.text == "(" and token.kind == "operator":
            tree = self.bracketed(self.expression)
            self.expect(")")
            return tree
        if token.text == "[" and token.kind == "operator":
            tree = self.bracketed(self.tuple)
            self.expect("]")
            return tree
        if token.text == "{" and token.kind == "operator":
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
        arguments: List[Node] = []
        expand = False
        while not self.is_operator(")"):
            arguments.append(self.expression())
            expand = self.accept("...")
            if not self.accept(","):
                break
        self.expect(")")
        self.inside_brackets = outer
        return Call(name, tuple(arguments), expand)

    def tuple(self) -> Node:
        if self.peek().text == "for" and self.peek().kind == "name":
            return self.for_expression(is_object=False)
        items: List[Node] = []
        while not self.is_operator("]"):
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
        items: List[Tuple[Node, Node]] = []
        while not self.is_operator("}"):
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
        key, value = None, self.name()
        if self.accept(","):
            key, value = value, self.name()
        if self.name() != "in":
            raise HclSyntaxError("'in' is missing")
        collection = self.expression()
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

    def traversal(self, tree: Node) -> Node:
        while True:
            if self.accept("."):
                token = self.peek()
                self.at += 1
                if token.kind == "name":
                    tree = GetAttr(tree, token.text)
                elif token.kind == "number":
                    for part in token.text.split("."):  # "list.0.1" reads as the number 0.1
                        tree = Index(tree, Literal(_number(part)))
                elif token.text == "*":
                    return Splat(tree, self.traversal(ITEM))
                else:
                    raise HclSyntaxError(f"unexpected {token.text!r} behind a dot")
            elif self.accept("["):
                if self.is_operator("*") and self.tokens[self.at + 1].text == "]":
                    self.at += 2
                    return Splat(tree, self.traversal(ITEM))
                key = self.bracketed(self.expression)
                self.expect("]")
                tree = Index(tree, key)
            else:
                return tree


def _number(text: str) -> Union[int, Fraction]:
    mantissa, _, exponent = text.lower().partition("e")
    if (exponent and abs(int(exponent[:9])) > _LARGEST_EXPONENT) or len(mantissa) > _LARGEST_EXPONENT:
        raise HclSyntaxError("a number out of range")
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number
