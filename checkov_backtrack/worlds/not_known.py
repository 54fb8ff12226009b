"""Why something is not known: what is raised in its place, and the reasons that a verdict gives."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Code(Enum):
    """What a reason is about, for those who act on it; the words are for readers."""

    WINDOW = "window"  # the window alone decides
    SETTING = "setting"  # a setting of this check makes no sense
    ENGINE = "engine"
    ENGINE_MODE = "engine_mode"
    GLOBAL_DATABASE = "global_database"
    REPLICATION = "replication"
    REGION = "region"
    OPEN = "open"  # the verdict depends on an open value
    ABSENT = "absent"  # there is no such cluster
    REFUSED = "refused"  # Terraform would refuse what is written
    SYNTAX = "syntax"  # what is written cannot be read
    UNREADABLE = "unreadable"  # the source of a block is not at hand
    NOT_AT_HAND = "not_at_hand"  # the source of a module is not at hand
    UNKNOWN_VERSION = "unknown_version"  # of a known module
    TOO_COMPLEX = "too_complex"
    NOT_WORKED_OUT = "not_worked_out"


class Reason(NamedTuple):
    """Why a verdict is what it is: a code, and a sentence."""

    code: Code
    words: str

    def __str__(self) -> str:
        return self.words


class NotKnown(Exception):
    """Something cannot be known; the text says why."""

    code = Code.NOT_WORKED_OUT

    @property
    def reason(self) -> Reason:
        return Reason(self.code, str(self))


class Undecidable(NotKnown):
    """Nothing can be said of a cluster."""

    def __init__(self, code: Code, words: str) -> None:
        super().__init__(words)
        self.code = code


class Absent(NotKnown):
    """What is asked for does not exist in this world: a ``count`` is 0, a condition does not hold."""

    code = Code.ABSENT


class TooComplex(NotKnown):
    """More possibilities than are looked at, or more work than a cluster is worth."""

    code = Code.TOO_COMPLEX


class Unknowable(NotKnown):
    """A value that is not worked out here."""
