"""``jsonencode`` and ``jsondecode``, as Terraform writes and reads JSON."""

from __future__ import annotations

import json
from typing import Any

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.functions.argument_checks import fits, normalized
from checkov_backtrack.hcl.language_values import Value
from checkov_backtrack.hcl.number_values import is_number, number_text, parsed_number
from checkov_backtrack.worlds.not_known import Unknowable

# What Go's encoding/json escapes beside control characters, so that the text fits into HTML and JavaScript.
_ESCAPED = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"})


def json_text(value: Value) -> str:
    """The JSON of a value that is known through and through."""
    pieces: list[str] = []
    _write(pieces, value)
    return "".join(pieces)


def _write(pieces: list[str], value: Value) -> None:
    fits(len(pieces))
    if isinstance(value, dict):
        pieces.append("{")
        for position, name in enumerate(sorted(value)):
            pieces.append(("," if position else "") + _quoted(name) + ":")
            _write(pieces, value[name])
        pieces.append("}")
    elif isinstance(value, list):
        pieces.append("[")
        for position, item in enumerate(value):
            pieces.append("," if position else "")
            _write(pieces, item)
        pieces.append("]")
    elif isinstance(value, str):
        pieces.append(_quoted(value))
    elif is_number(value):
        pieces.append(number_text(value))
    else:
        pieces.append(json.dumps(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).translate(_ESCAPED)


def from_json(text: str) -> Value:
    try:
        value = json.loads(
            text, parse_int=parsed_number, parse_float=parsed_number, parse_constant=_refused, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and text[error.pos] in "]}":  # which Terraform passes over
            raise Unknowable("a bracket behind JSON") from None
        raise EvaluationError(f"not JSON: {error}") from None
    return _normalized(value)


def _refused(name: str) -> Any:
    raise EvaluationError(f"{name} is not JSON")


def _object(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    return {normalized(name): value for name, value in pairs}


def _normalized(value: Value) -> Value:
    if isinstance(value, list):
        return [_normalized(item) for item in value]
    if isinstance(value, dict):
        return {name: _normalized(item) for name, item in value.items()}
    return _whole_text(value) if isinstance(value, str) else value


def _whole_text(text: str) -> str:
    """A text with a sign of its own for each half of a character that stands alone."""
    return normalized(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
