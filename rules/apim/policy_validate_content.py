"""Whether the bodies of requests are checked against the schema of the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.operations import method_of
from azward.graph.api_management.questions import Policy, judged, required
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["applies", "evaluate"]

_ACTIONS = ("unspecified-content-type-action", "size-exceeded-action")

_WITHOUT_BODY = ("GET", "HEAD", "OPTIONS", "DELETE", "TRACE")


def applies(view: View) -> bool:
    """Decide whether a request of the operation may have a body."""
    return method_of(view) not in _WITHOUT_BODY


def evaluate(view: View) -> Outcome:
    """Return FALSE if requests with any body are passed on."""
    return judged(view, _ask, must=True)


def _ask(policy: Policy) -> Outcome:
    missing = "no `validate-content` prevents anything in the effective inbound policy"
    return required(policy, "inbound", _wanted, answers=(400,), missing=missing)


def _wanted(policy: Policy, statement: Statement) -> Truth:
    element = statement.element
    if element.name != "validate-content":
        return Truth.FALSE
    found = [policy.attribute(element, name) for name in _ACTIONS]
    found += [policy.attribute(content, "action") for content in element.named("content")]
    if "prevent" in found:
        return Truth.TRUE
    return Truth.UNKNOWN if None in found else Truth.FALSE
