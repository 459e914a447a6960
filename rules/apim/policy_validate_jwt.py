"""Whether every run of the inbound policy checks a token or a client certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Policy, judged, required
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]

_TOKENS = ("validate-jwt", "validate-azure-ad-token")


def evaluate(view: View) -> Outcome:
    """Return FALSE if callers reach the back end without a token or a certificate that was checked."""
    return judged(view, _ask, must=True)


def _ask(policy: Policy) -> Outcome:
    missing = (
        "no `validate-jwt`, `validate-azure-ad-token` or `validate-client-certificate` is in the effective inbound policy"
    )
    return required(policy, "inbound", _wanted, answers=(401, 403), missing=missing)


def _wanted(policy: Policy, statement: Statement) -> Truth:
    name = statement.element.name
    if name == "validate-client-certificate":  # with `ignore-error` the call goes on
        ignored = policy.attribute(statement.element, "ignore-error", "false")
        return Truth.UNKNOWN if ignored is None else Truth.of(ignored.casefold() != "true")
    return Truth.of(name in _TOKENS)
