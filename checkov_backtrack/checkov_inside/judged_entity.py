"""What Checkov hands to a check, and what it is told."""

from __future__ import annotations

from typing import Any, NamedTuple

from checkov.common.models.enums import CheckResult


class Entity(NamedTuple):
    """A block that Checkov hands to a check.

    :param path: ``/main.tf:aws_rds_cluster:orders``, empty where the check is called by hand
    :param graph: the graph that it may stand in, None where Checkov names none
    """

    conf: dict[str, Any]
    kind: str
    name: str
    path: str
    graph: Any


class Outcome(NamedTuple):
    """What Checkov is told about a block.

    :param result: UNKNOWN leaves no record, which is how Checkov says "not applicable" and "cannot be decided"
    :param details: the lines below a finding
    :param evaluated_key: what Checkov calls the property that decides
    :param messages: for the log, each with its level
    :param judgement: what led here, for those who ask for more
    """

    result: CheckResult
    details: list[str]
    evaluated_key: str
    messages: list[tuple[int, str]]
    judgement: Any
