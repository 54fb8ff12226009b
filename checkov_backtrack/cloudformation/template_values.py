"""The values of a CloudFormation template: parameters, mappings, conditions and the properties of resources.

A property that is ``AWS::NoValue`` is None, as if it were not there. What the template leaves open is Open. Follows
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html.
"""

from __future__ import annotations

from typing import Any

from checkov_backtrack.cloudformation.intrinsic_functions import (
    FUNCTIONS,
    Value,
    charge_for_all,
    intrinsic,
    items_of,
    literal,
    not_worked_out,
    references,
    size,
    text_of,
)
from checkov_backtrack.worlds.not_known import Absent
from checkov_backtrack.worlds.open_values import Open, derived, equality_of
from checkov_backtrack.worlds.possible_worlds import SENSITIVE, World

_OF_RULES = frozenset({"Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn"})
_CONDITION_FUNCTIONS = frozenset({"Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Condition"}) | _OF_RULES

# What YAML 1.1 takes for booleans, and CloudFormation for names.
_BOOLEANS = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


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
        self._rules = _assertions(_section(sections, "Rules"))
        self.sources: dict[tuple[str, str], Any] = {}  # what is kept of who names whom, see cluster_references

    # --- resources ---

    def exists(self, resource: dict[str, Any], world: World) -> bool:
        """Whether a resource is created in this world, as its ``Condition`` says."""
        name = self._named(resource.get("Condition"))
        return name is None or self.condition(name, world)

    def properties(self, resource: dict[str, Any], world: World) -> dict[str, Any]:
        """The properties of a resource, not resolved yet; they may themselves be an ``Fn::If``."""
        properties = self.chosen(resource.get("Properties"), world)
        return properties if isinstance(properties, dict) else {}

    def value(self, properties: dict[str, Any], name: str, world: World) -> Value:
        """The value of a property; one that is not written may still come from a transform or loop among them."""
        for each in properties if name not in properties else ():
            if str(each).startswith(("Fn::Transform", "Fn::ForEach::")):
                charge_for_all(properties[each], world)
                return derived(str(each), [properties[each]])
        return self.resolve(properties.get(name), world)

    # --- values ---

    def resolve(self, value: Any, world: World) -> Value:
        """The value of a property; raises Fork and TooComplex, see World."""
        world.step()
        if isinstance(value, str):
            world.charge(len(value))
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
            result = not_worked_out(name, argument, world)
        else:
            return {key: self.resolve(item, world) for key, item in value.items()}
        world.charge(size(result))
        return world.settled(result) if isinstance(result, Open) else result

    def chosen(self, value: Any, world: World) -> Any:
        """A value with the choices of its outermost ``Fn::If`` made, and nothing else resolved."""
        while intrinsic(value)[0] == "Fn::If":
            world.step()
            condition, when_true, when_false = items_of(intrinsic(value)[1], 3)
            name = self._named(condition)
            if name is None:
                return value
            value = when_true if self.condition(name, world) else when_false
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
        default, allowed = parameter.get("Default"), parameter.get("AllowedValues")
        if is_stored(parameter):
            return Open(f"the value of {name} in Systems Manager", is_set=True)
        value: Value = text_of(default)
        if default is None or not isinstance(value, str):
            self._obey_rules(name, world)
            value = world.settled(Open(name))
            choices = [text_of(item) for item in allowed] if isinstance(allowed, list) else []
            choices = [choice for choice in choices if isinstance(choice, str)]
            if isinstance(value, Open) and choices:
                value = world.one_of(value, choices)
            if not isinstance(value, str):
                return value
        if is_not_echoed(parameter):
            world.secrets |= {f"parameter {name}{SENSITIVE}"}
        value = literal(str(value))
        if isinstance(value, Open):
            return value
        return [item.strip() for item in value.split(",")] if "List" in str(parameter.get("Type")) else value

    def _obey_rules(self, name: str, world: World) -> None:
        """Raises Absent where a rule of the template refuses the value of a parameter: there is no stack."""
        if ("rules", name) in world.memo:
            return
        world.memo["rules", name] = True
        for condition, assertion in self._rules.get(name, ()):
            if condition is None or self._holds(condition, world):
                with world.deciding_existence():
                    if not self._holds(assertion, world):
                        raise Absent(f"a rule refuses this value of parameter {name}")

    # --- conditions ---

    def _named(self, name: Any) -> Any:
        """The name of a condition; None where it is none."""
        if isinstance(name, bool) and self.has_variables:  # as Checkov's parser hands over "Yes" and "no"
            names = [each for each in self.conditions if _BOOLEANS.get(str(each).lower()) is name]
            return names[0] if len(names) == 1 else None
        return name if isinstance(name, str) else None

    def condition(self, name: Any, world: World) -> bool:
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
        name, argument = intrinsic(condition)
        if name == "Condition" and self._named(argument) is not None:
            return self.condition(self._named(argument), world)
        if name == "Fn::Equals":
            left, right = (self.resolve(side, world) for side in items_of(argument, 2))
            return _equal(left, right, world)
        if name == "Fn::Not":
            return not self._holds(items_of(argument, 1)[0], world)
        if name in ("Fn::And", "Fn::Or") and isinstance(argument, list):
            return (all if name == "Fn::And" else any)(self._holds(each, world) for each in argument)
        if name in _OF_RULES:
            return self._is_member(name, argument, world)
        return world.is_true(not_worked_out(name or "condition", condition, world))

    def _is_member(self, name: str, argument: Any, world: World) -> bool:
        left, right = (self.resolve(side, world) for side in items_of(argument, 2))
        members, listed = (right, left) if name == "Fn::Contains" else (left, right)
        listed = [listed] if name == "Fn::EachMemberEquals" else listed
        if not isinstance(listed, list):
            return world.is_true(derived(name, [left, right]))
        members = members if isinstance(members, list) else [members]
        return all(any(_equal(member, each, world) for each in listed) for member in members)


def _assertions(rules: dict[str, Any]) -> dict[str, list[tuple[Any, Any]]]:
    """The assertions about each parameter, each with the condition of its rule."""
    found: dict[str, list[tuple[Any, Any]]] = {}
    for rule in rules.values():
        assertions = rule.get("Assertions") if isinstance(rule, dict) else None
        for each in assertions if isinstance(assertions, list) else ():
            assertion = each.get("Assert") if isinstance(each, dict) else None
            for name in dict.fromkeys(references(assertion)):
                found.setdefault(name, []).append((rule.get("RuleCondition"), assertion))
    return found


def is_not_echoed(parameter: dict[str, Any]) -> bool:
    """Whether the value of a parameter must not be shown."""
    return str(parameter.get("NoEcho")).lower() == "true"


def is_stored(parameter: dict[str, Any]) -> bool:
    """Whether the value of a parameter is that of Systems Manager; its default is the name of that."""
    return str(parameter.get("Type")).startswith("AWS::SSM::Parameter::Value")


def _section(sections: Any, name: str) -> dict[str, Any]:
    section = sections.get(name) if isinstance(sections, dict) else None
    return section if isinstance(section, dict) else {}


def _equal(left: Value, right: Value, world: World) -> bool:
    left, right = text_of(left), text_of(right)
    if isinstance(left, Open) and isinstance(right, Open):
        return left.identity == right.identity or world.is_true(equality_of("Fn::Equals", left, right))
    if isinstance(left, Open) or isinstance(right, Open):
        value, known = (left, right) if isinstance(left, Open) else (right, left)
        if known is not None and not isinstance(known, str):
            return world.is_true(equality_of("Fn::Equals", value, known))
        return world.equals(value, known)
    return bool(left == right)
