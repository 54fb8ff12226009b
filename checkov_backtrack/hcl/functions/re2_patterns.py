"""Regular expressions as Terraform understands them: https://github.com/google/re2/wiki/Syntax.

What is written here reads RE2's syntax, refuses what RE2 refuses, and says the same to the package ``regex``, which
Checkov installs, and which stops when its time is up. Classes are written out as ranges, so that no flag and no version
of Unicode changes what they are. Both try alternatives in the order in which they are written, and so find the same;
only where something is repeated that may match nothing, they do not, and nothing is said.
"""

from __future__ import annotations

import re
import time
from functools import reduce
from typing import Any, NamedTuple

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.functions.argument_checks import fits
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.possible_worlds import World

_LARGEST = 2_000  # size of a pattern, with all that is repeated written out
_LONGEST_TEXT = 100_000  # characters that are searched, as those that are passed are kept to come back to
_SECONDS = 0.2  # for all matches in a text
_MOST_REPEATS = 1000  # Go's limit


Ranges = tuple[tuple[int, int], ...]  # of characters, by their codes


class Part(NamedTuple):
    """A part of a pattern.

    :param text: what it is to the package ``regex``; one thing, which an operator behind it repeats
    :param may_be_empty: whether it may match no character at all
    :param size: how many characters and places it tells, repeated ones each time
    :param repeats: how often anything in it is repeated by counts, as Go reckons
    """

    text: str
    may_be_empty: bool = False
    size: int = 1
    repeats: int = 1


def _followed(first: Part, second: Part) -> Part:
    return Part(
        first.text + second.text,
        first.may_be_empty and second.may_be_empty,
        first.size + second.size,
        max(first.repeats, second.repeats),
    )


_NOTHING = Part("", may_be_empty=True)
_WORD = "[0-9A-Z_a-z]"
_PLACES = {
    "A": r"\A",
    "z": r"\Z",
    "^": r"(?:\A|(?<=\n))",
    "$": r"(?=\n|\Z)",
    "b": f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))",
    "B": f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))",
}
_PERL = {"d": ((48, 57),), "w": ((48, 57), (65, 90), (95, 95), (97, 122)), "s": ((9, 10), (12, 13), (32, 32))}
_POSIX = {
    "alnum": ((48, 57), (65, 90), (97, 122)), "alpha": ((65, 90), (97, 122)), "ascii": ((0, 127),),
    "blank": ((9, 9), (32, 32)), "cntrl": ((0, 31), (127, 127)), "digit": ((48, 57),), "graph": ((33, 126),),
    "lower": ((97, 122),), "print": ((32, 126),), "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)), "upper": ((65, 90),), "word": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}  # fmt: skip
_CONTROLS = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_CODE = re.compile(r"x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]+)\}|([1-7][0-7]{1,2}|0[0-7]{0,2})")
_COUNT = re.compile(r"\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?\}")
_NAME = re.compile(r"\?P?<([A-Za-z0-9_]+)>")
_FLAGS = re.compile(r"\?([imsU]*)(?:-([imsU]+))?([:)])")
_CLASS = re.compile(r"\[:(\^?)(.*?):\]", re.DOTALL)


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.flags = frozenset[str]()
        self.names: list[str] = []
        self.is_uncertain = False  # whether ``regex`` may understand something in another way

    def whole(self) -> Part:
        part = self.alternatives()
        if self.at < len(self.pattern):
            raise EvaluationError("an unexpected )")
        if self.is_uncertain:
            raise Unknowable("a regular expression that repeats what may match nothing")
        if part.size > _LARGEST:
            raise Unknowable("a regular expression that is too large")
        return part

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def accept(self, text: str) -> bool:
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def alternatives(self) -> Part:
        flags = self.flags
        parts = [self.sequence()]
        while self.accept("|"):
            parts.append(self.sequence())
        self.flags = flags
        if len(parts) == 1:
            return parts[0]
        text = f"(?:{'|'.join(part.text for part in parts)})"
        return reduce(_followed, parts)._replace(text=text, may_be_empty=any(part.may_be_empty for part in parts))

    def sequence(self) -> Part:
        parts: list[Part] = []
        repeated = True  # whether there is nothing that an operator could repeat
        while self.peek() not in ("", "|", ")"):
            count = self.count()
            if count is None:
                atom = self.atom()
                if atom is not None:
                    parts.append(atom)
                repeated = not parts
                continue
            if repeated:
                raise EvaluationError("an operator that repeats nothing")
            parts[-1] = self.repeat(parts[-1], *count, "?" if self.accept("?") is not ("U" in self.flags) else "")
            repeated = True
        return reduce(_followed, parts, _NOTHING)

    def repeat(self, inside: Part, least: int, most: int | None, lazy: str) -> Part:
        repeats = 1 if most == 0 else inside.repeats * max(1, least if most is None else most)
        if repeats > _MOST_REPEATS and max(least, most or 0) > 1:
            raise EvaluationError("an invalid count of repetitions")
        self.is_uncertain |= inside.may_be_empty and most != 1
        return Part(
            f"(?:{inside.text}){{{least},{'' if most is None else most}}}{lazy}",
            inside.may_be_empty or least == 0,
            inside.size * max(1, least, most or 0) + 1,
            repeats,
        )

    def count(self) -> tuple[int, int | None] | None:
        """How often the operator that stands here repeats what is before it; None where there is no operator."""
        for operator, least, most in (("*", 0, None), ("+", 1, None), ("?", 0, 1)):
            if self.accept(operator):
                return least, most
        match = _COUNT.match(self.pattern, self.at)
        if match is None:
            return None
        self.at = match.end()
        least = int(match.group(1)[:5])
        most = least if match.group(2) is None else int(match.group(3)[:5]) if match.group(3) else None
        if max(least, most or 0) > _MOST_REPEATS or (most is not None and most < least):
            raise EvaluationError("an invalid count of repetitions")
        return least, most

    def atom(self) -> Part | None:
        """One thing that can be repeated; None where only flags are set."""
        character = self.peek()
        self.at += 1
        if character == "(":
            return self.group()
        if character == "[":
            return self.bracket()
        if character == "\\":
            return self.escape()
        if character == ".":
            return _characters(_EVERY if "s" in self.flags else _complement(((10, 10),)))
        if character == "^":
            return _place("^" if "m" in self.flags else "A")
        if character == "$":
            return _place("$" if "m" in self.flags else "z")
        return self.folded(((ord(character), ord(character)),))

    def folded(self, ranges: Ranges, negated: bool = False) -> Part:
        """Characters, in both cases where case does not count."""
        if "i" in self.flags:
            if any(high > 127 for _, high in ranges):
                raise Unknowable("letters beyond ASCII in both cases")
            codes = {ord(each) for low, high in ranges for code in range(low, high + 1) for each in _cases(chr(code))}
            ranges = tuple((code, code) for code in sorted(codes))
        return _characters(ranges, negated)

    def group(self) -> Part | None:
        name = _NAME.match(self.pattern, self.at)
        if self.peek() != "?" or name:
            self.at = name.end() if name else self.at
            self.names.append(name.group(1) if name else "")
            return self.closed("(")
        flags = _FLAGS.match(self.pattern, self.at)
        if flags is None:
            raise EvaluationError("a group that there is not")
        self.at = flags.end()
        outer = self.flags
        self.flags = (self.flags | set(flags.group(1))) - set(flags.group(2) or "")
        if flags.group(3) == ")":
            return None
        part = self.closed("(?:")
        self.flags = outer
        return part

    def closed(self, start: str) -> Part:
        part = self.alternatives()
        if not self.accept(")"):
            raise EvaluationError("a group that is not closed")
        return part._replace(text=f"{start}{part.text})", size=part.size + 1)

    def escape(self) -> Part:
        kind = self.peek()
        if kind in ("A", "z", "b", "B"):
            self.at += 1
            return _place(kind)
        if kind.lower() in _PERL:
            self.at += 1
            return self.folded(_PERL[kind.lower()], negated=kind.isupper())
        code = self.escaped_code()
        return self.folded(((code, code),))

    def escaped_code(self) -> int:
        """The character that stands behind a backslash."""
        kind = self.peek()
        code = _CODE.match(self.pattern, self.at)
        if code:
            self.at = code.end()
            number = int(code.group(3), 8) if code.group(3) else int((code.group(1) or code.group(2))[:9], 16)
            if number > 0x10FFFF:
                raise EvaluationError("a character that there is not")
            return number
        self.at += 1
        if kind in _CONTROLS:
            return _CONTROLS[kind]
        if kind in ("C", "Q", "p", "P"):
            raise Unknowable(f"\\{kind} in a regular expression")
        if not kind or not kind.isascii() or kind.isalnum():
            raise EvaluationError("an invalid escape")
        return ord(kind)

    def bracket(self) -> Part:
        """What stands in brackets, such as ``[^a-z\\d]``."""
        negated = self.accept("^")
        ranges: list[tuple[int, int]] = []
        first = True
        while first or self.peek() != "]":
            if not self.peek():
                raise EvaluationError("a bracket that is not closed")
            ranges.extend(self.bracket_item())
            first = False
        self.at += 1
        return self.folded(tuple(ranges), negated)

    def bracket_item(self) -> Ranges:
        posix = _CLASS.match(self.pattern, self.at)
        if posix:
            if posix.group(2) not in _POSIX:
                raise EvaluationError("a class of characters that there is not")
            self.at = posix.end()
            return _complement(_POSIX[posix.group(2)]) if posix.group(1) else _POSIX[posix.group(2)]
        perl = self.pattern[self.at + 1 : self.at + 2]
        if self.peek() == "\\" and perl.lower() in _PERL:
            self.at += 2
            return _complement(_PERL[perl.lower()]) if perl.isupper() else _PERL[perl]
        low = self.bracket_code()
        if self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
            self.at += 1
            high = self.bracket_code()
            if high < low:
                raise EvaluationError("a range from back to front")
            return ((low, high),)
        return ((low, low),)

    def bracket_code(self) -> int:
        if self.accept("\\"):
            return self.escaped_code()
        self.at += 1
        return ord(self.pattern[self.at - 1])


def _place(kind: str) -> Part:
    return Part(_PLACES[kind], may_be_empty=True)


def _characters(ranges: Ranges, negated: bool = False) -> Part:
    """One character in these ranges, or in none of them."""
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1] and not negated:
        return Part(f"\\U{ranges[0][0]:08x}")  # which is read faster than a class
    written = "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)
    return Part(f"[{'^' if negated else ''}{written}]")


_EVERY = ((0, 0x10FFFF),)


def _cases(character: str) -> str:
    return character.lower() + character.upper() + {"k": "\u212a", "s": "\u017f"}.get(character.lower(), "")


def _complement(ranges: Ranges) -> Ranges:
    starts = [0, *(high + 1 for _, high in sorted(ranges))]
    ends = [*(low - 1 for low, _ in sorted(ranges)), 0x10FFFF]
    return tuple((low, high) for low, high in zip(starts, ends) if low <= high)


Match = list[int]  # where the match starts and ends, then each group; -1 for a group without a part in it


class Pattern:
    """A regular expression; ``names`` are those of its groups, empty for a group without one."""

    def __init__(self, pattern: str) -> None:
        fits(len(pattern))
        parser = _Parser(pattern)
        part = parser.whole()
        self.names = parser.names
        self._is_too_slow = False
        try:
            import regex  # type: ignore[import-untyped]  # not before there is a pattern, as it takes its time
        except ImportError:
            raise Unknowable("the package regex is not there") from None
        try:
            self._compiled: Any = regex.compile(part.text, regex.VERSION0)
        except regex.error as error:
            raise Unknowable(f"a regular expression that regex does not take: {error}") from None

    def matches(self, text: str) -> list[Match]:
        """All matches in a text, no empty one directly behind another; raises Unknowable where that takes too long."""
        if self._is_too_slow or len(text) > _LONGEST_TEXT:
            raise Unknowable("a regular expression that takes too long")
        end = time.monotonic() + _SECONDS
        found: list[Match] = []
        at, last = 0, -1
        try:
            while at <= len(text):
                match = self._compiled.search(text, at, timeout=max(end - time.monotonic(), 0.001))
                if match is None:
                    break
                start, stop = match.span()
                if start < stop or start != last:
                    found.append([place for group in range(len(self.names) + 1) for place in match.span(group)])
                at, last = max(stop, at + (stop == at)), stop
                fits(len(found))
        except TimeoutError:
            self._is_too_slow = True
            raise Unknowable("a regular expression that takes too long") from None
        return found


class Patterns:
    """The regular expressions of a world, each read once; one that took too long in it is not tried again."""

    def __init__(self) -> None:
        self._known: dict[str, Pattern] = {}

    def pattern(self, text: str) -> Pattern:
        """Raises EvaluationError for what RE2 refuses, and Unknowable."""
        if text not in self._known:
            self._known[text] = Pattern(text)
        return self._known[text]


def patterns_of(world: World) -> Patterns:
    known: Patterns = world.memo.setdefault(Patterns, Patterns())
    return known
