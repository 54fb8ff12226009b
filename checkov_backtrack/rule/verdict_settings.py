"""The settings of this check, which stand in the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from checkov_backtrack.rule.aurora_facts import LONGEST_WINDOW_HOURS

MIN_HOURS = "CHECKOV_BACKTRACK_MIN_HOURS"
UNDECIDED = "CHECKOV_BACKTRACK_UNDECIDED"

# ASCII only: the digits of other scripts are no number to AWS.
NUMBER = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,2})?")


class Settings(NamedTuple):
    """
    :param minimum: the shortest window that passes, in seconds
    :param minimum_error: what is wrong with the minimum that was asked for, empty where nothing is
    :param undecided_fails: whether a cluster that cannot be decided fails
    :param undecided_error: what is wrong with the value that was given for that
    """

    minimum: int | Fraction = 1
    minimum_error: str = ""
    undecided_fails: bool = False
    undecided_error: str = ""

    @property
    def least(self) -> int | float:
        """The minimum as a reader would write it."""
        return int(self.minimum) if self.minimum.denominator == 1 else float(self.minimum)


def settings_in(environment: Mapping[str, str]) -> Settings:
    """What an environment asks for; a value that makes no sense is an error, and stricter than none."""
    return _settings(environment.get(MIN_HOURS), environment.get(UNDECIDED, "ignore"))


@lru_cache(maxsize=1)  # which every cluster asks for
def _settings(hours: str | None, undecided: str) -> Settings:
    settings = Settings(undecided_fails=undecided.lower() != "ignore")
    if undecided.lower() not in ("ignore", "fail"):
        error = f"{UNDECIDED} is {undecided!r}; it takes fail or ignore. Until it does, undecided clusters fail."
        settings = settings._replace(undecided_error=error)
    if hours is None:
        return settings
    if NUMBER.fullmatch(hours) and 0 < Fraction(hours) <= LONGEST_WINDOW_HOURS:
        return settings._replace(minimum=Fraction(hours) * 3600)
    error = f"{MIN_HOURS} is {hours!r}; it takes a number of hours above 0 and up to {LONGEST_WINDOW_HOURS}."
    return settings._replace(minimum_error=error)
