"""What the evaluation of one unit collects: its diagnostics, and the steps and resources that it may still use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.budget import BUDGET, LimitReachedError
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.disabled import none_open

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.graph.value import Cause
    from azward.source.arm.document import Document, JsonPath

__all__ = ["MAX_RESOURCES", "Collector", "EvaluationError", "ExhaustedError"]

MAX_MESSAGE = 500
"""Longer messages quote the source at length; they are truncated."""

MAX_RESOURCES = 2_500
"""Resources of one unit that are expanded: as many as are judged in a few seconds. Azure allows 800 in a template."""


_INSTANCE = 150
"""Steps of each further instance of a resource: those of its body, its links and of the rules that judge it."""


class EvaluationError(Exception):
    """An expression that Azure would refuse, or that azward does not support."""

    def __init__(self, message: str, kind: DiagnosticKind = DiagnosticKind.INVALID) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind


class ExhaustedError(EvaluationError, LimitReachedError):
    """The unit has used up its budget: what is evaluated stays unknown. Its diagnostic has already been added."""


class Collector:
    """The diagnostics of one unit, each once, and the resources that are left for it.

    `is_open` decides which parameters, named with the deployment that they belong to, have no default.
    """

    def __init__(self, is_open: Callable[[str], bool] = none_open) -> None:
        self.is_open = is_open
        self.opened: dict[str, Cause] = {}  # parameters whose default was left out
        self.tolerant = False  # errors that follow only from defaults are notes
        self.found: dict[Diagnostic, None] = {}
        self.resources_left = MAX_RESOURCES
        self._steps_reported = False
        self._resources_reported = False
        self._deployed: set[tuple[int, JsonPath]] = set()  # templates
        self._expanded: set[tuple[int, JsonPath]] = set()  # declarations of resources that have an instance

    @property
    def exhausted(self) -> bool:
        """Whether evaluation has to stop."""
        return BUDGET.steps < 0

    @property
    def full(self) -> bool:
        """Whether no more resources are expanded."""
        return self._resources_reported or (self.exhausted and not BUDGET.lends)

    def first(self, document: Document, path: JsonPath) -> bool:
        """Decide whether a template is deployed for the first time, and remember it."""
        key = id(document), path
        if key in self._deployed:
            return False
        self._deployed.add(key)
        return True

    def exhaust(self, document: Document, path: JsonPath) -> ExhaustedError:
        """Return the error for an evaluation that runs out of its budget at `path`, and report it.

        The unit goes on with what is left of its budget; once nothing is, that is reported once.
        """
        if BUDGET.renew():
            message = "evaluation takes too many steps; the value is unknown"
            self.add(document, path, message, DiagnosticKind.LIMIT)
        else:
            message = "evaluating the template takes too many steps; the remaining values are unknown"
            if not self._steps_reported:
                self._steps_reported = True
                self.add(document, path, message, DiagnosticKind.LIMIT)
        return ExhaustedError(message, DiagnosticKind.LIMIT)

    def take_resource(self, document: Document, path: JsonPath) -> bool:
        """Take one resource off the budget; return false, with a diagnostic for the unit, when none is left.

        A unit without steps goes on with one instance of each declaration.
        """
        key = id(document), path
        if self.exhausted and key in self._expanded:
            return False
        if self.resources_left > 0:
            self.resources_left -= 1
            if key in self._expanded:
                BUDGET.steps -= _INSTANCE
            self._expanded.add(key)
            return True
        if not self._resources_reported:
            self._resources_reported = True
            message = f"more than {MAX_RESOURCES} resources; the remaining ones are skipped"
            self.add(document, path, message, DiagnosticKind.LIMIT)
        return False

    def add(self, document: Document, path: JsonPath, message: str, kind: DiagnosticKind) -> None:
        """Add a diagnostic at the value at `path` of the document."""
        span = document.span(path)
        message = message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]} …"
        self.found.setdefault(Diagnostic(span.file, span.start_line, span.start_column, message, kind))
