"""Values that the source does not spell out.

An open value is its structure: a name, or what was done to which values. Two that have one structure are one value,
whatever is shown of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple, Union

from checkov_backtrack.worlds.shown_values import shown

Identity = Union[str, bytes]  # of a name, of what was done to other values

_LONGEST_SHOWN = 300  # characters


class Open(NamedTuple):
    """A value that the source does not spell out.

    :param source: what it depends on, such as ``var.engine``, as it is shown; the identity of a name
    :param is_set: whether it is known to be neither null nor empty, as the ARN of a resource is
    :param opaque: whether it does have one value, which we cannot work out; a choice about it proves nothing
    :param is_not: values that it is known not to have
    :param structure: the identity of what is no name; see ``derived``
    :param names: that it is derived from, the first ones
    :param tail: the text that it is known to end with
    """

    source: str
    is_set: bool = False
    opaque: bool = False
    is_not: frozenset[Hashable] = frozenset()
    structure: bytes = b""
    names: tuple[str, ...] = ()
    tail: str = ""

    @property
    def identity(self) -> Identity:
        """Equal for what is one value."""
        return self.structure or self.source

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The names that it depends on, the first ones."""
        return self.names if self.structure else (self.source,)

    def __str__(self) -> str:
        return self.source


def derived(
    operation: Any, operands: Iterable[Any], is_set: bool = False, opaque: bool = False, text: str | None = None
) -> Open:
    """What becomes of open values: open too, and the same wherever the same is done with the same values.

    :param operation: a name, or a tree that says what is done
    :param text: what is shown of it, by default the operation and its operands as a call
    """
    operands = list(operands)
    text = f"{operation}({', '.join(shown(each, _LONGEST_SHOWN) for each in operands)})" if text is None else text
    text = text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."
    inner = [leaf for leaf in leaves(operands) if isinstance(leaf, Open)]
    return Open(
        text,
        is_set,
        opaque or any(each.opaque for each in inner),
        structure=_digest(("derived", operation, operands), {}),
        names=tuple(dict.fromkeys(name for each in inner[:_MOST_NAMES] for name in each.depends_on))[:_MOST_NAMES],
    )


_MOST_NAMES = 8


def opaque(operation: Any, operands: Iterable[Any] = (), text: str | None = None) -> Open:
    """What comes of values in a way that is not worked out here, such as a function that nobody knows."""
    operands = list(operands)
    if not operands and isinstance(operation, str) and text is None:
        return Open(operation, opaque=True)
    return derived(operation, operands, opaque=True, text=text)


def equality_of(operation: str, left: Any, right: Any) -> Open:
    """Whether two values are equal, where that is open: the same in either order."""
    return derived(operation, sorted((left, right), key=_whole_digest), text=f"{shown(left)} == {shown(right)}")


def _whole_digest(value: Any) -> bytes:
    return _digest(value, {})


def item_of(value: Open, key: Any, text: str, is_set: bool = False) -> Open:
    """An attribute or item of an open value: ``a.b`` and ``a["b"]`` are one."""
    key = str(key) if isinstance(key, int) and not isinstance(key, bool) else key
    return derived("item", [value, key], is_set, text=text)


def is_opaque(value: Any) -> bool:
    """Whether a value is opaque, or holds anything that is."""
    return any(isinstance(leaf, Open) and leaf.opaque for leaf in leaves(value))


def leaves(value: Any) -> Iterator[Any]:
    """All that is in a value, however deep; a collection that is in it many times is looked into once."""
    pending, seen = [value], set()
    while pending:
        each = pending.pop()
        if not isinstance(each, (list, dict)):
            yield each
        elif id(each) not in seen:
            seen.add(id(each))
            pending.extend(reversed(list(each.values() if isinstance(each, dict) else each)))


def _digest(value: Any, known: dict[int, bytes]) -> bytes:
    """What is equal for equal structures, and for no others; what is in a value many times is looked at once."""
    if isinstance(value, Open):
        return value.structure or b"name " + value.source.encode("utf-8", "surrogatepass")
    if isinstance(value, (list, dict, tuple)):
        if id(value) not in known:
            known[id(value)] = _digest_of_items(value, known)
        return known[id(value)]
    if isinstance(value, str):
        return b"text " + value.encode("utf-8", "surrogatepass")
    if isinstance(value, (int, Fraction)):  # in hexadecimal digits, of which there is no limit
        return f"{'bool' if isinstance(value, bool) else 'number'} {value.numerator:x}/{value.denominator:x}".encode()
    return f"{type(value).__name__} {value}".encode("utf-8", "surrogatepass")


def _name(item: tuple[Any, Any]) -> str:
    return str(item[0])


def _digest_of_items(value: Any, known: dict[int, bytes]) -> bytes:
    digest = hashlib.blake2b(type(value).__name__.encode(), digest_size=20)
    items = [each for pair in sorted(value.items(), key=_name) for each in pair] if isinstance(value, dict) else value
    for item in items:
        part = _digest(item, known)
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()
