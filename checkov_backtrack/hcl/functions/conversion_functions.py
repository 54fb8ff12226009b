"""The functions of Terraform's language that convert a value, or mark it for those who print it."""

from __future__ import annotations

from checkov_backtrack.hcl.functions.function_signature import Function, Needs, Parameter
from checkov_backtrack.hcl.language_values import Value
from checkov_backtrack.hcl.type_constraints import ANY, BOOL, NUMBER, STRING, Type, list_of, map_of, set_of
from checkov_backtrack.hcl.type_conversion import converted
from checkov_backtrack.worlds.possible_worlds import SENSITIVE, World


def _to(type_: Type) -> Function:
    def convert(world: World, value: Value) -> Value:
        return converted(value, type_)

    return Function(convert, (Parameter(ANY, nullable=True),), needs=Needs.WORLD)


def _itself(world: World, value: Value) -> Value:
    return value


def _marked(world: World, value: Value) -> Value:
    world.secrets |= {f"a value{SENSITIVE}"}
    return value


def _to_set(value: Value) -> Value:
    return converted(value, set_of(ANY))


CONVERSION: dict[str, Function] = {
    "nonsensitive": Function(_itself, (Parameter(ANY, nullable=True),), needs=Needs.WORLD),
    "sensitive": Function(_marked, (Parameter(ANY, nullable=True),), needs=Needs.WORLD),
    "tobool": _to(BOOL),
    "tolist": _to(list_of(ANY)),
    "tomap": _to(map_of(ANY)),
    "tonumber": _to(NUMBER),
    "toset": Function(_to_set, (Parameter(ANY, nullable=True),), needs=Needs.SHAPE),
    "tostring": _to(STRING),
}
