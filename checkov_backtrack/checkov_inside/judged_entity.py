"""What Checkov hands to a check, and what it is told."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from checkov.common.models.enums import CheckResult

# A list of lines that looks empty to Checkov's SARIF writer alone: of each line it makes an attachment that the format
# does not allow, and GitHub refuses the whole file (3.2.0 to 3.3.30). It travels as its own source, because the process
# that collects the records and writes them has not loaded this package.
_DETAILS = """
type("Details", (list,), {
    "__iter__": lambda self: list.__iter__(
        [] if __import__("sys")._getframe(1).f_globals.get("__name__") == "checkov.common.output.sarif" else self
    ),
    "__reduce_ex__": lambda self, protocol: (eval, (f"({source})(lines)", {"source": source, "lines": self[:]})),
})
"""


@lru_cache(maxsize=1)
def _details_class() -> type[list[str]]:
    found: type[list[str]] = eval(_DETAILS.strip(), {"source": _DETAILS.strip()})
    return found


def record_details(lines: list[str]) -> list[str]:
    """The lines below a finding, for a record of Checkov."""
    return _details_class()(lines)


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
