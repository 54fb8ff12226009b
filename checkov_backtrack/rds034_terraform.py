"""The checks for Aurora clusters in Terraform: source files, JSON configuration and plans."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import TYPE_CHECKING, Any

from checkov.common.models.enums import CheckResult
from checkov.terraform.checks.module.base_module_check import BaseModuleCheck
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

if not __package__:  # Checkov executes this file by itself; nothing that it has not verified may stand for the next one
    _spec = importlib.util.find_spec("__rds034_package")
    if type(_spec and _spec.loader) is not type(__spec__.loader):
        raise ImportError("there is no __rds034_package.py, or another one")
    importlib.import_module("__rds034_package").adopt(sys.modules[__name__])

from checkov_backtrack.checkov_inside.backtrack_check import BacktrackCheck

if TYPE_CHECKING:
    from checkov_backtrack.checkov_inside.judged_entity import Entity, Outcome


class AuroraMySqlBacktrackTerraform(BacktrackCheck, BaseResourceCheck):
    kinds = ("aws_rds_cluster", "awscc_rds_db_cluster")

    def outcome(self, entity: Entity) -> Outcome:
        from checkov_backtrack.hosts.cluster_judgement import outcome
        from checkov_backtrack.hosts.terraform_clusters import TerraformClusters

        return outcome(TerraformClusters(), entity)

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        return self.judge(conf)


class AuroraMySqlBacktrackModule(BacktrackCheck, BaseModuleCheck):
    """Calls of remote modules that Checkov has not loaded; the clusters of others have records of their own."""

    kinds = ("module",)

    def outcome(self, entity: Entity) -> Outcome:
        from checkov_backtrack.hosts.cluster_judgement import outcome
        from checkov_backtrack.hosts.module_calls import ModuleCalls

        return outcome(ModuleCalls(), entity)

    def scan_module_conf(self, conf: dict[str, Any]) -> CheckResult:
        return self.judge(conf)


check = AuroraMySqlBacktrackTerraform()
module_check = AuroraMySqlBacktrackModule()
