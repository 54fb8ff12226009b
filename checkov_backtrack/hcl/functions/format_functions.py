"""``format`` and ``formatlist``: https://developer.hashicorp.com/terraform/language/functions/format."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.functions.argument_checks import fits, normalized
from checkov_backtrack.hcl.functions.grapheme_clusters import graphemes
from checkov_backtrack.hcl.functions.json_functions import json_text
from checkov_backtrack.hcl.language_values import List, Value, to_boolean, to_number, to_text
from checkov_backtrack.hcl.number_values import is_number, number_text
from checkov_backtrack.hcl.type_constraints import STRING
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.shown_values import shown

_VERB = re.compile(
    r"%(?:%|(?P<flags>[0#\-+ ]*)(?P<width>[1-9][0-9]*)?(?:\.(?P<precision>[0-9]*))?(?:\[(?P<argument>[1-9][0-9]*)\])?"
    r"(?P<mode>[A-Za-z]))"
)


class _Verb(NamedTuple):
    flags: str
    width: int
    precision: int | None
    mode: str


def formatted(template: str, *arguments: Value) -> str:
    pieces: list[str] = []
    at, following, highest, length = 0, 0, 0, 0
    for match in _VERB.finditer(template):
        pieces.append(_plain(template[at : match.start()]))
        at = match.end()
        if match.group() == "%%":
            pieces.append("%")
            continue
        position = int(match.group("argument")[:9]) - 1 if match.group("argument") else following
        following = position + 1
        highest = max(highest, following)
        if following > len(arguments):
            raise EvaluationError(f"{match.group()} has no argument")
        pieces.append(_formatted(_verb(match), arguments[position]))
        length += len(pieces[-2]) + len(pieces[-1])
        fits(max(length, len(pieces)))
    pieces.append(_plain(template[at:]))
    if highest < len(arguments):
        raise EvaluationError("arguments that the format does not use")
    return normalized("".join(pieces))


def _plain(text: str) -> str:
    if "%" in text:
        raise EvaluationError(f"{shown(text)} is not a format")
    return text


def _verb(match: re.Match[str]) -> _Verb:
    width, precision = match.group("width"), match.group("precision")
    verb = _Verb(
        match.group("flags"),
        int((width or "0")[:9]),
        None if precision is None else int((precision or "0")[:9]),
        match.group("mode"),
    )
    fits(max(verb.width, verb.precision or 0))
    return verb


def format_list(template: str, *arguments: Value) -> List:
    lists = [each for each in arguments if isinstance(each, list)]
    if len({len(each) for each in lists}) > 1:
        raise EvaluationError("lists of different lengths")
    count = len(lists[0]) if lists else 1
    fits(count * template.count("%"))
    texts, length = [], 0
    for at in range(count):
        texts.append(formatted(template, *(each[at] if isinstance(each, list) else each for each in arguments)))
        length += len(texts[-1])
        fits(length)
    return List(texts, STRING)


def _formatted(verb: _Verb, value: Value) -> str:
    if verb.mode == "v":
        return _padded(verb, _default_text(verb, value))
    if value is None:
        raise EvaluationError("null cannot be formatted")
    if verb.mode == "t":
        return "true" if to_boolean(value) else "false"
    if verb.mode in "sq":
        text = to_text(value)
        if verb.precision:
            text = "".join(graphemes(text[: 2 * verb.precision + 2])[: verb.precision])  # none is of three characters
        return _padded(verb, json_text(text) if verb.mode == "q" else text)
    if verb.mode in _BASES:
        number = to_number(value)
        if not isinstance(number, int):
            raise EvaluationError(f"{shown(number)} is not a whole number")
        return _integer_text(verb, number)
    if verb.mode in "eEfgG":
        return _float_text(verb, to_number(value))
    raise EvaluationError(f"there is no %{verb.mode}")


def _default_text(verb: _Verb, value: Value) -> str:
    if "#" not in verb.flags and isinstance(value, str):
        return value
    if "#" not in verb.flags and is_number(value):
        sign, digits, exponent = _decimal(value)
        return sign + _general(digits, exponent, 6, "e")
    return json_text(value)


def _padded(verb: _Verb, text: str) -> str:
    if not verb.width:
        return text
    padding = ("0" if "0" in verb.flags else " ") * (verb.width - len(graphemes(text)))
    return text + padding if "-" in verb.flags else padding + text


# --- numbers, as Go's package fmt writes them ---

_BASES = {"b": 2, "d": 10, "o": 8, "x": 16, "X": 16}
_PREFIXES = {"b": "0b", "d": "", "o": "0", "x": "0x", "X": "0X"}


def _integer_text(verb: _Verb, number: int) -> str:
    digits = format(abs(number), verb.mode)
    if verb.precision == 0 and number == 0:
        return ""
    digits = digits.rjust(verb.precision or 0, "0")
    prefix = _sign(verb, number) + (_PREFIXES[verb.mode] if "#" in verb.flags else "")
    if "-" in verb.flags:
        return (prefix + digits).ljust(verb.width)
    if "0" in verb.flags and verb.precision is None:
        return prefix + digits.rjust(verb.width - len(prefix), "0")
    return (prefix + digits).rjust(verb.width)


def _sign(verb: _Verb, number: int | Fraction) -> str:
    return "-" if number < 0 else "+" if "+" in verb.flags else " " if " " in verb.flags else ""


def _float_text(verb: _Verb, signed: int | Fraction) -> str:
    if "#" in verb.flags or {"0", "-"} <= set(verb.flags):
        raise Unknowable("flags whose meaning depends on the version of Go")
    precision = 6 if verb.precision is None else verb.precision
    sign, number = _sign(verb, signed), abs(Fraction(signed))
    if verb.mode == "f":
        text = _fixed(number, precision)
    elif verb.mode in "eE":
        text = _scientific(*_digits(number, precision + 1), verb.mode)
    elif verb.precision is None:
        _, digits, exponent = _decimal(number)
        text = _general(digits, exponent, 6, "e" if verb.mode == "g" else "E")
    else:
        digits, exponent = _digits(number, precision or 1)
        digits = digits.rstrip("0") or "0"
        text = _general(digits, exponent, precision or 1, "e" if verb.mode == "g" else "E")
    if "0" in verb.flags:
        return sign + text.rjust(verb.width - len(sign), "0")
    return (sign + text).ljust(verb.width) if "-" in verb.flags else (sign + text).rjust(verb.width)


def _decimal(number: int | Fraction) -> tuple[str, str, int]:
    """The sign, the digits and the exponent of the first one, in the shortest text that stands for a number."""
    text = number_text(number)
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    before, _, behind = text.partition(".")
    digits = (before + behind).lstrip("0")
    exponent = len(before) - 1 - (len(before + behind) - len(digits))
    return (sign, digits.rstrip("0"), exponent) if digits else (sign, "0", 0)


def _digits(number: Fraction, count: int) -> tuple[str, int]:
    """So many digits of a number, and the exponent of the first one."""
    if not number:
        return "0" * count, 0
    exponent = _decimal(number)[2]
    digits = str(_scaled(number, count - 1 - exponent))
    if len(digits) > count:  # 9.99 became 10.0
        return digits[:count], exponent + 1
    return digits, exponent


def _scaled(number: Fraction, places: int) -> int:
    return round(number * Fraction(10) ** places)


def _fixed(number: Fraction, places: int) -> str:
    digits = str(_scaled(number, places)).rjust(places + 1, "0")
    return f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else digits


def _scientific(digits: str, exponent: int, letter: str) -> str:
    mantissa = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
    return f"{mantissa}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def _general(digits: str, exponent: int, precision: int, letter: str) -> str:
    """The digits with an exponent where that is small or as large as the precision, without one elsewhere."""
    if exponent < -4 or exponent >= precision:
        return _scientific(digits, exponent, letter)
    if exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    digits = digits.ljust(exponent + 1, "0")
    behind = digits[exponent + 1 :]
    return digits[: exponent + 1] + ("." + behind if behind else "")
