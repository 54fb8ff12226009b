"""Checkov's graph of a Terraform configuration: where the block stands that a check is handed.

Measured with 3.2.0 and 3.3.30.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from checkov_backtrack.checkov_inside.current_scan import Scan
from checkov_backtrack.terraform.resource_addresses import Key, instance_keys


class Call(NamedTuple):
    """A module call on the way from a root module to a block: the file that it stands in, its name and instance."""

    path: str
    name: str
    key: Key


class Vertex(NamedTuple):
    """Where a block of a graph stands, and through which calls it is reached.

    :param name: ``type.name`` of a resource, or the name of a module call
    :param address: as in a plan
    """

    path: str
    line: int | None
    name: str
    address: str
    calls: tuple[Call, ...]
    key: Key


class Graph:
    """Checkov's graph of a Terraform configuration, searched once.

    Addresses repeat in a repository with several root modules; the very object that a check is handed does not.
    """

    def __init__(self, graph: Any, resource_types: Iterable[str]) -> None:
        self.loaded: dict[tuple[str, str], str] = {}  # folders, by the file and the name of the call that loads them
        self._nodes: dict[int, dict[str, Any]] = {}
        types = frozenset(resource_types)
        for node in _attributes(graph) if graph is not None else ():
            kind = node.get("block_type_")
            if kind == "resource" and node.get("resource_type") in types:
                confs = node["config_"].get(node["resource_type"], {})
            elif kind == "module":
                confs = node.get("config_", {})
            else:
                confs = {}
            for conf in confs.values():
                self._nodes[id(conf)] = node
            call = node.get("source_module_object_")
            if call is not None:
                self.loaded[call.path, _without_key(call.name)] = os.path.dirname(node["file_path_"])

    def vertex(self, conf: dict[str, Any]) -> Vertex | None:
        """The vertex that holds this very configuration."""
        node = self._nodes.get(id(conf))
        if node is None:
            return None
        address = str(node.get("__address__") or node["block_name_"])
        calls: list[Any] = []
        call = node.get("source_module_object_")
        while call is not None:
            calls.insert(0, call)
            call = call.nested_tf_module
        keys, key = instance_keys(address) if "[" in address else ([], None)
        if len(keys) != len(calls):
            keys = [call.foreach_idx if "[" in address else None for call in calls]
        return Vertex(
            node["file_path_"],
            node.get("__start_line__"),
            _without_key(node["block_name_"]),
            address,
            tuple(Call(call.path, _without_key(call.name), each) for call, each in zip(calls, keys)),
            key,
        )


def graphs(given: Any, scan: Scan) -> Iterator[Any]:
    """The graphs in which a block may be; the registry has one for all threads (3.3.30), perhaps of another scan."""
    if given is not None:
        yield given
    yield from (graph for graph, _ in getattr(scan.runner, "all_graphs", ()))


def _attributes(graph: Any) -> Iterable[dict[str, Any]]:
    """The attributes of every vertex of a rustworkx graph, or of one of networkx, whose vertices have names."""
    names = list(graph.nodes())
    pairs = names if all(isinstance(each, tuple) for each in names) else graph.nodes(data=True)
    return (attributes for _, attributes in pairs)


def _without_key(name: Any) -> str:
    return str(name).partition("[")[0]
