"""The files of a Terraform configuration, read once in a scan, and the blocks that they define.

All ``.tf`` and ``.tf.json`` files of a folder make one module, whichever of them Checkov has read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.block_syntax import Body, parse_body
from checkov_backtrack.hcl.json_syntax import json_body
from checkov_backtrack.hcl.language_values import EvaluationError, Unknowable
from checkov_backtrack.hcl.source_tokens import HclSyntaxError


class Definition(NamedTuple):
    """A block together with the file that it stands in."""

    path: str
    body: Body


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

    def add(self, path: str, body: Body) -> None:
        """Adds a file; one that is added later overrides attributes of the blocks that are there."""
        named = {"variable": self.variables, "output": self.outputs, "module": self.calls}
        typed = {"resource": self.resources, "data": self.data}
        for block in body.blocks:
            labels, definition = block.labels, Definition(path, block.body)
            if block.type in named and len(labels) == 1:
                _add(named[block.type], labels[0], definition)
            elif block.type in typed and len(labels) == 2:
                _add(typed[block.type], (labels[0], labels[1]), definition)
            elif block.type == "locals":
                self.locals.update((name, definition) for name in block.body.attributes)
            elif block.type == "provider" and len(labels) == 1:
                alias = constant(block.body, "alias")
                self.providers[f"{labels[0]}.{alias}" if alias else labels[0]] = definition


def _add(definitions: dict[Any, Definition], name: Any, definition: Definition) -> None:
    before = definitions.get(name)
    is_override = before is not None and definition.path.endswith(_OVERRIDE_FILES)
    definitions[name] = _overridden(before, definition) if before and is_override else definition


def _overridden(definition: Definition, by: Definition) -> Definition:
    """A block with the attributes of one that stands in an override file."""
    body = Body(definition.body.position)
    body.attributes = {**definition.body.attributes, **by.body.attributes}
    body.positions = {**definition.body.positions, **dict.fromkeys(by.body.positions, -1)}
    return Definition(definition.path, body)


_OVERRIDE_FILES = ("override.tf", "override.tf.json")  # also at the end of a name: "x_override.tf"


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

    def __init__(self, root: str, variable_files: tuple[str, ...] = ()) -> None:
        """
        :param root: the scanned folder; no file outside it is read for a function
        :param variable_files: those that ``--var-file`` names
        """
        self.root = os.path.realpath(root)
        self.variable_files = variable_files
        self._texts: dict[str, str | None] = {}
        self._bodies: dict[str, Body | None] = {}
        self._by_labels: dict[str, dict[tuple[str, ...], list[Body]]] = {}
        self._folders: dict[str, Folder] = {}
        self._given: dict[str, dict[str, Definition]] = {}

    def holds(self, path: str) -> bool:
        """Whether a path, with links resolved, lies under the root of the scan."""
        return os.path.commonpath([os.path.realpath(path), self.root]) == self.root

    def text(self, path: str) -> str | None:
        """The text of a configuration file, None where it cannot be read."""
        if path not in self._texts:
            try:
                with open(path, encoding="utf-8-sig") as file:
                    self._texts[path] = file.read()
            except (OSError, ValueError):
                self._texts[path] = None
        return self._texts[path]

    def body(self, path: str) -> Body | None:
        """A whole file, parsed; None where it cannot be."""
        if path not in self._bodies:
            text = self.text(path)
            try:
                parse = json_body if path.endswith(".json") else parse_body
                self._bodies[path] = None if text is None else parse(text)
            except (ValueError, RecursionError):
                self._bodies[path] = None
        return self._bodies[path]

    def folder(self, path: str) -> Folder:
        """The configuration in a folder; override files come last, as in Terraform."""
        if path not in self._folders:
            folder = self._folders[path] = Folder(path)
            names = [name for name in _names(path) if name.endswith((".tf", ".tf.json"))]
            for name in sorted(names, key=lambda name: (name.endswith(_OVERRIDE_FILES), name)):
                file = os.path.join(path, name)
                body = self.body(file)
                if body is None:
                    folder.is_complete = False
                else:
                    folder.add(file, body)
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
        if len(bodies) < 2:
            definition = self.folder(os.path.dirname(path)).resources.get((kind, name))
            return definition if definition and bodies else None
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
        return (self.text(path) or "").count("\n", 0, position) + 1

    def given(self, folder: str, name: str) -> Definition | None:
        """The variables file that sets a variable of the root module in a folder."""
        if folder not in self._given:
            self._given[folder] = {}
            for path in (*_variable_files(folder), *self.variable_files):
                body = self.body(path)
                if body is not None:
                    self._given[folder].update(dict.fromkeys(body.attributes, Definition(path, body)))
        return self._given[folder].get(name)


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder or os.curdir))
    except OSError:
        return []


def _variable_files(folder: str) -> Iterator[str]:
    """The later, the stronger: https://developer.hashicorp.com/terraform/language/values/variables (precedence)."""
    names = _names(folder)
    for name in ("terraform.tfvars", "terraform.tfvars.json"):
        if name in names:
            yield os.path.join(folder, name)
    yield from (os.path.join(folder, name) for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json")))


class RootFiles:
    """The files that functions such as ``file`` can read, from the folder of a root module."""

    LARGEST = 1_000_000  # bytes
    MOST = 1_000  # files of one folder

    def __init__(self, sources: Sources, folder: str) -> None:
        self.folder = folder
        self._sources = sources

    def read(self, path: str) -> bytes:
        """The content of a file; raises EvaluationError where there is none, Unknowable where it is not to be read."""
        full = self._inside(path)
        if not os.path.isfile(full):
            raise EvaluationError(f"there is no file {path!r}")
        try:
            if os.path.getsize(full) > self.LARGEST:
                raise Unknowable(f"{path} has more than {self.LARGEST} bytes")
            with open(full, "rb") as file:
                return file.read()
        except OSError as error:
            raise Unknowable(f"{path} cannot be read: {error.strerror}") from error

    def exists(self, path: str) -> bool:
        """Whether there is a regular file; raises EvaluationError for a folder, Unknowable outside the root."""
        full = self._inside(path)
        if os.path.exists(full) and not os.path.isfile(full):
            raise EvaluationError(f"{path!r} is no regular file")
        return os.path.isfile(full)

    def below(self, path: str) -> list[str]:
        """The regular files below a folder, relative to it; raises Unknowable where there are too many."""
        top = self._inside(path)
        found: list[str] = []
        for folder, _, names in os.walk(top):
            relative = os.path.relpath(folder, top)
            found.extend(os.path.normpath(os.path.join(relative, name)).replace(os.sep, "/") for name in names)
            if len(found) > self.MOST:
                raise Unknowable(f"{path} has more than {self.MOST} files")
        return sorted(found)

    def _inside(self, path: str) -> str:
        """The real path; raises Unknowable where it lies outside the root of the scan."""
        full = os.path.realpath(os.path.join(self.folder, path))
        if not self._sources.holds(full):
            raise Unknowable(f"{path} is outside the scanned folder")
        return full
