"""Turn tree-sitter's nodes of expressions into our own syntax tree.

Two mistakes of tree-sitter's grammar are corrected here: the grouping of chained conditionals, and steps after an attribute
splat.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from azward.source.terraform.hcl.grammar import (
    BINARY,
    BOOL,
    COMMENT,
    CONDITIONAL,
    ELLIPSIS,
    EXPRESSION,
    FOR_CONDITION,
    FOR_INTRO,
    FULL_SPLAT,
    GET_ATTRIBUTE,
    IDENTIFIER,
    INDEX,
    NEW_INDEX,
    NUMBER,
    OBJECT_ITEM,
    OPENING,
    SPLAT,
    STRING,
    VARIABLE,
    HclError,
    first_error,
    kind_id,
    read_number,
)
from azward.source.terraform.hcl.syntax import (
    Binary,
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
    Traversal,
    TupleLiteral,
    Unary,
    Variable,
)
from azward.source.terraform.hcl.template_parts import unescape
from azward.source.terraform.hcl.template_reader import TemplateReader

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["ExpressionReader"]

MAX_DEPTH = 1000
"""Deeper nesting is an error, since the reader is recursive."""


class ExpressionReader:
    """Turns the nodes of expressions of one file into our tree."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.depth = 0
        self.templates = TemplateReader(data, self.expression, self.loop_intro)

    def text(self, node: Node) -> str:
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def expression(self, node: Node) -> Expression:
        """Return the expression of a node: `expression` and the operations hold their terms as a flat list."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise HclError(f"nested deeper than {MAX_DEPTH} levels", node.start_byte)
        try:
            return self.term(node.children, node)
        finally:
            self.depth -= 1

    def term(self, nodes: Sequence[Node], holder: Node) -> Expression:
        """Return a term with the steps into it, which follow each other in `nodes`."""
        first = nodes[0]
        kind = first.kind_id
        if len(nodes) == 1:
            return _TERMS[kind](self, first) if kind in _TERMS else self._unexpected(first)
        position = 1
        if kind == COMMENT:
            return self.term(nodes[1:], holder)
        if kind == OPENING:
            inner = next(node for node in nodes[1:] if node.kind_id == EXPRESSION)
            base, position = self.expression(inner), 1 + _closing(nodes)
        elif kind in _TERMS:
            base = _TERMS[kind](self, first)
        else:
            return self._unexpected(first)
        steps = self.steps([node for node in nodes[position:] if node.kind_id != COMMENT])
        return Traversal(first.start_byte, nodes[-1].end_byte, base, steps) if steps else base

    def _unexpected(self, node: Node) -> Expression:
        raise first_error(node, self.data)

    def steps(self, nodes: Sequence[Node]) -> tuple[Step, ...]:
        if len(nodes) > MAX_DEPTH:
            raise HclError(f"more than {MAX_DEPTH} attributes and indexes in a row", nodes[0].start_byte)
        found: list[Step] = []
        for position, node in enumerate(nodes):
            kind = node.kind_id
            if kind == GET_ATTRIBUTE:
                found.append(Member(node.end_byte, self.text(node.children[-1])))
            elif kind == INDEX:
                found.append(self._index(node.children[0]))
            elif kind == SPLAT:
                splat = node.children[0]
                inner = [child for child in splat.children[1:] if child.kind_id != COMMENT]
                rest = nodes[position + 1 :]
                if splat.kind_id == FULL_SPLAT:
                    found.append(Splat(splat.end_byte, self.steps([*inner, *rest])))
                    return tuple(found)
                own = _attribute_steps(inner)
                found.append(Splat(splat.end_byte, self.steps(inner[:own])))
                return (*found, *self.steps([*inner[own:], *rest]))
            else:
                raise first_error(node, self.data)
        return tuple(found)

    def _index(self, node: Node) -> Step:
        if node.kind_id != NEW_INDEX:
            return Member(node.end_byte, self.text(node).lstrip("."))
        inner = next(child for child in node.children if child.kind_id == EXPRESSION)
        return Key(node.end_byte, self.expression(inner))

    def _number(self, start: int, end: int, text: str) -> Expression:
        """Return a number; for one that is too large the call that says so."""
        value = read_number(text)
        if not isinstance(value, float) or isfinite(value):
            return Literal(start, end, value)
        return Call(start, end, "tonumber", (Literal(start, end, text),), False)

    # terms --------------------------------------------------------------------------------------------------------------

    def literal(self, node: Node) -> Expression:
        child = node.children[0] if node.children else node
        start, end = child.start_byte, child.end_byte
        if child.kind_id == STRING:
            return Literal(start, end, self.quoted(child))
        if child.kind_id == NUMBER:
            return self._number(start, end, self.text(child))
        if child.kind_id == BOOL:
            return Literal(start, end, self.text(child) == "true")
        return Literal(start, end, None)

    def quoted(self, node: Node) -> str:
        raw = self.data[node.start_byte + 1 : node.end_byte - 1].decode("utf-8", "replace")
        return unescape(raw, quoted=True)

    def variable(self, node: Node) -> Expression:
        name = self.text(node)
        if name[:1].isdigit():  # a number with an exponent, see `syntax_tree`
            return Literal(node.start_byte, node.end_byte, read_number(name))
        return Variable(node.start_byte, node.end_byte, name)

    def collection(self, node: Node) -> Expression:
        value = node.children[0]
        start, end = value.start_byte, value.end_byte
        if value.children[0].type == "tuple_start":
            items = [self.expression(child) for child in value.children if child.kind_id == EXPRESSION]
            return TupleLiteral(start, end, tuple(items))
        members = [self._object_item(child) for child in value.children if child.kind_id == OBJECT_ITEM]
        return ObjectLiteral(start, end, tuple(members))

    def _object_item(self, node: Node) -> ObjectItem:
        key, value = (child for child in node.children if child.kind_id == EXPRESSION)
        parts = key.children
        if len(parts) == 1 and parts[0].kind_id == VARIABLE:
            return ObjectItem(Literal(key.start_byte, key.end_byte, self.text(key)), self.expression(value))
        return ObjectItem(self.expression(key), self.expression(value))

    def operation(self, node: Node) -> Expression:
        inner = node.children[0]
        children = [child for child in inner.children if child.kind_id != COMMENT]
        if inner.kind_id != BINARY:
            operand = self.term(children[1:], inner)
            return Unary(inner.start_byte, inner.end_byte, self.text(children[0]), operand)
        at = next(index for index, child in enumerate(children) if child.type in _OPERATORS and index)
        left, right = self.term(children[:at], inner), self.term(children[at + 1 :], inner)
        return Binary(inner.start_byte, inner.end_byte, children[at].type, left, right)

    def conditional(self, node: Node) -> Expression:
        """Return `a ? b : c ? d : e` grouped from the right, as HCL does; tree-sitter's grammar groups it from the left."""
        branches: list[tuple[Expression, Expression]] = []
        while True:
            condition, yes, no = (child for child in node.children if child.kind_id == EXPRESSION)
            branches.append((self.expression(yes), self.expression(no)))
            if len(condition.children) != 1 or condition.children[0].kind_id != CONDITIONAL:
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
                if argument.kind_id == EXPRESSION:
                    arguments.append(self.expression(argument))
                elif argument.kind_id == ELLIPSIS:
                    expand = True
        return Call(node.start_byte, node.end_byte, name, tuple(arguments), expand)

    def loop(self, node: Node) -> Expression:
        inner = node.children[0]
        results: list[Expression] = []
        names, collection, condition = ("", ""), None, None
        group = False
        for child in inner.children:
            kind = child.kind_id
            if kind == FOR_INTRO:
                names, collection = self.loop_intro(child)
            elif kind == EXPRESSION:
                results.append(self.expression(child))
            elif kind == FOR_CONDITION:
                condition = self.expression(child.children[-1])
            elif kind == ELLIPSIS:
                group = True
        if collection is None or not results:
            raise first_error(node, self.data)
        result_key = results[0] if len(results) > 1 else None
        return For(node.start_byte, node.end_byte, *names, collection, result_key, results[-1], condition, group)

    def loop_intro(self, node: Node) -> tuple[tuple[str, str], Expression]:
        names = [self.text(child) for child in node.children if child.kind_id == IDENTIFIER]
        collection = next(child for child in node.children if child.kind_id == EXPRESSION)
        return (names[0] if len(names) > 1 else "", names[-1]), self.expression(collection)

    def template(self, node: Node) -> Expression:
        return self.templates.template(node)


def _closing(nodes: Sequence[Node]) -> int:
    return next(index for index, node in enumerate(nodes) if node.type == ")")


def _attribute_steps(nodes: Sequence[Node]) -> int:
    """Return how many of the steps after `.*` belong to it: an index in brackets applies to the whole result."""
    for position, node in enumerate(nodes):
        if node.kind_id == SPLAT or (node.kind_id == INDEX and node.children[0].kind_id == NEW_INDEX):
            return position
    return len(nodes)


_OPERATORS = frozenset(("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"))

_TERMS: dict[int, Callable[[ExpressionReader, Node], Expression]] = {
    kind_id("expression"): ExpressionReader.expression,
    kind_id("literal_value"): ExpressionReader.literal,
    kind_id("variable_expr"): ExpressionReader.variable,
    kind_id("collection_value"): ExpressionReader.collection,
    kind_id("operation"): ExpressionReader.operation,
    kind_id("conditional"): ExpressionReader.conditional,
    kind_id("function_call"): ExpressionReader.call,
    kind_id("for_expr"): ExpressionReader.loop,
    kind_id("template_expr"): ExpressionReader.template,
}
