"""`jsonencode` and `jsondecode`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from azward.graph.value import Choice, Unknown, Value, join_text, unknown_from
from azward.source.function import Function, FunctionError, charge, lenient
from azward.source.size import size_of
from azward.source.terraform.functions.conversion import finite, tidy, to_text

if TYPE_CHECKING:
    from azward.graph.value import JsonValue

__all__ = ["FUNCTIONS", "decoded", "json_text", "partly_known_json"]


def json_text(value: Value) -> str:
    """Return a known value as JSON the way Terraform prints it: keys sorted, `<`, `>` and `&` escaped."""
    return "".join(cast("list[str]", _json_pieces(value)))


def _json_pieces(value: Value) -> list[Value]:
    """Return the pieces of the JSON text of `value`; unknown values are kept, as if they were texts."""
    if isinstance(value, dict):
        pieces: list[Value] = ["{"]
        for index, key in enumerate(sorted(value)):
            pieces += ["," if index else "", _json_string(key), ":", *_json_pieces(value[key])]
        return [*pieces, "}"]
    if isinstance(value, list):
        pieces = ["["]
        for index, item in enumerate(value):
            pieces += ["," if index else "", *_json_pieces(item)]
        return [*pieces, "]"]
    if isinstance(value, Choice):
        return ['"', unknown_from(value.decider, value), '"']
    if isinstance(value, Unknown):
        return ['"', value, '"']
    if isinstance(value, str):
        return [_json_string(value)]
    return ["null" if value is None else to_text(value)]


def _json_string(text: str) -> str:
    shown = json.dumps(text, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        if character in shown:
            shown = shown.replace(character, f"\\u{ord(character):04x}")
    return shown


def _json_encode(arguments: Sequence[Value], expression: str) -> Value:
    return join_text(expression, _json_pieces(arguments[0]))


def _json_decode(arguments: Sequence[Value], expression: str) -> Value:
    """Decode JSON, including the text that `jsonencode` returns for a value with unknown parts."""
    text = arguments[0]
    if isinstance(text, Unknown):
        return partly_known_json(text, expression)
    try:
        return decoded(to_text(text))
    except (ValueError, RecursionError) as error:
        raise FunctionError(f"expected JSON: {error}") from error


_FAST = 24
"""Characters of JSON that are read in one step."""


def decoded(text: str) -> Value:
    """Return what a text of JSON says. Raise ValueError, RecursionError, or LimitError for what is too large."""
    charge(len(text) // _FAST)
    value = plain_value(json.loads(text))
    size_of(value)
    return value


def partly_known_json(text: Unknown, expression: str) -> Value:
    """Return what a text of JSON with unknown parts says; an `Unknown` if they may change more than single values."""
    if not text.parts:
        return unknown_from(expression, text)
    holes = [part for part in text.parts if isinstance(part, Unknown)]
    if any("\ue000" in part for part in text.parts if isinstance(part, str)):
        return unknown_from(expression, text)
    marks = iter(f"\ue000{index}\ue001" for index in range(len(holes)))
    marked = "".join(part if isinstance(part, str) else next(marks) for part in text.parts)
    try:
        return _filled(plain_value(json.loads(marked)), holes, expression)
    except (ValueError, RecursionError):
        return unknown_from(expression, text)


_HOLE = re.compile("\ue000(\\d+)\ue001")


def _filled(value: Value, holes: Sequence[Unknown], expression: str) -> Value:
    if isinstance(value, str):
        pieces = _HOLE.split(value)
        if len(pieces) == 3 and not pieces[0] and not pieces[2]:
            return holes[int(pieces[1])]
        return join_text(expression, [holes[int(piece)] if index % 2 else piece for index, piece in enumerate(pieces)])
    if isinstance(value, dict):
        return {str(_text(_filled(key, holes, expression))): _filled(item, holes, expression) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, holes, expression) for item in value]
    return value


def _text(value: Value) -> str:
    return value if isinstance(value, str) else f"{{{value.expression}}}" if isinstance(value, Unknown) else ""


def plain_value(value: JsonValue) -> Value:
    """Return JSON as a value; whole numbers are integers. Raise LimitError for numbers that are too large."""
    if isinstance(value, dict):
        return {_well_formed(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_value(item) for item in value]
    if isinstance(value, str):
        return _well_formed(value)
    return value if value is None or isinstance(value, bool) else finite(tidy(value))


_SURROGATE = re.compile("[\ud800-\udfff]")


def _well_formed(text: str) -> str:
    """Return a text with the replacement character for each half of a surrogate pair, as Go does."""
    return text if text.isascii() else _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


FUNCTIONS: tuple[Function, ...] = (
    lenient("jsonencode", 1, 1, _json_encode),
    lenient("jsondecode", 1, 1, _json_decode),
)
