"""Clusters in Terraform's files, and in its plans."""

from __future__ import annotations

from functools import partial
from typing import Any

from checkov_backtrack.aws.provider_names import NAMES
from checkov_backtrack.checkov_inside.current_scan import Scan, current_scan, kept
from checkov_backtrack.checkov_inside.handed_blocks import address_of
from checkov_backtrack.checkov_inside.judged_entity import Entity
from checkov_backtrack.hcl.json_syntax import block_of
from checkov_backtrack.hosts.cluster_host import InWorld
from checkov_backtrack.hosts.cluster_in_plan import cluster_in_plan, scanned_plan
from checkov_backtrack.hosts.cluster_in_source import Resource, cluster_in
from checkov_backtrack.hosts.scanned_modules import configuration_of, found_in_graph, json_module
from checkov_backtrack.terraform.configuration_files import Definition
from checkov_backtrack.terraform.module_instances import Module
from checkov_backtrack.terraform.resource_addresses import Key
from checkov_backtrack.worlds.not_known import Code, Undecidable


class TerraformClusters:
    """The host of resources: each block is one cluster."""

    names = NAMES
    key_prefix = ""
    shows_details = True

    def clusters(self, entity: Entity) -> list[InWorld]:
        """The cluster that a block stands for; raises Undecidable."""
        found = found_in_graph(entity)
        if found:
            module, vertex = found
            kind, _, name = vertex.name.partition(".")
            return [_in_source(module, vertex.path, kind, name, vertex.line, vertex.key)]
        scan = current_scan()
        if scan.framework == "terraform_json":
            return [_in_source(json_module(scan), scan.path, entity.kind, entity.name, None, None)]
        if scan.framework == "terraform":
            raise Undecidable(Code.UNREADABLE, "its source cannot be read or parsed")
        return [_in_plan(entity, scan) if scan.framework else _by_hand(entity)]


def _in_source(module: Module, path: str, kind: str, name: str, line: int | None, key: Key) -> InWorld:
    definition = module.configuration.sources.block(path, kind, name, line)
    if definition is None:
        raise Undecidable(Code.UNREADABLE, "its source cannot be read or parsed")
    return partial(cluster_in, Resource(kind, name, definition, module, key))


def _in_plan(entity: Entity, scan: Scan) -> InWorld:
    address = address_of(entity.conf)
    scanned = kept(scan, ("plan", scan.path), lambda: scanned_plan(scan.path))
    if scanned is None:
        raise Undecidable(Code.UNREADABLE, "the plan cannot be read")
    resource = scanned.plan.resource(address)
    if resource is None:
        raise Undecidable(Code.UNREADABLE, f"the plan does not say what becomes of {address}")
    return lambda world: cluster_in_plan(scanned, resource, entity.kind)


def _by_hand(entity: Entity) -> InWorld:
    """The cluster of a configuration that somebody hands to the check, whose values stand in lists of one."""
    module = kept(Scan(), "configuration", lambda: configuration_of(Scan(), {})).module("")
    body = block_of({name: _alone(value) for name, value in entity.conf.items()})
    return partial(cluster_in, Resource(entity.kind, entity.name, Definition("", body), module))


def _alone(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value
