"""Where a value comes from: steps from a property of a cluster to what there is to edit."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

MOST_STEPS = 6  # of a trail that is shown
_MOST_FOLLOWED = 100  # of all references, which may lead to the same ones again and again


class Step(NamedTuple):
    """One step on the way to a value.

    :param words: what stands there, such as ``backtrack_window = var.w``
    :param file: where, relative to the root of the scan; empty where nobody knows
    :param line: 0 where nobody knows
    :param note: what else is known of it, such as ``no default``
    :param edit: what there is to do here for another value, such as ``set w in module "db"``
    """

    words: str
    file: str = ""
    line: int = 0
    note: str = ""
    edit: str = ""

    @property
    def place(self) -> str:
        """``main.tf:12``"""
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        details = ", ".join(each for each in (self.place, self.note) if each)
        return f"{self.words} ({details})" if details else self.words


def trail_of(steps: Iterable[Step]) -> list[Step]:
    """A handful of steps, each but once: the first ones and the last ones."""
    distinct = list(dict.fromkeys(islice(steps, _MOST_FOLLOWED)))
    if len(distinct) > MOST_STEPS:
        return [*distinct[: MOST_STEPS - 3], Step("..."), *distinct[-2:]]
    return distinct
