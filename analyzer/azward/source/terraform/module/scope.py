"""The scope of one module: evaluates its expressions, and reports what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from azward.budget import BUDGET
from azward.frozen import frozen
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Unknown, Value
from azward.source.function import FunctionError
from azward.source.size import steps_of_new
from azward.source.terraform.evaluation.environment import Environment, EvaluationError
from azward.source.terraform.evaluation.expressions import expression_evaluator

if TYPE_CHECKING:
    from azward.source.terraform.evaluation.evaluator import Names
    from azward.source.terraform.hcl.source_file import SourceFile
    from azward.source.terraform.hcl.syntax import Block, Expression
    from azward.source.terraform.module.folder import Folder
    from azward.source.terraform.module.repeat import Iteration
    from azward.source.terraform.module.unit import UnitContext

__all__ = ["CallSite", "Scope"]


@frozen(eq=False)
class CallSite:
    """One iteration of the `module` block by which a module is called."""

    name: str
    block: Block
    file: SourceFile
    iteration: Iteration
    scope: Scope  # of the calling module
    has_source: bool = True  # the block is in the sources, not only in a plan


class Scope:
    """One module as its expressions see it. `call` is where it is called, `None` for the root module.

    Without `reports` its errors are not reported.
    """

    def __init__(
        self, unit: UnitContext, names: Names, folder: Folder, address: str, call: CallSite | None, *, reports: bool
    ) -> None:
        self.unit = unit
        self.folder = folder
        self.address = address  # "" or `module.network[0].`
        self.label = f"{address.rstrip('.')}: " if address else ""
        self.call = call
        self.reports = reports
        self.condition: Value = True if call is None else call.iteration.condition
        self.assume: Mapping[str, str] = {} if call is None else call.iteration.environment.assume
        self.evaluator = expression_evaluator(names, self.label)
        self.counterpart: Callable[[], Scope | None] = lambda: None  # the same module where no default holds

    def callers(self) -> Iterator[CallSite]:
        """Yield the calls that lead to this module, innermost first."""
        call = self.call
        while call is not None:
            yield call
            call = call.scope.call

    def value(self, tree: Expression, environment: Environment, *, quiet: bool = False) -> Value:
        """Return the value of an expression. An error in it is reported, unless `quiet`, and makes the value unknown."""
        try:
            value = self.evaluator.evaluate(tree, environment)
            self.evaluator.spend(steps_of_new(value))
            return value
        except RecursionError:
            return self._too_large("expressions are nested too deeply", tree, environment)
        except FunctionError as error:
            return self._too_large(str(error), tree, environment)
        except EvaluationError as error:
            if error.kind is DiagnosticKind.CYCLE:
                raise
            limited = error.kind is DiagnosticKind.LIMIT
            wrong = error.kind is DiagnosticKind.INVALID
            other = self._without_defaults(tree, environment) if wrong else ABSENT
            if not quiet or limited:
                self.report(error, environment.file, tree.start, note=not isinstance(other, Absent))
            return self.evaluator.failed(tree, environment, error) if isinstance(other, Absent) else other

    def _without_defaults(self, tree: Expression, environment: Environment) -> Value | Absent:
        """Return the value of an expression that fails only because of defaults, which a caller may replace; else ABSENT."""
        other = self.counterpart()
        try:
            return ABSENT if other is None else other.evaluator.evaluate(tree, environment)
        except (EvaluationError, FunctionError):
            return ABSENT

    def _too_large(self, message: str, tree: Expression, environment: Environment) -> Unknown:
        found = EvaluationError(message, DiagnosticKind.LIMIT)
        self.report(found, environment.file, tree.start)
        return self.evaluator.failed(tree, environment, found)

    def failure(self, error: EvaluationError, file: SourceFile, start: int, text: str) -> Unknown:
        """Report an error and return the unknown that takes the place of the value called `text`."""
        self.report(error, file, start)
        return Unknown(text, (Cause(CauseKind.ERROR, text, error.message),))

    def report(self, error: EvaluationError, file: SourceFile, start: int, *, note: bool = False) -> None:
        """Add a diagnostic for an error, at `start` unless the error has a place of its own.

        With `note` it is one that callers can avoid.
        """
        if (BUDGET.steps < 0 or BUDGET.bytes < 0) and not BUDGET.renew():
            if self.unit.exhausted:
                return
            self.unit.exhausted = True
            error.message = "evaluation takes too many steps; this and the remaining values are unknown"
        if not self.reports or (self.folder.broken and error.kind is DiagnosticKind.UNDEFINED):
            return  # the missing declaration may be in a file that cannot be read
        offset = error.start if error.start is not None else start
        message = f"{error.message}, unless other values than the defaults are set" if note else error.message
        self.unit.diagnostics.add(error.file or file, offset, message, DiagnosticKind.NOTE if note else error.kind)
