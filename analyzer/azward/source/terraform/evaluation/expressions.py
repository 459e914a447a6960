"""Evaluate every kind of expression."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from azward.graph.value import Choice, OpenName, Unknown, Value
from azward.source.terraform.evaluation.environment import Environment
from azward.source.terraform.evaluation.evaluator import Evaluator, Handler, Names
from azward.source.terraform.evaluation.function_calls import function_call
from azward.source.terraform.evaluation.loops import for_expression
from azward.source.terraform.evaluation.operators import binary, conditional, unary
from azward.source.terraform.evaluation.templates import template
from azward.source.terraform.evaluation.traversals import traversal, variable
from azward.source.terraform.functions.conversion import to_text
from azward.source.terraform.hcl.syntax import (
    Binary,
    Call,
    Conditional,
    For,
    Literal,
    ObjectLiteral,
    Template,
    Traversal,
    TupleLiteral,
    Unary,
    Variable,
)

__all__ = ["expression_evaluator"]


def _literal(evaluator: Evaluator, tree: Literal, environment: Environment) -> Value:
    return tree.value


def _tuple_literal(evaluator: Evaluator, tree: TupleLiteral, environment: Environment) -> Value:
    return [evaluator.evaluate(item, environment) for item in tree.items]


def _object_literal(evaluator: Evaluator, tree: ObjectLiteral, environment: Environment) -> Value:
    members: dict[str, Value] = {}
    for key_tree, value_tree in tree.items:
        key = evaluator.evaluate(key_tree, environment)
        if isinstance(key, (Unknown, Choice)):
            key = OpenName.of(key, f"{{{evaluator.text(key_tree, environment)}}}")
        members[key if isinstance(key, OpenName) else to_text(key)] = evaluator.evaluate(value_tree, environment)
    return members


def expression_evaluator(names: Names, label: str) -> Evaluator:
    """Return an evaluator of the expressions of one module. `label` precedes the texts of unknown values."""
    return Evaluator(names, label, _HANDLERS)


_HANDLERS = cast(
    "Mapping[type, Handler]",
    {
        Literal: _literal,
        Template: template,
        Variable: variable,
        Traversal: traversal,
        Call: function_call,
        Unary: unary,
        Binary: binary,
        Conditional: conditional,
        TupleLiteral: _tuple_literal,
        ObjectLiteral: _object_literal,
        For: for_expression,
    },
)
