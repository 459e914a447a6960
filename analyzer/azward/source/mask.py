"""Hides literals in lines that are shown, keeping all other characters in their columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azward.graph.resource import Span

from azward.pattern import Pattern

__all__ = ["mask_literal", "mask_quoted", "mask_values"]

_HEADER = Pattern(r'\s*[A-Za-z_][\w-]*(?:[ \t]+"[^"$%]*"){1,2}[ \t]*(?:\{|$)')
"""The beginning of a block of Terraform with labels."""

_QUOTED = Pattern(r'"((?:[^"\\]|\\.)*+)"(\s*[=:](?!=))?')


def mask_literal(line: str, span: Span) -> str:
    """Return `line` with asterisks for the texts in quotes that `span` covers, unless it is the name of a member.

    If it covers more than one text, it is an expression, of which any literal may be the secret.
    """
    start, end = span.start_column - 1, span.end_column - 1 if span.end_line == span.start_line else len(line)
    written, after = line[start:end], line[end:]
    if after.lstrip().startswith(":") and span.file.casefold().endswith((".json", ".jsonc")):
        return line
    quoted = len(written) > 2 and written[0] == written[-1] and written[0] in "\"'" and written[1] != "["
    alone = quoted and span.end_line == span.start_line
    hidden = written[0] + "*" * (len(written) - 2) + written[-1] if alone else mask_quoted(written)
    return line[:start] + hidden + after


def mask_values(line: str) -> str:
    """Return `line` with asterisks for each text in quotes that is neither the name of a member nor the label of a block."""
    header = _HEADER().match(line)
    start = header.end() if header is not None else 0
    return line[:start] + _QUOTED().sub(_masked, line[start:])


def _masked(match: re.Match[str]) -> str:
    return match[0] if _is_name(match) else f'"{"*" * len(match[1])}"{match[2] or ""}'


def _is_name(match: re.Match[str]) -> bool:
    """Decide whether a text in quotes is the name of a member, and not a value before the `:` of a condition."""
    if not match[2]:
        return False
    before, after = match.string[: match.start()].rstrip(), match.string[match.end() :].strip()
    return before[-1] in "{,[-" if before else bool(after)


_EITHER = Pattern(r"""("(?:[^"\\]|\\.)*+"|'[^']*')(\s*[=:](?!=))?""")


def mask_quoted(line: str) -> str:
    """Return `line` with asterisks for each text in quotes of either kind that is no name: one of them is a secret.

    Of an expression in a template these are its literals.
    """
    header = _HEADER().match(line)
    start = header.end() if header is not None else 0
    return line[:start] + _EITHER().sub(_masked_either, line[start:])


_TYPES = frozenset(("array", "bool", "int", "object", "secureobject", "securestring", "string"))

_LITERAL = Pattern(r"((?:parameters|variables)\([ ]*)?'([^']*)'")
"""A literal of an expression in a template, perhaps with the function that takes it for a name."""

_NO_SECRET = Pattern(r"[A-Za-z]+(?:\.[A-Za-z]+)+(?:/[A-Za-z]+)+|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:-preview)?|[^=]{0,200}=")
"""A resource type, an API version, or what ends where a value begins."""


def _masked_either(match: re.Match[str]) -> str:
    text, inside = match[1], match[1][1:-1]
    if _is_name(match) or inside.casefold() in _TYPES:
        return match[0]
    after = match[2] or ""
    if text[0] == '"' and inside.startswith("[") and inside.endswith("]") and not inside.startswith("[["):
        return f'"{_LITERAL().sub(_masked_literal, inside)}"{after}'
    return text[0] + "*" * len(inside) + text[-1] + after


def _masked_literal(match: re.Match[str]) -> str:
    named = match[1] or _NO_SECRET().fullmatch(match[2])
    return match[0] if named else f"'{'*' * len(match[2])}'"
