"""What the comments and the `metadata` of a template in JSON say to a scanner, and of what.

Many tools refuse comments in JSON, so `"metadata": {"azward": {"ignore": [{"rules": [...], "reason": "..."}]}}` says the
same of the object that it stands in: of a resource, or at the top of a template of all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.source.directive import Directive, Statement, place_directives
from azward.source.jsontext import Node, comments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.resource import Span
    from azward.source.arm.document import Document

__all__ = ["json_directives"]


def json_directives(document: Document) -> list[Directive]:
    """The directives of a file."""
    nodes = list(_below(document.tree))
    statements = [Statement(_span(document, node), _declares(node)) for node in nodes]
    found = [(document.lines.span(document.file, *at), document.text[slice(*at)]) for at in comments(document.text)]
    written = place_directives(found, statements, document.lines.text) if found else []
    return [*written, *_of_metadata(document, [document.tree, *nodes])]


def _below(node: Node) -> Iterator[Node]:
    pending = [node]
    while pending:
        children = pending.pop().children
        yield from children
        pending.extend(children)


def _span(document: Document, node: Node) -> Span:
    return document.lines.span(document.file, node.key_start if node.key is not None else node.start, node.end)


def _declares(node: Node) -> bool:
    return node.kind == "object" and node.child("type") is not None and node.child("apiVersion") is not None


def _of_metadata(document: Document, nodes: list[Node]) -> Iterator[Directive]:
    for node in nodes:
        listed, found = node.find(("metadata", "azward", "ignore")) if node.kind == "object" else (node, 0)
        if found == 3:
            root = node is document.tree
            for entry in listed.children if listed.kind == "array" else [listed]:
                scope = None if root else _span(document, node)
                yield Directive("", _span(document, entry), scope, scope, heads=root, entry=entry.value)
