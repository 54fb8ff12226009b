"""Whether two values are equal, in the world that is being looked at."""

from __future__ import annotations

from checkov_backtrack.hcl.language_values import List, Namespace, Set, Value, holds, without_secrets
from checkov_backtrack.hcl.number_values import is_number
from checkov_backtrack.hcl.type_conversion import type_of
from checkov_backtrack.worlds.open_values import Open, equality_of
from checkov_backtrack.worlds.possible_worlds import World


def equality(left: Value, right: Value, world: World) -> Value:
    """Whether two values are equal, or an open value; values of different types never are."""
    world.step()
    if isinstance(left, Open) and isinstance(right, Open):
        return True if left.identity == right.identity else _open_equality(left, right, world)
    if isinstance(left, Open) or isinstance(right, Open):
        value, known = (left, right) if isinstance(left, Open) else (right, left)
        if isinstance(known, (list, dict, Namespace)):
            return _open_equality(value, known, world)
        return world.equals(value, known)
    if isinstance(left, Namespace) or isinstance(right, Namespace):
        return False if left is None or right is None else _open_equality(left, right, world)._replace(opaque=True)
    if isinstance(left, list) and isinstance(right, list):
        if type(left) is not type(right) or len(left) != len(right):
            return False
        if not left and isinstance(left, (List, Set)):
            return type_of(left) == type_of(right)
        return all(are_equal(*pair, world=world) for pair in zip(left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return (
            type(left) is type(right)
            and left.keys() == right.keys()
            and all(are_equal(left[key], right[key], world) for key in left)
        )
    if is_number(left) and is_number(right):
        return bool(left == right)
    return type(left) is type(right) and bool(left == right)


def _open_equality(left: Value, right: Value, world: World) -> Open:
    return without_secrets(equality_of("==", left, right), world)


def are_equal(left: Value, right: Value, world: World) -> bool:
    """Whether two values are equal in this world."""
    return holds(equality(left, right, world), world)
