"""The size of a value, counted when it is made: one that shares its parts takes little memory, but long to visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from azward.budget import BUDGET
from azward.graph.value import Choice, Unknown
from azward.source.function import LimitError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.graph.value import Value

__all__ = ["BULK", "MAX_LEVELS", "MAX_SIZE", "size_of", "steps_of", "steps_of_new"]

MAX_SIZE = 300_000
"""Nested values that one value may hold. Azure accepts templates of 4 MB."""

MAX_LEVELS = 100
"""Levels that a value may have; Azure's `json` accepts as many."""

BULK = 4
"""Values that a function visits or creates in one step."""

_TEXT = 4
"""Characters of a text that count as much as one value."""

_FAST = 64
"""Characters of a text that are copied in one step."""

_REFUSED = 2_000
"""Steps of counting a value that is too large."""

_SMALL = 32
"""Smaller values are counted again when they are met again."""


def size_of(value: Value) -> int:
    """Return the size of `value`: its nested values, and a quarter of the characters of its texts.

    Each large part is counted once in a unit. Raises LimitError for a value larger than any that can be deployed.
    """
    if isinstance(value, str):
        return len(value) // _TEXT
    return _size(value, BUDGET.sizes, 0)[0] if isinstance(value, (list, dict, Choice, Unknown)) else 0


def steps_of(value: Value) -> int:
    """Return the steps of visiting `value`. Raises LimitError as `size_of` does."""
    return len(value) // _FAST if isinstance(value, str) else size_of(value) // BULK


def steps_of_new(value: Value) -> int:
    """Return the steps of visiting the parts of `value` that the unit has not counted. Raises LimitError as `size_of`."""
    if isinstance(value, str):
        return len(value) // _FAST
    before = _visits[0]
    size_of(value)
    return (_visits[0] - before) // BULK


_visits = [0]
"""How many parts of values were counted so far."""


def _size(value: Value, counted: dict[int, tuple[object, int, int]], level: int) -> tuple[int, int]:
    """Return the size of a value that may have members, and its levels."""
    if isinstance(value, Unknown):
        texts = sum(len(part) for part in value.parts if isinstance(part, str))
        size = 1 + len(value.parts) + len(value.causes) + (len(value.expression) + texts) // _TEXT
        _check(size, level)
        return size, 1
    found = counted.get(id(value))
    if found is not None:
        _check(found[1], level + found[2])
        return found[1], found[2]
    _check(0, level)
    size, levels, below_it = 1, 1, 0
    for member in _members(value):
        size += 1
        if isinstance(member, str):
            size += len(member) // _TEXT
        elif isinstance(member, (list, dict, Choice, Unknown)):
            inner, below = _size(member, counted, level + 1)
            size += inner
            below_it += inner
            levels = max(levels, below + 1)
        if size > MAX_SIZE:
            _check(size, level)
    _visits[0] += size - below_it
    if size >= _SMALL:
        counted[id(value)] = value, size, levels  # holds the value, so that its identity stays its own
    return size, levels


def _members(value: Value) -> Iterable[Value]:
    if isinstance(value, dict):
        return value.values()
    if isinstance(value, Choice):
        return [branch for _, branch in value.branches]
    return cast("list[Value]", value)


def _check(size: int, levels: int) -> None:
    if size > MAX_SIZE:
        BUDGET.steps -= _REFUSED
        raise LimitError(f"value has more than {MAX_SIZE} nested values; skipped")
    if levels > MAX_LEVELS:
        raise LimitError(f"value is nested deeper than {MAX_LEVELS} levels; skipped")
