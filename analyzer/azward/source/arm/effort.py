"""The steps that a function call takes, by the size of its arguments and of its result."""

from __future__ import annotations

from collections.abc import Sequence

from azward.graph.choice import MAX_LEAVES, leaves
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import Choice, Value
from azward.source.arm.collector import EvaluationError
from azward.source.function import LimitError
from azward.source.size import BULK, size_of

__all__ = ["BULK", "outcomes", "weight", "work"]


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
    try:
        return size_of(value)
    except LimitError as error:
        raise EvaluationError(str(error), DiagnosticKind.LIMIT) from error


def work(arguments: Sequence[Value]) -> int:
    """Return the steps that a function takes to visit its arguments."""
    return (1 + sum(map(weight, arguments)) // BULK) * outcomes(arguments)
