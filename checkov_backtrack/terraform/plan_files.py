"""What a Terraform plan (``terraform show -json``) says of its resources.

The file itself is read, because Checkov passes on neither the change nor what is known only after apply. Follows
https://developer.hashicorp.com/terraform/internals/json-format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from checkov_backtrack.files.readable_files import content_of
from checkov_backtrack.worlds.open_values import Open
from checkov_backtrack.worlds.shown_values import cut
from checkov_backtrack.worlds.value_steps import Step

_DEEPEST = 20  # references that lead to references
_Path = tuple[str, ...]  # the calls that lead to a module


class Planned(NamedTuple):
    """One resource of a plan.

    :param values: its attributes after apply; Open where only apply tells
    :param sensitive: the names of those that the plan marks so
    :param before: its attributes as it runs, None where the plan does not update it in place
    :param region: that of its provider, where the plan tells
    """

    address: str
    values: dict[str, Any]
    sensitive: frozenset[str]
    before: dict[str, Any] | None
    region: Any


class Plan:
    """A plan, searched once."""

    def __init__(self, document: Any, identities: frozenset[str]) -> None:
        """:param identities: attributes of whatever exists that are neither null nor empty"""
        self._identities = identities
        self._variables = get(document, "variables")
        self._root = get(document, "configuration", "root_module")
        self._providers = get(document, "configuration", "provider_config") or {}
        self._values: dict[str, dict[str, Any]] = {}
        for state in (get(document, "prior_state", "values"), get(document, "planned_values")):
            self._values.update(_state_values(get(state, "root_module")))
        # A deposed object has the address of its successor.
        changes = (each for each in _dicts(get(document, "resource_changes")) if "deposed" not in each)
        self._changes = {str(each.get("address")): each for each in changes}
        self._configured = dict(_configured(self._root, ()))

    @property
    def addresses(self) -> list[str]:
        """Those of all resources that there are after apply."""
        gone = {address for address, each in self._changes.items() if get(each, "change", "actions") == ["delete"]}
        return [address for address in {**self._values, **self._changes} if address not in gone]

    def kind(self, address: str) -> str:
        """The kind of a resource, empty where the configuration does not have it."""
        return str(self.configured(address)[0].get("type", ""))

    def configured(self, address: str) -> tuple[dict[str, Any], _Path]:
        """The block of a resource in the configuration, and the calls that lead to its module."""
        return self._configured.get(without_keys(address), ({}, ()))

    def resource(self, address: str) -> Planned | None:
        """A resource by its address; None where the plan does not have it."""
        change = self._changes.get(address)
        after = get(change, "change", "after") or self._values.get(address)
        if not isinstance(after, dict):
            return None
        values = dict(after)
        configured, path = self.configured(address)
        for name in _marked(get(change, "change", "after_unknown")):
            values[name] = self._open(get(configured, "expressions", name), path, f"{address}.{name}")
        before = get(change, "change", "before") if get(change, "change", "actions") == ["update"] else None
        return Planned(
            address,
            values,
            frozenset(_marked(get(change, "change", "after_sensitive"))),
            before if isinstance(before, dict) else None,
            self._region(str(configured.get("provider_config_key")), path),
        )

    # --- values that only apply tells ---

    def _open(self, expression: Any, path: tuple[str, ...], otherwise: str) -> Open:
        """What an unknown attribute depends on: the one attribute that its expression refers to, if it is but one."""
        sources = _most_specific(self.references(expression, path))
        if len(sources) != 1:
            return Open(" and ".join(sources) or otherwise)._replace(names=tuple(sources), structure=b"")
        return Open(sources[0], is_set=sources[0].rpartition(".")[2] in self._identities)

    def references(
        self, expression: Any, path: tuple[str, ...], seen: set[tuple[tuple[str, ...], str]] | None = None
    ) -> Iterator[str]:
        """The resources, data sources and root variables behind an expression in a module, by absolute name."""
        seen = set() if seen is None else seen
        prefix = "".join(f"module.{name}." for name in path)
        for reference in _most_specific(_texts(get(expression, "references"))) if len(path) < _DEEPEST else ():
            if (path, reference) in seen:
                continue
            seen.add((path, reference))
            first, _, rest = without_keys(reference).partition(".")
            name, _, attribute = rest.partition(".")
            if first == "var" and path:
                passed = self._call(path[:-1], path[-1])
                yield from self.references(get(passed, "expressions", name), path[:-1], seen)
            elif first == "module":
                inner = (*path, name)
                outputs = get(self._module(inner), "outputs")
                # With a key that only apply tells, a plan names the module alone.
                names = (
                    [attribute.partition(".")[0]] if attribute else list(outputs if isinstance(outputs, dict) else ())
                )
                for each in names:
                    yield from self.references(get(outputs, each, "expression"), inner, seen)
            elif first not in ("each", "count", "path", "terraform", "self"):
                yield prefix + reference

    def _module(self, path: Iterable[str]) -> Any:
        module = self._root
        for name in path:
            module = get(module, "module_calls", name, "module")
        return module

    def _call(self, path: Iterable[str], name: str) -> Any:
        return get(self._module(path), "module_calls", name)

    # --- where a value comes from ---

    def steps(self, address: str, name: str) -> Iterator[Step]:
        """The steps from an attribute of a resource through the configuration, as far as the plan has it."""
        configured, path = self.configured(address)
        expression = get(configured, "expressions", name)
        if expression is not None:
            yield from self._follow(name, expression, path, 0, f"set {name} of {address}")
        elif configured:
            yield Step(f"{address} does not set it", edit=f"set {name} in {address}")

    def _follow(self, name: str, expression: Any, path: _Path, depth: int, edit: str = "") -> Iterator[Step]:
        """The steps behind an expression in a module; of an expression, a plan tells a constant or the references."""
        if isinstance(expression, dict) and "constant_value" in expression:
            yield Step(f"{name} = {_brief(expression['constant_value'])}", edit=edit)
        references = _most_specific(_texts(get(expression, "references")))
        if references:
            yield Step(f"{name} depends on {cut(' and '.join(references), 240)}", edit=edit)
        for reference in references if depth < _DEEPEST else ():
            first, _, rest = without_keys(reference).partition(".")
            inner, _, attribute = rest.partition(".")
            if first == "var":
                yield from self._follow_variable(inner, path, depth + 1)
            elif first == "module":
                output = attribute.partition(".")[0]
                inside = (*path, inner)
                value = get(self._module(inside), "outputs", output, "expression")
                yield from self._follow(f"output {output} of module.{inner}", value, inside, depth + 1)

    def _follow_variable(self, name: str, path: _Path, depth: int) -> Iterator[Step]:
        declared = get(self._module(path), "variables", name)
        if not isinstance(declared, dict):
            return
        default, has_default = get(declared, "default"), "default" in declared
        if not path:
            value = get(self._variables, name, "value")
            origin = "its default" if has_default and value == default else "given to the plan"
            yield Step(f"var.{name} = {_brief(value, declared)}, {origin}", edit=f"set var.{name}")
            return
        *caller, call = path
        given = get(self._call(caller, call), "expressions", name)
        edit = f'set {name} in module "{call}"'
        if given is None:
            yield Step(f"var.{name} = {_brief(default, declared)}, its default")
            yield Step(f'not set by module "{call}"', edit=edit)
        elif get(declared, "sensitive"):
            yield Step(f'{name} of module "{call}" is sensitive', edit=edit)
        else:
            yield from self._follow(f'{name} of module "{call}"', given, tuple(caller), depth, edit)

    # --- the provider's region ---

    def _region(self, key: str, path: tuple[str, ...]) -> Any:
        """The region of a provider; its key is that of the module which configures it, or one inside."""
        name = key.rpartition(":")[2]
        inherited = ["module." + ".module.".join(path[:end]) + f":{name}" for end in range(len(path), 0, -1)]
        for each in (key, *inherited, name):
            provider = self._providers.get(each) if isinstance(self._providers, dict) else None
            if isinstance(provider, dict):
                module = str(provider.get("module_address") or "")
                return self._value(get(provider, "expressions", "region"), tuple(module.split(".")[1::2]))
        return None

    def _value(self, expression: Any, path: tuple[str, ...]) -> Any:
        """The value of a constant or of a variable; None for anything else."""
        references = list(_texts(get(expression, "references")))
        if not references or not re.fullmatch(r"var\.[\w-]+", references[0]) or len(references) > 1:
            return get(expression, "constant_value")
        name = references[0][len("var.") :]
        if path:
            passed = get(self._call(path[:-1], path[-1]), "expressions", name)
            value = None if passed is None else self._value(passed, path[:-1])
        else:
            value = get(self._variables, name, "value")
        return get(self._module(path), "variables", name, "default") if value is None else value


def read_plan(path: str, identities: frozenset[str]) -> Plan | None:
    """The plan in a file, in any encoding of JSON (PowerShell writes UTF-16); None where it cannot be read."""
    content = content_of(path)
    try:
        return None if content is None else Plan(json.loads(content.decode(json.detect_encoding(content))), identities)
    except (ValueError, RecursionError):
        return None


def _state_values(module: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in _dicts(get(module, "resources")):
        if isinstance(each.get("values"), dict):
            yield str(each.get("address")), each["values"]
    for child in _dicts(get(module, "child_modules")):
        yield from _state_values(child)


def _configured(module: Any, path: tuple[str, ...]) -> Iterator[tuple[str, tuple[dict[str, Any], tuple[str, ...]]]]:
    """Each resource of the configuration by its absolute address, with the calls that lead to its module."""
    for each in _dicts(get(module, "resources")):
        yield "".join(f"module.{name}." for name in path) + str(each.get("address")), (each, path)
    calls = get(module, "module_calls")
    for name, call in calls.items() if isinstance(calls, dict) else ():
        yield from _configured(get(call, "module"), (*path, name))


def _most_specific(references: Iterable[str]) -> list[str]:
    """``a.b[0].c`` out of ``a.b[0].c``, ``a.b[0]`` and ``a.b``, which a plan lists all three."""
    found = dict.fromkeys(references)
    shorter = {each[: match.start()] for each in found for match in _BOUNDARY.finditer(each)}
    return [each for each in found if each not in shorter]


_BOUNDARY = re.compile(r"[.\[]")


def is_reference_to(reference: str, address: str) -> bool:
    """Whether a reference, which names no instances of modules, is to a resource or to an attribute of it."""
    block, key = _split_key(address)
    named = re.fullmatch(rf"{re.escape(without_keys(block))}(\[.*?\])?(\..*)?", reference)
    return named is not None and (named.group(1) or key) == key


def blocks_named_by(reference: str) -> Iterator[str]:
    """The addresses, without keys, of which a reference may be one or name an attribute."""
    yield reference
    for boundary in islice(_BOUNDARY.finditer(reference), 2 * _DEEPEST + 2):
        yield reference[: boundary.start()]


def is_of_a_local(reference: str) -> bool:
    """Whether a reference is to a local, of which a plan does not say what it refers to."""
    return re.match(r"(module\.[^.]+\.)*local\.", reference) is not None


def _split_key(address: str) -> tuple[str, str]:
    match = re.fullmatch(rf"(.*?)({_KEY.pattern})?", address)
    return (match.group(1), match.group(2) or "") if match else (address, "")


def _brief(value: Any, declared: Any = None) -> str:
    """A value on one line, that of a variable unless it is declared sensitive."""
    return "(sensitive)" if get(declared, "sensitive") else cut(json.dumps(value, ensure_ascii=False))


def get(value: Any, *path: str) -> Any:
    """What stands below some keys of nested objects; None where there is no such thing."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _marked(flags: Any) -> Iterator[str]:
    """The attributes that are marked as a whole."""
    return (str(name) for name, flag in flags.items() if flag is True) if isinstance(flags, dict) else iter(())


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def _texts(value: Any) -> Iterator[str]:
    return (item for item in value if isinstance(item, str)) if isinstance(value, list) else iter(())


_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


def without_keys(address: str) -> str:
    """An address without the keys of instances."""
    return _KEY.sub("", address)
