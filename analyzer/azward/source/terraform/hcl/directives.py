"""Find the directives for scanners in the comments of a Terraform file, and the statements that they apply to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.source.directive import Statement, place_directives
from azward.source.terraform.hcl.grammar import comments
from azward.source.terraform.hcl.syntax import Attribute, Block, Call, Expression, For, ObjectLiteral, TupleLiteral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.source.directive import Directive
    from azward.source.terraform.hcl.reader import Body
    from azward.source.terraform.hcl.source_file import SourceFile

__all__ = ["terraform_directives"]

_DECLARE = ("resource", "module", "data")


def terraform_directives(source: SourceFile, body: Body) -> list[Directive]:
    """Return the directives of a file with the content `body`. Comments in a part that is not HCL apply to no statement."""

    def statement(start: int, end: int, *, declares: bool = False) -> Statement:
        return Statement(source.span(start, end), declares)

    def of_block(block: Block, *, top: bool) -> Iterator[Statement]:
        yield statement(block.start, block.end, declares=top and block.type in _DECLARE)
        for attribute in block.attributes.values():
            yield from of_attribute(attribute)
        for inner in block.blocks:
            yield from of_block(inner, top=False)

    def of_attribute(attribute: Attribute) -> Iterator[Statement]:
        yield statement(attribute.start, attribute.end)
        yield from of_value(attribute.value)

    def of_value(value: Expression) -> Iterator[Statement]:
        match value:
            case ObjectLiteral():
                for key, inner in value.items:
                    yield statement(key.start, inner.end)
                    yield from of_value(inner)
            case TupleLiteral():
                for inner in value.items:
                    yield statement(inner.start, inner.end)
                    yield from of_value(inner)
            case Call():
                for inner in value.arguments:
                    yield from of_value(inner)
            case For():
                yield from of_value(value.result)
            case _:
                pass

    statements = [one for attribute in body.attributes.values() for one in of_attribute(attribute)]
    statements += [one for block in body.blocks for one in of_block(block, top=True)]
    found = [(source.span(start, end), source.slice(start, end)) for start, end in comments(source.data)]
    return place_directives(found, statements, source.line)
