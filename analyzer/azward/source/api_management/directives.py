"""Comments for scanners in policies: `<!-- azward: ignore[apim/policy-cors] reason="..." -->`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.api_management.element import Element
from azward.graph.api_management.reader import read_xml
from azward.source.directive import Directive, Statement, place_directives, speaks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.source.text import Lines

__all__ = ["xml_directives"]

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)


def xml_directives(name: str, text: str, lines: Lines) -> Sequence[Directive]:
    """Return the directives in the comments of a policy, with the elements that they are about."""
    root = read_xml(text) if speaks(text) else None
    if not isinstance(root, Element):
        return ()

    def statements() -> Iterator[Statement]:
        for element in root.elements():
            yield Statement(lines.span(name, element.start, element.stop))

    comments = [(lines.span(name, *match.span()), match.group(1).strip()) for match in _COMMENT.finditer(text)]
    return place_directives(comments, statements(), lines.text)
