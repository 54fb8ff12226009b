"""The check for Aurora clusters in CloudFormation: templates, SAM, CDK output and serverless.yml."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Dict, Optional, Tuple

import yaml
from checkov.cloudformation.checks.resource.base_resource_check import BaseResourceCheck
from checkov.serverless.parsers import parser as serverless_parser

if TYPE_CHECKING or __package__:
    from .rds034_check import CATEGORIES, ID, MINIMUM_SETTING, NAME, RULE_PAGE, SEVERITY
    from .rds034_check import BacktrackCheck, CheckResult, Cluster, Decision, Names, Verdict, calling_runner, combine
    from .rds034_intrinsics import Open, Template, TooComplex, Value, World, explore, is_dynamic_reference
else:
    from rds034_check import CATEGORIES, ID, MINIMUM_SETTING, NAME, RULE_PAGE, SEVERITY
    from rds034_check import BacktrackCheck, CheckResult, Cluster, Decision, Names, Verdict, calling_runner, combine
    from rds034_intrinsics import Open, Template, TooComplex, Value, World, explore, is_dynamic_reference


# In the order of the fields of Cluster.
LITERAL_PROPERTIES = (
    "Engine",
    "EngineMode",
    "BacktrackWindow",
    "GlobalClusterIdentifier",
    "ReplicationSourceIdentifier",
)


class AuroraMySqlBacktrackCloudFormation(BacktrackCheck, BaseResourceCheck):
    names = Names(
        engine="Engine",
        engine_mode="EngineMode",
        window="BacktrackWindow",
        global_cluster="GlobalClusterIdentifier",
        replication_source="ReplicationSourceIdentifier",
        region="AWS::Region",
    )
    key_prefix = "Properties/"

    def __init__(self) -> None:
        super().__init__(
            name=NAME, id=ID, categories=CATEGORIES, supported_resources=("AWS::RDS::DBCluster",), guideline=RULE_PAGE
        )
        self.severity = SEVERITY  # type: ignore[assignment]  # Checkov types it as None

    def scan_resource_conf(self, conf: Dict[str, Any]) -> CheckResult:
        """PASSED, FAILED, or UNKNOWN where the rule does not apply or the template leaves the verdict open."""
        try:
            return self.report(self._conf_decision(conf))
        except RecursionError:
            return self.report(Decision(Verdict.UNDECIDED, "window", "its values are nested too deeply"))

    def _conf_decision(self, conf: Dict[str, Any]) -> Decision:
        file = _file(_path(conf))
        literals = file.literals(conf.get("Properties")) if file else None
        if file and literals:
            decision = file.decisions.get(literals)
            if decision is None:
                decision = file.decisions[literals] = self.decide(Cluster(*literals[: len(LITERAL_PROPERTIES)]))
            return decision
        # Without its file there is only what Checkov hands over, and anything may be a variable.
        template = file.template() if file else Template({}, is_serverless=True)
        # Serverless variables are filled in only in what Checkov hands over.
        written = None if template.is_serverless else template.resources.get(self._logical_id)
        return self._template_decision(template, written if isinstance(written, dict) else conf)

    def _template_decision(self, template: Template, resource: Dict[str, Any]) -> Decision:
        properties = resource.get("Properties")
        if template.global_clusters or not isinstance(properties, dict) or "Fn::If" in properties:
            return self._resource_decision(template, resource)
        # Where no global database tells them apart, clusters with the same properties have the same verdict.
        key = str((resource.get("Condition"), [properties.get(name) for name in self.names]))
        decision: Optional[Decision] = template.decisions.get(key)
        if decision is None:
            decision = template.decisions[key] = self._resource_decision(template, resource)
        return decision

    def _resource_decision(self, template: Template, resource: Dict[str, Any]) -> Decision:
        try:
            worlds = explore(lambda world: self._decision(template, resource, world))
            return combine((decision, world.opaque) for world, decision in worlds)
        except TooComplex as error:
            return Decision(Verdict.UNDECIDED, "window", str(error))

    def _decision(self, template: Template, resource: Dict[str, Any], world: World) -> Decision:
        if not template.exists(resource, world):
            return Decision(Verdict.NOT_APPLICABLE, "engine", f"{resource.get('Condition')} does not hold")
        properties = template.properties(resource, world)

        def value(name: str) -> Value:
            resolved = template.resolve(properties.get(name), world)
            is_variable = isinstance(resolved, str) and "${" in resolved and template.is_serverless
            return Open(resolved) if is_variable else resolved

        return self.decide(
            Cluster(
                engine=value(self.names.engine),
                engine_mode=value(self.names.engine_mode),
                window=value(self.names.window),
                global_cluster=value(self.names.global_cluster),
                replication_source=value(self.names.replication_source),
                global_source=template.is_global_source(self._logical_id, world),
            )
        )

    @property
    def _logical_id(self) -> str:
        return self.entity_path.rpartition(":")[2]


def _path(conf: Dict[str, Any]) -> str:
    properties = conf.get("Properties")
    path = dict.get(properties, "__file__") if isinstance(properties, dict) else None
    # A resource of serverless.yml may stand in a file that it includes, where its parameters do not.
    return path if isinstance(path, str) and "serverless." not in path else calling_runner()[1]


class File:
    """A template file, of which no more is read than somebody asks for."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.decisions: Dict[Tuple[Any, ...], Decision] = {}
        self._text = text
        self._lines = text.splitlines()
        self._has_global_database = "AWS::RDS::GlobalCluster" in text
        self._template: Optional[Template] = None

    def literals(self, properties: Any) -> Optional[Tuple[Any, ...]]:
        """The LITERAL_PROPERTIES of a cluster and their types, None where it takes the whole template to know them."""
        if not isinstance(properties, dict) or "Fn::If" in properties or self._has_global_database:
            return None
        values = []
        for name in LITERAL_PROPERTIES:
            value = dict.get(properties, name)
            if value is not None and not self._is_literal(name, value, properties):
                return None
            values.append(value)
        return (*values, *map(type, values))  # True is 1 as a key, but no window

    def _is_literal(self, name: str, value: Any, properties: Dict[str, Any]) -> bool:
        """Whether a value stands in the file as it is; Checkov hands over what it has rendered in just the same way."""
        if isinstance(value, str):
            mark = getattr(value, "start_mark", None)
            if mark is None or not 0 <= mark.line < len(self._lines) or is_dynamic_reference(value) or "${" in value:
                return False
            return bool(self._lines[mark.line].startswith((value, f'"{value}', f"'{value}"), mark.column))
        first, last = dict.get(properties, "__startline__"), dict.get(properties, "__endline__")
        if not isinstance(value, int) or not isinstance(first, int) or not isinstance(last, int):
            return False
        source = "\n".join(self._lines[max(first - 2, 0) : last])
        return f"{name}: {value}" in source or f'{name}": {value}' in source

    def template(self) -> Template:
        """The parsed template, an empty one where it cannot be parsed."""
        if self._template is None:
            self._template = self._parsed()
        return self._template

    def _parsed(self) -> Template:
        try:
            sections = json.loads(self._text) if self._text.lstrip().startswith("{") else yaml.load(self._text, _Loader)
        except (ValueError, yaml.YAMLError, RecursionError):
            return Template({}, is_serverless=True)
        if isinstance(sections, dict) and "Resources" not in sections and "resources" in sections:
            # Only Checkov's parser knows the variables and includes of the Serverless Framework.
            parsed = serverless_parser.parse(self.path)
            return Template(parsed[0].get("resources") if parsed else {}, is_serverless=True)
        return Template(sections)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C one is several times as fast
    """YAML with the short forms of intrinsic functions."""


def _short_form(loader: Any, suffix: str, node: yaml.Node) -> Dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _short_form)


def _file(path: str) -> Optional[File]:
    """A file as it is now; None where it cannot be read."""
    try:
        status = os.stat(path)
        version = (status.st_mtime_ns, status.st_size, status.st_ino, os.environ.get(MINIMUM_SETTING))
        return _read(path, version)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=4)  # Checkov checks one template after the other
def _read(path: str, version: Tuple[Any, ...]) -> File:
    with open(path, encoding="utf-8", errors="replace") as file:
        return File(path, file.read())


check = AuroraMySqlBacktrackCloudFormation()
