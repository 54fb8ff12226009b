"""The values of a CloudFormation template: parameters, mappings, conditions and intrinsic functions.

Follows https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html. A property
that is ``AWS::NoValue`` is None, as if it were not there. What the template leaves open is ``Open``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Tuple

if TYPE_CHECKING or __package__:
    from .rds034_worlds import Open, TooComplex, World, explore, source_text
else:
    from rds034_worlds import Open, TooComplex, World, explore, source_text

__all__ = ["Open", "Template", "TooComplex", "Value", "World", "explore", "is_dynamic_reference"]

Value = Any  # None, bool, int, float, str, list, dict or Open

# Keys that Checkov's parser adds to mappings (3.3.30).
_POSITION_KEYS = frozenset({"__startline__", "__endline__", "__file__"})
_CONDITION_FUNCTIONS = frozenset({"Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Condition"})
_SUBSTITUTION = re.compile(r"\$\{([^}]*)\}")


def is_dynamic_reference(text: str) -> bool:
    """Whether a text is filled in from Systems Manager or Secrets Manager when the stack is deployed."""
    return "{{resolve:" in text


class Template:
    """A template, ready to be asked for the values of its resources."""

    def __init__(self, sections: Any, is_serverless: bool = False) -> None:
        """:param sections: the parsed template; anything else counts as an empty one"""
        self.is_serverless = is_serverless
        self.parameters = _section(sections, "Parameters")
        self.mappings = _section(sections, "Mappings")
        self.conditions = _section(sections, "Conditions")
        self.resources = _section(sections, "Resources")
        self.global_clusters = [
            resource
            for resource in self.resources.values()
            if isinstance(resource, dict) and resource.get("Type") == "AWS::RDS::GlobalCluster"
        ]
        self.decisions: Dict[str, Any] = {}  # for the check, which decides alike about like properties

    # --- resources ---

    def exists(self, resource: Dict[str, Any], world: World) -> bool:
        """Whether a resource is created in this world, as its ``Condition`` says."""
        name = resource.get("Condition")
        return not isinstance(name, str) or self.condition(name, world)

    def properties(self, resource: Dict[str, Any], world: World) -> Dict[str, Any]:
        """The properties of a resource, not resolved yet; they may themselves be an ``Fn::If``."""
        properties = self._chosen(resource.get("Properties"), world)
        return properties if isinstance(properties, dict) else {}

    def is_global_source(self, logical_id: str, world: World) -> bool:
        """Whether a global database of the template names a cluster as its source."""
        for resource in self.global_clusters:
            if self.exists(resource, world):
                source = self._chosen(self.properties(resource, world).get("SourceDBClusterIdentifier"), world)
                if logical_id in _references(source) or self._is_identifier(
                    self.resolve(source, world), logical_id, world
                ):
                    return True
        return False

    def _is_identifier(self, source: Value, logical_id: str, world: World) -> bool:
        """Whether a text is the identifier, or the ARN, of a cluster."""
        cluster = self.resources.get(logical_id)
        if not isinstance(source, str) or not isinstance(cluster, dict):
            return False
        identifier = self.resolve(self.properties(cluster, world).get("DBClusterIdentifier"), world)
        return isinstance(identifier, str) and source.lower().rpartition(":")[2] == identifier.lower()

    # --- values ---

    def resolve(self, value: Any, world: World) -> Value:
        """The value of a property; raises Fork and TooComplex, see World."""
        world.step()
        if isinstance(value, str):
            return Open(str(value), is_set=True) if is_dynamic_reference(value) else str(value)
        if isinstance(value, list):
            return [self.resolve(item, world) for item in value]
        if not isinstance(value, dict):
            return value
        name, argument = _intrinsic(value)
        if name in _FUNCTIONS:
            result = _FUNCTIONS[name](self, argument, world)
        elif name in _CONDITION_FUNCTIONS:
            result = self._holds(value, world)
        elif name.startswith("Fn::"):
            result = _opaque(name, argument)
        else:
            return {key: self.resolve(item, world) for key, item in value.items() if key not in _POSITION_KEYS}
        return world.settled(result) if isinstance(result, Open) else result

    def _chosen(self, value: Any, world: World) -> Any:
        """A value with the choices of its outermost ``Fn::If`` made, and nothing else resolved."""
        while isinstance(value, dict) and _intrinsic(value)[0] == "Fn::If":
            world.step()
            condition, when_true, when_false = _items(_intrinsic(value)[1], 3)
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

    def _parameter(self, name: str, parameter: Dict[str, Any], world: World) -> Value:
        kind, default, allowed = str(parameter.get("Type")), parameter.get("Default"), parameter.get("AllowedValues")
        if kind.startswith("AWS::SSM::Parameter::Value"):  # whose default is the name of the value, not the value
            return Open(name, is_set=True)
        value: Value = _text(default)
        if default is None or not isinstance(value, str):
            if not isinstance(allowed, list) or not allowed:
                return Open(name)
            value = world.choose(name, [_text(item) for item in allowed])
        if is_dynamic_reference(str(value)):
            return Open(str(value), is_set=True)
        return [item.strip() for item in str(value).split(",")] if "List" in kind else value

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
        name, argument = _intrinsic(condition) if isinstance(condition, dict) else ("", None)
        if name == "Condition" and isinstance(argument, str):
            return self.condition(argument, world)
        if name == "Fn::Equals":
            left, right = (self.resolve(side, world) for side in _items(argument, 2))
            return _equal(left, right, world)
        if name == "Fn::Not":
            return not self._holds(_items(argument, 1)[0], world)
        if name in ("Fn::And", "Fn::Or") and isinstance(argument, list):
            return (all if name == "Fn::And" else any)(self._holds(each, world) for each in argument)
        return world.is_true(_opaque(name or "condition", condition))


def _section(sections: Any, name: str) -> Dict[str, Any]:
    section = sections.get(name) if isinstance(sections, dict) else None
    return section if isinstance(section, dict) else {}


def _intrinsic(value: Dict[str, Any]) -> Tuple[str, Any]:
    """The name and argument of an intrinsic function, or an empty name for any other mapping."""
    names = [name for name in value if name not in _POSITION_KEYS]
    if (
        len(names) == 1
        and isinstance(names[0], str)
        and (names[0] in ("Ref", "Condition") or names[0].startswith("Fn::"))
    ):
        return str(names[0]), value[names[0]]
    return "", None


def _items(argument: Any, count: int) -> List[Any]:
    """The arguments of a function, padded to what it takes."""
    items = list(argument) if isinstance(argument, list) else []
    return (items + [None] * count)[:count]


def _text(value: Value) -> Value:
    """A scalar as text, which is what parameters and comparisons deal in; anything else as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) else value


def _shown(value: Any) -> str:
    return source_text(value.source if isinstance(value, Open) else str(value))


def _derived(name: str, *values: Value, is_set: bool = False) -> Open:
    opaque = any(isinstance(value, Open) and value.opaque for value in values)
    return Open(source_text(f"{name}({', '.join(map(_shown, values))})"), is_set, opaque)


def _opaque(name: str, argument: Any) -> Open:
    return Open(f"{name}({_shown(argument)})", opaque=True)


def _equal(left: Value, right: Value, world: World) -> bool:
    left, right = _text(left), _text(right)
    if isinstance(left, Open) and isinstance(right, Open):
        return left.source == right.source or world.is_true(_derived("Fn::Equals", left, right))
    if isinstance(left, Open) or isinstance(right, Open):
        value, known = (left, right) if isinstance(left, Open) else (right, left)
        if isinstance(known, (list, dict)):
            return world.is_true(_derived("Fn::Equals", value, known))
        return world.equals(value, known)
    return bool(left == right)


def _references(value: Any) -> Iterator[str]:
    """The names that a value refers to, however deep in its functions."""
    if isinstance(value, dict):
        name, argument = _intrinsic(value)
        if name == "Ref":
            yield str(argument)
        elif name == "Fn::GetAtt":
            yield str(argument[0] if isinstance(argument, list) and argument else argument).partition(".")[0]
        elif name == "Fn::Sub":
            template = argument[0] if isinstance(argument, list) and argument else argument
            yield from (match.partition(".")[0] for match in _SUBSTITUTION.findall(str(template)))
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


# --- intrinsic functions ---


def _if(template: Template, argument: Any, world: World) -> Value:
    chosen = template._chosen({"Fn::If": argument}, world)
    is_chosen = not isinstance(chosen, dict) or _intrinsic(chosen)[0] != "Fn::If"
    return template.resolve(chosen, world) if is_chosen else _opaque("Fn::If", argument)


def _find_in_map(template: Template, argument: Any, world: World) -> Value:
    arguments = _items(argument, 4)
    name = template.resolve(arguments[0], world)
    found: Any = template.mappings.get(name) if isinstance(name, str) else None
    default = arguments[3].get("DefaultValue") if isinstance(arguments[3], dict) else None
    for key in (template.resolve(argument, world) for argument in arguments[1:3]):
        if not isinstance(found, dict):
            return _opaque("Fn::FindInMap", argument)
        found = _entry(found, _text(key), default, world)
        if found is default and default is not None:
            return template.resolve(default, world)
    return (
        _opaque("Fn::FindInMap", argument)
        if found is None or isinstance(found, dict)
        else template.resolve(found, world)
    )


def _entry(level: Dict[str, Any], key: Value, default: Any, world: World) -> Any:
    names = {str(_text(name)): name for name in level if name not in _POSITION_KEYS}
    if isinstance(key, Open) and default is None:  # any key may be asked for, and no other: the stack would fail
        return level[names[world.choose(key.source, list(names), key.opaque)]] if names else None
    if isinstance(key, Open):
        key = next((name for name in names if world.equals(key, name)), None)
    return level[names[key]] if isinstance(key, str) and key in names else default


def _sub(template: Template, argument: Any, world: World) -> Value:
    text, given = _items(argument, 2) if isinstance(argument, list) else (argument, None)
    if not isinstance(text, str):
        return _opaque("Fn::Sub", argument)
    parts: List[Value] = []
    for position, part in enumerate(_SUBSTITUTION.split(text)):
        if position % 2 == 0:
            parts.append(str(part))
        elif part.startswith("!"):
            parts.append(f"${{{part[1:]}}}")
        elif isinstance(given, dict) and part in given:
            parts.append(_text(template.resolve(given[part], world)))
        elif "." in part:
            parts.append(_get_att(template, part.split("."), world))
        else:
            parts.append(_text(template.reference(part, world)))
    return _joined("Fn::Sub", "", [part for part in parts if part != ""])


def _joined(name: str, separator: str, parts: List[Value]) -> Value:
    """The parts as one text; one part alone stays what it is."""
    if len(parts) == 1 and isinstance(parts[0], Open):
        return parts[0]
    if all(isinstance(part, str) for part in parts):
        text = separator.join(parts)
        return Open(text, is_set=True) if is_dynamic_reference(text) else text
    is_set = any(part.is_set if isinstance(part, Open) else bool(part) for part in parts)
    return _derived(name, *parts, is_set=is_set)


def _join(template: Template, argument: Any, world: World) -> Value:
    separator, parts = (template.resolve(item, world) for item in _items(argument, 2))
    if not isinstance(separator, str) or not isinstance(parts, list):
        return _opaque("Fn::Join", argument)
    return _joined("Fn::Join", separator, [_text(part) for part in parts if part is not None])


def _split(template: Template, argument: Any, world: World) -> Value:
    separator, text = (template.resolve(item, world) for item in _items(argument, 2))
    if isinstance(text, Open):
        return _derived("Fn::Split", separator, text)
    if not isinstance(separator, str) or not separator or not isinstance(text, str):
        return _opaque("Fn::Split", argument)
    return text.split(separator)


def _select(template: Template, argument: Any, world: World) -> Value:
    position, items = (template.resolve(item, world) for item in _items(argument, 2))
    if isinstance(position, Open) or isinstance(items, Open):
        return _derived("Fn::Select", position, items)
    if isinstance(items, list) and re.fullmatch(r"[0-9]{1,4}", str(position)) and int(position) < len(items):
        return items[int(position)]
    return _opaque("Fn::Select", argument)


def _get_att(template: Template, argument: Any, world: World) -> Open:
    path = [str(step) for step in argument] if isinstance(argument, list) else str(argument).split(".")
    resource = template.resources.get(path[0] if path else "")
    kind = str(resource.get("Type")) if isinstance(resource, dict) else ""
    # An attribute of a custom resource is whatever its provider answers, nothing included.
    is_set = kind.startswith("AWS::") and not kind.startswith("AWS::CloudFormation::CustomResource")
    return Open(".".join(path), is_set)


def _import_value(template: Template, argument: Any, world: World) -> Open:
    return Open(f"Fn::ImportValue({_shown(template.resolve(argument, world))})", is_set=True)


def _ref(template: Template, argument: Any, world: World) -> Value:
    return template.reference(argument, world)


_FUNCTIONS: Dict[str, Callable[[Template, Any, World], Value]] = {
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Ref": _ref,
}
