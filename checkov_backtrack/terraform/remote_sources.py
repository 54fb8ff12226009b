"""Where the source of a module call leads: to a known module, and to which of its releases.

Follows https://developer.hashicorp.com/terraform/language/modules/sources and, for constraints,
https://developer.hashicorp.com/terraform/language/expressions/version-constraints.
"""

from __future__ import annotations

import math
import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule, Release
from checkov_backtrack.worlds.not_known import Code, Undecidable

_REGISTRY = "registry.terraform.io"


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
    """The known module that a source leads to; one without clusters for a folder that is known to hold none."""
    by_address, looked_at = _known()
    repository, _, folder = source.address.partition("//")
    module, beside = by_address.get(source.address), looked_at.get(repository)
    if module or beside is None or not _FOLDER.fullmatch(folder):
        return module
    if any(fnmatchcase(folder, pattern) for pattern in beside.cluster_folders or ()):
        return None
    return beside._replace(name=source.address, changes={"0.0.0": ""}, after=None)


_FOLDER = re.compile(r"\w[\w.-]*(/\w[\w.-]*)*")  # no dots and no wildcards, which lead elsewhere


@lru_cache(maxsize=1)
def _known() -> tuple[dict[str, KnownModule], dict[str, KnownModule]]:
    """The modules by their addresses, and by those of their repositories where all folders have been looked at."""
    from checkov_backtrack.terraform.known_modules.known_table import KNOWN_MODULES  # many files: only when needed

    modules = [(address, module) for module in KNOWN_MODULES for address in module.sources]
    looked_at = {at.partition("//")[0]: module for at, module in modules if module.cluster_folders is not None}
    return dict(modules), looked_at


def releases(module: KnownModule, source: Source, version: str | None) -> list[Release]:
    """The releases that a call may get: one, or several where its revision does not say which; none before the first.

    :param version: the constraint that a call of a registry's module has; without one, Terraform takes the newest
    :raises Undecidable: where the call can only get a version of a newer major version than has been read
    """
    if source.ref is None:
        return _newest(module, version or ">=0")
    if _BRANCH.fullmatch(source.ref):
        return [module.releases[-1]]
    name = re.sub("^(refs/)?tags/", "", source.ref)
    tag = _TAG.fullmatch(name[len(module.tag_prefix) :]) if name.startswith(module.tag_prefix) else None
    if tag is None:
        return list(module.releases)
    version, pre = tag[1], tag[2] or ""
    if pre or version.count(".") > 1:
        return _newest(module, f"={version}{pre}")
    moving = _newest(module, f"~>{version}.0")  # "v8" moves along with the newest of its kind, and "v8.3" may
    return _all_of(_newest(module, f"={version}"), moving) if "." in version else moving


_BRANCH = re.compile(r"(?:(?:refs/)?heads/|origin/)?(?:head|main|master|develop|development|trunk)|", re.IGNORECASE)
# A tag that is a version as a whole: "v8", "0.46.2", "v9.0.0-rc1", "v1.0.16-d0dd363" with a commit, in which there are
# digits and letters: without, it may be a date. A number alone may be a commit.
_TAG = re.compile(
    r"v?((?<=v)[0-9]{1,9}|[0-9]{1,9}(?:\.[0-9]{1,9})+)"
    r"(?:(-(?:alpha|beta|dev|pre|preview|rc|snapshot)(?:[.-]?[0-9]+)*)|-(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,40})?"
    r"(?:\+[0-9a-z.-]+)?",
    re.IGNORECASE,
)


def _newest(module: KnownModule, constraint: str) -> list[Release]:
    """The newest release that a constraint allows; all of them where it cannot be read."""
    start, end, excluded = _FIRST, _NEVER, set()
    for text in constraint.split(","):
        part = _PART.fullmatch(text)
        if part is None:
            return list(module.releases)
        operator, version = part[1] or "=", _numbers(part[2])
        if part[3] and operator == "=":
            return _all_of(_at(module, (*version[:-1], version[-1] - 0.5)), _at(module, version))
        if operator == "!=":
            excluded.update([] if part[3] else [version])
        else:
            operator = {">": ">=", "<=": "<"}.get(operator, operator) if part[3] else operator
            first, behind = _allowed(operator, version, part[2].count("."))
            start, end = max(start, first), min(end, behind)
    _refuse_newer(module, start)
    starts = [_numbers(release.since) for release in module.releases]
    for release, first, behind in reversed([*zip(module.releases, starts, [*starts[1:], _NEVER])]):
        first, behind = max(start, first), min(end, behind)
        if first < behind and not (first in excluded and behind == _next(first)):
            return [release]
    return []


def _at(module: KnownModule, version: Numbers) -> list[Release]:
    """The release that a version is in; none before the first."""
    _refuse_newer(module, version)
    return [release for release in module.releases if _numbers(release.since) <= version][-1:]


def _all_of(*found: list[Release]) -> list[Release]:
    """Each release once."""
    return [*{release.since: release for each in found for release in each}.values()]


def _refuse_newer(module: KnownModule, version: Numbers) -> None:
    if version >= (_numbers(module.newest)[0] + 1,):
        words = f"{module.name} is known up to {module.newest}, and this call gets a newer major version"
        raise Undecidable(Code.UNKNOWN_VERSION, words)


# One part of a constraint: operator, numbers, and what makes a version a pre-release, which stands before the version.
_PART = re.compile(r"\s*(=|!=|>=?|<=?|~>)?\s*v?([0-9]{1,9}(?:\.[0-9]{1,9})*)(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?\s*")

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
