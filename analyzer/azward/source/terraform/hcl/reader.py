"""Read HCL with tree-sitter into our own syntax tree: files, expressions and templates."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from azward.source.terraform.hcl.expressions import ExpressionReader
from azward.source.terraform.hcl.grammar import (
    ATTRIBUTE,
    BLOCK,
    BODY,
    COMMENT,
    IDENTIFIER,
    STRING,
    HclError,
    first_error,
    syntax_tree,
    without_comments,
)
from azward.source.terraform.hcl.syntax import Attribute, Block, Expression, Literal, Template

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["Body", "parse", "parse_expression", "parse_template", "wrapped_template"]


class Body(NamedTuple):
    """The content of a file. If it is `broken`, blocks with syntax errors are left out and `problem` is the first error."""

    attributes: dict[str, Attribute]
    blocks: tuple[Block, ...]
    broken: bool
    problem: HclError | None


def parse(data: bytes) -> Body:
    """Return the content of a text in UTF-8 without a byte order mark. Blocks with syntax errors are left out."""
    try:
        root = syntax_tree(data)
    except HclError as error:
        return Body({}, (), True, error)
    reader = ExpressionReader(data)
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    problem: HclError | None = None
    for body in without_comments(root.children):
        for node in without_comments(body.children) if body.kind_id == BODY else (body,):
            try:
                if node.has_error or node.kind_id not in (ATTRIBUTE, BLOCK):
                    raise first_error(node, data)
                if node.kind_id == BLOCK:
                    blocks.append(_block(reader, node))
                else:
                    attribute = _attribute(reader, node)
                    attributes[attribute.name] = attribute
            except HclError as found:
                problem = problem or found
            except RecursionError:
                problem = problem or HclError("nested too deeply", node.start_byte)
    if root.has_error and problem is None:
        problem = first_error(root, data)
    return Body(attributes, tuple(blocks), problem is not None, problem)


def _attribute(reader: ExpressionReader, node: Node) -> Attribute:
    children = [child for child in node.children if child.kind_id != COMMENT]
    name, value = children[0], children[-1]
    return Attribute(node.start_byte, node.end_byte, reader.text(name), name.end_byte, reader.expression(value))


def _block(reader: ExpressionReader, node: Node) -> Block:
    words: list[str] = []
    header_end = node.start_byte
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    for child in node.children:
        kind = child.kind_id
        if kind == IDENTIFIER:
            words.append(reader.text(child))
            header_end = child.end_byte
        elif kind == STRING:
            words.append(reader.quoted(child))
            header_end = child.end_byte
        elif kind == BODY:
            for item in child.children:
                if item.kind_id == ATTRIBUTE:
                    attribute = _attribute(reader, item)
                    attributes[attribute.name] = attribute
                elif item.kind_id == BLOCK:
                    blocks.append(_block(reader, item))
    return Block(node.start_byte, node.end_byte, header_end, words[0], tuple(words[1:]), attributes, tuple(blocks))


def parse_expression(text: str) -> Expression:
    """Return the expression that a text consists of. Raise HclError for any other text."""
    prefix = "x = (\n"
    body = parse(f"{prefix}{text}\n)\n".encode())
    if body.problem is not None or "x" not in body.attributes or body.blocks:
        raise body.problem or HclError("expected an expression", 0)
    return body.attributes["x"].value


@lru_cache(maxsize=256)
def parse_template(text: str) -> Expression:
    """Return the expression for a template without quotes. Raise HclError for a syntax error."""
    if "${" not in text and "%{" not in text:
        return Literal(0, len(text), text)
    body = parse(wrapped_template(text).encode())
    value = body.attributes["x"].value if "x" in body.attributes else None
    if body.problem is not None or value is None:
        raise body.problem or HclError("expected a template", 0)
    return _without_last_newline(value)


_MARKS = re.compile("AZWARD_*+")


def wrapped_template(text: str) -> str:
    """Return the text that the offsets from `parse_template` refer to."""
    mark = f"{max(_MARKS.findall(text), key=len)}_" if "AZWARD" in text else "AZWARD"
    return f"x = <<{mark}\n{text}\n{mark}\n"


def _without_last_newline(value: Expression) -> Expression:
    if isinstance(value, Literal) and isinstance(value.value, str):
        return value._replace(value=value.value.removesuffix("\n"))
    if isinstance(value, Template) and value.parts and isinstance(last := value.parts[-1], str):
        shorter = last.removesuffix("\n")
        return value._replace(parts=(*value.parts[:-1], *((shorter,) if shorter else ())))
    return value
