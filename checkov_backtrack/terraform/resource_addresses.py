"""Addresses of resources and module calls, and the keys of their instances in them."""

from __future__ import annotations

import json
import re
from typing import Union

Key = Union[str, int, None]  # of one instance of a resource or module call; None where nobody knows of instances


class HiddenKey(str):
    """A key that must not be shown, such as one that stands in a file; ``label`` stands for it in an address."""

    label = ""

    @classmethod
    def of(cls, key: str, label: str) -> HiddenKey:
        hidden = cls(key)
        hidden.label = label
        return hidden


def in_brackets(key: Key) -> str:
    """``["a"]``, ``[0]``, or nothing for a block without instances."""
    if isinstance(key, HiddenKey):
        return f"[{key.label}]"
    return "" if key is None else f"[{json.dumps(key, ensure_ascii=False)}]"


_PART = re.compile(r'\.?([^.\["]+)(?:\["((?:[^"\\]|\\.)*)"\]|\[(\d{1,9})\])?', re.DOTALL)


def instance_keys(address: str) -> tuple[list[Key], Key]:
    """The keys in an address such as ``module.a["x"].aws_rds_cluster.b[0]``: of its module calls, of its block.

    The address of a module call lacks the last ``module.``: ``module.a["x"].b[0]``, ``a["x"]``. A key that Checkov
    evaluates only in part is its text (3.3.30).
    """
    names: list[tuple[str, Key]] = []
    at = 0
    while at < len(address):
        part = _PART.match(address, at)
        if part is None:
            return [], None
        names.append((part[1], int(part[3]) if part[3] is not None else part[2]))
        at = part.end()
    calls = [names[at + 1][1] for at in range(0, len(names) - 2, 2) if names[at][0] == "module"]
    return calls, names[-1][1] if names else None


def without_last_key(address: str) -> str:
    """The address of a block, without the key of its instance."""
    return _LAST_KEY.sub("", address)


_LAST_KEY = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]\Z')
