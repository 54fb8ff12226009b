"""A CloudFormation template in a file: its values, and the lines that they stand on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from checkov_backtrack.cloudformation.template_values import Template
from checkov_backtrack.files.readable_files import content_of


def parsed_template(text: str) -> Any:
    """The sections of a template in YAML or JSON; None where it is neither."""
    try:
        return json.loads(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else yaml.load(text, _Loader)
    except (ValueError, yaml.YAMLError, RecursionError):
        return None


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C one is several times as fast
    """YAML with the short forms of intrinsic functions."""


def _short_form(loader: Any, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _short_form)
# "Yes" and "no" are names in a template, as CloudFormation reads it, and a date is a text; not so in YAML 1.1.
_Loader.yaml_implicit_resolvers = {
    sign: [each for each in resolvers if each[0] not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")]
    for sign, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(?i:true|false)$"), list("tTfF"))


def text_of(path: str) -> str:
    """The text of a template in any encoding of JSON; empty where it cannot be read."""
    content = content_of(path)
    return "" if content is None else content.decode(json.detect_encoding(content), "replace")


class TemplateFile:
    """A template together with the file that it stands in."""

    def __init__(self, path: str, template: Template, shown_path: str) -> None:
        self.path = path
        self.template = template
        self.shown_path = shown_path
        self._documents: list[Any] | None = None

    def line(self, *keys: str) -> int:
        """The line of the last of some keys, each of which stands below the one before it; 0 where there is none."""
        if self._documents is None:
            self._documents = _documents(composed(text_of(self.path)))
        return next((line for line in (_line(node, keys) for node in self._documents) if line), 0)


def composed(text: str) -> yaml.Node | None:
    """The nodes of a template, which know their lines; None where it cannot be parsed."""
    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (ValueError, yaml.YAMLError, RecursionError):
        return None


def _documents(document: yaml.Node | None) -> list[yaml.Node]:
    """The nodes below which a template may begin: all of a file, or what a serverless.yml has as its resources."""
    resources = next((value for key, value in items_of_node(document) if key.value == "resources"), None)
    return [document, *(resources.value if isinstance(resources, yaml.SequenceNode) else [resources])]


def items_of_node(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    """The keys and values of a mapping; none for any other node."""
    return node.value if isinstance(node, yaml.MappingNode) else []


def _line(node: yaml.Node | None, keys: Iterable[str]) -> int:
    line = 0
    for wanted in keys:
        key, node = next((item for item in items_of_node(node) if item[0].value == wanted), (None, None))
        line = key.start_mark.line + 1 if key else 0
    return line


def clusters_in(document: yaml.Node) -> list[tuple[str, int]]:
    """The clusters in a template, wherever they stand, by their keys and lines."""
    return sorted(_clusters(document), key=lambda found: found[1])


def _clusters(document: yaml.Node) -> Iterator[tuple[str, int]]:
    pending, seen = [("", document)], set()
    while pending:
        name, node = pending.pop()
        if node in seen:  # an anchor may be referred to again and again
            continue
        seen.add(node)
        pending.extend((name, item) for item in (node.value if isinstance(node, yaml.SequenceNode) else ()))
        for key, value in items_of_node(node):
            if (key.value, value.value) == ("Type", "AWS::RDS::DBCluster"):
                yield name, int(value.start_mark.line) + 1
            pending.append((str(key.value), value))
