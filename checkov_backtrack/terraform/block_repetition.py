"""``count`` and ``for_each``: which instances a block has, and what ``each`` and ``count`` stand for in one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.language_values import Namespace, Set, Value
from checkov_backtrack.terraform.resource_addresses import HiddenKey, Key, in_brackets
from checkov_backtrack.worlds.not_known import Absent
from checkov_backtrack.worlds.open_values import Open, derived, item_of
from checkov_backtrack.worlds.possible_worlds import Basis, World
from checkov_backtrack.worlds.shown_values import brief

MOST_INSTANCES = 1000  # of one block


class Repetition(NamedTuple):
    """The instances of a block.

    :param kind: "count", "for_each", or empty for a block that has neither
    :param address: of the block, which tells its instances from those of others
    :param items: what each instance is for, by its key; None where nobody knows which instances there are
    :param source: the open value that they depend on, where nobody knows
    :param secrets: what they depend on that must not be shown
    """

    kind: str
    address: str
    items: Mapping[Any, Value] | None
    source: Value = None
    secrets: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Under which an instance finds what it is for."""
        return "count" if self.kind == "count" else "each"

    def instance(self, key: Key) -> Key | _Any:
        """One instance, or any where that key is not among those that are known: Checkov writes some in its own way.

        :raises Absent: where there is no instance
        """
        if not self.kind:
            return None
        if self.items is not None and not self.items:
            raise Absent(f"there is no {self.address}{in_brackets(key)}")
        return key if key is not None and (self.items is None or key in self.items) else ANY

    def names(self, key: Key) -> dict[str, Value]:
        """The name ``each`` or ``count`` of an instance; raises Absent."""
        if not self.kind:
            return {}
        chosen = self.instance(key)
        shown_key = "" if chosen is ANY else in_brackets(chosen)  # type: ignore[arg-type]  # mypy does not see the "is"

        def attribute(name: str, world: World) -> Value:
            if name not in (("index",) if self.kind == "count" else ("key", "value")):
                raise EvaluationError(f"{self.name} has no attribute {name!r}")
            return self._item(name, chosen, world)

        return {self.name: Namespace(f"{self.address}{shown_key}.{self.name}", attribute)}

    def _item(self, name: str, chosen: Any, world: World) -> Value:
        world.secrets |= self.secrets
        if self.items is None:
            if chosen is not ANY and name != "value":
                return chosen
            if chosen is not ANY and isinstance(self.source, Open):
                return item_of(self.source, chosen, f"each.value of {self.address}{in_brackets(chosen)}")
            return derived(
                f"{self.name}.{name}", [self.source, self.address], text=f"{self.name}.{name} of {self.address}"
            )
        key = chosen_key(self, chosen, world)
        if name == "value":
            return self.items[key]
        return str(key) if isinstance(key, HiddenKey) else key


class _Any:
    """In the place of a key: any instance there is."""


ANY = _Any()


def chosen_key(repetition: Repetition, instance: Any, world: World) -> Any:
    """The key of the instance that this world is about; where it may be any, this is where the choice is made."""
    if instance is not ANY:
        return instance
    keys = list(repetition.items or ())
    return (
        keys[0]
        if len(keys) == 1
        else world.one_of(Open(f"{repetition.address} (which instance)"), keys, Basis.INSTANCE)
    )


def counted(count: Any) -> dict[Any, Value]:
    """The instances that a known ``count`` makes."""
    return {index: index for index in range(int(max(0, min(count, MOST_INSTANCES))))}


def hidden_keys(items: Mapping[Any, Value], secrets: frozenset[str]) -> dict[Any, Value]:
    """The same instances, with keys that are not shown."""
    sources = " and ".join(sorted(secrets))
    return {HiddenKey.of(key, f"key {at + 1} of {sources}"): item for at, (key, item) in enumerate(items.items())}


def items_of(collection: Value) -> dict[Any, Value]:
    """The instances that a known ``for_each`` makes; raises EvaluationError."""
    if isinstance(collection, dict):
        return collection
    if isinstance(collection, (list, Set)) and all(isinstance(item, str) for item in collection):
        return dict(zip(collection, collection))
    raise EvaluationError(f"for_each is {brief(collection)}, neither a map nor a set of strings")
