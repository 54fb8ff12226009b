"""What ``explain`` found out, for programs; docs/explain.md describes the shape."""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import version
from typing import Any

from checkov_backtrack import __version__
from checkov_backtrack.explain.explain_result import VERSION, Entry, Result


def as_document(result: Result, only: Collection[str]) -> dict[str, Any]:
    """The document; ``only`` are the verdicts whose clusters it lists, all of them where it is empty."""
    return {
        "version": VERSION,
        "tool": {"checkov_backtrack": __version__, "checkov": version("checkov")},
        "repository": result.repository,
        "paths": list(result.paths),
        "summary": {"clusters": len(result.clusters), **result.counts, "not_judged": len(result.unseen)},
        "clusters": [_cluster(entry) for entry in result.clusters if not only or entry.verdict in only],
        "not_judged": [each._asdict() for each in result.unseen],
    }


def _cluster(entry: Entry) -> dict[str, Any]:
    values = [{**value._asdict(), "trail": [str(step) for step in value.trail]} for value in entry.values]
    return {**entry._asdict(), "values": values}
