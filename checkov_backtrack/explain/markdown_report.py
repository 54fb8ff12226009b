"""What ``explain`` found out, for the comment on a pull request or the summary of a step."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator

from checkov_backtrack.explain.explain_result import VERDICTS, Entry, Result, summary
from checkov_backtrack.explain.text_report import reason, shortened, unseen_place
from checkov_backtrack.worlds.shown_values import printable

LONGEST_COMMENT = 65_000  # characters; GitHub takes 65,536


def as_markdown(result: Result, only: Collection[str]) -> str:
    """The whole text; ``only`` are the verdicts that are shown, all of them where it is empty."""
    verdicts = [verdict for verdict in VERDICTS if not only or verdict in only]
    entries = [entry for verdict in verdicts for entry in result.clusters if entry.verdict == verdict]
    unseen = [] if only else result.unseen
    blocks = [f"### Backtrack of Aurora MySQL clusters\n\n{summary(result.counts, len(result.unseen))}\n"]
    blocks += table_blocks(("cluster", "where", "verdict", "why"), (_row(entry, result) for entry in entries))
    blocks += table_blocks(
        ("not judged by Checkov", "where", "why"),
        ((code(each.block or "a cluster"), code(unseen_place(result, each)), escaped(each.reason)) for each in unseen),
    )
    blocks += [_details(entry) for entry in entries if entry.verdict in ("failed", "undecided")]
    return limited(blocks, LONGEST_COMMENT)


def _row(entry: Entry, result: Result) -> tuple[str, ...]:
    where = code(result.shown(entry.root, entry.place)) + (f", called at {code(entry.caller)}" if entry.caller else "")
    return code(entry.address), where, VERDICTS[entry.verdict], escaped(reason(entry))


def _details(entry: Entry) -> str:
    lines = [f"\n<details><summary>{code_html(entry.address)}: where its values come from</summary>\n"]
    for value in entry.values:
        if value.is_set or value.name == entry.decides:
            lines.append(f"- {code(value.name)}: {code(value.shown)}")
            lines.extend(f"  - {code(step)}" for step in shortened(value))
    lines.extend(f"- decided by: {escaped(way)}" for way in entry.ways)
    lines.extend(f"- {escaped(each)}" for each in (entry.to_do, entry.advice) if each)
    return "\n".join([*lines, "\n</details>\n"])


# --- shared with the report on a fleet ---


def table_blocks(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The rows of a table, its head with the first; nothing where there is none."""
    for position, row in enumerate(rows):
        lines = [] if position else ["", f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
        yield "\n".join([*lines, f"| {' | '.join(row)} |"]) + "\n"


def limited(blocks: Iterable[str], most: int) -> str:
    """As many blocks as fit, and how many do not."""
    kept: list[str] = []
    length, left_out = 0, 0
    for block in blocks:
        length += len(block.encode("utf-8", "replace"))
        if length <= most:
            kept.append(block)
        else:
            left_out += 1
    return "".join(kept) + (
        f"\n{left_out} more entries do not fit here; `--format json` has all.\n" if left_out else ""
    )


def code(text: str) -> str:
    """A text as it is, in a table too."""
    text = printable(text).replace("|", "\\|")
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if len(fence) > 1 or not text.strip() else f"`{text}`"


def code_html(text: str) -> str:
    """The same, where HTML stands."""
    return f"<code>{html.escape(printable(text))}</code>"


def escaped(text: str) -> str:
    """A sentence in which nothing is markup, an address or a mention."""
    text = re.sub(r"([\\`*\[\]<>|#~&!]|\b_|_\b)", r"\\\1", printable(text))
    return re.sub(r"@|:(?=//)|(?i:www)(?=\.)|#(?=\d)", r"\g<0>&#8203;", text)
