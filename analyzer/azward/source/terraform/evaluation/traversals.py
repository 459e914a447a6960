"""Evaluate names and the steps into their values: attributes, indexes and splats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from azward.graph.choice import chosen, distribute
from azward.graph.credential import PUBLIC_PARTS, names_no_credential
from azward.graph.value import CauseKind, Choice, Unknown, Value, causes, is_open, unknown_from, without_secrets
from azward.source.function import FunctionError
from azward.source.terraform.evaluation.environment import Environment, EvaluationError, ExhaustedError, OpenObject, assumed
from azward.source.terraform.evaluation.evaluator import Evaluator
from azward.source.terraform.functions.conversion import kind, to_number, to_text
from azward.source.terraform.hcl.syntax import Expression, Key, Member, Splat, Step, Traversal, Variable

__all__ = ["traversal", "variable"]

_FAST = 256
"""Characters of an expression that are copied in one step."""


def variable(evaluator: Evaluator, tree: Variable, environment: Environment) -> Value:
    if tree.name in environment.bindings:
        return assumed(environment.bindings[tree.name], environment.assume)
    value, _ = evaluator.names.resolve(tree.name, (), environment)
    return assumed(value, environment.assume)


def traversal(evaluator: Evaluator, tree: Traversal, environment: Environment) -> Value:
    base = tree.base
    steps: Sequence[Step] = tree.steps
    if isinstance(base, Variable) and base.name not in environment.bindings:
        value, steps = evaluator.names.resolve(base.name, steps, environment)
    else:
        value = evaluator.evaluate(base, environment)
    return follow(evaluator, assumed(value, environment.assume), steps, tree, environment)


def follow(evaluator: Evaluator, value: Value, steps: Sequence[Step], tree: Expression, environment: Environment) -> Value:
    """Return the value that `steps` lead to."""
    for step in steps:
        if isinstance(step, Member):
            value = member(evaluator, value, step.name, tree, environment)
        elif isinstance(step, Key):
            value = member(evaluator, value, evaluator.evaluate(step.key, environment), tree, environment)
        else:
            value = _splat(evaluator, value, step, tree, environment)
        value = assumed(value, environment.assume)
    return value


def member(evaluator: Evaluator, base: Value, key: Value, tree: Expression, environment: Environment) -> Value:
    """Return the value of `base.key` or `base[key]`."""
    if isinstance(base, dict) and not isinstance(key, (Unknown, Choice)):
        name = to_text(key)
        if name in base:
            return base[name]
        if isinstance(base, OpenObject):
            return base.missing(name)
        raise EvaluationError(f"unsupported attribute `{name}`, the object has {_names(base)}")
    if isinstance(base, (Unknown, Choice)) or isinstance(key, (Unknown, Choice)):
        text = evaluator.text(tree, environment)
        return distribute(text, lambda pair: _open_member(evaluator, pair[0], pair[1], tree, environment), [base, key])
    if isinstance(base, list):
        return _item(evaluator, base, key, tree, environment)
    raise EvaluationError(f"unsupported attribute `{to_text(key)}`, {kind(base)} has no attributes")


def _item(evaluator: Evaluator, items: list[Value], key: Value, tree: Expression, environment: Environment) -> Value:
    try:
        index = to_number(key)
    except FunctionError as error:
        raise EvaluationError(f"invalid index `{key}`, {kind(items)} requires a number") from error
    if not isinstance(index, int):
        raise EvaluationError(f"expected a whole number as an index, not `{index}`")
    if any(isinstance(item, Unknown) and item.many for item in items[: index + 1]):
        return unknown_from(evaluator.text(tree, environment), items)
    if 0 <= index < len(items):
        return items[index]
    raise EvaluationError(f"invalid index {index}, the list has {len(items)} member{'s' * (len(items) != 1)}")


def _open_member(evaluator: Evaluator, base: Value, key: Value, tree: Expression, environment: Environment) -> Value:
    if not isinstance(base, Unknown) and not isinstance(key, Unknown):
        try:
            return member(evaluator, base, key, tree, environment)
        except ExhaustedError:
            raise
        except EvaluationError as error:  # one outcome of several, which may never occur
            return evaluator.failed(tree, environment, error)
    if isinstance(base, Unknown) and not isinstance(key, Unknown):
        name = to_text(key)
        evaluator.spend(len(base.expression) // _FAST)
        shown = f".{name}" if name.isidentifier() else f"[{name}]" if name.isdecimal() else f'["{name}"]'
        return _without_key(Unknown(base.expression + shown, base.causes), name)
    found = None
    if isinstance(base, dict):
        found = chosen(key, [(f'"{name}"', base[name]) for name in sorted(base)])
    elif isinstance(base, list) and not is_open(base):
        found = chosen(key, [(str(index), item) for index, item in enumerate(base)])
    if found is not None:
        return found
    return unknown_from(evaluator.text(tree, environment), key, base)


def _splat(evaluator: Evaluator, value: Value, step: Splat, tree: Expression, environment: Environment) -> Value:
    def each(outcome: Sequence[Value]) -> Value:
        found = outcome[0]
        if found is None:
            return []
        if isinstance(found, Unknown):
            return [_splat_member(evaluator, found, step, tree, environment)]
        items = found if isinstance(found, list) else [found]
        evaluator.spend(len(items) * (1 + len(step.steps)))
        return [
            _splat_member(evaluator, item, step, tree, environment)
            if isinstance(item, Unknown) and item.many
            else follow(evaluator, item, step.steps, tree, environment)
            for item in items
        ]

    return distribute(evaluator.text(tree, environment), each, [value])


def _splat_member(evaluator: Evaluator, item: Unknown, step: Splat, tree: Expression, environment: Environment) -> Value:
    below = follow(evaluator, Unknown(f"{item.expression}[*]", item.causes), step.steps, tree, environment)
    text = below.expression if isinstance(below, Unknown) else evaluator.text(tree, environment)
    return Unknown(text, causes(below), many=True)


def _without_key(value: Unknown, name: str) -> Unknown:
    """Return the member `name` of a secret; parts such as a user name are not secret."""
    if name not in PUBLIC_PARTS:
        return cast("Unknown", without_secrets(value)) if names_no_credential(name) else value
    reason = f"`{value.expression}` is known only after apply"
    found = (
        replace(one, kind=CauseKind.RUNTIME, reason=reason) if one.kind is CauseKind.KEY else one for one in value.causes
    )
    return replace(value, causes=tuple(found))


def _names(members: Mapping[str, object]) -> str:
    shown = ", ".join(f"`{name}`" for name in list(members)[:5])
    return shown + (" and more" if len(members) > 5 else "") if shown else "no members"
