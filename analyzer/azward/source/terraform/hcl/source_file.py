"""The bytes of one file, with lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from azward.graph.resource import Span

__all__ = ["SourceFile"]


class SourceFile:
    """One file: its bytes, without a byte order mark, and its lines."""

    def __init__(self, file: str, data: bytes) -> None:
        self.file = file  # as reports call it
        self.data = data.removeprefix(b"\xef\xbb\xbf")

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        position = self.data.find(b"\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.data.find(b"\n", position + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column of a byte offset, both 1-based, the column in code points."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        return line, len(self.data[start:offset].decode("utf-8", "replace")) + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span between two byte offsets."""
        return Span(self.file, *self.position(start), *self.position(end))

    def slice(self, start: int, end: int) -> str:
        """Return the text between two byte offsets."""
        return self.data[start:end].decode("utf-8", "replace")

    def line(self, number: int) -> str:
        """Return the text of a line, 1-based, without its line break; "" if there is no such line."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.data)
        return self.slice(start, end).rstrip("\r\n")
