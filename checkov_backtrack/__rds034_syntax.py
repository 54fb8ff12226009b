"""The syntax of HCL native configuration files: text in, syntax tree out.

Follows https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md. Written here because the parser that comes with
Checkov drops the parentheses of an expression and knows no operator precedence (bc-python-hcl2 0.4.3).

Bodies are read at once, their expressions only when somebody asks for them: a file has hundreds, a verdict needs five.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Union

from __rds034_values import Unknowable, number_text, parsed_number


class HclSyntaxError(ValueError):
    """The text is not HCL, or uses a part of HCL that this module does not read."""


# --- the tree of an expression: one class for each production of the specification ---


class Literal(NamedTuple):
    """A number, ``true``, ``false``, ``null`` or a string without interpolation."""

    value: Any


class Unknown(NamedTuple):
    """A value that stands nowhere; the text says what it hangs on."""

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


# --- bodies ---


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
        self.attributes: dict[str, str | list[Token] | Node] = {}
        self.blocks: list[Block] = []
        self.position = position
        self.positions: dict[str, int] = {}

    def expression(self, name: str) -> Node | None:
        """The tree of an attribute, None where there is no such attribute; raises HclSyntaxError."""
        expression = self.attributes.get(name)
        if isinstance(expression, str):
            expression = list(_scan(expression))
        if isinstance(expression, list):
            expression = self.attributes[name] = _parsed(expression)
        return expression


def is_name(text: str) -> bool:
    """Whether a text is a name as HCL writes them."""
    return re.fullmatch(_NAME, text) is not None


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

    def body(self, closing: str, start: int = 0) -> Body:
        body = Body(start)
        text = self.text
        while True:
            start = self.position = _SPACE.match(text, self.position).end()  # type: ignore[union-attr]  # matches anything
            line = _LINE.match(text, start)
            if line:
                name = line.group(1)
                body.attributes[name] = line.group(2)
                self.position = line.end()
            elif text[start : start + 1] == closing:
                self.position += 1
                return body
            else:
                attribute = _ATTRIBUTE.match(text, start)
                if attribute is None:
                    body.blocks.append(self.block())
                    continue
                name = attribute.group(1)
                tokens = _expression_tokens(text, attribute.end())
                body.attributes[name] = tokens
                self.position = tokens[-1].end if tokens else attribute.end()
            body.positions[name] = start

    def block(self) -> Block:
        start = self.position
        header = _HEADER.match(self.text, start)
        if header is None:
            raise HclSyntaxError(f"unexpected {self.text[start : start + 1]!r}")
        labels = tuple(label.strip('"') for label in _LABEL.findall(header.group(2)))
        self.position = header.end()
        return Block(header.group(1), labels, self.body("}", start))


# --- tokens ---


class Token(NamedTuple):
    kind: str  # a group name of _TOKEN, or "end"
    text: str
    end: int  # the position behind it


_TOKEN = re.compile(
    rf"""[ \t\r]*(?:
        (?P<newline>\n)
      | (?P<name>{_NAME})
      | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
      | (?P<string>{_STRING})
      | (?P<heredoc><<-?{_NAME}[ \t\r]*\n)
      | (?P<comment>\#[^\n]*|//[^\n]*|/\*.*?\*/|\Z)
      | (?P<operator>==|!=|<=|>=|&&|\|\||=>|\.\.\.|[-+*/%<>!?:=.,()\[\]{{}}~])
      | (?P<template>"))""",
    re.VERBOSE | re.DOTALL,
)


def _scan(text: str, position: int = 0) -> Iterator[Token]:
    """The tokens of a text from a position on."""
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise HclSyntaxError(f"unexpected {text[position]!r}")
        kind, position = match.lastgroup or "", match.end()
        content = match[kind]
        if kind == "template":
            start, position = position - 1, _end_of_template(text, position)
            content = text[start:position]
        elif kind == "heredoc":
            position = _end_of_heredoc(text, match)
            content = text[match.start(kind) : position]
        if kind != "comment":
            yield Token(kind, content, position)


def _expression_tokens(text: str, position: int) -> list[Token]:
    """The tokens of the expression that starts at a position: up to a newline or brace outside all brackets."""
    depth = 0
    tokens = []
    for token in _scan(text, position):
        if not depth and token.text in "\n)]}":
            break
        if token.text in "([{":
            depth += 1
        elif token.text in ")]}":
            depth -= 1
        tokens.append(token)
    return tokens


_TEMPLATE_STEP = re.compile(r"[^$%\n]+|\n|(?P<escaped>\$\$\{|%%\{)|(?P<open>[$%]\{~?)|[$%]")
_QUOTED_STEP = re.compile(
    r'[^"\\$%]+|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|(?P<escaped>\$\$\{|%%\{)|(?P<open>[$%]\{~?)|[$%]|(?P<close>")',
    re.DOTALL,
)


def _template_steps(text: str, position: int, is_quoted: bool) -> Iterator[re.Match[str]]:
    """What a template is made of, up to its end or to the quote that closes it; an interpolation is passed over."""
    step = _QUOTED_STEP if is_quoted else _TEMPLATE_STEP
    while position < len(text):
        match = step.match(text, position)
        if match is None:  # a backslash at the very end
            raise HclSyntaxError("a string that is not closed")
        yield match
        position = _end_of_interpolation(text, match.end()) if match.lastgroup == "open" else match.end()


def _end_of_template(text: str, position: int) -> int:
    """The position behind the quote that closes a template, whatever quotes stand inside its interpolations."""
    for match in _template_steps(text, position, is_quoted=True):
        if match.lastgroup == "close":
            return match.end()
    raise HclSyntaxError("a string that is not closed")


def _end_of_interpolation(text: str, position: int) -> int:
    depth = 1
    for token in _scan(text, position):
        depth += (token.text == "{") - (token.text == "}")
        if not depth:
            return token.end
    raise HclSyntaxError("an interpolation that is not closed")


def _end_of_heredoc(text: str, start: re.Match[str]) -> int:
    word = start["heredoc"].strip()[2:].lstrip("-")
    closing = re.compile(rf"^[ \t]*{re.escape(word)}[ \t\r]*$", re.MULTILINE).search(text, start.end())
    if closing is None:
        raise HclSyntaxError("a heredoc that is not closed")
    return closing.end()


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

    for match in _template_steps(text, 0, is_quoted=escapes):
        step = match.group()
        if match.lastgroup == "open":
            flush()
            inside = text[match.end() : _end_of_interpolation(text, match.end()) - 1]
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
    starts = [at for at in range(len(parts)) if not at or parts[at - 1].text.endswith("\n")]
    starts = [at for at in starts if parts[at].text.strip() or not parts[at].text.endswith("\n")]
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
        return TemplateFor(_ExpressionParser(list(_scan(rest))).template_for(result))
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
    return _parsed(list(_scan(text)))


def _parsed(tokens: list[Token]) -> Node:
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
