"""Which module of which configuration a block stands in that Checkov hands to a check."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from checkov_backtrack.aws.provider_names import CLUSTERS, PROVIDER_FACTS
from checkov_backtrack.checkov_inside.configuration_graph import Graph, Vertex, graphs
from checkov_backtrack.checkov_inside.current_scan import Scan, current_scan, kept, recently_kept
from checkov_backtrack.checkov_inside.handed_blocks import is_of_a_file
from checkov_backtrack.checkov_inside.judged_entity import Entity
from checkov_backtrack.terraform.configuration_files import Sources
from checkov_backtrack.terraform.module_instances import Configuration, Module


class ScannedGraph:
    """Checkov's graph of a configuration, and that configuration as its files have it."""

    def __init__(self, graph: Any, scan: Scan) -> None:
        self.graph = graph
        self.index = Graph(graph, CLUSTERS)
        self.configuration = configuration_of(scan, self.index.loaded)

    def module(self, vertex: Vertex) -> Module:
        """The module instance that a block of the graph stands in."""
        folders = [os.path.dirname(path) for path in (*(call.path for call in vertex.calls), vertex.path)]
        module = self.configuration.module(folders[0])
        for call, folder in zip(vertex.calls, folders[1:]):
            module = self.configuration.module(folder, module, call.name, call.key)
        return module


def configuration_of(scan: Scan, loaded: dict[tuple[str, str], str]) -> Configuration:
    """The configuration below the root of a scan, with the folders of modules that Checkov has loaded."""
    sources = Sources(scan.root, scan.variable_files, loaded.values())
    return Configuration(sources, loaded, PROVIDER_FACTS)


def found_in_graph(entity: Entity) -> tuple[Module, Vertex] | None:
    """The vertex of Checkov's graph that holds a block, and the module that it stands in."""
    recent: ScannedGraph | None = recently_kept(_name(entity.graph))
    if recent and recent.graph is entity.graph:  # the same run, without a look at the call stack
        vertex = recent.index.vertex(entity.conf)
        if vertex:
            return recent.module(vertex), vertex
    if not is_of_a_file(entity.conf):
        return None
    scan = current_scan()
    for graph in graphs(entity.graph, scan):
        scanned = kept(scan, _name(graph), partial(ScannedGraph, graph, scan))
        vertex = scanned.index.vertex(entity.conf)
        if vertex:
            return scanned.module(vertex), vertex
    return None


def _name(graph: Any) -> tuple[str, int]:
    return "graph", id(graph)


def json_module(scan: Scan) -> Module:
    """The module of a .tf.json file, whose runner has no graph for a check (3.3.30)."""
    configuration = kept(scan, "configuration", lambda: configuration_of(scan, {}))
    return configuration.module(os.path.dirname(scan.path))
