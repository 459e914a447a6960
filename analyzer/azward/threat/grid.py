"""Positions for the nodes and lanes of a diagram: lanes side by side, their nodes in columns.

A simple grid that depends on the order of the model only. It crosses more lines than a layout algorithm would, but the
tools that read the exports let people move what is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen

if TYPE_CHECKING:
    from azward.threat.diagram import Diagram

__all__ = ["Box", "Grid", "laid_out"]

NODE = (160, 80)
"""Width and height of a node, in pixels."""

GAP = 60
MARGIN = 40
HEAD = 40
"""The height of the title of a lane."""

LETTER = 7
"""The width of a letter, and the widest box that a title alone makes."""

WIDEST = 460

SHIFT, SHIFTS = 45, 3
"""Lanes side by side are shifted down in turn, so that lines between their first nodes do not cover each other."""

ROWS = 5
"""How many nodes a column has."""


@frozen
class Box:
    """A rectangle in pixels, from the top left corner of the diagram."""

    x: int
    y: int
    width: int
    height: int


@frozen
class Grid:
    """The boxes of nodes and lanes by id, and the size of the diagram."""

    nodes: dict[str, Box]
    lanes: dict[str, Box]
    width: int
    height: int


def laid_out(diagram: Diagram) -> Grid:
    """Return where the nodes and the lanes of a diagram are: first the nodes outside of all lanes, then lane by lane."""
    nodes: dict[str, Box] = {}
    lanes: dict[str, Box] = {}
    whole = _lane(diagram, None, MARGIN, MARGIN, nodes, lanes)
    return Grid(nodes, lanes, whole.width + 2 * MARGIN, whole.height + 2 * MARGIN)


def _lane(diagram: Diagram, lane: str | None, x: int, y: int, nodes: dict[str, Box], lanes: dict[str, Box]) -> Box:
    """Place a lane and all that it encloses, and return its box."""
    left, top = (x, y) if lane is None else (x + MARGIN, y + HEAD)
    right, bottom = left, top
    for number, node in enumerate(diagram.inside(lane)):
        column, row = divmod(number, ROWS)
        box = Box(left + column * (NODE[0] + GAP), top + row * (NODE[1] + GAP), *NODE)
        nodes[node.id] = box
        right, bottom = max(right, box.x + box.width), max(bottom, box.y + box.height)
    for number, inner in enumerate(diagram.below(lane)):
        shifted = top + number % SHIFTS * SHIFT
        box = _lane(diagram, inner.id, right + GAP if right > left else left, shifted, nodes, lanes)
        lanes[inner.id] = box
        right, bottom = box.x + box.width, max(bottom, box.y + box.height)
    if lane is None:
        return Box(x, y, right - x, bottom - y)
    title = next(one.title for one in diagram.lanes if one.id == lane)
    return Box(x, y, max(right + MARGIN - x, min(LETTER * len(title) + MARGIN, WIDEST)), bottom + MARGIN - y)
