"""Which clusters others name as their source: global databases, and clusters that replicate.

Neither may have Backtrack, so that a cluster that is such a source cannot comply.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from checkov_backtrack.aws.provider_names import CLUSTERS, GLOBAL_CLUSTERS, GLOBAL_SOURCE, NAMES
from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.language_values import Value
from checkov_backtrack.hcl.source_tokens import HclSyntaxError
from checkov_backtrack.terraform.configuration_files import Definition
from checkov_backtrack.terraform.module_instances import DEEPEST, Module
from checkov_backtrack.terraform.resource_addresses import Key, in_brackets, without_last_key
from checkov_backtrack.worlds.not_known import Absent, NotKnown
from checkov_backtrack.worlds.open_values import Open
from checkov_backtrack.worlds.possible_worlds import Budget, World, explore

# What names a source, by the kind of the resource.
_NAMING = {**dict.fromkeys(GLOBAL_CLUSTERS, GLOBAL_SOURCE), **dict.fromkeys(CLUSTERS, NAMES.replication_source)}


class Named(Protocol):
    """A cluster that may be named as a source, in one world."""

    @property
    def module(self) -> Module:
        """That it stands in."""

    @property
    def address(self) -> str:
        """Without the key of its instance."""

    @property
    def identifier(self) -> Value:
        """None where it has none."""

    @property
    def key(self) -> Key:
        """Of its instance; None where nobody knows which instances there are."""


class _Naming(NamedTuple):
    """A block that names a source: where it stands, seen from the folders alone."""

    calls: tuple[str, ...]
    kind: str
    name: str
    definition: Definition


def is_source(named: Named, kinds: tuple[str, ...], world: World) -> bool:
    """Whether a resource of some kinds names a cluster as its source in this world.

    Only a resource that may name this very cluster is looked at: others make no difference between worlds.
    """
    root = named.module.root
    index: dict[str, list[_Naming]] = root.configuration.kept((root, "namings"), lambda: _index(root))
    if not index:
        return False
    found = {id(naming): naming for target in _targets_of(named) for naming in index.get(target, ())}
    return any(any(_names_here(each, named, world)) for each in found.values() if each.kind in kinds)


def _targets_of(named: Named) -> Iterator[str]:
    """The words under which a resource that may name a cluster stands in the index."""
    yield from (_ANY_CLUSTER, named.address)
    yield from (address[:-1] for address in _addresses(named.module))
    if isinstance(named.identifier, str):
        yield _identified(named.identifier)


_ANY_CLUSTER = "*"  # of a resource that nobody knows the source of


def _index(root: Module) -> dict[str, list[_Naming]]:
    """The resources that name a source, by what they may name in any world."""
    found: dict[str, list[_Naming]] = {}
    for naming in _walk(root, ()):
        for target in set(_targets(naming, root)):
            found.setdefault(target, []).append(naming)
    return found


def _targets(naming: _Naming, root: Module) -> Iterator[str]:
    try:
        for _, sources in explore(lambda world: list(_sources(naming, root, world)), Budget(_MOST_STEPS, "a source")):
            for _, source in sources:
                yield from _words(source)
    except (NotKnown, RecursionError):
        yield _ANY_CLUSTER


_MOST_STEPS = 20_000


def _words(source: Value) -> Iterator[str]:
    if isinstance(source, Open):
        for name in source.depends_on:
            yield from (without_last_key(name), without_last_key(name.rpartition(".")[0]))
    text = source.tail if isinstance(source, Open) else source
    if isinstance(text, str):
        yield _identified(text)


def _identified(text: str) -> str:
    """An identifier, or that at the end of an ARN, in the form of the index."""
    return f"identifier {text.rpartition(':')[2].lower()}"


def _names_here(naming: _Naming, named: Named, world: World) -> Iterator[bool]:
    itself = f"{named.address}{in_brackets(named.key)}"
    for instance, source in _sources(naming, named.module.root, world):
        if instance != itself:  # a cluster is not its own source
            yield _is_about(source, named)


def _sources(naming: _Naming, root: Module, world: World) -> Iterator[tuple[str, Value]]:
    """What each instance of a resource names as its source in this world."""
    label = f"{naming.kind}.{naming.name}"
    for module in _instances(root, naming.calls, world):
        for key in module.known_keys(naming.definition, label, world):
            try:
                scope = module.scope_of(naming.definition, key, label, world)
                source = module.attribute(naming.definition, _NAMING[naming.kind], scope, world)
            except (Absent, EvaluationError, HclSyntaxError):
                continue
            yield f"{module.address}{label}{in_brackets(key)}", source


def _instances(module: Module, calls: tuple[str, ...], world: World) -> Iterator[Module]:
    if not calls:
        yield module
        return
    for inner in module.called_modules(calls[0], world):
        yield from _instances(inner, calls[1:], world)


def _is_about(source: Value, named: Named) -> bool:
    """Whether a value is the ARN or identifier of a cluster, or put together from an attribute of it."""
    if isinstance(source, Open) and any(_leads_to(name, named) for name in source.depends_on):
        return True
    text = source.tail if isinstance(source, Open) else source
    if not isinstance(text, str) or not isinstance(named.identifier, str) or not named.identifier:
        return False
    is_whole = not isinstance(source, Open) or ":" in text  # "a-${var.b}-c" may end any identifier
    return is_whole and _identified(text) == _identified(named.identifier)


def _leads_to(name: str, named: Named) -> bool:
    """Whether a name such as ``module.a.aws_rds_cluster.b[0].arn`` is of a cluster, or of a module around it."""
    for address in (name, name.rpartition(".")[0]):
        if address in (named.address, f"{named.address}{in_brackets(named.key)}"):
            return True
        if named.key is None and address.startswith(f"{named.address}["):
            return True  # nobody knows which instances there are
    return any(f"{name}." == address for address in _addresses(named.module))


def _addresses(module: Module) -> Iterator[str]:
    """The addresses of a module and of those that it is in."""
    return (each.address for each in module.lineage if each.parent)


# --- which blocks there are ---


def _walk(module: Module, calls: tuple[str, ...]) -> Iterator[_Naming]:
    """The blocks in a module and in those that it calls, whichever of their instances there are."""
    for (kind, name), definition in module.folder.resources.items():
        if _NAMING.get(kind, "") in definition.body.attributes:
            yield _Naming(calls, kind, name, definition)
    for name in module.folder.calls if len(calls) < DEEPEST else ():
        folder = module.configuration.called_folder(module, name)
        if folder is not None and all(folder != outer.path for outer in module.lineage):
            yield from _walk(module.configuration.module(folder, module, name), (*calls, name))
