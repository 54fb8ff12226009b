"""The subcommand ``explain``: from its arguments to what it prints and its exit code."""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from checkov_backtrack.explain import fleet_results as fleets
from checkov_backtrack.explain.explain_result import Result
from checkov_backtrack.explain.json_report import as_document
from checkov_backtrack.explain.markdown_report import as_markdown
from checkov_backtrack.explain.sarif_report import as_sarif
from checkov_backtrack.explain.text_report import Terminal, as_text
from checkov_backtrack.worlds.shown_values import printable


def run(given: argparse.Namespace) -> int:
    """Runs the subcommand; returns its exit code."""
    if given.paths and given.results:
        _complain("explain takes either PATH or --from RESULT; see --help")
        return 2
    try:
        code = _run_fleet(given) if given.results else _run(given, given.paths or [os.curdir])
        sys.stdout.flush()
    except BrokenPipeError:  # of "explain | head"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _run(given: argparse.Namespace, paths: list[str]) -> int:
    from checkov_backtrack.checkov_inside.every_judgement import Options
    from checkov_backtrack.explain.judged_clusters import explain

    missing = [path for path in given.var_file if not os.path.isfile(path)]
    if missing:
        _complain(f"there is no file {missing[0]}")
        return 2
    options = Options(tuple(map(os.path.abspath, given.var_file)), given.download_external_modules == "true")
    with _quiet():
        result = explain(paths, options, given.name or _repository(paths[0]), _progress)
    _progress("")
    for path, reason in result.unread.items():
        _complain(f"{path}: {reason}")
    for reason in result.stopped:
        _complain(reason)
    if len(result.unread) == len(result.paths):
        return 2
    if given.format == "json":
        _print([json.dumps(as_document(result, given.only), indent=2)])
    elif given.format == "sarif":
        _print([json.dumps(as_sarif(result, given.only), indent=2)])
    elif given.format == "markdown":
        _print([as_markdown(result, given.only)])
    else:
        _print(as_text(result, given.only, Terminal(sys.stdout)))
    return 2 if _is_unreadable(result) else _code(given, result.counts)


def _code(given: argparse.Namespace, counts: Mapping[str, int]) -> int:
    return int(any(counts[verdict] for verdict in given.fail_on))


def _is_unreadable(result: Result) -> bool:
    """Whether files were named, and Checkov could parse none of them."""
    are_files = not any(os.path.isdir(path) for path in result.paths)
    return are_files and not result.entries and any("cannot parse" in each.reason for each in result.unseen)


def _run_fleet(given: argparse.Namespace) -> int:
    from checkov_backtrack.explain.fleet_report import as_markdown, as_text

    if given.format == "sarif":
        _complain("--from has no SARIF: its places are those of many repositories")
        return 2
    fleet = fleets.merged(given.results, _complain)
    if not fleet.repositories:
        _complain("no result of explain could be read")
        return 2
    if given.format == "json":
        _print(fleets.as_json(fleet, given.only))
    elif given.format == "markdown":
        _print([as_markdown(fleet, given.only)])
    else:
        _print(as_text(fleet, given.only, Terminal(sys.stdout)))
    return _code(given, fleet.counts)


def _repository(path: str) -> str:
    """What a repository is called: the last two parts of its git remote, or its folder."""
    folder = os.path.realpath(path if os.path.isdir(path) else os.path.dirname(path) or os.curdir)
    if shutil.which("git"):
        command = ["git", "-C", folder, "config", "--get", "remote.origin.url"]
        run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        remote = re.search(r"([^/:@\s]+/)?[^/:@\s]+?(?=(\.git)?/?\s*$)", run.stdout)
        if remote:
            return remote.group()
    return os.path.basename(folder)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps warnings out of the log, and all but the first line of errors, unless LOG_LEVEL asks for them."""
    root = logging.getLogger()
    wanted = os.environ.get("LOG_LEVEL")
    level = logging.getLevelName((wanted or "ERROR").upper())
    before, handlers = root.level, () if wanted else tuple(root.handlers)
    root.setLevel(level if isinstance(level, int) else logging.ERROR)
    for handler in handlers:
        handler.addFilter(_one_line)
    try:
        yield
    finally:
        root.setLevel(before)
        for handler in handlers:
            handler.removeFilter(_one_line)


def _one_line(record: logging.LogRecord) -> bool:
    record.msg, record.args, record.exc_info = printable(record.getMessage().partition("\n")[0]), (), None
    return True


# --- output ---


def _print(lines: Iterable[str]) -> None:
    """Prints lines, with a sign in the place of what the encoding of the output does not have."""
    encoding = sys.stdout.encoding or "utf-8"
    for line in lines:
        line = _COMMAND.sub(lambda match: f"{match[1]}\\u{ord(match[2]):04x}", line)
        print(line.encode(encoding, "backslashreplace").decode(encoding))


# What GitHub Actions would obey in a log: "::error::" behind spaces, "##[error]" anywhere (in JSON, only in a text).
_COMMAND = re.compile(r"(^\s*(?=::)|##(?=\[))(.)", re.MULTILINE)


def _complain(text: str) -> None:
    print(f"checkov-backtrack: {printable(text)}", file=sys.stderr)


def _progress(text: str) -> None:
    """Shows what is going on in a line that the next one takes the place of."""
    if sys.stderr.isatty():
        print(f"\r\033[K{printable(text)}", end="", file=sys.stderr, flush=True)
