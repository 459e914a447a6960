"""Functions of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Context, Decimal, InvalidOperation
from typing import TypeAlias

from azward.graph.value import Value, beginning
from azward.source.function import Function, FunctionError, LimitError, need_int, need_list, plain
from azward.source.terraform.functions.conversion import MAX_DIGITS, finite, tidy, to_number, to_text

__all__ = ["FUNCTIONS", "calculate"]

Number: TypeAlias = "int | float"

_CONTEXT = Context(prec=60)


def calculate(operator: str, left: Number, right: Number) -> Number:
    """Return `left operator right` in decimal arithmetic. Raise FunctionError if it has no value."""
    if operator in ("/", "%") and right == 0:
        raise FunctionError("division by zero")
    if isinstance(left, int) and isinstance(right, int):
        if operator == "/":
            return left // right if left % right == 0 else _decimal(operator, left, right)
        return finite(_INTEGERS[operator](left, right))
    return _decimal(operator, left, right)


def _remainder(left: int, right: int) -> int:
    return (-1 if left < 0 else 1) * (abs(left) % abs(right))


_INTEGERS: dict[str, Callable[[int, int], int]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "%": _remainder,
}


def _decimal(operator: str, left: Number, right: Number) -> Number:
    one, other = Decimal(repr(left)), Decimal(repr(right))
    try:
        match operator:
            case "+":
                result = _CONTEXT.add(one, other)
            case "-":
                result = _CONTEXT.subtract(one, other)
            case "*":
                result = _CONTEXT.multiply(one, other)
            case "/":
                result = _CONTEXT.divide(one, other)
            case _:
                result = _CONTEXT.remainder(one, other)
        return finite(tidy(float(result)))
    except (InvalidOperation, OverflowError) as error:
        raise FunctionError("the result is out of range") from error


def _numbers(values: Sequence[Value]) -> list[Number]:
    if not values:
        raise FunctionError("expected at least one number")
    return [to_number(value) for value in values]


def _log(value: Value, base: Value) -> Value:
    try:
        return tidy(math.log(to_number(value), to_number(base)))
    except (ValueError, ArithmeticError) as error:
        raise FunctionError("expected positive numbers") from error


def _pow(value: Value, exponent: Value) -> Value:
    base, power = to_number(value), to_number(exponent)
    try:
        if isinstance(base, int) and isinstance(power, int) and power >= 0 and base.bit_length() * power < MAX_DIGITS:
            return base**power
        return tidy(math.pow(base, power))
    except (ValueError, ArithmeticError) as error:
        raise FunctionError("the power is out of range") from error


def _parse_int(text: Value, base: Value) -> Value:
    radix, digits = need_int(base), to_text(text)
    if len(digits) > MAX_DIGITS * 3:
        raise LimitError(f"expected a number of at most {MAX_DIGITS} digits")
    if not 2 <= radix <= 62:
        raise FunctionError("expected a base from 2 to 62")
    if radix > 36:
        return _large_base(digits, radix)
    try:
        return finite(int(digits, radix))
    except ValueError as error:
        raise FunctionError(f"expected a number in base {radix}, not `{beginning(digits, 40)}`") from error


def _large_base(digits: str, radix: int) -> int:
    alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[:radix]
    result = 0
    for digit in digits.removeprefix("-")[:200]:
        if digit not in alphabet:
            raise FunctionError(f"expected a number in base {radix}, not `{beginning(digits, 40)}`")
        result = result * radix + alphabet.index(digit)
    return -result if digits.startswith("-") else result


def _sum(values: Value) -> Value:
    total: Number = 0
    for number in _numbers(need_list(values)):
        total = calculate("+", total, number)
    return total


def _sign(value: Value) -> Value:
    number = to_number(value)
    return (number > 0) - (number < 0)


def _abs(value: Value) -> Value:
    return abs(to_number(value))


def _rounded(name: str, function: Callable[[Number], int]) -> Function:
    def apply(value: Value) -> Value:
        return function(to_number(value))

    return plain(name, 1, 1, apply)


FUNCTIONS: tuple[Function, ...] = (
    plain("abs", 1, 1, _abs),
    _rounded("ceil", math.ceil),
    _rounded("floor", math.floor),
    plain("log", 2, 2, _log),
    plain("max", 1, None, lambda *values: max(_numbers(values))),
    plain("min", 1, None, lambda *values: min(_numbers(values))),
    plain("parseint", 2, 2, _parse_int),
    plain("pow", 2, 2, _pow),
    plain("signum", 1, 1, _sign),
    plain("sum", 1, 1, _sum),
)
