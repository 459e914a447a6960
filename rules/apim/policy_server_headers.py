"""Whether headers that describe the back end are removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Policy, judged, required
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]


def evaluate(view: View) -> Outcome:
    """Return FALSE if `X-Powered-By` of the back end reaches callers."""
    return judged(view, _ask, must=True)


def _ask(policy: Policy) -> Outcome:
    missing = "no `set-header` deletes `X-Powered-By` in the effective outbound policy"
    return required(policy, "outbound", _wanted, missing=missing)


def _wanted(policy: Policy, statement: Statement) -> Truth:
    element = statement.element
    if element.name != "set-header" or (element.get("name") or "").casefold() != "x-powered-by":
        return Truth.FALSE
    return Truth.of(policy.attribute(element, "exists-action") == "delete")
