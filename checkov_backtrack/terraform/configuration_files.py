"""The files of a Terraform configuration, read once in a scan, and the blocks that they define.

All ``.tf`` and ``.tf.json`` files of a folder make one module, whichever of them Checkov has read.
"""

from __future__ import annotations

import bisect
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from checkov_backtrack.files.readable_files import ReadableFiles, decoded, is_below
from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.block_syntax import Body, parse_body
from checkov_backtrack.hcl.json_syntax import json_attributes, json_body
from checkov_backtrack.hcl.source_tokens import HclSyntaxError


class Definition(NamedTuple):
    """A block together with the file that it stands in.

    :param overrides: where attributes stand that override files set, by name
    """

    path: str
    body: Body
    overrides: Mapping[str, Definition] = {}

    def of(self, name: str) -> Definition:
        """The definition that an attribute stands in."""
        return self.overrides.get(name, self)


class Folder:
    """The blocks in the files of one folder, by kind and name."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.variables: dict[str, Definition] = {}
        self.locals: dict[str, Definition] = {}
        self.outputs: dict[str, Definition] = {}
        self.calls: dict[str, Definition] = {}
        self.providers: dict[str, Definition] = {}
        self.resources: dict[tuple[str, str], Definition] = {}
        self.data: dict[tuple[str, str], Definition] = {}
        self.is_complete = True  # whether all its files could be read
        self.unread_override = ""  # the name of an override file that could not be read, which may set anything

    def add(self, path: str, body: Body, overrides: bool = False) -> None:
        """Adds a file; an override file sets attributes of the blocks that are there."""
        named = {"variable": self.variables, "output": self.outputs, "module": self.calls}
        typed = {"resource": self.resources, "data": self.data}
        for block in body.blocks:
            labels, definition = block.labels, Definition(path, block.body)
            if block.type in named and len(labels) == 1:
                _add(named[block.type], labels[0], definition, overrides)
            elif block.type in typed and len(labels) == 2:
                _add(typed[block.type], (labels[0], labels[1]), definition, overrides)
            elif block.type == "locals":
                self.locals.update((name, definition) for name in block.body.attributes)
            elif block.type == "provider" and len(labels) == 1:
                alias = constant(block.body, "alias")
                _add(self.providers, f"{labels[0]}.{alias}" if alias else labels[0], definition, overrides)


def _add(definitions: dict[Any, Definition], name: Any, definition: Definition, overrides: bool) -> None:
    before = definitions.get(name)
    definitions[name] = _overridden(before, definition) if before and overrides else definition


def _overridden(definition: Definition, by: Definition) -> Definition:
    """A block with the attributes of one that stands in an override file."""
    body = Body(definition.body.position)
    body.attributes = {**definition.body.attributes, **by.body.attributes}
    body.positions = {**definition.body.positions, **by.body.positions}
    return Definition(definition.path, body, {**definition.overrides, **dict.fromkeys(by.body.attributes, by)})


def is_override(name: str) -> bool:
    """Whether a file overrides: https://developer.hashicorp.com/terraform/language/files/override (read 2026-11)."""
    stem = name[: -len(".json")] if name.endswith(".json") else name
    return stem == "override.tf" or stem.endswith("_override.tf")


def _is_ignored(name: str) -> bool:
    """Whether Terraform passes over a file: a hidden one, or what an editor leaves beside another."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def constant(body: Body, name: str) -> Any:
    """A literal attribute; None where it is no literal."""
    try:
        node = body.expression(name)
    except HclSyntaxError:
        return None
    return node.value if isinstance(node, hcl.Literal) else None


def is_local(source: Any) -> bool:
    """Whether the source of a module call is a path."""
    return isinstance(source, str) and source.startswith(("./", "../"))


class Sources:
    """The files under one root of a scan."""

    def __init__(self, root: str, variable_files: tuple[str, ...] = (), loaded: Iterable[str] = ()) -> None:
        """
        :param root: the scanned folder
        :param variable_files: those that ``--var-file`` names
        :param loaded: the folders that Checkov has loaded, which may lie elsewhere
        """
        self.root = os.path.realpath(root)
        self.variable_files = variable_files
        self.files = ReadableFiles((self.root, *loaded), variable_files)
        self._texts: dict[str, str | None] = {}
        self._line_starts: dict[str, list[int]] = {}
        self._bodies: dict[str, Body | None] = {}
        self._by_labels: dict[str, dict[tuple[str, ...], list[Body]]] = {}
        self._folders: dict[str, Folder] = {}
        self._given: dict[str, tuple[dict[str, Definition], str]] = {}

    def is_scanned(self, path: str) -> bool:
        """Whether a file lies below the root, with links resolved."""
        return is_below(os.path.realpath(path), self.root)

    def text(self, path: str) -> str | None:
        """The text of a configuration file, None where it is not to be read, or cannot be."""
        if path not in self._texts:
            content = self.files.read(path)
            self._texts[path] = None if content is None else decoded(content)
        return self._texts[path]

    def body(self, path: str) -> Body | None:
        """A whole file, parsed; None where it cannot be."""
        if path not in self._bodies:
            text = self.text(path)
            try:
                self._bodies[path] = None if text is None else _parser(path)(text)
            except (ValueError, RecursionError):
                self._bodies[path] = None
        return self._bodies[path]

    def folder(self, path: str) -> Folder:
        """The configuration in a folder; override files come last, as in Terraform."""
        if path not in self._folders:
            folder = self._folders[path] = Folder(path)
            names = [name for name in _names(path) if name.endswith((".tf", ".tf.json")) and not _is_ignored(name)]
            for name in sorted(names, key=lambda name: (is_override(name), name)):
                file = os.path.join(path, name)
                body = self.body(file)
                if body is not None:
                    folder.add(file, body, is_override(name))
                elif os.path.lexists(file) and not os.path.isdir(file):
                    folder.is_complete = False
                    folder.unread_override = name if is_override(name) else folder.unread_override
        return self._folders[path]

    def stub(self, label: str, text: str) -> str:
        """A path for a module that stands in no file, but in a text; it has no outputs that anybody knows."""
        if label not in self._folders:
            folder = self._folders[label] = Folder(label)
            folder.add(label, parse_body(text))
            folder.is_complete = False
        return label

    def block(self, path: str, kind: str, name: str, line: int | None) -> Definition | None:
        """The resource that a file defines, None where it does not, or cannot be parsed.

        :param line: where it starts, which tells two of one name apart; Terraform refuses them, Checkov does not
        """
        bodies = self._labelled(path).get((kind, name), ())
        definition = self.folder(os.path.dirname(path)).resources.get((kind, name))
        if not bodies or (definition and len(bodies) == 1 and (definition.path == path or is_override_path(path))):
            return definition if bodies else None
        starts = {self.line(path, body.position): body for body in bodies}
        return Definition(path, starts.get(line or 0, bodies[-1]))

    def _labelled(self, path: str) -> dict[tuple[str, ...], list[Body]]:
        """The blocks of a file, by their labels."""
        if path not in self._by_labels:
            found = self._by_labels[path] = {}
            file = self.body(path)
            for block in file.blocks if file else ():
                found.setdefault(block.labels, []).append(block.body)
        return self._by_labels[path]

    def line(self, path: str, position: int) -> int:
        """The number of the line in which a position of a file lies."""
        if path not in self._line_starts:
            text = self.text(path) or ""
            self._line_starts[path] = [0, *(at + 1 for at, sign in enumerate(text) if sign == "\n")]
        return bisect.bisect_right(self._line_starts[path], position)

    def given(self, folder: str, name: str) -> Definition | None:
        """The variables file that sets a variable of the root module in a folder."""
        definition, _ = self._variables_given(folder)
        return definition.get(name)

    def may_be_given(self, folder: str, name: str) -> str:
        """The variables file that could not be read, and so may set a variable; empty where there is none."""
        definitions, unread = self._variables_given(folder)
        return "" if name in definitions else unread

    def _variables_given(self, folder: str) -> tuple[dict[str, Definition], str]:
        if folder not in self._given:
            found: dict[str, Definition] = {}
            unread = ""
            for path in (*_variable_files(folder), *self.variable_files):
                body = self.body(path)
                if body is None:  # it may set any variable, whatever files before it say
                    found, unread = {}, os.path.basename(path)
                else:
                    found.update(dict.fromkeys(body.attributes, Definition(path, body)))
            self._given[folder] = found, unread
        return self._given[folder]


def is_override_path(path: str) -> bool:
    return is_override(os.path.basename(path))


def _parser(path: str) -> Any:
    if not path.endswith(".json"):
        return parse_body
    return json_body if path.endswith(".tf.json") else json_attributes


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder or os.curdir))
    except (OSError, ValueError):
        return []


def _variable_files(folder: str) -> Iterator[str]:
    """The later, the stronger: https://developer.hashicorp.com/terraform/language/values/variables (precedence)."""
    names = _names(folder)
    for name in ("terraform.tfvars", "terraform.tfvars.json"):
        if name in names:
            yield os.path.join(folder, name)
    yield from (os.path.join(folder, name) for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json")))
