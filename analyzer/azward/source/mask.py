"""Hides literals in lines that are shown, keeping all other characters in their columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azward.graph.resource import Span

__all__ = ["mask_literal", "mask_values"]

_HEADER = re.compile(r'\s*[A-Za-z_][\w-]*(?:[ \t]+"[^"$%]*"){1,2}[ \t]*(?:\{|$)')
"""The beginning of a block of Terraform with labels."""

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s*[=:](?!=))?')


def mask_literal(line: str, span: Span) -> str:
    """Return `line` with asterisks for the text in quotes that `span` covers exactly, unless it is the name of a member."""
    if span.start_line != span.end_line:
        return line
    written, after = line[span.start_column - 1 : span.end_column - 1], line[span.end_column - 1 :]
    quoted = len(written) > 2 and written[0] == written[-1] and written[0] in "\"'" and written[1] != "["
    is_name = after.lstrip().startswith(":") and span.file.casefold().endswith((".json", ".jsonc"))
    if not quoted or is_name:
        return line
    hidden = written[0] + "*" * (len(written) - 2) + written[-1]
    return line[: span.start_column - 1] + hidden + line[span.end_column - 1 :]


def mask_values(line: str) -> str:
    """Return `line` with asterisks for each text in quotes that is neither the name of a member nor the label of a block."""
    header = _HEADER.match(line)
    start = header.end() if header is not None else 0
    return line[:start] + _QUOTED.sub(_masked, line[start:])


def _masked(match: re.Match[str]) -> str:
    return match[0] if match[2] else '"' + "*" * len(match[1]) + '"'
