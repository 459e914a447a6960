"""Functions of times, which are texts in the format of RFC 3339."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

from azward.graph.value import Value, beginning
from azward.source.function import Function, FunctionError, plain
from azward.source.terraform.functions.conversion import to_text

__all__ = ["FUNCTIONS"]

_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)")
_DURATION = re.compile(r"(\d++(?:\.\d++)?+|\.\d++)(ns|us|µs|ms|s|m|h)")
MAX_DURATION = 1000
"""Characters of a duration."""

_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


def _time(value: Value) -> datetime:
    text = to_text(value)
    match = _TIME.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        zone = UTC if match[7] == "Z" else _zone(match[7])
        return datetime(*(int(part) for part in match.groups()[:6]), tzinfo=zone)  # pyright: ignore[reportArgumentType]
    except ValueError as error:
        raise FunctionError(f"expected a time such as `2024-01-31T12:00:00Z`, not `{beginning(text, 40)}`") from error


def _zone(text: str) -> timezone:
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    return timezone(-offset if text[0] == "-" else offset)


def _shown(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + _offset(time, "Z", colon=True)


def _offset(time: datetime, zero: str, *, colon: bool) -> str:
    minutes = int((time.utcoffset() or timedelta()).total_seconds() // 60)
    if not minutes and zero:
        return zero
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"{sign}{hours:02}{':' if colon else ''}{rest:02}"


def _add(time: Value, duration: Value) -> Value:
    text = to_text(duration)
    if len(text) > MAX_DURATION:
        raise FunctionError(f"expected a shorter duration than `{text[:40]}`")
    sign = -1 if text.startswith("-") else 1
    bare = text.lstrip("+-")
    parts = _DURATION.findall(bare)
    if "".join(number + unit for number, unit in parts) != bare or not parts:
        raise FunctionError(f"expected a duration such as `1h30m`, not `{beginning(text, 40)}`")
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    try:
        return _shown(_time(time) + timedelta(seconds=sign * seconds))
    except OverflowError as error:
        raise FunctionError(f"expected a shorter duration than `{beginning(text, 40)}`") from error


def _compare(left: Value, right: Value) -> Value:
    one, other = _time(left), _time(right)
    return (one > other) - (one < other)


def _hour(time: datetime) -> int:
    return time.hour % 12 or 12


_FORMATS: dict[str, Callable[[datetime], str]] = {
    "YYYY": lambda time: f"{time.year:04}",
    "YY": lambda time: f"{time.year % 100:02}",
    "MMMM": lambda time: time.strftime("%B"),
    "MMM": lambda time: time.strftime("%b"),
    "MM": lambda time: f"{time.month:02}",
    "M": lambda time: str(time.month),
    "DD": lambda time: f"{time.day:02}",
    "D": lambda time: str(time.day),
    "EEEE": lambda time: time.strftime("%A"),
    "EEE": lambda time: time.strftime("%a"),
    "hh": lambda time: f"{time.hour:02}",
    "h": lambda time: str(time.hour),
    "HH": lambda time: f"{_hour(time):02}",
    "H": lambda time: str(_hour(time)),
    "AA": lambda time: time.strftime("%p").upper(),
    "aa": lambda time: time.strftime("%p").lower(),
    "mm": lambda time: f"{time.minute:02}",
    "m": lambda time: str(time.minute),
    "ss": lambda time: f"{time.second:02}",
    "s": lambda time: str(time.second),
    "ZZZZZ": lambda time: _offset(time, "", colon=True),
    "ZZZZ": lambda time: _offset(time, "", colon=False),
    "ZZZ": lambda time: _offset(time, "UTC", colon=False),
    "Z": lambda time: _offset(time, "Z", colon=True),
}


def _format_date(pattern: Value, time: Value) -> Value:
    moment = _time(time)
    result = ""
    for match in re.finditer(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'", to_text(pattern)):
        quoted, letter = match[1], match[2]
        if quoted is not None:
            result += quoted.replace("''", "'") if match[0] != "''" else "'"
        elif letter:
            if match[0] not in _FORMATS:
                raise FunctionError(f"expected a part of a time such as `YYYY`, not `{match[0][:20]}`")
            result += _FORMATS[match[0]](moment)
        else:
            result += match[0]
    return result


FUNCTIONS: tuple[Function, ...] = (
    plain("timeadd", 2, 2, _add),
    plain("timecmp", 2, 2, _compare),
    plain("formatdate", 2, 2, _format_date),
)
