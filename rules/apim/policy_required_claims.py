"""Whether checks of tokens require a scope or a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Fault, Policy, forbidden, judged
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.api_management.effective import Statement
    from azward.graph.api_management.element import Element
    from azward.graph.outcome import Outcome
    from azward.graph.view import View

__all__ = ["evaluate"]

_TOKENS = ("validate-jwt", "validate-azure-ad-token")

_RIGHTS = ("scp", "scope", "scopes", "role", "roles", "groups")


def evaluate(view: View) -> Outcome:
    """Return FALSE if every valid token opens the operation, whatever its scopes and roles are."""
    return judged(view, _ask, must=False)


def _ask(policy: Policy) -> Outcome:
    checks = [one.element for one in policy.statements("inbound") if one.element.name in _TOKENS]
    rights = any(_requires_rights(policy, element) is not Truth.FALSE for element in checks)
    return forbidden(policy, lambda _, statement: _faults(statement, fine=rights), "inbound")


def _faults(statement: Statement, *, fine: bool) -> Iterator[Fault]:
    if statement.element.name in _TOKENS and not fine:
        yield Fault.of(statement.element, "no `required-claims` on a scope or a role")


def _requires_rights(policy: Policy, element: Element) -> Truth:
    claims = element.child("required-claims")
    if claims is None:
        return Truth.FALSE
    names = [policy.attribute(claim, "name") for claim in claims.named("claim")]
    if any(name is None for name in names):
        return Truth.UNKNOWN
    return Truth.of(any(name is not None and name.rpartition("/")[2].casefold() in _RIGHTS for name in names))
