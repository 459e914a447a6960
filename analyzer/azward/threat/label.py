"""What the pictures of a data flow diagram write into a node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.rule.redaction import shown_name

if TYPE_CHECKING:
    from azward.threat.diagram import Node

__all__ = ["lines_of"]

SHOWN = 3
"""Resources that a node names."""


def lines_of(node: Node) -> list[str]:
    """Return the lines of a node: the component, and the names of its first resources, unless it has the same name."""
    names = [shown_name(resource) for resource in node.resources]
    more = [f"and {len(names) - SHOWN} more"] if len(names) > SHOWN else []
    return [node.id, *(name for name in names[:SHOWN] if name != node.id), *more]
