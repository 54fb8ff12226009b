"""Clusters in templates of CloudFormation: which resource of which template a block is, and its values in a world."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from checkov_backtrack.checkov_inside.current_scan import Scan, current_scan, kept
from checkov_backtrack.checkov_inside.handed_blocks import template_path, without_positions
from checkov_backtrack.checkov_inside.judged_entity import Entity
from checkov_backtrack.checkov_inside.serverless_files import resources_of_service
from checkov_backtrack.cloudformation.cluster_references import GLOBAL_CLUSTER, REPLICA, is_source
from checkov_backtrack.cloudformation.template_files import TemplateFile, parsed_template, text_of
from checkov_backtrack.cloudformation.template_trail import steps_in_template
from checkov_backtrack.cloudformation.template_values import Template
from checkov_backtrack.hosts.cluster_host import InWorld
from checkov_backtrack.hosts.hidden_values import hidden_text
from checkov_backtrack.rule.backtrack_rule import Cluster, Names
from checkov_backtrack.worlds.not_known import Absent
from checkov_backtrack.worlds.open_values import Open
from checkov_backtrack.worlds.possible_worlds import World
from checkov_backtrack.worlds.value_steps import trail_of

NAMES = Names(
    engine="Engine",
    engine_mode="EngineMode",
    window="BacktrackWindow",
    global_cluster="GlobalClusterIdentifier",
    replication_source="ReplicationSourceIdentifier",
    region="AWS::Region",
)


class TemplateClusters:
    """The host of resources in templates."""

    names = NAMES
    key_prefix = "Properties/"
    shows_details = False  # Checkov drops them (3.2.0 to 3.3.30): https://github.com/bridgecrewio/checkov/issues/4336

    def clusters(self, entity: Entity) -> list[InWorld]:
        """The cluster that a resource is."""
        scan = current_scan()
        path = template_path(entity.conf.get("Properties"), scan.path)
        file = kept(scan, ("template", path), lambda: _template_file(path, scan))
        # Variables of the Serverless Framework are filled in only in what Checkov hands over.
        written = file.template.resources.get(entity.name)
        resource = written if isinstance(written, dict) else {}
        if not resource or file.template.has_variables:  # of a condition, Checkov says nothing
            resource = {**without_positions(entity.conf), "Condition": resource.get("Condition")}
        return [partial(_cluster, file, entity.name, resource)]


def _template_file(path: str, scan: Scan) -> TemplateFile:
    sections = parsed_template(text_of(path)) if path else None
    shown_path = os.path.relpath(path, scan.root) if path and scan.root else path
    if not isinstance(sections, dict):
        # There is only what Checkov hands over of a resource, where anything may be a variable.
        return TemplateFile(path, Template({}, has_variables=True), shown_path)
    if "Resources" not in sections and "resources" in sections:
        return TemplateFile(path, Template(resources_of_service(path), has_variables=True), shown_path)
    return TemplateFile(path, Template(sections), shown_path)


def _cluster(file: TemplateFile, logical_id: str, resource: dict[str, Any], world: World) -> Cluster:
    """A cluster of a template in one world; raises Absent where there is none."""
    template = file.template
    with world.deciding_existence():
        if not template.exists(resource, world):
            raise Absent(f"the condition {resource.get('Condition')} does not hold")
    properties = template.properties(resource, world)
    hidden: dict[str, str] = {}

    def value(field: str) -> Any:
        world.secrets = frozenset()
        found = template.value(properties, getattr(NAMES, field), world)
        if world.secrets:
            hidden[field] = hidden_text(found, world.secrets)
        return found

    return Cluster(
        engine=value("engine"),
        engine_mode=value("engine_mode"),
        window=value("window"),
        global_cluster=value("global_cluster"),
        replication_source=value("replication_source"),
        global_source=is_source(template, logical_id, GLOBAL_CLUSTER, world),
        replica_source=is_source(template, logical_id, REPLICA, world),
        compared=_compared(template, resource, world),
        hidden=hidden,
        address=logical_id,
        trail=lambda field: trail_of(steps_in_template(file, logical_id, getattr(NAMES, field), world)),
    )


def _compared(template: Template, resource: dict[str, Any], world: World) -> dict[str, str]:
    """The properties that are known only because something is compared with them, and what they depend on."""
    if not world.assumptions:
        return {}
    with world.as_declared():
        properties = template.properties(resource, world)
        declared = {
            field: template.value(properties, getattr(NAMES, field), world)
            for field in ("engine", "engine_mode", "global_cluster", "replication_source")
        }
    return {field: value.source for field, value in declared.items() if isinstance(value, Open)}
