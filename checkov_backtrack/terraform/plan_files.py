"""What a Terraform plan (``terraform show -json``) says of a cluster.

The file itself is read, because Checkov passes on neither the change nor what is known only after apply. Follows
https://developer.hashicorp.com/terraform/internals/json-format.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from typing import Any, NamedTuple

from checkov_backtrack.aws.provider_names import GLOBAL_CLUSTERS, GLOBAL_SOURCE, IDENTITIES
from checkov_backtrack.worlds.possible_worlds import Open, cut

_DEEPEST = 20  # references that lead to references


class Resource(NamedTuple):
    """One resource of a plan.

    :param values: its attributes after apply; Open where only apply tells
    :param before: its attributes as it runs, None where the plan does not update it in place
    :param region: that of its provider, where the plan tells
    :param steps: from the name of an attribute to where its value comes from, the last step being what there is to edit
    """

    address: str
    values: dict[str, Any]
    before: dict[str, Any] | None
    region: Any
    is_global_source: bool
    steps: Callable[[str], Iterable[str]] = lambda name: ()


class Plan:
    """The plan in a file, searched once."""

    def __init__(self, document: Any) -> None:
        self._variables = _get(document, "variables")
        self._root = _get(document, "configuration", "root_module")
        self._providers = _get(document, "configuration", "provider_config") or {}
        self._values: dict[str, dict[str, Any]] = {}
        for state in (_get(document, "prior_state", "values"), _get(document, "planned_values")):
            self._values.update(_state_values(_get(state, "root_module")))
        self._changes = {str(each.get("address")): each for each in _dicts(_get(document, "resource_changes"))}
        self._configured = dict(_configured(self._root, ()))
        self._global_sources = list(self._named_by_global_clusters())

    def resource(self, address: str) -> Resource | None:
        """A resource by its address; None where the plan does not have it."""
        change = self._changes.get(address)
        after = _get(change, "change", "after") or self._values.get(address)
        if not isinstance(after, dict):
            return None
        values = dict(after)
        configured, path = self._configured.get(_without_keys(address), ({}, ()))
        unknown = _get(change, "change", "after_unknown")
        for name, is_unknown in unknown.items() if isinstance(unknown, dict) else ():
            if is_unknown is True:
                values[name] = self._open(_get(configured, "expressions", name), path, f"{address}.{name}")
        is_update = _get(change, "change", "actions") == ["update"]
        before = _get(change, "change", "before") if is_update else None
        return Resource(
            address,
            values,
            before if isinstance(before, dict) else None,
            self._region(str(configured.get("provider_config_key")), path),
            self._is_global_source(address, values),
            partial(self._steps, address),
        )

    # --- values that only apply tells ---

    def _open(self, expression: Any, path: tuple[str, ...], otherwise: str) -> Open:
        """What an unknown attribute hangs on: the one attribute that its expression refers to, if it is but one."""
        sources = _most_specific(self._references(expression, path))
        if len(sources) != 1:
            return Open(" and ".join(sources) or otherwise)
        return Open(sources[0], is_set=sources[0].rpartition(".")[2] in IDENTITIES)

    def _references(
        self, expression: Any, path: tuple[str, ...], seen: set[tuple[tuple[str, ...], str]] | None = None
    ) -> Iterator[str]:
        """The resources, data sources and root variables that an expression in a module hangs on, by absolute name."""
        seen = set() if seen is None else seen
        prefix = "".join(f"module.{name}." for name in path)
        for reference in _most_specific(_texts(_get(expression, "references"))) if len(path) < _DEEPEST else ():
            if (path, reference) in seen:
                continue
            seen.add((path, reference))
            first, _, rest = _without_keys(reference).partition(".")
            name, _, attribute = rest.partition(".")
            if first == "var" and path:
                passed = self._call(path[:-1], path[-1])
                yield from self._references(_get(passed, "expressions", name), path[:-1], seen)
            elif first == "module":
                inner = (*path, name)
                outputs = _get(self._module(inner), "outputs")
                # With a key that only apply tells, a plan names the module alone.
                names = (
                    [attribute.partition(".")[0]] if attribute else list(outputs if isinstance(outputs, dict) else ())
                )
                for each in names:
                    yield from self._references(_get(outputs, each, "expression"), inner, seen)
            elif first not in ("each", "count", "path", "terraform", "self"):
                yield prefix + reference

    def _module(self, path: Iterable[str]) -> Any:
        module = self._root
        for name in path:
            module = _get(module, "module_calls", name, "module")
        return module

    def _call(self, path: Iterable[str], name: str) -> Any:
        return _get(self._module(path), "module_calls", name)

    # --- where a value comes from ---

    def _steps(self, address: str, name: str) -> Iterator[str]:
        """The steps from an attribute of a resource through the configuration, as far as the plan has it."""
        configured, path = self._configured.get(_without_keys(address), ({}, ()))
        expression = _get(configured, "expressions", name)
        if expression is not None:
            yield from self._follow(name, expression, path, 0)
        elif configured:
            yield f"{address} does not set it"

    def _follow(self, name: str, expression: Any, path: tuple[str, ...], depth: int) -> Iterator[str]:
        """The steps behind an expression in a module; of an expression, a plan tells a constant or the references."""
        if isinstance(expression, dict) and "constant_value" in expression:
            yield f"{name} = {_brief(expression['constant_value'])}"
        references = _most_specific(_texts(_get(expression, "references")))
        if references:
            yield f"{name} hangs on {' and '.join(references)}"
        for reference in references if depth < _DEEPEST else ():
            first, _, rest = _without_keys(reference).partition(".")
            inner, _, attribute = rest.partition(".")
            if first == "var":
                yield from self._follow_variable(inner, path, depth + 1)
            elif first == "module":
                output = attribute.partition(".")[0]
                inside = (*path, inner)
                value = _get(self._module(inside), "outputs", output, "expression")
                yield from self._follow(f"output {output} of module.{inner}", value, inside, depth + 1)

    def _follow_variable(self, name: str, path: tuple[str, ...], depth: int) -> Iterator[str]:
        declared = _get(self._module(path), "variables", name)
        if not isinstance(declared, dict):
            return
        default, has_default = _get(declared, "default"), "default" in declared
        if not path:
            value = _get(self._variables, name, "value")
            origin = "its default" if has_default and value == default else "given to the plan"
            yield f"var.{name} = {_brief(value, declared)}, {origin}"
            return
        *caller, call = path
        given = _get(self._call(caller, call), "expressions", name)
        if given is None:
            yield f"var.{name} = {_brief(default, declared)}, its default"
            yield f'not set by module "{call}"'
        elif _get(declared, "sensitive"):
            yield f'{name} of module "{call}" is sensitive'
        else:
            yield from self._follow(f'{name} of module "{call}"', given, tuple(caller), depth)

    # --- the provider's region ---

    def _region(self, key: str, path: tuple[str, ...]) -> Any:
        """The region of a provider; its key is that of the module which configures it, or one inside."""
        name = key.rpartition(":")[2]
        inherited = ["module." + ".module.".join(path[:end]) + f":{name}" for end in range(len(path), 0, -1)]
        for each in (key, *inherited, name):
            provider = self._providers.get(each) if isinstance(self._providers, dict) else None
            if isinstance(provider, dict):
                module = str(provider.get("module_address") or "")
                return self._value(_get(provider, "expressions", "region"), tuple(module.split(".")[1::2]))
        return None

    def _value(self, expression: Any, path: tuple[str, ...]) -> Any:
        """The value of a constant or of a variable; None for anything else."""
        references = list(_texts(_get(expression, "references")))
        if not references or not re.fullmatch(r"var\.[\w-]+", references[0]) or len(references) > 1:
            return _get(expression, "constant_value")
        name = references[0][len("var.") :]
        if path:
            passed = _get(self._call(path[:-1], path[-1]), "expressions", name)
            value = None if passed is None else self._value(passed, path[:-1])
        else:
            value = _get(self._variables, name, "value")
        return _get(self._module(path), "variables", name, "default") if value is None else value

    # --- global databases ---

    def _named_by_global_clusters(self) -> Iterator[tuple[str, Any]]:
        """What each global database names as its source: the address of a resource, or a value."""
        for address in {**self._values, **self._changes}:
            configured, path = self._configured.get(_without_keys(address), ({}, ()))
            if configured.get("type") in GLOBAL_CLUSTERS:
                value = _get(self._changes.get(address), "change", "after", GLOBAL_SOURCE)
                value = value or _get(self._values.get(address), GLOBAL_SOURCE)
                yield "", value
                for reference in _most_specific(self._references(_get(configured, "expressions", GLOBAL_SOURCE), path)):
                    if value is None or not _is_local(reference):
                        yield reference, None

    def _is_global_source(self, address: str, values: dict[str, Any]) -> bool:
        identities = [values.get(name) for name in ("arn", "id", "cluster_identifier", "db_cluster_arn")]
        return any(
            _is_reference_to(reference, address)
            or _is_local(reference)  # which may be any cluster: a plan does not say what a local refers to
            or (isinstance(value, str) and value and value in identities)
            for reference, value in self._global_sources
        )


def resource(path: str, address: str) -> Resource | None:
    """A resource of the plan in a file; None where the file cannot be read or does not have it."""
    try:
        status = os.stat(path)
        return _plan(path, status.st_mtime_ns, status.st_size).resource(address)
    except (OSError, ValueError, RecursionError):
        return None


@lru_cache(maxsize=1)  # Checkov checks one plan after the other
def _plan(path: str, modified: int, size: int) -> Plan:
    with open(path, encoding="utf-8-sig") as file:
        return Plan(json.load(file))


def _state_values(module: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in _dicts(_get(module, "resources")):
        if isinstance(each.get("values"), dict):
            yield str(each.get("address")), each["values"]
    for child in _dicts(_get(module, "child_modules")):
        yield from _state_values(child)


def _configured(module: Any, path: tuple[str, ...]) -> Iterator[tuple[str, tuple[dict[str, Any], tuple[str, ...]]]]:
    """Each resource of the configuration by its absolute address, with the calls that lead to its module."""
    for each in _dicts(_get(module, "resources")):
        yield "".join(f"module.{name}." for name in path) + str(each.get("address")), (each, path)
    calls = _get(module, "module_calls")
    for name, call in calls.items() if isinstance(calls, dict) else ():
        yield from _configured(_get(call, "module"), (*path, name))


def _most_specific(references: Iterable[str]) -> list[str]:
    """``a.b[0].c`` out of ``a.b[0].c``, ``a.b[0]`` and ``a.b``, which a plan lists all three."""
    found = list(dict.fromkeys(references))
    return [each for each in found if not any(other.startswith((f"{each}.", f"{each}[")) for other in found)]


def _is_reference_to(reference: str, address: str) -> bool:
    """Whether a reference, which names no instances of modules, is to a resource or to an attribute of it."""
    block, key = _split_key(address)
    named = re.fullmatch(rf"{re.escape(_without_keys(block))}(\[.*?\])?(\..*)?", reference)
    return bool(named) and (named.group(1) or key) == key  # type: ignore[union-attr]  # mypy does not see the "and"


def _is_local(reference: str) -> bool:
    return re.match(r"(module\.[^.]+\.)*local\.", reference) is not None


def _split_key(address: str) -> tuple[str, str]:
    match = re.fullmatch(rf"(.*?)({_KEY.pattern})?", address)
    return (match.group(1), match.group(2) or "") if match else (address, "")


def _brief(value: Any, declared: Any = None) -> str:
    """A value on one line, that of a variable unless it is declared sensitive."""
    return "(sensitive)" if _get(declared, "sensitive") else cut(json.dumps(value, ensure_ascii=False))


def _get(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def _texts(value: Any) -> Iterator[str]:
    return (item for item in value if isinstance(item, str)) if isinstance(value, list) else iter(())


_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


def _without_keys(address: str) -> str:
    return _KEY.sub("", address)
