"""The Region of a resource: its own, or that of the provider configuration that it uses."""

from __future__ import annotations

from checkov_backtrack.aws.provider_names import NAMES
from checkov_backtrack.hcl import expression_tree as hcl
from checkov_backtrack.hcl.expression_evaluation import Scope
from checkov_backtrack.hcl.language_values import Value
from checkov_backtrack.terraform.configuration_files import Definition
from checkov_backtrack.terraform.module_instances import Module
from checkov_backtrack.worlds.possible_worlds import World


def region_of(module: Module, definition: Definition, kind: str, scope: Scope, world: World) -> Value:
    """The Region of a resource; None where neither it nor its provider says one. Raises what ``evaluate`` raises."""
    own = module.attribute(definition, NAMES.region, scope, world)
    if own is not None:
        return own
    provider = _traversal_text(definition.body.expression("provider")) or kind.partition("_")[0]
    return module.once("provider region", provider, world, lambda: _provider_region(module, provider, world))


def _provider_region(module: Module, provider: str, world: World) -> Value:
    """That of a provider configuration by its local name, ``aws`` or ``aws.west``.

    One that a module configures without a Region, such as an empty block in an old module, leaves it to its caller's.
    """
    definition = module.folder.providers.get(provider)
    region = module.attribute(definition, NAMES.region, module.scope, world) if definition else None
    if region is not None or module.parent is None:
        return region
    passed = module.caller.body.expression("providers") if module.caller else None
    if isinstance(passed, hcl.ObjectCons):
        for name, value in passed.items:
            if _traversal_text(name) == provider:
                return _provider_region(module.parent, _traversal_text(value) or "", world)
    # Without a "providers" argument a child inherits the default configuration, never an alias.
    return _provider_region(module.parent, provider, world) if "." not in provider else None


def _traversal_text(node: hcl.Node | None) -> str | None:
    """``aws.west`` for the reference to a provider configuration, quoted or not; None for anything else."""
    if isinstance(node, hcl.Literal):
        return str(node.value)
    if isinstance(node, hcl.Variable):
        return node.name
    if isinstance(node, hcl.GetAttr):
        source = _traversal_text(node.source)
        return None if source is None else f"{source}.{node.name}"
    return None
