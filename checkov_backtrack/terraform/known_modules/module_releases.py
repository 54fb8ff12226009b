"""What is written down of a known module: where it is called from, and what each range of its versions does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["KnownModule", "Release"]


class Release(NamedTuple):
    """The versions from one on, up to the next release of the same module.

    :param since: the first of them, with three numbers
    :param change: what this release does otherwise than the one before, as ``KnownModule.changes`` has it
    :param before: the release before; None where there is none
    """

    since: str
    change: str
    before: Release | None

    @property
    def stub(self) -> str:
        """The whole module, as far as a verdict depends on it, in Terraform's language."""
        return "".join(f"{head} {{\n{''.join(lines.values())}}}\n" for head, lines in self._blocks().items())

    def _blocks(self) -> dict[str, dict[str, str]]:
        """The lines of each block, by the names of their arguments."""
        blocks = self.before._blocks() if self.before else {}
        for head in _GONE.findall(self.change):
            del blocks[head]
        for head, line, lines in _BLOCK.findall(self.change):
            arguments = blocks.setdefault(head, {})
            for each in (line or lines).splitlines():
                arguments[each.partition("=")[0].strip()] = f"  {each.strip()}\n"
        return blocks


_GONE = re.compile(r"^- (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^(\w[^{\n]*) \{(?:(.*)|\n((?:  .*\n)*))\}$", re.MULTILINE)


class KnownModule(NamedTuple):
    """A module that is judged though its source is not at hand.

    :param sources: the addresses that it is called by, as ``remote_sources.Source`` has them
    :param page: where it can be read
    :param read: the day when that was done
    :param newest: the version that was the newest then; later ones count as this one, up to the next major version
    :param changes: for the first version of each range in which the module does the same, oldest first, what it does
        otherwise than before: blocks of Terraform's language, which add to those before them as the blocks of an
        override file do (an argument takes the place of the one of its name), and lines such as ``- variable "x"`` for
        blocks that are gone. An argument is one line; a block of one argument may be one as well
    :param after: the release of another module that the first one changes, where this module is a copy of that one
    :param tag_prefix: what stands before the version in a tag of its repository
    :param cluster_folders: the folders of its repository that hold Aurora clusters, or call a module that does, in any
        commit up to that day, as patterns of ``fnmatch``: all others are known to hold none. None: nobody has looked
    """

    name: str
    sources: tuple[str, ...]
    page: str
    read: str
    newest: str
    changes: Mapping[str, str]
    after: Release | None = None
    tag_prefix: str = ""
    cluster_folders: tuple[str, ...] | None = None

    @property
    def releases(self) -> list[Release]:
        """What the module does, range by range, oldest first."""
        found: list[Release] = []
        for since, change in self.changes.items():
            found.append(Release(since, change, found[-1] if found else self.after))
        return found

    def release(self, since: str) -> Release:
        """The release that starts with a version."""
        return next(release for release in self.releases if release.since == since)
