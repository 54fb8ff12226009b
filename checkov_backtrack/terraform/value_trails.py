"""Where a value of a Terraform configuration comes from, step by step, with file and line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.expression_evaluation import Scope, evaluate
from checkov_backtrack.hcl.language_values import holds
from checkov_backtrack.hcl.type_conversion import type_of
from checkov_backtrack.terraform.configuration_files import Definition, constant
from checkov_backtrack.terraform.module_instances import Module, from_environment, is_sensitive
from checkov_backtrack.terraform.remote_sources import known_module, parsed_source
from checkov_backtrack.terraform.resource_addresses import Key, in_brackets
from checkov_backtrack.worlds.not_known import NotKnown
from checkov_backtrack.worlds.open_values import Open
from checkov_backtrack.worlds.possible_worlds import Fork, World
from checkov_backtrack.worlds.shown_values import brief, cut, printable
from checkov_backtrack.worlds.value_steps import Step

_DEEPEST = 30  # references that lead to references

_Path = tuple[Any, ...]  # the attributes and keys that are taken from a value


class Place(NamedTuple):
    """Where an expression is evaluated: in a block of a file, in an instance of a module."""

    module: Module
    definition: Definition
    scope: Scope
    world: World

    @property
    def is_stub(self) -> bool:
        """Whether the block stands in what we have written down of a known module, which must not be quoted as its."""
        return bool(self.definition.path) and not os.path.isabs(self.definition.path)

    def remark(self, words: str) -> Step:
        """A step without a line; empty in a stub."""
        return _NOTHING if self.is_stub else Step(printable(words))

    def step(self, words: str, name: str = "", note: str = "", edit: str = "") -> Step:
        """A step at the line of an attribute of the block, or at that of the block; empty in a stub."""
        if self.is_stub:
            return _NOTHING
        sources, (path, body, _) = self.module.configuration.sources, self.definition.of(name)
        shown_path = os.path.relpath(os.path.realpath(path), sources.root) if os.path.isabs(path) else path
        position = body.positions.get(name, body.position)
        is_numbered = not path.endswith(".json") and os.path.isabs(path) and sources.text(path) is not None
        line = sources.line(path, position) if is_numbered else 0
        return Step(printable(words), printable(shown_path), line, printable(note), printable(edit))

    def is_in_root(self) -> bool:
        """Whether the block stands in a file of the scan, and not in one that only ``--var-file`` names."""
        path = self.definition.path
        return not os.path.isabs(path) or self.module.configuration.sources.is_scanned(path)

    def value(self, node: hcl.Node) -> Any:
        """What an expression comes to in this world; ``REFUSED`` where it comes to nothing."""
        try:
            value = evaluate(node, self.scope, self.world)
            is_condition = isinstance(value, Open) or type_of(value).kind == "bool"
            return holds(value, self.world) if is_condition else value
        except (NotKnown, Fork):
            return REFUSED

    def is_open(self, node: hcl.Node) -> bool:
        """Whether an expression has its value in this world only."""
        try:
            return isinstance(evaluate(node, self.scope, World({})), Open)
        except Fork:
            return True
        except NotKnown:
            return False


_NOTHING = Step("")


class _Refused:
    """In the place of a value that Terraform refuses."""


REFUSED = _Refused()


def steps_behind(place: Place, label: str, name: str) -> Iterator[Step]:
    """The steps from an attribute of a block to what decides its value, the last one being what there is to edit."""
    steps = _told(_steps(place, label, name))
    if not place.is_stub:
        yield from steps
        return
    found = list(steps)
    yield from found
    if not any(step.edit for step in found):
        yield from _fixed_by_module(place.module, name, bool(found))


def _fixed_by_module(module: Module, name: str, has_inputs: bool) -> Iterator[Step]:
    """That no input of a known module changes an attribute; the call is what there is to edit."""
    outer = module
    while outer.parent and outer.caller and not os.path.isabs(outer.caller.path):
        outer = outer.parent
    if outer.parent and outer.caller:
        call = f'module "{outer.call}"'
        caller = Place(outer.parent, outer.caller, outer.parent.scope, World({}))
        words = f"{call} has no {'other ' if has_inputs else ''}input for it"
        yield caller.step(words, "source", _as_of(outer.caller), f"replace {call} by one that sets {name}")


def _as_of(call: Definition) -> str:
    """Up to which release a known module has been read, for a call that does not say which one it gets."""
    source, version = constant(call.body, "source"), constant(call.body, "version")
    parsed = parsed_source(source) if isinstance(source, str) else None
    known = known_module(parsed) if parsed else None
    if not parsed or not known:
        return ""
    wanted = version if parsed.ref is None else parsed.ref
    is_pinned = isinstance(wanted, str) and _PINNED.fullmatch(wanted)
    return "" if is_pinned else f"as of {known.newest}"


_PINNED = re.compile(r"(.*/)?=?\s*v?[0-9]+\.[0-9]+(\.[0-9]+)?\S*")


def _steps(place: Place, label: str, name: str) -> Iterator[Step]:
    if name not in place.definition.body.attributes:
        yield place.step(f"{label} does not set it", edit=f"set {name} in {label}")
        return
    node = _expression(place.definition, name)
    if node is not None:
        yield place.step(f"{name} = {_brief(node)}", name, edit=f"set {name} of {label}")
        yield from _follow(node, (), place, 0)


def _told(steps: Iterable[Step]) -> Iterator[Step]:
    return (step for step in steps if step.words)


def _not_to_edit(steps: Iterable[Step]) -> Iterator[Step]:
    """Steps of what a value is worked out from, which would take other values than those of the attribute."""
    return (step._replace(edit="") for step in steps)


def _inside(path: _Path, name: str) -> str:
    """What there is to set where a part of a value is taken: ``prod.window in local.sizes``."""
    return f"set {'.'.join(_keys(path))} in {name}" if path else f"set {name}"


def _keys(path: Iterable[Any]) -> list[str]:
    return [cut(str(key)) for key in path if key is not REFUSED]


def _expression(definition: Definition, name: str) -> hcl.Node | None:
    try:
        return definition.body.expression(name)
    except NotKnown:
        return None


def _brief(node: hcl.Node) -> str:
    return cut(hcl.written(node))


def _follow(node: hcl.Node, path: _Path, place: Place, depth: int) -> Iterator[Step]:
    """The steps behind an expression, of whose value ``path`` is taken."""
    if depth > _DEEPEST:
        return
    if isinstance(node, hcl.Conditional):
        yield from _follow_conditional(node, path, place, depth)
    elif isinstance(node, hcl.ObjectCons) and path:
        for key, value in node.items:
            if place.value(key) == path[0]:
                yield from _follow(value, path[1:], place, depth + 1)
    elif isinstance(node, hcl.Call) and node.name in _PASSED_ON:
        yield from _follow_call(node, path, place, depth)
    else:
        first, source, taken = _traversal(node, place)
        yield from _not_to_edit(_open_keys(node, place, depth))
        reference = _REFERENCES.get(first) if len(taken) > 0 else None
        if reference:
            yield from reference((*taken, *path), place, depth + 1)
        elif first and len(taken) > 1:
            yield from _resource(first, (*taken, *path), place, depth + 1)
        elif not first and taken:
            yield from _follow(source, (*taken, *path), place, depth + 1)
        elif not first:
            for child in _children(node):
                yield from _not_to_edit(_follow(child, (), place, depth + 1))


def _follow_conditional(node: hcl.Conditional, path: _Path, place: Place, depth: int) -> Iterator[Step]:
    taken = place.value(node.condition)
    if not isinstance(taken, bool):
        yield place.remark(f"{_brief(node.condition)} is open")
        return
    behind = _told(_not_to_edit(_follow(node.condition, (), place, depth + 1)))
    branch = list(_told(_follow(node.when_true if taken else node.when_false, path, place, depth + 1)))
    if place.is_open(node.condition):
        yield place.remark(f"{_brief(node.condition)} may be {brief(taken)}")
        yield from behind
    else:
        yield place.remark(f"{_brief(node.condition)} is {brief(taken)}")
        if place.is_stub and not branch:  # the inputs that are asked for are all that there is to tell
            yield from behind
    yield from branch


def _open_keys(node: hcl.Node, place: Place, depth: int) -> Iterator[Step]:
    """What this world takes the open keys of ``local.sizes[var.env].hours`` for."""
    while isinstance(node, (hcl.GetAttr, hcl.Index)):
        if isinstance(node, hcl.Index) and place.is_open(node.key):
            key = _shown_key(node, place)
            if not place.world.secrets:
                yield place.remark(f"{_brief(node.key)} {'is open' if key is REFUSED else f'may be {brief(key)}'}")
            yield from _follow(node.key, (), place, depth + 1)
        node = node.source


_PASSED_ON = ("coalesce", "lookup", "merge", "try")  # functions that hand on one of their arguments, or a part of one


def _follow_call(node: hcl.Call, path: _Path, place: Place, depth: int) -> Iterator[Step]:
    """The steps behind the argument that a function takes its result from."""
    if node.name == "merge":
        holder = next((each for each in reversed(node.arguments) if path and _has(place.value(each), path[0])), None)
        if holder is not None:
            yield from _follow(holder, path, place, depth + 1)
        return
    if node.name == "lookup" and len(node.arguments) > 1:
        key = place.value(node.arguments[1])
        if isinstance(key, str):
            is_default = len(node.arguments) > 2 and not _has(place.value(node.arguments[0]), key)
            if is_default:
                yield from _follow(node.arguments[2], path, place, depth + 1)
            else:
                yield from _follow(node.arguments[0], (key, *path), place, depth + 1)
        return
    for argument in node.arguments:
        value = place.value(argument)
        if value is not REFUSED and (node.name == "try" or value not in (None, "")):
            yield from _follow(argument, path, place, depth + 1)
            return


def _has(value: Any, key: Any) -> bool:
    return isinstance(value, dict) and key in value


def _traversal(node: hcl.Node, place: Place) -> tuple[str, hcl.Node, _Path]:
    """The first name of ``var.a["b"].c`` and what is taken from it; no name for what is taken from any other node."""
    taken: list[Any] = []
    while isinstance(node, (hcl.GetAttr, hcl.Index)):
        taken.insert(0, node.name if isinstance(node, hcl.GetAttr) else _shown_key(node, place))
        node = node.source
    return node.name if isinstance(node, hcl.Variable) else "", node, tuple(taken)


def _shown_key(node: hcl.Index, place: Place) -> Any:
    """The key that is taken, REFUSED where it must not be shown: it may be one of a collection that is a secret."""
    place.world.secrets = frozenset()
    key = place.value(node.key)
    if not place.world.secrets:
        place.value(node.source)
    return REFUSED if place.world.secrets else key


def _children(node: object) -> Iterator[hcl.Node]:
    for field in node if isinstance(node, tuple) else ():
        if type(field) in hcl.NODES:
            yield field
        elif type(field) is tuple:
            yield from _children(field)


# --- one function for each kind of reference; the first of a path is its name ---


def _variable(path: _Path, place: Place, depth: int) -> Iterator[Step]:
    name, *rest = path
    module = place.module
    definition = module.folder.variables.get(name)
    if definition is None:
        yield place.remark(f"var.{name}, which nobody declares")
        return
    here = place._replace(definition=definition, scope=module.scope)
    given = module.given_by(name, place.world)
    if given is None or _is_refused_null(given, name, definition, place.world):
        yield from _default(name, tuple(rest), here, depth)
        return
    caller, giver, scope = given
    there = Place(caller, giver, scope, place.world)
    node = _expression(giver, name)
    if node is None:
        return
    value = "(sensitive)" if is_sensitive(definition) or not there.is_in_root() else _brief(node)
    if module.parent:
        call = f'module "{module.call}"'
        yield there.step(f"{call} sets {name} = {value}", name, edit=f"set {'.'.join((name, *_keys(rest)))} in {call}")
    else:
        yield there.step(f"var.{name} = {value}", name, edit=_inside(tuple(rest), f"var.{name}"))
    if value != "(sensitive)":
        yield from _follow(node, tuple(rest), there, depth)


def _is_refused_null(given: Any, name: str, definition: Definition, world: World) -> bool:
    """Whether a variable that is not nullable is given null, so that its default counts."""
    if constant(definition.body, "nullable") is not False:
        return False
    caller, giver, scope = given
    try:
        return caller.attribute(giver, name, scope, world) is None
    except (NotKnown, Fork):
        return False


def _default(name: str, rest: _Path, place: Place, depth: int) -> Iterator[Step]:
    module, definition = place.module, place.definition
    default = _expression(definition, "default")
    if not module.parent and from_environment(name, definition.body) is not None:  # whose value is nobody else's
        yield Step(f"var.{name}, from TF_VAR_{name}", edit=_inside(rest, f"TF_VAR_{name}"))
        return
    if "default" not in definition.body.attributes:
        note = "no default"
    elif default is None:
        note = "a default that cannot be read"
    else:
        note = "default (sensitive)" if is_sensitive(definition) else f"default {_brief(default)}"
    yield place.step(f"var.{name}", "default", note, edit=_inside(rest, f"var.{name}"))
    if module.parent and module.caller:
        call = f'module "{module.call}"'
        caller = Place(module.parent, module.caller, module.parent.scope, place.world)
        edit = f"set {'.'.join((name, *_keys(rest)))} in {call}"
        if place.is_stub:
            notes = (note if default is None else f"{_brief(default)} by default", _as_of(module.caller))
            yield caller.step(f"{call} does not set {name}", "", " ".join(filter(None, notes)), edit)
        else:
            yield caller.step(f"not set by {call}", edit=edit)
    elif default is not None and not is_sensitive(definition):
        yield from _follow(default, rest, place, depth)


def _local(path: _Path, place: Place, depth: int) -> Iterator[Step]:
    name, *rest = path
    definition = place.module.folder.locals.get(name)
    node = _expression(definition, name) if definition else None
    if definition and node is not None:
        there = place._replace(definition=definition, scope=place.module.scope)
        yield there.step(f"local.{name} = {_brief(node)}", name, edit=_inside(tuple(rest), f"local.{name}"))
        yield from _follow(node, tuple(rest), there, depth)


def _output(path: _Path, place: Place, depth: int) -> Iterator[Step]:
    name, *rest = path
    call = place.module.folder.calls.get(name)
    folder = place.module.configuration.called_folder(place.module, name) if call else None
    if call is None or folder is None or not rest:
        yield place.remark(f"module.{name}, whose source is not at hand")
        return
    keys = place.module.known_keys(call, f"module.{name}", place.world)
    is_keyed = rest[0] in keys and len(rest) > 1
    key, output, *inner = (_as_known(rest[0], keys), *rest[1:]) if is_keyed else (keys[0] if keys else None, *rest)
    module = place.module.configuration.module(folder, place.module, name, key)
    definition = module.folder.outputs.get(output)
    node = _expression(definition, "value") if definition else None
    if definition and node is not None:
        there = Place(module, definition, module.scope, place.world)
        value = "(sensitive)" if is_sensitive(definition) else _brief(node)
        yield there.step(f"output {output} of module.{name}{in_brackets(key)} = {value}", "value")
        if is_sensitive(definition):
            return
        yield from _follow(node, tuple(inner), there, depth)


def _as_known(key: Any, keys: list[Key]) -> Key:
    """A key as its repetition has it, which may be one that is not shown."""
    return next(each for each in keys if each == key)


def _repeated(path: _Path, place: Place, depth: int) -> Iterator[Step]:
    name, *rest = path
    node = _expression(place.definition, "for_each")
    if node is None:
        return
    key = place.value(hcl.GetAttr(hcl.Variable("each"), "key"))
    taken = (key, *rest) if name == "value" and isinstance(key, str) else ()
    edit = _inside(taken, "for_each") if taken else ""
    yield place.step(f"each.{name} of for_each = {_brief(node)}", "for_each", edit=edit)
    yield from _follow(node, taken, place._replace(scope=place.module.scope), depth)


def _resource(kind: str, path: _Path, place: Place, depth: int) -> Iterator[Step]:
    is_data = kind == "data"
    kind, name, *rest = path if is_data else (kind, *path)
    blocks = place.module.folder.data if is_data else place.module.folder.resources
    definition = blocks.get((kind, name))
    if definition is None:
        return
    label = f"data.{kind}.{name}" if is_data else f"{kind}.{name}"
    keys = place.module.known_keys(definition, label, place.world)
    key: Key = _as_known(rest.pop(0), keys) if rest and rest[0] in keys else None
    attribute = str(rest[0]) if rest else ""
    node = _expression(definition, attribute) if attribute else None
    if node is None:
        return
    try:
        scope = place.module.scope_of(definition, key, label, place.world)
    except (NotKnown, Fork):
        return
    there = place._replace(definition=definition, scope=scope)
    address = f"{label}{in_brackets(key)}"
    edit = f"set {'.'.join((attribute, *_keys(rest[1:])))} of {address}"
    yield there.step(f"{address}.{attribute} = {_brief(node)}", attribute, edit=edit)
    yield from _follow(node, tuple(rest[1:]), there, depth)


_REFERENCES = {"var": _variable, "local": _local, "module": _output, "each": _repeated}
