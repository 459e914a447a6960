"""A line of source with a mark under it, cut to the width of the report."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, TypeAlias

from azward.report.layout import BLUE
from azward.report.plain import plain

if TYPE_CHECKING:
    from azward.report.layout import Style
    from azward.report.model import Location

__all__ = ["excerpt"]


def excerpt(place: Location, style: Style, indent: str, code: str) -> list[str]:
    """Return the first line of a place and the mark below it; nothing if the line must not be shown."""
    number = str(place.span.start_line)
    source, margin, marks = _window(place, style.width - len(indent) - len(number) - 3)
    if not source:
        return []
    bar, carets = style.paint("|", BLUE), style.paint("^" * marks, code)
    return [
        f"{indent}{style.paint(number, BLUE)} {bar} {source}",
        f"{indent}{' ' * len(number)} {bar} {' ' * margin}{carets}",
    ]


_Cells: TypeAlias = "list[str]"


def _cell(character: str) -> str:
    return "    " if character == "\t" else plain(character)


def _breadth(text: str) -> int:
    """Return how many terminal columns `text` takes."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) != 0 for character in text)


def _cells_breadth(cells: _Cells) -> int:
    return sum(map(_breadth, cells))


def _fit(cells: _Cells, room: int) -> _Cells:
    """Return the first of `cells` that fit into `room` columns, with an ellipsis if some do not."""
    if _cells_breadth(cells) <= room:
        return cells
    taken: _Cells = []
    used = 1
    for cell in cells:
        used += _breadth(cell)
        if used > room:
            break
        taken.append(cell)
    return [*taken, "…"]


def _window(place: Location, room: int) -> tuple[str, int, int]:
    """Return the marked line cut to `room` columns, the columns before the mark, and those of the mark. O(room)."""
    span = place.span
    start = span.start_column - 1
    line = place.line[: start + 2 * room].rstrip() if len(place.line) > start + 2 * room else place.line.rstrip()
    end = span.end_column - 1 if span.end_line == span.start_line else len(line)
    low = max(0, start - room)
    before = [_cell(character) for character in line[low:start]]
    marked = [_cell(character) for character in line[start:end]] or [" "]
    after = [_cell(character) for character in line[max(start + len(marked), end) :]]
    if low:
        before.insert(0, "…")
    if _cells_breadth([*before, *marked, *after]) > room:
        marked = _fit(marked, max(room * 3 // 5, room - _cells_breadth([*before, *after])))
        rest = room - _cells_breadth(marked)
        left = max(rest // 2, rest - _cells_breadth(after))
        before = _fit(before[::-1], left)[::-1]
        after = _fit(after, rest - _cells_breadth(before))
    text = "".join([*before, *marked, *after]).rstrip()
    return text, _cells_breadth(before), max(_cells_breadth(marked), 1)
