"""Paths in conditions: relative to the current member of an enclosing `count`, or to the resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from azward.frozen import frozen
from azward.graph.outcome import Outcome
from azward.graph.resource import EVERY, FieldPath, fold_path, read
from azward.graph.value import Absent, Value
from azward.graph.view import Members, View
from azward.rule.syntax import KeyPath

__all__ = [
    "Bindings",
    "BoundPath",
    "Compile",
    "Condition",
    "CountedPaths",
    "Member",
    "bind",
    "is_written",
    "list_path",
    "locate",
    "members_at",
]

Member: TypeAlias = "tuple[FieldPath, Value]"
"""A member of a list: its path, from the resource on, and its value."""

Bindings: TypeAlias = "tuple[Member, ...]"
"""The current members of the enclosing counts, outermost first."""

Condition: TypeAlias = Callable[[View, Bindings], Outcome]

CountedPaths: TypeAlias = "tuple[FieldPath, ...]"
"""The paths that the enclosing counts iterate over, in lower case, outermost first."""

Compile: TypeAlias = Callable[[object, KeyPath, CountedPaths], Condition]
"""Compiles the condition that is written as the first argument, at a place in the rule, inside of counts."""


@frozen
class BoundPath:
    """A path in a condition, relative to the current member of the enclosing count number `count`, or to the resource."""

    count: int | None
    path: FieldPath


def bind(path: FieldPath, counted: CountedPaths) -> BoundPath:
    """Return `path` relative to the innermost of `counted` that it leads through."""
    folded = fold_path(path)
    fitting = [(len(prefix), index) for index, prefix in enumerate(counted) if folded[: len(prefix)] == prefix]
    if not fitting:
        return BoundPath(None, path)
    length, index = max(fitting)
    return BoundPath(index, path[length:])


def locate(bound: BoundPath, bindings: Bindings) -> FieldPath:
    """Return the path of `bound` from the resource on. Each `[*]` that no enclosing count iterates over is kept."""
    return bound.path if bound.count is None else (*bindings[bound.count][0], *bound.path)


def members_at(view: View, bound: BoundPath, bindings: Bindings) -> Members:
    """Return the members that `bound`, whose path ends in `[*]`, leads to."""
    found = view.members(locate(bound, bindings))
    if (
        found.items
        or found.open
        or bound.count is None
        or bound.path.count(EVERY) != 1
        or is_written(view, bindings[bound.count])
    ):
        return found
    # the member is not written but part of a default: what is in it is known all the same
    below = read(bindings[bound.count][1], bound.path[:-1])
    prefix = locate(BoundPath(bound.count, bound.path[:-1]), bindings)
    return Members(tuple(((*prefix, index), item) for index, item in enumerate(below))) if isinstance(below, list) else found


def list_path(bound: BoundPath, bindings: Bindings) -> FieldPath:
    """Return the path of the outermost list that `bound` leads through."""
    path = locate(bound, bindings)
    return path[: path.index(EVERY)] if EVERY in path else path


def is_written(view: View, member: Member) -> bool:
    """Decide whether `member` is written in the source, not part of a default."""
    return not isinstance(view.written(member[0]), Absent)
