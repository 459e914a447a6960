"""Decide whether secrets are passed to scripts, settings and environment variables in a way that hides them."""

from __future__ import annotations

from azward.graph.credential import is_unprotected, name_resembles_secret, names_no_credential, own_leaves
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import FieldPath
from azward.graph.truth import Truth
from azward.graph.value import CauseKind, Unknown
from azward.graph.view import View
from azward.rule.provenance import secret_source

INSTEAD = {
    "microsoft.resources/deploymentscripts": "`secureValue` of an environment variable",
    "microsoft.containerinstance/containergroups": "`secureValue` of an environment variable",
    "microsoft.app/containerapps": "`secretRef` of an environment variable",
    "microsoft.app/jobs": "`secretRef` of an environment variable",
    "microsoft.compute/virtualmachines/runcommands": "`protectedParameters`",
    "microsoft.hybridcompute/machines/runcommands": "`protectedParameters`",
}
"""What hides a value, for each resource type; `protectedSettings` for all others."""

HIDDEN = (CauseKind.EXTERNAL, CauseKind.UNSUPPORTED)


def evaluate(view: View) -> Outcome:
    """Return FALSE if a secure value is visible to readers of the resource, UNKNOWN if a credential cannot be evaluated.

    Another rule judges keys of other services.
    """
    found = [
        (path, value, name) for path, value, name in own_leaves(view) if isinstance(value, Unknown) and is_unprotected(path)
    ]
    secret = [(path, value) for path, value, _ in found if _is_secure(value)]
    if secret:
        evidence = tuple(Evidence(view.resource, path) for path, _ in secret)
        return failing(evidence, lambda index: _message(view, *secret[index]))
    hidden = [value for _, value, name in found if name_resembles_secret(name) and _is_hidden(value)]
    causes = tuple(dict.fromkeys(cause for value in hidden for cause in value.causes))
    return Outcome(Truth.UNKNOWN, (), causes) if hidden else Outcome(Truth.TRUE)


def _is_secure(value: Unknown) -> bool:
    return any(cause.kind is CauseKind.SECURE_PARAMETER and not names_no_credential(cause.name) for cause in value.causes)


def _is_hidden(value: Unknown) -> bool:
    return any(cause.kind in HIDDEN for cause in value.causes)


def _message(view: View, path: FieldPath, value: Unknown) -> str:
    last = next(segment for segment in reversed(path) if isinstance(segment, str))
    instead = INSTEAD.get(view.resource.type.casefold(), "`protectedSettings` of an extension")
    return f"`{last}` contains {secret_source(view, value)}; use {instead}"
