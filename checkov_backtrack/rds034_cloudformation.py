"""The check for Aurora clusters in CloudFormation: templates, SAM, CDK output and serverless.yml."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple, Optional

from checkov.cloudformation import parser as cloudformation_parser
from checkov.cloudformation.checks.resource.base_resource_check import BaseResourceCheck
from checkov.serverless.parsers import parser as serverless_parser

if TYPE_CHECKING or __package__:
    from .rds034_check import CATEGORIES, ID, NAME, RULE_PAGE, SEVERITY
    from .rds034_check import BacktrackCheck, CheckResult, Cluster, Decision, Names, Verdict, calling_runner, combine
    from .rds034_intrinsics import Open, Template, TooComplex, Value, World, explore, is_dynamic_reference
else:
    from rds034_check import CATEGORIES, ID, NAME, RULE_PAGE, SEVERITY
    from rds034_check import BacktrackCheck, CheckResult, Cluster, Decision, Names, Verdict, calling_runner, combine
    from rds034_intrinsics import Open, Template, TooComplex, Value, World, explore, is_dynamic_reference


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
            path = _path(conf)
            literal = self._literal_cluster(conf, path)
            if literal is not None:
                return self.report(self.decide(literal))
            template = _template(path) or Template({}, is_serverless=True)
            # Serverless variables are filled in only in what Checkov hands over.
            written = None if template.is_serverless else template.resources.get(self._logical_id)
            resource = written if isinstance(written, dict) else conf
            worlds = explore(lambda world: self._decision(template, resource, world))
            return self.report(combine((decision, world.opaque) for world, decision in worlds))
        except (TooComplex, RecursionError) as error:
            return self.report(Decision(Verdict.UNDECIDED, "window", str(error)))

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

    def _literal_cluster(self, conf: Dict[str, Any], path: str) -> Optional[Cluster]:
        """The cluster where it takes no template to know it: all its properties are literals, and there is no global database."""
        properties = conf.get("Properties")
        if not isinstance(properties, dict) or "Fn::If" in properties:
            return None
        lines = _lines(path)
        engine, mode, window, global_cluster, source, _ = values = [properties.get(name) for name in self.names]
        if lines is None or not all(_is_literal(value, lines.text) for value in values) or lines.has_global_database:
            return None
        return Cluster(engine, mode, window, global_cluster, source)


def _path(conf: Dict[str, Any]) -> str:
    properties = conf.get("Properties")
    path = properties.get("__file__") if isinstance(properties, dict) else None
    is_serverless = os.path.basename(str(path)).startswith("serverless.")
    return str(path) if path and not is_serverless else calling_runner()[1]


class Lines(NamedTuple):
    """The lines of a template file."""

    text: List[str]
    has_global_database: bool


def _is_literal(value: Any, lines: List[str]) -> bool:
    """Whether a value stands in the template as it is; Checkov hands over what it has rendered in just the same way."""
    if not isinstance(value, str):
        return value is None or isinstance(value, (bool, int, float))
    mark = getattr(value, "start_mark", None)
    if mark is None or not 0 <= mark.line < len(lines) or is_dynamic_reference(value) or "${" in value:
        return False
    return bool(lines[mark.line][mark.column :].lstrip("\"'").startswith(value))


def _lines(path: str) -> Optional[Lines]:
    version = _version(path)
    return _read_lines(path, version) if version else None


def _template(path: str) -> Optional[Template]:
    version = _version(path)
    return _read_template(path, version) if version else None


def _version(path: str) -> Optional[object]:
    """Something that changes when the file does; None where there is no file."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


@lru_cache(maxsize=4)
def _read_lines(path: str, version: object) -> Optional[Lines]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
    except OSError:
        return None
    return Lines(text.splitlines(), "AWS::RDS::GlobalCluster" in text)


@lru_cache(maxsize=4)  # Checkov checks one template after the other
def _read_template(path: str, version: object) -> Optional[Template]:
    if not _read_lines(path, version):  # Checkov's parsers log an ERROR for a file that they cannot open
        return None
    try:
        template, _ = cloudformation_parser.parse(path)
        if isinstance(template, dict) and "Resources" not in template and "resources" in template:
            parsed = serverless_parser.parse(path)
            return Template(parsed[0].get("resources"), is_serverless=True) if parsed else None
        return Template(template)
    except Exception:  # whatever Checkov's parsers raise for a file that changed after Checkov's own read
        return None


check = AuroraMySqlBacktrackCloudFormation()
