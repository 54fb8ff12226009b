"""A cluster that a Terraform configuration defines, and its values in a world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from checkov_backtrack.aws.cluster_sources import is_source
from checkov_backtrack.aws.provider_names import (
    CLUSTERS,
    DEFAULT_ENGINES,
    GLOBAL_CLUSTERS,
    IDENTIFIERS,
    NAMES,
)
from checkov_backtrack.aws.provider_regions import region_of
from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.expression_evaluation import Scope
from checkov_backtrack.hcl.language_values import Namespace, Value
from checkov_backtrack.hcl.source_tokens import HclSyntaxError
from checkov_backtrack.hosts.hidden_values import hidden_text
from checkov_backtrack.rule.backtrack_rule import Cluster
from checkov_backtrack.terraform.block_repetition import ANY, chosen_key
from checkov_backtrack.terraform.configuration_files import Definition
from checkov_backtrack.terraform.module_instances import Module
from checkov_backtrack.terraform.resource_addresses import Key
from checkov_backtrack.terraform.value_trails import Place, steps_behind
from checkov_backtrack.worlds.not_known import Code, NotKnown, Undecidable
from checkov_backtrack.worlds.open_values import Open, opaque
from checkov_backtrack.worlds.possible_worlds import World
from checkov_backtrack.worlds.value_steps import Step, trail_of


class Resource(NamedTuple):
    """A cluster as its module defines it.

    :param key: of its instance; None where there is none, or where it may be any
    """

    kind: str
    name: str
    definition: Definition
    module: Module
    key: Key = None

    @property
    def label(self) -> str:
        return f"{self.kind}.{self.name}"

    @property
    def address(self) -> str:
        """As in a plan."""
        return self.module.address_of(self.kind, self.name, self.key)


def cluster_in(resource: Resource, world: World) -> Cluster:
    """A cluster of the source in one world; raises Absent where there is none, and Undecidable."""
    module, definition = resource.module, resource.definition
    try:
        with world.deciding_existence():
            module.exists(world)
            scope = module.scope_of(definition, resource.key, resource.label, world)
    except (EvaluationError, HclSyntaxError) as error:
        raise Undecidable(error.code, refused(error, world)) from error
    values = _Values(resource, scope, world)
    return Cluster(
        engine=values.of("engine"),
        engine_mode=values.of("engine_mode"),
        window=values.of("window"),
        global_cluster=values.of("global_cluster"),
        replication_source=values.of("replication_source"),
        region=values.region(),
        global_source=is_source(values, GLOBAL_CLUSTERS, world),
        replica_source=is_source(values, CLUSTERS, world),
        compared=values.compared(),
        hidden=values.hidden,
        address=resource.address,
        trail=values.trail,
    )


def refused(error: NotKnown, world: World) -> str:
    """What an expression is that has no value, with the reason where that gives nothing away."""
    what = "an expression that Terraform refuses" if error.code is Code.REFUSED else "an expression that cannot be read"
    return what if world.secrets else f"{what}: {error}"


class _Values:
    """The values of one cluster in one world."""

    def __init__(self, resource: Resource, scope: Scope, world: World) -> None:
        self.resource = resource
        self.scope = scope
        self.world = world
        self.hidden: dict[str, str] = {}
        self.known: dict[str, Value] = {}

    def of(self, field: str) -> Value:
        """A property by its field of Names, with what must not be shown of it noted."""
        self.world.secrets = frozenset()
        value = self.known[field] = self._hidden(field, self._attribute(getattr(NAMES, field)))
        if field == "engine" and NAMES.engine not in self.resource.definition.body.attributes:
            return DEFAULT_ENGINES.get(self.resource.kind)
        return value

    def _attribute(self, name: str) -> Value:
        if name not in self.resource.definition.body.attributes:
            return None
        try:
            value = self.resource.module.attribute(self.resource.definition, name, self.scope, self.world)
        except (EvaluationError, HclSyntaxError) as error:
            return opaque(name, [self.resource.address], refused(error, self.world))
        return Open(str(value), is_set=True) if isinstance(value, Namespace) else value

    def _hidden(self, field: str, value: Value) -> Value:
        """The value, with what is shown of it noted where it depends on a secret, or on the content of a file."""
        if self.world.secrets:
            self.hidden[field] = hidden_text(value, self.world.secrets)
        return value

    def compared(self) -> dict[str, str]:
        """The properties that are known only because something is compared with them, and what they depend on."""
        found: dict[str, str] = {}
        if not self.world.assumptions:
            return found
        for field, value in self.known.items():
            is_written = getattr(NAMES, field) in self.resource.definition.body.attributes
            if field != "window" and is_written and not isinstance(value, Open):
                with self.world.as_declared():
                    declared = self._attribute(getattr(NAMES, field))
                if isinstance(declared, Open):
                    found[field] = self.hidden.get(field) or declared.source
        return found

    def region(self) -> Value:
        resource, self.world.secrets = self.resource, frozenset()
        try:
            value = region_of(resource.module, resource.definition, resource.kind, self.scope, self.world)
        except (EvaluationError, HclSyntaxError):
            return None
        return self._hidden("region", value)

    # --- how others may name this cluster ---

    @property
    def module(self) -> Module:
        return self.resource.module

    @property
    def address(self) -> str:
        """Without the key of its instance."""
        return f"{self.resource.module.address}{self.resource.label}"

    @property
    def identifier(self) -> Value:
        """Its identifier, None where it has none."""
        return next(filter(None, map(self._attribute, IDENTIFIERS)), None)

    @property
    def key(self) -> Key:
        """Of the instance that this world is about; None where nobody knows which instances there are."""
        repetition = self.module.repetition(self.resource.definition, self.resource.label, self.world)
        instance = repetition.instance(self.resource.key)
        if instance is ANY and repetition.items is not None:
            instance = chosen_key(repetition, ANY, self.world)
        return instance if isinstance(instance, (str, int)) else None

    # --- where they come from ---

    def trail(self, field: str) -> list[Step]:
        """Where a property comes from."""
        return trail_of(self._steps(field))

    def _steps(self, field: str) -> Iterator[Step]:
        resource = self.resource
        place = Place(resource.module, resource.definition, self.scope, self.world)
        yield from steps_behind(place, resource.address, getattr(NAMES, field))
        is_written = field == "region" and NAMES.region in resource.definition.body.attributes
        if is_written and self._attribute(NAMES.region) is None:
            yield Step("null, so that its provider's region counts")
