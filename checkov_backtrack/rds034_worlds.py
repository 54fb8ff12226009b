"""What is open, and every way it may turn out.

A template or module rarely spells everything out: a parameter has no default, a condition hangs on the account. Such a
value is *open*. Where the outcome depends on one, each possibility is a *world*: the evaluation asks its world to
choose, the world raises ``Fork`` the first time, and ``explore`` starts the evaluation again once for each choice. All
that hangs on the same open value therefore moves together.
"""

from __future__ import annotations

import hashlib
from typing import Any, Callable, Dict, FrozenSet, Hashable, Iterator, List, NamedTuple, Sequence, Tuple, TypeVar

Result = TypeVar("Result")

MOST_WORLDS = 64
MOST_STEPS = 20_000  # of one world


class Open(NamedTuple):
    """A value that the source does not spell out.

    :param source: what it hangs on, such as ``var.engine``; two open values with the same source are the same value
    :param is_set: whether it is known to be neither null nor empty, as the ARN of a resource is
    :param is_not: values that it is known not to have
    :param opaque: whether it does have one value, which we cannot work out; a choice about it proves nothing
    """

    source: str
    is_set: bool = False
    opaque: bool = False
    is_not: FrozenSet[Hashable] = frozenset()


def source_text(text: str) -> str:
    """A text fit for Open.source: short, and still different for different texts."""
    if len(text) <= 300:
        return text
    return f"{text[:200]}... ({hashlib.sha1(text.encode('utf-8', 'replace')).hexdigest()})"


class Fork(Exception):
    """A world was asked something that it has not assumed yet."""

    def __init__(self, question: Hashable, choices: Sequence[Any]) -> None:
        super().__init__(question)
        self.question = question
        self.choices = choices


class TooComplex(Exception):
    """More than MOST_WORLDS worlds, or one of more than MOST_STEPS steps."""


class World:
    """One way the open values may turn out."""

    def __init__(self, assumptions: Dict[Hashable, Any]) -> None:
        self.assumptions = assumptions
        self.opaque = False  # whether it rests on a choice about an opaque value
        self.asked = 0  # how often an assumption was used: a result made without any holds in every world
        self.steps = 0
        self.memo: Dict[Hashable, Any] = {}

    def step(self) -> None:
        """Counts one step of an evaluation; raises TooComplex where there are too many."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooComplex(f"more than {MOST_STEPS} steps")

    def choose(self, question: Hashable, choices: Sequence[Any], opaque: bool = False) -> Any:
        """The choice that this world makes; raises Fork where it has not made it yet."""
        self.asked += 1
        if question not in self.assumptions:
            raise Fork(question, choices)
        self.opaque = self.opaque or opaque
        return self.assumptions[question]

    def is_true(self, condition: Open) -> bool:
        """Whether an open condition holds here."""
        return bool(self.choose(condition.source, (True, False), condition.opaque))

    def equals(self, value: Open, known: Hashable) -> bool:
        """Whether an open value is the known one here; None stands for null."""
        if value.is_set and known in (None, ""):
            return False
        return bool(self.choose((value.source, type(known), known), (True, False), value.opaque))

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
        self.opaque = self.opaque or value.opaque
        return answer


def explore(evaluate: Callable[[World], Result]) -> Iterator[Tuple[World, Result]]:
    """Evaluates in every world; raises TooComplex past MOST_WORLDS."""
    pending: List[Dict[Hashable, Any]] = [{}]
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
