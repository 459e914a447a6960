"""The place of a value in a template: in which document and where, and how its expressions are evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from azward.budget import LimitReachedError
from azward.frozen import frozen
from azward.graph.value import ABSENT, Absent, Choice, Unknown, Value, lookup
from azward.source.arm.collector import EvaluationError
from azward.source.arm.context import Context, Environment
from azward.source.arm.expression import Call, Expression, Lowered
from azward.source.arm.template_functions import evaluator_for
from azward.source.function import FunctionError

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath, Span
    from azward.graph.value import JsonValue
    from azward.source.arm.document import Document, JsonPath
    from azward.source.arm.evaluator import Evaluator

__all__ = ["Frame", "Place", "held"]


@frozen(eq=False)
class Frame:
    """Where an expression is evaluated, and where the values of lambda variables and of a function's parameters are."""

    evaluator: Evaluator
    environment: Environment
    lambdas: Mapping[str, Place] = field(default_factory=dict[str, "Place"])
    parameters: Mapping[str, Place] | None = None  # of a user-defined function

    @staticmethod
    def of(context: Context, environment: Environment) -> Frame:
        return Frame(evaluator_for(context), environment)

    @property
    def context(self) -> Context:
        return self.evaluator.context

    def value(self, tree: Expression) -> Value | Absent:
        """Return the value of an expression; ABSENT if it has none."""
        try:
            return self.evaluator.quietly(lambda: self.evaluator.node(tree, self.environment))
        except (EvaluationError, FunctionError, LimitReachedError):
            return ABSENT


class Place(NamedTuple):
    """A value in a document, or an expression in it, and the path below that is still to be followed."""

    document: Document
    path: JsonPath
    raw: JsonValue
    frame: Frame
    rest: FieldPath
    tree: Expression | None = None  # the expression, once `raw` was parsed

    def at(self, tree: Expression, rest: FieldPath, frame: Frame | None = None) -> Place:
        """Return the place of another expression of the same value."""
        return self._replace(tree=tree, rest=rest, frame=frame or self.frame)

    def span(self) -> Span:
        """Return the location of the value, or of the expression if the document is in a language that has its offsets."""
        if self.tree is not None and isinstance(self.raw, Lowered) and self.tree is not self.raw.tree:
            end = self.tree.start + 1 if _is_literal(self.tree) else self.tree.end
            found = self.document.span_in(self.raw.source, self.tree.start, end)
            if found is not None:
                return found
        return self.document.span(self.path)


def _is_literal(tree: Expression) -> bool:
    return isinstance(tree, Call) and tree.name in ("createObject", "createArray", "shallowMerge")


def held(value: Value | Absent, path: FieldPath) -> int:
    """Return how many segments of `path` lead to something in `value`. Below what is unknown, all do."""
    for depth, segment in enumerate(path):
        if isinstance(value, (Unknown, Choice)):
            return len(path)
        if isinstance(value, dict):
            value = lookup(value, str(segment))
        elif isinstance(value, list) and isinstance(segment, int) and segment < len(value):
            value = value[segment]
        else:
            return depth
        if isinstance(value, Absent):
            return depth
    return len(path)
