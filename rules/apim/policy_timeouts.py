"""Whether requests to back ends end after a time."""

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
    """Return FALSE if the gateway waits for a back end as long as its default says."""
    return judged(view, _ask, must=True)


def _ask(policy: Policy) -> Outcome:
    missing = "no `forward-request` with `timeout` is in the effective backend policy"
    return required(policy, "backend", _wanted, missing=missing)


def _wanted(policy: Policy, statement: Statement) -> Truth:
    del policy
    element = statement.element
    timeout = element.get("timeout") or element.get("timeout-ms")
    return Truth.of(element.name == "forward-request" and timeout is not None)
