"""What an expression of Terraform's language comes to.

Follows https://developer.hashicorp.com/terraform/language/expressions. The language knows nothing of a configuration:
what the first name of a traversal stands for, it asks a Scope. What cannot be worked out here is Open, and marked as
opaque. Nothing is ever guessed, and nothing that we cannot do looks like something that Terraform refuses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple, Protocol

from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.expression_syntax import parse_template
from checkov_backtrack.hcl.functions.argument_checks import normalized, size_outside
from checkov_backtrack.hcl.functions.files_functions import FILES, read_text
from checkov_backtrack.hcl.functions.function_signature import Files
from checkov_backtrack.hcl.functions.function_table import FUNCTIONS, VOLATILE
from checkov_backtrack.hcl.language_values import (
    List,
    Namespace,
    Set,
    Value,
    beyond_bounds,
    holds,
    to_number,
    to_text,
    without_secrets,
)
from checkov_backtrack.hcl.number_values import rounded
from checkov_backtrack.hcl.source_tokens import HclSyntaxError, is_name
from checkov_backtrack.hcl.type_constraints import Type
from checkov_backtrack.hcl.type_conversion import converted, type_of, unified
from checkov_backtrack.hcl.value_equality import equality
from checkov_backtrack.worlds.not_known import Absent, Unknowable
from checkov_backtrack.worlds.open_values import Open, derived, item_of, opaque
from checkov_backtrack.worlds.possible_worlds import Basis, Fork, World
from checkov_backtrack.worlds.shown_values import shown


class References(Protocol):
    """Whom the language asks what a name stands for: one method for each kind of reference."""

    address: str  # of the module instance, which tells its values from those of others
    files: Files
    identities: frozenset[str]  # attributes that are neither null nor empty, of whatever exists

    def variable(self, name: str, world: World) -> Value:
        """``var.name``"""

    def local(self, name: str, world: World) -> Value:
        """``local.name``"""

    def module(self, name: str, world: World) -> Value:
        """``module.name``"""

    def resource(self, kind: str, name: str, world: World) -> Value:
        """``kind.name``"""

    def data(self, kind: str, name: str, world: World) -> Value:
        """``data.kind.name``"""

    def path_of(self, name: str, world: World) -> Value:
        """``path.name``"""

    def terraform(self, name: str, world: World) -> Value:
        """``terraform.name``"""


class Scope(NamedTuple):
    """What names stand for in an expression: those of the configuration, and those that the expression gives."""

    references: References
    names: Mapping[str, Value] = {}

    def with_names(self, names: Mapping[str, Value]) -> Scope:
        """A scope with more names, which stand before those of this one."""
        return Scope(self.references, {**self.names, **names})

    def value(self, name: str, world: World) -> Value:
        """What the first name of a traversal stands for."""
        if name in self.names:
            return self.names[name]
        references = self.references
        simple = {"var": "variable", "local": "local", "module": "module", "path": "path_of", "terraform": "terraform"}
        if name in simple:
            return Namespace(name, getattr(references, simple[name]))
        if name == "data":
            return Namespace(name, lambda kind, _: Namespace(f"data.{kind}", partial(references.data, kind)))
        if name in ("each", "count", "self", "ephemeral"):
            return opaque(name)
        return Namespace(name, partial(references.resource, name))


_AN_OPEN_VALUE = 500  # as a size: it costs about as much to make as five steps


def evaluate(node: hcl.Node, scope: Scope, world: World) -> Value:
    """The value of an expression.

    :raises EvaluationError: where Terraform would refuse it
    :raises HclSyntaxError: where it cannot be read
    :raises Fork, TooComplex: see World
    """
    world.step()
    try:
        value = _EVALUATORS[type(node)](node, scope, world)
    except Unknowable as reason:
        value = _not_worked_out(node, scope, f"{hcl.written(node)}: {reason}")
    if type(value) is Open:
        world.charge(_AN_OPEN_VALUE)
        value = without_secrets(value, world)
        return world.settled(value) if world.assumptions else value
    too_large = beyond_bounds(value)
    return _not_worked_out(node, scope, too_large) if too_large else value


def _not_worked_out(node: hcl.Node, scope: Scope, why: str, *distinct: Any) -> Open:
    """What an expression comes to that is not worked out here: the same for the same one in the same scope."""
    return opaque(node, [*_captured(node, scope), *distinct], text=why)


def _captured(node: hcl.Node, scope: Scope) -> list[Value]:
    """What an expression takes from its scope: the module instance, and the values of the names in it."""
    names = sorted(_names_in(node) & scope.names.keys())
    return [scope.references.address, [[name, scope.names[name]] for name in names]]


# --- the productions ---


def _literal(node: hcl.Literal, scope: Scope, world: World) -> Value:
    return normalized(node.value) if type(node.value) is str else node.value


def _unknown(node: hcl.Unknown, scope: Scope, world: World) -> Value:
    return Open(node.source)


def _template(node: hcl.Template, scope: Scope, world: World) -> Value:
    return _joined([to_text(evaluate(part, scope, world)) for part in node.parts], world)


def _template_for(node: hcl.TemplateFor, scope: Scope, world: World) -> Value:
    texts = _for(node.results, scope, world)
    return texts if isinstance(texts, Open) else _joined([to_text(text) for text in texts], world)


def _joined(texts: list[Value], world: World) -> Value:
    if any(isinstance(text, Open) for text in texts):
        is_set = any(text.is_set if isinstance(text, Open) else text for text in texts)
        tail = texts[-1].tail if isinstance(texts[-1], Open) else texts[-1]
        return derived("template", texts, is_set=bool(is_set), text=_written(texts))._replace(tail=tail)
    world.charge(sum(map(size_outside, texts)))
    return normalized("".join(texts))


def _written(texts: list[Value]) -> str:
    """A template of which something is open, as it would be written."""
    return f'"{"".join(f"${{{text.source}}}" if isinstance(text, Open) else text for text in texts)}"'


def _tuple(node: hcl.TupleCons, scope: Scope, world: World) -> Value:
    return [evaluate(item, scope, world) for item in node.items]


def _object(node: hcl.ObjectCons, scope: Scope, world: World) -> Value:
    result: dict[str, Value] = {}
    for key_node, value_node in node.items:
        key = to_text(evaluate(key_node, scope, world))
        if isinstance(key, Open):
            return _not_worked_out(node, scope, f"an object with the key {key.source}")
        result[key] = evaluate(value_node, scope, world)
    return result


def _for(node: hcl.For, scope: Scope, world: World) -> Value:
    collection = evaluate(node.collection, scope, world)
    pairs: Iterable[tuple[Value, Value]]
    if isinstance(collection, Set):
        pairs = zip(collection, collection)
    elif isinstance(collection, list):
        pairs = enumerate(collection)
    elif isinstance(collection, dict):
        pairs = sorted(collection.items())
    elif isinstance(collection, (Open, Namespace)):
        return derived(node, [collection, *_captured(node, scope)], text=hcl.written(node))
    else:
        raise EvaluationError(f"{shown(collection)} is not a collection")
    items: list[Value] = []
    result: dict[str, Value] = {}
    for key, value in pairs:
        inner = scope.with_names({node.value: value, **({node.key: key} if node.key else {})})
        if node.condition is not None and not holds(evaluate(node.condition, inner, world), world):
            continue
        item = evaluate(node.result, inner, world)
        if node.result_key is None:
            items.append(item)
            continue
        name = to_text(evaluate(node.result_key, inner, world))
        if isinstance(name, Open):
            return _not_worked_out(node, scope, f"an object with the key {name.source}")
        if node.group:
            result.setdefault(name, []).append(item)
        elif name in result:
            raise EvaluationError(f"two items have the key {shown(name)}")
        else:
            result[name] = item
    return items if node.result_key is None else result


def _variable(node: hcl.Variable, scope: Scope, world: World) -> Value:
    return scope.value(node.name, world)


def _get_attr(node: hcl.GetAttr, scope: Scope, world: World) -> Value:
    return _attribute(evaluate(node.source, scope, world), node.name, scope, world)


def _attribute(value: Value, name: str, scope: Scope, world: World) -> Value:
    """The attribute of an object, or the value that a map has for a key."""
    if isinstance(value, Namespace):
        return value.attribute(name, world)
    if isinstance(value, dict) and name in value:
        return value[name]
    if isinstance(value, Open):
        return item_of(value, name, f"{value.source}.{name}", value.is_set and name in scope.references.identities)
    raise EvaluationError(f"{shown(value)} has no attribute {name!r}")


def _index(node: hcl.Index, scope: Scope, world: World) -> Value:
    return _item(evaluate(node.source, scope, world), evaluate(node.key, scope, world), scope, world)


def _item(value: Value, key: Value, scope: Scope, world: World) -> Value:
    if isinstance(value, Open):
        return item_of(value, key, f"{value.source}[{shown(key)}]", value.is_set)
    if isinstance(key, Open) and isinstance(value, (list, dict)) and value:
        key = _chosen(key, list(value if isinstance(value, dict) else range(len(value))), world)
    if isinstance(value, list) and not isinstance(value, Set):
        position = to_number(key)
        if isinstance(position, int) and 0 <= position < len(value):
            return value[position]
    elif isinstance(value, Namespace) and world.secrets and isinstance(key, str):
        found = _attribute(value, key, scope, world)
        is_named = isinstance(found, (Open, Namespace))  # with the key in its name
        return opaque("attribute", [found])._replace(names=()) if is_named else found
    elif isinstance(value, (dict, Namespace)) and not isinstance(key, (list, dict)) and key is not None:
        return _attribute(value, to_text(key), scope, world)
    raise EvaluationError(f"{shown(value)} has no item {shown(key)}")


def _chosen(key: Open, keys: list[Any], world: World) -> Value:
    """One of the keys that there are; only where ``try`` catches the error may an open key be another one."""
    if not world.catching:
        return world.one_of(key, keys)
    for each in keys:
        if world.equals(key, each, Basis.LISTED):
            return each
    raise EvaluationError(f"there is no item {shown(key)}")


def _splat(node: hcl.Splat, scope: Scope, world: World) -> Value:
    source = evaluate(node.source, scope, world)
    if isinstance(source, Open):
        return derived(node.rest, [source, *_captured(node.rest, scope)], text=hcl.written(node))
    items = source if isinstance(source, list) else [] if source is None else [source]
    values = [evaluate(node.rest, scope.with_names({hcl.ITEM.name: item}), world) for item in items]
    return List(values, unified([type_of(value) for value in values])) if isinstance(source, (List, Set)) else values


def _unary(node: hcl.Unary, scope: Scope, world: World) -> Value:
    operand = evaluate(node.operand, scope, world)
    if node.operator == "!":
        return not holds(operand, world)
    number = to_number(operand)
    return derived("-", [number], text=f"-{number.source}") if isinstance(number, Open) else -number


def _logical(node: hcl.Binary, scope: Scope, world: World) -> Value:
    deciding = node.operator == "||"  # the operand that settles the outcome alone
    left = evaluate(node.left, scope, world)
    if isinstance(left, Open):
        right = evaluate(node.right, scope, world)
        if not isinstance(right, Open) and holds(right, world) is deciding:
            return deciding
    if holds(left, world) is not deciding:
        return holds(evaluate(node.right, scope, world), world)
    if world.catching:
        _expect_no_error(node.right, scope, world)
    return deciding


def _expect_no_error(node: hcl.Node, scope: Scope, world: World) -> None:
    """Raises Unknowable for an operand that Terraform 1.11 refuses, and later versions do not look at."""
    try:
        evaluate(node, scope, world)
    except EvaluationError as error:
        raise Unknowable(f"it depends on the version of Terraform: {error}") from None


def _binary(node: hcl.Binary, scope: Scope, world: World) -> Value:
    operator = node.operator
    if operator in ("&&", "||"):
        return _logical(node, scope, world)
    left, right = evaluate(node.left, scope, world), evaluate(node.right, scope, world)
    if operator in ("==", "!="):
        equal = equality(left, right, world)
        if isinstance(equal, Open):
            return equal if operator == "==" else not world.is_true(equal)
        return equal is (operator == "==")
    left, right = to_number(left), to_number(right)
    if isinstance(left, Open) or isinstance(right, Open):
        text = f"{shown(left)} {operator} {shown(right)}"
        if operator in _TURNED:
            operator, left, right = _TURNED[operator], right, left
        return derived(operator, [left, right], text=text)
    if operator == "/" and not right:
        if not left:
            raise EvaluationError("zero divided by zero")
        raise Unknowable("an infinite number")
    return _NUMERIC[operator](left, right)


_TURNED = {">": "<", ">=": "<="}  # which is the same with its operands the other way round


def _remainder(left: Any, right: Any) -> int | Fraction:
    return left if not right else rounded(left - right * math.trunc(Fraction(left) / right))


_NUMERIC: dict[str, Callable[[Any, Any], Value]] = {
    "+": lambda left, right: rounded(left + right),
    "-": lambda left, right: rounded(left - right),
    "*": lambda left, right: rounded(left * right),
    "/": lambda left, right: rounded(Fraction(left) / right),
    "%": _remainder,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _conditional(node: hcl.Conditional, scope: Scope, world: World) -> Value:
    condition = evaluate(node.condition, scope, world)
    if condition is None:
        raise EvaluationError("the condition is null")
    chosen, other = (node.when_true, node.when_false) if holds(condition, world) else (node.when_false, node.when_true)
    value = evaluate(chosen, scope, world)
    if value is None or isinstance(value, (Open, Namespace)):
        return value
    # Terraform converts both results to one type, and refuses the conditional where there is none.
    return converted(value, unified([type_of(value), _type_unless_open(other, scope, world)]))


def _type_unless_open(node: hcl.Node, scope: Scope, world: World) -> Type:
    """The type of the result that is not taken; ``any`` where it takes a choice or an error to know it."""
    try:
        return type_of(evaluate(node, scope, world))
    except (Absent, EvaluationError, Fork, HclSyntaxError):
        return type_of(None)


def _call(node: hcl.Call, scope: Scope, world: World) -> Value:
    name = node.name[len("core::") :] if node.name.startswith("core::") else node.name
    if name == "try":
        return _try(node, scope, world)
    if name == "can":
        try:
            value = _try(node, scope, world)
        except EvaluationError:
            return False
        return derived("can", [value]) if isinstance(value, Open) else True
    if name in _TEMPLATES:
        return _rendered(name, node, scope, world)
    arguments = [evaluate(argument, scope, world) for argument in node.arguments]
    if node.expand:
        last = arguments.pop()
        if isinstance(last, (Open, Namespace)):
            return opaque(name, [*arguments, last])
        if not isinstance(last, list):
            raise EvaluationError(f"{shown(last)} cannot be expanded")
        arguments.extend(last)
    if name in VOLATILE:
        return _not_worked_out(node, scope, f"{name}(): it is different each time", id(node))
    function = FUNCTIONS.get(name)
    if function is None:
        return opaque(name, arguments)
    try:
        return function.call(name, arguments, scope.references.files, world)
    except Unknowable as reason:
        return _not_worked_out(node, scope, f"{name}: {reason}")


def _try(node: hcl.Call, scope: Scope, world: World) -> Value:
    error = EvaluationError(f"{node.name} without an argument")
    for position, argument in enumerate(node.arguments, 1):
        world.catching += 1
        try:
            value = evaluate(argument, scope, world)
        except EvaluationError as caught:
            error = caught
            continue
        finally:
            world.catching -= 1
        others = node.arguments[position:]
        return _perhaps(value, others, node, scope) if others and isinstance(value, Open) else value
    raise error


def _perhaps(value: Open, others: tuple[hcl.Node, ...], node: hcl.Node, scope: Scope) -> Open:
    """What ``try`` comes to where it may be an open value, or what stands behind it: an item may be missing."""
    if value.is_set or not value.structure:
        return value
    return derived(("try", others), [value, *_captured(node, scope)], text=value.source)


_TEMPLATES = ("templatefile", "templatestring")


def _rendered(name: str, node: hcl.Call, scope: Scope, world: World) -> Value:
    """What a template in a file, or in a text from elsewhere, comes to with the names it is given."""
    if len(node.arguments) != 2 or node.expand:
        raise EvaluationError(f"{name} takes two arguments")
    if name == "templatestring" and not _is_reference(node.arguments[0]):
        raise EvaluationError("templatestring takes a reference to a template")
    source, names = (evaluate(argument, scope, world) for argument in node.arguments)
    if isinstance(source, Open) or isinstance(names, (Open, Namespace)):
        return derived(name, [source, names])
    if not isinstance(names, dict) or not all(map(is_name, names)) or source is None:
        raise EvaluationError(f"{name} takes a template and an object of names")
    if name == "templatestring" and not isinstance(source, str):
        raise EvaluationError("templatestring takes a string")
    if name == "templatefile":
        world.secrets |= {'templatefile("...")'}
    text = source if name == "templatestring" else read_text(scope.references.files, to_text(source))
    try:
        tree = parse_template(text)
    except HclSyntaxError as error:
        raise Unknowable(str(error)) from None
    for missing in _names_in(tree) - names.keys():
        raise EvaluationError(f"the template is not given {missing!r}")
    if _calls_in(tree) & ({"abspath", *FILES, *_TEMPLATES} if name == "templatestring" else set(_TEMPLATES)):
        raise Unknowable("a template that calls what templates may not call")
    value = evaluate(tree, Scope(scope.references, names), world)
    if value is None:
        raise EvaluationError("a template that comes to null")
    return to_text(value) if name == "templatestring" else value


def _is_reference(node: hcl.Node) -> bool:
    while isinstance(node, (hcl.GetAttr, hcl.Index, hcl.Splat)):
        node = node.source
    return isinstance(node, hcl.Variable)


def _names_in(part: Any) -> set[str]:
    """The names in a tree that it does not give itself."""
    if isinstance(part, hcl.Variable):
        return {part.name} - {hcl.ITEM.name}
    if isinstance(part, hcl.For):
        inside = _names_in((part.result_key, part.result, part.condition)) - {part.key, part.value}
        return inside | _names_in(part.collection)
    return set().union(*map(_names_in, part)) if isinstance(part, tuple) else set()


def _calls_in(part: Any) -> set[str]:
    """The names of all functions that a tree calls."""
    if not isinstance(part, tuple):
        return set()
    return set().union(*map(_calls_in, part), [part.name] if isinstance(part, hcl.Call) else [])


_EVALUATORS: dict[type, Callable[[Any, Scope, World], Value]] = {
    hcl.Literal: _literal,
    hcl.Unknown: _unknown,
    hcl.Template: _template,
    hcl.TemplateFor: _template_for,
    hcl.TupleCons: _tuple,
    hcl.ObjectCons: _object,
    hcl.For: _for,
    hcl.Variable: _variable,
    hcl.GetAttr: _get_attr,
    hcl.Index: _index,
    hcl.Splat: _splat,
    hcl.Unary: _unary,
    hcl.Binary: _binary,
    hcl.Conditional: _conditional,
    hcl.Call: _call,
}
