"""Which clusters stand behind a call of a remote module that Checkov has not loaded, and their values.

The source of the module counts where ``terraform init`` has left it on disk; else a stub of a known module does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from checkov_backtrack.aws.provider_names import CLUSTERS, NAMES
from checkov_backtrack.checkov_inside.judged_entity import Entity
from checkov_backtrack.checkov_inside.scan_context import is_loaded
from checkov_backtrack.hcl.language_values import EvaluationError
from checkov_backtrack.hosts import terraform_clusters as terraform
from checkov_backtrack.hosts.terraform_clusters import Resource
from checkov_backtrack.rule.backtrack_rule import Cluster
from checkov_backtrack.terraform.configuration_files import constant, is_local
from checkov_backtrack.terraform.module_instances import Module
from checkov_backtrack.terraform.remote_sources import known_module, parsed_source, releases
from checkov_backtrack.worlds.possible_worlds import Absent, Open, Undecidable, World

_MOST_DEPTH = 10  # calls in a module, and in the modules that it calls


class ModuleCalls:
    """Calls of remote modules."""

    names = NAMES
    key_prefix = ""

    def values(self, entity: Entity) -> Callable[[World], Cluster]:
        """The clusters that a module call stands for: one after the other, as if each were another way it may turn out.

        :raises Absent: where its clusters have records of their own, or it suggests none
        :raises Undecidable: where it may have Aurora clusters, and nobody knows the module
        """
        caller, name, key = terraform.call(entity)
        definition = caller.folder.calls[name]
        source = constant(definition.body, "source")
        if is_loaded(entity.conf):
            raise Absent("Checkov has loaded the module")
        if not isinstance(source, str) or is_local(source):
            raise Absent("the module is a local one")
        modules = [
            (caller.configuration.module(path, caller, name, key), label) for path, label in _folders(caller, name)
        ]
        if modules:
            return partial(_cluster, modules)
        inputs = " ".join(str(value) for name, value in definition.body.attributes.items() if name != "source")
        if not _ENGINE.search(inputs) and not any(word in source.lower() for word in _SUGGESTIVE):
            raise Absent("nothing suggests an Aurora cluster in the module")
        raise Undecidable(
            f"the module {source} is not at hand; it could be judged after terraform init, "
            "or with --download-external-modules true"
        )


_ENGINE = re.compile(r'aurora-(mysql|postgresql)|"aurora"', re.IGNORECASE)  # in an input of a call
_SUGGESTIVE = ("aurora", "rds-cluster", "rds_cluster")  # in the source of a call


def _folders(caller: Module, name: str) -> Iterator[tuple[str, str]]:
    """The folder on disk that a call leads to, or the stub of each release that it may be, and what it is called."""
    configuration, body = caller.configuration, caller.folder.calls[name].body
    source, folder = constant(body, "source"), configuration.called_folder(caller, name)
    if folder is not None:
        yield folder, f"{source} {configuration.installed_version(caller, name)}".strip()
    elif isinstance(source, str):
        for label, stub in _stubs(source, constant(body, "version")):
            yield configuration.sources.stub(label, stub), label


def _stubs(source: str, version: Any) -> Iterator[tuple[str, str]]:
    """What a known module is called, with a version, and its stub: one, or one for each release that it may be."""
    parsed = parsed_source(source)
    known = known_module(parsed) if parsed else None
    if parsed and known:
        found = releases(known, parsed, version if isinstance(version, str) else None)
        if not found:
            yield f"{known.name}, before {known.releases[0].since}", ""
        for release in found:
            wanted = version if isinstance(version, str) else (parsed.ref or "").rpartition("/")[2]
            yield f"{known.name} {wanted if len(found) == 1 else 'from ' + release.since}".strip(), release.stub


def _cluster(modules: list[tuple[Module, str]], world: World) -> Cluster:
    """One of the clusters in one of the modules that a call may stand for."""
    module, label = modules[0]
    if len(modules) > 1:
        about = Open(f"the version of {label.rpartition(' from ')[0]}", opaque=True)
        module, label = world.one_of(about, modules)
    try:
        module.exists(world)
        clusters = list(_clusters(module, world, 0))
    except EvaluationError as error:
        raise Undecidable(str(error)) from error
    if not clusters:
        raise Absent(f"there is no cluster in {label}")
    resource = clusters[0] if len(clusters) == 1 else world.one_of(Open(f"the cluster of {module.address}"), clusters)
    inside = terraform.address(resource)[len(module.address) :]
    found = terraform.cluster(resource, world)
    return found._replace(within=f"{inside} of {label}", trail=partial(_trail, module, found))


def _trail(module: Module, found: Cluster, field: str) -> list[str]:
    """The steps in the module, and that nobody can set the window from outside where the module has no input for it."""
    steps = found.trail(field)
    inputs = (f"{name} {definition.body.attributes}" for name, definition in module.folder.variables.items())
    is_given = any(f'module "{module.call}"' in step for step in steps)
    has_input = is_given or field != "window" or any("backtrack" in text for text in inputs)
    return steps if has_input else [*steps, "the module has no input for it"]


def _clusters(module: Module, world: World, depth: int) -> Iterator[Resource]:
    """The clusters in a module and in those that it calls."""
    for (kind, name), definition in module.folder.resources.items():
        if kind in CLUSTERS:
            for key in module.known_keys(definition.body, world):
                yield Resource(kind, name, definition, module, key)
    for name, definition in module.folder.calls.items() if depth < _MOST_DEPTH else ():
        for path, _ in _folders(module, name):
            for key in module.known_keys(definition.body, world):
                called = module.configuration.module(path, module, name, key)
                yield from _clusters(called, world, depth + 1)
