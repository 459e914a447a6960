"""Evaluate calls of functions, including `try` and `can`, whose arguments may fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from azward.graph.choice import choose, distribute, leaves, restrict
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import Choice, Unknown, Value, is_open, unknown_from, without_secrets
from azward.source.function import UnknownFunction
from azward.source.size import BULK, steps_of
from azward.source.terraform.evaluation.environment import (
    Environment,
    EvaluationError,
    ExhaustedError,
    OpenObject,
    has_failed,
)
from azward.source.terraform.evaluation.evaluator import Evaluator
from azward.source.terraform.functions import call
from azward.source.terraform.functions.conversion import kind
from azward.source.terraform.hcl.syntax import Call

__all__ = ["argument_values", "function_call", "work"]


def function_call(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    """Return the value of a function call."""
    if tree.name in _SPECIAL:
        return _SPECIAL[tree.name](evaluator, tree, environment)
    found = evaluator.names.special(tree, environment)
    if found is not None:
        return evaluator.measured(found)
    arguments = argument_values(evaluator, tree, environment)
    if isinstance(arguments, Unknown):
        return arguments
    try:
        given = [_whole(argument) for argument in arguments] if tree.name in _ENCODERS else arguments
        evaluator.spend(sum(map(_members, given)) if tree.name in _SHALLOW else work(given))
        return evaluator.measured(call(tree.name, given, evaluator.text(tree, environment)))
    except UnknownFunction as error:
        message = f"unknown function `{tree.name}`"
        raise EvaluationError(message, DiagnosticKind.UNSUPPORTED_FUNCTION) from error


_SHALLOW = frozenset(
    ("coalesce", "coalescelist", "concat", "element", "keys", "length", "lookup", "merge", "slice", "values")
)
"""Functions that take the members of their arguments as they are, however large these are."""


def _members(value: Value) -> int:
    """Return the steps that a function takes to visit the members of an argument."""
    return 1 + len(value) // BULK if isinstance(value, (list, dict)) else work([value])


def work(arguments: Sequence[Value]) -> int:
    """Return the steps that a function takes to visit its arguments, in each outcome of the choices among them."""
    outcomes = 1
    for argument in arguments:
        if isinstance(argument, Choice):
            outcomes *= leaves(argument)
    return (1 + sum(map(steps_of, arguments))) * outcomes


_ENCODERS = frozenset(("jsonencode", "yamlencode"))
"""Functions that write all attributes of an object, also those that are known only after apply."""


def _whole(value: Value) -> Value:
    """Return a value in which each resource has all of its attributes."""
    if isinstance(value, Choice):
        return distribute(value.decider, lambda outcome: _whole(outcome[0]), [value])
    if isinstance(value, dict):
        members = value.whole() if isinstance(value, OpenObject) else value
        return {name: _whole(item) for name, item in members.items()}
    return [_whole(item) for item in value] if type(value) is list else value


def argument_values(evaluator: Evaluator, tree: Call, environment: Environment) -> list[Value] | Unknown:
    """Return the values of the arguments of a call; `Unknown` if their number is unknown."""
    arguments = [evaluator.evaluate(argument, environment) for argument in tree.arguments]
    if not tree.expand or not arguments:
        return arguments
    last = arguments.pop()
    if isinstance(last, list) and not is_open(last):
        return [*arguments, *last]
    if isinstance(last, (list, Unknown, Choice)):
        return unknown_from(evaluator.text(tree, environment), *arguments, last)
    raise EvaluationError(f"expected a list before `...`, not {kind(last)}")


def _try(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    """Return the first expression without an error; in each outcome of a choice the first without an error there."""

    def attempt(index: int) -> Value:
        if index >= len(tree.arguments):
            raise EvaluationError("`try`: none of the expressions has a value")
        try:
            value = evaluator.evaluate(tree.arguments[index], environment)
        except ExhaustedError:
            raise
        except EvaluationError:
            return attempt(index + 1)
        return settle(value, index)

    def settle(value: Value, index: int) -> Value:
        if isinstance(value, Choice):
            branches = [(label, restrict(settle(branch, index), value.decider, label)) for label, branch in value.branches]
            return choose(value.decider, value.cause, branches)
        return attempt(index + 1) if has_failed(value) and index + 1 < len(tree.arguments) else value

    return attempt(0)


def _can(evaluator: Evaluator, tree: Call, environment: Environment) -> Value:
    if len(tree.arguments) != 1:
        raise EvaluationError(f"`can`: expected 1 argument, got {len(tree.arguments)}")
    try:
        value = evaluator.evaluate(tree.arguments[0], environment)
    except ExhaustedError:
        raise
    except EvaluationError:
        return False

    def settle(outcome: Value) -> Value:
        if isinstance(outcome, Choice):
            return choose(outcome.decider, outcome.cause, [(label, settle(branch)) for label, branch in outcome.branches])
        if has_failed(outcome):
            return False
        open_ = isinstance(outcome, Unknown)
        return without_secrets(unknown_from(evaluator.text(tree, environment), outcome)) if open_ else True

    return settle(value)


_SPECIAL: Mapping[str, Callable[[Evaluator, Call, Environment], Value]] = {"try": _try, "can": _can}
