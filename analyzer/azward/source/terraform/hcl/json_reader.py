"""Read Terraform's JSON syntax into the same syntax tree as HCL.

<https://developer.hashicorp.com/terraform/language/syntax/json>
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source import jsontext
from azward.source.terraform.hcl.grammar import HclError
from azward.source.terraform.hcl.reader import Body, parse_expression, parse_template
from azward.source.terraform.hcl.syntax import (
    Attribute,
    Block,
    Expression,
    Literal,
    ObjectItem,
    ObjectLiteral,
    TupleLiteral,
)
from azward.source.text import TextError, decode

if TYPE_CHECKING:
    from azward.source.jsontext import Node
    from azward.source.terraform.hcl.source_file import SourceFile

__all__ = ["parse_json"]

_LABELS = {"resource": 2, "data": 2, "ephemeral": 2, "action": 2, "variable": 1, "output": 1, "module": 1, "provider": 1}
_BLOCKS = frozenset((*_LABELS, "locals", "terraform", "moved", "import", "removed", "check"))
_PLAIN = frozenset(("type", "source", "version", "description"))
"""Attributes of a variable or module call that are literal texts, not templates."""
_NESTED = frozenset(("required_providers", "backend", "cloud", "validation", "lifecycle", "dynamic", "content"))
"""Nested objects that are read as blocks. Others are read as values, which has the same meaning for azward."""

_CHUNK = 256


def parse_json(source: SourceFile, *, variables: bool) -> tuple[Body | None, Diagnostic | None]:
    """Return the content of a `.tf.json` or `.tfvars.json` file, or the diagnostic of its first error."""
    try:
        text = decode(source.data)
        tree = jsontext.parse_tree(text)
    except TextError as error:
        return None, Diagnostic(source.file, error.line, error.column, error.message, DiagnosticKind.SYNTAX)
    if tree.kind != "object":
        return None, Diagnostic(source.file, 1, 1, "expected an object", DiagnosticKind.INVALID)
    reader = _JsonReader(text)
    try:
        if variables:
            return Body(reader.attributes(tree, plain=True), (), False, None), None
        return Body({}, tuple(reader.top(tree)), False, None), None
    except HclError as error:
        line, column = source.position(error.offset)
        return None, Diagnostic(source.file, line, column, error.message, DiagnosticKind.SYNTAX)


class _JsonReader:
    """Turns the nodes of one file into our tree. Offsets are in bytes."""

    def __init__(self, text: str) -> None:
        self.ascii = text.isascii()
        self.text = text

    @cached_property
    def _marks(self) -> list[int]:
        """The offsets of every `_CHUNK`th character."""
        sizes = (len(self.text[start : start + _CHUNK].encode()) for start in range(0, len(self.text), _CHUNK))
        return list(accumulate(sizes, initial=0))

    def offset(self, position: int) -> int:
        if self.ascii:
            return position
        chunk = position // _CHUNK
        return self._marks[chunk] + len(self.text[chunk * _CHUNK : position].encode())

    def top(self, tree: Node) -> Iterator[Block]:
        for section in _members(tree):
            kind = section.key
            if kind in _BLOCKS:
                yield from self._labelled(str(kind), section, (), _LABELS.get(str(kind), 0))

    def _labelled(self, kind: str, node: Node, labels: tuple[str, ...], wanted: int) -> Iterator[Block]:
        if node.kind == "array":
            for item in node.children:
                yield from self._labelled(kind, item, labels, wanted)
        elif wanted:
            for member in _members(node):
                yield from self._labelled(kind, member, (*labels, str(member.key)), wanted - 1)
        elif node.kind == "object":
            yield self._block(kind, node, labels)

    def _block(self, kind: str, node: Node, labels: tuple[str, ...]) -> Block:
        start, end = self.offset(node.start), self.offset(node.end)
        nested = [member for member in _members(node) if member.key in _NESTED]
        blocks: list[Block] = []
        for member in nested:
            wanted = 1 if member.key == "dynamic" else 0
            blocks.extend(self._labelled(str(member.key), member, (), wanted))
        inner = [member for member in _members(node) if member.key not in _NESTED and not str(member.key).startswith("//")]
        attributes = {str(member.key): self._attribute(member, kind) for member in inner}
        opening = self.offset(node.key_start) if node.key is not None else start
        header_end = self.offset(node.key_end) if node.key is not None else start + 1
        return Block(opening, end, header_end, kind, labels, attributes, tuple(blocks))

    def attributes(self, node: Node, *, plain: bool) -> dict[str, Attribute]:
        """Return the members of an object as attributes. The texts of `plain` ones are not templates."""
        return {str(member.key): self._attribute(member, "variables" if plain else "") for member in _members(node)}

    def _attribute(self, member: Node, kind: str) -> Attribute:
        read: Callable[[Node], Expression] = self._value
        if kind == "variables" or (kind in ("variable", "module") and member.key in _PLAIN - {"type"}):
            read = self._plain
        elif kind == "variable" and member.key == "type":
            read = self._type
        elif kind == "variable" and member.key == "default":
            read = self._plain
        elif member.key == "depends_on":
            read = self._references
        start, end = self.offset(member.start), self.offset(member.end)
        value = read(member)._replace(start=start, end=end)
        return Attribute(self.offset(member.key_start), end, str(member.key), start, value)

    def _value(self, node: Node) -> Expression:
        """Return a value whose texts are templates."""
        if node.kind == "string":
            return self._template(str(node.value))
        return self._plain(node, self._value)

    def _template(self, text: str) -> Expression:
        return parse_template(text)

    def _type(self, node: Node) -> Expression:
        return parse_expression(str(node.value)) if node.kind == "string" else self._plain(node)

    def _references(self, node: Node) -> Expression:
        start, end = self.offset(node.start), self.offset(node.end)
        items = tuple(parse_expression(str(item.value)) for item in node.children if item.kind == "string")
        return TupleLiteral(start, end, items)

    def _plain(self, node: Node, inner: Callable[[Node], Expression] | None = None) -> Expression:
        below = inner or self._plain
        start, end = self.offset(node.start), self.offset(node.end)
        if node.kind == "array":
            return TupleLiteral(start, end, tuple(below(item)._replace(**self._place(item)) for item in node.children))
        if node.kind == "object":
            return ObjectLiteral(
                start,
                end,
                tuple(
                    ObjectItem(Literal(0, 0, str(member.key)), below(member)._replace(**self._place(member)))
                    for member in _members(node)
                ),
            )
        value = node.value
        return Literal(start, end, value if not isinstance(value, (dict, list)) else None)

    def _place(self, node: Node) -> dict[str, int]:
        return {"start": self.offset(node.start), "end": self.offset(node.end)}


def _members(node: Node) -> Iterator[Node]:
    """Yield the members of an object, or of the objects in a list."""
    if node.kind == "object":
        yield from (child for child in node.children if child.key is not None)
    elif node.kind == "array":
        for child in node.children:
            yield from _members(child)
