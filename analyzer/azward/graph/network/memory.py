"""Keeps what is read of the body of a resource, since many machines ask the same group, table or firewall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

from azward.graph.view import View
from azward.graph.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.graph.graph import ResourceGraph

__all__ = ["remembered"]

_T = TypeVar("_T")

_VARIES = object()

_known: WeakKeyDictionary[ResourceGraph, dict[tuple[int, str], Any]] = WeakKeyDictionary()


def remembered(view: View, name: str, compute: Callable[[View], _T]) -> _T:
    """Return `compute(view)`, called `name`, which reads only the body of the resource. It is computed once in a graph.

    Where a choice decides what is read, the answer differs between possible worlds, and is computed each time. Views in an
    answer that is kept know no assumptions.
    """
    kept = _known.setdefault(view.graph, {})
    key = id(view.resource), name
    if key not in kept:
        world = World()
        answer = compute(View(view.resource, view.graph, world))
        kept[key] = _VARIES if world.deciders else answer
    found = kept[key]
    return compute(view) if found is _VARIES else cast("_T", found)
