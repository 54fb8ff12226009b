"""Every way that open values may turn out.

A template or module rarely spells everything out: a parameter has no default, a condition depends on the account. Where
the outcome depends on such an open value, each possibility is a *world*: the evaluation asks its world to choose, the
world raises ``Fork`` the first time, and ``explore`` starts the evaluation again once for each choice. All that depends
on the same open value therefore moves together.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any, NamedTuple, TypeVar

from checkov_backtrack.worlds.not_known import Absent, TooComplex
from checkov_backtrack.worlds.open_values import Identity, Open

Result = TypeVar("Result")

SENSITIVE = ", which is sensitive"  # at the end of a secret that nothing is shown of

MOST_STEPS = 200_000  # of a world that has no other budget
MOST_WORLDS = 64  # of one instance of one cluster


class Basis(Enum):
    """What a choice is made for, which says what may be concluded from it."""

    EXISTENCE = "whether a cluster exists: there is none in the other worlds"
    LISTED = "a value that the source lists, such as an allowed value or the key of a map"
    COMPARED = "a comparison: the value may as well be another one"
    INSTANCE = "which of several instances is looked at: they all exist"


class Question(NamedTuple):
    """What a world is asked about an open value: which value it is, or whether it is the known one."""

    about: Identity
    known: tuple[Any, ...] = ()  # the type and value that it is compared with


class Answer(NamedTuple):
    value: Any
    basis: Basis

    def tells(self, question: Question) -> tuple[Any, ...]:
        """The type and value that the open one has by this answer; empty where it only says what it is not."""
        if not question.known:
            return type(self.value), self.value
        return question.known if self.value else ()


class Fork(Exception):
    """A world was asked something that it has not assumed yet."""

    def __init__(self, question: Question, choices: Sequence[Any], basis: Basis) -> None:
        super().__init__(question)
        self.question = question
        self.choices = choices
        self.basis = basis


class Budget:
    """How much work there may be, in steps; one that is part of another uses that up as well."""

    def __init__(self, steps: int, name: str, whole: Budget | None = None) -> None:
        self.steps = steps  # that are left
        self.limit = steps
        self._name = name
        self._whole = whole

    def spend(self, steps: int) -> None:
        """Raises TooComplex where there are not so many steps left."""
        self.steps -= steps
        if self.steps < 0:
            raise TooComplex(f"{self._name} takes more than {self.limit:,} steps")
        if self._whole:
            self._whole.spend(steps)


class World:
    """One way the open values may turn out."""

    def __init__(self, assumptions: Mapping[Question, Answer], budget: Budget | None = None) -> None:
        self.assumptions = assumptions
        self.doubt = ""  # the first opaque value that a choice here is about; empty where there is none
        self.asked = 0  # how often an assumption was used: a result made without any holds in every world
        self.catching = 0  # how many ``try`` and ``can`` are being evaluated
        self.memo: dict[Hashable, Any] = {}
        self.secrets: frozenset[str] = frozenset()  # what must not be shown, of all that was evaluated since it was set
        self._budget = budget or Budget(MOST_STEPS, "the value")
        self._basis = Basis.COMPARED
        self._as_declared = False
        self._about: dict[Identity, list[tuple[Question, Answer]]] = {}
        for question, answer in assumptions.items():
            self._about.setdefault(question.about, []).append((question, answer))

    # --- work ---

    def step(self) -> None:
        """Counts one step of an evaluation; raises TooComplex where there are too many."""
        self._budget.spend(1)

    def charge(self, size: int) -> None:
        """Counts work on a value of so many characters or items; raises TooComplex where it is too much."""
        self._budget.spend(size // 100)

    @property
    def is_fresh(self) -> bool:
        """Whether most of the budget is left, so that what uses it up takes too much by itself."""
        return self._budget.steps > self._budget.limit // 2

    # --- how what is evaluated depends on this world ---

    @property
    def mode(self) -> tuple[bool, bool]:
        """What the result of an evaluation depends on, besides the assumptions."""
        return self.catching > 0, self._as_declared

    @contextmanager
    def deciding_existence(self) -> Iterator[None]:
        """While it lasts, choices are about whether a cluster exists."""
        outer, self._basis = self._basis, Basis.EXISTENCE
        try:
            yield
        finally:
            self._basis = outer

    @contextmanager
    def as_declared(self) -> Iterator[None]:
        """While it lasts, no comparison makes an open value known."""
        outer, self._as_declared = self._as_declared, True
        try:
            yield
        finally:
            self._as_declared = outer

    # --- choices ---

    def one_of(self, value: Open, choices: Sequence[Any], basis: Basis = Basis.LISTED) -> Any:
        """Which of these values an open one has here, there must be one at least; another where that is known."""
        for question, answer in self._about.get(value.identity, ()):
            known = answer.tells(question)
            if known:
                return self._used(value, known[1])
        excluded = self._excluded(value)
        possible = [choice for choice in choices if (type(choice), choice) not in excluded] if excluded else choices
        if not possible:
            raise Absent(f"{value.source} is none of the values that there are")
        raise self._fork(Question(value.identity), possible, basis)

    def is_true(self, condition: Open) -> bool:
        """Whether an open condition holds here."""
        return self.one_of(condition, (True, False), Basis.COMPARED) in (True, "true", "1")

    def equals(self, value: Open, known: Hashable, basis: Basis = Basis.COMPARED) -> bool:
        """Whether an open value is the known one here; None stands for null."""
        if value.is_set and known in (None, ""):
            return False
        wanted = (type(known), known)
        for question, answer in self._about.get(value.identity, ()):
            here = answer.tells(question)
            if here == wanted or (here and not _may_be_converted(here[1], known)):
                return bool(self._used(value, here == wanted))
            if not here and question.known == wanted:
                return bool(self._used(value, False))
        raise self._fork(Question(value.identity, wanted), (True, False), basis)

    def settled(self, value: Open) -> Any:
        """What an open value is known to be here, or the open value itself, with what it is known not to be."""
        answers = self._about.get(value.identity)
        if not answers:
            return value
        for question, answer in answers:
            known = answer.tells(question)
            if not known or (self._as_declared and answer.basis is Basis.COMPARED):
                continue
            if not question.known and _is_of_any_type(known[1]):
                continue  # an index converts what it is given: the type stays open
            return self._used(value, known[1])
        excluded = self._excluded(value)
        is_not = frozenset(known for _, known in excluded)
        return self._used(value, value._replace(is_not=is_not)) if is_not else value

    def _excluded(self, value: Open) -> set[tuple[Any, ...]]:
        answers = self._about.get(value.identity, ())
        return {question.known for question, answer in answers if not answer.tells(question)}

    def _fork(self, question: Question, choices: Sequence[Any], basis: Basis) -> Fork:
        self.asked += 1  # whoever catches the fork has a result that depends on this world
        is_for_existence = self._basis is Basis.EXISTENCE and basis is not Basis.INSTANCE
        return Fork(question, choices, Basis.EXISTENCE if is_for_existence else basis)

    def _used(self, value: Open, answer: Any) -> Any:
        self.asked += 1
        if value.opaque and not self.doubt:
            self.doubt = value.source
        return answer


def _is_of_any_type(value: Any) -> bool:
    """Whether a key or position that was chosen may come from a value of another type: a number, or a text of one."""
    if isinstance(value, str):
        return value in ("true", "false") or value.isdecimal()
    return isinstance(value, int) and not isinstance(value, bool)


def _may_be_converted(chosen: Any, known: Any) -> bool:
    """Whether what was chosen may be a value of another type, which was converted."""
    return _is_of_any_type(chosen) and type(chosen) is not type(known) and str(chosen) == str(known).lower()


def explore(
    evaluate: Callable[[World], Result],
    budget: Budget | None = None,
    assumptions: Mapping[Question, Answer] | None = None,
) -> Iterator[tuple[World, Result]]:
    """Evaluates in every world; raises TooComplex where an instance has more than MOST_WORLDS, or beyond the budget.

    :param assumptions: those of all worlds
    """
    pending: list[Mapping[Question, Answer]] = [assumptions or {}]
    for _ in range(2 * MOST_WORLDS):  # a fork costs a run as well, and there are fewer forks than worlds
        if not pending:
            return
        world = World(pending.pop(), budget)
        try:
            result = evaluate(world)
        except Fork as fork:
            branches = [{**world.assumptions, fork.question: Answer(choice, fork.basis)} for choice in fork.choices]
            if fork.basis is Basis.INSTANCE:
                for branch in branches:
                    yield from explore(evaluate, budget, branch)
                continue
            pending.extend(branches)
            if len(pending) > MOST_WORLDS:
                break
        else:
            yield world, result
    raise TooComplex(f"more than {MOST_WORLDS} possibilities")
