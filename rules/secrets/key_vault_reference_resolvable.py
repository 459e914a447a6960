"""Decide whether an app can read the Key Vault secrets that its settings reference."""

from __future__ import annotations

import re

from azward.graph.network.chain import worst
from azward.graph.network.stores import settings, unread_settings
from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value, canonical, causes
from azward.graph.view import View
from azward.rule.provenance import is_key_vault_reference, vault_references

VAULT = "Microsoft.KeyVault/vaults"
TYPE = parse_path("identity.type")
CHOSEN = parse_path("properties.keyVaultReferenceIdentity")
NAMED = re.compile(r"vaultname=([^;)]+)|https://([^./]+)\.vault\.", re.IGNORECASE)


applies = vault_references


def evaluate(view: View) -> Outcome:
    """Return FALSE if the app lacks the identity for its Key Vault references, or that identity has no access to the vault.

    Return UNKNOWN if the identity or the access to the vault is not known.
    """
    references = [(path, value) for _, path, value in settings(view) if is_key_vault_reference(value)]
    if not references:
        unread = unread_settings(view)
        return Outcome(Truth.UNKNOWN, (), unread) if unread else Outcome(Truth.TRUE)
    held = _holds_identity(view)
    if held.truth is not Truth.TRUE:
        return held
    return worst([_may_read(view, path, value) for path, value in references])


def _holds_identity(view: View) -> Outcome:
    kind, chosen = view.written(TYPE), view.field(CHOSEN)
    evidence = (Evidence(view.resource, TYPE, kind),)
    if isinstance(kind, (Unknown, Choice)):
        return Outcome(Truth.UNKNOWN, evidence, causes(kind))
    words = {word.strip() for word in canonical(kind).casefold().split(",")} if isinstance(kind, str) else set[str]()
    if not words & {"systemassigned", "userassigned"}:
        return Outcome(Truth.FALSE, evidence, message="it has no managed identity")
    if isinstance(chosen, str) and chosen.casefold() == "systemassigned":
        message = "it uses the system-assigned identity, which it does not have"
        return Outcome(Truth.of("systemassigned" in words), evidence, message=message)
    if isinstance(chosen, (Absent, Choice)) or (isinstance(chosen, Unknown) and not chosen.parts):
        return Outcome(
            Truth.UNKNOWN, (Evidence(view.resource, CHOSEN, chosen),), () if isinstance(chosen, Absent) else causes(chosen)
        )
    evidence = (Evidence(view.resource, CHOSEN, chosen),)
    given = view.written("identity.userAssignedIdentities")
    if not isinstance(given, dict):
        return Outcome(
            Truth.UNKNOWN, (Evidence(view.resource, CHOSEN, chosen),), () if isinstance(given, Absent) else causes(given)
        )
    same = any(key.casefold().rstrip("/") == canonical(chosen).casefold().rstrip("/") for key in given)
    message = "`keyVaultReferenceIdentity` is not one of its identities"
    certain = same or (isinstance(chosen, str) and not any("{" in key for key in given))
    return Outcome(Truth.of(same) if certain else Truth.UNKNOWN, (Evidence(view.resource, CHOSEN, chosen),), message=message)


def _may_read(view: View, path: FieldPath, value: Value) -> Outcome:
    """Decide whether a role assignment or access policy grants an identity of the app access to a vault in the graph."""
    evidence = (Evidence(view.resource, path),)
    vault = _vault(view, path, value)
    if vault is None:
        return Outcome(Truth.TRUE, evidence)  # the owner of that vault decides
    bearers = [view, *(end.view for end in view.related("identity").ends if end.view is not None)]
    granted = [bearer.related("principal", direction="in") for bearer in bearers]
    present = Truth.FALSE
    for relation in granted:
        for end in relation.ends:
            present |= end.present
    if present is not Truth.FALSE:
        return Outcome(present, evidence)
    if any(relation.open for relation in granted) or vault.resource.existing or _other_principals(view, vault):
        reason = f"the principals that can read secrets of `{vault.resource.display_name}` are not known"
        return Outcome(Truth.UNKNOWN, evidence, (Cause(CauseKind.EXTERNAL, vault.resource.display_name, reason),), reason)
    message = f"no role assignment or access policy grants it access to `{vault.resource.display_name}`"
    return Outcome(Truth.FALSE, evidence, message=message)


def _vault(view: View, path: FieldPath, value: Value) -> View | None:
    for kind in ("data", "reference"):
        for end in view.related(kind, path=path).ends:
            if end.view is not None and end.view.resource.is_type(VAULT):
                return end.view
            parent = end.view.related("parent").ends if end.view is not None else ()
            for above in parent:
                if above.view is not None and above.view.resource.is_type(VAULT):
                    return above.view
    match = NAMED.search(canonical(value))
    name = (match[1] or match[2]).strip().casefold() if match else ""
    found = next((vault for vault in view.graph.of_type(VAULT) if canonical(vault.name).casefold() == name), None)
    return view.at(found) if found else None


def _other_principals(view: View, vault: View) -> bool:
    """Return whether unknown identities have access to the vault, one of which may be that of the app."""
    policies = vault.members("properties.accessPolicies[*].objectId")
    assignments = view.graph.of_type("Microsoft.Authorization/roleAssignments")
    return policies.open or any(isinstance(value, (Unknown, Choice)) for _, value in policies.items) or bool(assignments)
