"""What the checks for both frameworks have in common: how they show a decision to Checkov."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Optional, Tuple

from checkov.common.bridgecrew.severities import BcSeverities, Severities
from checkov.common.checks.base_check import BaseCheck
from checkov.common.models.enums import CheckCategories, CheckResult

if TYPE_CHECKING or __package__:
    from .rds034_rule import RULE_PAGE, Cluster, Decision, Minimum, Names, Verdict, combine, decide, minimum_window
else:
    from rds034_rule import RULE_PAGE, Cluster, Decision, Minimum, Names, Verdict, combine, decide, minimum_window

__all__ = [
    "CATEGORIES",
    "ID",
    "MINIMUM_SETTING",
    "NAME",
    "RULE_PAGE",
    "SEVERITY",
    "BacktrackCheck",
    "CheckResult",
    "Cluster",
    "Decision",
    "Names",
    "Verdict",
    "calling_runner",
    "combine",
]

ID = "CKV_RDS_034"
NAME = "Ensure that Amazon Aurora MySQL clusters have Backtrack enabled"
CATEGORIES = (CheckCategories.BACKUP_AND_RECOVERY,)
SEVERITY = Severities[BcSeverities.LOW]

MINIMUM_SETTING = "CHECKOV_BACKTRACK_MIN_HOURS"

_RESULTS = {
    Verdict.PASSED: CheckResult.PASSED,
    Verdict.FAILED: CheckResult.FAILED,
    # UNKNOWN leaves no record, which is how Checkov says either of these.
    Verdict.NOT_APPLICABLE: CheckResult.UNKNOWN,
    Verdict.UNDECIDED: CheckResult.UNKNOWN,
}


class BacktrackCheck(BaseCheck):
    """Decides about clusters and reports the decisions; a subclass finds out the facts.

    Subclasses set ``names``, and ``key_prefix`` where Checkov wants a path before the name of a property.
    """

    names: Names
    key_prefix = ""

    def decide(self, cluster: Cluster) -> Decision:
        """The verdict on one cluster, with the minimum window of CHECKOV_BACKTRACK_MIN_HOURS."""
        return decide(cluster, self.names, _minimum(os.environ.get(MINIMUM_SETTING), self))

    def report(self, decision: Decision) -> CheckResult:
        """Leaves the reason and the property where Checkov picks them up, and gives Checkov's word for the verdict."""
        self.details = [decision.reason]
        self.evaluated_keys = [self.key_prefix + getattr(self.names, decision.property)]
        if decision.verdict is Verdict.UNDECIDED:
            self.logger.info(f"{ID} cannot be decided for {self.entity_path}: {decision.reason}")
        if decision.remark:
            self.logger.warning(f"{ID} passes for {self.entity_path}, but {decision.remark}")
        return _RESULTS[decision.verdict]


@lru_cache(maxsize=1)  # so that a setting that makes no sense is logged once, not for every cluster
def _minimum(hours: Optional[str], check: BaseCheck) -> Minimum:
    minimum = minimum_window(MINIMUM_SETTING, hours)
    if minimum.error:
        check.logger.error(minimum.error)
    return minimum


def calling_runner() -> Tuple[Any, str]:
    """Checkov's runner that called a check, and the path of the file that it is checking; None and "" without one.

    Taken from the call stack, for want of another way: the runner for .tf.json files tells a check neither path nor
    graph (3.3.30), and before 3.3 those for plans and templates tell no path.
    """
    frame = sys._getframe(1)
    while frame:
        for name in ("full_file_path", "file_abs_path"):
            if name in frame.f_code.co_varnames and hasattr(frame.f_locals.get("self"), "definitions"):
                path = frame.f_locals.get(name)
                return frame.f_locals["self"], str(getattr(path, "file_path", path))
        frame = frame.f_back  # type: ignore[assignment]  # None behind the last one
    return None, ""
