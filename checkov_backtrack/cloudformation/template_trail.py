"""Where a property of a resource in a template comes from: what is written, and what that refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from checkov_backtrack.cloudformation.intrinsic_functions import intrinsic, items_of, references, text_of
from checkov_backtrack.cloudformation.template_files import TemplateFile
from checkov_backtrack.cloudformation.template_values import is_not_echoed, is_stored
from checkov_backtrack.worlds.not_known import NotKnown
from checkov_backtrack.worlds.possible_worlds import Budget, Fork, World
from checkov_backtrack.worlds.shown_values import cut, shown
from checkov_backtrack.worlds.value_steps import Step

_MOST_STEPS = 20_000  # of evaluating what a trail tells
_MOST_FOLLOWED = 100
_LONGEST = 100  # characters of what is written
_ALONE = re.compile(r"\$\{[A-Za-z0-9]+\}")


def steps_in_template(file: TemplateFile, logical_id: str, name: str, world: World) -> Iterator[Step]:
    """The steps from a property to what decides its value in a world, the last one with ``edit`` being what to edit."""
    found: dict[Step, Step] = {}
    for step in islice(_steps(file, logical_id, name, world), _MOST_FOLLOWED):
        if step.edit or _without_edit(step) not in found:  # what decides twice is said once
            found[_without_edit(step)] = step
    yield from found.values()


def _steps(file: TemplateFile, logical_id: str, name: str, world: World) -> Iterator[Step]:
    resource = file.template.resources.get(logical_id)
    if not isinstance(resource, dict) or name.startswith("AWS::"):
        return
    trail = _Trail(file, world)
    written = resource.get("Properties")
    if intrinsic(written)[0]:
        yield trail.step(f"Properties = {_written(written)}", "Resources", logical_id, "Properties")
        for condition, branch in trail.branches(written):
            yield from condition
            written = branch
    if not isinstance(written, dict) or name not in written:
        words = f"{logical_id} does not set it"
        yield trail.step(words, "Resources", logical_id, edit=f"set {name} in {logical_id}")
        return
    keys: tuple[str, ...] = ("Resources", logical_id, "Properties", name)
    keys = keys if file.line(*keys) else keys[:3]  # in a branch of properties that are a choice
    words = f"{name} = {_written(written[name])}"
    yield trail.step(words, *keys, edit=f"set {name} of {logical_id}")
    yield from trail.behind(written[name])


class _Trail:
    """The steps behind values of a template in a world, each value but once."""

    def __init__(self, file: TemplateFile, world: World) -> None:
        self._file = file
        self._template = file.template
        self._world = world
        self._seen: set[int] = set()

    def step(self, words: str, *keys: str, note: str = "", edit: str = "") -> Step:
        return Step(
            _printable(words), self._file.shown_path, self._file.line(*keys), _printable(note), _printable(edit)
        )

    def behind(self, value: Any) -> Iterator[Step]:
        """The steps behind a value that is handed on as it is."""
        if not isinstance(value, (dict, list)) or id(value) in self._seen:
            return
        self._seen.add(id(value))
        name, argument = intrinsic(value)
        if name == "Fn::If":
            for condition, branch in self.branches(value):
                yield from condition
                value = branch
            if intrinsic(value)[0] != "Fn::If":
                yield from self.behind(value)
        elif name == "Fn::FindInMap":
            yield from self._mapping(argument)
        elif name == "Ref" or (name == "Fn::Sub" and isinstance(argument, str) and _ALONE.fullmatch(argument)):
            yield from self._parameter(next(references(value), ""))
        else:
            yield from self._within(name, argument if name else value)

    def branches(self, value: Any) -> Iterator[tuple[list[Step], Any]]:
        """The choices of nested ``Fn::If``: the steps of each condition, and the branch that is taken."""
        while intrinsic(value)[0] == "Fn::If":
            condition, *branches = items_of(intrinsic(value)[1], 3)
            holds = self._holds(condition)
            steps = list(self._condition(condition))
            if holds is None:
                yield steps, value
                return
            value = branches[0 if holds else 1]
            yield steps, value

    def _within(self, name: str, value: Any) -> Iterator[Step]:
        """The steps behind all that plays a part in a value; none of it is what there is to edit."""
        if name == "Condition":
            yield from self._condition(value)
        for reference in references({name: items_of(value, 1)[0] or value}) if name == "Fn::Sub" else ():
            yield from map(_without_edit, self._parameter(reference))
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from map(_without_edit, self.behind(each))

    def _condition(self, name: Any) -> Iterator[Step]:
        condition = self._template.conditions.get(name) if isinstance(name, str) else None
        if condition is not None:
            holds = self._holds(name)
            note = "open" if holds is None else f"{'may be' if self._is_open(name) else 'is'} {str(holds).lower()}"
            yield self.step(f"condition {name} = {_written(condition)}", "Conditions", name, note=note)
            yield from map(_without_edit, self.behind(condition))

    def _holds(self, condition: Any) -> bool | None:
        """Whether a condition holds in this world; None where nobody knows."""
        if not isinstance(condition, str):
            return None
        try:
            return self._template.condition(condition, self._world)
        except (NotKnown, Fork):
            return None

    def _is_open(self, condition: str) -> bool:
        """Whether a condition holds in some worlds only."""
        try:
            self._template.condition(condition, World({}, Budget(_MOST_STEPS, "a condition")))
        except (NotKnown, Fork):
            return True
        return False

    def _mapping(self, argument: Any) -> Iterator[Step]:
        *names, options = items_of(argument, 4)
        for each in names:
            yield from map(_without_edit, self.behind(each))
        try:
            keys = [text_of(self._template.resolve(each, self._world)) for each in names]
        except (NotKnown, Fork):
            return
        found: Any = self._template.mappings
        for key in keys:
            entries = {str(text_of(name)): entry for name, entry in found.items()} if isinstance(found, dict) else {}
            found = entries.get(key) if isinstance(key, str) else None
        if found is not None:
            words = f"mapping {'.'.join(keys)} = {_written(found)}"
            yield self.step(words, "Mappings", *keys, edit=f"set {keys[2]} of {keys[1]} in mapping {keys[0]}")
            yield from self.behind(found)
        elif isinstance(keys[0], str):
            yield self.step(f"mapping {keys[0]}", "Mappings", keys[0])
            yield from self.behind(options.get("DefaultValue") if isinstance(options, dict) else None)

    def _parameter(self, name: str) -> Iterator[Step]:
        parameter = self._template.parameters.get(name)
        if isinstance(parameter, dict):
            allowed = "Default" not in parameter and isinstance(parameter.get("AllowedValues"), list)
            edit = f"{'limit' if allowed else 'set'} parameter {name}"
            yield self.step(f"parameter {name}", "Parameters", name, note=_given(parameter), edit=edit)


def _without_edit(step: Step) -> Step:
    return step._replace(edit="")


def _given(parameter: dict[str, Any]) -> str:
    """What a template says of the value of a parameter."""
    if is_not_echoed(parameter):
        return "not shown, as NoEcho asks"
    if is_stored(parameter):
        return "its value is in Systems Manager"
    if "Default" in parameter:
        return f"default {_written(parameter['Default'])}"
    allowed = parameter.get("AllowedValues")
    return f"no default, one of {_written(allowed)}" if isinstance(allowed, list) else "no default"


def _written(value: Any) -> str:
    """A value as it would be written in YAML, on one line of its own."""
    return cut("".join(islice(_pieces(value), _LONGEST + 1)), _LONGEST)


def _pieces(value: Any) -> Iterator[str]:
    name, argument = intrinsic(value)
    if name:
        yield f"!{cut(name.rpartition('::')[2], _LONGEST)} "
        yield from _pieces(argument)
    elif isinstance(value, dict):
        yield "{"
        for position, (key, item) in enumerate(value.items()):
            yield f"{', ' if position else ''}{cut(str(key), _LONGEST)}: "
            yield from _pieces(item)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for position, item in enumerate(value):
            yield ", " if position else ""
            yield from _pieces(item)
        yield "]"
    else:
        yield cut(value, _LONGEST + 1) if isinstance(value, str) else shown(value)


def _printable(text: str) -> str:
    """A text that stays on its line, whatever an author put into it."""
    return text if text.isprintable() else text.encode("unicode_escape").decode()
