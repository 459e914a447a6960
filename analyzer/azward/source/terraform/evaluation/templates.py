"""Evaluate templates: interpolations and the directives `if` and `for`."""

from __future__ import annotations

from collections.abc import Sequence

from azward.graph.choice import attempted, distribute
from azward.graph.value import Unknown, Value, is_open, known, unknown_from
from azward.source.function import join_limited
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.evaluation.evaluator import Evaluator
from azward.source.terraform.evaluation.loops import bound_names, entries_of
from azward.source.terraform.functions.conversion import kind, to_bool, to_text
from azward.source.terraform.hcl.syntax import Expression, ForPart, IfPart, Part, Template

__all__ = ["template"]

_JOIN = 5
"""Steps of making a text, besides those of its parts."""


def template(evaluator: Evaluator, tree: Template, environment: Environment) -> Value:
    if len(tree.parts) == 1 and not isinstance(part := tree.parts[0], (str, IfPart, ForPart)):
        return evaluator.evaluate(part, environment)
    return _parts(evaluator, tree.parts, tree, environment)


def _parts(evaluator: Evaluator, parts: Sequence[Part], tree: Expression, environment: Environment) -> Value:
    values = [_part(evaluator, part, tree, environment) for part in parts]
    text = evaluator.text(tree, environment)

    def join(outcome: Sequence[Value]) -> Value:
        return _joined(evaluator, text, [_piece(value) for value in outcome])

    return attempted("template", text, join, values, EvaluationError)


def _joined(evaluator: Evaluator, text: str, pieces: Sequence[Value]) -> Value:
    evaluator.spend(_JOIN + len(pieces))
    return evaluator.measured(join_limited(text, pieces))


def _part(evaluator: Evaluator, part: Part, tree: Expression, environment: Environment) -> Value:
    if isinstance(part, str):
        return part
    if isinstance(part, IfPart):
        condition = evaluator.evaluate(part.condition, environment)
        text = evaluator.text(part.condition, environment)

        def chosen(outcome: Sequence[Value]) -> Value:
            if isinstance(outcome[0], Unknown):
                return unknown_from(text, outcome[0])
            return _parts(evaluator, part.yes if to_bool(outcome[0]) else part.no, tree, environment)

        return distribute(text, chosen, [condition])
    if isinstance(part, ForPart):
        return _for_part(evaluator, part, tree, environment)
    return evaluator.evaluate(part, environment)


def _for_part(evaluator: Evaluator, part: ForPart, tree: Expression, environment: Environment) -> Value:
    collection = evaluator.evaluate(part.collection, environment)
    text = evaluator.text(part.collection, environment)

    def each(outcome: Sequence[Value]) -> Value:
        found = outcome[0]
        if isinstance(found, Unknown) or (isinstance(found, list) and is_open(found)):
            return unknown_from(text, found)
        pieces: list[Value] = []
        for key, value in entries_of(found):
            inner = environment.binding(bound_names(part.key, key, part.value, value), f"[{to_text(key)}]")
            pieces.append(_parts(evaluator, part.body, tree, inner))
        return distribute(text, lambda known_pieces: _joined(evaluator, text, known_pieces), pieces)

    return distribute(text, each, [collection])


def _piece(value: Value) -> Value:
    """Return a value as part of a text. Raise EvaluationError for null and for known collections."""
    if isinstance(value, Unknown):
        return value
    if value is None or isinstance(value, (dict, list)):
        if not known(value) and value is not None:
            return unknown_from("text", value)
        raise EvaluationError(f"expected a string, a number or a bool in a template, not {kind(value)}")
    return to_text(value)
