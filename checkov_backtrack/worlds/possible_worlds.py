"""What is open, and every way it may turn out.

A template or module rarely spells everything out: a parameter has no default, a condition hangs on the account. Such a
value is *open*. Where the outcome depends on one, each possibility is a *world*: the evaluation asks its world to
choose, the world raises ``Fork`` the first time, and ``explore`` starts the evaluation again once for each choice. All
that hangs on the same open value therefore moves together.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

Result = TypeVar("Result")

MOST_WORLDS = 64
MOST_STEPS = 20_000  # of one world
LONGEST_TEXT = 10_000  # characters of what is shown of a value


class Open(NamedTuple):
    """A value that the source does not spell out.

    :param source: what it hangs on, such as ``var.engine``; two open values with the same source are the same value
    :param is_set: whether it is known to be neither null nor empty, as the ARN of a resource is
    :param opaque: whether it does have one value, which we cannot work out; a choice about it proves nothing
    :param is_not: values that it is known not to have
    """

    source: str
    is_set: bool = False
    opaque: bool = False
    is_not: frozenset[Hashable] = frozenset()


def derived(name: str, values: Iterable[Any], is_set: bool = False) -> Open:
    """What becomes of open values: open too, and the same wherever the same is done with them."""
    values = list(values)
    source = source_text(f"{name}({', '.join(map(shown, values))})")
    return Open(source, is_set, any(map(is_opaque, values)))


def opaque(name: str, values: Iterable[Any] = ()) -> Open:
    """What comes of values in a way that is not worked out here, such as a function that nobody knows."""
    values = list(values)
    return derived(name, values)._replace(opaque=True) if values else Open(name, opaque=True)


def is_opaque(value: Any) -> bool:
    """Whether a value is opaque, or holds anything that is."""
    return any(isinstance(leaf, Open) and leaf.opaque for leaf in leaves(value))


def leaves(value: Any) -> Iterator[Any]:
    """All that is in a value, however deep; a collection that is in it many times is looked into once."""
    pending, seen = [value], set()
    while pending:
        each = pending.pop()
        if not isinstance(each, (list, dict)):
            yield each
        elif id(each) not in seen:
            seen.add(id(each))
            pending.extend(each.values() if isinstance(each, dict) else each)


def source_text(text: str) -> str:
    """A text fit for Open.source: short, and still different for different texts."""
    if len(text) <= 300:
        return text
    return f"{text[:200]}... ({hashlib.sha1(text.encode('utf-8', 'replace')).hexdigest()})"


def cut(text: str, longest: int = 80) -> str:
    """A text that fits a line of a report."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def shown(value: Any) -> str:
    """A value as a reader would write it, cut off where it is endless; open values by what they hang on."""
    return "".join(itertools.islice(_pieces(value), LONGEST_TEXT))


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
    elif isinstance(value, Open):
        yield value.source
    elif value is None or isinstance(value, (bool, str)):
        yield json.dumps(value, ensure_ascii=False)
    elif isinstance(value, int) and value.bit_length() > 1000:  # str() refuses a number of 4,300 digits
        yield "a number of more than 300 digits"
    else:
        yield str(float(value)) if isinstance(value, Fraction) and abs(value) < 2**1000 else str(value)


class Fork(Exception):
    """A world was asked something that it has not assumed yet."""

    def __init__(self, question: Hashable, choices: Sequence[Any]) -> None:
        super().__init__(question)
        self.question = question
        self.choices = choices


class TooComplex(Exception):
    """More than MOST_WORLDS worlds, or one of more than MOST_STEPS steps."""


class Absent(Exception):
    """What is asked for does not exist in this world: a ``count`` is 0, a condition does not hold."""


class Undecidable(Exception):
    """Nothing can be said of a cluster; the text says why."""


class World:
    """One way the open values may turn out."""

    def __init__(self, assumptions: dict[Hashable, Any]) -> None:
        self.assumptions = assumptions
        self.doubt = ""  # the first opaque value that a choice here is about; empty where there is none
        self.asked = 0  # how often an assumption was used: a result made without any holds in every world
        self.steps = 0
        self.catching = 0  # how many ``try`` and ``can`` are being evaluated
        self.memo: dict[Hashable, Any] = {}

    def step(self) -> None:
        """Counts one step of an evaluation; raises TooComplex where there are too many."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooComplex(f"more than {MOST_STEPS} steps")

    def choose(self, about: Open, question: Hashable, choices: Sequence[Any]) -> Any:
        """The choice that this world makes about an open value; raises Fork where it has not made it yet."""
        self.asked += 1
        if question not in self.assumptions:
            raise Fork(question, choices)
        self._doubt(about)
        return self.assumptions[question]

    def one_of(self, value: Open, choices: Sequence[Any]) -> Any:
        """Which of these values an open one has here; there must be one at least."""
        return self.choose(value, value.source, choices)

    def is_true(self, condition: Open) -> bool:
        """Whether an open condition holds here."""
        return bool(self.one_of(condition, (True, False)))

    def equals(self, value: Open, known: Hashable) -> bool:
        """Whether an open value is the known one here; None stands for null."""
        if value.is_set and known in (None, ""):
            return False
        return bool(self.choose(value, (value.source, type(known), known), (True, False)))

    def settled(self, value: Open) -> Any:
        """What an open value is known to be here, or the open value itself, with what it is known not to be."""
        is_not = []
        for question, answer in self.assumptions.items():
            if question == value.source:
                return self._used(answer, value)
            if isinstance(question, tuple) and question[0] == value.source:
                if answer:
                    return self._used(question[2], value)
                is_not.append(question[2])
        return self._used(value._replace(is_not=frozenset(is_not)), value) if is_not else value

    def _used(self, answer: Any, value: Open) -> Any:
        self.asked += 1
        self._doubt(value)
        return answer

    def _doubt(self, value: Open) -> None:
        if value.opaque and not self.doubt:
            self.doubt = value.source


def explore(evaluate: Callable[[World], Result]) -> Iterator[tuple[World, Result]]:
    """Evaluates in every world; raises TooComplex past MOST_WORLDS."""
    pending: list[dict[Hashable, Any]] = [{}]
    for _ in range(2 * MOST_WORLDS):  # a fork costs a run as well, and there are fewer forks than worlds
        if not pending:
            return
        world = World(pending.pop())
        try:
            result = evaluate(world)
        except Fork as fork:
            pending.extend({**world.assumptions, fork.question: choice} for choice in fork.choices)
            if len(pending) > MOST_WORLDS:
                break
        else:
            yield world, result
    raise TooComplex(f"more than {MOST_WORLDS} possibilities")
