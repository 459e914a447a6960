"""Evaluate unary and binary operators and conditionals."""

from __future__ import annotations

from collections.abc import Sequence

from azward.graph.choice import MAX_LEAVES, attempted, choose, distribute, leaves, restrict
from azward.graph.value import Cause, CauseKind, Choice, Unknown, Value, unknown_from, without_secrets
from azward.source.equality import equal
from azward.source.function import FunctionError
from azward.source.terraform.evaluation.environment import Environment
from azward.source.terraform.evaluation.evaluator import Evaluator
from azward.source.terraform.evaluation.function_calls import work
from azward.source.terraform.functions.conversion import to_bool, to_number, to_text, without_types
from azward.source.terraform.functions.numbers import calculate
from azward.source.terraform.hcl.syntax import Binary, Conditional, Literal, Template, Unary

__all__ = ["binary", "conditional", "unary"]

_COMPARISONS = frozenset(("<", "<=", ">", ">="))


def unary(evaluator: Evaluator, tree: Unary, environment: Environment) -> Value:
    value = evaluator.evaluate(tree.operand, environment)
    text = evaluator.text(tree, environment)

    def apply(outcome: Sequence[Value]) -> Value:
        operand = outcome[0]
        if isinstance(operand, Unknown):
            return unknown_from(text, operand)
        return not to_bool(operand) if tree.operator == "!" else -to_number(operand)

    return attempted(tree.operator, text, apply, [value], FunctionError)


def binary(evaluator: Evaluator, tree: Binary, environment: Environment) -> Value:
    left = evaluator.evaluate(tree.left, environment)
    if tree.operator in ("&&", "||"):
        return _logical(evaluator, tree, left, environment)
    right = evaluator.evaluate(tree.right, environment)
    text = evaluator.text(tree, environment)
    if tree.operator in ("==", "!="):
        evaluator.spend(work([left, right]))
        return _equality(tree.operator, left, right, text)
    return attempted(
        tree.operator, text, lambda pair: _operate(tree.operator, pair[0], pair[1], text), [left, right], FunctionError
    )


def _equality(operator: str, left: Value, right: Value, text: str) -> Value:
    if (left is None or right is None) and isinstance(left, (dict, list)) | isinstance(right, (dict, list)):
        same: Value = False
    else:
        same = equal(without_types(left), without_types(right), text)
    same = without_secrets(same)
    if operator == "==":
        return same
    return distribute(text, lambda outcome: _negated(outcome[0], text), [same])


def _logical(evaluator: Evaluator, tree: Binary, left: Value, environment: Environment) -> Value:
    """Return Kleene's and, or. The right side may fail where the left side alone decides."""
    decisive = tree.operator == "||"
    if not isinstance(left, (Unknown, Choice)):
        if to_bool(left) is decisive:
            return decisive
        right = evaluator.evaluate(tree.right, environment)
    else:
        right = evaluator.tentative(tree.right, environment)
    text = evaluator.text(tree, environment)

    def apply(pair: Sequence[Value]) -> Value:
        sides = [side if isinstance(side, Unknown) else to_bool(side) for side in pair]
        if any(side is decisive for side in sides):
            return decisive
        rest = [side for side in sides if isinstance(side, Unknown)]
        if len(rest) == 1:
            return rest[0]
        return unknown_from(text, *rest) if rest else not decisive

    return attempted(tree.operator, text, apply, [left, right], FunctionError)


def conditional(evaluator: Evaluator, tree: Conditional, environment: Environment) -> Value:
    condition = evaluator.evaluate(tree.condition, environment)
    if isinstance(condition, (Unknown, Choice)):
        result = _decide(evaluator, condition, tree, environment)
        if leaves(result) > MAX_LEAVES:
            return unknown_from(evaluator.text(tree, environment), condition, result)
        return result
    taken, other = (tree.yes, tree.no) if to_bool(condition) else (tree.no, tree.yes)
    value = evaluator.evaluate(taken, environment)
    is_text = isinstance(other, Template) or (isinstance(other, Literal) and isinstance(other.value, str))
    return to_text(value) if is_text and isinstance(value, (bool, int, float)) else value


def _decide(evaluator: Evaluator, condition: Value, tree: Conditional, environment: Environment) -> Value:
    if isinstance(condition, Choice):
        decider, cause = condition.decider, condition.cause
        outcomes = condition.branches
    elif isinstance(condition, Unknown):
        decider = condition.expression
        cause = condition.causes[0] if condition.causes else Cause(CauseKind.RUNTIME, "if", "the condition is unknown")
        outcomes = (("true", True), ("false", False))
    else:
        return evaluator.tentative(tree.yes if to_bool(condition) else tree.no, environment)
    if decider in environment.assume:
        label = environment.assume[decider]
        outcome = next((branch for name, branch in outcomes if name == label), condition)
        if outcome is not condition:
            return _decide(evaluator, outcome, tree, environment)
    branches = [
        (label, restrict(_decide(evaluator, outcome, tree, environment.assuming(decider, label)), decider, label))
        for label, outcome in outcomes
    ]
    return choose(decider, cause, branches)


def _negated(value: Value, text: str) -> Value:
    return not value if isinstance(value, bool) else unknown_from(text, value)


def _operate(operator: str, left: Value, right: Value, text: str) -> Value:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return (
            without_secrets(unknown_from(text, left, right)) if operator in _COMPARISONS else unknown_from(text, left, right)
        )
    one, other = to_number(left), to_number(right)
    match operator:
        case "<":
            return one < other
        case "<=":
            return one <= other
        case ">":
            return one > other
        case ">=":
            return one >= other
        case _:
            return calculate(operator, one, other)
