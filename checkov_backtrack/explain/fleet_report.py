"""The report on many repositories, for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from checkov_backtrack.explain.explain_result import VERDICTS, summary
from checkov_backtrack.explain.fleet_results import COUNTS, Cluster, Fleet, Repository
from checkov_backtrack.explain.markdown_report import code, escaped, limited, table_blocks
from checkov_backtrack.explain.text_report import Terminal
from checkov_backtrack.worlds.shown_values import printable

LONGEST_SUMMARY = 1_000_000  # bytes; GitHub takes 1 MiB for a step

_HEADS = {**VERDICTS, "undecided": "undecided", "not_judged": "not judged"}
_LISTED = ("failed", "undecided", "not_judged")  # of which the clusters are listed, where nobody asks for others


def as_text(fleet: Fleet, only: Collection[str], terminal: Terminal) -> Iterator[str]:
    """The lines of a report; ``only`` are the verdicts whose clusters are listed."""
    names, rows = _rows(fleet)
    if rows:
        head = ("repository", *(_HEADS.get(name, name) for name in names))
        yield from _table([head, *rows], terminal)
        yield ""
    for verdict in _listed(only):
        found = list(_clusters(fleet, verdict))
        if found:
            yield terminal.coloured(_name(verdict).upper(), verdict)
        for repository, clusters in found:
            yield f"  {terminal.coloured(repository.name, 'bold')}"
            for cluster in clusters:
                yield from terminal.wrapped(f"{cluster.address}  {cluster.place}", 4)
                yield from terminal.wrapped(cluster.reason, 6)
            yield ""
    yield from terminal.wrapped(_summary(fleet), 0)


def as_markdown(fleet: Fleet, only: Collection[str]) -> str:
    """The whole text; ``only`` are the verdicts whose clusters are listed."""
    names, rows = _rows(fleet)
    blocks = [f"### Backtrack of Aurora MySQL clusters\n\n{_summary(fleet)}\n"]
    head = ("repository", *(_HEADS.get(name, name) for name in names))
    blocks += table_blocks(head, ((code(name), *counts) for name, *counts in rows))
    for verdict in _listed(only):
        cells = (
            (code(repository.name), code(cluster.address), code(cluster.place), escaped(cluster.reason))
            for repository, clusters in _clusters(fleet, verdict)
            for cluster in clusters
        )
        blocks += table_blocks((_name(verdict), "cluster", "where", "why"), cells)
    return limited(blocks, LONGEST_SUMMARY)


def _rows(fleet: Fleet) -> tuple[list[str], list[tuple[str, ...]]]:
    """The counts that are not zero everywhere, and a row for each repository with any."""
    counts = fleet.counts
    names = [name for name in COUNTS if counts[name] or name == "clusters"]
    return names, [
        (printable(each.name), *(str(each.counts[name]) for name in names))
        for each in fleet.repositories
        if any(each.counts.values())
    ]


def _listed(only: Collection[str]) -> Iterable[str]:
    return [verdict for verdict in COUNTS if verdict in (only or _LISTED)]


def _name(verdict: str) -> str:
    return VERDICTS.get(verdict, "not judged by Checkov")


def _clusters(fleet: Fleet, verdict: str) -> Iterator[tuple[Repository, list[Cluster]]]:
    for repository in fleet.repositories:
        clusters = [cluster for cluster in repository.clusters if cluster.verdict == verdict]
        if clusters:
            yield repository, clusters


def _table(rows: list[tuple[str, ...]], terminal: Terminal) -> Iterator[str]:
    """Aligned rows; a name that leaves no room for the numbers stands on a line of its own."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    room = max(terminal.width - sum(widths[1:]) - 2 * len(widths[1:]), len("repository"))
    for name, *counts in rows:
        if len(name) > room:
            yield name
        start = (name if len(name) <= room else "").ljust(min(room, widths[0]))
        yield "  ".join([start, *(count.rjust(width) for count, width in zip(counts, widths[1:]))])


def _summary(fleet: Fleet) -> str:
    counts = fleet.counts
    repositories = fleet.repositories
    empty = sum(not any(each.counts.values()) for each in repositories)
    number = f"{len(repositories)} {'repository' if len(repositories) == 1 else 'repositories'}"
    damaged = f"; results that could not be read: {len(fleet.damaged)}" if fleet.damaged else ""
    listed = summary({verdict: counts[verdict] for verdict in VERDICTS}, counts["not_judged"])
    return f"{number}, {empty} without a cluster; {listed}{damaged}"
