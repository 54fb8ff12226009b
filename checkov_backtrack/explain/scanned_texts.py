"""Which files Checkov would look for clusters in, and which clusters in their text it passed over."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from checkov_backtrack.aws.provider_names import CLUSTERS
from checkov_backtrack.checkov_inside.scanned_kinds import files_below, framework_of, is_read
from checkov_backtrack.cloudformation import template_files
from checkov_backtrack.cloudformation.template_files import clusters_in, composed
from checkov_backtrack.explain.explain_result import Entry, Unseen
from checkov_backtrack.hcl.block_syntax import parse_body
from checkov_backtrack.hcl.source_tokens import HclSyntaxError


class Found(NamedTuple):
    """What there is to scan behind a path.

    :param root: the folder that paths are relative to, and that folder as it was given
    :param file: the one file that is asked for; None for a folder
    :param frameworks: those that have something to scan, in the order of Checkov's names for them
    :param texts: the files with a cluster in their text, with that text
    :param services: what the files of the Serverless Framework say
    """

    root: str
    shown_root: str
    file: str | None
    frameworks: tuple[str, ...]
    texts: dict[str, str]
    services: str


_CLUSTER = re.compile(r"(?<!\w)(aws_rds_cluster|awscc_rds_db_cluster|AWS::RDS::DBCluster)(?![\w:])")


def files_of(path: str) -> Found:
    """What there is to scan in a file or folder."""
    is_folder = os.path.isdir(path)
    shown_root = path if is_folder else os.path.dirname(path) or os.curdir
    frameworks: set[str] = set()
    texts: dict[str, str] = {}
    services: list[str] = []
    for file in files_below(path) if is_folder else [path]:
        text = text_of(file)
        framework = framework_of(file, text)
        frameworks.update([framework] if framework else [])
        if framework and _CLUSTER.search(text):
            texts[file] = text
        if framework == "serverless":
            services.append(text)
    only = None if is_folder else os.path.abspath(path)
    return Found(os.path.abspath(shown_root), shown_root, only, tuple(sorted(frameworks)), texts, "\n".join(services))


def text_of(path: str) -> str:
    """The text of a file of a kind that Checkov reads; empty where there is none."""
    return template_files.text_of(path) if is_read(path) else ""


# --- clusters without a verdict ---

_BLOCK = re.compile(r'^[ \t]*resource[ \t]+"?(aws_rds_cluster|awscc_rds_db_cluster)"?[ \t]+"?([\w-]+)"?[ \t]*\{', re.M)
_TYPE = re.compile(r"""^[^#\n]*?(?<!\w)Type["']?[ \t]*:[ \t]*["']?AWS::RDS::DBCluster(?![\w:])""", re.M)
_DEFINED = {"serverless": _TYPE, "terraform_json": re.compile(r'"aws(cc)?_rds_(db_)?cluster"\s*:')}
_REPETITIONS = ("count", "for_each")


def unseen(
    found: Found, unparsed: Collection[str], stopped: Mapping[str, str], entries: Iterable[Entry]
) -> Iterator[Unseen]:
    """The clusters in the text of files that Checkov has not judged, and why.

    :param unparsed: the files that Checkov could not parse
    :param stopped: why Checkov stopped, by the framework that it stopped at
    """
    judged: dict[str, list[Entry]] = {}
    for entry in entries:
        judged.setdefault(entry.file, []).append(entry)
    real = {os.path.realpath(path) for path in unparsed}
    for path, text in sorted(found.texts.items()):
        file = os.path.relpath(path, found.root)
        framework = framework_of(path, text)
        if framework == "cloudformation" and os.path.basename(path) in found.services:  # a part of a service
            continue
        is_unparsed = os.path.realpath(path) in real
        for line, block, reason in _in_text(framework, text):
            if is_unparsed or not any(_is_about(entry, line, block, framework) for entry in judged.get(file, ())):
                reason = "Checkov cannot parse the file" if is_unparsed else stopped.get(framework, reason)
                if reason:
                    yield Unseen(found.shown_root, file, line, block, reason)


_NO_RESOURCE = "Checkov drops it: its condition is false, or the file is no template"
_IN_A_LOOP = "Checkov does not expand Fn::ForEach"

_WHOLE = ("terraform_json", "terraform_plan", "serverless")  # where a verdict on one cluster will do for the file


def _is_about(entry: Entry, line: int, block: str, framework: str) -> bool:
    """Whether an entry of the same file is that of a cluster in its text."""
    if framework == "cloudformation":  # where Checkov's lines are off by one for a resource in braces (3.3.30)
        return entry.address == block
    first, last = entry.lines or (1, 1)
    return framework in _WHOLE or first <= line <= last


def _in_text(framework: str, text: str) -> Iterator[tuple[int, str, str]]:
    """The line and address of each cluster in a text, and why Checkov may have passed over it."""
    if framework == "terraform":
        yield from _blocks(text)
    elif framework == "cloudformation":
        document = composed(text)
        clusters = None if document is None else clusters_in(document)
        for name, line in _unparsed_clusters(text) if clusters is None else clusters:
            yield line, name, _IN_A_LOOP if "${" in name else _NO_RESOURCE
    elif framework in _DEFINED and _DEFINED[framework].search(text):
        yield 1, "", "Checkov finds no cluster in the file"
    elif framework == "terraform_plan" and re.search(r'"type":\s*"aws(cc)?_rds_(db_)?cluster"', text):
        yield 1, "", ""


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """The same, for a file of HCL; what looks like a cluster where it cannot be parsed."""
    try:
        blocks = parse_body(text).blocks
    except HclSyntaxError:
        for match in _BLOCK.finditer(text):
            yield _line(text, match.start(1)), ".".join(match.groups()), _why_dropped("")
        return
    for block in blocks:
        if block.type == "resource" and len(block.labels) == 2 and block.labels[0] in CLUSTERS:
            position = next((block.body.positions[name] for name in _REPETITIONS if name in block.body.positions), None)
            repetition = "" if position is None else text[position:].partition("\n")[0]
            yield _line(text, block.body.position), ".".join(block.labels), _why_dropped(repetition)


def _unparsed_clusters(text: str) -> Iterator[tuple[str, int]]:
    """What looks like a cluster in a template that is no YAML."""
    for match in _TYPE.finditer(text):
        yield _logical_id(text[: match.end()]), _line(text, match.end())


def _logical_id(text: str) -> str:
    """The key of the nearest line above that is less indented than the last one; empty where there is none."""
    *lines, last = text.splitlines()
    indentation = len(last) - len(last.lstrip())
    for line in reversed(lines):
        key = re.fullmatch(r"""([ \t]*)["']?([A-Za-z0-9]+)["']?[ \t]*:[ \t]*\{?[ \t]*""", line)
        if key and len(key.group(1)) < indentation:
            return key.group(2)
    return ""


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _why_dropped(repetition: str) -> str:
    if repetition:
        return f"Checkov drops it: there is no instance ({' '.join(repetition.split())})"
    return "Checkov drops it: there is no instance of its module"
