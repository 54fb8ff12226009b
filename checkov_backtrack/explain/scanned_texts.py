"""Which files Checkov would look for clusters in, and which clusters in their text it passed over."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from checkov_backtrack.aws.provider_names import CLUSTERS
from checkov_backtrack.checkov_inside.scanned_kinds import files_below, framework_of, is_read
from checkov_backtrack.cloudformation import template_files
from checkov_backtrack.cloudformation.template_files import clusters_in, composed
from checkov_backtrack.explain.explain_result import Entry, Unseen
from checkov_backtrack.hcl.block_syntax import Block, Body, parse_body
from checkov_backtrack.hcl.expression_tree import Literal, Node, written
from checkov_backtrack.hcl.json_syntax import json_body
from checkov_backtrack.hcl.source_tokens import HclSyntaxError
from checkov_backtrack.terraform.configuration_files import constant, is_local
from checkov_backtrack.terraform.remote_sources import known_module, parsed_source
from checkov_backtrack.worlds.open_values import leaves
from checkov_backtrack.worlds.shown_values import cut


class Found(NamedTuple):
    """What there is to scan behind a path.

    :param root: the folder that paths are relative to, and that folder as it was given
    :param file: the one file that is asked for; None for a folder
    :param frameworks: those that have something to scan, in the order of Checkov's names for them
    :param texts: the files with a cluster in their text, with that text
    :param services: what the files of the Serverless Framework say
    :param terragrunt: the files of Terragrunt that call a module for Aurora
    """

    root: str
    shown_root: str
    file: str | None
    frameworks: tuple[str, ...]
    texts: dict[str, str]
    services: str
    terragrunt: tuple[str, ...] = ()


_CLUSTER = re.compile(r"(?<!\w)(aws_rds_cluster|awscc_rds_db_cluster|AWS::RDS::DBCluster)(?![\w:])")


def files_of(path: str) -> Found:
    """What there is to scan in a file or folder."""
    is_folder = os.path.isdir(path)
    shown_root = path if is_folder else os.path.dirname(path) or os.curdir
    frameworks: set[str] = set()
    texts: dict[str, str] = {}
    services: list[str] = []
    terragrunt: list[str] = []
    for file in files_below(path) if is_folder else [path]:
        text = text_of(file)
        framework = framework_of(file, text)
        frameworks.update([framework] if framework else [])
        if framework and _CLUSTER.search(text):
            texts[file] = text
        if framework == "serverless":
            services.append(text)
        if os.path.basename(file) == "terragrunt.hcl" and _calls_of_terragrunt(text):
            terragrunt.append(file)
    only = None if is_folder else os.path.abspath(path)
    root = os.path.abspath(shown_root)
    named = tuple(sorted(frameworks))
    return Found(root, shown_root, only, named, texts, "\n".join(services), tuple(sorted(terragrunt)))


def text_of(path: str) -> str:
    """The text of a file of a kind that Checkov reads; empty where there is none."""
    return template_files.text_of(path) if is_read(path) else ""


# --- clusters without a verdict ---


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
    of_services = {entry.address for each in judged.values() for entry in each if entry.framework == "serverless"}
    real = {os.path.realpath(path) for path in unparsed}
    for path, text in sorted(found.texts.items()):
        file = os.path.relpath(path, found.root)
        framework = framework_of(path, text)
        is_part = framework == "cloudformation" and os.path.basename(path) in found.services  # of a service
        is_unparsed = os.path.realpath(path) in real
        if framework == "terraform_plan" and file in judged:  # which may be large, and one verdict will do
            continue
        for line, block, reason in _in_text(framework, text):
            if is_part and block in of_services:
                continue
            if is_unparsed or not any(_is_about(entry, line, block) for entry in judged.get(file, ())):
                reason = _IN_A_SERVICE if is_part else reason
                reason = "Checkov cannot parse the file" if is_unparsed else stopped.get(framework, reason)
                if reason:
                    yield Unseen(found.shown_root, file, line, block, reason)
    for path in sorted(real):
        yield from _unparsed_calls(path, found)
    for path in found.terragrunt:
        reason = "Checkov does not read Terragrunt: run it on the plan"
        yield Unseen(found.shown_root, os.path.relpath(path, found.root), 1, "", reason)


_NO_RESOURCE = "Checkov drops it: its condition is false, or the file is no template"
_IN_A_LOOP = "Checkov does not expand Fn::ForEach"
_IN_A_SERVICE = "Checkov finds no such cluster in the serverless.yml that names its file"
_NOT_FOUND = "Checkov finds no such cluster in the file"


def _is_about(entry: Entry, line: int, block: str) -> bool:
    """Whether an entry of the same file is that of a cluster in its text."""
    if entry.framework != "terraform":  # where Checkov's lines are off by one for a resource in braces (3.3.30)
        return not block or entry.address == block
    first, last = entry.lines or (1, 1)
    return first <= line <= last


def _in_text(framework: str, text: str) -> Iterator[tuple[int, str, str]]:
    """The line and address of each cluster in a text, and why Checkov may have passed over it."""
    if framework == "terraform":
        yield from _blocks(text)
    elif framework in ("cloudformation", "serverless"):
        document = composed(text)
        for name, line in _unparsed_clusters(text) if document is None else clusters_in(document):
            otherwise = _NO_RESOURCE if framework == "cloudformation" else _NOT_FOUND
            yield line, name, _IN_A_LOOP if "${" in name else otherwise
    elif framework == "terraform_json":
        try:
            clusters = list(_clusters_of(json_body(text)))
        except (ValueError, RecursionError):
            yield 1, "", _NOT_FOUND
        else:
            yield from ((1, ".".join(block.labels), _NOT_FOUND) for block in clusters)
    elif framework == "terraform_plan":
        try:
            is_about = any(leaf in CLUSTERS for leaf in leaves(json.loads(text)) if isinstance(leaf, str))
        except (ValueError, RecursionError):
            is_about = True
        yield from [(1, "", "")] if is_about else []


def _clusters_of(body: Body) -> Iterator[Block]:
    for block in body.blocks:
        if block.type == "resource" and len(block.labels) == 2 and block.labels[0] in CLUSTERS:
            yield block


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """The same, for a file of HCL; what looks like a cluster where it cannot be parsed."""
    body = _body(text)
    if body is None:
        for match in _BLOCK.finditer(text):
            yield _line(text, match.start(1)), ".".join(match.groups()), _why_dropped("", None)
        return
    for block in _clusters_of(body):
        name = next((name for name in ("count", "for_each") if name in block.body.attributes), "")
        yield (
            _line(text, block.body.position),
            ".".join(block.labels),
            _why_dropped(name, _expression(block.body, name)),
        )


@lru_cache(maxsize=16)
def _body(text: str) -> Body | None:
    """A file of HCL; None where it cannot be parsed."""
    try:
        return parse_body(text)
    except HclSyntaxError:
        return None


def _expression(body: Body, name: str) -> Node | None:
    try:
        return body.expression(name)
    except HclSyntaxError:
        return None


def _why_dropped(name: str, repetition: Node | None) -> str:
    if repetition is None:
        return "Checkov drops it: there is no instance of its module"
    shown = f"{name} = {cut(written(repetition))}"
    if isinstance(repetition, Literal):
        return f"Checkov drops it: there is no instance ({shown})"
    return f"Checkov drops it: it finds no instance ({shown}), which may be wrong where that is open"


# --- in what cannot be parsed ---

_BLOCK = re.compile(r'^[ \t]*resource[ \t]+"?(aws_rds_cluster|awscc_rds_db_cluster)"?[ \t]+"?([\w-]+)"?[ \t]*\{', re.M)
_TYPE = re.compile(r"""^[^#\n]*?(?<!\w)Type["']?[ \t]*:[ \t]*["']?AWS::RDS::DBCluster(?![\w:])""", re.M)
_SOURCE = re.compile(r'^[ \t]*source[ \t]*=[ \t]*"([^"\n]+)"', re.M)


def _unparsed_calls(path: str, found: Found) -> Iterator[Unseen]:
    """The calls of modules for Aurora in a file that Checkov cannot parse."""
    text = text_of(path)
    if framework_of(path, text) != "terraform":
        return
    file = os.path.relpath(path, os.path.realpath(found.root))
    for match in _SOURCE.finditer(text):
        if is_for_aurora(match[1]):
            yield Unseen(
                found.shown_root,
                file,
                _line(text, match.start(1)),
                "",
                f"Checkov cannot parse the file, which calls {cut(match[1])}",
            )


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


# --- calls of modules ---


def is_for_aurora(source: str) -> bool:
    """Whether the source of a call leads to a known module with clusters, or says that it is for Aurora."""
    parsed = None if is_local(source) else parsed_source(source)
    known = known_module(parsed) if parsed else None
    if known:
        return any(release.stub for release in known.releases)
    return not is_local(source) and "aurora" in source.lower()


def source_of_call(path: str, name: str) -> str:
    """The source of a call in a file of HCL; empty where it cannot be read."""
    body = _body(text_of(path))
    for block in body.blocks if body else ():
        if block.type == "module" and block.labels == (name,):
            source = constant(block.body, "source")
            return source if isinstance(source, str) else ""
    return ""


def _calls_of_terragrunt(text: str) -> bool:
    """Whether a file of Terragrunt names a module for Aurora, or has inputs for it."""
    body = _body(text)
    for block in body.blocks if body else ():
        source = constant(block.body, "source") if block.type == "terraform" else None
        if isinstance(source, str):
            address = source.partition("?")[0]
            address = address.partition("://")[2].lstrip("/") if address.startswith("tfr:") else address
            inputs = _expression(body, "inputs") if body else None
            return is_for_aurora(address) or (inputs is not None and '"aurora' in written(inputs))
    return False
