"""The steps that a function call takes, by the size of its arguments and of its result."""

from __future__ import annotations

from collections.abc import Sequence

from azward.graph.choice import MAX_LEAVES, leaves
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import Choice, Unknown, Value
from azward.source.arm.collector import EvaluationError

__all__ = ["BULK", "outcomes", "weight", "work"]

MAX_SIZE = 200_000
"""Nested values that one variable or parameter may hold. Azure accepts templates of 4 MB."""

MAX_LEVELS = 100
"""Levels that the value of a variable or parameter may have; Azure's `json` accepts as many."""

BULK = 4
"""Values that a function visits or creates in one step."""


def outcomes(arguments: Sequence[Value]) -> int:
    """Return how many combinations of choices `distribute` may have to visit."""
    product = 1
    for argument in arguments:
        if isinstance(argument, Choice):
            product *= leaves(argument)
    return min(product, MAX_LEAVES * MAX_LEAVES)


def weight(value: Value) -> int:
    """Return the size of `value`: its nested values, and a quarter of the characters of its strings.

    Raises EvaluationError for a value larger than any that can be deployed, which expands itself again and again.
    """
    if isinstance(value, str):
        return len(value) // 4
    if not isinstance(value, (list, dict, Choice, Unknown)):
        return 0
    count = characters = 0
    level: Sequence[Value] = [value]
    for _ in range(MAX_LEVELS + 1):
        count += len(level)
        if count > MAX_SIZE:
            raise EvaluationError(f"value has more than {MAX_SIZE} nested values; skipped", DiagnosticKind.LIMIT)
        characters += sum(map(_characters, level))
        level = [member for above in level for member in _members(above)]
        if not level:
            return count + characters // 4
    raise EvaluationError(f"value is nested deeper than {MAX_LEVELS} levels; skipped", DiagnosticKind.LIMIT)


def work(arguments: Sequence[Value]) -> int:
    """Return the steps that a function takes to visit its arguments."""
    return (1 + sum(map(weight, arguments)) // BULK) * outcomes(arguments)


def _members(value: Value) -> Sequence[Value]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return list(value.values())
    return [branch for _, branch in value.branches] if isinstance(value, Choice) else ()


def _characters(value: Value) -> int:
    if isinstance(value, Unknown):
        return len(value.parts) + len(value.causes)
    return len(value) if isinstance(value, str) else 0
