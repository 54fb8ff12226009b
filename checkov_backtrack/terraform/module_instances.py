"""An instance of a Terraform module: what ``var.x``, ``local.x`` and the rest stand for in it.

The values come from the source files, because those of Checkov's graph are stale or wrong where an expression had to be
evaluated (3.3.30).
"""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from checkov_backtrack.aws.provider_names import CLUSTER_DEFAULTS, GLOBAL_CLUSTERS, GLOBAL_SOURCE, IDENTITIES
from checkov_backtrack.checkov_inside.scan_context import Key
from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.block_syntax import Body
from checkov_backtrack.hcl.expression_evaluation import Scope, evaluate
from checkov_backtrack.hcl.expression_syntax import parse_expression
from checkov_backtrack.hcl.functions.function_signature import Files
from checkov_backtrack.hcl.language_values import EvaluationError, Namespace, Set, Unknowable, Value, to_number
from checkov_backtrack.hcl.source_tokens import HclSyntaxError
from checkov_backtrack.hcl.type_conversion import ANY, BOOL, NUMBER, STRING, Type, converted, parsed_type
from checkov_backtrack.terraform.configuration_files import Definition, Folder, RootFiles, Sources, constant, is_local
from checkov_backtrack.terraform.installed_modules import Installed, installed_modules
from checkov_backtrack.worlds.possible_worlds import Absent, Open, World, opaque, shown


class Configuration:
    """The modules of one scan."""

    def __init__(self, sources: Sources, loaded: Mapping[tuple[str, str], str]) -> None:
        """:param loaded: the folders that Checkov has loaded, by the file and the name of the call"""
        self.sources = sources
        self._loaded = loaded
        self._modules: dict[Any, Module] = {}
        self._installations: dict[str, dict[str, Installed]] = {}

    def module(self, path: str, parent: Module | None = None, call: str = "", key: Key = None) -> Module:
        """An instance of the module in a folder."""
        identity = (path, parent, call, key)
        if identity not in self._modules:
            self._modules[identity] = Module(self, path, parent, call, key)
        return self._modules[identity]

    def called_folder(self, caller: Module, name: str) -> str | None:
        """The folder that holds the module of a call, None where it is not at hand."""
        definition = caller.folder.calls[name]
        loaded = self._loaded.get((definition.path, name))
        if loaded is not None:
            return loaded
        source = constant(definition.body, "source")
        if is_local(source):
            path = os.path.normpath(posixpath.join(caller.path, source))
        else:
            path = self._installed(caller, name).folder
        return path if os.path.isdir(path) and self.sources.holds(path) else None

    def installed_version(self, caller: Module, name: str) -> str:
        """The version of a module that ``terraform init`` has left on disk; empty where it has none."""
        return self._installed(caller, name).version

    def _installed(self, caller: Module, name: str) -> Installed:
        root = caller.root.path
        if root not in self._installations:
            self._installations[root] = installed_modules(self.sources, root)
        return self._installations[root].get(".".join((*caller.calls, name)), Installed("", ""))


class Module:
    """One instance of a module: a folder together with the values that its caller gives it."""

    identities = IDENTITIES

    def __init__(self, configuration: Configuration, path: str, parent: Module | None, call: str, key: Key) -> None:
        self.configuration = configuration
        self.path = path
        self.parent = parent
        self.call = call
        self.key = key
        self.root: Module = parent.root if parent else self
        self.address: str = f"{parent.address}module.{call}{_in_brackets(key)}." if parent else ""
        self.files: Files = parent.files if parent else RootFiles(configuration.sources, path)
        self.calls: tuple[str, ...] = (*parent.calls, call) if parent else ()  # that lead here from the root
        self.scope = Scope(self)
        self._values: dict[tuple[str, str], Value] = {}

    @property
    def folder(self) -> Folder:
        return self.configuration.sources.folder(self.path)

    @property
    def caller(self) -> Definition | None:
        """The block that calls this module; None for a root module, and where its caller cannot be read."""
        return self.parent.folder.calls.get(self.call) if self.parent else None

    def _once(self, kind: str, name: str, world: World, compute: Callable[[], Value]) -> Value:
        """Computes a value once: for all worlds, or for this world where it rests on an assumption."""
        question = (kind, name)
        if question in self._values:
            return self._values[question]
        here = (self, kind, name)
        if here not in world.memo:
            world.memo[here] = EvaluationError(f"{self.address}{kind}.{name} refers to itself")
            asked = world.asked
            try:
                value = compute()
            except BaseException:
                del world.memo[here]
                raise
            world.memo[here] = value
            if world.asked == asked:
                self._values[question] = value
        value = world.memo[here]
        if isinstance(value, EvaluationError):
            raise value
        return value

    # --- references, one method for each kind ---

    def variable(self, name: str, world: World) -> Value:
        """The value of a variable in this instance: from its caller or a variables file, or its default."""
        return self._once("var", name, world, lambda: self._variable(name, world))

    def local(self, name: str, world: World) -> Value:
        """The value of a local."""
        definition = self.folder.locals.get(name)
        if definition is None:
            return self._undeclared(f"local.{name}", world)
        return self._once("local", name, world, lambda: self.attribute(definition.body, name, self.scope, world))

    def module(self, name: str, world: World) -> Value:
        """What ``module.name`` stands for: an object of its outputs, or a collection of such objects."""
        definition, source = self.folder.calls.get(name), f"{self.address}module.{name}"
        folder = self.configuration.called_folder(self, name) if definition else None
        if definition is None or folder is None:
            return Open(source)

        def instance(key: Key) -> Namespace:
            module = self.configuration.module(folder or "", self, name, key)
            return Namespace(f"{source}{_in_brackets(key)}", module.output)

        return self._instances(definition.body, source, instance, world)

    def output(self, name: str, world: World) -> Value:
        """The value of an output."""
        definition = self.folder.outputs.get(name)
        if definition is None:
            return self._undeclared(f"output.{name}", world)
        return self._once("output", name, world, lambda: self.attribute(definition.body, "value", self.scope, world))

    def resource(self, kind: str, name: str, world: World) -> Value:
        """What ``kind.name`` stands for: an object of its attributes, or a collection of such objects."""
        defaults = CLUSTER_DEFAULTS if kind == "aws_rds_cluster" else {}
        return self._object(self.folder.resources.get((kind, name)), f"{kind}.{name}", defaults, world)

    def data(self, kind: str, name: str, world: World) -> Value:
        """What ``data.kind.name`` stands for; the arguments that its block spells out are known."""
        return self._object(self.folder.data.get((kind, name)), f"data.{kind}.{name}", {}, world)

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
        declaration = definition.body
        value = self._given(name, declaration, world)
        must_be_set = value is None and constant(declaration, "nullable") is False
        if value is _NOT_GIVEN or must_be_set:
            default = declaration.expression("default")
            value = open_value if default is None else evaluate(default, self.scope, world)
        try:
            return converted(value, _type_of_variable(declaration))
        except EvaluationError as error:
            raise EvaluationError(f"{self.address}var.{name} does not fit its type: {error}") from error
        except Unknowable as error:
            return opaque(f"{self.address}var.{name} ({error})")

    def _given(self, name: str, declaration: Body, world: World) -> Value:
        if self.parent and self.caller is None:
            return opaque(f"{self.address}var.{name}")
        given = self.given_by(name, world)
        if given:
            module, definition, scope = given
            return module.attribute(definition.body, name, scope, world)
        node = None if self.parent else _from_environment(name, declaration)
        return _NOT_GIVEN if node is None else evaluate(node, self.scope, world)

    def given_by(self, name: str, world: World) -> tuple[Module, Definition, Scope] | None:
        """What gives a variable its value: the call of this module, or a variables file; None where neither does.

        :return: the module and block that the value stands in, and the scope in which it is evaluated
        """
        if self.parent is None:
            given = self.configuration.sources.given(self.path, name)
            return (self, given, self.scope) if given else None
        if self.caller is None or name not in self.caller.body.attributes:
            return None
        scope = self.parent.with_repetition(self.caller.body, self.key, f"module.{self.call}", world)
        return self.parent, self.caller, scope

    # --- blocks ---

    def attribute(self, body: Body, name: str, scope: Scope, world: World) -> Value:
        """The value of an attribute, None where there is none; raises EvaluationError and HclSyntaxError."""
        node = body.expression(name)
        return None if node is None else evaluate(node, scope, world)

    def _object(self, definition: Definition | None, label: str, defaults: Mapping[str, Value], world: World) -> Value:
        source = self.address + label
        if definition is None:
            return Open(source, is_set=True)
        body = definition.body

        def attribute(key: Key, name: str, world: World) -> Value:
            address = f"{source}{_in_brackets(key)}"
            if name in body.attributes:
                scope = self.with_repetition(body, key, label, world)
                return self._once(address, name, world, lambda: self.attribute(body, name, scope, world))
            return defaults[name] if name in defaults else Open(f"{address}.{name}", is_set=name in IDENTITIES)

        def instance(key: Key) -> Namespace:
            return Namespace(f"{source}{_in_brackets(key)}", partial(attribute, key))

        return self._instances(body, source, instance, world)

    def _instances(self, body: Body, source: str, instance: Callable[[Key], Namespace], world: World) -> Value:
        repeated = self._repeated(body, world)
        if isinstance(repeated, (Open, Namespace)):
            return Open(source)
        if "count" in body.attributes:
            return [instance(key) for key in repeated]
        return {str(key): instance(key) for key in repeated} if "for_each" in body.attributes else instance(None)

    def _repeated(self, body: Body, world: World) -> Any:
        """What each instance of a resource or call is for, by its key, None without repetition; or an open value."""
        if "count" in body.attributes:
            count = to_number(self.attribute(body, "count", self.scope, world))
            if isinstance(count, Open):
                return count
            return {index: index for index in range(int(min(count, _MOST_INSTANCES)))}
        if "for_each" in body.attributes:
            collection = self.attribute(body, "for_each", self.scope, world)
            return collection if isinstance(collection, (Open, Namespace)) else _items(collection)
        return {None: None}

    def with_repetition(self, body: Body, key: Key, source: str, world: World) -> Scope:
        """The scope of one instance of a resource or module call, with its ``each`` or ``count``.

        Without a key Checkov did not expand the block, and its one record speaks for every instance.

        :raises Absent: where there is no such instance
        """
        source = f"{self.address}{source}"
        repeated = self._repeated(body, world)
        repetition = "count" if "count" in body.attributes else "each"
        if (
            isinstance(repeated, Open)
            and repeated.opaque
            and not world.is_true(opaque(f"whether there is any {source}"))
        ):
            raise Absent(f"there is no {source}")
        if isinstance(repeated, (Open, Namespace)):
            return self.scope.with_names({repetition: _open_instance(repetition, key, source, repeated)})
        if None in repeated:
            return self.scope
        if not repeated or (key is not None and key not in repeated):
            raise Absent(f"there is no {source}{_in_brackets(key)}")

        def attribute(name: str, world: World) -> Value:
            chosen = _instance(repeated, key, source, world)
            found = {"index": chosen} if repetition == "count" else {"key": chosen, "value": repeated[chosen]}
            if name not in found:
                raise EvaluationError(f"{repetition} has no attribute {name!r}")
            return found[name]

        return self.scope.with_names({repetition: Namespace(f"{source}.{repetition}", attribute)})

    def exists(self, world: World) -> None:
        """Raises Absent where this instance, or one that it is in, does not exist in this world."""
        if self.parent:
            self.parent.exists(world)
            if self.caller is not None:
                self.parent.with_repetition(self.caller.body, self.key, f"module.{self.call}", world)

    # --- what the whole configuration says of a cluster ---

    def address_of(self, kind: str, name: str, key: Key) -> str:
        """The address of a resource instance, as in a plan."""
        return f"{self.address}{kind}.{name}{_in_brackets(key)}"

    def is_global_source(self, kind: str, name: str, body: Body, key: Key, world: World) -> bool:
        """Whether a global database of this configuration names a cluster as its source."""
        sources = self.root.global_sources(world)
        block = f"{self.address}{kind}.{name}"
        if any(f"{source}." in self._addresses for source in sources):  # an output of a module that is not at hand
            return True
        if not any(source == block or source.startswith(f"{block}[") for source in sources):
            return False
        chosen = _instance(self._repeated(body, world), key, block, world)
        is_any = chosen is None and block not in sources  # nobody knows which instances there are
        return is_any or f"{block}{_in_brackets(chosen)}" in sources

    @property
    def _addresses(self) -> tuple[str, ...]:
        """The addresses of this module and of those that it is in."""
        return (*self.parent._addresses, self.address) if self.parent else ()

    def global_sources(self, world: World) -> list[str]:
        """The addresses of the resources that the global databases in this module and below name as their source."""
        found: list[str] = self._once("global", "sources", world, lambda: list(self._global_sources(world)))
        return found

    def _global_sources(self, world: World) -> Iterator[str]:
        for (kind, name), definition in self.folder.resources.items():
            if kind in GLOBAL_CLUSTERS:
                for key in self.known_keys(definition.body, world):
                    try:
                        scope = self.with_repetition(definition.body, key, f"{kind}.{name}", world)
                        source = self.attribute(definition.body, GLOBAL_SOURCE, scope, world)
                    except (Absent, EvaluationError, HclSyntaxError):
                        continue
                    if isinstance(source, Open):
                        yield source.source.rpartition(".")[0]
        for name, definition in self.folder.calls.items():
            folder = self.configuration.called_folder(self, name)
            if folder is not None and len(self.calls) < _DEEPEST:
                for key in self.known_keys(definition.body, world):
                    yield from self.configuration.module(folder, self, name, key).global_sources(world)

    def known_keys(self, body: Body, world: World) -> list[Key]:
        """The keys of the instances of a block, one that is None where nobody knows them."""
        try:
            repeated = self._repeated(body, world)
        except (EvaluationError, HclSyntaxError):
            return []
        return [None] if isinstance(repeated, (Open, Namespace)) else list(repeated)

    def region(self, body: Body, kind: str, scope: Scope, world: World) -> Value:
        """The region of a resource: its own, or that of its provider configuration; None where neither is written."""
        own = self.attribute(body, "region", scope, world)
        if own is not None:
            return own
        provider = _traversal_text(body.expression("provider")) or kind.partition("_")[0]
        return self._once("provider region", provider, world, lambda: self._provider_region(provider, world))

    def _provider_region(self, provider: str, world: World) -> Value:
        definition = self.folder.providers.get(provider)
        if definition is not None:
            return self.attribute(definition.body, "region", self.scope, world)
        if self.parent is None:
            return None
        passed = self.caller.body.expression("providers") if self.caller else None
        if isinstance(passed, hcl.ObjectCons):
            for name, value in passed.items:
                if _traversal_text(name) == provider:
                    return self.parent._provider_region(_traversal_text(value) or "", world)
        return self.parent._provider_region(provider, world) if "." not in provider else None


_MOST_INSTANCES = 1000
_DEEPEST = 20  # modules in modules; one that calls itself has no end
_NOT_GIVEN = Open("not given", opaque=True)


def _type_of_variable(declaration: Body) -> Type:
    node = declaration.expression("type")
    return ANY if node is None else parsed_type(node)


def _from_environment(name: str, declaration: Body) -> hcl.Node | None:
    """The value of ``TF_VAR_name``: a text for a variable with no type or a primitive one, else an expression."""
    text = os.environ.get(f"TF_VAR_{name}")
    if text is None:
        return None
    is_expression = "type" in declaration.attributes and _type_of_variable(declaration) not in (STRING, NUMBER, BOOL)
    return parse_expression(text) if is_expression else hcl.Literal(text)


def _instance(repeated: Any, key: Key, source: str, world: World) -> Key:
    """The key of the instance that this world is about; where it may be any, this is where the choice is made."""
    if key is not None or isinstance(repeated, (Open, Namespace)) or not repeated:
        return key
    keys: list[Key] = list(repeated)
    return keys[0] if len(keys) == 1 else world.one_of(Open(f"{source} (which instance)"), keys)


def _open_instance(repetition: str, key: Key, source: str, collection: Value) -> Namespace:
    """``each`` or ``count`` of an instance of which nobody knows what is repeated."""
    is_opaque = isinstance(collection, Open) and collection.opaque

    def attribute(name: str, world: World) -> Value:
        if key is not None and name in ("key", "index"):
            return key
        return Open(f"{source}.{repetition}.{name}", opaque=is_opaque)

    return Namespace(f"{source}.{repetition}", attribute)


def _items(collection: Value) -> dict[Any, Value]:
    if isinstance(collection, dict):
        return collection
    if isinstance(collection, (list, Set)) and all(isinstance(item, str) for item in collection):
        return dict(zip(collection, collection))
    raise EvaluationError(f"for_each is {shown(collection)}, neither a map nor a set of strings")


def _in_brackets(key: Key) -> str:
    return "" if key is None else f"[{json.dumps(key)}]"


def _traversal_text(node: hcl.Node | None) -> str | None:
    """``aws.west`` for the reference to a provider configuration, quoted or not; None for anything else."""
    if isinstance(node, hcl.Literal):
        return str(node.value)
    if isinstance(node, hcl.Variable):
        return node.name
    if isinstance(node, hcl.GetAttr):
        source = _traversal_text(node.source)
        return None if source is None else f"{source}.{node.name}"
    return None
