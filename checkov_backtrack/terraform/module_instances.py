"""An instance of a Terraform module: what ``var.x``, ``local.x`` and the rest stand for in it.

The values come from the source files, because those of Checkov's graph are stale or wrong where an expression had to be
evaluated (3.3.30).
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.block_syntax import Body
from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.expression_evaluation import Scope, evaluate
from checkov_backtrack.hcl.expression_syntax import parse_expression
from checkov_backtrack.hcl.functions.function_signature import Files
from checkov_backtrack.hcl.language_values import Namespace, Value, to_number
from checkov_backtrack.hcl.source_tokens import HclSyntaxError
from checkov_backtrack.hcl.type_constraints import ANY, BOOL, NUMBER, STRING, Type, parsed_type
from checkov_backtrack.hcl.type_conversion import converted
from checkov_backtrack.terraform.block_repetition import Repetition, counted, hidden_keys, items_of
from checkov_backtrack.terraform.configuration_files import Definition, Folder, Sources, constant, is_local
from checkov_backtrack.terraform.installed_modules import Installed, installed_modules
from checkov_backtrack.terraform.resource_addresses import Key, in_brackets
from checkov_backtrack.terraform.root_files import RootFiles
from checkov_backtrack.worlds.not_known import Absent, TooComplex, Unknowable
from checkov_backtrack.worlds.open_values import Open, opaque
from checkov_backtrack.worlds.possible_worlds import SENSITIVE, World

DEEPEST = 20  # modules in modules; one that calls itself has no end


class ProviderFacts(NamedTuple):
    """What providers say of resources and data sources, by their kind.

    :param identities: attributes of whatever exists that are neither null nor empty
    :param of_kind: such attributes of one kind
    :param defaults: what stands for arguments that are left out, where another block refers to them
    """

    identities: frozenset[str] = frozenset()
    of_kind: Mapping[str, frozenset[str]] = {}
    defaults: Mapping[str, Mapping[str, Value]] = {}


class Configuration:
    """The modules of one scan."""

    def __init__(self, sources: Sources, loaded: Mapping[tuple[str, str], str], facts: ProviderFacts) -> None:
        """:param loaded: the folders that Checkov has loaded, by the file and the name of the call"""
        self.sources = sources
        self.facts = facts
        self._loaded = loaded
        self._modules: dict[Any, Module] = {}
        self._installations: dict[str, dict[str, Installed]] = {}
        self._kept: dict[Hashable, Any] = {}

    def kept(self, name: Hashable, compute: Callable[[], Any]) -> Any:
        """What is worked out once for the whole configuration, and depends on no world."""
        if name not in self._kept:
            self._kept[name] = compute()
        return self._kept[name]

    def module(self, path: str, parent: Module | None = None, call: str = "", key: Key = None) -> Module:
        """An instance of the module in a folder."""
        identity = (path, parent, call, type(key), key)
        if identity not in self._modules:
            self._modules[identity] = Module(self, path, parent, call, key)
        return self._modules[identity]

    def called_folder(self, caller: Module, name: str) -> str | None:
        """The folder that holds the module of a call, None where it is not at hand, or modules nest too deeply."""
        if len(caller.calls) >= DEEPEST:
            return None
        definition = caller.folder.calls[name]
        loaded = self._loaded.get((definition.path, name))
        if loaded is not None:
            return loaded
        source = constant(definition.body, "source")
        if is_local(source):
            path = os.path.normpath(posixpath.join(caller.path, source))
        else:
            path = self._installed(caller, name).folder
        return path if path and os.path.isdir(path) and self.sources.files.holds(path) else None

    def installed_version(self, caller: Module, name: str) -> str:
        """The version of a module that ``terraform init`` has left on disk; empty where it has none."""
        return self._installed(caller, name).version

    def _installed(self, caller: Module, name: str) -> Installed:
        root = caller.root.path
        if root not in self._installations:
            self._installations[root] = installed_modules(self.sources, root)
        return self._installations[root].get(".".join((*caller.calls, name)), Installed("", ""))


class Remembered(NamedTuple):
    """A value, and what it depends on that must not be shown."""

    value: Value
    secrets: frozenset[str]


class Module:
    """One instance of a module: a folder together with the values that its caller gives it."""

    def __init__(self, configuration: Configuration, path: str, parent: Module | None, call: str, key: Key) -> None:
        self.configuration = configuration
        self.path = path
        self.parent = parent
        self.call = call
        self.key = key
        self.root: Module = parent.root if parent else self
        self.address: str = f"{parent.address}module.{call}{in_brackets(key)}." if parent else ""
        self.files: Files = parent.files if parent else RootFiles(configuration.sources.root, path)
        self.calls: tuple[str, ...] = (*parent.calls, call) if parent else ()  # that lead here from the root
        self.identities = configuration.facts.identities
        self.scope = Scope(self)
        self._values: dict[Any, Remembered] = {}
        self._too_complex: dict[Any, TooComplex] = {}

    @property
    def folder(self) -> Folder:
        return self.configuration.sources.folder(self.path)

    @property
    def caller(self) -> Definition | None:
        """The block that calls this module; None for a root module, and where its caller cannot be read."""
        return self.parent.folder.calls.get(self.call) if self.parent else None

    @property
    def lineage(self) -> Iterator[Module]:
        """This module and those that it is in."""
        module: Module | None = self
        while module:
            yield module
            module = module.parent

    def once(self, kind: str, name: str, world: World, compute: Callable[[], Value]) -> Value:
        """Computes a value once: for all worlds, or for this world where it rests on an assumption.

        What it depends on otherwise is part of what is remembered: whether errors are caught, and how it is asked for.
        """
        return self.with_secrets(kind, name, world, compute).value

    def with_secrets(self, kind: str, name: str, world: World, compute: Callable[[], Value]) -> Remembered:
        """The same, with what it depends on that must not be shown."""
        question = (kind, name, world.mode)
        here = (self, question)
        remembered = self._values.get(question) or world.memo.get(here)
        if remembered is None:
            remembered = self._computed(question, here, world, compute)
        if isinstance(remembered, EvaluationError):
            raise remembered
        world.secrets |= remembered.secrets
        return remembered

    def _computed(self, question: Any, here: Any, world: World, compute: Callable[[], Value]) -> Remembered:
        if question in self._too_complex:
            raise self._too_complex[question]
        world.memo[here] = EvaluationError(f"{self.address}{question[0]}.{question[1]} refers to itself")
        asked, outer, is_fresh = world.asked, world.secrets, world.is_fresh
        world.secrets = frozenset()
        try:
            remembered = Remembered(compute(), world.secrets)
        except TooComplex as error:
            if is_fresh:  # it is this value alone that takes too much, and it is not tried again
                self._too_complex[question] = error
            raise
        finally:
            del world.memo[here]
            world.secrets |= outer  # where there is an error, it may speak of what is secret
        world.secrets = outer
        if world.asked == asked:
            self._values[question] = remembered
        else:
            world.memo[here] = remembered
        return remembered

    # --- references, one method for each kind ---

    def variable(self, name: str, world: World) -> Value:
        """The value of a variable in this instance: from its caller or a variables file, or its default."""
        return self.once("var", name, world, lambda: self._variable(name, world))

    def local(self, name: str, world: World) -> Value:
        """The value of a local."""
        definition = self.folder.locals.get(name)
        if definition is None:
            return self._undeclared(f"local.{name}", world)
        return self.once("local", name, world, lambda: self.attribute(definition, name, self.scope, world))

    def module(self, name: str, world: World) -> Value:
        """What ``module.name`` stands for: an object of its outputs, or a collection of such objects."""
        definition, source = self.folder.calls.get(name), f"{self.address}module.{name}"
        folder = self.configuration.called_folder(self, name) if definition else None
        if definition is None or folder is None:
            return Open(source)

        def instance(key: Key) -> Namespace:
            module = self.configuration.module(folder or "", self, name, key)
            return Namespace(f"{source}{in_brackets(key)}", module.output)

        return self._instances(self.repetition(definition, f"module.{name}", world), instance)

    def output(self, name: str, world: World) -> Value:
        """The value of an output."""
        definition = self.folder.outputs.get(name)
        if definition is None:
            return self._undeclared(f"output.{name}", world)
        if is_sensitive(definition):
            world.secrets |= {f"output.{name}{SENSITIVE}"}
        return self.once("output", name, world, lambda: self.attribute(definition, "value", self.scope, world))

    def resource(self, kind: str, name: str, world: World) -> Value:
        """What ``kind.name`` stands for: an object of its attributes, or a collection of such objects."""
        return self._object(self.folder.resources.get((kind, name)), kind, f"{kind}.{name}", world)

    def data(self, kind: str, name: str, world: World) -> Value:
        """What ``data.kind.name`` stands for; the arguments that its block spells out are known."""
        return self._object(self.folder.data.get((kind, name)), f"data.{kind}", f"data.{kind}.{name}", world)

    def path_of(self, name: str, world: World) -> Value:
        """``path.module``, ``path.root`` and ``path.cwd``: of the folder in which Terraform would run."""
        if name == "cwd":
            return os.path.abspath(self.root.path)
        folders = {"module": self.path, "root": self.root.path}
        if name not in folders:
            raise EvaluationError(f"there is no path.{name}")
        return os.path.relpath(folders[name], self.root.path).replace(os.sep, "/")

    def terraform(self, name: str, world: World) -> Value:
        """``terraform.workspace``, which is open unless TF_WORKSPACE says it."""
        workspace = os.environ.get("TF_WORKSPACE") if name == "workspace" else None
        return workspace or Open(f"terraform.{name}", is_set=True)

    def _undeclared(self, name: str, world: World) -> Value:
        """What comes of a name that no file declares, unless in a file that cannot be read: an error for ``try``.

        Elsewhere Terraform refuses the whole configuration, in which other clusters still have a verdict.
        """
        if self.folder.is_complete and world.catching:
            raise EvaluationError(f"{self.address}{name} is not declared")
        return opaque(f"{self.address}{name}")

    # --- variables ---

    def _variable(self, name: str, world: World) -> Value:
        open_value = Open(f"{self.address}var.{name}")
        definition = self.folder.variables.get(name)
        if definition is None:
            return open_value._replace(opaque=True)
        if is_sensitive(definition):
            world.secrets |= {f"var.{name}{SENSITIVE}"}
        value = self._given(name, definition.body, world)
        must_be_set = value is None and constant(definition.body, "nullable") is False
        if value is _NOT_GIVEN or must_be_set:
            has_default = "default" in definition.body.attributes
            value = self.attribute(definition, "default", self.scope, world) if has_default else open_value
        try:
            return converted(value, _type_of_variable(definition.body))
        except EvaluationError as error:
            raise EvaluationError(f"{self.address}var.{name} does not fit its type: {error}") from error
        except Unknowable as error:
            return opaque("var", [self.address, name], f"{self.address}var.{name} ({error})")

    def _given(self, name: str, declaration: Body, world: World) -> Value:
        if self.parent:
            if self.caller is None:
                return opaque(f"{self.address}var.{name}")
        else:
            unread = self.configuration.sources.may_be_given(self.path, name)
            if unread:
                return opaque(f"var.{name}", (), f"var.{name}, which {unread} may set: it cannot be read")
        given = self.given_by(name, world)
        if given:
            module, definition, scope = given
            if not self.parent and not self.configuration.sources.is_scanned(definition.path):
                world.secrets |= {os.path.basename(definition.path)}  # of --var-file, and nobody else's
            return module.attribute(definition, name, scope, world)
        node = None if self.parent else from_environment(name, declaration)
        if node is None:
            return _NOT_GIVEN
        world.secrets |= {f"TF_VAR_{name}"}  # what is in the environment is nobody else's
        return evaluate(node, self.scope, world)

    def given_by(self, name: str, world: World) -> tuple[Module, Definition, Scope] | None:
        """What gives a variable its value: the call of this module, or a variables file; None where neither does.

        :return: the module and block that the value stands in, and the scope in which it is evaluated
        """
        if self.parent is None:
            given = self.configuration.sources.given(self.path, name)
            return (self, given, self.scope) if given else None
        if self.caller is None or name not in self.caller.body.attributes:
            return None
        return self.parent, self.caller, self.parent.scope_of(self.caller, self.key, f"module.{self.call}", world)

    # --- blocks ---

    def attribute(self, definition: Definition, name: str, scope: Scope, world: World) -> Value:
        """The value of an attribute, None where there is none; raises EvaluationError and HclSyntaxError."""
        node = definition.body.expression(name)
        if self.folder.unread_override:
            return opaque(f"{self.address}{name}, which {self.folder.unread_override} may set: it cannot be read")
        return None if node is None else evaluate(node, scope, world)

    def _object(self, definition: Definition | None, kind: str, label: str, world: World) -> Value:
        source = self.address + label
        facts = self.configuration.facts
        if definition is None:
            return Open(source, is_set=True)
        defaults, identities = facts.defaults.get(kind, {}), facts.identities | facts.of_kind.get(kind, frozenset())

        def attribute(key: Key, name: str, world: World) -> Value:
            address = f"{source}{in_brackets(key)}"
            if name in definition.body.attributes:
                scope = self.scope_of(definition, key, label, world)
                return self.once(address, name, world, lambda: self.attribute(definition, name, scope, world))
            return defaults[name] if name in defaults else Open(f"{address}.{name}", is_set=name in identities)

        def instance(key: Key) -> Namespace:
            return Namespace(f"{source}{in_brackets(key)}", partial(attribute, key))

        return self._instances(self.repetition(definition, label, world), instance)

    def _instances(self, repetition: Repetition, instance: Callable[[Key], Namespace]) -> Value:
        if not repetition.kind:
            return instance(None)
        if repetition.items is None:
            return Open(repetition.address)
        if repetition.kind == "count":
            return [instance(key) for key in repetition.items]
        return {str(key): instance(key) for key in repetition.items}

    # --- instances ---

    def repetition(self, definition: Definition, label: str, world: World) -> Repetition:
        """The instances of a block; raises EvaluationError and HclSyntaxError."""
        address = f"{self.address}{label}"
        attributes = definition.body.attributes
        kind = "count" if "count" in attributes else "for_each" if "for_each" in attributes else ""
        if not kind:
            return Repetition("", address, None)
        value, secrets = self.with_secrets(
            address, kind, world, lambda: self.attribute(definition, kind, self.scope, world)
        )
        if kind == "count":
            value = to_number(value)
        if isinstance(value, (Open, Namespace)):
            return Repetition(kind, address, None, value, secrets)
        items = counted(value) if kind == "count" else items_of(value)
        if secrets and kind == "for_each":
            items = hidden_keys(items, secrets)
        return Repetition(kind, address, items, None, secrets)

    def scope_of(self, definition: Definition, key: Key, label: str, world: World) -> Scope:
        """The scope of one instance of a resource or module call, with its ``each`` or ``count``.

        Without a key Checkov did not expand the block, and its one record speaks for every instance.

        :raises Absent: where there is no instance
        """
        repetition = self.repetition(definition, label, world)
        is_opaque = isinstance(repetition.source, Open) and repetition.source.opaque
        if is_opaque and not world.is_true(opaque(f"whether there is any {repetition.address}")):
            raise Absent(f"there is no {repetition.address}")
        names = repetition.names(key)
        return self.scope.with_names(names) if names else self.scope

    def exists(self, world: World) -> None:
        """Raises Absent where this instance, or one that it is in, does not exist in this world."""
        if self.parent:
            self.parent.exists(world)
            if self.caller is not None:
                self.parent.scope_of(self.caller, self.key, f"module.{self.call}", world)

    def address_of(self, kind: str, name: str, key: Key) -> str:
        """The address of a resource instance, as in a plan."""
        return f"{self.address}{kind}.{name}{in_brackets(key)}"

    def known_keys(self, definition: Definition, label: str, world: World) -> list[Key]:
        """The keys of the instances of a block, one that is None where nobody knows them."""
        try:
            items = self.repetition(definition, label, world).items
        except (EvaluationError, HclSyntaxError):
            return []
        return [None] if items is None else list(items)

    def called_modules(self, name: str, world: World) -> Iterator[Module]:
        """The instances of the module that a call leads to; none where its folder is not at hand."""
        folder = self.configuration.called_folder(self, name)
        if folder is not None:
            for key in self.known_keys(self.folder.calls[name], f"module.{name}", world):
                yield self.configuration.module(folder, self, name, key)


_NOT_GIVEN = Open("not given", opaque=True)


def is_sensitive(definition: Definition) -> bool:
    """Whether a variable or output is marked so that its value shall not be shown."""
    marks = ("sensitive", "ephemeral")
    return any(mark in definition.body.attributes and constant(definition.body, mark) is not False for mark in marks)


def _type_of_variable(declaration: Body) -> Type:
    node = declaration.expression("type")
    return ANY if node is None else parsed_type(node)


def from_environment(name: str, declaration: Body) -> hcl.Node | None:
    """The value of ``TF_VAR_name``: a text for a variable with no type or a primitive one, else an expression."""
    text = os.environ.get(f"TF_VAR_{name}")
    if text is None:
        return None
    is_expression = "type" in declaration.attributes and _type_of_variable(declaration) not in (STRING, NUMBER, BOOL)
    return parse_expression(text) if is_expression else hcl.Literal(text)
