"""Whether the parameters of requests are checked against the schema of the API."""

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
    """Return FALSE if requests with any parameters are passed on."""
    return judged(view, _ask, must=True)


def _ask(policy: Policy) -> Outcome:
    missing = "no `validate-parameters` prevents anything in the effective inbound policy"
    return required(policy, "inbound", _wanted, answers=(400,), missing=missing)


def _wanted(policy: Policy, statement: Statement) -> Truth:
    if statement.element.name != "validate-parameters":
        return Truth.FALSE
    found = [
        policy.text(attribute.value)
        for element in statement.element.elements()
        for attribute in element.attributes
        if attribute.name.endswith("action")
    ]
    if "prevent" in found:
        return Truth.TRUE
    return Truth.UNKNOWN if None in found else Truth.FALSE
