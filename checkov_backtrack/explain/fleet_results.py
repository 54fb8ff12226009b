"""The results of ``explain`` from many repositories, merged into one."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from checkov_backtrack.explain.explain_result import VERDICTS, VERSION, verdict_named
from checkov_backtrack.worlds.shown_values import brief

_READ = (1, VERSION)  # the versions of a result that can be read
COUNTS = ("clusters", *VERDICTS, "not_judged")


class Cluster(NamedTuple):
    """What the report on a fleet tells of a cluster; ``verdict`` is ``not_judged`` for one that has none."""

    verdict: str
    address: str
    place: str
    reason: str


class Repository:
    """What the results of one repository say, added together."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts = dict.fromkeys(COUNTS, 0)
        self.clusters: list[Cluster] = []


class Fleet:
    """Many repositories."""

    def __init__(self) -> None:
        self._repositories: dict[str, Repository] = {}
        self.damaged: dict[str, str] = {}  # reasons, by the path of the result

    @property
    def repositories(self) -> list[Repository]:
        """By name, those with the most failed clusters first."""
        return sorted(self._repositories.values(), key=lambda each: (-each.counts["failed"], each.name))

    @property
    def counts(self) -> dict[str, int]:
        """The counts of all repositories."""
        return {name: sum(each.counts[name] for each in self._repositories.values()) for name in COUNTS}

    def add(self, document: Any, path: str, is_found: bool = False) -> None:
        """Adds a result, or the repositories of a merged one; raises ValueError for anything else, and adds nothing.

        :param path: of its file, which a result may claim no other name than
        :param is_found: whether that was found in a folder, where a merged result may claim any name
        """
        if not isinstance(document, dict) or document.get("version") not in _READ:
            raise ValueError(f"it is no result of explain in version {' or '.join(map(str, _READ))}")
        results = document.get("repositories", [document])
        if not isinstance(results, list):
            raise ValueError("its repositories are no list")
        read = [_read(result) for result in results]
        if "repositories" in document and is_found:
            raise ValueError("it is a merged result in a folder; name its file to merge it")
        for name, _, _ in read if "repositories" not in document else ():
            if not _is_named(path, name):
                raise ValueError(f"it claims to be {brief(name)}, which its file is not named after")
        for name, counts, clusters in read:
            repository = self._repositories.setdefault(name, Repository(name))
            repository.clusters.extend(clusters)
            for each in COUNTS:
                repository.counts[each] += counts[each]


def merged(paths: Iterable[str], complain: Callable[[str], None]) -> Fleet:
    """The results in files and folders; ``complain`` is told of each that is damaged."""
    fleet = Fleet()
    for path, is_found in _files(paths):
        try:
            with open(path, "rb") as file:
                fleet.add(json.loads(file.read()), path, is_found)
        except (OSError, ValueError, RecursionError) as error:
            fleet.damaged[path] = str(error)
            complain(f"{path} is left out: {error}")
    return fleet


def as_json(fleet: Fleet, only: Collection[str]) -> Iterator[str]:
    """The merged result, a line for each repository; it can be merged with others."""
    shown = only or COUNTS
    repositories = fleet.repositories
    summary = {"repositories": len(repositories), **fleet.counts}
    damaged = [{"file": path, "reason": reason} for path, reason in fleet.damaged.items()]
    head = json.dumps({"version": VERSION, "summary": summary, "damaged": damaged})
    yield f'{head[:-1]}, "repositories": ['
    for position, repository in enumerate(repositories, 1):
        clusters = [cluster._asdict() for cluster in repository.clusters if cluster.verdict in shown]
        document = {"repository": repository.name, "summary": repository.counts, "clusters": clusters}
        yield json.dumps(document) + ("," if position < len(repositories) else "")
    yield "]}"


def _files(paths: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The files that are named, and those in the folders that are, with whether they were found there."""
    for path in paths:
        if os.path.isdir(path):
            yield from ((str(file), True) for file in sorted(Path(path).rglob("*.json")))
        else:
            yield path, False


def _is_named(path: str, repository: str) -> bool:
    """Whether a file is named after a repository: ``organisation--shop.json``, or ``shop.json`` for the last part."""
    name, file = (re.split("/|--", text) for text in (repository, Path(path).stem))
    return name[-len(file) :] == file


def _read(result: Any) -> tuple[str, dict[str, int], list[Cluster]]:
    """The name, the counts and the clusters of a repository; raises ValueError."""
    summary = result.get("summary") if isinstance(result, dict) else None
    counts: dict[str, Any] = dict.fromkeys(COUNTS)
    if isinstance(summary, dict):
        counts = {name: summary.get(name, summary.get(name.replace("-", "_"))) for name in COUNTS}
    if not all(type(count) is int and count >= 0 for count in counts.values()):
        raise ValueError("its summary lacks a count")
    name = result.get("repository")
    if not isinstance(name, str):
        raise ValueError("it names no repository")
    clusters = [_cluster(each) for each in _dicts(result, "clusters")]
    clusters += [_cluster({**each, "verdict": "not_judged"}) for each in _dicts(result, "not_judged")]
    return name, counts, clusters


def _dicts(result: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    values = result.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise ValueError(f"its {name} are no list of objects")
    return iter(values)


def _cluster(each: dict[str, Any]) -> Cluster:
    verdict, file, lines = each.get("verdict"), each.get("file", ""), each.get("lines") or [each.get("line")]
    verdict = verdict if verdict in COUNTS else verdict_named(str(verdict))
    if verdict not in COUNTS[1:]:
        raise ValueError(f"it has a cluster with the verdict {verdict!r}")
    if not isinstance(lines, list):
        raise ValueError(f"it has a cluster with the lines {lines!r}")
    place = each.get("place") or f"{file}:{'-'.join(str(line) for line in lines if line)}".rstrip(":")
    texts = (each.get("address") or each.get("block") or "a cluster", place, each.get("reason", ""))
    # Reasons and places repeat in a fleet; one object for all of them is what keeps it small.
    return Cluster(str(verdict), *(sys.intern(str(text)) for text in texts))
