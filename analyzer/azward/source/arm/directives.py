"""Finds the directives in the comments and the `metadata` of a JSON template, with the values they apply to.

Many tools reject comments in JSON. Therefore `"metadata": {"azward": {"ignore": [{"rules": [...], "reason": "..."}]}}` does
the same for the object that contains it: a resource, or at the top of a template the whole template.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.source.directive import Directive, Statement, place_directives
from azward.source.jsontext import Node, comments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from azward.graph.resource import Span
    from azward.graph.value import JsonValue
    from azward.source.text import Lines

__all__ = ["json_directives"]

_CHECKOV_ID = re.compile(r"[A-Z]+[A-Z0-9]*_\w+")


def json_directives(file: str, text: str, lines: Lines, tree: Node) -> list[Directive]:
    """Return the directives of a file, given its text and syntax tree."""

    def span(node: Node) -> Span:
        return lines.span(file, node.key_start if node.key is not None else node.start, node.end)

    nodes = list(_descendants(tree))
    statements = [Statement(span(node), _is_resource(node)) for node in nodes]
    found = [(lines.span(file, *at), text[slice(*at)]) for at in comments(text)]
    written = place_directives(found, statements, lines.text) if found else []
    return [*written, *_of_metadata(tree, nodes, span)]


def _descendants(node: Node) -> Iterator[Node]:
    pending = [node]
    while pending:
        children = pending.pop().children
        yield from children
        pending.extend(children)


def _is_resource(node: Node) -> bool:
    return node.kind == "object" and node.child("type") is not None and node.child("apiVersion") is not None


def _of_metadata(root: Node, nodes: list[Node], span: Callable[[Node], Span]) -> Iterator[Directive]:
    for node in [root, *nodes]:
        listed, found = node.find(("metadata", "azward", "ignore")) if node.kind == "object" else (node, 0)
        if found == 3:
            for entry in listed.children if listed.kind == "array" else [listed]:
                scope = span(node) if node is not root else None
                yield Directive("", span(entry), scope, scope, heads=node is root, entry=entry.value)
        if _is_resource(node):
            yield from _of_checkov(node, span)


def _of_checkov(resource: Node, span: Callable[[Node], Span]) -> Iterator[Directive]:
    """Yield what Checkov skips in a resource: `"metadata": {"checkov": ["CKV_AZURE_3:reason"]}`, or objects."""
    listed, found = resource.find(("metadata", "checkov"))
    for entry in (listed.children if listed.kind == "array" else [listed]) if found == 2 else ():
        if text := _skip(entry.value):
            yield Directive(f"checkov:skip={text}", span(entry), span(resource), span(resource))


def _skip(entry: JsonValue) -> str:
    """Return the id and the reason of an entry, with a colon between them; "" for anything else."""
    if isinstance(entry, dict):
        name, reason = entry.get("id"), entry.get("comment", entry.get("suppress_comment", ""))
        entry = f"{name}:{reason}" if isinstance(name, str) and isinstance(reason, str) else ""
    text = " ".join(entry.split()).removeprefix("checkov:skip=") if isinstance(entry, str) else ""
    return text if _CHECKOV_ID.match(text) else ""
