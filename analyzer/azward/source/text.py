"""The text of source files: decoding, and the line and column of an offset."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from azward.graph.resource import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Lines", "TextError", "decode", "shortened", "shown_token"]

MAX_CHAIN = 12
"""Names of a chain that a message has."""

_LINE_BREAK = re.compile(r"\r\n?|\n")


_WORD_IN_QUOTES = re.compile(r"""(["'])[A-Za-z$_. -]{0,24}\1""")
_MIXED = re.compile(r"(?=\S*[0-9])(?=\S*[A-Za-z])\S{8,}")


def shown_token(token: str) -> str:
    """Return a token of source code for a message. What may be a password is cut: a text in quotes, or with digits in it."""
    if _WORD_IN_QUOTES.fullmatch(token):
        return token
    quote = re.search("[\"']", token)
    if quote is not None and quote.end() < len(token):
        return token[: quote.end()] + "…"
    return token[:2] + "…" if _MIXED.match(token) else token


def shortened(names: Sequence[str]) -> list[str]:
    """Return the names of a chain for a message: the first ones and the last one of a long chain."""
    return list(names) if len(names) <= MAX_CHAIN else [*names[: MAX_CHAIN - 2], "…", names[-1]]


class TextError(ValueError):
    """A file that is not text, or text that is not in its language. The message says what was expected and found."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"{line}:{column}: {message}")
        self.line = line  # from 1
        self.column = column  # from 1, in code points
        self.message = message


class Lines:
    """The lines of a text, which end in `\\n`, `\\r\\n` or `\\r`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _LINE_BREAK.finditer(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, both from 1, the column in code points."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a position; the end of the text if it is behind that."""
        end = len(self._text)
        return min(self._starts[line - 1] + column - 1, end) if line <= len(self._starts) else end

    def span(self, file: str, start: int, end: int) -> Span:
        """Return the span of `file` from one offset to another."""
        return Span(file, *self.position(start), *self.position(end))

    def text(self, line: int) -> str:
        """Return a line, counted from 1, without its line break; empty if there is no such line."""
        if not 0 < line <= len(self._starts):
            return ""
        end = self._starts[line] if line < len(self._starts) else len(self._text)
        return self._text[self._starts[line - 1] : end].rstrip("\r\n")


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-8, or UTF-16 if it starts with a byte order mark, which is dropped.

    NUL characters that pad the end are dropped too. Raise TextError for anything else.
    """
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace").removeprefix("\ufeff")
        raise _binary(before, encoding) from error
    if "\0" in text:
        text = text.rstrip("\0 \t\r\n")
        if "\0" in text:
            raise _binary(text[: text.index("\0")], encoding)
    return text


def _binary(before: str, encoding: str) -> TextError:
    """Return the error for what comes after the text `before`."""
    return TextError(*Lines(before).position(len(before)), f"expected {encoding.upper()} text but found binary data")
