"""The checks for Aurora clusters in Terraform: source files, JSON configuration and plans."""

from __future__ import annotations

from typing import Any

from checkov.common.models.enums import CheckResult
from checkov.terraform.checks.module.base_module_check import BaseModuleCheck
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

from __rds034_check import BacktrackCheck


class AuroraMySqlBacktrackTerraform(BacktrackCheck, BaseResourceCheck):
    kinds = ("aws_rds_cluster", "awscc_rds_db_cluster")
    host = "__rds034_terraform_host"

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        return self.judge(conf)


class AuroraMySqlBacktrackModule(BacktrackCheck, BaseModuleCheck):
    """Calls of remote modules that Checkov has not loaded; the clusters of others have records of their own."""

    kinds = ("module",)
    host = "__rds034_module_host"

    def scan_module_conf(self, conf: dict[str, Any]) -> CheckResult:
        return self.judge(conf)


check = AuroraMySqlBacktrackTerraform()
module_check = AuroraMySqlBacktrackModule()
