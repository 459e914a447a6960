"""Conversion of values to strings: `string`, `format` and `concat`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from azward.graph.value import Unknown, Value, join_text, known, unknown_from
from azward.pattern import Pattern
from azward.source.function import (
    MAX_TEXT,
    Function,
    FunctionError,
    UnsupportedError,
    kind,
    lenient,
    need_text,
    unsupported,
)

__all__ = ["FUNCTIONS", "concat_texts", "joined", "print_value", "to_json_text"]


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
_STRING = Pattern(r'"(?:[^"\\]|\\.)*"')


def to_json_text(value: Value, quote: str = '"') -> str:
    """Return a known value as JSON without whitespace, keys in their order, with `quote` around strings."""
    text = _ENCODER.encode(value)
    if quote != '"' and len(text) <= MAX_TEXT:
        text = _STRING().sub(lambda found: _quoted(found[0], quote), text)
    if len(text) > MAX_TEXT:
        raise FunctionError(f"expected a value of at most {MAX_TEXT} characters as a string")
    return text


def _quoted(text: str, quote: str) -> str:
    """Return a JSON string with other quotes."""
    return quote + text[1:-1].replace('\\"', '"').replace(quote, f"\\{quote}") + quote


def print_value(value: Value) -> str:
    """Return a known value as it appears in a string: `True`, `{'a':'b','c':2}`, `[true,2893,'abc']`; null is ``.

    As in Microsoft's engine: `Azure/bicep`, `EvaluationTests.String_expressions_are_evaluated_successfully`.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, float):
        return _print_float(value)
    if isinstance(value, (list, dict)):
        return to_json_text(value, quote="'")
    return str(value)


def _print_float(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value).replace("e", "E")


def joined(expression: str, pieces: Sequence[Value]) -> str | Unknown:
    """Return the pieces, each a string or an `Unknown`, joined; raise FunctionError for more than any template holds."""
    length = sum(_length(piece) for piece in pieces)
    if length > MAX_TEXT:
        raise FunctionError(f"expected a string of at most {MAX_TEXT} characters, not {length}")
    return join_text(expression, pieces)


def _length(piece: Value) -> int:
    """Return how many characters are known; an unknown part counts as one."""
    if isinstance(piece, Unknown):
        return sum(len(part) if isinstance(part, str) else 1 for part in piece.parts)
    return len(piece) if isinstance(piece, str) else 0


def _string(arguments: Sequence[Value], expression: str) -> Value:
    """Return a value as a string: objects and arrays as JSON, booleans as `True` and `False`."""
    value = arguments[0]
    if isinstance(value, str):
        return value
    if isinstance(value, Unknown) or not known(value):
        return value if isinstance(value, Unknown) and value.parts else unknown_from(expression, value)
    return to_json_text(value) if isinstance(value, (list, dict)) else print_value(value)


_ITEM = Pattern(r"\{\{|\}\}|\{\s*([0-9]{1,9})\s*(?:,\s*(-?[0-9]{1,9})\s*)?(?::([^{}]*))?\}|[{}]")


def _format(arguments: Sequence[Value], expression: str) -> Value:
    """Return a formatted string, with .NET's composite format: <https://learn.microsoft.com/dotnet/standard/base-types/composite-formatting>."""
    template = arguments[0]
    if isinstance(template, Unknown):
        return unknown_from(expression, *arguments)
    template = need_text(template)
    pieces: list[Value] = []
    position = length = 0
    for found in _ITEM().finditer(template):
        pieces.append(template[position : found.start()])
        pieces.append(_format_piece(found, arguments, expression))
        position = found.end()
        length += _length(pieces[-1])
        if length > MAX_TEXT:
            raise FunctionError(f"expected a string of at most {MAX_TEXT} characters")
    pieces.append(template[position:])
    return joined(expression, pieces)


def _format_piece(found: re.Match[str], arguments: Sequence[Value], expression: str) -> Value:
    """Return the text for an item, or a doubled brace, of a format."""
    if found[1] is None:
        if len(found[0]) == 1:
            raise FunctionError(f"expected `{{0}}` or a doubled brace, not a single `{found[0]}`")
        return found[0][0]
    index = int(found[1])
    if index + 1 >= len(arguments):
        raise FunctionError(f"expected an argument for `{found[0]}`, got {len(arguments) - 1} of them")
    return _format_item(arguments[index + 1], found[2], found[3], f"{expression}{found[0]}")


def _format_item(value: Value, width: str | None, specifier: str | None, expression: str) -> Value:
    if isinstance(value, Unknown) and not width and not specifier:
        return value
    if isinstance(value, Unknown) or not known(value):
        return unknown_from(expression, value)
    try:
        text = _specified(value, specifier) if specifier else print_value(value)
    except UnsupportedError as e:
        return unsupported("format", str(e), expression, value)
    if not width:
        return text
    count = int(width)
    if abs(count) > MAX_TEXT:
        raise FunctionError(f"expected a width of at most {MAX_TEXT}, not {count}")
    return text.rjust(count) if count > 0 else text.ljust(-count)


def _specified(value: Value, specifier: str) -> str:
    """Return an integer in a .NET numeric format; other values ignore the specifier."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return print_value(value)
    letter, digits = specifier[0].upper(), specifier[1:]
    if isinstance(value, float) or not re.fullmatch("[0-9]{0,2}", digits):
        raise UnsupportedError(f"the format `{specifier}` is not supported")
    places = int(digits) if digits else None
    match letter:
        case "D" | "G" if letter == "D" or places is None:
            return f"{'-' * (value < 0)}{abs(value):0{places or 1}d}"
        case "N":
            return f"{value:,}" + _zeros(2 if places is None else places)
        case "F":
            return f"{value}" + _zeros(2 if places is None else places)
        case "X" if value >= 0:
            return f"{value:0{places or 1}{specifier[0]}}"
        case _:
            raise UnsupportedError(f"the format `{specifier}` is not supported")


def _zeros(count: int) -> str:
    return "." + "0" * count if count else ""


def concat_texts(arguments: Sequence[Value], expression: str) -> Value:
    """Return `concat` of strings, numbers and booleans, known or unknown."""
    pieces: list[Value] = []
    for value in arguments:
        if value is None or isinstance(value, (list, dict)):
            raise FunctionError(f"expected only strings or only arrays, not {kind(value)} among strings")
        pieces.append(value if isinstance(value, Unknown) else print_value(value))
    return joined(expression, pieces)


FUNCTIONS: tuple[Function, ...] = (
    lenient("string", 1, 1, _string),
    lenient("format", 1, None, _format),
)
