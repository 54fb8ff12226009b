"""Open values and the worlds that they make, alone.

Mutation testing (mutmut on the rule, the worlds, the evaluator and the intrinsic functions, against their own tests) leaves
mutants of three kinds: the wording of messages that no test quotes, limits moved by one (20,000 steps, 300 characters), and
names of what is derived from open values, which have to differ from each other and nothing else.
"""

from __future__ import annotations

import pytest

from checkov_backtrack.worlds.possible_worlds import (
    MOST_STEPS,
    MOST_WORLDS,
    Fork,
    Open,
    TooComplex,
    World,
    explore,
    source_text,
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
    # In Python 1 is True; to Terraform and CloudFormation they differ.
    assert len(outcomes(lambda world: (world.equals(VALUE, 1), world.equals(VALUE, True)))) == 4


def test_what_is_set_is_neither_null_nor_empty():
    assert outcomes(lambda world: (world.equals(SET, None), world.equals(SET, ""))) == [((False, False), False)]
    assert len(outcomes(lambda world: world.equals(SET, "x"))) == 2


def test_a_world_counts_what_it_was_asked():
    world = World({"v": True, ("w", int, 1): False})
    assert (world.asked, world.settled(Open("x")), world.asked) == (0, Open("x"), 0)
    assert (world.settled(VALUE), world.asked) == (True, 1)
    assert (world.settled(Open("w")), world.asked) == (Open("w", is_not=frozenset({1})), 2)
    assert (world.is_true(VALUE), world.asked) == (True, 3)
    with pytest.raises(Fork) as fork:
        world.is_true(Open("y"))
    assert (fork.value.question, fork.value.choices) == ("y", (True, False))


def test_settling_with_an_opaque_value_says_so():
    world = World({"o": True})
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


def test_steps():
    world = World({})
    for _ in range(MOST_STEPS):
        world.step()
    with pytest.raises(TooComplex):
        world.step()


def test_the_text_of_a_source():
    assert source_text("a" * 300) == "a" * 300
    long, other = source_text("a" * 1000 + "x"), source_text("a" * 1000 + "y")
    assert len(long) < 300 and long != other and long.startswith("aaa")
    assert source_text("\ud800" * 400)
