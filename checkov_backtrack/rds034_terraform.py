"""The check for Aurora clusters in Terraform: source files, JSON configuration and plans."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any, Dict, Iterable, Iterator, NamedTuple, Optional, Tuple

import networkx
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

if TYPE_CHECKING or __package__:
    from .rds034_check import CATEGORIES, ID, NAME, RULE_PAGE, SEVERITY
    from .rds034_check import BacktrackCheck, CheckResult, Cluster, Decision, Names, Verdict, calling_runner, combine
    from .rds034_module import CLUSTER_TYPES, Absent, EvaluationError, Key, Module, Open, PlainLines, Sources
    from .rds034_module import TooComplex, Value, World, explore, hcl, json_template, plain_body
    from .rds034_plan import planned
else:
    from rds034_check import CATEGORIES, ID, NAME, RULE_PAGE, SEVERITY
    from rds034_check import BacktrackCheck, CheckResult, Cluster, Decision, Names, Verdict, calling_runner, combine
    from rds034_module import CLUSTER_TYPES, Absent, EvaluationError, Key, Module, Open, PlainLines, Sources
    from rds034_module import TooComplex, Value, World, explore, hcl, json_template, plain_body
    from rds034_plan import planned

# The AWS provider before 5.0 took "aurora" where a cluster has no engine argument; awscc never had a default:
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-5-upgrade
DEFAULT_ENGINES = {"aws_rds_cluster": "aurora"}


class Resource(NamedTuple):
    """A cluster as its module defines it."""

    type: str
    name: str
    body: hcl.Body
    module: Module
    key: Key = None
    region: Optional[str] = None  # where only the plan tells


class AuroraMySqlBacktrackTerraform(BacktrackCheck, BaseResourceCheck):
    names = Names(
        engine="engine",
        engine_mode="engine_mode",
        window="backtrack_window",
        global_cluster="global_cluster_identifier",
        replication_source="replication_source_identifier",
        region="region",
    )

    def __init__(self) -> None:
        super().__init__(
            name=NAME, id=ID, categories=CATEGORIES, supported_resources=CLUSTER_TYPES, guideline=RULE_PAGE
        )
        self.severity = SEVERITY  # type: ignore[assignment]  # Checkov types it as None
        self._recent = threading.local()

    def scan_resource_conf(self, conf: Dict[str, Any]) -> CheckResult:
        """PASSED, FAILED, or UNKNOWN where the rule does not apply or the source leaves the verdict open."""
        try:
            vertex = self._vertex(conf) if "__start_line__" in conf else None
            decision = self._vertex_decision(*vertex) if vertex else self._resource_decision(self._resource(conf))
        except RecursionError:
            decision = Decision(Verdict.UNDECIDED, "window", "its values are nested too deeply")
        return self.report(decision)

    def _vertex_decision(self, sources: Sources, node: Dict[str, Any]) -> Decision:
        lines = sources.plain_lines(node)
        if lines is None or node["source_module_object_"] or "[" in node["block_name_"] or sources.global_clusters:
            return self._resource_decision(_source_resource(sources, node, lines))
        # Outside modules and repetitions, clusters with the same lines have the same verdict.
        key = (node["file_path_"], node["resource_type"], lines)
        decision: Optional[Decision] = sources.decisions.get(key)
        if decision is None:
            decision = sources.decisions[key] = self._resource_decision(_source_resource(sources, node, lines))
        return decision

    def _resource_decision(self, resource: Optional[Resource]) -> Decision:
        if resource is None:
            return Decision(Verdict.UNDECIDED, "window", "its source cannot be read or parsed")
        try:
            worlds = explore(lambda world: self._decision(resource, world))
            return combine((decision, world.opaque) for world, decision in worlds)
        except TooComplex as error:
            return Decision(Verdict.UNDECIDED, "window", str(error))

    def _decision(self, resource: Resource, world: World) -> Decision:
        resource_type, name, body, module, key, planned_region = resource
        try:
            module.exists(world)
            scope = module.with_repetition(body, key, f"{resource_type}.{name}", world)
        except Absent as absent:
            return Decision(Verdict.NOT_APPLICABLE, "engine", str(absent))
        except (EvaluationError, hcl.HclSyntaxError) as error:
            return Decision(Verdict.UNDECIDED, "engine", f"it is not known how many there are: {error}")

        def attribute(name: str, default: Value = None) -> Value:
            try:
                return module.attribute(body, name, scope, world) if name in body.attributes else default
            except (EvaluationError, hcl.HclSyntaxError) as error:
                return Open(f"an expression that cannot be evaluated ({error})", opaque=True)

        try:
            region = module.region(body, resource_type, scope, world) or planned_region
        except (EvaluationError, hcl.HclSyntaxError):
            region = None
        return self.decide(
            Cluster(
                engine=attribute("engine", DEFAULT_ENGINES.get(resource_type)),
                engine_mode=attribute("engine_mode"),
                window=attribute("backtrack_window"),
                global_cluster=attribute("global_cluster_identifier"),
                replication_source=attribute("replication_source_identifier"),
                region=region,
                global_source=module.address_of(resource_type, name, key) in module.root.global_sources(world),
            )
        )

    # --- where the attributes of a cluster come from ---

    def _resource(self, conf: Dict[str, Any]) -> Resource:
        """The resource that a configuration stands for where Checkov's graph does not say where it comes from."""
        if "__address__" not in conf and "${" in str(conf):
            resource = self._json_resource()
            if resource:
                return resource
        path = _only(conf.get("__file__")) or calling_runner()[1]
        unknown, region = planned(str(path), str(conf.get("__address__")))
        body = _rendered_body(conf, unknown)
        return Resource(self.entity_type, self._entity_name, body, _NO_MODULE, region=region)

    @property
    def _entity_name(self) -> str:
        return self.entity_path.rpartition(":")[2]

    def _vertex(self, conf: Dict[str, Any]) -> Optional[Tuple[Sources, Dict[str, Any]]]:
        """The vertex of Checkov's graph that holds this very configuration; addresses repeat, identity does not."""
        of, sources = getattr(self._recent, "sources", _NOTHING)
        node = sources.clusters.get(id(conf))
        for graph in self._graphs() if node is None else ():
            if graph is not of and node is None:
                # One for each thread: Checkov holds on to the graph of its last scan as well.
                of, sources = self._recent.sources = graph, Sources(_attributes(graph))
                node = sources.clusters.get(id(conf))
        return None if node is None else (sources, node)

    def _graphs(self) -> Iterator[Any]:
        if self.graph is not None:
            yield self.graph
        # The registry has one graph for all threads (3.3.30), so that ours may be that of another scan.
        runner, _ = calling_runner()
        yield from (graph for graph, _ in getattr(runner, "all_graphs", ()))

    def _json_resource(self) -> Optional[Resource]:
        """A resource of a .tf.json file: its runner hands over neither graph nor path (3.3.30)."""
        runner, path = calling_runner()
        if runner is None:
            return None
        of, sources = getattr(self._recent, "json", _NOTHING)
        if runner.definitions is not of:
            files = ({"file_path_": file, "block_type_": "file"} for file in runner.definitions)
            _, sources = self._recent.json = runner.definitions, Sources(files)
        module = sources.module(os.path.dirname(path))
        body = module.folder.resources.get((self.entity_type, self._entity_name))
        return Resource(self.entity_type, self._entity_name, body, module) if body else None


def _source_resource(sources: Sources, node: Dict[str, Any], lines: Optional[PlainLines]) -> Optional[Resource]:
    resource_type, _, name = node["block_name_"].partition("[")[0].partition(".")
    body = (plain_body(lines) if lines is not None else None) or sources.block(node, resource_type, name)
    if body is None:
        return None
    module, key = sources.module_of(node)
    return Resource(resource_type, name, body, module, key)


def _attributes(graph: Any) -> Iterable[Dict[str, Any]]:
    """The attributes of every vertex of a rustworkx or networkx graph."""
    nodes = graph.nodes(data=True) if isinstance(graph, networkx.Graph) else graph.nodes()
    return (attributes for _, attributes in nodes)


def _rendered_body(conf: Dict[str, Any], unknown: Iterable[str]) -> hcl.Body:
    """The attributes as Checkov has rendered them, which is exact in a plan, and all there is without a graph."""
    body = hcl.Body()
    for name, value in conf.items():
        if not name.startswith("__"):
            body.attributes[name] = _rendered(_only(value))
    for name in unknown:  # a reference in the place of such a value says more
        if body.attributes.get(name, _NULL) == _NULL:
            body.attributes[name] = _AFTER_APPLY
    return body


def _only(value: Any) -> Any:
    """What Checkov wrapped in a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


_NULL = hcl.Literal(None)
_AFTER_APPLY = hcl.Call("known_after_apply", (), False)


def _rendered(value: Any) -> hcl.Node:
    if value == "true_after_unknown":  # Checkov's sign with EVAL_TF_PLAN_AFTER_UNKNOWN
        return _AFTER_APPLY
    if isinstance(value, str):
        if "${" in value:
            return json_template(value)
        try:
            node = hcl.parse_expression(value)
        except hcl.HclSyntaxError:
            node = hcl.Literal(value)
        if isinstance(node, (hcl.GetAttr, hcl.Index)):  # Checkov leaves a reference bare where it knows no value
            return node
    return hcl.Literal(value)


_NOTHING = (None, Sources([]))
_NO_MODULE = _NOTHING[1].module("")

check = AuroraMySqlBacktrackTerraform()
