"""Finds the directives in the comments of a Bicep file, with the statements they apply to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.source.bicep.parser import syntax
from azward.source.bicep.parser.lexer import comments
from azward.source.directive import Statement, place_directives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.source.directive import Directive
    from azward.source.text import Lines

__all__ = ["bicep_directives"]


def bicep_directives(file: str, text: str, lines: Lines, tree: syntax.File) -> list[Directive]:
    """Return the directives of a file, given its text and syntax tree."""
    statements = [
        Statement(lines.span(file, start, end), declares)
        for one in tree.statements
        for start, end, declares in _of_statement(one)
    ]
    found = [(lines.span(file, *at), text[slice(*at)]) for at in comments(text)]
    return place_directives(found, statements, lines.text)


def _of_statement(statement: syntax.Statement) -> Iterator[tuple[int, int, bool]]:
    yield statement.start, statement.end, isinstance(statement, (syntax.Resource, syntax.Module))
    match statement:
        case syntax.Resource() | syntax.Module() | syntax.Variable() | syntax.Output() | syntax.Metadata():
            yield from _of_value(statement.value)
        case syntax.Parameter() if statement.default is not None:
            yield from _of_value(statement.default)
        case _:
            pass


def _of_value(value: syntax.Expression) -> Iterator[tuple[int, int, bool]]:
    match value:
        case syntax.Object():
            for member in value.members:
                yield member.start, member.end, False
                yield from _of_value(member.value)
            for resource in value.resources:
                yield from _of_statement(resource)
        case syntax.List():
            for item in value.items:
                yield item.start, item.end, False
                yield from _of_value(item)
        case syntax.Loop() | syntax.Conditional():
            yield from _of_value(value.body)
        case syntax.Call():
            for argument in value.arguments:
                yield from _of_value(argument)
        case syntax.Ternary():
            yield from _of_value(value.yes)
            yield from _of_value(value.no)
        case _:
            pass
