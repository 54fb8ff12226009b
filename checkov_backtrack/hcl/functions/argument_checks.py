"""What functions of several kinds need of their arguments."""

from __future__ import annotations

import unicodedata

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.language_values import Value
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.shown_values import shown

_LARGEST = 10_000  # characters of a text, items of a collection


def whole(number: Value) -> int:
    """A number where Terraform takes whole numbers of 64 bits only."""
    if not isinstance(number, int) or not -(2**63) <= number < 2**63:
        raise EvaluationError(f"{shown(number)} is not a whole number")
    return number


def fits(size: int) -> None:
    """Raises Unknowable where a result would have too many characters or items to be kept."""
    if size > _LARGEST:
        raise Unknowable("a value of more than 10,000 characters or items")


_MOST_MARKS = b"\1" * 100


def normalized(text: str) -> str:
    """A text as Terraform keeps all of them, with letters and their marks in one character where there is one."""
    if text.isascii():
        return text
    if _MOST_MARKS in bytes(map(bool, map(unicodedata.combining, text))):  # sorting them takes Python quadratic time
        raise Unknowable("more than 100 marks of one letter")
    return unicodedata.normalize("NFC", text)


# --- work ---


_ITEM = 5  # an item costs as much as 50 characters


def size(value: Value) -> int:
    """What it costs to go through a value; what is in it many times counts each time, and is seen once."""
    return _size_inside(value, {}) if isinstance(value, (list, dict)) else size_outside(value)


def _size_inside(collection: Value, known: dict[int, int]) -> int:
    if id(collection) in known:
        return known[id(collection)]
    total = size_outside(collection)
    for item in collection.values() if isinstance(collection, dict) else collection:
        if isinstance(item, str):
            total += len(item) // 10
        elif isinstance(item, (list, dict)):
            total += _size_inside(item, known)
    known[id(collection)] = total
    return total


def size_outside(value: Value) -> int:
    """What it costs to go through a value without looking into its items."""
    if isinstance(value, str):
        return _ITEM + len(value) // 10
    return _ITEM * (1 + len(value)) if isinstance(value, (list, dict)) else _ITEM
