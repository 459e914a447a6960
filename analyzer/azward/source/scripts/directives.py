"""Comments for scanners in scripts and settings: `# azward: ignore[secrets/repo-scan] reason="..."`, or after `//`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.source.directive import Directive, Statement, place_directives, speaks
from azward.source.text import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["line_directives"]

_COMMENT = re.compile(r"(?:#|//)[ \t]*azward:[^\r\n]*")


def line_directives(name: str, text: str) -> Sequence[Directive]:
    """Return the directives in the comments of a file. Each is about the rest of its line, or else about the next line."""
    if not speaks(text):
        return ()
    lines = Lines(text)
    comments = [(lines.span(name, *match.span()), match.group()) for match in _COMMENT.finditer(text)]

    def statements() -> Iterator[Statement]:
        for span, _ in comments:
            start = lines.offset(span.start_line, 1)
            if text[start : lines.offset(span.start_line, span.start_column)].strip():
                yield Statement(lines.span(name, start, lines.offset(span.start_line, span.start_column)))
            else:
                after = lines.offset(span.start_line + 1, 1)
                yield Statement(lines.span(name, after, after + len(lines.text(span.start_line + 1))))

    return place_directives(comments, statements(), lines.text)
