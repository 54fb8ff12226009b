"""What a block that Checkov hands to a check says of itself. Measured with 3.2.0 and 3.3.30."""

from __future__ import annotations

from typing import Any

# Keys that Checkov's parser adds to the mappings of a template (3.3.30).
_POSITION_KEYS = frozenset({"__startline__", "__endline__", "__file__"})


def address_of(conf: dict[str, Any]) -> str:
    """The address of a resource in a plan."""
    return str(conf.get("__address__"))


def is_of_a_file(conf: dict[str, Any]) -> bool:
    """Whether a block stands in a file of Terraform's native syntax, and so in a graph."""
    return "__start_line__" in conf


def is_loaded(conf: dict[str, Any]) -> bool:
    """Whether Checkov has loaded the module of a call; with ``-f FILE`` it does not say so."""
    return bool(conf.get("__resolved__"))


def template_path(properties: Any, scanned: str) -> str:
    """The file of a template's resource; ``scanned`` is the one that is being checked."""
    path = dict.get(properties, "__file__") if isinstance(properties, dict) else None
    # A resource of serverless.yml may stand in a file that it includes, where its parameters do not.
    return path if isinstance(path, str) and "serverless." not in path else scanned


def without_positions(value: Any) -> Any:
    """A value of a template as it is written there."""
    if isinstance(value, dict):
        return {key: without_positions(item) for key, item in value.items() if key not in _POSITION_KEYS}
    return [without_positions(item) for item in value] if isinstance(value, list) else value
