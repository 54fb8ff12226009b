"""Values, names and texts as a reader would write them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

LONGEST_TEXT = 10_000  # characters of what is shown of a value


def cut(text: str, longest: int = 80) -> str:
    """A text that fits a line of a report."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def brief(value: Any, longest: int = 80) -> str:
    """A value as a reader would write it, cut off where it is long."""
    return cut(shown(value), longest)


def shown(value: Any) -> str:
    """A value as a reader would write it, cut off where it is endless; an open one by what it depends on."""
    return "".join(itertools.islice(_pieces(value), LONGEST_TEXT))[:LONGEST_TEXT]


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield "["
        for position, item in enumerate(value):
            yield ", " if position else ""
            yield from _pieces(item)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        for position, (key, item) in enumerate(value.items()):
            yield f"{', ' if position else ''}{key} = "
            yield from _pieces(item)
        yield "}"
    elif value is None or isinstance(value, (bool, str)):
        yield json.dumps(value[:LONGEST_TEXT] if isinstance(value, str) else value, ensure_ascii=False)
    elif isinstance(value, int) and value.bit_length() > 1000:  # str() refuses a number of 4,300 digits
        yield "a number of more than 300 digits"
    elif isinstance(value, Fraction):
        yield str(float(value)) if abs(value) < 2**1000 else "a number of more than 300 digits"
    else:
        yield str(value)
