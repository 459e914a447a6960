"""Dispatch expressions to the function that evaluates their kind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

from azward.budget import BUDGET
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import Cause, CauseKind, Unknown, Value
from azward.source.function import FunctionError, LimitError
from azward.source.size import steps_of_new
from azward.source.terraform.evaluation.environment import Environment, EvaluationError, ExhaustedError
from azward.source.terraform.hcl.syntax import Call, Expression, Literal, Step

__all__ = ["Evaluator", "Handler", "MAX_ITERATIONS", "Names"]

MAX_ITERATIONS = 10_000
"""Maximum number of members of a collection in a `for` or `for_each`."""


MAX_EXPRESSION = 2_000
"""Characters of an expression that stands for its value. A digest takes the place of the rest."""

_MEMBER = 64
"""Bytes of a member of a list or an object."""

_TEXT = 256
"""Characters of an expression that are copied in one step."""


class Names(Protocol):
    """The module whose expressions are evaluated."""

    def resolve(self, root: str, steps: Sequence[Step], environment: Environment) -> tuple[Value, Sequence[Step]]:
        """Return the value of the first steps after a name that no loop binds, and the steps left.

        Raise EvaluationError if there is no such name.
        """
        ...

    def special(self, tree: Call, environment: Environment) -> Value | None:
        """Return the value of a function that depends on more than its arguments; `None` for other functions.

        Raise EvaluationError if the call fails.
        """
        ...


class Evaluator:
    """Evaluates the expressions of one module. Errors raise EvaluationError, except in a branch that may not be taken."""

    def __init__(self, names: Names, label: str, handlers: Mapping[type, Handler]) -> None:
        self.names = names
        self.label = label  # tells the deciders of several modules apart: "module.network: "
        self.handlers = handlers

    def evaluate(self, tree: Expression, environment: Environment) -> Value:
        """Return the value of an expression. Raise EvaluationError if it has none."""
        BUDGET.steps -= 1
        try:
            if BUDGET.steps < 0 and type(tree) is not Literal:  # what is written as it is stays known
                raise ExhaustedError
            return self.handlers[type(tree)](self, tree, environment)
        except EvaluationError as error:
            if error.start is None:
                error.start, error.file = tree.start, environment.file
            raise
        except FunctionError as error:
            if BUDGET.steps < 0:
                raise ExhaustedError from error
            kind = DiagnosticKind.LIMIT if isinstance(error, LimitError) else DiagnosticKind.INVALID
            found = EvaluationError(str(error), kind)
            found.start, found.file = tree.start, environment.file
            raise found from error

    def spend(self, steps: int) -> None:
        """Take `steps` off the budget of the unit. Raise ExhaustedError if there are not as many."""
        if steps and not BUDGET.take(steps):
            raise ExhaustedError

    def measured(self, value: Value) -> Value:
        """Return a value that was just made, once what is new in it is off the budget. Raise LimitError for a large one."""
        steps = steps_of_new(value)
        if steps:
            own = len(value) if isinstance(value, str) else _MEMBER * len(value) if isinstance(value, (list, dict)) else 0
            if not (BUDGET.take(steps) and BUDGET.hold(own)):
                raise ExhaustedError
        return value

    def tentative(self, tree: Expression, environment: Environment) -> Value:
        """Return the value of a branch that may never be taken; an error in it makes the value unknown."""
        try:
            return self.evaluate(tree, environment)
        except ExhaustedError:
            raise
        except EvaluationError as error:
            return self.failed(tree, environment, error)

    def failed(self, tree: Expression, environment: Environment, error: EvaluationError) -> Unknown:
        """Return the unknown that takes the place of an expression with an error."""
        unsupported = error.kind is DiagnosticKind.UNSUPPORTED_FUNCTION
        text = self.text(tree, environment)
        return Unknown(text, (Cause(CauseKind.UNSUPPORTED if unsupported else CauseKind.ERROR, text, error.message),))

    def text(self, tree: Expression, environment: Environment) -> str:
        """Return the text of `tree` as the author wrote it, made different for each module and each iteration of a loop."""
        BUDGET.steps -= (tree.end - tree.start) // _TEXT
        text = " ".join(environment.file.slice(tree.start, tree.end).split())
        if len(text) > MAX_EXPRESSION:
            text = f"{text[:MAX_EXPRESSION]}...{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        if environment.suffix and any(name in text for name in environment.bindings):
            text += environment.suffix
        return self.label + text


Handler: TypeAlias = "Callable[[Evaluator, Expression, Environment], Value]"
"""Evaluates one kind of expression."""
