"""Evaluate `for` expressions."""

from __future__ import annotations

from collections.abc import Sequence

from azward.graph.choice import attempted, distribute
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import Choice, OpenName, Unknown, Value, causes, unknown_from
from azward.source.function import FunctionError, one_member
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.evaluation.evaluator import MAX_ITERATIONS, Evaluator
from azward.source.terraform.functions.conversion import SetValue, kind, to_bool, to_text
from azward.source.terraform.hcl.syntax import For

__all__ = ["bound_names", "entries_of", "for_expression"]


_ITERATION = 2
"""Steps of one iteration, beside those of its expressions."""


def for_expression(evaluator: Evaluator, tree: For, environment: Environment) -> Value:
    collection = evaluator.evaluate(tree.collection, environment)
    text = evaluator.text(tree, environment)
    return attempted(
        "for",
        text,
        lambda outcome: _loop(evaluator, outcome[0], tree, text, environment),
        [collection],
        EvaluationError,
        FunctionError,
    )


def _loop(evaluator: Evaluator, collection: Value, tree: For, text: str, environment: Environment) -> Value:
    if isinstance(collection, Unknown):
        member = Unknown(f"{collection.expression}[*]", collection.causes, many=True)
        found = [_open_iteration(evaluator, member, tree, text, environment)]
        return found if tree.result_key is None else unknown_from(text, *found)
    entries = entries_of(collection)
    if len(entries) > MAX_ITERATIONS:
        raise EvaluationError(f"expected at most {MAX_ITERATIONS} members, not {len(entries)}", DiagnosticKind.LIMIT)
    evaluator.spend(len(entries) * _ITERATION)
    iterations: list[tuple[Value, Environment]] = []
    for key, value in entries:
        inner = environment.binding(bound_names(tree.key, key, tree.value, value), f"[{_label(key)}]")
        if isinstance(value, Unknown) and value.many:
            iterations.append((value, inner))
            continue
        condition = True if tree.condition is None else evaluator.evaluate(tree.condition, inner)
        iterations.append((condition if isinstance(condition, (Unknown, Choice)) else to_bool(condition), inner))
    return distribute(
        text, lambda taken: _collected(evaluator, taken, iterations, tree, text), [taken for taken, _ in iterations]
    )


def _open_iteration(evaluator: Evaluator, member: Unknown, tree: For, text: str, environment: Environment) -> Value:
    """Return one member that represents the results for any number of members."""
    one = one_member(member)
    inner = environment.binding(bound_names(tree.key, one, tree.value, one), "[*]")
    result = evaluator.tentative(tree.result, inner)
    return Unknown(text, tuple(dict.fromkeys((*member.causes, *causes(result)))), many=True)


def _collected(
    evaluator: Evaluator, taken: Sequence[Value], iterations: Sequence[tuple[Value, Environment]], tree: For, text: str
) -> Value:
    items: list[Value] = []
    members: dict[str, Value] = {}
    for condition, (_, inner) in zip(taken, iterations, strict=True):
        if condition is False:
            continue
        if isinstance(condition, Unknown):
            opened = condition if condition.many else Unknown(text, condition.causes, many=True)
            items.append(_open_iteration(evaluator, opened, tree, text, inner))
            continue
        if tree.result_key is None:
            items.append(evaluator.evaluate(tree.result, inner))
            continue
        key = evaluator.evaluate(tree.result_key, inner)
        if isinstance(key, (Unknown, Choice)):
            key = OpenName.of(key, f"{{{evaluator.text(tree.result_key, inner)}}}")
        name = key if isinstance(key, OpenName) else to_text(key)
        value = evaluator.evaluate(tree.result, inner)
        if not tree.group:
            if name in members and "{" not in name:
                raise EvaluationError(f"duplicate key `{name}`, expected `...` after the value")
            members[name] = value
        elif isinstance(group := members.setdefault(name, list[Value]()), list):
            group.append(value)
    if tree.result_key is None:
        return items
    return unknown_from(text, *items, *members.values()) if items else members


def entries_of(collection: Value) -> list[tuple[Value, Value]]:
    """Return the keys and values of a known collection in Terraform's order."""
    if isinstance(collection, dict):
        return [(key, collection[key]) for key in sorted(collection)]
    if isinstance(collection, SetValue):
        return [(item, item) for item in collection]
    if isinstance(collection, list):
        return list(enumerate(collection))
    raise EvaluationError(f"expected a collection, not {kind(collection)}")


def _label(key: Value) -> str:
    return key if isinstance(key, str) else to_text(key) if isinstance(key, (int, float, bool)) else "*"


def bound_names(key_name: str, key: Value, value_name: str, value: Value) -> dict[str, Value]:
    return {key_name: key, value_name: value} if key_name else {value_name: value}
