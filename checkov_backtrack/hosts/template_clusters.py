"""Which resource of which template a CloudFormation configuration stands for, and the values of a cluster there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import yaml
from checkov.serverless.parsers import parser as serverless_parser

from checkov_backtrack.checkov_inside.judged_entity import Entity
from checkov_backtrack.checkov_inside.scan_context import template_path
from checkov_backtrack.cloudformation.template_values import Template
from checkov_backtrack.rule.backtrack_rule import Cluster, Names
from checkov_backtrack.worlds.possible_worlds import Absent, World

NAMES = Names(
    engine="Engine",
    engine_mode="EngineMode",
    window="BacktrackWindow",
    global_cluster="GlobalClusterIdentifier",
    replication_source="ReplicationSourceIdentifier",
    region="AWS::Region",
)


class TemplateClusters:
    """Clusters in templates of CloudFormation."""

    names = NAMES
    key_prefix = "Properties/"

    def values(self, entity: Entity) -> Callable[[World], Cluster]:
        """The cluster that a configuration stands for, in any world."""
        template = _template(template_path(entity.conf.get("Properties")))
        logical_id = entity.name
        # Variables of the Serverless Framework are filled in only in what Checkov hands over.
        written = None if template.has_variables else template.resources.get(logical_id)
        return partial(cluster, template, logical_id, written if isinstance(written, dict) else entity.conf)


def cluster(template: Template, logical_id: str, resource: dict[str, Any], world: World) -> Cluster:
    """A cluster of a template in one world; raises Absent where there is none."""
    if not template.exists(resource, world):
        raise Absent(f"the condition {resource.get('Condition')} does not hold")
    properties = template.properties(resource, world)
    return Cluster(
        engine=template.value(properties, NAMES.engine, world),
        engine_mode=template.value(properties, NAMES.engine_mode, world),
        window=template.value(properties, NAMES.window, world),
        global_cluster=template.value(properties, NAMES.global_cluster, world),
        replication_source=template.value(properties, NAMES.replication_source, world),
        global_source=template.is_global_source(logical_id, world),
        address=logical_id,
    )


# --- the file ---

# Without its template there is only what Checkov hands over of a resource, where anything may be a variable.
_UNREADABLE = Template({}, has_variables=True)


def _template(path: str) -> Template:
    """The template in a file as it is now."""
    try:
        status = os.stat(path)
        return _read(path, status.st_mtime_ns, status.st_size, status.st_ino)
    except (OSError, ValueError):
        return _UNREADABLE


@lru_cache(maxsize=4)  # Checkov checks one template after the other
def _read(path: str, modified: int, size: int, inode: int) -> Template:
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    try:
        sections = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, _Loader)
    except (ValueError, yaml.YAMLError, RecursionError):
        return _UNREADABLE
    if isinstance(sections, dict) and "Resources" not in sections and "resources" in sections:
        # Only Checkov's parser knows the variables and includes of the Serverless Framework.
        parsed = serverless_parser.parse(path)
        return Template(parsed[0].get("resources") if parsed else {}, has_variables=True)
    return Template(sections)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C one is several times as fast
    """YAML with the short forms of intrinsic functions."""


def _short_form(loader: Any, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _short_form)
