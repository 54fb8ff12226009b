"""What ``explain`` found out, in SARIF 2.1.0 for code scanning.

Follows https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and, for what GitHub makes of it,
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from checkov_backtrack import __version__
from checkov_backtrack.checkov_inside.backtrack_check import ID, NAME, RULE_PAGE
from checkov_backtrack.explain.explain_result import Entry, Result
from checkov_backtrack.explain.text_report import reason
from checkov_backtrack.worlds.shown_values import printable

_SHOWN = ("failed", "undecided", "skipped")  # where nobody asks for others

# The standard wants the level "none" beside any kind but "fail". GitHub passes over the kind and shows an alert of the
# level that it is given (2026-11), so that what is open is a note.
_KINDS = {
    "failed": ("fail", "warning"),
    "skipped": ("fail", "warning"),
    "undecided": ("open", "note"),
    "passed": ("pass", "none"),
    "not-applicable": ("notApplicable", "none"),
}
_HELP = f"""An Amazon Aurora MySQL cluster needs a target backtrack window of 1 to 259200 seconds, so that a bad
statement can be undone in minutes.

- **A cluster to come**: set `backtrack_window = 86400` (Terraform) or `BacktrackWindow: 86400` (CloudFormation).
- **A cluster that exists** cannot be modified to get Backtrack. Restore a snapshot of it with a window
  (`aws rds restore-db-cluster-from-snapshot --engine aurora-mysql --backtrack-window 86400`, `snapshot_identifier` in
  Terraform, `SnapshotIdentifier` in CloudFormation), create its instances, and point the application at the new
  endpoint.
- **A cluster that cannot be decided** depends on a value that the source does not have. The message says which.

[The rule]({RULE_PAGE})
"""
_RULE = {
    "id": ID,
    "name": "BacktrackEnabled",
    "shortDescription": {"text": NAME},
    "fullDescription": {"text": f"{NAME}."},
    "helpUri": RULE_PAGE,
    "help": {"text": _HELP, "markdown": _HELP},
    "defaultConfiguration": {"level": "warning"},
    "properties": {"precision": "high", "problem.severity": "warning", "tags": ["reliability", "aws", "aurora"]},
}


def as_sarif(result: Result, only: Collection[str]) -> dict[str, Any]:
    """The log; ``only`` are the verdicts whose clusters it lists, where it is not empty."""
    driver = {
        "name": "checkov-backtrack",
        "semanticVersion": __version__,
        "informationUri": RULE_PAGE,
        "rules": [_RULE],
    }
    shown = only or _SHOWN
    results = [_result(entry, result) for entry in result.clusters if entry.verdict in shown]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _result(entry: Entry, result: Result) -> dict[str, Any]:
    kind, level = _KINDS[entry.verdict]
    trail = next((value.trail for value in entry.values if value.name == entry.decides), ())
    placed = [step for step in trail if step.file]
    edited = next((step for step in reversed(placed) if step.edit), None)
    file, line = (edited.file, edited.line) if edited and entry.verdict == "failed" else (entry.file, 0)
    if not line and file == entry.file and entry.lines:
        line = entry.lines[0]
    found: dict[str, Any] = {
        "ruleId": ID,
        "ruleIndex": 0,
        "kind": kind,
        "level": level,
        "message": {"text": _literal(" ".join(_message(entry)))},
        "locations": [_location(result.shown(entry.root, file), line)],
        "partialFingerprints": {"backtrackCluster/v1": _fingerprint(entry)},
    }
    if placed:
        flow = [
            {"location": _location(result.shown(entry.root, step.file), step.line, str(step._replace(file="", line=0)))}
            for step in reversed(placed)  # from where the value stands to the cluster
        ]
        found["codeFlows"] = [{"threadFlows": [{"locations": flow}]}]
    if entry.verdict == "skipped":
        found["suppressions"] = [{"kind": "inSource", "justification": printable(entry.reason)}]
    return found


def _message(entry: Entry) -> Iterator[str]:
    yield f"{entry.address}: {reason(entry)}"
    yield from filter(None, (entry.to_do, entry.advice))
    if entry.ways:
        yield f"Decided by: {'; or '.join(entry.ways)}."


def _location(file: str, line: int, message: str = "") -> dict[str, Any]:
    physical: dict[str, Any] = {
        "artifactLocation": {"uri": quote(PurePath(file).as_posix().encode("utf-8", "backslashreplace"))}
    }
    if line:
        physical["region"] = {"startLine": line}
    found: dict[str, Any] = {"physicalLocation": physical}
    return {**found, "message": {"text": _literal(message)}} if message else found


def _literal(text: str) -> str:
    """A message in which nothing is a link or in the place of an argument."""
    return re.sub(r"\[(?=[^\[\]]*\]\()", r"\\[", re.sub(r"\{(\d+)\}", r"{{\1}}", printable(text)))


def _fingerprint(entry: Entry) -> str:
    """The same as long as the cluster keeps its address and file, whatever lines they move to."""
    caller = entry.caller.rpartition(":")[0]
    identity = "\0".join((entry.framework, entry.file, caller, entry.address))
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()
