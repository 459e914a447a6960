"""Numeric functions, over 64-bit integers.

See <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-numeric>.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from azward.graph.value import Unknown, Value, beginning, is_open, unknown_from
from azward.source.function import (
    Function,
    FunctionError,
    kind,
    lenient,
    need_int,
    over_members,
    plain,
)

__all__ = ["FUNCTIONS"]

_LIMIT = 2**63


def _checked(result: int) -> int:
    if -_LIMIT <= result < _LIMIT:
        return result
    raise FunctionError("result does not fit into 64 bits")


def _mul(left: Value, right: Value) -> Value:
    return _checked(need_int(left) * need_int(right))


def _quotient(left: Value, right: Value) -> tuple[int, int]:
    """Return quotient and remainder; the former is truncated, the latter has the sign of `left`."""
    dividend, divisor = need_int(left), need_int(right)
    if divisor == 0:
        raise FunctionError("division by zero")
    whole = abs(dividend) // abs(divisor)
    whole = whole if (dividend < 0) == (divisor < 0) else -whole
    return whole, dividend - whole * divisor


def _div(left: Value, right: Value) -> Value:
    return _checked(_quotient(left, right)[0])


def _mod(left: Value, right: Value) -> Value:
    return _quotient(left, right)[1]


def _sum(sign: int) -> Callable[[Sequence[Value], str], Value]:
    """Return `add` (1) or `sub` (-1), which propagate bounds."""

    def apply(arguments: Sequence[Value], expression: str) -> Value:
        left, right = arguments
        if not isinstance(left, Unknown) and not isinstance(right, Unknown):
            return _checked(need_int(left) + sign * need_int(right))
        low, high = _bounds(right)
        if sign < 0:
            low, high = None if high is None else -high, None if low is None else -low
        other_low, other_high = _bounds(left)
        return replace(
            unknown_from(expression, left, right),
            minimum=None if low is None or other_low is None else low + other_low,
            maximum=None if high is None or other_high is None else high + other_high,
        )

    return apply


def _bounds(value: Value) -> tuple[int | None, int | None]:
    if isinstance(value, Unknown):
        return value.minimum, value.maximum
    return need_int(value), need_int(value)


def _extreme(pick: Callable[[list[int]], int]) -> Callable[[Sequence[Value], str], Value]:
    """Return `min` or `max` of the arguments, or of the members of a single array."""

    def of(members: list[Value], expression: str) -> Value:
        given = [need_int(member) for member in members if not isinstance(member, Unknown)]
        if len(given) == len(members):
            if not given:
                raise FunctionError("expected at least one integer")
            return pick(given)
        result = unknown_from(expression, *members)
        if not given:
            return result
        return replace(result, minimum=pick(given)) if pick([0, 1]) else replace(result, maximum=pick(given))

    def apply(arguments: Sequence[Value], expression: str) -> Value:
        only = arguments[0]
        if len(arguments) > 1 or not isinstance(only, (list, Unknown)):
            return of(list(arguments), expression)
        if isinstance(only, Unknown) or is_open(only):
            return unknown_from(expression, only)
        return over_members(expression, lambda members: of(members, expression), only)

    return apply


def _int(value: Value) -> Value:
    if isinstance(value, str):
        text = value.strip()
        if not re.fullmatch(r"[+-]?[0-9]{1,19}", text):
            raise FunctionError(f"expected an integer, not `{beginning(value, 40)}`")
        return _checked(int(text))
    if isinstance(value, float) and abs(value) < _LIMIT:
        return round(value)
    return need_int(value)


def _float(value: Value) -> Value:
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{0,300}(\.[0-9]{0,300})?([eE][+-]?[0-9]{1,3})?\s*", value):
        try:
            return float(value)
        except ValueError:
            pass
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise FunctionError(f"expected a number, not {kind(value)}")


FUNCTIONS: tuple[Function, ...] = (
    lenient("add", 2, 2, _sum(1)),
    lenient("sub", 2, 2, _sum(-1)),
    plain("mul", 2, 2, _mul),
    plain("div", 2, 2, _div),
    plain("mod", 2, 2, _mod),
    lenient("min", 1, None, _extreme(min)),
    lenient("max", 1, None, _extreme(max)),
    plain("int", 1, 1, _int),
    plain("float", 1, 1, _float),
)
