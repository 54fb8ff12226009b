"""The numbers of Terraform's language: int, or Fraction where they are not whole."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from checkov_backtrack.worlds.not_known import Unknowable

# Terraform keeps 512 binary digits of each number.
PRECISION = 512
_LARGEST_EXPONENT = 400  # 1e400 is beyond any number of AWS; 1e999999999 would fill the memory
_ODD_NUMBER = re.compile(r"[+-]?(?:[Ii]nf|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[pP][+-]?[0-9]+)")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")


def is_number(value: Any) -> bool:
    return type(value) in (int, Fraction)


def rounded(number: int | Fraction) -> int | Fraction:
    """A number with the precision that Terraform keeps; an int where it is whole."""
    numerator, denominator = number.numerator, number.denominator
    if denominator == 1 and numerator.bit_length() <= PRECISION:
        return numerator
    shift = PRECISION - numerator.bit_length() + denominator.bit_length()
    for each in (shift, shift - 1):  # the estimate may be one too many
        scaled = round(number * 2**each if each >= 0 else Fraction(number, 2**-each))  # half to even
        if scaled.bit_length() <= PRECISION:
            break
    result = Fraction(scaled, 2**each) if each >= 0 else Fraction(scaled * 2**-each)
    return result.numerator if result.denominator == 1 else result


def parsed_number(text: str) -> int | Fraction | None:
    """The number that a decimal text spells, None where it spells none; raises Unknowable for a gigantic one."""
    if text.isdecimal() and text.isascii() and len(text) < 100:
        return int(text)
    match = _DECIMAL.fullmatch(text) if text.isascii() else None
    if match is None:
        if _ODD_NUMBER.fullmatch(text):
            raise Unknowable("an infinite number, or one with an exponent of base 2")
        return None
    if len(text) > _LARGEST_EXPONENT or abs(int((match.group(1) or "0")[:9])) > _LARGEST_EXPONENT:
        raise Unknowable("a number of more than 400 digits")
    return rounded(Fraction(text))


def number_text(number: int | Fraction) -> str:
    """The shortest decimal text that stands for a number and no other of Terraform's."""
    if isinstance(number, int) and number.bit_length() <= PRECISION:
        return str(number)
    sign, number = ("-", -number) if number < 0 else ("", number)
    exponent = len(str(number.numerator)) - len(str(number.denominator))
    for digits in range(1, 160):
        scale = digits - exponent
        scaled = round(number * 10**scale if scale >= 0 else Fraction(number, 10**-scale))
        decimal = Fraction(scaled, 10**scale) if scale >= 0 else Fraction(scaled * 10**-scale)
        if rounded(decimal) == number:
            break
    if scale <= 0:
        return f"{sign}{scaled * 10**-scale}"
    text = str(scaled).rjust(scale + 1, "0")
    return f"{sign}{text[:-scale]}.{text[-scale:]}".rstrip("0").rstrip(".")
