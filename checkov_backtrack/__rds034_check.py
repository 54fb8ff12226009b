"""What the checks have in common: how Checkov knows them, and how a decision is shown to Checkov.

Checkov executes a folder of checks about twenty times in a run, each time in a new process, whether or not there is a
cluster to judge (3.3.30). It passes over files whose name begins with ``__``, so only the two checks and this file are
paid for each time; all else is imported when the first cluster is judged.
"""

from __future__ import annotations

import importlib
import os
import sys
from importlib.machinery import SourceFileLoader
from typing import TYPE_CHECKING, Any

from checkov.common.bridgecrew.severities import BcSeverities, Severities
from checkov.common.checks.base_check import BaseCheck
from checkov.common.models.enums import CheckCategories, CheckResult

if TYPE_CHECKING:
    from __rds034_judge import Judgement

ID = "CKV_RDS_034"
NAME = "Ensure that Amazon Aurora MySQL clusters have Backtrack enabled"
RULE_PAGE = "https://www.trendmicro.com/cloudoneconformity/knowledge-base/aws/RDS/backtrack.html"

_FOLDER = os.path.dirname(os.path.abspath(str(__spec__.origin)))  # a signed file has no __file__ (3.3.30)


class BacktrackCheck(BaseCheck):
    """A check of some kinds of block; a subclass names them, and the module that finds out what a block stands for."""

    kinds: tuple[str, ...]
    host: str

    def __init__(self) -> None:
        super().__init__(
            name=NAME,
            id=ID,
            categories=(CheckCategories.BACKUP_AND_RECOVERY,),
            supported_resources=self.kinds,  # type: ignore[call-arg]  # of Checkov's class for the kind, which comes next
            guideline=RULE_PAGE,
        )
        self.severity = Severities[BcSeverities.LOW]  # type: ignore[assignment]  # Checkov types it as None

    def judge(self, conf: dict[str, Any]) -> CheckResult:
        """PASSED, FAILED, or UNKNOWN where the rule does not apply or the source leaves the verdict open."""
        return self.report(helper("__rds034_judge").judge(helper(self.host), self, conf))

    def report(self, judgement: Judgement) -> CheckResult:
        """Leaves the reason and the property where Checkov picks them up, and gives Checkov's word for the verdict."""
        decision, cluster, key = judgement
        self.details = [line for line in (decision.reason, decision.trail, decision.advice) if line]
        self.evaluated_keys = [key]
        if decision.verdict.value == "undecided":
            where = f" ({cluster.address})" if cluster and cluster.address.startswith("module.") else ""
            self.logger.info(f"{ID} cannot be decided for {self.entity_path}{where}: {decision.reason}")
        if decision.remark:
            self.logger.warning(f"{ID} passes for {self.entity_path}, but {decision.remark}")
        # UNKNOWN leaves no record, which is how Checkov says "not applicable" and "cannot be decided".
        results = {"passed": CheckResult.PASSED, "failed": CheckResult.FAILED}
        return results.get(decision.verdict.value, CheckResult.UNKNOWN)


def helper(name: str) -> Any:
    """A module beside this file; the folder need not be on the path any more, or another copy may stand before it."""
    if name not in sys.modules:
        sys.path.insert(0, _FOLDER)
        try:
            importlib.import_module(name)
        finally:
            sys.path.remove(_FOLDER)
    return sys.modules[name]


# Signed checks come from a loader of Checkov's own, which serves verified files while the folder is loaded (3.3.30).
if type(__spec__.loader) is not SourceFileLoader:
    for _name in (
        "__rds034_judge",
        "__rds034_terraform_host",
        "__rds034_module_host",
        "__rds034_cloudformation_host",
    ):
        helper(_name)
