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


def normalized(text: str) -> str:
    """A text as Terraform keeps all of them, with letters and their marks in one character where there is one."""
    return unicodedata.normalize("NFC", text)
