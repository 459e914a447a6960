"""The bytes of one file, with lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

from azward.graph.resource import Span

__all__ = ["SourceFile"]


_CHUNK = 4096
"""Longer lines are counted once: they may have thousands of findings."""

_WITHIN = bytes(range(0x80, 0xC0))
"""Bytes that do not begin a character."""


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
        if offset - start > 2 * _CHUNK:
            return line, self._characters_before(offset) - self._characters_before(start) + 1
        return line, len(self.data[start:offset].decode("utf-8", "replace")) + 1

    @cached_property
    def _marks(self) -> list[int]:
        """How many characters begin before every `_CHUNK`th byte."""
        counts = (_characters(self.data[start : start + _CHUNK]) for start in range(0, len(self.data), _CHUNK))
        return list(accumulate(counts, initial=0))

    def _characters_before(self, offset: int) -> int:
        chunk = min(offset, len(self.data)) // _CHUNK
        return self._marks[chunk] + _characters(self.data[chunk * _CHUNK : offset])

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


def _characters(data: bytes) -> int:
    """Return how many characters begin in `data`."""
    return len(data.translate(None, _WITHIN))
