"""Parses JSON as leniently as the engine does, with single quotes, bare keys, comments and trailing commas.

The documentation passes `{'a': 'b'}` to `json`:
<https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object#json>.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NoReturn

from azward.graph.value import JsonValue
from azward.pattern import Pattern
from azward.source.function import FunctionError

__all__ = ["read_json"]

_BLANK = Pattern(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_TEXT = Pattern(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'", re.DOTALL)
_WORD = Pattern(r"[\w$.+-]+")
_NUMBER = Pattern(r"-?(?:[0-9]+((?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)|(\.[0-9]+(?:[eE][+-]?[0-9]+)?))")
_ESCAPE = Pattern(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_WORDS: dict[str, JsonValue] = {"true": True, "false": False, "null": None}
_MAX_DEPTH = 100


def read_json(text: str) -> JsonValue:
    """Return the value of a JSON text. Raises FunctionError for invalid JSON."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        pass
    else:
        return _shallow(value)
    try:
        return _Reader(text).document()
    except ValueError as e:  # of `int`: more digits than Python accepts
        raise FunctionError("number in the JSON text has too many digits") from e


def _shallow(value: JsonValue) -> JsonValue:
    """Return `value`; raise FunctionError if it is nested deeper than the engine allows."""
    level = [value]
    for _ in range(_MAX_DEPTH + 1):
        level = [
            member
            for above in level
            if isinstance(above, (dict, list))
            for member in (above.values() if isinstance(above, dict) else above)
        ]
        if not level:
            return value
    raise FunctionError(f"JSON text is nested deeper than {_MAX_DEPTH} levels")


def _refuse(word: str) -> NoReturn:
    raise FunctionError(f"`{word}` is not valid JSON")


class _Reader:
    """A parser of one text; `position` is the offset reached."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.depth = 0

    def document(self) -> JsonValue:
        value = self.value()
        if self.peek():
            self.fail("the end")
        return value

    def peek(self) -> str:
        """Return the next character that is not whitespace, or "" at the end."""
        blank = _BLANK().match(self.text, self.position)
        self.position = blank.end() if blank else self.position
        return self.text[self.position : self.position + 1]

    def fail(self, expected: str) -> NoReturn:
        raise FunctionError(f"expected {expected} in the JSON text at character {self.position + 1}")

    def value(self) -> JsonValue:
        match self.peek():
            case "{":
                return self.nested(self.object)
            case "[":
                return self.nested(self.array)
            case "'" | '"':
                return self.string()
            case _:
                return self.word()

    def nested(self, read: Callable[[], JsonValue]) -> JsonValue:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self.fail(f"at most {_MAX_DEPTH} levels")
        self.position += 1
        value = read()
        self.depth -= 1
        return value

    def object(self) -> JsonValue:
        members: dict[str, JsonValue] = {}
        while (character := self.peek()) != "}":
            key = self.string() if character in ("'", '"') else self.match(_WORD(), "a key")
            if self.peek() != ":":
                self.fail("`:`")
            self.position += 1
            members[key] = self.value()
            self.separator("}")
        self.position += 1
        return members

    def array(self) -> JsonValue:
        members: list[JsonValue] = []
        while self.peek() != "]":
            members.append(self.value())
            self.separator("]")
        self.position += 1
        return members

    def separator(self, end: str) -> None:
        character = self.peek()
        if character == ",":
            self.position += 1
        elif character != end:
            self.fail(f"`,` or `{end}`")

    def match(self, pattern: re.Pattern[str], expected: str) -> str:
        found = pattern.match(self.text, self.position)
        if not found:
            self.fail(expected)
        self.position = found.end()
        return found[0]

    def string(self) -> str:
        quoted = self.match(_TEXT(), "the end of a string")
        return _ESCAPE().sub(_unescape, quoted[1:-1]).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def word(self) -> JsonValue:
        start = self.position
        word = self.match(_WORD(), "a value")
        if word in _WORDS:
            return _WORDS[word]
        number = _NUMBER().fullmatch(word)
        if not number:
            self.position = start
            self.fail("a value")
        return float(word) if number[1] or number[2] else int(word)


def _unescape(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else _ESCAPES.get(found[2], found[2])
