"""Date functions: <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-date>."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from azward.graph.value import Value, beginning
from azward.pattern import Pattern
from azward.source.function import (
    Function,
    FunctionError,
    UnsupportedError,
    need_int,
    need_text,
    plain,
)

__all__ = ["FUNCTIONS"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SORTABLE = "yyyy-MM-ddTHH:mm:ssZ"

_TIMESTAMP = Pattern(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:\.(\d{1,7}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_DURATION = Pattern(
    r"(-)?P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,8})D)?"
    r"(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12})(?:\.\d*)?S)?)?",
    re.ASCII,
)


def _parse(text: str) -> datetime:
    """Return the time that `text` names in ISO 8601, in UTC, which is also its default time zone."""
    found = _TIMESTAMP().fullmatch(text.strip())
    if not found:
        raise FunctionError(f"expected a date such as `2020-04-07T14:53:14Z`, not `{beginning(text, 40)}`")
    year, month, day, hour, minute, second = (int(found[group] or 0) for group in range(1, 7))
    fraction = int((found[7] or "").ljust(6, "0")[:6])
    try:
        moment = datetime(year, month, day, hour, minute, second, fraction, tzinfo=UTC)
        return moment - _offset(found[8])
    except (ValueError, OverflowError) as e:
        raise FunctionError(f"expected a date, not `{beginning(text, 40)}`: {e}") from e


def _offset(zone: str | None) -> timedelta:
    if not zone or zone == "Z":
        return timedelta()
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return timedelta(minutes=minutes if zone[0] == "+" else -minutes)


def _duration(text: str) -> timedelta:
    """Return a duration; a year has 365 days and a month 30:
    <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-date#directives>."""
    found = _DURATION().fullmatch(text.strip())
    if not found or text.strip()[-1] in "PT":
        raise FunctionError(f"expected a duration such as `P1DT2H`, not `{beginning(text, 40)}`")
    years, months, weeks, days, hours, minutes, seconds = (int(found[group] or 0) for group in range(2, 9))
    length = timedelta(days=years * 365 + months * 30 + weeks * 7 + days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] else length


def _date_time_add(base: Value, duration: Value, form: Value = None) -> Value:
    """Return the sum of a date and a duration; in ISO 8601 without a format."""
    try:
        moment = _parse(need_text(base)) + _duration(need_text(duration))
    except OverflowError as e:
        raise FunctionError("expected a date from the year 1 to 9999") from e
    return _print(moment, _SORTABLE if form is None else need_text(form))


def _date_time_to_epoch(*moment: Value) -> Value:
    """Return the seconds since 1970."""
    if not moment:
        raise UnsupportedError("the deployment time is unknown")
    return (_parse(need_text(moment[0])) - _EPOCH) // timedelta(seconds=1)


def _date_time_from_epoch(*seconds: Value) -> Value:
    if not seconds:
        raise UnsupportedError("the deployment time is unknown")
    try:
        return _print(_EPOCH + timedelta(seconds=need_int(seconds[0])), _SORTABLE)
    except OverflowError as e:
        raise FunctionError("expected a date from the year 1 to 9999") from e


# Date formats of .NET, in the invariant culture:
# <https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings>

_STANDARD = {
    "d": "MM/dd/yyyy",
    "D": "dddd, dd MMMM yyyy",
    "f": "dddd, dd MMMM yyyy HH:mm",
    "F": "dddd, dd MMMM yyyy HH:mm:ss",
    "g": "MM/dd/yyyy HH:mm",
    "G": "MM/dd/yyyy HH:mm:ss",
    "M": "MMMM dd",
    "m": "MMMM dd",
    "o": "yyyy-MM-ddTHH:mm:ss.fffffffZ",
    "O": "yyyy-MM-ddTHH:mm:ss.fffffffZ",
    "R": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "r": "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "t": "HH:mm",
    "T": "HH:mm:ss",
    "u": "yyyy-MM-dd HH:mm:ssZ",
    "y": "yyyy MMMM",
    "Y": "yyyy MMMM",
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TOKEN = Pattern(r"'([^']*)'|\"([^\"]*)\"|\\(.)|(y+|M+|d+|H+|h+|m+|s+|f+|F+|t+|z+|K+|g+|%)", re.DOTALL)

_TOKENS: dict[str, Callable[[datetime], str]] = {
    "yyyy": lambda moment: f"{moment.year:04}",
    "yy": lambda moment: f"{moment.year % 100:02}",
    "y": lambda moment: str(moment.year % 100),
    "MMMM": lambda moment: _MONTHS[moment.month - 1],
    "MMM": lambda moment: _MONTHS[moment.month - 1][:3],
    "MM": lambda moment: f"{moment.month:02}",
    "M": lambda moment: str(moment.month),
    "dddd": lambda moment: _DAYS[moment.weekday()],
    "ddd": lambda moment: _DAYS[moment.weekday()][:3],
    "dd": lambda moment: f"{moment.day:02}",
    "d": lambda moment: str(moment.day),
    "HH": lambda moment: f"{moment.hour:02}",
    "H": lambda moment: str(moment.hour),
    "hh": lambda moment: f"{(moment.hour + 11) % 12 + 1:02}",
    "h": lambda moment: str((moment.hour + 11) % 12 + 1),
    "mm": lambda moment: f"{moment.minute:02}",
    "m": lambda moment: str(moment.minute),
    "ss": lambda moment: f"{moment.second:02}",
    "s": lambda moment: str(moment.second),
    "tt": lambda moment: "AM" if moment.hour < 12 else "PM",
    "t": lambda moment: "A" if moment.hour < 12 else "P",
    "zzz": lambda _: "+00:00",
    "zz": lambda _: "+00",
    "z": lambda _: "+0",
    "K": lambda _: "Z",
    "%": lambda _: "",
}


def _print(moment: datetime, form: str) -> str:
    """Return `moment` in a .NET format; a single letter is a standard format."""
    if len(form) == 1:
        if form not in _STANDARD:
            raise UnsupportedError(f"the date format `{form}` is not supported")
        form = _STANDARD[form]

    def token(found: re.Match[str]) -> str:
        if found[4] is None:
            return found[1] or found[2] or found[3] or ""
        if set(found[4]) == {"f"} and len(found[4]) < 8:
            return f"{moment.microsecond:06}0"[: len(found[4])]
        if found[4] not in _TOKENS:
            raise UnsupportedError(f"the date format `{form}` is not supported")
        return _TOKENS[found[4]](moment)

    return _TOKEN().sub(token, form)


FUNCTIONS: tuple[Function, ...] = (
    plain("dateTimeAdd", 2, 3, _date_time_add),
    plain("dateTimeToEpoch", 0, 1, _date_time_to_epoch),
    plain("dateTimeFromEpoch", 0, 1, _date_time_from_epoch),
)
