"""Where a property of a resource in a template comes from: what is written, and what that refers to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checkov_backtrack.cloudformation.intrinsic_functions import intrinsic, items_of, references
from checkov_backtrack.cloudformation.template_files import TemplateFile
from checkov_backtrack.worlds.shown_values import cut
from checkov_backtrack.worlds.value_steps import Step


def steps_in_template(file: TemplateFile, logical_id: str, name: str) -> Iterator[Step]:
    """The steps from a property to the parameters, conditions and mappings that it refers to."""
    resource = file.template.resources.get(logical_id)
    if not isinstance(resource, dict) or name.startswith("AWS::"):
        return
    properties = resource.get("Properties")
    if isinstance(properties, dict) and name in properties:
        keys, value = ["Properties", name], properties[name]
    elif isinstance(properties, dict) and intrinsic(properties)[0]:
        keys, value = ["Properties"], properties
    else:
        yield _step(file, f"{logical_id} does not set it", "Resources", logical_id, edit=f"set {name} in {logical_id}")
        return
    first = f"{keys[-1]} = {_written(value)}"
    yield _step(file, first, "Resources", logical_id, *keys, edit=f"set {name} of {logical_id}")
    yield from _behind(value, file, ())


def _step(file: TemplateFile, words: str, *keys: str, note: str = "", edit: str = "") -> Step:
    return Step(words, file.shown_path, file.line(*keys), note, edit)


def _behind(value: Any, file: TemplateFile, seen: tuple[str, ...]) -> Iterator[Step]:
    template = file.template
    for kind, name in _names(value):
        if name in seen:
            continue
        seen = (*seen, name)
        if kind == "condition" and name in template.conditions:
            condition = template.conditions[name]
            yield _step(file, f"condition {name} = {_written(condition)}", "Conditions", name)
            yield from _behind(condition, file, seen)
        elif kind == "mapping" and name in template.mappings:
            yield _step(file, f"mapping {name}", "Mappings", name, edit=f"change mapping {name}")
        elif isinstance(template.parameters.get(name), dict):
            note = _given(template.parameters[name])
            yield _step(file, f"parameter {name}", "Parameters", name, note=note, edit=f"change parameter {name}")


def _names(value: Any) -> Iterator[tuple[str, str]]:
    """The conditions, mappings and parameters that a value refers to, in the order in which they stand there."""
    if isinstance(value, list):
        for item in value:
            yield from _names(item)
    elif isinstance(value, dict):
        name, argument = intrinsic(value)
        first = items_of(argument, 1)[0] if isinstance(argument, list) else argument
        if name in ("Fn::If", "Condition"):
            yield "condition", str(first)
        elif name == "Fn::FindInMap":
            yield "mapping", str(first)
        elif name in ("Ref", "Fn::Sub"):
            yield from (("parameter", each) for each in references(value))
        for item in value.values():
            yield from _names(item)


def _given(parameter: dict[str, Any]) -> str:
    """What a template says of the value of a parameter."""
    if parameter.get("NoEcho") in (True, "true", "True"):
        return "not shown, as NoEcho asks"
    if "Default" in parameter:
        return f"default {_written(parameter['Default'])}"
    allowed = parameter.get("AllowedValues")
    return f"no default, one of {_written(allowed)}" if isinstance(allowed, list) else "no default"


def _written(value: Any) -> str:
    """A value as it would be written in YAML, on one line of its own."""
    return cut(_yaml(value), 100)


def _yaml(value: Any) -> str:
    if isinstance(value, dict):
        name, argument = intrinsic(value)
        if name:
            return f"!{name.rpartition('::')[2]} {_yaml(argument)}"
        return "{" + ", ".join(f"{key}: {_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    if value is None or isinstance(value, bool):
        return str(value).lower() if value is not None else "null"
    return str(value)
