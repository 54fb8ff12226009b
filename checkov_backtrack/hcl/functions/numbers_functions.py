"""The functions of Terraform's language that calculate.

Follows https://developer.hashicorp.com/terraform/language/functions, "Numeric Functions", and for what the pages leave
out https://github.com/zclconf/go-cty/blob/main/cty/function/stdlib/number.go.
"""

from __future__ import annotations

import math
import re
import string
from fractions import Fraction

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.functions.argument_checks import whole
from checkov_backtrack.hcl.functions.function_signature import Function
from checkov_backtrack.hcl.language_values import List, Value, to_number
from checkov_backtrack.hcl.number_values import rounded
from checkov_backtrack.hcl.type_constraints import ANY, NUMBER
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.shown_values import shown


def _log(of: int | Fraction, to_base: int | Fraction) -> int:
    """The logarithm, where it is a whole number in Terraform too, which calculates with what processors round."""
    number, base = _float(of), _float(to_base)
    if number < 0 or base < 0 or (number == base and number in (0, 1)):
        raise EvaluationError("a logarithm that is no number")
    if number == 0 or base in (0, 1):
        raise Unknowable("an infinite number")
    if number == 1:
        return 0
    if number == base:
        return 1
    if math.frexp(number)[0] == math.frexp(base)[0] == 0.5:  # powers of two, which all processors round alike
        quotient = math.log(number) / math.log(base)
        if quotient.is_integer():
            return int(quotient)
    raise Unknowable("a logarithm that is not exact")


def _maximum(*numbers: int | Fraction) -> int | Fraction:
    return max(_some(numbers))


def _minimum(*numbers: int | Fraction) -> int | Fraction:
    return min(_some(numbers))


def _some(numbers: tuple[int | Fraction, ...]) -> tuple[int | Fraction, ...]:
    if not numbers:
        raise EvaluationError("no number at all")
    return numbers


_DIGITS = string.digits + string.ascii_lowercase + string.ascii_uppercase


def _parseint(text: Value, base: Value) -> int:
    base = whole(base)
    if not isinstance(text, str):
        raise EvaluationError(f"{shown(text)} is not a string")
    if not 2 <= base <= 62:
        raise EvaluationError(f"a base of {base}")
    if len(text) > 1000:
        raise Unknowable("a number of more than 1,000 digits")
    digits = re.fullmatch(r"[+-]?([0-9A-Za-z]+)", text)
    values = [_DIGITS.index(digit) for digit in digits.group(1)] if digits else []
    if base <= 36:
        values = [value if value < 36 else value - 26 for value in values]
    if not values or max(values) >= base:
        raise EvaluationError(f"{shown(text)} is not a number of base {base}")
    number = 0
    for value in values:
        number = number * base + value
    return -number if text.startswith("-") else number


def _pow(number: int | Fraction, power: int | Fraction) -> int | Fraction:
    """The power, where a float holds it exactly; the last digit of all others depends on who calculates."""
    number, power = Fraction(_float(number)), Fraction(_float(power))
    if not power:
        return 1
    if not number and power < 0:
        raise Unknowable("an infinite number")
    if number < 0 and power.denominator != 1:
        raise EvaluationError("a power that is no number")
    if number in (0, 1):
        return number.numerator
    if abs(power) == Fraction(1, 2):
        root = Fraction(math.sqrt(number))
        exact = root if root * root == number else None
        power = Fraction(int(power * 2))
    else:
        exact = number
    if exact is None or power.denominator != 1 or abs(power) > 2000:
        raise Unknowable("a power that is not exact")
    result = exact**power.numerator
    if abs(result) >= 2**1024 or not Fraction(float(result)) == Fraction(repr(float(result))) == result:
        raise Unknowable("a power that is not exact")
    return rounded(result)


def _float(number: int | Fraction) -> float:
    try:
        return float(number)
    except OverflowError:
        raise EvaluationError("a number beyond those of 64 bits") from None


def _range(*limits: int | Fraction) -> List:
    if not 1 <= len(limits) <= 3:
        raise EvaluationError(f"range of {len(limits)} numbers")
    start, end = (0, limits[0]) if len(limits) == 1 else limits[:2]
    step = limits[2] if len(limits) == 3 else -1 if end < start else 1
    if (end > start and step < 0) or (end < start and step >= 0):
        raise EvaluationError("the step leads away from the end")
    numbers: list[int | Fraction] = []
    while start > end if step < 0 else start < end:
        if len(numbers) == 1024:
            raise EvaluationError("more than 1024 numbers")
        numbers.append(start)
        start = rounded(start + step)
    return List(numbers, NUMBER)


def _signum(number: Value) -> int:
    number = whole(number)
    return int(number > 0) - int(number < 0)


def _sum(items: Value) -> Value:
    if not isinstance(items, list) or not items:
        raise EvaluationError(f"{shown(items)} is not a list of numbers")
    total: int | Fraction = 0
    for item in items:
        number = to_number(item)
        total = rounded(total + number)
    return total


NUMBERS: dict[str, Function] = {
    "abs": Function(abs, (NUMBER,)),
    "ceil": Function(math.ceil, (NUMBER,)),
    "floor": Function(math.floor, (NUMBER,)),
    "log": Function(_log, (NUMBER, NUMBER)),
    "max": Function(_maximum, rest=NUMBER),
    "min": Function(_minimum, rest=NUMBER),
    "parseint": Function(_parseint, (ANY, NUMBER)),
    "pow": Function(_pow, (NUMBER, NUMBER)),
    "range": Function(_range, rest=NUMBER),
    "signum": Function(_signum, (NUMBER,)),
    "sum": Function(_sum, (ANY,)),
}
