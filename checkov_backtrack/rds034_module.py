"""Terraform modules as their source files define them: what ``var.x``, ``local.x`` and the rest stand for.

Checkov's graph says which files it read, which module call loaded which folder, and which variables files were given.
The values come from the files themselves, because those of the graph are stale or wrong where an expression had to be
evaluated (3.3.30).
"""

from __future__ import annotations

import json
import os
import posixpath
import re
from typing import TYPE_CHECKING, Any, Callable, Dict, Hashable, Iterable, Iterator, List, Optional, Set, Tuple, Union

if TYPE_CHECKING or __package__:
    from .rds034_expression import IDENTITIES, EvaluationError, Namespace, Open, Scope, TooComplex, Value, World
    from .rds034_expression import evaluate, explore, hcl, to_boolean, to_number, to_text, with_names
else:
    from rds034_expression import IDENTITIES, EvaluationError, Namespace, Open, Scope, TooComplex, Value, World
    from rds034_expression import evaluate, explore, hcl, to_boolean, to_number, to_text, with_names

__all__ = [
    "CLUSTER_TYPES",
    "Absent",
    "EvaluationError",
    "Key",
    "Module",
    "Open",
    "PlainLines",
    "Scope",
    "Sources",
    "TooComplex",
    "Value",
    "World",
    "evaluate",
    "explore",
    "hcl",
    "json_template",
    "plain_body",
]

Key = Union[str, int, None]  # of one instance of a resource or module call; None where Checkov knows of no instances

CLUSTER_TYPES = ("aws_rds_cluster", "awscc_rds_db_cluster")

# What the AWS provider puts in the place of arguments of aws_rds_cluster that are left out:
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster
_CLUSTER_DEFAULTS = {"backtrack_window": None, "engine_mode": "provisioned", "replication_source_identifier": None}


class Absent(EvaluationError):
    """There is no such instance in this world: its ``count`` is 0, or its key is not in ``for_each``."""


class _Folder:
    """The blocks of one folder's files, by kind and name."""

    def __init__(self, bodies: Iterable[hcl.Body]) -> None:
        self.variables: Dict[str, hcl.Body] = {}
        self.locals: Dict[str, hcl.Body] = {}
        self.outputs: Dict[str, hcl.Body] = {}
        self.calls: Dict[str, hcl.Body] = {}
        self.providers: Dict[str, hcl.Body] = {}
        self.resources: Dict[Tuple[str, str], hcl.Body] = {}
        for body in bodies:
            for block in body.blocks:
                self._add(block)

    def _add(self, block: hcl.Block) -> None:
        body, labels = block.body, block.labels
        named = {"variable": self.variables, "output": self.outputs, "module": self.calls}.get(block.type)
        if named is not None and len(labels) == 1:
            named[labels[0]] = _overridden(named.get(labels[0]), body)
        elif block.type == "locals":
            self.locals.update((name, body) for name in body.attributes)
        elif block.type == "resource" and len(labels) == 2:
            key = (labels[0], labels[1])
            self.resources[key] = _overridden(self.resources.get(key), body)
        elif block.type == "provider" and len(labels) == 1:
            alias = _constant(body, "alias")
            self.providers[f"{labels[0]}.{alias}" if alias else labels[0]] = body


def _overridden(body: Optional[hcl.Body], by: hcl.Body) -> hcl.Body:
    """A body with the attributes of one that stands in an override file."""
    merged = hcl.Body()
    merged.attributes = {**(body.attributes if body else {}), **by.attributes}
    return merged


_OVERRIDE_FILES = ("override.tf", "override.tf.json")  # also at the end of a name: "x_override.tf"

PlainLines = Tuple[Tuple[str, str], ...]  # names and expressions

_PLAIN_LINE = re.compile(
    r"\n[ \t]*(engine(?:_mode)?|backtrack_window|global_cluster_identifier|re(?:plication_source_identifier|gion)"
    r"|provider|count|for_each)[ \t]*=(?!=)([^\n]*)"
)


def plain_body(lines: PlainLines) -> Optional[hcl.Body]:
    """The attributes on those lines; None where one goes on behind its line: cut in a bracket, it does not parse."""
    body = hcl.Body()
    try:
        for name, expression in lines:
            body.attributes[name] = hcl.parse_expression(expression)
    except hcl.HclSyntaxError:
        return None
    return body


def _constant(body: hcl.Body, name: str) -> Any:
    """A literal attribute; None where it is no literal."""
    try:
        node = body.expression(name)
    except hcl.HclSyntaxError:
        return None
    return node.value if isinstance(node, hcl.Literal) else None


class Sources:
    """The source files behind one graph of Checkov."""

    def __init__(self, nodes: Iterable[Dict[str, Any]]) -> None:
        """:param nodes: the attributes of every vertex"""
        self.clusters: Dict[int, Dict[str, Any]] = {}
        self.global_clusters: List[Dict[str, Any]] = []
        self._folder_of: Dict[Any, str] = {}
        self._files: Dict[str, List[str]] = {}
        self._calls: Dict[Tuple[str, str], str] = {}
        self._given: Dict[str, Dict[str, str]] = {}
        self._bodies: Dict[str, Optional[hcl.Body]] = {}
        self._lines: Dict[str, Optional[List[str]]] = {}
        self._providers: Dict[str, Dict[str, Dict[str, Any]]] = {}
        self._overridden: Set[str] = set()
        self._is_json = False  # files of a runner that has no graph
        self._folders: Dict[str, _Folder] = {}
        self._modules: Dict[Any, Module] = {}
        self.decisions: Dict[Hashable, Any] = {}  # for the check, which decides alike about like lines
        for node in nodes:
            self._index(node)

    def _index(self, node: Dict[str, Any]) -> None:
        kind, path = node.get("block_type_"), node.get("file_path_")
        if kind == "tfvar":
            self._index_given(node, str(path))
            return
        folder = self._folder_of.get(path)
        if folder is None:
            folder = self._folder_of[path] = os.path.dirname(str(path))
            self._files.setdefault(folder, []).append(str(path))
            if str(path).endswith(_OVERRIDE_FILES):
                self._overridden.add(folder)
        call = node.get("source_module_object_")
        if call is not None:
            self._calls[call.path, str(call.name).partition("[")[0]] = folder
        if kind == "resource":
            resource_type = node.get("resource_type")
            if resource_type in CLUSTER_TYPES:
                for conf in node["config_"].get(resource_type, {}).values():
                    self.clusters[id(conf)] = node
            elif resource_type == "aws_rds_global_cluster":
                self.global_clusters.append(node)
        elif kind == "provider":
            self._providers.setdefault(folder, {})[node["block_name_"]] = node
        elif kind == "file":
            self._is_json = True

    def _index_given(self, node: Dict[str, Any], path: str) -> None:
        if path.startswith("env:"):  # which Checkov before 3.3 does not read; see Module
            return
        rank = _precedence(path)
        # Checkov before 3.3 does not say which folder a variables file was loaded for.
        folder = node.get("load_dir") or (_EVERY_FOLDER if rank[0] == _NAMED_FILE else os.path.dirname(path))
        given = self._given.setdefault(folder, {})
        name = node["block_name_"]
        if name not in given or _precedence(given[name]) <= rank:
            given[name] = path

    def lines(self, path: str) -> Optional[List[str]]:
        """The lines of a file that Checkov read, or None where it cannot be read any more."""
        if path not in self._lines:
            try:
                with open(path, encoding="utf-8-sig") as file:
                    self._lines[path] = file.read().split("\n")
            except (OSError, ValueError):
                self._lines[path] = None
        return self._lines[path]

    def body(self, path: str) -> Optional[hcl.Body]:
        """A whole file, parsed, or None where it cannot be."""
        if path not in self._bodies:
            lines = self.lines(path)
            try:
                parse = json_body if path.endswith(".json") else hcl.parse_body
                self._bodies[path] = parse("\n".join(lines)) if lines else None
            except (ValueError, RecursionError):
                self._bodies[path] = None
        return self._bodies[path]

    def plain_lines(self, node: Dict[str, Any]) -> Optional[PlainLines]:
        """The lines of a resource that a verdict may hang on; None where reading line by line could go wrong.

        Without a second brace, a long comment or a heredoc, a line "name = ..." can be nothing but an attribute.
        """
        source = self._source(node)
        header, _, rest = source.partition(" {\n")
        label = node["block_name_"].partition("[")[0].replace(".", '" "')
        if header != f'resource "{label}"' or "{" in rest or "/*" in rest or "<<" in rest:
            return None
        if self._overridden and self._folder_of[node["file_path_"]] in self._overridden:
            return None
        return tuple(_PLAIN_LINE.findall(source))

    def block(self, node: Dict[str, Any], *labels: str) -> Optional[hcl.Body]:
        """The block of a vertex; None where the file does not hold it any more, or it cannot be parsed."""
        try:
            (block,) = hcl.parse_body(self._source(node)).blocks
        except ValueError:
            return None
        if block.labels != labels:
            return None
        folder = self._folder_of[node["file_path_"]]
        is_overridden = folder in self._overridden and len(labels) == 2
        return self.folder(folder).resources.get((labels[0], labels[-1])) if is_overridden else block.body

    def _source(self, node: Dict[str, Any]) -> str:
        lines, first = self.lines(node["file_path_"]), node.get("__start_line__")
        return "\n".join(lines[first - 1 : node["__end_line__"]]) if lines and first else ""

    def provider(self, folder: str, name: str) -> Optional[hcl.Body]:
        """A provider configuration of a folder, such as ``aws`` or ``aws.west``."""
        node = self._providers.get(folder, {}).get(name)
        if node is None:
            return self.folder(folder).providers.get(name) if self._is_json else None
        return self.block(node, name.partition(".")[0])

    def folder(self, path: str) -> _Folder:
        """The configuration in a folder; override files come last, as in Terraform."""
        if path not in self._folders:
            names = [name for name in self._files.get(path, ()) if name.endswith((".tf", ".tf.json"))]
            bodies = map(self.body, sorted(names, key=lambda name: (name.endswith(_OVERRIDE_FILES), name)))
            self._folders[path] = _Folder(body for body in bodies if body is not None)
        return self._folders[path]

    def called_folder(self, caller: Module, name: str) -> Optional[str]:
        """The folder that a module call loads, None where Checkov did not load it."""
        for path in self._files.get(caller.path, ()):
            if (path, name) in self._calls:
                return self._calls[path, name]
        source = _constant(caller.folder.calls[name], "source")
        if isinstance(source, str) and source.startswith(("./", "../")):
            path = os.path.normpath(posixpath.join(caller.path, source))
            return path if path in self._files else None
        return None

    def given(self, folder: str, name: str) -> Optional[str]:
        """The path of the variables file that sets a root variable."""
        return self._given.get(_EVERY_FOLDER, {}).get(name) or self._given.get(folder, {}).get(name)

    def module(self, path: str, parent: Optional[Module] = None, call: str = "", key: Key = None) -> Module:
        """An instance of the module in a folder."""
        identity = (path, parent, call, key)
        if identity not in self._modules:
            self._modules[identity] = Module(self, path, parent, call, key)
        return self._modules[identity]

    def module_of(self, node: Dict[str, Any]) -> Tuple[Module, Key]:
        """The module instance that a vertex belongs to, and the key of the resource itself."""
        address = node.get("__address__") or node["block_name_"]
        keys, key = _instance_keys(address) if "[" in address else ([], None)
        calls = []
        call = node.get("source_module_object_")
        while call is not None:
            calls.append(call)
            call = call.nested_tf_module
        calls.reverse()
        if len(keys) != len(calls):
            keys = [call.foreach_idx for call in calls] if "[" in address else [None] * len(calls)
        folders = [os.path.dirname(call.path) for call in calls] + [os.path.dirname(node["file_path_"])]
        module = self.module(folders[0])
        for call, call_key, folder in zip(calls, keys, folders[1:]):
            module = self.module(folder, module, call.name.partition("[")[0], call_key)
        return module, key


_EVERY_FOLDER = ""
_NAMED_FILE = 3  # one that --var-file names


def _precedence(path: str) -> Tuple[int, str]:
    """The later, the stronger: https://developer.hashicorp.com/terraform/language/values/variables (precedence)."""
    name = os.path.basename(path)
    if name in ("terraform.tfvars", "terraform.tfvars.json"):
        return (1 if name.endswith(".json") else 0), name
    return (2 if ".auto.tfvars" in name else _NAMED_FILE), name


def _instance_keys(address: str) -> Tuple[List[Key], Key]:
    """The keys in an address such as ``module.a["x"].aws_rds_cluster.b[0]``: of its module calls, of its resource."""
    try:
        node: hcl.Node = hcl.parse_expression(address)
    except hcl.HclSyntaxError:
        return [], None
    steps: List[Tuple[str, Key]] = []
    while not isinstance(node, hcl.Variable):
        key: Key = None
        if isinstance(node, hcl.Index) and isinstance(node.key, hcl.Literal):
            key, node = node.key.value, node.source
        if not isinstance(node, hcl.GetAttr):
            return [], None
        steps.append((node.name, key))
        node = node.source
    names = [(node.name, None), *reversed(steps)]
    calls = [names[at + 1][1] for at in range(0, len(names) - 2, 2) if names[at][0] == "module"]
    return calls, names[-1][1]


class Module:
    """One instance of a module: a folder together with the values that its caller gives it."""

    def __init__(self, sources: Sources, path: str, parent: Optional[Module], call: str, key: Key) -> None:
        self.sources = sources
        self.path = path
        self.parent = parent
        self.call = call
        self.key = key
        self.root: Module = parent.root if parent else self
        self.address: str = f"{parent.address}module.{call}{_in_brackets(key)}." if parent else ""
        self._values: Dict[Tuple[str, str], Value] = {}

    @property
    def folder(self) -> _Folder:
        return self.sources.folder(self.path)

    @property
    def _call_body(self) -> Optional[hcl.Body]:
        """The block that calls this module; None for a root module, and where its caller cannot be read."""
        return self.parent.folder.calls.get(self.call) if self.parent else None

    def scope(self, name: str, world: World) -> Value:
        """What the first name of a traversal stands for in this module."""
        if name == "var":
            return Namespace("var", self.variable)
        if name == "local":
            return Namespace("local", self.local)
        if name == "module":
            return Namespace("module", self.called)
        if name == "data":
            return Namespace(name, lambda kind, _: Namespace(kind, lambda label, _: self._data(kind, label)))
        if name in ("path", "terraform", "each", "count", "self", "ephemeral"):
            return Open(f"{self.address}{name}", opaque=name in ("each", "count", "self"))
        return Namespace(name, lambda label, world: self.resource(name, label, world))

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

    def variable(self, name: str, world: World) -> Value:
        """The value of a variable in this instance: from its caller or a variables file, or its default."""
        return self._once("var", name, world, lambda: self._variable(name, world))

    def _variable(self, name: str, world: World) -> Value:
        open_value = Open(f"{self.address}var.{name}")
        declaration = self.folder.variables.get(name)
        if declaration is None:
            return open_value._replace(opaque=True)
        value = self._given(name, world)
        if value is None or value == _NOT_GIVEN:
            must_be_set = value is None and _constant(declaration, "nullable") is False
            if value == _NOT_GIVEN or must_be_set:
                default = declaration.expression("default")
                value = open_value if default is None else evaluate(default, self.scope, world)
        value_type = declaration.expression("type")
        return value if value_type is None else _converted(value, value_type, world)

    def _given(self, name: str, world: World) -> Value:
        if self.parent:
            body = self._call_body
            if body is None:
                return Open(f"{self.address}var.{name}", opaque=True)
            if name not in body.attributes:
                return _NOT_GIVEN
            scope = self.parent.with_repetition(body, self.key, f"module.{self.call}", world)
            node = body.expression(name)
            return None if node is None else evaluate(node, scope, world)
        path = self.sources.given(self.path, name)
        if path is None:
            return self._from_environment(name, world)
        variables = self.sources.body(path)
        node = variables.expression(name) if variables else None
        return Open(f"var.{name}", opaque=True) if node is None else evaluate(node, self.scope, world)

    def _from_environment(self, name: str, world: World) -> Value:
        text = os.environ.get(f"TF_VAR_{name}")
        if text is None:
            return _NOT_GIVEN
        value_type = self.folder.variables[name].expression("type")
        is_text = value_type is None or isinstance(value_type, (hcl.Variable, hcl.Literal))
        return text if is_text else evaluate(hcl.parse_expression(text), self.scope, world)

    def local(self, name: str, world: World) -> Value:
        """The value of a local."""
        body = self.folder.locals.get(name)
        if body is None:
            return Open(f"{self.address}local.{name}", opaque=True)
        return self._once("local", name, world, lambda: self.attribute(body, name, self.scope, world))

    def attribute(self, body: hcl.Body, name: str, scope: Scope, world: World) -> Value:
        """The value of an attribute, None where there is none; raises EvaluationError and hcl.HclSyntaxError."""
        node = body.expression(name)
        return None if node is None else evaluate(node, scope, world)

    def _data(self, kind: str, name: str) -> Open:
        return Open(f"{self.address}data.{kind}.{name}", is_set=True)

    def called(self, name: str, world: World) -> Value:
        """What ``module.name`` stands for: an object of its outputs, or a collection of such objects."""
        body, source = self.folder.calls.get(name), f"{self.address}module.{name}"
        folder = self.sources.called_folder(self, name) if body else None
        if body is None or folder is None:
            return Open(source)

        def instance(key: Key) -> Namespace:
            module = self.sources.module(folder or "", self, name, key)
            return Namespace(f"{source}{_in_brackets(key)}", module.output)

        return self._instances(body, source, instance, world)

    def output(self, name: str, world: World) -> Value:
        """The value of an output."""
        body = self.folder.outputs.get(name)
        if body is None:
            return Open(f"{self.address}output.{name}", opaque=True)
        return self._once("output", name, world, lambda: self.attribute(body, "value", self.scope, world))

    def resource(self, resource_type: str, name: str, world: World) -> Value:
        """What ``type.name`` stands for: an object of its attributes, or a collection of such objects."""
        body, label = self.folder.resources.get((resource_type, name)), f"{resource_type}.{name}"
        source = self.address + label
        if body is None:
            return Open(source, is_set=True)

        def instance(key: Key) -> Namespace:
            address = f"{source}{_in_brackets(key)}"

            def attribute(name: str, world: World) -> Value:
                if name in body.attributes:
                    scope = self.with_repetition(body, key, label, world)
                    return self._once(address, name, world, lambda: self.attribute(body, name, scope, world))
                if resource_type == "aws_rds_cluster" and name in _CLUSTER_DEFAULTS:
                    return _CLUSTER_DEFAULTS[name]
                return Open(f"{address}.{name}", is_set=name in IDENTITIES)

            return Namespace(address, attribute)

        return self._instances(body, source, instance, world)

    def _instances(self, body: hcl.Body, source: str, instance: Callable[[Key], Namespace], world: World) -> Value:
        if "count" in body.attributes:
            count = to_number(self.attribute(body, "count", self.scope, world))
            return Open(source) if isinstance(count, Open) else [instance(index) for index in _indices(count)]
        if "for_each" in body.attributes:
            collection = self.attribute(body, "for_each", self.scope, world)
            return Open(source) if isinstance(collection, Open) else {key: instance(key) for key in _keys(collection)}
        return instance(None)

    def with_repetition(self, body: hcl.Body, key: Key, source: str, world: World) -> Scope:
        """The scope of one instance of a resource or module call, with its ``each`` or ``count``.

        Without a key Checkov did not expand the block, and its one record speaks for every instance.

        :raises Absent: where there is no such instance
        """
        names = self._repetition(body, key, f"{self.address}{source}", world)
        return with_names(names, self.scope) if names else self.scope

    def _repetition(self, body: hcl.Body, key: Key, source: str, world: World) -> Dict[str, Value]:
        if "count" in body.attributes:
            count = to_number(self.attribute(body, "count", self.scope, world))
            if isinstance(count, Open):
                return {"count": {"index": Open(f"{source}.count.index") if key is None else key}}
            if count < 1 or (isinstance(key, int) and key >= count):
                raise Absent(f"count of {source} is {count}")
            return {"count": _one_of(_indices(count), key, f"{source}.count", lambda index: {"index": index})}
        if "for_each" in body.attributes:
            collection = self.attribute(body, "for_each", self.scope, world)
            if isinstance(collection, Open):
                value = Open(f"{source}.each.value", opaque=collection.opaque)
                return {"each": {"key": Open(f"{source}.each.key") if key is None else key, "value": value}}
            keys = _keys(collection)
            if not keys or (key is not None and key not in keys):
                raise Absent(f"for_each of {source} has no such key")
            values = collection if isinstance(collection, dict) else dict(zip(keys, keys))
            return {"each": _one_of(keys, key, f"{source}.each", lambda each: {"key": each, "value": values[each]})}
        return {}

    def exists(self, world: World) -> None:
        """Raises Absent where this instance, or one that it is in, does not exist in this world."""
        if self.parent:
            self.parent.exists(world)
            if self._call_body is not None:
                self.parent.with_repetition(self._call_body, self.key, f"module.{self.call}", world)

    def address_of(self, resource_type: str, name: str, key: Key) -> str:
        """The address of a resource instance, as in a plan."""
        return f"{self.address}{resource_type}.{name}{_in_brackets(key)}"

    def global_sources(self, world: World) -> Dict[str, None]:
        """The addresses of the resources that a global database of this configuration names as its source."""
        found: Dict[str, None] = self._once("global", "sources", world, lambda: dict(self._global_sources(world)))
        return found

    def _global_sources(self, world: World) -> Iterator[Tuple[str, None]]:
        for node in self.sources.global_clusters:
            module, key = self.sources.module_of(node)
            if module.root is not self.root:
                continue
            name = node["block_name_"].partition("[")[0].partition(".")[2]
            body = module.folder.resources.get(("aws_rds_global_cluster", name), hcl.Body())
            try:
                scope = module.with_repetition(body, key, f"aws_rds_global_cluster.{name}", world)
                source = self.attribute(body, "source_db_cluster_identifier", scope, world)
            except (Absent, EvaluationError, hcl.HclSyntaxError):
                continue
            if isinstance(source, Open):
                yield source.source.rpartition(".")[0], None

    def region(self, body: hcl.Body, resource_type: str, scope: Scope, world: World) -> Value:
        """The region of a resource: its own, or that of its provider configuration; None where neither is written."""
        if "region" in body.attributes:
            return self.attribute(body, "region", scope, world)
        provider = _traversal_text(body.expression("provider")) or resource_type.partition("_")[0]
        return self._once("provider region", provider, world, lambda: self._provider_region(provider, world))

    def _provider_region(self, provider: str, world: World) -> Value:
        body = self.sources.provider(self.path, provider)
        if body is not None:
            return self.attribute(body, "region", self.scope, world)
        if self.parent is None:
            return None
        passed = self._call_body.expression("providers") if self._call_body else None
        if isinstance(passed, hcl.ObjectCons):
            for name, value in passed.items:
                if _traversal_text(name) == provider:
                    return self.parent._provider_region(_traversal_text(value) or "", world)
        return self.parent._provider_region(provider, world) if "." not in provider else None


_MOST_INSTANCES = 1000
_NOT_GIVEN = Open("not given", opaque=True)


def _indices(count: Value) -> List[int]:
    return list(range(int(min(count, _MOST_INSTANCES))))


def _one_of(keys: List[Any], key: Key, source: str, attributes: Callable[[Any], Dict[str, Value]]) -> Namespace:
    """``each`` or ``count`` of an instance; where it may be any, the choice is made once somebody asks for it."""

    def attribute(name: str, world: World) -> Value:
        chosen = key
        if chosen is None:
            chosen = keys[0] if len(keys) == 1 else world.choose(("instance", source), keys)
        found = attributes(chosen)
        if name not in found:
            raise EvaluationError(f"{source} has no attribute {name!r}")
        return found[name]

    return Namespace(source, attribute)


def _keys(collection: Value) -> List[Any]:
    if isinstance(collection, dict):
        return list(collection)
    if isinstance(collection, list) and all(isinstance(item, str) for item in collection):
        return collection
    raise EvaluationError("for_each is neither a map nor a set of strings")


def _in_brackets(key: Key) -> str:
    return "" if key is None else f"[{json.dumps(key)}]"


def _traversal_text(node: Optional[hcl.Node]) -> Optional[str]:
    """``aws.west`` for the reference to a provider configuration, quoted or not; None for anything else."""
    if isinstance(node, hcl.Literal):
        return str(node.value)
    if isinstance(node, hcl.Variable):
        return node.name
    if isinstance(node, hcl.GetAttr):
        source = _traversal_text(node.source)
        return None if source is None else f"{source}.{node.name}"
    return None


# --- type constraints, https://developer.hashicorp.com/terraform/language/expressions/type-constraints ---


def _converted(value: Value, to: hcl.Node, world: World) -> Value:
    """A value as the type constraint of a variable makes it; raises EvaluationError where it does not fit."""
    world.step()
    if value is None or isinstance(value, (Open, Namespace)):
        return value
    if isinstance(to, (hcl.Variable, hcl.Literal)):
        name = to.name if isinstance(to, hcl.Variable) else to.value
        if name == "bool":
            return to_boolean(value, world)
        return {"string": to_text, "number": to_number}.get(name, _same_value)(value)
    if not isinstance(to, hcl.Call) or not to.arguments:
        return value
    inner = to.arguments[0]
    if to.name in ("list", "set") and isinstance(value, list):
        return [_converted(item, inner, world) for item in value]
    if to.name == "map" and isinstance(value, dict):
        return {key: _converted(item, inner, world) for key, item in value.items()}
    if to.name == "object" and isinstance(value, dict) and isinstance(inner, hcl.ObjectCons):
        return dict(_converted_attributes(value, inner, world))
    if (
        to.name == "tuple"
        and isinstance(value, list)
        and isinstance(inner, hcl.TupleCons)
        and len(value) == len(inner.items)
    ):
        return [_converted(item, each, world) for item, each in zip(value, inner.items)]
    if to.name == "optional":
        return _converted(value, inner, world)
    raise EvaluationError(f"the value is no {to.name}")


def _same_value(value: Value) -> Value:
    return value


def _converted_attributes(value: Dict[str, Value], to: hcl.ObjectCons, world: World) -> Iterator[Tuple[str, Value]]:
    for key, attribute in to.items:
        name = str(key.value) if isinstance(key, hcl.Literal) else ""
        is_optional = isinstance(attribute, hcl.Call) and attribute.name == "optional"
        given = value.get(name)
        if given is None and is_optional and len(attribute.arguments) == 2:  # type: ignore[union-attr]
            given = evaluate(attribute.arguments[1], _no_names, world)  # type: ignore[union-attr]
        elif name not in value and not is_optional:
            raise EvaluationError(f"the attribute {name!r} is missing")
        yield name, _converted(given, attribute, world)


def _no_names(name: str, world: World) -> Value:
    raise EvaluationError(f"{name} cannot be used here")


# --- JSON syntax, https://developer.hashicorp.com/terraform/language/syntax/json ---


def json_body(text: str) -> hcl.Body:
    """A ``.tf.json`` or ``.tfvars.json`` file as the body that its native form would have; raises ValueError."""
    document = json.loads(text, parse_float=_json_number)
    body = hcl.Body()
    for kind, content in document.items() if isinstance(document, dict) else ():
        levels = {"resource": 2, "variable": 1, "output": 1, "module": 1, "provider": 1, "locals": 0}.get(kind)
        if levels is None:
            body.attributes[kind] = _json_node(content, literal=True)
        else:
            body.blocks.extend(_json_blocks(kind, (), content, levels))
    return body


def _json_number(text: str) -> Value:
    try:
        return to_number(text)
    except EvaluationError as error:
        raise ValueError(str(error)) from error


def _json_blocks(kind: str, labels: Tuple[str, ...], content: Any, levels: int) -> Iterator[hcl.Block]:
    if isinstance(content, list):
        for item in content:
            yield from _json_blocks(kind, labels, item, levels)
    elif isinstance(content, dict) and levels:
        for label, inner in content.items():
            yield from _json_blocks(kind, (*labels, label), inner, levels - 1)
    elif isinstance(content, dict):
        body = hcl.Body()
        for name, value in content.items():
            if kind == "variable" and name == "type" and isinstance(value, str):
                body.attributes[name] = value
            else:
                body.attributes[name] = _json_node(value, literal=kind == "variable")
        yield hcl.Block(kind, labels, body)


def json_template(text: str) -> hcl.Node:
    """A string of JSON syntax, which is a template; one that cannot be read is a call that nobody knows."""
    try:
        return hcl.parse_template(text)
    except hcl.HclSyntaxError:
        return hcl.Call("template", (hcl.Literal(text),), False)


def _json_node(value: Any, literal: bool = False) -> hcl.Node:
    if isinstance(value, str):
        return hcl.Literal(value) if literal else json_template(value)
    if isinstance(value, list):
        return hcl.TupleCons(tuple(_json_node(item, literal) for item in value))
    if isinstance(value, dict):
        return hcl.ObjectCons(tuple((hcl.Literal(key), _json_node(item, literal)) for key, item in value.items()))
    return hcl.Literal(value)
