"""What a Terraform plan says of a cluster and Checkov does not pass on."""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from typing import Any, Dict, FrozenSet, Iterator, NamedTuple, Optional, Tuple


class Planned(NamedTuple):
    """One resource of a plan: the attributes that are known only after apply, and the region of its provider."""

    unknown: FrozenSet[str] = frozenset()
    region: Optional[str] = None


def planned(path: str, address: str) -> Planned:
    """What the plan in a file (``terraform show -json``) says of a resource; nothing where the file cannot be read."""
    try:
        status = os.stat(path)
        return _plan(path, status.st_mtime_ns, status.st_size).get(address, Planned())
    except (OSError, ValueError, RecursionError):
        return Planned()


@lru_cache(maxsize=1)  # Checkov checks one plan after the other
def _plan(path: str, modified: int, size: int) -> Dict[str, Planned]:
    with open(path, encoding="utf-8-sig") as file:
        plan = json.load(file)
    regions = dict(_regions(plan))
    return {
        change["address"]: Planned(_unknown(change), regions.get(_without_keys(change["address"])))
        for change in _dicts(_get(plan, "resource_changes"))
        if isinstance(change.get("address"), str)
    }


def _unknown(change: Dict[str, Any]) -> FrozenSet[str]:
    after = _get(change, "change", "after_unknown")
    return (
        frozenset(name for name, unknown in after.items() if unknown is True)
        if isinstance(after, dict)
        else frozenset()
    )


def _regions(plan: Any) -> Iterator[Tuple[str, str]]:
    """The address of each resource, without instance keys, and the region that its provider spells out."""
    providers = _get(plan, "configuration", "provider_config")
    variables = _get(plan, "variables")
    for address, provider in _providers(_get(plan, "configuration", "root_module"), ""):
        region = _get(providers, provider, "expressions", "region")
        value = _get(region, "constant_value")
        references = _get(region, "references")
        # A reference in the configuration of a provider inside a module is to a variable of that module.
        if (
            value is None
            and isinstance(references, list)
            and references
            and not _get(providers, provider, "module_address")
        ):
            value = _get(variables, str(references[0])[len("var.") :], "value")
        if isinstance(value, str):
            yield address, value


def _providers(module: Any, prefix: str) -> Iterator[Tuple[str, str]]:
    for resource in _dicts(_get(module, "resources")):
        yield f"{prefix}{resource.get('address')}", str(resource.get("provider_config_key"))
    calls = _get(module, "module_calls")
    for name, call in calls.items() if isinstance(calls, dict) else ():
        yield from _providers(_get(call, "module"), f"{prefix}module.{name}.")


def _get(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _dicts(value: Any) -> Iterator[Dict[str, Any]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


def _without_keys(address: str) -> str:
    return _KEY.sub("", address)
