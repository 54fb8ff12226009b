"""The functions of Terraform's language for timestamps.

Follows https://developer.hashicorp.com/terraform/language/functions, "Date and Time Functions".
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import NamedTuple

from checkov_backtrack.hcl.evaluation_errors import EvaluationError
from checkov_backtrack.hcl.functions.function_signature import Function
from checkov_backtrack.hcl.type_constraints import STRING
from checkov_backtrack.worlds.not_known import Unknowable
from checkov_backtrack.worlds.shown_values import shown


class _Moment(NamedTuple):
    time: datetime  # with its offset from UTC
    nanoseconds: int


_TIMESTAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII)


def _parsed(text: str) -> _Moment:
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise EvaluationError(f"{shown(text)} is not a timestamp")
    fields = [int(field) for field in match.group(1, 2, 3, 4, 5, 6)]
    offset = timedelta(hours=int(match.group(9) or 0), minutes=int(match.group(10) or 0))
    if fields[0] == 0:
        raise Unknowable("the year 0")
    try:
        zone = timezone(-offset if match.group(8) == "-" else offset)
        time = datetime(*fields, tzinfo=zone)  # type: ignore[arg-type, misc]  # six numbers
    except ValueError:
        raise EvaluationError(f"{shown(text)} is not a timestamp") from None
    if int(match.group(10) or 0) > 59:
        raise EvaluationError(f"{shown(text)} is not a timestamp")
    return _Moment(time, int((match.group(7) or "0")[:9].ljust(9, "0")))


def _offset(time: datetime, colon: str) -> str:
    minutes = round((time.utcoffset() or timedelta()).total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{colon}{abs(minutes) % 60:02}"


def _zulu(time: datetime) -> str:
    return _offset(time, ":") if time.utcoffset() else "Z"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _fields(time: datetime) -> dict[str, str]:
    """What each verb of a date format stands for."""
    hour = time.hour % 12 or 12
    return {
        "YY": f"{time.year % 100:02}", "YYYY": f"{time.year:04}",
        "M": f"{time.month}", "MM": f"{time.month:02}",
        "MMM": _MONTHS[time.month - 1][:3], "MMMM": _MONTHS[time.month - 1],
        "D": f"{time.day}", "DD": f"{time.day:02}",
        "EEE": _DAYS[time.weekday()][:3], "EEEE": _DAYS[time.weekday()],
        "h": f"{time.hour}", "hh": f"{time.hour:02}", "H": f"{hour}", "HH": f"{hour:02}",
        "AA": "PM" if time.hour > 11 else "AM", "aa": "pm" if time.hour > 11 else "am",
        "m": f"{time.minute}", "mm": f"{time.minute:02}", "s": f"{time.second}", "ss": f"{time.second:02}",
        "Z": _zulu(time), "ZZZ": _offset(time, "") if time.utcoffset() else "UTC",
        "ZZZZ": _offset(time, ""), "ZZZZZ": _offset(time, ":"),
    }  # fmt: skip


_DATE_VERB = re.compile(r"''|'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|(')")


def _formatdate(template: str, timestamp: str) -> str:
    fields = _fields(_parsed(timestamp).time)
    pieces = []
    for match in _DATE_VERB.finditer(template):
        text = match.group()
        if match.group(3):
            raise EvaluationError("a quote that is not closed")
        if match.group(1) is not None:
            text = match.group(1).replace("''", "'")
        elif text == "''":
            text = "'"
        elif match.group(2):
            if text not in fields:
                raise EvaluationError(f"{text} is no part of a date")
            text = fields[text]
        pieces.append(text)
    return "".join(pieces)


_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_PART = r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)"


def _duration(text: str) -> int:
    """The nanoseconds of a duration such as ``1h30m``."""
    sign, unsigned = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    if unsigned == "0":
        return 0
    if len(unsigned) > 100:
        raise Unknowable("a duration of more than 100 characters")
    if not re.fullmatch(rf"(?:{_PART})+", unsigned, re.ASCII):
        raise EvaluationError(f"{shown(text)} is not a duration")
    parts = re.findall(_PART, unsigned, re.ASCII)
    total = sum(int(Fraction(number) * _UNITS[unit]) for number, unit in parts)
    if total >= 2**63:
        raise EvaluationError(f"{shown(text)} is too long")
    return -total if sign == "-" else total


def _timeadd(timestamp: str, duration: str) -> str:
    moment = _parsed(timestamp)
    seconds = (moment.nanoseconds + _duration(duration)) // 10**9
    time = moment.time + timedelta(seconds=seconds)
    return time.strftime(f"{time.year:04}-%m-%dT%H:%M:%S") + _zulu(time)


def _timecmp(left: str, right: str) -> int:
    first, second = _parsed(left), _parsed(right)
    return (first > second) - (first < second)


TIME: dict[str, Function] = {
    "formatdate": Function(_formatdate, (STRING, STRING)),
    "timeadd": Function(_timeadd, (STRING, STRING)),
    "timecmp": Function(_timecmp, (STRING, STRING)),
}
