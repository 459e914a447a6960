"""Blocks that `count` and `for_each` may repeat, and what references to them mean."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from azward.graph.choice import distribute
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.hcl.syntax import Key, Member, Step
from azward.source.terraform.module.repeat import Iteration, Repeat

if TYPE_CHECKING:
    from azward.source.terraform.module.folder import Declaration
    from azward.source.terraform.module.scope import Scope

__all__ = ["RepeatedBlock"]


class RepeatedBlock(ABC):
    """A resource, data source or module call. `address` includes its module."""

    def __init__(self, scope: Scope, declaration: Declaration, address: str) -> None:
        self.scope = scope
        self.block = declaration.tree
        self.file = declaration.file
        self.address = address
        environment = Environment(declaration.file, assume=scope.assume)
        self.repeat = Repeat(self.block, address, environment, scope.evaluator, scope.condition)
        self.repeat.otherwise = self._otherwise
        self.counterpart: Callable[[], RepeatedBlock | None] = lambda: None  # the same block where no default holds

    def iterations(self) -> list[Iteration]:
        """Return the iterations in order. Raise EvaluationError if their number cannot be computed."""
        with self.scope.unit.computing(f"{self.address}.{self.repeat.mode}", self.file, self.block.start):
            return self.repeat.iterations

    def _otherwise(self, error: EvaluationError) -> Value | None:
        """Return the number of iterations in place of an error that a caller can avoid or that concerns one name only."""
        other = self.counterpart()
        if other is not None and error.kind is not DiagnosticKind.UNDEFINED:
            try:
                total = other.repeat.total
            except EvaluationError:
                return None
            self.scope.report(error, self.file, self.block.start, note=True)
            return total
        if error.kind is not DiagnosticKind.UNDEFINED:
            return None
        return self.scope.failure(error, self.file, self.block.start, f"{self.address}.{self.repeat.mode}")

    def report_summary(self) -> None:
        """Add a note if one iteration represents a large number of them."""
        if self.repeat.summary:
            self.scope.unit.diagnostics.add(self.file, self.block.start, self.repeat.summary, DiagnosticKind.NOTE)

    def follow(self, steps: Sequence[Step], environment: Environment) -> tuple[Value, Sequence[Step]]:
        """Return the value that the first of `steps` lead to from the block on, and the steps that are left."""
        iterations = self.iterations()
        if not self.repeat.mode:
            if not iterations:
                raise EvaluationError(f"`{self.address}` does not exist")
            return self.select(iterations[0], steps)
        key, rest = self._key(steps, environment)
        if isinstance(key, (Absent, Unknown, Choice)):
            return self.repeat.value(self.whole, self.opened), steps
        iteration = self.repeat.find(key)
        if iteration is None:
            raise EvaluationError(f"`{self.address}[{key!r}]` does not exist")
        value, rest = self.select(iteration, rest)
        return _if_present(value, iteration, environment, self.address), rest

    def _key(self, steps: Sequence[Step], environment: Environment) -> tuple[Value | Absent, Sequence[Step]]:
        """Return the key that the first step selects, `ABSENT` if it selects none, and the steps after it."""
        if steps and isinstance(step := steps[0], Key):
            return self.scope.evaluator.evaluate(step.key, environment), steps[1:]
        if steps and isinstance(step := steps[0], Member) and step.name.isdecimal():
            return int(step.name), steps[1:]
        return ABSENT, steps

    @abstractmethod
    def select(self, iteration: Iteration, steps: Sequence[Step]) -> tuple[Value, Sequence[Step]]:
        """Return the value that the first of `steps` lead to from one iteration on, and the steps that are left."""

    @abstractmethod
    def whole(self, iteration: Iteration) -> Value:
        """Return the value of one iteration as an object."""

    @abstractmethod
    def opened(self, iteration: Iteration) -> Unknown:
        """Return the value of an iteration that represents any number of them."""


def _if_present(value: Value, iteration: Iteration, environment: Environment, address: str) -> Value:
    """Return `value` where the iteration exists, and an error elsewhere."""
    condition = iteration.condition
    if not isinstance(condition, Choice) or (
        all(environment.assume.get(decider) == label for decider, label in iteration.environment.assume.items())
        and iteration.environment.assume
    ):
        return value

    def outcome_value(outcome: Sequence[Value]) -> Value:
        if outcome[0] is False:
            message = f"`{address}{iteration.suffix}` does not exist"
            return Unknown(address + iteration.suffix, (Cause(CauseKind.ERROR, address, message),))
        return outcome[1]

    return distribute(address, outcome_value, [condition, value])
