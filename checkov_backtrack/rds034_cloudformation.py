"""The check for Aurora clusters in CloudFormation: templates, SAM, CDK output and serverless.yml."""

from __future__ import annotations

from typing import Any

from checkov.cloudformation.checks.resource.base_resource_check import BaseResourceCheck
from checkov.common.models.enums import CheckResult

from __rds034_check import BacktrackCheck


class AuroraMySqlBacktrackCloudFormation(BacktrackCheck, BaseResourceCheck):
    kinds = ("AWS::RDS::DBCluster",)
    host = "__rds034_cloudformation_host"

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        return self.judge(conf)


check = AuroraMySqlBacktrackCloudFormation()
