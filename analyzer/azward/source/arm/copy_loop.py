"""Copy loops: which `copy` elements are one, what their count may be, and the values of their outcomes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeGuard

from azward.graph.value import Choice, Unknown, Value
from azward.source.function import kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.value import JsonValue

__all__ = ["MAX_ITERATIONS", "converted", "count_error", "is_count", "outcomes_of", "property_loops", "too_many"]

MAX_ITERATIONS = 10_000
"""Iterations of one loop that are expanded. Azure allows 800."""

_INTEGER = re.compile(r"\s*-?[0-9]{1,19}\s*")


def property_loops(raw: JsonValue) -> list[tuple[int, dict[str, JsonValue]]]:
    """Return the loops of a `copy` array, each with its index; empty if it is not such an array."""
    if not isinstance(raw, list) or not raw:
        return []
    loops = [
        (index, loop)
        for index, loop in enumerate(raw)
        if isinstance(loop, dict) and isinstance(loop.get("name"), str) and "count" in loop
    ]
    return loops if len(loops) == len(raw) else []


def is_count(count: Value) -> TypeGuard[int]:
    """Decide whether a loop count is an integer."""
    return isinstance(count, int) and not isinstance(count, bool)


def count_error(name: str, count: Value) -> str:
    """Return what is wrong with a loop count; "" if it is valid or unknown."""
    if is_count(count):
        return f"loop `{name}`: count must not be negative, found {count}" if count < 0 else ""
    return "" if isinstance(count, Unknown) else f"loop `{name}`: count must be an integer, found {kind(count)}"


def too_many(name: str, count: int) -> str:
    """Return the message for a loop with more iterations than are expanded."""
    return f"loop `{name}` has {count} iterations, expected at most {MAX_ITERATIONS}; the rest is skipped"


def outcomes_of(value: Value) -> Iterator[Value]:
    """Yield the outcomes of a choice, or the value itself."""
    if isinstance(value, Choice):
        for _, branch in value.branches:
            yield from outcomes_of(branch)
    else:
        yield value


def converted(value: Value, type_name: str) -> Value:
    """Return `value`, converted as Azure does where a string stands for an `int` or a `bool`."""
    if isinstance(value, str) and type_name == "int" and _INTEGER.fullmatch(value):
        return int(value)
    if isinstance(value, str) and type_name == "bool" and value.casefold() in ("true", "false"):
        return value.casefold() == "true"
    return value
