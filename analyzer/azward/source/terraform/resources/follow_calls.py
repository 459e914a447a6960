"""Follow a value through function calls, to the argument that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from azward.graph.value import ABSENT, Absent, Choice, Unknown, Value
from azward.source.terraform.resources.place import Frame, Place, name_of

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.source.terraform.hcl.syntax import Call, Expression

__all__ = ["call_step"]


def call_step(tree: Call, frame: Frame, rest: FieldPath) -> Place | None:
    if tree.name in _SAME and tree.arguments:
        return Place(tree.arguments[0], frame, rest)
    step = _FUNCTIONS.get(tree.name)
    return step(tree, frame, rest) if step is not None and tree.arguments else None


_SAME = frozenset(
    (
        *("tomap", "tolist", "tostring", "tonumber", "tobool", "sensitive", "nonsensitive", "jsonencode", "yamlencode"),
        *("lower", "upper", "title", "trimspace", "chomp", "base64encode", "ephemeralasnull"),
    )
)
"""Functions whose result has the value of their argument, in another type or spelling."""


def _arguments(tree: Call, frame: Frame) -> Iterable[tuple[Expression, FieldPath, Value | Absent]]:
    """Yield the arguments of a call, each with the path in it and its value."""
    for position, argument in enumerate(tree.arguments):
        value = frame.value(argument)
        if tree.expand and position == len(tree.arguments) - 1 and isinstance(value, list):
            yield from ((argument, (index,), item) for index, item in enumerate(value))
        else:
            yield argument, (), value


def _merge(tree: Call, frame: Frame, rest: FieldPath) -> Place | None:
    if not rest:
        return None
    for argument, path, value in reversed(list(_arguments(tree, frame))):
        if not isinstance(value, dict):
            if value is None:
                continue
            return None
        if name_of(rest[0]) in value:
            return Place(argument, frame, (*path, *rest))
    return None


def _coalesce(tree: Call, frame: Frame, rest: FieldPath) -> Place | None:
    for argument, path, value in _arguments(tree, frame):
        if isinstance(value, (Absent, Unknown, Choice)):
            return None
        if value is not None and value not in ("", []):
            return Place(argument, frame, (*path, *rest))
    return None


def _try(tree: Call, frame: Frame, rest: FieldPath) -> Place | None:
    for argument in tree.arguments:
        value = frame.value(argument)
        if isinstance(value, (Unknown, Choice)):
            return None
        if not isinstance(value, Absent):
            return Place(argument, frame, rest)
    return None


def _lookup(tree: Call, frame: Frame, rest: FieldPath) -> Place | None:
    members, *more = tree.arguments
    found, key = frame.value(members), frame.value(more[0]) if more else ABSENT
    if not isinstance(found, dict) or not isinstance(key, str):
        return None
    if key in found:
        return Place(members, frame, (key, *rest))
    return Place(more[1], frame, rest) if len(more) > 1 else None


def _element(tree: Call, frame: Frame, rest: FieldPath) -> Place | None:
    items, index = frame.value(tree.arguments[0]), frame.value(tree.arguments[-1])
    if not isinstance(items, list) or not items or not isinstance(index, int):
        return None
    return Place(tree.arguments[0], frame, (index % len(items), *rest))


def _one(tree: Call, frame: Frame, rest: FieldPath) -> Place | None:
    return Place(tree.arguments[0], frame, (0, *rest))


def _concat(tree: Call, frame: Frame, rest: FieldPath) -> Place | None:
    if not rest or not isinstance(rest[0], int):
        return None
    index = int(rest[0])
    for argument, path, value in _arguments(tree, frame):
        if not isinstance(value, list):
            return None
        if index < len(value):
            return Place(argument, frame, (*path, index, *rest[1:]))
        index -= len(value)
    return None


def _flatten(tree: Call, frame: Frame, rest: FieldPath) -> Place | None:
    if not rest or not isinstance(rest[0], int):
        return None
    places = list(_nested(frame.value(tree.arguments[0]), ()))
    return Place(tree.arguments[0], frame, (*places[rest[0]], *rest[1:])) if rest[0] < len(places) else None


def _nested(value: Value | Absent, path: FieldPath) -> Iterable[FieldPath]:
    """Yield the paths of the members of nested lists, in the order of `flatten`."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _nested(item, (*path, index))
    else:
        yield path


def _selection(tree: Call, frame: Frame, rest: FieldPath) -> Place | None:
    """Follow a function whose result is a list of members of its arguments, in another order."""
    result = frame.value(tree)
    if not rest or not isinstance(result, list) or not isinstance(rest[0], int) or rest[0] >= len(result):
        return None
    for argument, path, value in _arguments(tree, frame):
        for index, item in enumerate(value) if isinstance(value, list) else ():
            if item == result[rest[0]]:
                return Place(argument, frame, (*path, index, *rest[1:]))
    return None


def _values(tree: Call, frame: Frame, rest: FieldPath) -> Place | None:
    found = frame.value(tree.arguments[0])
    if not rest or not isinstance(found, dict) or not isinstance(rest[0], int) or rest[0] >= len(found):
        return None
    return Place(tree.arguments[0], frame, (sorted(found)[rest[0]], *rest[1:]))


def _zipmap(tree: Call, frame: Frame, rest: FieldPath) -> Place | None:
    keys = frame.value(tree.arguments[0])
    if not rest or not isinstance(keys, list) or name_of(rest[0]) not in keys or len(tree.arguments) < 2:
        return None
    return Place(tree.arguments[1], frame, (keys.index(name_of(rest[0])), *rest[1:]))


_Follow: TypeAlias = "Callable[[Call, Frame, FieldPath], Place | None]"

_FUNCTIONS: Mapping[str, _Follow] = {
    "merge": _merge,
    "coalesce": _coalesce,
    "coalescelist": _coalesce,
    "try": _try,
    "lookup": _lookup,
    "element": _element,
    "one": _one,
    "concat": _concat,
    "flatten": _flatten,
    "values": _values,
    "zipmap": _zipmap,
    **dict.fromkeys(
        ("toset", "distinct", "compact", "sort", "reverse", "slice", "setunion", "setintersection", "setsubtract"),
        _selection,
    ),
}
