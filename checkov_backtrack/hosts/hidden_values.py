"""What is shown of a value that must not be shown: one of a sensitive variable, or of a file's content."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from checkov_backtrack.rule.aurora_facts import LONGEST_WINDOW, MYSQL_ENGINES
from checkov_backtrack.worlds.open_values import Open
from checkov_backtrack.worlds.possible_worlds import SENSITIVE

# What a file may say and a report may show: a window, a switch, and the engines that clusters have, read 2026-11:
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html (Engine)
_ENGINES = MYSQL_ENGINES | {"aurora-postgresql", "mysql", "postgres", "neptune"}

_TYPES = {bool: "a bool", int: "a number", Fraction: "a number", float: "a number", str: "a string"}


def hidden_text(value: Any, secrets: Iterable[str]) -> str:
    """What stands for a value that depends on some secrets; empty for one that may be shown all the same.

    :param secrets: each the source of a value, such as ``file("...")``, or a sensitive variable
    """
    sources = sorted(secrets)
    if any(source.endswith(SENSITIVE) for source in sources):
        return "(sensitive)"
    if isinstance(value, Open):
        return " and ".join([*sources, *(name for name in value.depends_on if name not in sources)])
    if value is None or isinstance(value, bool) or str(value) in _ENGINES or _is_window(value):
        return ""
    return f"{_TYPES.get(type(value), 'a collection')} from {' and '.join(sources)}"


def _is_window(value: Any) -> bool:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 7:
        value = int(value)
    return isinstance(value, int) and 0 <= value <= LONGEST_WINDOW
