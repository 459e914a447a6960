"""Where a part of a text is written: in the literal of a source file, or in the file that an expression loads.

An origin says where a value is written. A text that is a language of its own has places inside, which are found by
comparing it with the source: blanks do not count, since languages indent and wrap texts in their own ways.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from azward.source.text import Lines, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from azward.files.disk import Disk
    from azward.graph.resource import Span

__all__ = ["TextPlaces"]

MAX_BYTES = 4 * 1024 * 1024

MAX_CANDIDATES = 200
"""Files that are compared with a text that no name leads to."""

_Dense: TypeAlias = "tuple[str, list[int]]"
"""A text without blanks, and the offset of each of its characters in the source."""

_ESCAPED = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|(.))|(\$\$\{)|([^\s\\$]+|\$)", re.DOTALL)
_SOLID = re.compile(r"\S+")
_QUOTED = re.compile(r"""["']([^"'\n]{1,300}\.[A-Za-z0-9]{1,8})["']""")
_FOLDER = re.compile(r"^\$\{path\.(?:module|root|cwd)\}/")
_WIDTHS = (400, 120, 48, 20)
"""Characters that are compared where a text as a whole is not found."""


class TextPlaces:
    """Finds places in the files below `root`. Each file is read once."""

    def __init__(self, root: Path, disk: Disk) -> None:
        self.root = root
        self.disk = disk
        self._texts: dict[str, _Text | None] = {}

    def find(self, near: Span, text: str, start: int, end: int, others: Iterable[str] = ()) -> Span | None:
        """Return where `text[start:end]` is written; `None` if that cannot be told.

        `near` is where the text as a whole is written or loaded. `others` are files that it may be loaded from.
        """
        dense = _dense(text, escapes=False)
        host = self._text(near.file)
        if host is not None:
            first, last = (
                host.lines.offset(near.start_line, near.start_column),
                host.lines.offset(near.end_line, near.end_column),
            )
            if (place := _place(host.text[first:last], dense, start, end)) is not None:
                return host.span(near.file, first + place[0], first + place[1])
            for name in self._loaded(near.file, host.text[first:last]):
                if (span := self._in_file(name, dense, start, end)) is not None:
                    return span
            if (place := _place(host.text, dense, start, end, _WIDTHS[:2])) is not None:
                return host.span(near.file, *place)  # what an expression makes of a variable
        for name in list(others)[:MAX_CANDIDATES]:
            found = self._text(name)
            if found is not None and found.text.strip("\ufeff\r\n ") == text.strip("\ufeff\r\n "):
                return self._in_file(name, dense, start, end)
        return None

    def _in_file(self, name: str, dense: _Dense, start: int, end: int) -> Span | None:
        found = self._text(name)
        place = _place(found.text, dense, start, end) if found is not None else None
        return found.span(name, *place) if found is not None and place is not None else None

    def _loaded(self, host: str, source: str) -> Iterator[str]:
        """Yield the files that an expression in file `host` names."""
        for match in _QUOTED.finditer(source):
            name = _FOLDER.sub("", match.group(1))
            for folder in ((self.root / host).parent, self.root):
                path = Path(folder / name)
                if ".." in path.parts:
                    path = Path(*_normal(path.parts))
                if path.is_relative_to(self.root) and self.disk.is_file(path):
                    yield path.relative_to(self.root).as_posix()

    def _text(self, name: str) -> _Text | None:
        if name not in self._texts:
            self._texts[name] = self._read(self.root / name)
        return self._texts[name]

    def _read(self, path: Path) -> _Text | None:
        try:
            if not 0 <= self.disk.size(path) <= MAX_BYTES:
                return None
            return _Text(decode(self.disk.read(path)))
        except (OSError, ValueError):
            return None


class _Text:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)

    def span(self, file: str, start: int, end: int) -> Span:
        return self.lines.span(file, start, end)


def _normal(parts: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if part == ".." and len(found) > 1:
            found.pop()
        elif part != ".":
            found.append(part)
    return found


@lru_cache(maxsize=64)
def _dense(text: str, *, escapes: bool) -> _Dense:
    pieces: list[str] = []
    offsets: list[int] = []
    for match in (_ESCAPED if escapes else _SOLID).finditer(text):
        piece = _unescaped(match) if escapes else match.group()
        pieces.append(piece)
        plain = len(piece) == match.end() - match.start()
        offsets.extend(range(match.start(), match.end()) if plain else [match.start()] * len(piece))
    return "".join(pieces), offsets


def _unescaped(match: re.Match[str]) -> str:
    braced, code, single, dollar, plain = match.groups()
    if braced or code:
        number = int(braced or code, 16)
        found = chr(number) if number <= 0x10FFFF else ""
        return "" if found.isspace() else found
    if single is not None:
        return "" if single in "nrt" or single.isspace() else single
    return "${" if dollar else plain


def _place(source: str, dense: _Dense, start: int, end: int, widths: Sequence[int] = _WIDTHS) -> tuple[int, int] | None:
    """Return the offsets in `source`, a literal or a file, of `text[start:end]`, of which `dense` is made."""
    text, offsets = dense
    first, last = bisect_left(offsets, start), bisect_left(offsets, end)
    if first >= len(text) or last <= first:
        return None
    for escapes in (False, True) if "\\" in source or "$" in source else (False,):
        found, places = _dense(source, escapes=escapes)
        base = found.find(text)
        if base >= 0:
            return places[base + first], places[base + last - 1] + 1
        at = _by_context(found, text, first, widths)
        if at is not None and found.startswith(text[first:last], at):
            return places[at], places[at + last - first - 1] + 1
    return None


def _by_context(found: str, text: str, first: int, widths: Sequence[int]) -> int | None:
    """Return where in `found` the part of `text` at `first` is: parts of the text around it differ."""
    for width in widths:
        context = text[first : first + width]
        count = found.count(context)
        if count and count == text.count(context):
            at = -1
            for _ in range(text.count(context, 0, first + len(context) - 1) + 1):
                at = found.find(context, at + 1)
            return at
    return None
