"""What the comments of a Bicep file say to a scanner, and of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.source.bicep import syntax
from azward.source.bicep.lexer import comments
from azward.source.directive import Statement, place_directives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.source.bicep.document import BicepDocument
    from azward.source.directive import Directive

__all__ = ["bicep_directives"]


def bicep_directives(document: BicepDocument) -> list[Directive]:
    """The directives of a file."""
    statements = [
        Statement(document.lines.span(document.file, start, end), declares)
        for one in document.syntax.statements
        for start, end, declares in _of_statement(one)
    ]
    found = [(document.lines.span(document.file, *at), document.text[slice(*at)]) for at in comments(document.text)]
    return place_directives(found, statements, document.lines.text)


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
