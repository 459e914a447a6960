"""Splits Bicep text into tokens. Whitespace, comments and directives are not tokens. It never fails.

The language: <https://learn.microsoft.com/azure/azure-resource-manager/bicep/file>.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

__all__ = [
    "BAD",
    "END",
    "LEFT",
    "MIDDLE",
    "MULTILINE",
    "NAME",
    "NEWLINE",
    "NUMBER",
    "RIGHT",
    "STRING",
    "Token",
    "comments",
    "tokenize",
]

NAME = "name"
NEWLINE = "newline"  # one or more, with blank lines and comments between them
STRING = "string"  # a string on one line, without holes
NUMBER = "number"
MULTILINE = "multiline"  # a multi-line string without holes
LEFT = "left"  # start of an interpolated string, up to and including `${`
MIDDLE = "middle"  # of an interpolated string, from `}` up to and including `${`
RIGHT = "right"  # end of an interpolated string, from `}` up to its quotes
BAD = "bad"  # an unknown character, or an unterminated string or comment
END = "end"

Token: TypeAlias = "tuple[str, str, int, int]"  # noqa: S105 - no password
"""Kind, text, and the offsets where it starts and ends. The kind of a punctuation mark is the mark itself."""

_Append: TypeAlias = "Callable[[Token], None]"

_SKIPPED = r"[ \t]*+(?:(?://[^\r\n]*+|/\*(?s:.*?)\*/)[ \t]*+)*+"
_DIRECTIVE = re.compile(r"[ \t]*+#(?:disable|restore)[^\r\n]*+")  # on the first line; elsewhere it is part of the line break

_TOKEN = re.compile(
    _SKIPPED
    + r"(?:([A-Za-z_][A-Za-z0-9_]*)"
    + r"|([\r\n](?:[ \t\r\n]++|//[^\r\n]*+|#(?:disable|restore)[^\r\n]*+|/\*(?s:.*?)\*/)*+)"
    + r"|('(?!'')(?:[^'\\$\r\n]++|\\[^\r\n]|\$(?!\{))*+')"
    + r"|(/\*(?s:.*))"
    + r"|(\.\.\.|=>|[=!]=|[=!]~|[<>]=|&&|\|\||\?\?|\.\?|::|[{}\[\]().,:;?!@=+\-*/%<>|^])"
    + r"|([0-9]+)"
    + r"|(\$*''')"
    + r"|('(?:[^'\\$\r\n]++|\\[^\r\n]|\$(?!\{))*+\$\{)"
    + r"|(\Z)"
    + r"|('(?:[^'\\\r\n]|\\[^\r\n])*+|(?s:.)))"
)
_KINDS = ("", NAME, NEWLINE, STRING, BAD, "", NUMBER, MULTILINE, LEFT, END, BAD)
_NEWLINE, _MARK, _MULTILINE, _LEFT, _END = 2, 5, 7, 8, 9

_REST = re.compile(r"\}(?:[^'\\$\r\n]++|\\[^\r\n]|\$(?!\{))*+('|\$\{)?")
"""From the `}` that ends a hole to the next hole or the end of the string."""


_COMMENT = re.compile(r"//[^\r\n]*+|/\*(?s:.*?)\*/")


def comments(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the comments of a text, which are between its tokens."""
    found: list[tuple[int, int]] = []
    position = 0
    for kind, _, start, end in tokenize(text):
        until = end if kind == NEWLINE else start
        found += [match.span() for match in _COMMENT.finditer(text, position, until)]
        position = end
    return found


class _Open:
    """An interpolated string while one of its holes is read.

    `dollars` is the number of `$` that open a hole (0 for a string on one line), `close` the offset of the closing quotes,
    and `braces` the number of braces that are open in the hole.
    """

    __slots__ = ("braces", "close", "dollars")

    def __init__(self, dollars: int, close: int = -1) -> None:
        self.dollars = dollars
        self.close = close
        self.braces = 0


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text, with one of kind END at the end. A byte order mark is skipped."""
    tokens: list[Token] = []
    append = tokens.append
    opened: list[_Open] = []
    position = 1 if text.startswith("\ufeff") else 0
    if (directive := _DIRECTIVE.match(text, position)) is not None:
        position = directive.end()
    while True:
        for match in _TOKEN.finditer(text, position):
            group = match.lastindex or 0
            found, end = match[group], match.end()
            start = end - len(found)
            if group == _MARK:
                if opened and found in "{}":
                    if found == "}" and not opened[-1].braces:
                        position = _rest(text, start, opened, append)
                        break
                    opened[-1].braces += 1 if found == "{" else -1
                append((found, found, start, end))
            elif group == _LEFT:
                append((LEFT, found, start, end))
                opened.append(_Open(0))
            elif group == _MULTILINE:
                position = _multiline(text, start, len(found) - 3, opened, append)
                break
            else:
                append((_KINDS[group], found, start, end))
                if group == _NEWLINE and opened:  # a hole ends with its line
                    opened.clear()
                if group == _END:
                    return tokens
        else:  # pragma: no cover - the pattern matches everywhere
            return tokens


def _rest(text: str, start: int, opened: list[_Open], append: _Append) -> int:
    """Read from the `}` that ends a hole to the next hole or the end of the string; return its offset."""
    dollars = opened[-1].dollars
    if dollars:
        return _multiline_piece(text, start, start + 1, dollars, opened, append, first=False)
    match = _REST.match(text, start)
    end = match.end() if match is not None else start + 1
    closing = match[1] if match is not None else None
    if closing == "${":
        append((MIDDLE, text[start:end], start, end))
    else:
        opened.pop()
        append((RIGHT if closing else BAD, text[start:end], start, end))
    return end


def _multiline(text: str, start: int, dollars: int, opened: list[_Open], append: _Append) -> int:
    return _multiline_piece(text, start, start + dollars + 3, dollars, opened, append, first=True)


def _multiline_piece(
    text: str, start: int, inside: int, dollars: int, opened: list[_Open], append: _Append, *, first: bool
) -> int:
    """Read a multi-line string from `start`, its text from `inside`, to the next hole or its end; return its offset."""
    close = opened[-1].close if not first and opened[-1].close >= inside else text.find("'''", inside)
    hole = _hole(text, inside, close, dollars) if dollars and close >= 0 else -1
    if hole >= 0:
        append((LEFT if first else MIDDLE, text[start:hole], start, hole))
        if first:
            opened.append(_Open(dollars, close))
        return hole
    if not first:
        opened.pop()
    if close < 0:
        append((BAD, text[start:], start, len(text)))
        return len(text)
    end = close + 3
    while end < len(text) and text[end] == "'":  # extra quotes belong to the text
        end += 1
    append((MULTILINE if first else RIGHT, text[start:end], start, end))
    return end


def _hole(text: str, inside: int, close: int, dollars: int) -> int:
    """Return where the text of the next hole starts, after its `{`; -1 if none opens before the string ends."""
    position = text.find("$" * dollars + "{", inside, close)
    return -1 if position < 0 else position + dollars + 1
