"""Decide whether a function app accesses its host storage with its managed identity."""

from __future__ import annotations

from azward.graph.network.chain import worst
from azward.graph.network.stores import settings
from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind
from azward.graph.view import View
from azward.rule.provenance import is_key_vault_reference

HOST = "azurewebjobsstorage"
BY_IDENTITY = tuple(f"{HOST}__{name}" for name in ("accountname", "blobserviceuri"))
DEPLOYMENT = parse_path("properties.functionAppConfig.deployment.storage.authentication.type")
SHARE = "an Azure Files content share still needs a key, which belongs in Key Vault"


def evaluate(view: View) -> Outcome:
    """Return FALSE if the host has a connection string that is not a Key Vault reference, UNKNOWN if no setting exists."""
    outcomes = [_deployment(view)] if not isinstance(view.written(DEPLOYMENT), Absent) else []
    found = settings(view)
    for name, path, value in found:
        evidence = (Evidence(view.resource, path, note=name),)
        if name.casefold() == HOST and value != "":
            vault = is_key_vault_reference(value)
            share = any(other.casefold() == "website_contentazurefileconnectionstring" for other, _, _ in found)
            message = "" if vault else f"setting `{name}` contains a connection string{'; ' + SHARE if share else ''}"
            outcomes.append(Outcome(Truth.of(vault), evidence, message=message))
        elif name.casefold() in BY_IDENTITY:
            outcomes.append(Outcome(Truth.TRUE, evidence))
    if outcomes:
        return worst(outcomes)
    reason = "no setting configures the host storage"
    members = view.members("properties.siteConfig.appSettings[*]")
    causes = members.causes or (Cause(CauseKind.EXTERNAL, "AzureWebJobsStorage", reason),)
    return Outcome(Truth.UNKNOWN, (), causes, reason)


def _deployment(view: View) -> Outcome:
    value = view.written(DEPLOYMENT)
    evidence = (Evidence(view.resource, DEPLOYMENT, value),)
    if not isinstance(value, str):
        return Outcome(Truth.UNKNOWN, evidence)
    by_key = value.casefold() == "storageaccountconnectionstring"
    return Outcome(Truth.of(not by_key), evidence, message="its deployment storage is accessed with a key" if by_key else "")
