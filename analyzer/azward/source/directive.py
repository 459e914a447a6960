"""Comments that speak to a scanner, and the statement that each speaks of, for every language in the same way.

A front end gives the comments of a file as its own lexer finds them, and the statements: whatever has a name or a place in a
list, however deep. Only files in which one of `WORDS` stands are looked at.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from azward.graph.resource import Span
    from azward.graph.value import JsonValue

__all__ = ["Directive", "Statement", "WORDS", "end_of", "parents_of", "place_directives", "speaks", "start_of"]

WORDS = ("azward", "checkov:skip", '"checkov"', "trivy:ignore", "tfsec:ignore")

_Point: TypeAlias = "tuple[int, int]"


class Statement(NamedTuple):
    """A stretch of a file that a comment may speak of."""

    span: Span
    declares: bool = False  # a resource or the call of a module


@frozen
class Directive:
    """A comment, or an entry of `metadata` where a language has no comments."""

    text: str  # as it stands in the file, with its marks
    span: Span
    scope: Span | None  # the statement that it precedes, ends or stands in; `None` outside of all
    declaration: Span | None = None  # the resource or module call that it stands in
    heads: bool = False  # nothing but comments stands before it in its file
    entry: JsonValue = None  # what stands in `metadata`, in place of a text


def speaks(text: str) -> bool:
    """Whether a file may hold a directive: a test that costs next to nothing, and that most files fail."""
    return any(word in text for word in WORDS)


def start_of(span: Span) -> _Point:
    return span.start_line, span.start_column


def end_of(span: Span) -> _Point:
    return span.end_line, span.end_column


def place_directives(
    comments: Iterable[tuple[Span, str]], statements: Iterable[Statement], line: Callable[[int], str]
) -> list[Directive]:
    """The comments with what they speak of. `line` gives the text of a line, from 1. O(n log n).

    Statements are nested in each other, or apart.

    A comment at the end of a line speaks of the outermost statement that begins on the line, else of the outermost that ends
    there. One on lines of its own speaks of the statement that follows without a blank line, else of the one that it
    stands in.
    """
    ordered = sorted(statements, key=lambda one: (start_of(one.span), (-one.span.end_line, -one.span.end_column)))
    found = sorted(comments, key=lambda one: start_of(one[0]))
    placed = _Places(ordered, [span for span, _ in found], line)
    return [placed.directive(span, text) for span, text in found if speaks(text)]


class _Places:
    """The statements of a file in order, outer ones first, and its comments in order."""

    def __init__(self, statements: Sequence[Statement], comments: Sequence[Span], line: Callable[[int], str]) -> None:
        self.statements = statements
        self.starts = [start_of(one.span) for one in statements]
        self.comments = comments
        self.comment_starts = [start_of(span) for span in comments]
        self.line = line
        self.parents = parents_of([one.span for one in statements])
        self.ending = _ending(statements)
        self.last_lines = _last_lines(comments)
        self._code: dict[int, int] = {}  # line -> column of its first character that is not blank, 0 without one

    def directive(self, span: Span, text: str) -> Directive:
        around = list(self._around(start_of(span)))
        inside = self.statements[around[0]].span if around else None
        scope = self._on_line(span) if self._ends_line(span) else self._following(span, inside)
        declaration = next((self.statements[index].span for index in around if self.statements[index].declares), None)
        heads = not self.starts or start_of(span) < self.starts[0]
        return Directive(text, span, scope or inside, declaration, heads)

    def _around(self, point: _Point) -> Iterator[int]:
        """Yield the indexes of the statements that `point` is in, innermost first."""
        index = bisect_right(self.starts, point) - 1
        while index >= 0:
            if point < end_of(self.statements[index].span):
                yield index
            index = self.parents[index]

    def _ends_line(self, span: Span) -> bool:
        """Whether code stands before the comment on its line."""
        number = span.start_line
        if number not in self._code:
            text = self.line(number)
            self._code[number] = len(text) - len(text.lstrip()) + 1 if text.strip() else 0
        column = self._code[number]
        if not 0 < column < span.start_column:
            return False
        other = bisect_right(self.comment_starts, (number, column)) - 1
        return other < 0 or (number, column) >= end_of(self.comments[other])

    def _on_line(self, span: Span) -> Span | None:
        point, number = start_of(span), span.start_line
        index = bisect_left(self.starts, (number, 0))
        if index < len(self.starts) and (number, 0) <= self.starts[index] < point:
            return self.statements[index].span
        ends, first = self.ending.get(number, ((), ()))
        count = bisect_right(ends, point)
        return self.statements[first[count - 1]].span if count else None

    def _following(self, span: Span, inside: Span | None) -> Span | None:
        last = self.last_lines[bisect_left(self.comment_starts, start_of(span))]
        index = bisect_left(self.starts, end_of(span))
        if index == len(self.starts):
            return None
        following = self.statements[index].span
        if following.start_line > last + 1 or (inside is not None and start_of(following) >= end_of(inside)):
            return None
        return following


def parents_of(spans: Sequence[Span]) -> list[int]:
    """Return for each of the spans, in order and outer ones first, the index of the one that it is in, -1 for none."""
    parents: list[int] = []
    opened: list[int] = []
    for index, span in enumerate(spans):
        while opened and end_of(spans[opened[-1]]) <= start_of(span):
            opened.pop()
        parents.append(opened[-1] if opened else -1)
        opened.append(index)
    return parents


def _ending(statements: Sequence[Statement]) -> dict[int, tuple[list[_Point], list[int]]]:
    """Return, for each line, the ends of the statements there, and with each the first statement that ends up to there."""
    by_line: dict[int, list[tuple[_Point, int]]] = {}
    for index, one in enumerate(statements):
        by_line.setdefault(one.span.end_line, []).append((end_of(one.span), index))
    found: dict[int, tuple[list[_Point], list[int]]] = {}
    for number, ends in by_line.items():
        ends.sort()
        found[number] = [end for end, _ in ends], list(accumulate((index for _, index in ends), min))
    return found


def _last_lines(comments: Sequence[Span]) -> list[int]:
    """Return for each comment the last line of those that follow it without a blank line."""
    lines = [span.end_line for span in comments]
    for index in range(len(comments) - 2, -1, -1):
        if 0 <= comments[index + 1].start_line - comments[index].end_line <= 1:
            lines[index] = lines[index + 1]
    return lines
