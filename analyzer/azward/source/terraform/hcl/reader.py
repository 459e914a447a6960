"""Reads HCL with tree-sitter into our own syntax tree.

What tree-sitter's grammar gets wrong is put right here: chains of conditionals, what follows an attribute splat, and the
white space in templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import tree_sitter
import tree_sitter_hcl

from azward.source.terraform.hcl.syntax import (
    Attribute,
    Binary,
    Block,
    Call,
    Conditional,
    Expression,
    For,
    Key,
    Literal,
    Member,
    ObjectItem,
    ObjectLiteral,
    Splat,
    Step,
    Template,
    Traversal,
    TupleLiteral,
    Unary,
    Variable,
)
from azward.source.terraform.hcl.template import Directive, Interpolation, Piece, TemplateError, build, unescape

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["Body", "HclError", "comments", "parse", "parse_expression", "parse_template", "wrapped_template"]

_LANGUAGE = tree_sitter.Language(tree_sitter_hcl.language())


def _kind(name: str, *, named: bool = True) -> int:
    found = _LANGUAGE.id_for_node_kind(name, named)
    if found is None:  # a newer grammar
        raise ImportError(f"tree-sitter-hcl has no node `{name}`")
    return found


_IDENTIFIER, _COMMENT, _BODY, _ATTRIBUTE, _BLOCK = map(_kind, ("identifier", "comment", "body", "attribute", "block"))
_STRING, _EXPRESSION, _CONDITIONAL, _BINARY = map(_kind, ("string_lit", "expression", "conditional", "binary_operation"))
_GET, _INDEX, _NEW_INDEX, _SPLAT, _FULL_SPLAT, _ELLIPSIS = map(
    _kind, ("get_attr", "index", "new_index", "splat", "full_splat", "ellipsis")
)
_LITERAL, _INTERPOLATION, _DIRECTIVE, _STRIP = map(
    _kind, ("template_literal", "template_interpolation", "template_directive", "strip_marker")
)
_VARIABLE, _OBJECT_ITEM, _NUMBER, _BOOL = map(_kind, ("variable_expr", "object_elem", "numeric_lit", "bool_lit"))
_FOR_INTRO, _FOR_CONDITION = map(_kind, ("for_intro", "for_cond"))
_IF_WORDS = {
    _kind("template_if_intro"): "if",
    _kind("template_else_intro"): "else",
    _kind("template_if_end"): "endif",
    _kind("template_for_start"): "for",
    _kind("template_for_end"): "endfor",
}
_OPENING = _kind("(", named=False)

MAX_DEPTH = 1000
"""Deeper nesting is refused: the grammar is recursive, and nobody writes it."""


class HclError(Exception):
    """The text is not HCL; `offset` is in bytes."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class Body(NamedTuple):
    """What a file holds. `broken` says that part of it is not HCL and was left out; `problem` then says where."""

    attributes: dict[str, Attribute]
    blocks: tuple[Block, ...]
    broken: bool
    problem: HclError | None


_EXPONENT = re.compile(rb"(?<![\w.\"-])[0-9]+[eE][-+]?[0-9]+\b")
"""Numbers that the grammar does not know. They are read as if they were names of the same length."""


def parse(data: bytes) -> Body:
    """What the text, in UTF-8 without a byte order mark, holds. Blocks with errors in them are left out."""
    root = tree_sitter.Parser(_LANGUAGE).parse(data).root_node
    if root.has_error and _EXPONENT.search(data):
        masked = _EXPONENT.sub(lambda match: b"x" * len(match[0]), data)
        root = tree_sitter.Parser(_LANGUAGE).parse(masked).root_node
    reader = _Reader(data)
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    problem: HclError | None = None
    for body in _skip_comments(root.children):
        for node in _skip_comments(body.children) if body.kind_id == _BODY else (body,):
            try:
                if node.has_error or node.kind_id not in (_ATTRIBUTE, _BLOCK):
                    raise _first_error(node)
                if node.kind_id == _BLOCK:
                    blocks.append(reader.block(node))
                else:
                    attribute = reader.attribute(node)
                    attributes[attribute.name] = attribute
            except HclError as found:
                problem = problem or found
            except RecursionError:
                problem = problem or HclError("expected fewer levels of nesting", node.start_byte)
    if root.has_error and problem is None:
        problem = _first_error(root)
    return Body(attributes, tuple(blocks), problem is not None, problem)


def comments(data: bytes) -> list[tuple[int, int]]:
    """Where the comments of a text start and end, in bytes."""
    found: list[tuple[int, int]] = []
    pending = [tree_sitter.Parser(_LANGUAGE).parse(data).root_node]
    while pending:
        node = pending.pop()
        if node.kind_id == _COMMENT:
            found.append((node.start_byte, node.end_byte))
        pending.extend(node.children)
    return sorted(found)


def parse_expression(text: str) -> Expression:
    """The expression that a text is. Raises HclError."""
    prefix = "x = (\n"
    body = parse(f"{prefix}{text}\n)\n".encode())
    if body.problem is not None or "x" not in body.attributes or body.blocks:
        raise body.problem or HclError("expected an expression", 0)
    return body.attributes["x"].value


def parse_template(text: str) -> Expression:
    """The expression that the text of a template is. Raises HclError."""
    if "${" not in text and "%{" not in text:
        return Literal(0, len(text), text)
    body = parse(wrapped_template(text).encode())
    value = body.attributes["x"].value if "x" in body.attributes else None
    if body.problem is not None or value is None:
        raise body.problem or HclError("expected a template", 0)
    return _without_last_newline(value)


def wrapped_template(text: str) -> str:
    """The text that the offsets of `parse_template` speak of."""
    mark = "AZWARD"
    while mark in text:
        mark += "_"
    return f"x = <<{mark}\n{text}\n{mark}\n"


def _without_last_newline(value: Expression) -> Expression:
    if isinstance(value, Literal) and isinstance(value.value, str):
        return value._replace(value=value.value.removesuffix("\n"))
    if isinstance(value, Template) and value.parts and isinstance(last := value.parts[-1], str):
        shorter = last.removesuffix("\n")
        return value._replace(parts=(*value.parts[:-1], *((shorter,) if shorter else ())))
    return value


def _skip_comments(nodes: Sequence[Node]) -> Iterator[Node]:
    return (node for node in nodes if node.kind_id != _COMMENT)


def _first_error(node: Node) -> HclError:
    """The innermost first error at or below `node`."""
    while node.has_error and not node.is_error and not node.is_missing:
        below = next((child for child in node.children if child.has_error or child.is_missing), None)
        if below is None:
            break
        node = below
    if node.is_missing:
        return HclError(f"expected `{node.type}`", node.start_byte)
    text = (node.text or b"").decode("utf-8", "replace").split("\n", 1)[0].strip()
    return HclError(f"unexpected `{text[:40]}`" if text else "unexpected end", node.start_byte)


_INTEGER = re.compile(r"\d+")


def number(text: str) -> int | float:
    """The value of a number as HCL writes it. Whole ones are integers."""
    if _INTEGER.fullmatch(text) and len(text) < 4000:
        return int(text)
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


class _Reader:
    """Turns the nodes of one file into our tree."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.depth = 0

    def text(self, node: Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    # structure ----------------------------------------------------------------------------------------------------------

    def attribute(self, node: Node) -> Attribute:
        children = [child for child in node.children if child.kind_id != _COMMENT]
        name, value = children[0], children[-1]
        return Attribute(node.start_byte, node.end_byte, self.text(name), name.end_byte, self.expression(value))

    def block(self, node: Node) -> Block:
        words: list[str] = []
        header_end = node.start_byte
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for child in node.children:
            kind = child.kind_id
            if kind == _IDENTIFIER:
                words.append(self.text(child))
                header_end = child.end_byte
            elif kind == _STRING:
                words.append(self._quoted(child))
                header_end = child.end_byte
            elif kind == _BODY:
                for item in child.children:
                    if item.kind_id == _ATTRIBUTE:
                        attribute = self.attribute(item)
                        attributes[attribute.name] = attribute
                    elif item.kind_id == _BLOCK:
                        blocks.append(self.block(item))
        return Block(node.start_byte, node.end_byte, header_end, words[0], tuple(words[1:]), attributes, tuple(blocks))

    # expressions --------------------------------------------------------------------------------------------------------

    def expression(self, node: Node) -> Expression:
        """The expression of a node: `expression`, or one of the operations, which hold their terms flat."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise HclError("expected fewer levels of nesting", node.start_byte)
        try:
            return self.term(node.children, node)
        finally:
            self.depth -= 1

    def term(self, nodes: Sequence[Node], holder: Node) -> Expression:
        """A term and the steps into it, written one after the other in `nodes`."""
        first = nodes[0]
        kind = first.kind_id
        if len(nodes) == 1:
            return _TERMS[kind](self, first) if kind in _TERMS else self._unexpected(first)
        position = 1
        if kind == _COMMENT:
            return self.term(nodes[1:], holder)
        if kind == _OPENING:
            inner = next(node for node in nodes[1:] if node.kind_id == _EXPRESSION)
            base, position = self.expression(inner), 1 + _closing(nodes)
        elif kind in _TERMS:
            base = _TERMS[kind](self, first)
        else:
            return self._unexpected(first)
        steps = self.steps([node for node in nodes[position:] if node.kind_id != _COMMENT])
        return Traversal(first.start_byte, nodes[-1].end_byte, base, steps) if steps else base

    def _unexpected(self, node: Node) -> Expression:
        raise _first_error(node)

    def steps(self, nodes: Sequence[Node]) -> tuple[Step, ...]:
        found: list[Step] = []
        for position, node in enumerate(nodes):
            kind = node.kind_id
            if kind == _GET:
                found.append(Member(node.end_byte, self.text(node.children[-1])))
            elif kind == _INDEX:
                found.append(self._index(node.children[0]))
            elif kind == _SPLAT:
                splat = node.children[0]
                inner = [child for child in splat.children[1:] if child.kind_id != _COMMENT]
                rest = nodes[position + 1 :]
                if splat.kind_id == _FULL_SPLAT:
                    found.append(Splat(splat.end_byte, self.steps([*inner, *rest])))
                    return tuple(found)
                own = _attribute_steps(inner)
                found.append(Splat(splat.end_byte, self.steps(inner[:own])))
                return (*found, *self.steps([*inner[own:], *rest]))
            else:
                raise _first_error(node)
        return tuple(found)

    def _index(self, node: Node) -> Step:
        if node.kind_id != _NEW_INDEX:
            return Member(node.end_byte, self.text(node).lstrip("."))
        inner = next(child for child in node.children if child.kind_id == _EXPRESSION)
        return Key(node.end_byte, self.expression(inner))

    # terms --------------------------------------------------------------------------------------------------------------

    def literal(self, node: Node) -> Expression:
        child = node.children[0] if node.children else node
        start, end = child.start_byte, child.end_byte
        if child.kind_id == _STRING:
            return Literal(start, end, self._quoted(child))
        if child.kind_id == _NUMBER:
            return Literal(start, end, number(self.text(child)))
        if child.kind_id == _BOOL:
            return Literal(start, end, self.text(child) == "true")
        return Literal(start, end, None)

    def _quoted(self, node: Node) -> str:
        raw = self.data[node.start_byte + 1 : node.end_byte - 1].decode("utf-8", "replace")
        return unescape(raw, quoted=True)

    def variable(self, node: Node) -> Expression:
        name = self.text(node)
        if name[:1].isdigit():  # see `_EXPONENT`
            return Literal(node.start_byte, node.end_byte, number(name))
        return Variable(node.start_byte, node.end_byte, name)

    def collection(self, node: Node) -> Expression:
        value = node.children[0]
        start, end = value.start_byte, value.end_byte
        if value.children[0].type == "tuple_start":
            items = [self.expression(child) for child in value.children if child.kind_id == _EXPRESSION]
            return TupleLiteral(start, end, tuple(items))
        members = [self._object_item(child) for child in value.children if child.kind_id == _OBJECT_ITEM]
        return ObjectLiteral(start, end, tuple(members))

    def _object_item(self, node: Node) -> ObjectItem:
        key, value = (child for child in node.children if child.kind_id == _EXPRESSION)
        written = key.children
        if len(written) == 1 and written[0].kind_id == _VARIABLE:
            return ObjectItem(Literal(key.start_byte, key.end_byte, self.text(key)), self.expression(value))
        return ObjectItem(self.expression(key), self.expression(value))

    def operation(self, node: Node) -> Expression:
        inner = node.children[0]
        children = [child for child in inner.children if child.kind_id != _COMMENT]
        if inner.kind_id != _BINARY:
            operand = self.term(children[1:], inner)
            return Unary(inner.start_byte, inner.end_byte, self.text(children[0]), operand)
        at = next(index for index, child in enumerate(children) if child.type in _OPERATORS and index)
        left, right = self.term(children[:at], inner), self.term(children[at + 1 :], inner)
        return Binary(inner.start_byte, inner.end_byte, children[at].type, left, right)

    def conditional(self, node: Node) -> Expression:
        """`a ? b : c ? d : e` is grouped from the right; the grammar groups it from the left."""
        branches: list[tuple[Expression, Expression]] = []
        while True:
            condition, yes, no = (child for child in node.children if child.kind_id == _EXPRESSION)
            branches.append((self.expression(yes), self.expression(no)))
            if len(condition.children) != 1 or condition.children[0].kind_id != _CONDITIONAL:
                break
            node = condition.children[0]
        yes, result = branches[0]
        for outer_yes, outer_no in branches[1:]:
            result = Conditional(outer_no.start, result.end, outer_no, yes, result)
            yes = outer_yes
        first = self.expression(condition)
        return Conditional(first.start, result.end, first, yes, result)

    def call(self, node: Node) -> Expression:
        name = self.text(node.children[0])
        arguments: list[Expression] = []
        expand = False
        for child in node.children[1:]:
            for argument in child.children:
                if argument.kind_id == _EXPRESSION:
                    arguments.append(self.expression(argument))
                elif argument.kind_id == _ELLIPSIS:
                    expand = True
        return Call(node.start_byte, node.end_byte, name, tuple(arguments), expand)

    def loop(self, node: Node) -> Expression:
        inner = node.children[0]
        results: list[Expression] = []
        names, collection, condition = ("", ""), None, None
        group = False
        for child in inner.children:
            kind = child.kind_id
            if kind == _FOR_INTRO:
                names, collection = self._loop_intro(child)
            elif kind == _EXPRESSION:
                results.append(self.expression(child))
            elif kind == _FOR_CONDITION:
                condition = self.expression(child.children[-1])
            elif kind == _ELLIPSIS:
                group = True
        if collection is None or not results:
            raise _first_error(node)
        result_key = results[0] if len(results) > 1 else None
        return For(node.start_byte, node.end_byte, *names, collection, result_key, results[-1], condition, group)

    def _loop_intro(self, node: Node) -> tuple[tuple[str, str], Expression]:
        names = [self.text(child) for child in node.children if child.kind_id == _IDENTIFIER]
        collection = next(child for child in node.children if child.kind_id == _EXPRESSION)
        return (names[0] if len(names) > 1 else "", names[-1]), self.expression(collection)

    # templates ----------------------------------------------------------------------------------------------------------

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
        """The first byte after the opening line, and the first of the closing one."""
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
        """The interpolations and directives of a template in order, with where each begins and ends."""
        for child in node.children:
            kind = child.kind_id
            if kind == _INTERPOLATION:
                yield child.start_byte, child.end_byte, self._interpolation(child)
            elif kind == _DIRECTIVE:
                yield from self._pieces(child.children[0])
            elif kind in _IF_WORDS:
                yield child.start_byte, child.end_byte, self._directive(child, _IF_WORDS[kind])

    def _interpolation(self, node: Node) -> Interpolation:
        inner = next((child for child in node.children if child.kind_id == _EXPRESSION), None)
        if inner is None:
            raise HclError("expected an expression", node.start_byte)
        before, after = _strips(node)
        return Interpolation(self.expression(inner), before, after)

    def _directive(self, node: Node, word: str) -> Directive:
        before, after = _strips(node)
        if word == "for":
            names, collection = self._loop_intro(node)
            return Directive(word, node.start_byte, node.end_byte, before, after, collection, names)
        inner = next((child for child in node.children if child.kind_id == _EXPRESSION), None)
        condition = None if inner is None else self.expression(inner)
        return Directive(word, node.start_byte, node.end_byte, before, after, condition)


def _strips(node: Node) -> tuple[bool, bool]:
    children = node.children
    return children[1].kind_id == _STRIP, children[-2].kind_id == _STRIP


def _closing(nodes: Sequence[Node]) -> int:
    return next(index for index, node in enumerate(nodes) if node.type == ")")


def _attribute_steps(nodes: Sequence[Node]) -> int:
    """How many of the steps after `.*` belong to it: an index in brackets speaks of the result."""
    for position, node in enumerate(nodes):
        if node.kind_id == _SPLAT or (node.kind_id == _INDEX and node.children[0].kind_id == _NEW_INDEX):
            return position
    return len(nodes)


_OPERATORS = frozenset(("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"))

_TERMS: dict[int, Callable[[_Reader, Node], Expression]] = {
    _kind("expression"): _Reader.expression,
    _kind("literal_value"): _Reader.literal,
    _kind("variable_expr"): _Reader.variable,
    _kind("collection_value"): _Reader.collection,
    _kind("operation"): _Reader.operation,
    _kind("conditional"): _Reader.conditional,
    _kind("function_call"): _Reader.call,
    _kind("for_expr"): _Reader.loop,
    _kind("template_expr"): _Reader.template,
}
