"""Whether the gateway authenticates to the back end of an operation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.graph.api_management.questions import Policy, judged, required
from azward.graph.outcome import Outcome, any_of
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Unknown

if TYPE_CHECKING:
    from azward.graph.api_management.effective import Statement
    from azward.graph.view import View

__all__ = ["evaluate"]

_STATEMENTS = ("authentication-managed-identity", "authentication-certificate", "authentication-basic")

_HEADERS = re.compile(r"authorization|(?:x-)?api-?key|x-functions-key|ocp-apim-subscription-key", re.IGNORECASE)

_PARAMETERS = re.compile(r"code|sig|key|api-?key|subscription-key", re.IGNORECASE)


def evaluate(view: View) -> Outcome:
    """Return FALSE if calls to the back end carry no credential of the gateway."""
    return judged(view, _ask, must=True)


def _ask(policy: Policy) -> Outcome:
    if _without_backend(policy):
        return Outcome(Truth.TRUE)
    missing = (
        "no `authentication-managed-identity`, `authentication-certificate` or header with a credential is in the policy"
    )
    outcome = any_of(required(policy, section, _wanted, missing=missing) for section in ("inbound", "backend"))
    if outcome.truth is not Truth.FALSE:
        return outcome
    if any(one.element.name.startswith("validate-") for one in policy.statements("inbound")):
        reason = "whether the back end checks the token of the caller, which is passed on"
        return Outcome(Truth.UNKNOWN, outcome.evidence, (Cause(CauseKind.EXTERNAL, "back end", reason),))
    return outcome


def _without_backend(policy: Policy) -> bool:
    """Decide whether the API has no address of a back end: none of its own, none of a definition and none of a policy."""
    api = policy.places.graph.get(policy.effective.operation.api_key)
    if api is None or api.existing or policy.gaps():
        return False
    view = policy.view.at(api)
    if any(not isinstance(view.written(f"properties.{name}"), Absent) for name in ("serviceUrl", "value")):
        return False
    return all(statement.element.name != "set-backend-service" for statement in policy.statements())


def _wanted(policy: Policy, statement: Statement) -> Truth:
    element = statement.element
    name = element.get("name") or ""
    if element.name in _STATEMENTS:
        return Truth.TRUE
    if element.name == "set-header":
        return Truth.of(_HEADERS.fullmatch(name) is not None and element.get("exists-action") != "delete")
    if element.name == "set-query-parameter":
        return Truth.of(_PARAMETERS.fullmatch(name) is not None and element.get("exists-action") != "delete")
    if element.name != "set-backend-service" or element.get("backend-id") is None:
        return Truth.FALSE
    return _of_backend(policy, policy.attribute(element, "backend-id"))


def _of_backend(policy: Policy, name: str | None) -> Truth:
    """Decide whether a back end has credentials; UNKNOWN if it is not declared here."""
    found = policy.places.graph.get(f"{policy.around}/backends/{name}") if name else None
    if found is None or found.existing:
        return Truth.UNKNOWN
    credentials = policy.view.at(found).written("properties.credentials")
    pool = policy.view.at(found).written("properties.pool")
    if isinstance(credentials, Unknown) or not isinstance(pool, Absent):
        return Truth.UNKNOWN
    return Truth.of(isinstance(credentials, dict) and bool(credentials))
