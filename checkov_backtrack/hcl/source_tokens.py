"""The tokens of HCL, and where its templates, interpolations and heredocs end.

Follows https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from checkov_backtrack.worlds.not_known import Code, NotKnown


class HclSyntaxError(NotKnown, ValueError):
    """The text is not HCL, or uses a part of HCL that is not read here."""

    code = Code.SYNTAX


STRING = r'"(?:[^"\\$%\n]|\\.|[$%](?!\{))*"'
# Letters, digits, "_" and "-", and what Unicode counts among them, such as combining marks: not all of those are in \w.
NAME = r"(?:[A-Za-z_]|[^\x00-\x7f\s])(?:[\w-]|[^\x00-\x7f\s])*"


def is_name(text: str) -> bool:
    """Whether a text is a name as HCL writes them."""
    return re.fullmatch(NAME, text) is not None


class Token(NamedTuple):
    kind: str  # a group name of _TOKEN, or "end"
    text: str
    end: int  # the position behind it


_TOKEN = re.compile(
    rf"""[ \t\r]*(?:
        (?P<newline>\n)
      | (?P<name>{NAME}(?:::{NAME})*)
      | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
      | (?P<string>{STRING})
      | (?P<heredoc><<-?{NAME}[ \t\r]*\n)
      | (?P<comment>\#[^\n]*|//[^\n]*|/\*.*?\*/|\Z)
      | (?P<operator>==|!=|<=|>=|&&|\|\||=>|\.\.\.|[-+*/%<>!?:=.,()\[\]{{}}~])
      | (?P<template>"))""",
    re.VERBOSE | re.DOTALL,
)


def scan(text: str, position: int = 0) -> Iterator[Token]:
    """The tokens of a text from a position on; raises HclSyntaxError."""
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


def expression_tokens(text: str, position: int) -> list[Token]:
    """The tokens of the expression that starts at a position: up to a newline or brace outside all brackets."""
    depth = 0
    tokens = []
    for token in scan(text, position):
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


def template_steps(text: str, position: int, is_quoted: bool) -> Iterator[re.Match[str]]:
    """What a template is made of, up to its end or to the quote that closes it; an interpolation is passed over."""
    step = _QUOTED_STEP if is_quoted else _TEMPLATE_STEP
    while position < len(text):
        match = step.match(text, position)
        if match is None:  # a backslash at the very end
            raise HclSyntaxError("a string that is not closed")
        yield match
        position = end_of_interpolation(text, match.end()) if match.lastgroup == "open" else match.end()


def _end_of_template(text: str, position: int) -> int:
    """The position behind the quote that closes a template, whatever quotes stand inside its interpolations."""
    for match in template_steps(text, position, is_quoted=True):
        if match.lastgroup == "close":
            return match.end()
    raise HclSyntaxError("a string that is not closed")


def end_of_interpolation(text: str, position: int) -> int:
    """The position behind the brace that closes an interpolation or directive."""
    depth = 1
    for token in scan(text, position):
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
