"""Whether every run of the inbound policy is limited in calls or tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Policy, judged, required
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]

_BY_KEY = ("rate-limit-by-key", "llm-token-limit", "azure-openai-token-limit")


def evaluate(view: View) -> Outcome:
    """Return FALSE if callers can send any number of calls."""
    return judged(view, _ask, must=True)


def _ask(policy: Policy) -> Outcome:
    missing = "no `rate-limit`, `rate-limit-by-key` or `llm-token-limit` has an effect in the effective inbound policy"
    return required(policy, "inbound", _wanted, answers=(429,), missing=missing)


def _wanted(policy: Policy, statement: Statement) -> Truth:
    if statement.element.name == "rate-limit":  # counts calls with a subscription key only
        return ~policy.effective.anonymous
    return Truth.of(statement.element.name in _BY_KEY)
