"""Operations on values that hold choices: take a branch, make a choice, compute over all consistent outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.value import ABSENT, Absent, Choice, unknown_from

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from azward.graph.value import Cause, Value

__all__ = ["MAX_LEAVES", "choose", "distribute", "leaves", "resolve", "restrict"]

MAX_LEAVES = 64
"""More leaves than this in one decision tree collapse to an `Unknown`: beyond it nobody reads the answer."""


def restrict(value: Value, decider: str, label: str) -> Value:
    """`value` once it is known that `decider` came out as `label`. Looks into choices, not into lists or objects."""
    if not isinstance(value, Choice):
        return value
    if value.decider == decider:
        for name, branch in value.branches:
            if name == label:
                return restrict(branch, decider, label)
        return value
    return choose(
        value.decider, value.cause, tuple((name, restrict(branch, decider, label)) for name, branch in value.branches)
    )


def resolve(value: Value, assume: Mapping[str, str]) -> Value:
    """`value` under the assumptions `assume` (decider -> outcome), without regard to what lies inside lists or objects."""
    while isinstance(value, Choice):
        label = assume.get(value.decider)
        taken = next((branch for name, branch in value.branches if name == label), ABSENT)
        if isinstance(taken, Absent):
            return value
        value = taken
    return value


def choose(decider: str, cause: Cause, branches: Sequence[tuple[str, Value]]) -> Value:
    """A `Choice`, or the value itself where all branches have the same."""
    first = branches[0][1]
    if all(_same(first, branch) for _, branch in branches[1:]):
        return first
    return Choice(decider, cause, tuple(branches))


def _same(left: Value, right: Value) -> bool:
    """Equality that tells `0`, `0.0` and `false` apart, at any depth."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(item, right[key]) for key, item in left.items())
    return left == right


def leaves(value: Value) -> int:
    """How many outcomes `value` has: 1 unless it is a `Choice`."""
    if isinstance(value, Choice):
        return sum(leaves(branch) for _, branch in value.branches)
    return 1


def distribute(expression: str, apply: Callable[[Sequence[Value]], Value], arguments: Sequence[Value]) -> Value:
    """`apply(arguments)` for every consistent outcome of the choices among `arguments`.

    `apply` never meets a `Choice` at the top level of an argument. When there are more than `MAX_LEAVES` outcomes the
    result is `Unknown`.
    """
    choice = next((argument for argument in arguments if isinstance(argument, Choice)), None)
    if choice is None:
        return apply(arguments)
    product = 1
    for argument in arguments:
        product *= leaves(argument)
    if product > MAX_LEAVES * MAX_LEAVES:
        return unknown_from(expression, *arguments)
    branches: list[tuple[str, Value]] = []
    for label, _ in choice.branches:
        narrowed = [restrict(argument, choice.decider, label) for argument in arguments]
        branches.append((label, distribute(expression, apply, narrowed)))
    result = choose(choice.decider, choice.cause, branches)
    return unknown_from(expression, *arguments) if leaves(result) > MAX_LEAVES else result
