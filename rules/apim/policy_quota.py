"""Whether every run of the inbound policy counts against a quota."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Policy, judged, required
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]

_TOKEN_LIMITS = ("llm-token-limit", "azure-openai-token-limit")


def evaluate(view: View) -> Outcome:
    """Return FALSE if the volume of calls over a longer period has no limit."""
    return judged(view, _ask, must=True)


def _ask(policy: Policy) -> Outcome:
    missing = "no `quota` or `quota-by-key` has an effect in the effective inbound policy"
    return required(policy, "inbound", _wanted, answers=(403, 429), missing=missing)


def _wanted(policy: Policy, statement: Statement) -> Truth:
    element = statement.element
    if element.name == "quota":  # counts calls with a subscription key only
        return ~policy.effective.anonymous
    if element.name in _TOKEN_LIMITS:
        return Truth.of(element.get("token-quota") is not None)
    return Truth.of(element.name == "quota-by-key")
