"""What the checks have in common: how Checkov knows them, what it hands to them, and what it is told.

Checkov executes a folder of checks about twenty times in a run, each time in a new process, whether or not there is a
cluster to judge (3.3.30). So only the checks and this file are paid for each time; all else is imported when the
first cluster is judged.
"""

from __future__ import annotations

import logging
import threading
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from checkov.common.bridgecrew.severities import BcSeverities, Severities
from checkov.common.checks.base_check import BaseCheck
from checkov.common.models.enums import CheckCategories, CheckResult

if TYPE_CHECKING:
    from checkov_backtrack.checkov_inside.judged_entity import Entity, Outcome

ID = "CKV_RDS_034"
NAME = "Ensure that Amazon Aurora MySQL clusters have Backtrack enabled"
RULE_PAGE = "https://www.trendmicro.com/cloudoneconformity/knowledge-base/aws/RDS/backtrack.html"


class _OfThread:
    """An attribute that each thread has for itself: Checkov sets it on the one check for all threads (3.3.30)."""

    _values = threading.local()

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, check: Any, owner: type) -> Any:
        return getattr(self._values, f"{id(check)} {self._name}", None)

    def __set__(self, check: Any, value: Any) -> None:
        setattr(self._values, f"{id(check)} {self._name}", value)


class BacktrackCheck(BaseCheck):
    """A check of some kinds of block; a subclass names them, and says what comes out for one."""

    kinds: tuple[str, ...]

    details: Any = _OfThread()
    entity_path: Any = _OfThread()
    entity_type: Any = _OfThread()
    evaluated_keys: Any = _OfThread()
    graph: Any = _OfThread()

    def __init__(self) -> None:
        super().__init__(
            name=NAME,
            id=ID,
            categories=(CheckCategories.BACKUP_AND_RECOVERY,),
            supported_resources=self.kinds,  # type: ignore[call-arg]  # of Checkov's class for the kind, which comes next
            guideline=RULE_PAGE,
        )
        self.severity = Severities[BcSeverities.LOW]  # type: ignore[assignment]  # Checkov types it as None

    @abstractmethod
    def outcome(self, entity: Entity) -> Outcome:
        """What comes out for a block."""

    def judge(self, conf: dict[str, Any]) -> CheckResult:
        """PASSED, FAILED, or UNKNOWN where the rule does not apply or the source leaves the verdict open."""
        from checkov_backtrack.checkov_inside.judged_entity import Entity, Outcome

        path = self.entity_path or ""
        entity = Entity(conf, self.entity_type or self.kinds[0], path.rpartition(":")[2], path, self.graph)
        try:
            outcome = self.outcome(entity)
        except Exception as error:  # a fault of ours costs this verdict, and no other finding
            message = f"{ID} has no verdict for {path}, a fault of this check: {type(error).__name__}: {error}"
            self.logger.debug(message, exc_info=True)
            outcome = Outcome(CheckResult.UNKNOWN, [], "", [(logging.ERROR, message)], None)
        return self.tell(outcome)

    def tell(self, outcome: Outcome) -> CheckResult:
        """Leaves an outcome where Checkov picks it up."""
        from checkov_backtrack.checkov_inside.judged_entity import record_details

        self.details, self.evaluated_keys = record_details(outcome.details), [outcome.evaluated_key]
        for level, message in outcome.messages:
            self.logger.log(level, message)
        return outcome.result
