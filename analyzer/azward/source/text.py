"""The text of source files: decoding, and the line and column of an offset."""

from __future__ import annotations

import re
from bisect import bisect_right

from azward.graph.resource import Span

__all__ = ["Lines", "TextError", "decode"]

_LINE_BREAK = re.compile(r"\r\n?|\n")


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
