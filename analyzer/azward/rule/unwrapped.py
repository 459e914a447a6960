"""Texts inside of texts: what is left of a text if the escapes of JSON, XML, URLs and shells in it are undone."""

from __future__ import annotations

import sys
from itertools import accumulate

from azward.frozen import frozen
from azward.pattern import Pattern

__all__ = ["Unwrapped", "unwrapped"]

_ESCAPE = Pattern(
    r"(?<!\\)\\++(?:u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[nrt\"'/])"
    r"|&(?:amp;)*(?:amp|quot|apos|lt|gt|#[0-9]{1,5}|#[xX][0-9A-Fa-f]{1,4});"
    r"|%(?:25){0,8}(?:[2-7][0-9A-Fa-f]|0[9ADad])"
)
_LETTERS = {"n": "\n", "r": "\n", "t": "\t"}


@frozen
class Unwrapped:
    """A text without escapes, and where its parts are in the original."""

    text: str
    starts: tuple[int, ...]  # of each part, in the text
    origins: tuple[int, ...]  # of each part, in the original
    literal: tuple[bool, ...]  # whether each part is the same in the original

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the text is in the original. An escape is taken as a whole."""
        return self._place(start), self._place(end - 1, after=True)

    def _place(self, position: int, *, after: bool = False) -> int:
        from bisect import bisect_right

        part = bisect_right(self.starts, position) - 1
        if self.literal[part]:
            return self.origins[part] + position - self.starts[part] + after
        return self.origins[part + 1] if after else self.origins[part]


def unwrapped(text: str) -> Unwrapped | None:
    """Return `text` with all escapes undone, however often they were applied; `None` if it has none. Linear."""
    parts: list[str] = []
    origins: list[int] = []
    literal: list[bool] = []
    position = 0
    for match in _ESCAPE().finditer(text):
        if match.start() > position:
            parts.append(text[position : match.start()])
            origins.append(position)
            literal.append(True)
        parts.append(_plain(match[0]))
        origins.append(match.start())
        literal.append(False)
        position = match.end()
    if not parts:
        return None
    parts.append(text[position:])
    origins.append(position)
    literal.append(True)
    starts = tuple(accumulate(map(len, parts[:-1]), initial=0))
    return Unwrapped("".join(parts), starts, tuple(origins), tuple(literal))


def _plain(escape: str) -> str:
    if escape[0] == "%":
        return chr(int(escape[-2:], 16))
    if escape[0] == "&":
        import html  # rare, and its table of names takes long to load

        return html.unescape("&" + escape[1:].replace("amp;", "", 0).rpartition(";")[0].rpartition(";")[2] + ";")
    code = escape.lstrip("\\")
    if code[0] in "uUx" and len(code) > 1:
        number = int(code[1:].strip("{}"), 16)
        return chr(number) if number <= sys.maxunicode else "\ufffd"
    return _LETTERS.get(code, code)
