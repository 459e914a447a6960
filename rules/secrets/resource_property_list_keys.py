"""Decide whether a resource contains a key of another service."""

from __future__ import annotations

from azward.graph.credential import is_credential_sink, is_telemetry, names_no_credential
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import FieldPath, format_path
from azward.graph.truth import Truth
from azward.graph.value import CauseKind, Unknown
from azward.graph.view import View
from azward.rule.secret_leaves import may_hold_credential, suspect_leaves

BY_IDENTITY = {
    "microsoft.hdinsight/clusters": "`msiResourceId` of the storage account entry",
    "microsoft.streamanalytics/streamingjobs/inputs": "`authenticationMode: Msi`",
    "microsoft.streamanalytics/streamingjobs/outputs": "`authenticationMode: Msi`",
    "microsoft.streamanalytics/streamingjobs": "`authenticationMode: Msi`",
    "microsoft.devices/iothubs": "`authenticationType: identityBased`",
    "microsoft.sql/servers/auditingsettings": "`isManagedIdentityInUse: true`",
    "microsoft.sql/servers/extendedauditingsettings": "`isManagedIdentityInUse: true`",
}
"""The property that replaces a key with a managed identity, for each resource type."""

ELSEWHERE = ("Microsoft.KeyVault/vaults/secrets", "Microsoft.Web/sites", "Microsoft.Web/sites/slots")
"""A vault is where a key belongs; the settings of sites have a rule of their own."""

HIDDEN = (CauseKind.EXTERNAL, CauseKind.UNSUPPORTED)

applies = may_hold_credential


def evaluate(view: View) -> Outcome:
    """Return FALSE if a property contains key material of another service, UNKNOWN if a credential cannot be evaluated."""
    if view.resource.is_type(*ELSEWHERE):
        return Outcome(Truth.TRUE)
    unknown = [(path, value, name) for path, value, name in suspect_leaves(view) if isinstance(value, Unknown)]
    found = [
        (path, value)
        for path, value, _ in unknown
        if not names_no_credential(_last(path))
        and any(cause.kind is CauseKind.KEY and not is_telemetry(cause) for cause in value.causes)
    ]
    if not found:
        hidden = [
            value
            for path, value, name in unknown
            if any(cause.kind in HIDDEN for cause in value.causes) and is_credential_sink(view.resource.type, path, name)
        ]
        causes = tuple(dict.fromkeys(cause for value in hidden for cause in value.causes))
        return Outcome(Truth.UNKNOWN, (), causes) if hidden else Outcome(Truth.TRUE)
    evidence = [Evidence(view.resource, path, note="a key") for path, _ in found]
    return failing(evidence, lambda index: _message(view, *found[index]))


def _message(view: View, path: FieldPath, value: Unknown) -> str:
    source = next((cause.target for cause in value.causes if cause.kind is CauseKind.KEY), "")
    owner = view.graph.get(source) if source else None
    of = f" of `{owner.display_name}`" if owner else ""
    hint = BY_IDENTITY.get(view.resource.type.casefold())
    return f"`{_last(path)}` contains a key{of}{f'; use {hint} instead' if hint else ''}"


def _last(path: FieldPath) -> str:
    named = [segment for segment in path if isinstance(segment, str)]
    return named[-1] if named else format_path(path)
