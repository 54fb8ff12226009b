"""What Checkov knows and does not hand to a check: the scan that is going on, and where a block of a graph stands.

Everything that rests on Checkov's inside is here; measured with 3.2.0 and 3.3.30.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Union

import networkx

from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.expression_syntax import parse_expression
from checkov_backtrack.hcl.source_tokens import HclSyntaxError

Key = Union[str, int, None]  # of one instance of a resource or module call; None where Checkov knows of no instances


class Scan(NamedTuple):
    """A runner at work.

    :param runner: Checkov's runner, None where a check is called by hand
    :param path: of the file that is being checked; empty where nobody says
    :param root: the scanned folder, or that of the scanned files
    :param variable_files: those that ``--var-file`` names
    """

    runner: Any = None
    path: str = ""
    root: str = ""
    variable_files: tuple[str, ...] = ()


def current_scan() -> Scan:
    """The scan in which a check is called.

    Taken from the call stack, for want of another way: the runner for .tf.json files tells a check neither path nor
    graph (3.3.30), and before 3.3 those for plans and templates tell no path.
    """
    frame: Any = sys._getframe(1)
    while frame:
        names = frame.f_code.co_varnames
        if "full_file_path" in names or "file_abs_path" in names:
            found = frame.f_locals
            if hasattr(found.get("self"), "definitions"):
                path = found.get("full_file_path") or found.get("file_abs_path")
                path = str(getattr(path, "file_path", path))
                root = found.get("root_folder") or os.path.dirname(path)
                files = getattr(found.get("runner_filter"), "var_files", None) or ()
                return Scan(found["self"], path, str(root), tuple(map(os.path.abspath, files)))
        frame = frame.f_back
    return Scan()


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
    """The attributes of every vertex of a rustworkx or networkx graph."""
    nodes = graph.nodes(data=True) if isinstance(graph, networkx.Graph) else graph.nodes()
    return (attributes for _, attributes in nodes)


def _without_key(name: Any) -> str:
    return str(name).partition("[")[0]


def instance_keys(address: str) -> tuple[list[Key], Key]:
    """The keys in an address such as ``module.a["x"].aws_rds_cluster.b[0]``: of its module calls, of its block.

    The address of a module call lacks the last ``module.``: ``module.a["x"].b[0]``, ``a["x"]`` (3.3.30).
    """
    try:
        node: hcl.Node | None = parse_expression(address)
    except HclSyntaxError:
        return [], None
    names: list[tuple[str, Key]] = []
    while node is not None:
        key: Key = None
        if isinstance(node, hcl.Index) and isinstance(node.key, hcl.Literal):
            key, node = node.key.value, node.source
            # A for_each that Checkov evaluates only in part makes one instance, with its text as the key (3.3.30).
            key = None if isinstance(key, str) and "${" in key else key
        if not isinstance(node, (hcl.GetAttr, hcl.Variable)):
            return [], None
        names.insert(0, (node.name, key))
        node = node.source if isinstance(node, hcl.GetAttr) else None
    calls = [names[at + 1][1] for at in range(0, len(names) - 2, 2) if names[at][0] == "module"]
    return calls, names[-1][1]


# --- what a configuration that is handed to a check says of itself ---


def address_of(conf: dict[str, Any]) -> str:
    """The address of a resource in a plan."""
    return str(conf.get("__address__"))


def is_of_a_file(conf: dict[str, Any]) -> bool:
    """Whether a block stands in a file of Terraform's native syntax, and so in a graph."""
    return "__start_line__" in conf


def is_loaded(conf: dict[str, Any]) -> bool:
    """Whether Checkov has loaded the module of a call; with ``-f FILE`` it does not say so."""
    return bool(conf.get("__resolved__"))


def template_path(properties: Any) -> str:
    """The file of a template's resource."""
    path = dict.get(properties, "__file__") if isinstance(properties, dict) else None
    # A resource of serverless.yml may stand in a file that it includes, where its parameters do not.
    return path if isinstance(path, str) and "serverless." not in path else current_scan().path


# Keys that Checkov's parser adds to the mappings of a template (3.3.30).
POSITION_KEYS = frozenset({"__startline__", "__endline__", "__file__"})
