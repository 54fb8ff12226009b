"""The check for Aurora clusters in CloudFormation: templates, SAM, CDK output and serverless.yml."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import TYPE_CHECKING, Any

from checkov.cloudformation.checks.resource.base_resource_check import BaseResourceCheck
from checkov.common.models.enums import CheckResult

if not __package__:  # Checkov executes this file by itself; nothing that it has not verified may stand for the next one
    _spec = importlib.util.find_spec("__rds034_package")
    if type(_spec and _spec.loader) is not type(__spec__.loader):
        raise ImportError("there is no __rds034_package.py, or another one")
    importlib.import_module("__rds034_package").adopt(sys.modules[__name__])

from checkov_backtrack.checkov_inside.backtrack_check import BacktrackCheck

if TYPE_CHECKING:
    from checkov_backtrack.checkov_inside.judged_entity import Entity, Outcome


class AuroraMySqlBacktrackCloudFormation(BacktrackCheck, BaseResourceCheck):
    kinds = ("AWS::RDS::DBCluster",)

    def outcome(self, entity: Entity) -> Outcome:
        from checkov_backtrack.hosts.cluster_judgement import outcome
        from checkov_backtrack.hosts.template_clusters import TemplateClusters

        return outcome(TemplateClusters(), entity)

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        return self.judge(conf)


check = AuroraMySqlBacktrackCloudFormation()
