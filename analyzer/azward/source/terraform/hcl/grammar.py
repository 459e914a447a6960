"""tree-sitter's grammar of HCL: kinds of nodes, syntax errors and comments."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import tree_sitter
import tree_sitter_hcl

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = [
    "ATTRIBUTE",
    "BINARY",
    "BLOCK",
    "BODY",
    "BOOL",
    "COMMENT",
    "CONDITIONAL",
    "DIRECTIVE",
    "DIRECTIVE_WORDS",
    "ELLIPSIS",
    "EXPRESSION",
    "FOR_CONDITION",
    "FOR_INTRO",
    "FULL_SPLAT",
    "GET_ATTRIBUTE",
    "HclError",
    "IDENTIFIER",
    "INDEX",
    "INTERPOLATION",
    "NEW_INDEX",
    "NUMBER",
    "OBJECT_ITEM",
    "OPENING",
    "SPLAT",
    "STRING",
    "STRIP",
    "VARIABLE",
    "comments",
    "first_error",
    "kind_id",
    "read_number",
    "syntax_tree",
    "without_comments",
]

_LANGUAGE = tree_sitter.Language(tree_sitter_hcl.language())


def kind_id(name: str, *, named: bool = True) -> int:
    """Return the number of a kind of node. Raise ImportError if the installed grammar has no such kind."""
    found = _LANGUAGE.id_for_node_kind(name, named)
    if found is None:  # a newer grammar
        raise ImportError(f"tree-sitter-hcl has no node `{name}`")
    return found


IDENTIFIER, COMMENT, BODY, ATTRIBUTE, BLOCK = map(kind_id, ("identifier", "comment", "body", "attribute", "block"))
STRING, EXPRESSION, CONDITIONAL, BINARY = map(kind_id, ("string_lit", "expression", "conditional", "binary_operation"))
GET_ATTRIBUTE, INDEX, NEW_INDEX, SPLAT, FULL_SPLAT, ELLIPSIS = map(
    kind_id, ("get_attr", "index", "new_index", "splat", "full_splat", "ellipsis")
)
INTERPOLATION, DIRECTIVE, STRIP = map(kind_id, ("template_interpolation", "template_directive", "strip_marker"))
VARIABLE, OBJECT_ITEM, NUMBER, BOOL = map(kind_id, ("variable_expr", "object_elem", "numeric_lit", "bool_lit"))
FOR_INTRO, FOR_CONDITION = map(kind_id, ("for_intro", "for_cond"))
DIRECTIVE_WORDS = {
    kind_id("template_if_intro"): "if",
    kind_id("template_else_intro"): "else",
    kind_id("template_if_end"): "endif",
    kind_id("template_for_start"): "for",
    kind_id("template_for_end"): "endfor",
}
OPENING = kind_id("(", named=False)


class HclError(Exception):
    """The text is not HCL; `offset` is in bytes."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


_EXPONENT = re.compile(rb"(?<![\w.\"-])[0-9]+[eE][-+]?[0-9]+\b")
"""Numbers that the grammar does not accept. They are masked by names of the same length while parsing."""


SMALL = 500
"""Bytes of a text that is parsed in little time, whatever it says."""

PARSE_SECONDS, PARSE_SECONDS_OF_BYTE = 0.05, 1e-6
"""Processor time of parsing a text: many times what most files take. After many errors it takes quadratic time."""


def syntax_tree(data: bytes) -> Node:
    """Return the root node of a text in UTF-8. Raise HclError for a text with errors that takes too long."""
    root = _parsed(data)
    if root.has_error and _EXPONENT.search(data):
        root = _parsed(_EXPONENT.sub(lambda match: b"x" * len(match[0]), data))
    return root


def _parsed(data: bytes) -> Node:
    if len(data) <= SMALL:
        return tree_sitter.Parser(_LANGUAGE).parse(data).root_node
    try:
        return _parsed_in_time(data)
    except HclError:  # the first time, something else may have taken long
        return _parsed_in_time(data)


def _parsed_in_time(data: bytes) -> Node:
    end = time.process_time() + PARSE_SECONDS + PARSE_SECONDS_OF_BYTE * len(data)

    def progress(offset: int, _: bool) -> bool:
        if time.process_time() > end:
            raise HclError("parsing takes too much processor time", offset)
        return False

    def read(offset: int, _: object) -> bytes:
        return data[offset:]

    return tree_sitter.Parser(_LANGUAGE).parse(read, encoding="utf8", progress_callback=progress).root_node


def comments(data: bytes) -> list[tuple[int, int]]:
    """Return the start and end of each comment of a text, in bytes; none of a text that is not parsed."""
    found: list[tuple[int, int]] = []
    try:
        pending = [_parsed(data)]
    except HclError:
        return []
    while pending:
        node = pending.pop()
        if node.kind_id == COMMENT:
            found.append((node.start_byte, node.end_byte))
        pending.extend(node.children)
    return sorted(found)


def without_comments(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield the nodes that are not comments."""
    return (node for node in nodes if node.kind_id != COMMENT)


def first_error(node: Node, data: bytes) -> HclError:
    """Return the first error at or below `node`, the innermost one; `data` is the whole text."""
    while node.has_error and not node.is_error and not node.is_missing:
        below = next((child for child in node.children if child.has_error or child.is_missing), None)
        if below is None:
            break
        node = below
    if node.is_missing:
        return HclError(f"expected `{node.type}`", node.start_byte)
    text = (
        data[node.start_byte : min(node.end_byte, node.start_byte + 200)]
        .decode("utf-8", "replace")
        .split("\n", 1)[0]
        .strip()
    )
    return HclError(f"unexpected `{text[:40]}`" if text else "unexpected end", node.start_byte)


_INTEGER = re.compile(r"\d+")


def read_number(text: str) -> int | float:
    """Return the value of an HCL number; whole numbers are integers."""
    if _INTEGER.fullmatch(text) and len(text) < 4000:
        return int(text)
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
