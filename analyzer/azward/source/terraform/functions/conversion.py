"""Conversions between Terraform's types, as its functions and operators apply them.

<https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion>
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import isfinite
from unicodedata import combining

from azward.graph.value import Choice, Unknown, Value, beginning
from azward.source.function import FunctionError, LimitError, any_number, charge, need_list

__all__ = [
    "MAX_DIGITS",
    "SetValue",
    "characters",
    "comparable",
    "finite",
    "kind",
    "make_set",
    "members_of",
    "number_text",
    "tidy",
    "to_bool",
    "to_number",
    "to_text",
    "unified",
    "without_types",
]


MAX_DIGITS = 4000
"""Digits of a number."""

MAX_BITS = 13_300
"""Bits of a whole number: 4,000 digits take fewer. Python prints no more than 4,300 of them."""


class SetValue(list[Value]):
    """A set: no duplicates, texts sorted."""


def kind(value: Value) -> str:
    """Return the name of the type of `value` for messages."""
    match value:
        case None:
            return "null"
        case bool():
            return "a bool"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case SetValue():
            return "a set"
        case list():
            return "a list"
        case dict():
            return "an object"
        case Unknown() | Choice():
            return "an unknown value"


_JOINED = re.compile(r"[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_FLAG = re.compile(r"[\U0001f1e6-\U0001f1ff]")


def characters(text: str) -> Sequence[str]:
    """Return the characters of a text as people see them: combining sequences, joined emojis and flags count as one."""
    if text.isascii():
        return text
    charge(len(text) // 2)
    found: list[str] = []
    current = ""
    for letter in text:
        flag = len(current) == 1 and _FLAG.match(current) and _FLAG.match(letter)
        if current and (combining(letter) or _JOINED.match(letter) or current[-1] == "\u200d" or flag):
            current += letter
        else:
            found.append(current)
            current = letter
    return [*found[1:], current]


def number_text(value: int | float) -> str:
    """Return a number as Terraform prints it, without an exponent."""
    if isinstance(value, int):
        return str(value)
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def to_text(value: Value) -> str:
    """Convert a primitive value to text. Raise FunctionError for others."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    raise FunctionError(f"expected a string, not {kind(value)}")


def to_number(value: Value) -> int | float:
    """Convert a number, or the text of one, to a number. Raise FunctionError for others."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return finite(tidy(float(value)) if not value.lstrip("+-").isdecimal() else int(value))
        except ValueError as error:
            raise FunctionError(f"expected a number, not `{beginning(value, 40)}`") from error
    raise FunctionError(f"expected a number, not {kind(value)}")


def tidy(value: float | int) -> int | float:
    """Return a whole number as an integer."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def finite(number: int | float) -> int | float:
    """Return a number. Raise LimitError for one that is larger than azward computes with."""
    if number.bit_length() > MAX_BITS if isinstance(number, int) else not isfinite(number):
        raise LimitError(f"expected a number of at most {MAX_DIGITS} digits")
    return number


def to_bool(value: Value) -> bool:
    """Convert a bool, or the text of one, to a bool. Raise FunctionError for others.

    The texts `1` and `0` count, the numbers do not:
    <https://github.com/zclconf/go-cty/blob/main/cty/convert/conversion_primitive.go>
    """
    if isinstance(value, bool):
        return value
    if value in ("true", "false", "1", "0"):
        return value in ("true", "1")
    raise FunctionError(f"expected a bool, not {f'`{beginning(value, 40)}`' if isinstance(value, str) else kind(value)}")


def unified(items: Sequence[Value]) -> list[Value]:
    """Return `items` as members of one list: primitives of different types become texts."""
    kinds = {"text" if isinstance(item, str) else "bool" if isinstance(item, bool) else "number"
             for item in items if isinstance(item, (str, bool, int, float))}  # fmt: skip
    if len(kinds) < 2 or any(isinstance(item, (list, dict)) for item in items):
        return list(items)
    return [to_text(item) if isinstance(item, (bool, int, float)) else item for item in items]


def make_set(items: Iterable[Value]) -> SetValue:
    """Return a set of `items`: the first of equal ones, texts and numbers sorted, others in their order."""
    unique: dict[object, Value] = {}
    for item in items:
        unique.setdefault(comparable(item), item)
    found = list(unique.values())
    if all(isinstance(item, str) for item in found):
        found.sort(key=str)
    elif all(isinstance(item, bool) for item in found):
        found.sort(key=bool)
    elif all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in found):
        found.sort(key=lambda item: item if isinstance(item, (int, float)) else 0)
    return SetValue(found)


def comparable(value: Value) -> object:
    """Return a key that is equal for equal values, whatever the order of their keys. Cost: linear in its size."""
    if isinstance(value, list):
        return (list, *map(comparable, value))
    if isinstance(value, dict):
        return dict, frozenset((key, comparable(item)) for key, item in value.items())
    if isinstance(value, Choice):
        return value.decider, *((label, comparable(branch)) for label, branch in value.branches)
    return type(value), value


def without_types(value: Value) -> Value:
    """Return `value` with sets and resources as plain lists and objects, for comparison."""
    if isinstance(value, list):
        return [without_types(item) for item in value]
    if isinstance(value, dict):
        return {key: without_types(item) for key, item in value.items()}
    return value


def members_of(value: Value, expression: str) -> list[Value]:
    """Return the members of a list; for an unknown list one member that represents any number."""
    return [any_number(expression, value)] if isinstance(value, Unknown) else need_list(value)
