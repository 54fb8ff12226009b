"""Which block of which module instance a Terraform configuration stands for, and the values of a cluster there."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from checkov_backtrack.aws.provider_names import CLUSTERS, DEFAULT_ENGINES, NAMES
from checkov_backtrack.checkov_inside.judged_entity import Entity
from checkov_backtrack.checkov_inside.scan_context import (
    Graph,
    Key,
    Scan,
    Vertex,
    address_of,
    current_scan,
    graphs,
    is_of_a_file,
)
from checkov_backtrack.hcl.language_values import EvaluationError, Namespace, Value
from checkov_backtrack.hcl.source_tokens import HclSyntaxError
from checkov_backtrack.rule.backtrack_rule import Cluster
from checkov_backtrack.terraform import plan_files as plan
from checkov_backtrack.terraform.configuration_files import Definition, Sources
from checkov_backtrack.terraform.module_instances import Configuration, Module
from checkov_backtrack.terraform.value_trails import Place, few, trail
from checkov_backtrack.worlds.possible_worlds import Open, Undecidable, World, opaque


class Resource(NamedTuple):
    """A cluster as its module defines it."""

    kind: str
    name: str
    definition: Definition
    module: Module
    key: Key = None


def address(resource: Resource) -> str:
    """The address of a cluster, as in a plan."""
    return resource.module.address_of(resource.kind, resource.name, resource.key)


class TerraformClusters:
    """Clusters in Terraform's files, and in its plans."""

    names = NAMES
    key_prefix = ""

    def values(self, entity: Entity) -> Callable[[World], Cluster]:
        """The cluster that a block stands for, in any world; raises Undecidable."""
        found = _vertex(entity)
        if found:
            module, vertex = found
            kind, _, name = vertex.name.partition(".")
            return _of_source(module, vertex.path, kind, name, vertex.line, vertex.key)
        scan = current_scan()
        runner = getattr(scan.runner, "check_type", None)
        if runner == "terraform_json":
            return _of_source(_json_module(scan), scan.path, entity.kind, entity.name, None, None)
        if runner == "terraform":
            raise Undecidable("its source cannot be read or parsed")
        planned = plan.resource(scan.path, address_of(entity.conf)) if runner else None
        return partial(_planned, planned or _handed_over(entity.conf), entity.kind)


def _of_source(
    module: Module, path: str, kind: str, name: str, line: int | None, key: Key
) -> Callable[[World], Cluster]:
    definition = module.configuration.sources.block(path, kind, name, line)
    if definition is None:
        raise Undecidable("its source cannot be read or parsed")
    return partial(cluster, Resource(kind, name, definition, module, key))


# --- which block ---


class _Recent(threading.local):
    """What a thread has seen last: Checkov holds on to the graph of its last scan as well."""

    graph: Any = None
    index = Graph(None, ())
    configuration = Configuration(Sources(""), {})

    def turn_to(self, graph: Any, index: Graph, scan: Scan) -> None:
        self.graph, self.index = graph, index
        self.configuration = Configuration(Sources(scan.root, scan.variable_files), index.loaded)


_recent = _Recent()


def call(entity: Entity) -> tuple[Module, str, Key]:
    """The module that holds a call, the name of the call, and which of its instances it is; raises Undecidable."""
    found = _vertex(entity)
    if found:
        caller, vertex = found
        name, key = vertex.name, vertex.key
    else:
        scan = current_scan()
        caller, name, key = _json_module(scan), entity.name, None
    if name not in caller.folder.calls:
        raise Undecidable("its source cannot be read or parsed")
    return caller, name, key


def _vertex(entity: Entity) -> tuple[Module, Vertex] | None:
    """The vertex of Checkov's graph that holds a configuration, and the module that it stands in."""
    conf = entity.conf
    vertex = _recent.index.vertex(conf) if _recent.graph is entity.graph else None
    if vertex is None and is_of_a_file(conf):
        scan = current_scan()
        for graph in graphs(entity.graph, scan):
            if graph is not _recent.graph:
                _recent.turn_to(graph, Graph(graph, CLUSTERS), scan)
            vertex = _recent.index.vertex(conf)
            if vertex:
                break
    if vertex is None:
        return None
    configuration = _recent.configuration
    folders = [os.path.dirname(path) for path in (*(call.path for call in vertex.calls), vertex.path)]
    module = configuration.module(folders[0])
    for call, folder in zip(vertex.calls, folders[1:]):
        module = configuration.module(folder, module, call.name, call.key)
    return module, vertex


def _json_module(scan: Scan) -> Module:
    """The module of a .tf.json file, whose runner has no graph for a check (3.3.30)."""
    if _recent.graph is not scan.runner:
        _recent.turn_to(scan.runner, Graph(None, CLUSTERS), scan)
    return _recent.configuration.module(os.path.dirname(scan.path))


# --- which values ---


def _handed_over(conf: dict[str, Any]) -> plan.Resource:
    """What Checkov says of a resource, which is all there is where nobody knows its file."""
    only = {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in conf.items()}
    values = {name: Open(value) if _is_reference(value) else value for name, value in only.items()}
    return plan.Resource(address_of(conf), values, None, None, False)


def _is_reference(value: Any) -> bool:
    return isinstance(value, str) and bool(_REFERENCE.search(value))


# An interpolation, the bare reference that Checkov leaves where it knows no value, and its sign for "after apply".
_REFERENCE = re.compile(r"\$\{|^[a-z]\w*(\.\w+|\[\S*\])+$|^true_after_unknown$")


def cluster(resource: Resource, world: World) -> Cluster:
    """A cluster of the source in one world; raises Absent where there is none."""
    kind, name, definition, module, key = resource
    body = definition.body
    try:
        module.exists(world)
        scope = module.with_repetition(body, key, f"{kind}.{name}", world)
    except (EvaluationError, HclSyntaxError) as error:
        raise Undecidable(str(error)) from error

    def attribute(name: str, default: Value = None) -> Value:
        if name not in body.attributes:
            return default
        try:
            value = module.attribute(body, name, scope, world)
        except EvaluationError as error:
            return opaque(f"an expression that Terraform refuses: {error}")
        except HclSyntaxError as error:
            return opaque(f"an expression that cannot be read: {error}")
        return Open(str(value), is_set=True) if isinstance(value, Namespace) else value

    def where(field: str) -> list[str]:
        steps = trail(Place(module, definition, scope, world), address(resource), getattr(NAMES, field))
        is_null = field == "region" and NAMES.region in body.attributes and attribute(NAMES.region) is None
        return [*steps, "null, so that its provider's region counts"] if is_null else steps

    try:
        region = module.region(body, kind, scope, world)
    except (EvaluationError, HclSyntaxError):
        region = None
    return Cluster(
        engine=attribute(NAMES.engine, DEFAULT_ENGINES.get(kind)),
        engine_mode=attribute(NAMES.engine_mode),
        window=attribute(NAMES.window),
        global_cluster=attribute(NAMES.global_cluster),
        replication_source=attribute(NAMES.replication_source),
        region=region,
        global_source=module.is_global_source(kind, name, body, key, world),
        address=address(resource),
        trail=where,
    )


def _planned(planned: plan.Resource, kind: str, world: World) -> Cluster:
    """A cluster of a plan; what Terraform leaves out of it has no value."""
    given, before = planned.values, planned.before
    return Cluster(
        engine=given.get(NAMES.engine, DEFAULT_ENGINES.get(kind)),
        engine_mode=given.get(NAMES.engine_mode),
        window=given.get(NAMES.window),
        global_cluster=given.get(NAMES.global_cluster),
        replication_source=given.get(NAMES.replication_source),
        region=given.get(NAMES.region) or planned.region,
        global_source=planned.is_global_source,
        is_updated=before is not None,
        window_before=None if before is None else before.get(NAMES.window),
        address=planned.address,
        trail=lambda field: few(planned.steps(getattr(NAMES, field))),
    )
