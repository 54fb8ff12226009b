"""Open values and the worlds that they make, alone.

Mutation testing (mutmut on the rule, the worlds, the evaluator and the intrinsic functions, against their own tests) leaves
mutants of three kinds: the wording of messages that no test quotes, limits moved by one (20,000 steps, 300 characters), and
names of what is derived from open values, which have to differ from each other and nothing else.
"""

from __future__ import annotations

from typing import Any

import pytest

from checkov_backtrack.worlds.not_known import Absent, TooComplex
from checkov_backtrack.worlds.open_values import Open, derived, equality_of, item_of
from checkov_backtrack.worlds.possible_worlds import (
    MOST_STEPS,
    MOST_WORLDS,
    Answer,
    Basis,
    Fork,
    Question,
    World,
    explore,
)

VALUE, OPAQUE, SET = Open("v"), Open("o", opaque=True), Open("s", is_set=True)


def outcomes(evaluate):
    return [(result, bool(world.doubt)) for world, result in explore(evaluate)]


def test_nothing_open():
    assert outcomes(lambda world: 1) == [(1, False)]


def test_a_condition():
    assert sorted(outcomes(lambda world: world.is_true(VALUE))) == [(False, False), (True, False)]
    assert sorted(outcomes(lambda world: (world.is_true(VALUE), world.is_true(VALUE)))) == [
        ((False, False), False),
        ((True, True), False),
    ]


def test_what_rests_on_an_opaque_value_says_so():
    assert sorted(outcomes(lambda world: world.is_true(OPAQUE))) == [(False, True), (True, True)]
    assert sorted(outcomes(lambda world: world.equals(OPAQUE, 1))) == [(False, True), (True, True)]
    assert sorted(outcomes(lambda world: world.is_true(VALUE) and world.is_true(OPAQUE))) == [
        (False, False),
        (False, True),
        (True, True),
    ]


def test_equality_settles_a_value():
    def evaluate(world):
        return (
            world.settled(VALUE) if world.equals(VALUE, 1) or world.equals(VALUE, "a") else world.settled(VALUE).is_not
        )

    assert [result for result, _ in outcomes(evaluate)] == [frozenset({1, "a"}), "a", 1]
    # In Python 1 is True; to Terraform and CloudFormation they differ, and no value is both.
    both = [result for result, _ in outcomes(lambda world: (world.equals(VALUE, 1), world.equals(VALUE, True)))]
    assert sorted(both) == [(False, False), (False, True), (True, False)]


def test_what_is_set_is_neither_null_nor_empty():
    assert outcomes(lambda world: (world.equals(SET, None), world.equals(SET, ""))) == [((False, False), False)]
    assert len(outcomes(lambda world: world.equals(SET, "x"))) == 2


def assumed(**answers):
    return {Question(name): Answer(answer, Basis.LISTED) for name, answer in answers.items()}


def test_a_world_counts_what_it_was_asked():
    world = World({**assumed(v=True), Question("w", (int, 1)): Answer(False, Basis.COMPARED)})
    assert (world.asked, world.settled(Open("x")), world.asked) == (0, Open("x"), 0)
    assert world.settled(VALUE) is True and world.asked == 1
    assert world.settled(Open("w")) == Open("w", is_not=frozenset({1})) and world.asked == 2
    assert world.is_true(VALUE) is True and world.asked == 3
    with pytest.raises(Fork) as fork:
        world.is_true(Open("y"))
    assert (fork.value.question, fork.value.choices) == (Question("y"), (True, False))


def test_settling_with_an_opaque_value_says_so():
    world = World(assumed(o=True))
    assert world.settled(OPAQUE) is True and world.doubt == "o"


def test_choices():
    assert sorted(result for result, _ in outcomes(lambda world: world.one_of(Open("q"), ["a", "b", "c"]))) == [
        "a",
        "b",
        "c",
    ]


def test_as_many_worlds_as_allowed():
    def evaluate(world, switches):
        return [world.is_true(Open(str(number))) for number in range(switches)]

    assert len(outcomes(lambda world: evaluate(world, 6))) == MOST_WORLDS
    with pytest.raises(TooComplex):
        outcomes(lambda world: evaluate(world, 7))
    with pytest.raises(TooComplex):
        outcomes(lambda world: world.one_of(Open("q"), range(MOST_WORLDS + 1)))


def test_instances_are_no_possibilities():
    """Each of them exists, however many there are; what is open in one makes worlds of its own."""

    def evaluate(world):
        instance = world.one_of(Open("which"), range(MOST_WORLDS + 1), Basis.INSTANCE)
        return instance, world.is_true(Open(f"of {instance}"))

    assert len(outcomes(evaluate)) == 2 * (MOST_WORLDS + 1)


def test_choices_go_together():
    """What is known of a value, from whichever question, counts for all others about it."""

    def evaluate(world):
        is_a = world.equals(VALUE, "a")
        return is_a, world.one_of(VALUE, ["a", "b"])

    assert sorted(result for result, _ in outcomes(evaluate)) == [(False, "b"), (True, "a")]

    def turned(world):
        chosen = world.one_of(VALUE, ["a", "b"])
        return chosen, world.equals(VALUE, "a"), world.one_of(VALUE, ["c", "d"])

    assert sorted(result for result, _ in outcomes(turned)) == [("a", True, "a"), ("b", False, "b")]

    def impossible(world):
        try:
            return world.equals(VALUE, "a") or world.equals(VALUE, "b") or world.one_of(VALUE, ["a", "b"])
        except Absent:
            return "absent"

    assert sorted(map(str, (result for result, _ in outcomes(impossible)))) == ["True", "True", "absent"]


def test_a_comparison_makes_nothing_known():
    """But where the cluster exists only if it holds, or where the source lists the values."""

    def known(ask):
        def evaluate(world):
            ask(world)
            with world.as_declared():
                return world.settled(VALUE)

        return [result for result, _ in outcomes(evaluate) if result == "a"]

    def for_existence(world):
        with world.deciding_existence():
            world.equals(VALUE, "a")

    assert known(lambda world: world.equals(VALUE, "a")) == []
    assert known(for_existence) == ["a"]
    assert known(lambda world: world.one_of(VALUE, ["a", "b"])) == ["a"]
    assert known(lambda world: world.equals(VALUE, "a", Basis.LISTED)) == ["a"]


def test_steps():
    world = World({})
    for _ in range(MOST_STEPS):
        world.step()
    with pytest.raises(TooComplex):
        world.step()


def same(left, right):
    return left.identity == right.identity


def test_a_value_is_its_structure():
    assert same(derived("f", [VALUE, 1]), derived("f", [VALUE, 1]))
    for other in ([VALUE, True], [VALUE, "1"], [1, VALUE], [VALUE], [[VALUE, 1]], [VALUE, 1, None], [OPAQUE, 1]):
        assert not same(derived("f", [VALUE, 1]), derived("f", other)), other
    assert not same(derived("f", [VALUE]), derived("g", [VALUE]))
    assert same(derived("f", [{"a": 1, "b": VALUE}]), derived("f", [{"b": VALUE, "a": 1}]))


def test_what_is_shown_is_another_matter():
    assert same(derived("f", [VALUE], text="one"), derived("f", [VALUE], text="another"))
    assert not same(derived("f", [VALUE], text="v"), VALUE)
    long, other = derived("f", ["a" * 1000 + "x"]), derived("f", ["a" * 1000 + "y"])
    assert len(long.source) <= 300 and not same(long, other) and long.source.startswith('f("aaa')
    assert derived("f", ["\ud800" * 400])


def test_equality_is_symmetric_and_an_attribute_is_an_index():
    assert same(equality_of("==", VALUE, OPAQUE), equality_of("==", OPAQUE, VALUE))
    assert same(item_of(VALUE, "a", "v.a"), item_of(VALUE, "a", 'v["a"]'))
    assert same(item_of(VALUE, 0, "v[0]"), item_of(VALUE, "0", 'v["0"]'))
    assert not same(item_of(VALUE, "a", "v.a"), item_of(VALUE, "b", "v.a"))


def test_names_that_a_value_is_derived_from():
    assert derived("f", [VALUE, [{"a": OPAQUE}], VALUE]).depends_on == ("v", "o")
    assert VALUE.depends_on == ("v",)


def test_values_in_a_value_many_times_are_looked_at_once():
    value: list[Any] = [VALUE]
    for _ in range(60):
        value = [value, value]
    assert same(derived("f", [value]), derived("f", [value]))
