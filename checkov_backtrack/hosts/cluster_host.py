"""What a host of clusters is: it tells which clusters a block stands for, and their values in a world."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from checkov_backtrack.checkov_inside.judged_entity import Entity
from checkov_backtrack.rule.backtrack_rule import Cluster, Names
from checkov_backtrack.worlds.possible_worlds import World

InWorld = Callable[[World], Cluster]  # raises Absent where there is no such cluster in a world, and Undecidable


class Host(Protocol):
    """One for each kind of thing that is judged: a resource, a call of a module, a resource of a template."""

    names: Names
    key_prefix: str  # what Checkov wants before the name of a property
    shows_details: bool  # whether Checkov shows the details of a finding

    def clusters(self, entity: Entity) -> Sequence[InWorld]:
        """The clusters that a block stands for; raises Absent and Undecidable."""
