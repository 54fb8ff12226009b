"""The values of a CloudFormation template: parameters, mappings, conditions and the properties of resources.

A property that is ``AWS::NoValue`` is None, as if it were not there. What the template leaves open is Open. Follows
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html.
"""

from __future__ import annotations

from typing import Any

from checkov_backtrack.cloudformation.intrinsic_functions import (
    FUNCTIONS,
    Value,
    intrinsic,
    items_of,
    literal,
    text_of,
)
from checkov_backtrack.worlds.open_values import Open, derived, equality_of, opaque
from checkov_backtrack.worlds.possible_worlds import World

_CONDITION_FUNCTIONS = frozenset({"Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Condition"})


class Template:
    """A template, ready to be asked for the values of its resources."""

    def __init__(self, sections: Any, has_variables: bool = False) -> None:
        """
        :param sections: the parsed template; anything else counts as an empty one
        :param has_variables: whether Checkov alone knows what its variables stand for
        """
        self.has_variables = has_variables
        self.parameters = _section(sections, "Parameters")
        self.mappings = _section(sections, "Mappings")
        self.conditions = _section(sections, "Conditions")
        self.resources = _section(sections, "Resources")
        self.sources: dict[tuple[str, str], Any] = {}  # what is kept of who names whom, see cluster_references

    # --- resources ---

    def exists(self, resource: dict[str, Any], world: World) -> bool:
        """Whether a resource is created in this world, as its ``Condition`` says."""
        name = resource.get("Condition")
        return not isinstance(name, str) or self.condition(name, world)

    def properties(self, resource: dict[str, Any], world: World) -> dict[str, Any]:
        """The properties of a resource, not resolved yet; they may themselves be an ``Fn::If``."""
        properties = self.chosen(resource.get("Properties"), world)
        return properties if isinstance(properties, dict) else {}

    def value(self, properties: dict[str, Any], name: str, world: World) -> Value:
        """The value of a property; one that is not written may still come from a transform or loop among them."""
        for each in properties if name not in properties else ():
            if str(each).startswith(("Fn::Transform", "Fn::ForEach::")):
                return derived(str(each), [properties[each]])
        return self.resolve(properties.get(name), world)

    # --- values ---

    def resolve(self, value: Any, world: World) -> Value:
        """The value of a property; raises Fork and TooComplex, see World."""
        world.step()
        if isinstance(value, str):
            return literal(str(value))
        if isinstance(value, list):
            return [self.resolve(item, world) for item in value]
        if not isinstance(value, dict):
            return value
        name, argument = intrinsic(value)
        if name in FUNCTIONS:
            result = FUNCTIONS[name](self, argument, world)
        elif name in _CONDITION_FUNCTIONS:
            result = self._holds(value, world)
        elif name.startswith("Fn::"):
            result = opaque(name, [argument])
        else:
            return {key: self.resolve(item, world) for key, item in value.items()}
        return world.settled(result) if isinstance(result, Open) else result

    def chosen(self, value: Any, world: World) -> Any:
        """A value with the choices of its outermost ``Fn::If`` made, and nothing else resolved."""
        while isinstance(value, dict) and intrinsic(value)[0] == "Fn::If":
            world.step()
            condition, when_true, when_false = items_of(intrinsic(value)[1], 3)
            if not isinstance(condition, str):
                return value
            value = when_true if self.condition(condition, world) else when_false
        return value

    def reference(self, name: Any, world: World) -> Value:
        """What ``Ref`` gives: the value of a parameter or pseudo parameter, or an open value for a resource."""
        if name == "AWS::NoValue":
            return None
        parameter = self.parameters.get(name) if isinstance(name, str) else None
        if isinstance(parameter, dict):
            return self._parameter(str(name), parameter, world)
        is_known = isinstance(name, str) and (name.startswith("AWS::") or name in self.resources)
        return Open(str(name), is_set=is_known, opaque=not is_known)

    def _parameter(self, name: str, parameter: dict[str, Any], world: World) -> Value:
        kind, default, allowed = str(parameter.get("Type")), parameter.get("Default"), parameter.get("AllowedValues")
        if kind.startswith("AWS::SSM::Parameter::Value"):  # whose default is the name of the value, not the value
            return Open(f"the value of {name} in Systems Manager", is_set=True)
        value: Value = text_of(default)
        if default is None or not isinstance(value, str):
            if not isinstance(allowed, list) or not allowed:
                return Open(name)
            value = world.one_of(Open(name), [text_of(item) for item in allowed])
        value = literal(str(value))
        if isinstance(value, Open):
            return value
        return [item.strip() for item in value.split(",")] if "List" in kind else value

    # --- conditions ---

    def condition(self, name: str, world: World) -> bool:
        """Whether a condition of the template holds in this world."""
        memo = ("condition", name)
        if memo not in world.memo:
            # An open condition, until it is known: one that refers to itself finds this.
            world.memo[memo] = Open(f"condition {name}", opaque=True)
            try:
                world.memo[memo] = self._holds(self.conditions.get(name), world)
            finally:
                if isinstance(world.memo[memo], Open):
                    del world.memo[memo]
        result = world.memo[memo]
        return world.is_true(result) if isinstance(result, Open) else bool(result)

    def _holds(self, condition: Any, world: World) -> bool:
        world.step()
        name, argument = intrinsic(condition) if isinstance(condition, dict) else ("", None)
        if name == "Condition" and isinstance(argument, str):
            return self.condition(argument, world)
        if name == "Fn::Equals":
            left, right = (self.resolve(side, world) for side in items_of(argument, 2))
            return _equal(left, right, world)
        if name == "Fn::Not":
            return not self._holds(items_of(argument, 1)[0], world)
        if name in ("Fn::And", "Fn::Or") and isinstance(argument, list):
            return (all if name == "Fn::And" else any)(self._holds(each, world) for each in argument)
        return world.is_true(opaque(name or "condition", [condition]))


def _section(sections: Any, name: str) -> dict[str, Any]:
    section = sections.get(name) if isinstance(sections, dict) else None
    return section if isinstance(section, dict) else {}


def _equal(left: Value, right: Value, world: World) -> bool:
    left, right = text_of(left), text_of(right)
    if isinstance(left, Open) and isinstance(right, Open):
        return left.identity == right.identity or world.is_true(equality_of("Fn::Equals", left, right))
    if isinstance(left, Open) or isinstance(right, Open):
        value, known = (left, right) if isinstance(left, Open) else (right, left)
        if isinstance(known, (list, dict)):
            return world.is_true(equality_of("Fn::Equals", value, known))
        return world.equals(value, known)
    return bool(left == right)
