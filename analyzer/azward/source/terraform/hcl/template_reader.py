"""Turn tree-sitter's nodes of quoted templates and heredocs into our own syntax tree.

Text is taken from the file, since tree-sitter's grammar drops part of the white space in templates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from azward.source.terraform.hcl.grammar import DIRECTIVE, DIRECTIVE_WORDS, EXPRESSION, INTERPOLATION, STRIP, HclError
from azward.source.terraform.hcl.syntax import Expression, Literal, Template
from azward.source.terraform.hcl.template_parts import Directive, Interpolation, Piece, TemplateError, build, unescape

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["TemplateReader"]

LoopIntro: TypeAlias = "tuple[tuple[str, str], Expression]"
"""The names of the key ("" if there is none) and the value of a `for`, and its collection."""


class TemplateReader:
    """Reads the templates of one file. `expression` and `loop_intro` read the nodes inside of them."""

    def __init__(
        self, data: bytes, expression: Callable[[Node], Expression], loop_intro: Callable[[Node], LoopIntro]
    ) -> None:
        self.data = data
        self.expression = expression
        self.loop_intro = loop_intro

    def template(self, node: Node) -> Expression:
        inner = node.children[0]
        heredoc = inner.children[0].type == "heredoc_start"
        if heredoc:
            start, end = self._heredoc_text(inner)
        else:
            start, end = inner.start_byte + 1, inner.end_byte - 1
        pieces: list[Piece] = []
        position = start
        for stop, resume, piece in self._pieces(inner):
            self._add_text(pieces, position, stop, heredoc=heredoc)
            pieces.append(piece)
            position = resume
        self._add_text(pieces, position, end, heredoc=heredoc)
        try:
            parts = build(pieces, flush=heredoc and inner.children[0].children[0].type == "<<-")
        except TemplateError as error:
            raise HclError(str(error), inner.start_byte) from error
        if not parts or (len(parts) == 1 and isinstance(parts[0], str)):
            return Literal(inner.start_byte, inner.end_byte, parts[0] if parts and isinstance(parts[0], str) else "")
        return Template(inner.start_byte, inner.end_byte, parts)

    def _heredoc_text(self, node: Node) -> tuple[int, int]:
        """Return the offsets of the first byte after the opening line and of the first byte of the closing line."""
        opening, closing = node.children[1], node.children[-1]
        start = self.data.find(b"\n", opening.end_byte) + 1
        return start, max(start, self.data.rfind(b"\n", start - 1, closing.end_byte - 1) + 1)

    def _add_text(self, pieces: list[Piece], start: int, end: int, *, heredoc: bool) -> None:
        if start < end:
            text = self.data[start:end].decode("utf-8", "replace")
            if heredoc:
                text = text.replace("\r\n", "\n")
                pieces.extend(unescape(line, quoted=False) for line in text.splitlines(keepends=True))
            else:
                pieces.append(unescape(text, quoted=True))

    def _pieces(self, node: Node) -> Iterator[tuple[int, int, Piece]]:
        """Yield the interpolations and directives of a template in order, each after its start and end."""
        for child in node.children:
            kind = child.kind_id
            if kind == INTERPOLATION:
                yield child.start_byte, child.end_byte, self._interpolation(child)
            elif kind == DIRECTIVE:
                yield from self._pieces(child.children[0])
            elif kind in DIRECTIVE_WORDS:
                yield child.start_byte, child.end_byte, self._directive(child, DIRECTIVE_WORDS[kind])

    def _interpolation(self, node: Node) -> Interpolation:
        inner = next((child for child in node.children if child.kind_id == EXPRESSION), None)
        if inner is None:
            raise HclError("expected an expression", node.start_byte)
        before, after = _strips(node)
        return Interpolation(self.expression(inner), before, after)

    def _directive(self, node: Node, word: str) -> Directive:
        before, after = _strips(node)
        if word == "for":
            names, collection = self.loop_intro(node)
            return Directive(word, node.start_byte, node.end_byte, before, after, collection, names)
        inner = next((child for child in node.children if child.kind_id == EXPRESSION), None)
        condition = None if inner is None else self.expression(inner)
        return Directive(word, node.start_byte, node.end_byte, before, after, condition)


def _strips(node: Node) -> tuple[bool, bool]:
    children = node.children
    return children[1].kind_id == STRIP, children[-2].kind_id == STRIP
