"""Where a value of a Terraform configuration comes from, step by step, with file and line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.expression_evaluation import Scope, evaluate
from checkov_backtrack.hcl.language_values import EvaluationError, holds
from checkov_backtrack.hcl.source_tokens import HclSyntaxError
from checkov_backtrack.hcl.type_conversion import type_of
from checkov_backtrack.terraform.configuration_files import Definition
from checkov_backtrack.terraform.module_instances import Module
from checkov_backtrack.worlds.possible_worlds import Fork, Open, TooComplex, World, cut, shown

MOST_STEPS = 5
_DEEPEST = 30  # references that lead to references
_MOST_FOLLOWED = 100  # of all references, which may lead to the same ones again and again


class Place(NamedTuple):
    """Where an expression is evaluated: in a block of a file, in an instance of a module."""

    module: Module
    definition: Definition
    scope: Scope
    world: World

    def at(self, name: str = "") -> str:
        """``main.tf:12``: the line of an attribute of the block, or that of the block."""
        return at(self.module, self.definition, name)


def at(module: Module, definition: Definition, name: str = "") -> str:
    """``main.tf:12``, relative to the root of the scan; a path alone where nobody knows the line."""
    sources, (path, body) = module.configuration.sources, definition
    shown_path = os.path.relpath(path, sources.root) if os.path.isabs(path) else path
    position = body.positions.get(name, body.position)
    is_numbered = position >= 0 and not path.endswith(".json") and sources.text(path) is not None
    return f"{shown_path}:{sources.line(path, position)}" if is_numbered else shown_path


def trail(place: Place, label: str, name: str) -> list[str]:
    """The steps from an attribute of a block to what decides its value, the last one being what there is to edit."""
    node = _expression(place.definition, name)
    if node is None:
        return [f"{label} ({place.at()}) does not set it"]
    return few(chain([f"{name} = {_brief(node)} ({place.at(name)})"], _follow(node, (), place, 0)))


def few(steps: Iterable[str]) -> list[str]:
    """A handful of steps: the first ones and the last ones."""
    distinct = list(dict.fromkeys(islice(steps, _MOST_FOLLOWED)))
    if len(distinct) > MOST_STEPS:
        distinct = [*distinct[: MOST_STEPS - 2], "...", *distinct[-2:]]
    return distinct


def _expression(definition: Definition, name: str) -> hcl.Node | None:
    try:
        return definition.body.expression(name)
    except HclSyntaxError:
        return None


def _follow(node: hcl.Node, rest: tuple[str, ...], place: Place, depth: int) -> Iterator[str]:
    """The steps behind an expression; ``rest`` are the attributes that are taken from its value."""
    if depth > _DEEPEST:
        return
    if isinstance(node, hcl.Conditional):
        taken = _value(node.condition, place)
        if not isinstance(taken, bool):
            yield f"{_brief(node.condition)} is open"
            return
        if _is_open(node.condition, place):
            yield f"{_brief(node.condition)} may be {shown(taken)}"
            yield from _follow(node.condition, (), place, depth + 1)
        else:
            yield f"{_brief(node.condition)} is {shown(taken)}"
        yield from _follow(node.when_true if taken else node.when_false, rest, place, depth + 1)
    elif isinstance(node, hcl.ObjectCons) and rest:
        for key, value in node.items:
            if isinstance(key, hcl.Literal) and key.value == rest[0]:
                yield from _follow(value, rest[1:], place, depth + 1)
    elif isinstance(node, hcl.Call) and node.name in ("try", "coalesce", "lookup"):
        yield from _follow_call(node, rest, place, depth)
    else:
        names, inner = _traversal(node)
        reference = _REFERENCES.get(names[0]) if len(names) > 1 else None
        yield from _open_keys(node, place, depth)
        if reference:
            yield from reference(names[1], (*names[2:], *rest), place, depth + 1)
        elif len(names) > 2:
            yield from _resource(names, rest, place, depth + 1)
        else:
            for child in inner:
                yield from _follow(child, (), place, depth + 1)


def _open_keys(node: hcl.Node, place: Place, depth: int) -> Iterator[str]:
    """What this world takes the open keys of ``local.sizes[var.env].hours`` for."""
    while isinstance(node, (hcl.GetAttr, hcl.Index)):
        if isinstance(node, hcl.Index) and _is_open(node.key, place):
            key = _value(node.key, place)
            yield (
                f"{_brief(node.key)} is open"
                if isinstance(key, _Refused)
                else f"{_brief(node.key)} may be {shown(key)}"
            )
            yield from _follow(node.key, (), place, depth + 1)
        node = node.source


def _follow_call(node: hcl.Call, rest: tuple[str, ...], place: Place, depth: int) -> Iterator[str]:
    """The steps behind the argument that a function takes its result from."""
    if node.name == "lookup" and len(node.arguments) > 1:
        key = _value(node.arguments[1], place)
        if isinstance(key, str):
            source = hcl.GetAttr(node.arguments[0], key)
            is_default = len(node.arguments) > 2 and isinstance(_value(source, place), _Refused)
            yield from _follow(node.arguments[2] if is_default else source, rest, place, depth + 1)
        return
    for argument in node.arguments:
        value = _value(argument, place)
        if not isinstance(value, _Refused) and (node.name == "try" or value not in (None, "")):
            yield from _follow(argument, rest, place, depth + 1)
            return


def _traversal(node: hcl.Node) -> tuple[tuple[str, ...], tuple[hcl.Node, ...]]:
    """The names of ``var.a.b``, indices left out; for any other node none, and the nodes in it."""
    names: list[str] = []
    inner = node
    while isinstance(inner, (hcl.GetAttr, hcl.Index)):
        if isinstance(inner, hcl.GetAttr):
            names.insert(0, inner.name)
        elif isinstance(inner.key, hcl.Literal) and isinstance(inner.key.value, str):
            names.insert(0, inner.key.value)
        inner = inner.source
    if isinstance(inner, hcl.Variable):
        return (inner.name, *names), ()
    return (), tuple(_children(node))


def _children(node: object) -> Iterator[hcl.Node]:
    for field in node if isinstance(node, tuple) else ():
        if type(field) in hcl.NODES:
            yield field
        elif type(field) is tuple:
            yield from _children(field)


class _Refused:
    """In the place of a value that Terraform refuses."""


def _value(node: hcl.Node, place: Place) -> object:
    try:
        value = evaluate(node, place.scope, place.world)
        return holds(value, place.world) if type_of(value).kind == "bool" or isinstance(value, Open) else value
    except (EvaluationError, HclSyntaxError, Fork):
        return _Refused()


def _is_open(node: hcl.Node, place: Place) -> bool:
    """Whether a condition or key has its value in this world only."""
    try:
        return isinstance(evaluate(node, place.scope, World({})), Open)
    except Fork:
        return True
    except (EvaluationError, HclSyntaxError, TooComplex):
        return False


def _brief(node: hcl.Node) -> str:
    return cut(hcl.written(node))


# --- one function for each kind of reference ---


def _variable(name: str, rest: tuple[str, ...], place: Place, depth: int) -> Iterator[str]:
    module, world = place.module, place.world
    definition = module.folder.variables.get(name)
    if definition is None:
        yield f"var.{name}, which nobody declares"
        return
    default = _expression(definition, "default")
    text = "no default" if default is None else f"default {_brief(default)}"
    given = module.given_by(name, world)
    if given is None:
        yield f"var.{name} ({at(module, definition, 'default')}, {text})"
        if module.parent and module.caller:
            yield f'not set by module "{module.call}" ({at(module.parent, module.caller)})'
        elif default is not None:
            yield from _follow(default, rest, place._replace(definition=definition), depth)
        return
    caller, giver, scope = given
    node = _expression(giver, name)
    if node is None:
        return
    if module.parent:
        yield f'module "{module.call}" sets {name} = {_brief(node)} ({at(caller, giver, name)})'
    else:
        yield f"var.{name} = {_brief(node)} ({at(caller, giver, name)})"
    yield from _follow(node, rest, Place(caller, giver, scope, world), depth)


def _local(name: str, rest: tuple[str, ...], place: Place, depth: int) -> Iterator[str]:
    definition = place.module.folder.locals.get(name)
    node = _expression(definition, name) if definition else None
    if definition and node is not None:
        yield f"local.{name} = {_brief(node)} ({at(place.module, definition, name)})"
        inner = Place(place.module, definition, place.module.scope, place.world)
        yield from _follow(node, rest, inner, depth)


def _output(name: str, rest: tuple[str, ...], place: Place, depth: int) -> Iterator[str]:
    call = place.module.folder.calls.get(name)
    folder = place.module.configuration.called_folder(place.module, name) if call else None
    if folder is None or not rest:
        yield f"module.{name}, whose source is not at hand"
        return
    keys = place.module.known_keys(call.body, place.world) if call else []
    module = place.module.configuration.module(folder, place.module, name, keys[0] if keys else None)
    output = next((each for each in rest if each in module.folder.outputs), rest[0])
    definition = module.folder.outputs.get(output)
    node = _expression(definition, "value") if definition else None
    if definition and node is not None:
        yield f"output {output} of module.{name} = {_brief(node)} ({at(module, definition, 'value')})"
        yield from _follow(node, (), Place(module, definition, module.scope, place.world), depth)


def _repeated(name: str, rest: tuple[str, ...], place: Place, depth: int) -> Iterator[str]:
    node = _expression(place.definition, "for_each")
    if node is not None:
        yield f"each.{name} of for_each = {_brief(node)} ({place.at('for_each')})"
        yield from _follow(node, (), place._replace(scope=place.module.scope), depth)


def _resource(names: tuple[str, ...], rest: tuple[str, ...], place: Place, depth: int) -> Iterator[str]:
    is_data = names[0] == "data"
    kind, name, *attributes = names[1:] if is_data else names
    blocks = place.module.folder.data if is_data else place.module.folder.resources
    definition = blocks.get((kind, name))
    attribute = next((each for each in attributes if definition and each in definition.body.attributes), "")
    node = _expression(definition, attribute) if definition and attribute else None
    if definition and node is not None:
        yield f"{'.'.join(names)} = {_brief(node)} ({at(place.module, definition, attribute)})"
        yield from _follow(node, rest, Place(place.module, definition, place.module.scope, place.world), depth)


_REFERENCES = {"var": _variable, "local": _local, "module": _output, "each": _repeated}
