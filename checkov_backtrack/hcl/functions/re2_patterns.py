"""Regular expressions as Terraform understands them: https://github.com/google/re2/wiki/Syntax.

Written here because Python's own differ in syntax and in what they match, and take exponential time for some patterns.
A pattern becomes a program, as in Go's ``regexp/syntax``; the program runs with backtracking, but never twice from the
same instruction at the same place, so that the time is bounded by their product.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Union

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.worlds.not_known import Unknowable

_MOST_INSTRUCTIONS = 2_000
_MOST_STEPS = 200_000  # of one search for all matches
_MOST_REPEATS = 1000  # Go's limit


# --- the tree of a pattern ---


class Characters(NamedTuple):
    """One character out of ranges."""

    ranges: tuple[tuple[int, int], ...]
    negated: bool = False

    def matches(self, character: str) -> bool:
        code = ord(character)
        return any(low <= code <= high for low, high in self.ranges) is not self.negated


class Assertion(NamedTuple):
    """A place: "A", "z", "^", "$", "b" or "B"; ^ and $ are those of lines."""

    kind: str


class Sequence(NamedTuple):
    parts: tuple[Node, ...]


class Alternatives(NamedTuple):
    parts: tuple[Node, ...]


class Group(NamedTuple):
    number: int
    inside: Node


class Repeat(NamedTuple):
    inside: Node
    least: int
    most: int | None
    lazy: bool


Node = Union[Characters, Assertion, Sequence, Alternatives, Group, Repeat]

_ASSERTIONS = ("A", "z", "b", "B")
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
_CLASS = re.compile(r"\[:(\^?)(\w*):\]")


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.flags = frozenset[str]()
        self.names: list[str] = []

    def whole(self) -> Node:
        tree = self.alternatives()
        if self.at < len(self.pattern):
            raise EvaluationError("an unexpected )")
        return tree

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def accept(self, text: str) -> bool:
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def alternatives(self) -> Node:
        flags = self.flags
        parts = [self.sequence()]
        while self.accept("|"):
            parts.append(self.sequence())
        self.flags = flags
        return parts[0] if len(parts) == 1 else Alternatives(tuple(parts))

    def sequence(self) -> Node:
        parts: list[Node] = []
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
            lazy = self.accept("?") is not ("U" in self.flags)
            parts[-1] = Repeat(parts[-1], *count, lazy)
            repeated = True
        return Sequence(tuple(parts))

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

    def atom(self) -> Node | None:
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
            return Characters(() if "s" in self.flags else ((10, 10),), negated=True)
        if character == "^":
            return Assertion("^" if "m" in self.flags else "A")
        if character == "$":
            return Assertion("$" if "m" in self.flags else "z")
        return self.literal(ord(character))

    def literal(self, code: int) -> Characters:
        return self.folded(((code, code),))

    def folded(self, ranges: tuple[tuple[int, int], ...], negated: bool = False) -> Characters:
        """Characters, in both cases where case does not count."""
        if "i" in self.flags:
            if any(high > 127 for _, high in ranges):
                raise Unknowable("letters beyond ASCII in both cases")
            codes = {ord(each) for low, high in ranges for code in range(low, high + 1) for each in _cases(chr(code))}
            ranges = tuple((code, code) for code in sorted(codes))
        return Characters(ranges, negated)

    def group(self) -> Node | None:
        name = _NAME.match(self.pattern, self.at)
        if self.peek() != "?" or name:
            self.at = name.end() if name else self.at
            self.names.append(name.group(1) if name else "")
            return Group(len(self.names), self.closed())
        flags = _FLAGS.match(self.pattern, self.at)
        if flags is None:
            raise EvaluationError("a group that there is not")
        self.at = flags.end()
        outer = self.flags
        self.flags = (self.flags | set(flags.group(1))) - set(flags.group(2) or "")
        if flags.group(3) == ")":
            return None
        tree = self.closed()
        self.flags = outer
        return tree

    def closed(self) -> Node:
        tree = self.alternatives()
        if not self.accept(")"):
            raise EvaluationError("a group that is not closed")
        return tree

    def escape(self) -> Node:
        kind = self.peek()
        if kind in _ASSERTIONS:
            self.at += 1
            return Assertion(kind)
        if kind.lower() in _PERL:
            self.at += 1
            return self.folded(_PERL[kind.lower()], negated=kind.isupper())
        return self.literal(self.escaped_code())

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

    def bracket(self) -> Characters:
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

    def bracket_item(self) -> tuple[tuple[int, int], ...]:
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


def _cases(character: str) -> str:
    return character.lower() + character.upper() + {"k": "\u212a", "s": "\u017f"}.get(character.lower(), "")


def _complement(ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    starts = [0, *(high + 1 for _, high in sorted(ranges))]
    ends = [*(low - 1 for low, _ in sorted(ranges)), 0x10FFFF]
    return tuple((low, high) for low, high in zip(starts, ends) if low <= high)


# --- programs ---


class Instruction(NamedTuple):
    """A step of a program; ``first`` and ``second`` say where it goes on, in the order in which that is tried.

    :param save: the place in a match that is here
    """

    first: int
    second: int | None = None
    test: Characters | Assertion | None = None
    save: int | None = None


Match = list[int]  # where the match starts and ends, then each group; -1 for a group without a part in it


class Pattern:
    """A regular expression; ``names`` are those of its groups, empty for a group without one."""

    def __init__(self, pattern: str) -> None:
        parser = _Parser(pattern)
        tree = parser.whole()
        self.names = parser.names
        self.program: list[Instruction] = []
        self._add(Group(0, tree))

    def _add(self, node: Node) -> None:
        if isinstance(node, (Characters, Assertion)):
            self._append(test=node)
        elif isinstance(node, Sequence):
            for part in node.parts:
                self._add(part)
        elif isinstance(node, Alternatives):
            self._add_alternatives(node.parts)
        elif isinstance(node, Group):
            self._append(save=2 * node.number)
            self._add(node.inside)
            self._append(save=2 * node.number + 1)
        else:
            self._add_repeat(node)

    def _append(self, test: Characters | Assertion | None = None, save: int | None = None) -> int:
        """Appends an instruction behind which the next one is run; returns where it is."""
        if len(self.program) > _MOST_INSTRUCTIONS:
            raise Unknowable("a regular expression that is too large")
        self.program.append(Instruction(len(self.program) + 1, test=test, save=save))
        return len(self.program) - 1

    def _fork(self, at: int, to: int, lazy: bool = False) -> None:
        """Makes an instruction go on behind itself, and if that fails, or first where it is lazy, elsewhere."""
        self.program[at] = Instruction(to, at + 1) if lazy else Instruction(at + 1, to)

    def _add_alternatives(self, parts: tuple[Node, ...]) -> None:
        ends = []
        for part in parts[:-1]:
            start = self._append()
            self._add(part)
            ends.append(self._append())
            self._fork(start, len(self.program))
        self._add(parts[-1])
        for end in ends:
            self.program[end] = Instruction(len(self.program))

    def _add_repeat(self, node: Repeat) -> None:
        inside, lazy = node.inside, node.lazy
        if node.most is not None:
            for _ in range(node.least):
                self._add(inside)
            starts = []
            for _ in range(node.most - node.least):
                starts.append(self._append())
                self._add(inside)
            for start in starts:
                self._fork(start, len(self.program), lazy)
            return
        for _ in range(node.least - 1):
            self._add(inside)
        start = self._append()
        self._add(inside)
        end = self._append()
        if node.least or _may_be_empty(inside):  # of an optional one, (inside+)?
            self._fork(end, start + 1, not lazy)
            if not node.least:
                self._fork(start, len(self.program), lazy)
        else:
            self.program[end] = Instruction(start)
            self._fork(start, len(self.program), lazy)

    def matches(self, text: str) -> list[Match]:
        """All matches in a text; no empty one directly behind another."""
        found: list[Match] = []
        at, last, steps = 0, -1, 0
        while at <= len(text):
            tried: set[tuple[int, int]] = set()
            match = self._search(text, at, tried, _MOST_STEPS - steps)
            if match is None:
                break
            steps += len(tried)
            start, end = match[:2]
            if start < end or start != last:
                found.append(match)
            at, last = max(end, at + (end == at)), end
        return found

    def _search(self, text: str, start: int, tried: set[tuple[int, int]], most: int) -> Match | None:
        for at in range(start, len(text) + 1):
            match = self._match(text, at, tried, most)
            if match:
                return match
        return None

    def _match(self, text: str, start: int, tried: set[tuple[int, int]], most: int) -> Match | None:
        """The match that starts here; ``tried`` is from where in the program and the text none was found."""
        match = [-1] * (2 * len(self.names) + 2)
        pending: list[tuple[int, int, int | None]] = [(0, start, None)]  # what is saved elsewhere is taken back
        while pending:
            step, at, slot = pending.pop()
            if slot is not None:
                match[slot] = at
                continue
            while (step, at) not in tried:
                if step == len(self.program):
                    return match
                tried.add((step, at))
                if len(tried) > most:
                    raise Unknowable("a regular expression that takes too long")
                first, second, test, save = self.program[step]
                if isinstance(test, Characters):
                    if at == len(text) or not test.matches(text[at]):
                        break
                    at += 1
                elif test is not None and not _holds(test.kind, text, at):
                    break
                elif save is not None:
                    pending.append((0, match[save], save))
                    match[save] = at
                elif second is not None:
                    pending.append((second, at, None))
                step = first
        return None


def _may_be_empty(node: Node) -> bool:
    if isinstance(node, Sequence):
        return all(map(_may_be_empty, node.parts))
    if isinstance(node, Alternatives):
        return any(map(_may_be_empty, node.parts))
    if isinstance(node, Group):
        return _may_be_empty(node.inside)
    if isinstance(node, Repeat):
        return node.least == 0 or _may_be_empty(node.inside)
    return isinstance(node, Assertion)


def _holds(kind: str, text: str, at: int) -> bool:
    """Whether an assertion holds at a place of a text."""
    if kind in ("A", "^"):
        return at == 0 or (kind == "^" and text[at - 1] == "\n")
    if kind in ("z", "$"):
        return at == len(text) or (kind == "$" and text[at] == "\n")
    before, behind = text[max(0, at - 1) : at], text[at : at + 1]
    return (_is_word(before) is not _is_word(behind)) is (kind == "b")


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")
