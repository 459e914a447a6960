"""Replace the verbs of `format`: <https://developer.hashicorp.com/terraform/language/functions/format>."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal

from azward.graph.value import Unknown, Value, beginning, known, unknown_from
from azward.source.function import FunctionError, charge, join_limited
from azward.source.size import steps_of
from azward.source.terraform.functions.conversion import number_text, to_bool, to_number, to_text

__all__ = ["printf"]

_VERB = re.compile(r"%(?:%|([-+ 0#]*)(\d{1,9})?(?:\.(\d{1,9}))?(?:\[(\d{1,9})\])?([a-zA-Z]))")

_MARKS = {"x": "0x", "X": "0X", "o": "0", "b": "0b"}
MAX_WIDTH = 10_000

_FAST = 64
"""Characters that are written in one step."""


def printf(pattern: str, values: Sequence[Value], expression: str) -> Value:
    """Return `pattern` with its verbs replaced. Unknown values of plain verbs such as `%s` are kept. Raise FunctionError."""
    pieces: list[Value] = []
    position, taken, most = 0, 0, 0
    for match in _VERB.finditer(pattern):
        pieces.append(pattern[position : match.start()])
        position = match.end()
        if match[0] == "%%":
            pieces.append("%")
            continue
        index = int(match[4]) - 1 if match[4] else taken
        taken = index + 1
        most = len(values) if match[4] else max(most, taken)
        if not 0 <= index < len(values):
            raise FunctionError(f"expected a value for `{match[0]}`")
        value = values[index]
        if not known(value):
            if not isinstance(value, Unknown) or match[5] not in "svd" or match[2]:
                return unknown_from(expression, *values)
            pieces.append(value)
        else:
            shown = _shown(value, match)
            charge(1 + steps_of(value) + len(shown) // _FAST)
            pieces.append(shown)
    pieces.append(pattern[position:])
    if most < len(values):
        raise FunctionError(f"expected {most} values for `{beginning(pattern, 40)}`, not {len(values)}")
    if "%" in re.sub(_VERB, "", pattern):
        raise FunctionError(f"expected verbs such as `%s` in `{beginning(pattern, 40)}`")
    return join_limited(expression, pieces)


def _shown(value: Value, match: re.Match[str]) -> str:
    flags, width, precision, verb = match[1], int(match[2] or 0), match[3], match[5]
    if width > MAX_WIDTH or int(precision or 0) > MAX_WIDTH:
        raise FunctionError(f"expected a width of at most {MAX_WIDTH}")
    text = _verb(value, verb, flags, precision)
    if verb in "sqv" and precision is not None:
        text = text[: int(precision)]
    if verb == "t":
        return text
    if "-" in flags:
        return text.ljust(width)
    if "0" in flags and verb in "dbBoxXfFeEgG":
        return text.zfill(width)
    return text.rjust(width)


def _verb(value: Value, verb: str, flags: str, precision: str | None) -> str:
    if verb == "s":
        return to_text(value)
    if verb == "v":
        return _default(value, flags)
    if verb == "t":
        return "true" if to_bool(value) else "false"
    if verb == "q":
        return json.dumps(to_text(value), ensure_ascii=False)
    number = to_number(value)
    if verb in "dboxX":
        sign = "+" if "+" in flags and number >= 0 else " " if " " in flags and number >= 0 else ""
        mark = _MARKS.get(verb, "") if "#" in flags else ""
        return sign + mark + format(int(number), verb)
    if verb in "feEgGF":
        sign = "+" if "+" in flags else ""
        if precision is None and verb in "gG":
            return _shortest(number).upper() if verb == "G" else _shortest(number)
        return format(float(number), f"{sign}.{6 if precision is None else precision}{verb}")
    raise FunctionError(f"expected verbs such as `%s`, not `%{verb}`")


def _shortest(number: int | float) -> str:
    """Return the shortest text of a number, with an exponent from one million on."""
    exact = Decimal(repr(number))
    if number == 0 or -4 <= exact.adjusted() < 6:
        return number_text(number)
    digits = "".join(map(str, exact.normalize().as_tuple().digits))
    sign = "-" if number < 0 else ""
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{'-' if exact.adjusted() < 0 else '+'}{abs(exact.adjusted()):02}"


def _default(value: Value, flags: str) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if "#" in flags else value
    if value is None:
        return "null"
    if isinstance(value, (bool, int, float)):
        return to_text(value) if isinstance(value, bool) else _shortest(value)
    from azward.source.terraform.functions.json_encoding import json_text

    return json_text(value)
