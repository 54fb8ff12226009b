"""What ``explain`` found out, for a terminal."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from checkov_backtrack.explain.explain_result import VERDICTS, Entry, Result, Unseen, Value, summary
from checkov_backtrack.worlds.shown_values import printable

_COLOURS = {
    "failed": 31,
    "undecided": 33,
    "skipped": 36,
    "passed": 32,
    "not-applicable": 2,
    "not_judged": 33,
    "bold": 1,
}
_TABLE_WIDTH = 120  # columns from which on the trail of a value stands beside it, not below


class Terminal:
    """How wide lines may be, and whether they may have colours."""

    def __init__(self, stream: Any) -> None:
        self.width = max(shutil.get_terminal_size().columns - 1, 40)
        self._has_colours = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def coloured(self, text: str, colour: str) -> str:
        """A text in a colour, where there are colours."""
        text = printable(text)
        return f"\033[{_COLOURS[colour]}m{text}\033[0m" if self._has_colours else text

    def wrapped(self, text: str, indentation: int, first: str = "") -> Iterator[str]:
        """A text in lines that fit, all of them indented; ``first`` stands in the place of the first indentation."""
        text, start = printable(text), first or " " * indentation
        if text and len(start) + len(text) <= self.width:  # textwrap is slow
            yield start + text
            return
        yield from textwrap.wrap(
            text,
            self.width,
            initial_indent=start,
            subsequent_indent=" " * indentation,
            break_long_words=False,
            break_on_hyphens=False,
        )


def as_text(result: Result, only: Collection[str], terminal: Terminal) -> Iterator[str]:
    """The lines of a report; ``only`` are the verdicts that are shown, all of them where it is empty."""
    for verdict, name in VERDICTS.items():
        entries = [entry for entry in result.clusters if entry.verdict == verdict]
        if not entries or (only and verdict not in only):
            continue
        yield terminal.coloured(name.upper(), verdict)
        of_many = [advice for advice, number in Counter(entry.advice for entry in entries).items() if number > 1]
        for entry in entries:
            yield from _entry(entry, result, terminal)
            if entry.advice not in of_many:
                yield from terminal.wrapped(entry.advice, 4)
            yield ""
        for advice in filter(None, of_many):
            yield from terminal.wrapped(advice, 2)
            yield ""
    if result.unseen and not only:
        yield terminal.coloured("NOT JUDGED BY CHECKOV", "not_judged")
        yield from _unseen(result, terminal)
        yield ""
    yield from terminal.wrapped(summary(result.counts, len(result.unseen)), 0)


def _entry(entry: Entry, result: Result, terminal: Terminal) -> Iterator[str]:
    place = result.shown(entry.root, entry.place) + (f", called at {entry.caller}" if entry.caller else "")
    if len(entry.address) + len(place) + 4 <= terminal.width:
        yield f"  {terminal.coloured(entry.address, 'bold')}  {printable(place)}"
    else:
        yield f"  {terminal.coloured(entry.address, 'bold')}"
        yield from terminal.wrapped(place, 4)
    yield from terminal.wrapped(reason(entry), 4)
    values = [value for value in entry.values if value.is_set or value.name == entry.decides]
    widths = [max((len(column) for column in columns), default=0) for columns in zip(*map(_columns, values))]
    for value in values:
        yield from _cause(value, widths, terminal)
    if entry.to_do:
        yield from terminal.wrapped(entry.to_do, 4)
    for position, way in enumerate(entry.ways):
        yield from terminal.wrapped(way, 16, first="    decided by: " if position == 0 else "            or: ")


def reason(entry: Entry) -> str:
    """The reason of a verdict as a sentence."""
    if entry.verdict != "skipped":
        return entry.reason if entry.reason.endswith(".") else f"{entry.reason}."
    return f"skip comment: {entry.reason}. Without it: {VERDICTS[entry.without_skip]}."


def _columns(value: Value) -> tuple[str, str]:
    return value.name, value.shown


def _cause(value: Value, widths: list[int], terminal: Terminal) -> Iterator[str]:
    """A value and where it comes from: beside it on a wide terminal or where that fits, else below."""
    start = "      " + "  ".join(text.ljust(width) for text, width in zip(_columns(value), widths)) + "  "
    trail = shortened(value)
    fits = len(trail) == 1 and len(start) + len(trail[0]) <= terminal.width
    is_table = terminal.width >= _TABLE_WIDTH and len(start) <= terminal.width // 2
    if not trail or not (fits or is_table):
        yield start.rstrip()
        start = " " * 10
    for step in trail:
        yield from terminal.wrapped(step, len(start), first=start)
        start = " " * len(start)


def shortened(value: Value) -> tuple[str, ...]:
    """The trail of a value; of one that is written or missing in the block itself, only the place."""
    if len(value.trail) == 1:
        (step,) = value.trail
        if step.place and not step.note and (not value.is_set or step.words.startswith(f"{value.name} = ")):
            return (step.place,)
    return tuple(map(str, value.trail))


def _unseen(result: Result, terminal: Terminal) -> Iterator[str]:
    for each in result.unseen:
        yield f"  {terminal.coloured(each.block or 'a cluster', 'bold')}  {printable(unseen_place(result, each))}"
        yield from terminal.wrapped(f"{each.reason}.", 4)


def unseen_place(result: Result, each: Unseen) -> str:
    """``main.tf:3``"""
    return result.shown(each.root, f"{each.file}:{each.line}")
