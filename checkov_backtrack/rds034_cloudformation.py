"""The check for Aurora clusters in CloudFormation: templates, SAM, CDK output and serverless.yml."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Dict, Optional

from checkov.cloudformation import parser as cloudformation_parser
from checkov.cloudformation.checks.resource.base_resource_check import BaseResourceCheck
from checkov.common.parsers.node import StrNode
from checkov.serverless.parsers import parser as serverless_parser

if TYPE_CHECKING or __package__:
    from .rds034_check import CATEGORIES, ID, NAME, RULE_PAGE, SEVERITY
    from .rds034_check import BacktrackCheck, CheckResult, Cluster, Decision, Names, Verdict, combine
    from .rds034_intrinsics import Open, Template, TooComplex, Value, World, explore, is_dynamic_reference
else:
    from rds034_check import CATEGORIES, ID, NAME, RULE_PAGE, SEVERITY
    from rds034_check import BacktrackCheck, CheckResult, Cluster, Decision, Names, Verdict, combine
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
            literal = self._literal_cluster(conf)
            if literal is not None:
                return self.report(self.decide(literal))
            template = _template(self._path(conf)) or Template({}, is_serverless=True)
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

    def _path(self, conf: Dict[str, Any]) -> str:
        scanned = self.entity_path.partition(":")[0]
        if os.path.basename(scanned).startswith("serverless."):  # the path itself; elsewhere relative to a root unknown here
            return scanned
        properties = conf.get("Properties")
        return str(properties.get("__file__") if isinstance(properties, dict) else conf.get("__file__"))

    def _literal_cluster(self, conf: Dict[str, Any]) -> Optional[Cluster]:
        """The cluster where it takes no template to know it: every property is a literal, and there is no global database."""
        properties = conf.get("Properties")
        if not isinstance(properties, dict) or "Fn::If" in properties:
            return None
        engine, mode, window, global_cluster, source, _ = values = [properties.get(name) for name in self.names]
        if not all(map(_is_literal, values)) or _mentions_global_database(self._path(conf)):
            return None
        return Cluster(engine, mode, window, global_cluster, source)


def _is_literal(value: Any) -> bool:
    # A text that Checkov has rendered is a str, one that stands in the template a StrNode (3.3.30).
    if isinstance(value, StrNode):
        return not is_dynamic_reference(value) and "${" not in value
    return value is None or isinstance(value, (bool, int, float))


def _template(path: str) -> Optional[Template]:
    version = _version(path)
    return _read_template(path, version) if version else None


def _mentions_global_database(path: str) -> bool:
    version = _version(path)
    return bool(version) and "AWS::RDS::GlobalCluster" in _read_text(path, version)


def _version(path: str) -> Optional[object]:
    """Something that changes when the file does; None where there is no file."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


@lru_cache(maxsize=4)
def _read_text(path: str, version: object) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


@lru_cache(maxsize=4)  # Checkov checks one template after the other
def _read_template(path: str, version: object) -> Optional[Template]:
    if not _read_text(path, version):  # Checkov's parsers log an ERROR for a file that they cannot open
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
