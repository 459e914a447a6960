"""Comments that speak to a scanner, and the statement that each speaks of, for every language in the same way.

A front end gives the comments of a file as its own lexer finds them, and the statements: whatever has a name or a place in a
list, however deep. Only files in which one of `WORDS` stands are looked at.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from azward.graph.resource import Span
    from azward.graph.value import JsonValue

__all__ = ["Directive", "Statement", "WORDS", "place_directives", "speaks"]

WORDS = ("azward", "checkov:skip", "trivy:ignore", "tfsec:ignore")

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
    """The comments with what they speak of. `line` gives the text of a line, from 1. O(comments · statements).

    A comment at the end of a line speaks of the outermost statement that begins on the line, else of the outermost that ends
    there. One on lines of its own speaks of the statement that follows without a blank line, else of the one that it
    stands in.
    """
    ordered = sorted(statements, key=lambda one: (start_of(one.span), (-one.span.end_line, -one.span.end_column)))
    found = sorted(comments, key=lambda one: start_of(one[0]))
    placed = _Places(ordered, [span for span, _ in found], line)
    return [placed.directive(span, text) for span, text in found if speaks(text)]


class _Places:
    def __init__(self, statements: Sequence[Statement], comments: Sequence[Span], line: Callable[[int], str]) -> None:
        self.statements = statements
        self.starts = [start_of(one.span) for one in statements]
        self.comments = comments
        self.line = line

    def directive(self, span: Span, text: str) -> Directive:
        around = [one for one in self.statements if start_of(one.span) <= start_of(span) < end_of(one.span)]
        inside = around[-1].span if around else None
        scope = self._on_line(span) if self._ends_line(span) else self._following(span, inside)
        declaration = next((one.span for one in reversed(around) if one.declares), None)
        heads = not self.starts or start_of(span) < self.starts[0]
        return Directive(text, span, scope or inside, declaration, heads)

    def _ends_line(self, span: Span) -> bool:
        """Whether code stands before the comment on its line."""
        before = self.line(span.start_line)[: span.start_column - 1]
        first = (span.start_line, len(before) - len(before.lstrip()) + 1)
        return bool(before.strip()) and not any(start_of(other) <= first < end_of(other) for other in self.comments)

    def _on_line(self, span: Span) -> Span | None:
        here = [one.span for one in self.statements if start_of(one.span) < start_of(span)]
        begins = (one for one in here if one.start_line == span.start_line)
        ends = (one for one in here if one.end_line == span.start_line and end_of(one) <= start_of(span))
        return next(begins, None) or next(ends, None)

    def _following(self, span: Span, inside: Span | None) -> Span | None:
        last = span.end_line
        for other in self.comments:  # those between it and the statement
            if last <= other.start_line <= last + 1 and start_of(other) > start_of(span):
                last = other.end_line
        index = bisect_left(self.starts, end_of(span))
        if index == len(self.starts):
            return None
        following = self.statements[index].span
        if following.start_line > last + 1 or (inside is not None and start_of(following) >= end_of(inside)):
            return None
        return following
