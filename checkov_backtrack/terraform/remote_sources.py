"""Where the source of a module call leads: to a known module, and to which of its releases.

Follows https://developer.hashicorp.com/terraform/language/modules/sources and, for constraints,
https://developer.hashicorp.com/terraform/language/expressions/version-constraints.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from checkov_backtrack.terraform.known_modules_table import KNOWN_MODULES, KnownModule, Release

_REGISTRY = "registry.terraform.io"
_BRANCHES = frozenset({"", "head", "main", "master", "develop", "development", "trunk"})


class Source(NamedTuple):
    """A remote source.

    :param address: ``registry.terraform.io/namespace/name/provider`` or ``host/owner/repository``, in lower case, with
        ``//sub`` for a folder in it
    :param ref: the revision that a git source names; None for a registry
    """

    address: str
    ref: str | None


def parsed_source(text: str) -> Source | None:
    """A remote source, in any of the forms that Terraform takes; None for a local one, or one of no such form."""
    if text.startswith(("./", "../", "/")):
        return None
    forced, text = text.startswith("git::"), text[len("git::") :] if text.startswith("git::") else text
    text, _, query = text.partition("?")
    scp = re.fullmatch(r"[\w.-]+@([\w.-]+):(.*)", text)
    if scp:
        text, forced = f"{scp[1]}/{scp[2]}", True
    elif "://" in text:
        url = urlsplit(text)
        text, forced = f"{url.hostname or ''}{url.path}", True
    text, _, sub = text.lower().partition("//")
    query, _, sub_behind = query.partition("//")  # "?ref=v1.0.0//sub" is taken as well
    host, *path = text.strip("/").split("/")
    if forced or host in ("github.com", "bitbucket.org"):
        if len(path) < 2:
            return None
        repository = path[1][: -len(".git")] if path[1].endswith(".git") else path[1]
        inside = "/".join((*path[2:], *(each.strip("/") for each in (sub, sub_behind.lower()) if each)))
        return Source(_with(f"{host}/{path[0]}/{repository}", inside), parse_qs(query).get("ref", [""])[0])
    if len(path) == 2 or (len(path) == 3 and "." in host):  # another host mirrors the registry
        return Source(_with("/".join((_REGISTRY, *(host, *path)[-3:])), sub.strip("/")), None)
    return None


def _with(address: str, inside: str) -> str:
    return f"{address}//{inside}" if inside else address


def known_module(source: Source) -> KnownModule | None:
    """The known module that a source leads to."""
    return _by_address().get(source.address)


@lru_cache(maxsize=1)
def _by_address() -> dict[str, KnownModule]:
    return {address: module for module in KNOWN_MODULES for address in module.sources}


def releases(module: KnownModule, source: Source, version: str | None) -> list[Release]:
    """The releases that a call may get: one, or all where its revision does not say which; none before the first.

    :param version: the constraint that a call of a registry's module has; without one, Terraform takes the newest
    """
    if source.ref is None:
        return _newest(module, version or ">=0")
    if source.ref.lower() in _BRANCHES:
        return [module.releases[-1]]
    number = _NUMBER.search(source.ref)
    if number is None:
        return list(module.releases)
    return _newest(module, f"={number[1]}" if "." in number[1] else f"~>{number[1]}.0")


# At the end of a tag: "v8.3.1", "tags/0.46.2", "v1.0.16-d0dd363"; "v1" moves along with the newest of its kind.
_NUMBER = re.compile(r"(?:^|[^0-9a-z.])v?([0-9]{1,4}(?:\.[0-9]+)*)(?:-[0-9a-f]+)?$", re.IGNORECASE)


def _newest(module: KnownModule, constraint: str) -> list[Release]:
    """The newest release that a constraint allows; all of them where it cannot be read."""
    start, end, excluded = _FIRST, _NEVER, set()
    for text in constraint.split(","):
        part = _PART.fullmatch(text)
        if part is None:
            return list(module.releases)
        operator, version = part[1] or "=", _numbers(part[2])
        if operator == "!=":
            excluded.add(version)
        else:
            first, behind = _allowed(operator, version, part[2].count("."))
            start, end = max(start, first), min(end, behind)
    starts = [_numbers(release.since) for release in module.releases]
    for release, first, behind in reversed([*zip(module.releases, starts, [*starts[1:], _NEVER])]):
        first, behind = max(start, first), min(end, behind)
        if first < behind and not (first in excluded and behind == _next(first)):
            return [release]
    return []


# One part of a constraint: operator and numbers; what makes a version a pre-release has no say in the release.
_PART = re.compile(r"\s*(=|!=|>=?|<=?|~>)?\s*v?([0-9]{1,9}(?:\.[0-9]{1,9})*)(?:[-+][0-9A-Za-z.+-]*)?\s*")

Numbers = tuple[float, ...]  # of a version, three at least, so that tuples sort as versions do
_FIRST: Numbers = (0,)
_NEVER: Numbers = (math.inf,)


def _numbers(version: str) -> Numbers:
    numbers = tuple(map(int, version.split(".")))
    return numbers + (0,) * (3 - len(numbers))


def _next(version: Numbers) -> Numbers:
    """What sorts right behind a version."""
    return (*version, 0)


def _allowed(operator: str, version: Numbers, dots: int) -> tuple[Numbers, Numbers]:
    """The first version that a part of a constraint allows, and the first behind them that it does not.

    :param dots: as many as the version was written with: ``~> 1.2`` allows 1.9, ``~> 1.2.0`` does not
    """
    if operator == "~>":
        return version, (*version[: dots - 1], version[dots - 1] + 1) if dots else _NEVER
    first = {"<": _FIRST, "<=": _FIRST, ">": _next(version)}.get(operator, version)
    behind = {"<": version, ">": _NEVER, ">=": _NEVER}.get(operator, _next(version))
    return first, behind
