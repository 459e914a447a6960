"""Operations on values that hold choices: take a branch, make a choice, compute over all consistent outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.budget import BUDGET, LimitReachedError
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, unknown_from

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from azward.graph.value import Value

__all__ = ["MAX_LEAVES", "attempted", "choose", "chosen", "distribute", "leaves", "resolve", "restrict"]

MAX_LEAVES = 64
"""A decision tree with more leaves than this collapses to an `Unknown`."""


MAX_OPTIONS = 8
"""An unknown key or index of a collection with more members gives an `Unknown`."""


def restrict(value: Value, decider: str, label: str) -> Value:
    """Return `value` given that the outcome of `decider` is `label`. Looks into choices, not into lists or objects."""
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
    """Return `value` under the assumptions `assume` (decider -> outcome). Does not look into lists or objects."""
    while isinstance(value, Choice):
        label = assume.get(value.decider)
        taken = next((branch for name, branch in value.branches if name == label), ABSENT)
        if isinstance(taken, Absent):
            return value
        value = taken
    return value


def choose(decider: str, cause: Cause, branches: Sequence[tuple[str, Value]]) -> Value:
    """Return a `Choice`, or the value itself if all branches have the same one."""
    first = branches[0][1]
    if all(_same(first, branch) for _, branch in branches[1:]):
        return first
    return Choice(decider, cause, tuple(branches))


def chosen(by: Value, options: Sequence[tuple[str, Value]]) -> Value | None:
    """Return a choice between `options` that the unknown key or index `by` decides.

    Return `None` if it is not plainly unknown, or if there are too many options to be worth telling apart.
    """
    if not isinstance(by, Unknown) or not by.causes or by.parts or not 1 < len(options) <= MAX_OPTIONS:
        return None
    return choose(by.expression, by.causes[0], options)


def _same(left: Value, right: Value) -> bool:
    """Decide equality at any depth; `0`, `0.0` and `false` differ."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(item, right[key]) for key, item in left.items())
    return left == right


def leaves(value: Value) -> int:
    """Return the number of outcomes of `value`: 1 unless it is a `Choice`."""
    if isinstance(value, Choice):
        return sum(leaves(branch) for _, branch in value.branches)
    return 1


def distribute(expression: str, apply: Callable[[Sequence[Value]], Value], arguments: Sequence[Value]) -> Value:
    """Return `apply(arguments)` over every consistent outcome of the choices among `arguments`.

    `apply` never gets a `Choice` as an argument. With more than `MAX_LEAVES` outcomes, the result is `Unknown`.
    """
    choice = next((argument for argument in arguments if isinstance(argument, Choice)), None)
    if choice is None:
        return apply(arguments)
    product = 1
    for argument in arguments:
        product *= leaves(argument)
    taken = BUDGET.take(min(product, MAX_LEAVES * MAX_LEAVES) * (1 + len(arguments) // 8))
    if product > MAX_LEAVES * MAX_LEAVES or not taken:
        return unknown_from(expression, *arguments)
    branches: list[tuple[str, Value]] = []
    for label, _ in choice.branches:
        narrowed = [restrict(argument, choice.decider, label) for argument in arguments]
        branches.append((label, distribute(expression, apply, narrowed)))
    result = choose(choice.decider, choice.cause, branches)
    return unknown_from(expression, *arguments) if leaves(result) > MAX_LEAVES else result


def attempted(
    name: str,
    expression: str,
    apply: Callable[[Sequence[Value]], Value],
    arguments: Sequence[Value],
    *failures: type[Exception],
) -> Value:
    """Return what `distribute` does. An outcome for which `apply` raises one of `failures` is `Unknown`: it may not occur.

    If no outcome is left, raise the first failure.
    """
    if not any(isinstance(argument, Choice) for argument in arguments):
        return apply(arguments)
    found: list[Exception] = []
    outcomes = 0

    def outcome(known: Sequence[Value]) -> Value:
        nonlocal outcomes
        outcomes += 1
        try:
            return apply(known)
        except LimitReachedError:
            raise
        except failures as failure:
            found.append(failure)
            return Unknown(expression, (Cause(CauseKind.ERROR, name, str(failure)),))

    result = distribute(expression, outcome, arguments)
    if found and len(found) == outcomes:
        raise found[0]
    return result
