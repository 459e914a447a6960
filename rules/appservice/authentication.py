"""Decide whether a web app requires its users to sign in."""

from __future__ import annotations

from dataclasses import replace

from azward.graph.outcome import Evidence, Outcome, all_of
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind
from azward.graph.view import View
from azward.rule.condition import holds

V2 = "properties.authSettingsV2"


def evaluate(view: View) -> Outcome:
    """Return FALSE if App Service authentication is configured but allows anonymous requests.

    Return UNKNOWN if it is not configured, since the application may authenticate its users itself.
    """
    if not isinstance(view.written(V2), Absent):
        required = all_of(
            [
                holds(view, f"{V2}.platform.enabled", "equals", True),
                holds(view, f"{V2}.globalValidation.requireAuthentication", "equals", True),
                holds(view, f"{V2}.globalValidation.unauthenticatedClientAction", "notEquals", "AllowAnonymous"),
            ]
        )
        entra = holds(view, f"{V2}.identityProviders.azureActiveDirectory.enabled", "notEquals", False)
        if required.truth is Truth.FALSE:
            return required
        return all_of([required, replace(entra, message="does not let users sign in with Microsoft Entra ID")])
    if not isinstance(view.written("properties.authSettings"), Absent):
        return all_of(
            [
                holds(view, "properties.authSettings.enabled", "equals", True),
                holds(view, "properties.authSettings.unauthenticatedClientAction", "notEquals", "AllowAnonymous"),
            ]
        )
    reason = (
        "App Service authentication is not configured, and only the code shows whether the application authenticates users"
    )
    evidence = (Evidence(view.resource, ("properties",), note="no `authsettingsV2`", role="nothing"),)
    return Outcome(Truth.UNKNOWN, evidence, (Cause(CauseKind.EXTERNAL, "authsettingsV2", reason),), reason)
