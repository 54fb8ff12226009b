"""``yamlencode`` and ``yamldecode``: what https://github.com/zclconf/go-cty-yaml makes of YAML, read with PyYAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.functions.argument_checks import fits, normalized
from checkov_backtrack.hcl.language_values import Value, to_text
from checkov_backtrack.hcl.number_values import is_number, number_text, parsed_number
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.open_values import Open, opaque

_COST = 5  # characters that take PyYAML as long as an item
_DEEPEST = 100


# --- reading ---


def from_yaml(text: str) -> Value:
    fits(len(text) // _COST)
    try:
        events = list(_shallow(yaml.parse(text or "\n", Loader=yaml.SafeLoader)))
    except yaml.reader.ReaderError as error:
        raise Unknowable(f"characters that PyYAML refuses: {error.reason}") from None
    except yaml.YAMLError as error:
        if "\t" in text:  # which Terraform takes in more places
            raise Unknowable("a tab in YAML") from None
        raise EvaluationError(f"not YAML: {error}") from None
    documents = [event for event in events if isinstance(event, yaml.DocumentStartEvent)]
    if len(documents) != 1 or documents[0].version not in (None, (1, 1)):
        raise EvaluationError("not one document of YAML 1.1")
    return _Reader(iter(events[2:])).value()


def _shallow(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    """The events of a document; raises Unknowable for a deep one, which takes PyYAML quadratic time."""
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise Unknowable(f"YAML of more than {_DEEPEST} levels")
        yield event


class _Reader:
    """Makes values of the events that PyYAML's parser sees in a document."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        self.anchors: dict[str, Value] = {}

    def value(self) -> Value:
        return self.value_of(next(self.events))

    def value_of(self, event: Any) -> Value:
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise EvaluationError(f"there is no complete anchor {event.anchor}")
            return self.anchors[event.anchor]
        value = self.node(event)
        if event.anchor:
            self.anchors[event.anchor] = value
        return value

    def node(self, event: Any) -> Value:
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag not in (None, f"tag:yaml.org,2002:{'map' if is_mapping else 'seq'}"):
            raise EvaluationError(f"the tag {event.tag}")
        if event.anchor:
            self.anchors.pop(event.anchor, None)
        return self.mapping() if is_mapping else self.sequence()

    def sequence(self) -> list[Value]:
        items = []
        event = next(self.events)
        while not isinstance(event, yaml.SequenceEndEvent):
            items.append(self.value_of(event))
            event = next(self.events)
        return items

    def mapping(self) -> dict[str, Value]:
        result: dict[str, Value] = {}
        event = next(self.events)
        while not isinstance(event, yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise EvaluationError("a key that is not a text")
            if (event.value == "<<" and event.tag is None) or event.tag == "tag:yaml.org,2002:merge":
                result.update(_merged(self.value()))
            else:
                key = _scalar(event)
                if key is None:
                    raise EvaluationError("a key that is null")
                if isinstance(key, Open):
                    raise Unknowable(f"the key {key.source}")
                result[to_text(key)] = self.value()
            event = next(self.events)
        return result


def _merged(value: Value) -> dict[str, Value]:
    """The mapping that ``<<`` takes over."""
    if isinstance(value, list):
        raise Unknowable("<< with several mappings, which depends on the version of Terraform")
    if not isinstance(value, dict):
        raise EvaluationError("<< takes a mapping")
    return value


_WORDS = {
    **{word: True for word in ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")},
    **{word: False for word in ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")},
    **{word: None for word in ("", "~", "null", "Null", "NULL")},
}
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)")
_DATE = re.compile(r"[0-9]{4}-.*", re.DOTALL)


def _scalar(event: yaml.ScalarEvent) -> Value:
    text, tag = normalized(event.value), event.tag
    if tag is not None:
        return text if tag == "tag:yaml.org,2002:str" else opaque(f"{tag} {text} in YAML")
    if event.style in ("'", '"'):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text in (".nan", ".NaN", ".NAN"):
        raise EvaluationError("NaN is not a number")
    if _INFINITE.fullmatch(text) or _DATE.fullmatch(text):
        return opaque(f"{text} in YAML")
    if _BASED.fullmatch(text):
        return int(text, 0)
    return parsed_number(text) if _NUMBER.fullmatch(text) else text


# --- writing ---


def yaml_text(value: Value) -> str:
    if value == "":
        return '""\n'
    text = str(yaml.emit(_events(value), allow_unicode=True, width=100_000))
    if any(len(line) > 80 for line in text.split("\n")):
        raise Unknowable("a text that Terraform may break into several lines")
    is_plain = not isinstance(value, (str, list, dict))  # only behind such a document Terraform says that it ends
    return text[: -len("...\n")] if text.endswith("\n...\n") and not is_plain else text


def _events(value: Value) -> Iterator[yaml.Event]:
    yield yaml.StreamStartEvent()
    yield yaml.DocumentStartEvent(explicit=False)
    amount = 0
    for event in _value_events(value):
        amount += 1 + len(getattr(event, "value", "")) // _COST
        fits(amount)
        yield event
    yield yaml.DocumentEndEvent(explicit=False)
    yield yaml.StreamEndEvent()


def _value_events(value: Value) -> Iterator[yaml.Event]:
    if isinstance(value, dict):
        yield yaml.MappingStartEvent(None, None, True, flow_style=False)
        if "" in value:
            raise Unknowable("an empty key in YAML")
        for name in sorted(value):
            yield from _value_events(name)
            yield from _value_events(value[name])
        yield yaml.MappingEndEvent()
    elif isinstance(value, list):
        yield yaml.SequenceStartEvent(None, None, True, flow_style=False)
        for item in value:
            yield from _value_events(item)
        yield yaml.SequenceEndEvent()
    elif isinstance(value, str):
        yield yaml.ScalarEvent(None, None, (True, True), value, style="|" if "\n" in value else '"')
    else:
        text = number_text(value) if is_number(value) else "null" if value is None else to_text(value)
        yield yaml.ScalarEvent(None, None, (True, True), text)
