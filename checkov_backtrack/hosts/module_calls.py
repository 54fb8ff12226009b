"""Which clusters stand behind a call of a remote module that Checkov has not loaded, and their values.

The source of the module counts where ``terraform init`` has left it on disk; else a stub of a known module does.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from checkov_backtrack.aws.provider_names import CLUSTERS, NAMES
from checkov_backtrack.checkov_inside.current_scan import current_scan
from checkov_backtrack.checkov_inside.handed_blocks import is_loaded
from checkov_backtrack.checkov_inside.judged_entity import Entity
from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.source_tokens import HclSyntaxError
from checkov_backtrack.hosts.cluster_host import InWorld
from checkov_backtrack.hosts.cluster_in_source import Resource, cluster_in, refused
from checkov_backtrack.hosts.scanned_modules import found_in_graph, json_module
from checkov_backtrack.rule.aurora_facts import MYSQL_ENGINES
from checkov_backtrack.rule.backtrack_rule import Cluster
from checkov_backtrack.terraform.configuration_files import Definition, constant, is_local
from checkov_backtrack.terraform.module_instances import Module
from checkov_backtrack.terraform.remote_sources import known_module, parsed_source, releases
from checkov_backtrack.terraform.resource_addresses import Key
from checkov_backtrack.worlds.not_known import Absent, Code, Undecidable
from checkov_backtrack.worlds.open_values import Open
from checkov_backtrack.worlds.possible_worlds import Basis, World
from checkov_backtrack.worlds.value_steps import Step


class ModuleCalls:
    """The host of calls: one call stands for all clusters in its module, and one that fails is enough."""

    names = NAMES
    key_prefix = ""
    shows_details = True

    def clusters(self, entity: Entity) -> list[InWorld]:
        """The clusters that a module call stands for.

        :raises Absent: where its clusters have records of their own, or it suggests none
        :raises Undecidable: where its source cannot be read
        """
        caller, name, key = _call(entity)
        definition = caller.folder.calls[name]
        source = constant(definition.body, "source")
        if is_loaded(entity.conf):
            raise Absent("Checkov has loaded the module")
        if not isinstance(source, str) or is_local(source):
            raise Absent("the module is a local one")
        try:
            folders = list(_folders(caller, name))
        except Undecidable as error:  # a version that nobody has read
            return [partial(_unknown_cluster, caller, name, key, error)]
        if folders:
            called = [_Called(caller.configuration.module(path, caller, name, key), label) for path, label in folders]
            return [partial(_cluster, called)]
        if not _suggests_aurora(definition, source):
            raise Absent("nothing suggests an Aurora cluster in the module")
        return [partial(_unknown_cluster, caller, name, key, _not_at_hand(source))]


def _call(entity: Entity) -> tuple[Module, str, Key]:
    """The module that holds a call, the name of the call, and which of its instances it is; raises Undecidable."""
    found = found_in_graph(entity)
    if found:
        caller, vertex = found
        name, key = vertex.name, vertex.key
    else:
        caller, name, key = json_module(current_scan()), entity.name, None
    if name not in caller.folder.calls:
        raise Undecidable(Code.UNREADABLE, "its source cannot be read or parsed")
    return caller, name, key


# --- modules that nobody knows ---


_ENGINES = ("aurora-mysql", "aurora-postgresql")  # at the start of a text, such as the family of a parameter group
_SUGGESTIVE = ("aurora", "rds-cluster", "rds_cluster")  # in the source of a call


def _suggests_aurora(definition: Definition, source: str) -> bool:
    """Whether a call of an unknown module may stand for an Aurora cluster: its source says so, or an input does."""
    names = (name for name in definition.body.attributes if name != "source")
    inputs = (text.lower() for name in names for text in _texts(definition, name))
    return any(word in source.lower() for word in _SUGGESTIVE) or any(
        text == "aurora" or text.startswith(_ENGINES) for text in inputs
    )


def _texts(definition: Definition, name: str) -> Iterator[str]:
    """The texts that are written in an input."""
    try:
        pending: list[Any] = [definition.body.expression(name)]
    except HclSyntaxError:
        return
    while pending:
        node = pending.pop()
        if isinstance(node, hcl.Literal) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, tuple):
            pending.extend(node)


def _not_at_hand(source: str) -> Undecidable:
    return Undecidable(
        Code.NOT_AT_HAND,
        f"the module {source} is not at hand; it could be judged after terraform init, "
        "or with --download-external-modules true",
    )


def _unknown_cluster(caller: Module, name: str, key: Key, why: Undecidable, world: World) -> Cluster:
    """The cluster of a module that nobody knows, of which an engine without Backtrack is all there is to know."""
    definition = caller.folder.calls[name]
    try:
        with world.deciding_existence():
            caller.exists(world)
            scope = caller.scope_of(definition, key, f"module.{name}", world)
        engine = caller.attribute(definition, NAMES.engine, scope, world)
    except (EvaluationError, HclSyntaxError):
        engine = None
    if isinstance(engine, str) and engine and engine.lower() not in MYSQL_ENGINES:
        return Cluster(engine, address=f"{caller.address}module.{name}")
    raise why


# --- modules on disk, and known ones ---


class _Called(NamedTuple):
    """A module that a call may lead to, and what it is called in a report."""

    module: Module
    label: str


def _folders(caller: Module, name: str) -> Iterator[tuple[str, str]]:
    """The folder on disk that a call leads to, or the stub of each release that it may be, and what it is called."""
    configuration, body = caller.configuration, caller.folder.calls[name].body
    source, folder = constant(body, "source"), configuration.called_folder(caller, name)
    if folder is not None:
        yield folder, f"{source} {configuration.installed_version(caller, name)}".strip()
    elif isinstance(source, str) and not is_local(source):
        for label, stub in _stubs(source, constant(body, "version")):
            yield configuration.sources.stub(label, stub), label


def _stubs(source: str, version: Any) -> Iterator[tuple[str, str]]:
    """What a known module is called, with a version, and its stub: one, or one for each release that it may be."""
    parsed = parsed_source(source)
    known = known_module(parsed) if parsed else None
    if parsed and known:
        found = releases(known, parsed, version if isinstance(version, str) else None)
        if not found:
            yield f"{known.name}, before {known.releases[0].since}", ""
        for release in found:
            wanted = version if isinstance(version, str) else (parsed.ref or "").rpartition("/")[2]
            yield f"{known.name} {wanted if len(found) == 1 else 'from ' + release.since}".strip(), release.stub


def _cluster(called: list[_Called], world: World) -> Cluster:
    """One of the clusters in one of the modules that a call may stand for; raises Absent where there is none."""
    module, label = called[0]
    if len(called) > 1:
        about = Open(f"the version of {label.rpartition(' from ')[0]}", opaque=True)
        module, label = world.one_of(about, called)
    blocks = list(_blocks(module))
    if not blocks:
        raise Absent(f"there is no cluster in {label}")
    resource = _one_of_all(f"{module.address} (which cluster)", blocks, world)
    try:
        with world.deciding_existence():
            resource.module.exists(world)
            keys = resource.module.known_keys(resource.definition, resource.label, world)
    except (EvaluationError, HclSyntaxError) as error:
        raise Undecidable(error.code, refused(error, world)) from error
    if keys:
        resource = resource._replace(key=_one_of_all(f"{resource.address} (which instance)", keys, world))
    found = cluster_in(resource, world)
    inside = resource.address[len(module.address) :]
    return found._replace(within=f"{inside} of {label}", trail=partial(_trail, module, found))


def _one_of_all(name: str, choices: list[Any], world: World) -> Any:
    return choices[0] if len(choices) == 1 else world.one_of(Open(name), choices, Basis.INSTANCE)


def _trail(module: Module, found: Cluster, field: str) -> list[Step]:
    """The steps in the module, and that nobody can set the window from outside where the module has no input for it."""
    steps = found.trail(field)
    inputs = (f"{name} {definition.body.attributes}" for name, definition in module.folder.variables.items())
    is_given = any(f'module "{module.call}"' in step.words for step in steps)
    has_input = is_given or field != "window" or any("backtrack" in text for text in inputs)
    return steps if has_input else [*steps, Step("the module has no input for it")]


def _blocks(module: Module) -> Iterator[Resource]:
    """The clusters that a module and those that it calls define, whichever of their instances there are."""
    for (kind, name), definition in module.folder.resources.items():
        if kind in CLUSTERS:
            yield Resource(kind, name, definition, module)
    for name in module.folder.calls:
        for path, _ in _folders(module, name):
            if all(path != outer.path for outer in module.lineage):
                yield from _blocks(module.configuration.module(path, module, name))
