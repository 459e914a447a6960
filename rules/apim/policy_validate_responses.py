"""Whether answers are checked against the schema of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Policy, judged, required
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]

_CHECKS = ("validate-content", "validate-headers", "validate-status-code")


def evaluate(view: View) -> Outcome:
    """Return FALSE if answers of the back end reach callers without a check."""
    return judged(view, _ask, must=True)


def _ask(policy: Policy) -> Outcome:
    missing = "no `validate-content`, `validate-headers` or `validate-status-code` is in the effective outbound policy"
    return required(policy, "outbound", _wanted, missing=missing)


def _wanted(policy: Policy, statement: Statement) -> Truth:
    del policy
    return Truth.of(statement.element.name in _CHECKS)
