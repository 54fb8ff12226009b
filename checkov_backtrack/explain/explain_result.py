"""What ``explain`` finds out, before it is printed in one form or another."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from checkov_backtrack.worlds.value_steps import Step

VERSION = 2  # of the shape of a result in JSON, and of a merged one

# In the order in which they are listed, with their names in a text.
VERDICTS = {
    "failed": "failed",
    "undecided": "cannot be decided",
    "skipped": "skipped",
    "passed": "passed",
    "not-applicable": "not applicable",
}


def verdict_named(name: str) -> str:
    """A verdict by its name, or by the one that it had in version 1 of the results."""
    return name.replace("_", "-")


class Value(NamedTuple):
    """An argument or property of a cluster that may decide its verdict.

    :param value: None where it is open, or not set
    :param shown: the value as a reader would write it, or what it depends on
    :param trail: where it comes from; empty where nobody knows
    """

    name: str
    value: Any
    shown: str
    is_open: bool
    is_set: bool
    trail: tuple[Step, ...]


class Entry(NamedTuple):
    """One cluster, or one module call that stands for clusters.

    :param root: the folder that ``file`` and the trails are relative to
    :param lines: the first and the last line; None where Checkov does not know them
    :param caller: where the module of the cluster is called; empty for a cluster of a root module
    :param without_skip: the verdict that a skipped cluster would have; empty for others
    :param decides: the name of the value that the verdict rests on
    :param depends_on: the open value that the verdict depends on
    :param ways: what would decide it
    :param to_do: the one thing to do about a cluster that fails, with file and line
    :param advice: what else there is to know about it
    """

    address: str
    root: str
    file: str
    lines: tuple[int, int] | None
    caller: str
    framework: str
    verdict: str
    reason: str
    without_skip: str
    decides: str
    values: tuple[Value, ...]
    depends_on: tuple[str, ...]
    ways: tuple[str, ...]
    to_do: str
    advice: str

    @property
    def identity(self) -> Any:
        """Equal for what a scan would count as one."""
        return (self.root, self.file, self.lines, self.address, self.caller, self.verdict, self.reason)

    @property
    def place(self) -> str:
        """``main.tf:3-17``"""
        return f"{self.file}:{self.lines[0]}-{self.lines[1]}" if self.lines else self.file


class Unseen(NamedTuple):
    """A cluster in the text of a file that Checkov gave no verdict on.

    :param block: its address in the file; empty where nobody could read it
    """

    root: str
    file: str
    line: int
    block: str
    reason: str


class Result:
    """What was found in files and folders."""

    def __init__(self, repository: str, paths: tuple[str, ...]) -> None:
        self.repository = repository
        self.paths = paths
        self.entries: dict[Any, Entry] = {}
        self.unseen: list[Unseen] = []
        self.stopped: list[str] = []  # why a framework could not be scanned
        self.unread: dict[str, str] = {}  # reasons, by the path

    @property
    def clusters(self) -> list[Entry]:
        """All clusters, in the order of their files."""
        return sorted(
            self.entries.values(), key=lambda each: (each.root, each.file, each.lines or (0, 0), each.address)
        )

    def shown(self, root: str, place: str) -> str:
        """A place in a file, with its folder where several were asked for."""
        return os.path.join(root, place) if len(self.paths) > 1 else place

    @property
    def counts(self) -> dict[str, int]:
        """How many clusters have each verdict."""
        verdicts = [entry.verdict for entry in self.entries.values()]
        return {verdict: verdicts.count(verdict) for verdict in VERDICTS}


def summary(counts: Mapping[str, int], unseen: int) -> str:
    """The counts in a line, without those that are 0."""
    total = sum(counts.values())
    listed = ", ".join(f"{counts[verdict]} {name}" for verdict, name in VERDICTS.items() if counts[verdict])
    line = f"{total} {'cluster' if total == 1 else 'clusters'}{': ' if listed else ''}{listed}"
    return f"{line}; {unseen} not judged by Checkov" if unseen else line
