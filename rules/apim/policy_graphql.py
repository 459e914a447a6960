"""Whether GraphQL and OData requests are limited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.operations import api_type_of
from azward.graph.api_management.questions import Policy, judged, required
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.api_management.effective import Statement
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["applies", "evaluate"]

_CHECKS = {"graphql": "validate-graphql-request", "odata": "validate-odata-request"}


def applies(view: View) -> bool:
    """Decide whether the API is one of GraphQL or OData."""
    return api_type_of(view) in _CHECKS


def evaluate(view: View) -> Outcome:
    """Return FALSE if a request of any size and depth is passed on."""
    check = _CHECKS.get(api_type_of(view), "")

    def wanted(policy: Policy, statement: Statement) -> Truth:
        del policy
        return Truth.of(statement.element.name == check)

    missing = f"no `{check}` is in the effective inbound policy"
    return judged(view, lambda policy: required(policy, "inbound", wanted, answers=(400,), missing=missing), must=True)
