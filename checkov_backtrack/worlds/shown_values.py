"""Values, names and texts as a reader would write them, and so that they can be printed: files may hold anything."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

LONGEST_TEXT = 10_000  # characters of what is shown of a value


# Control characters, marks that turn the direction of a text, separators of lines, and halves of surrogate pairs.
_UNPRINTABLE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufeff]"
)


def printable(text: str) -> str:
    """A text on one line that a terminal shows as it is, with escapes for all else.

    Checkov ends without a finding at the first character that the encoding of its output does not have (3.3.30).
    """
    text = _UNPRINTABLE.sub(_escaped, text)
    if text.isascii():
        return text
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _escaped(match: re.Match[str]) -> str:
    sign = match.group()
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(sign) or f"\\u{ord(sign):04x}"


def cut(text: str, longest: int = 80) -> str:
    """A text that fits a line of a report."""
    text = printable(text)
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def brief(value: Any, longest: int = 80) -> str:
    """A value as a reader would write it, cut off where it is long."""
    return cut(shown(value), longest)


def shown(value: Any, longest: int = LONGEST_TEXT) -> str:
    """A value as a reader would write it, cut off where it is endless; an open one by what it depends on."""
    text, length = [], 0
    for piece in _pieces(value, longest):
        text.append(piece)
        length += len(piece)
        if length > longest:
            break
    return printable("".join(text)[:longest])


def _pieces(value: Any, longest: int) -> Iterator[str]:
    if isinstance(value, list):
        yield "["
        for position, item in enumerate(value):
            yield ", " if position else ""
            yield from _pieces(item, longest)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        for position, (key, item) in enumerate(value.items()):
            yield f"{', ' if position else ''}{_key(str(key)[:longest])} = "
            yield from _pieces(item, longest)
        yield "}"
    elif value is None or isinstance(value, (bool, str)):
        yield json.dumps(value[:longest] if isinstance(value, str) else value, ensure_ascii=False)
    elif isinstance(value, int) and value.bit_length() > 1000:  # str() refuses a number of 4,300 digits
        yield "a number of more than 300 digits"
    elif isinstance(value, Fraction):
        yield str(float(value)) if abs(value) < 2**1000 else "a number of more than 300 digits"
    else:
        yield str(value)


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z_][\w-]*", text, re.ASCII) else json.dumps(text, ensure_ascii=False)
