"""Decide whether a parameter that is given a credential is secure."""

from __future__ import annotations

from azward.graph.credential import name_resembles_secret
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind, Unknown
from azward.graph.view import View
from azward.rule.provenance import secret_source

PLAIN_NAMES = ("key", "pin", "code", "word", "value")
"""Names that say too little on their own, but name a credential in a secure object."""
SECURE = parse_path("properties.secure")


def evaluate(view: View) -> Outcome:
    """Return FALSE if a credential flows through the parameter, or its name is that of one, and it is not secure.

    Return UNKNOWN if its type was not read, or if it is given a member of a secure object that may not be a credential.
    """
    exposed, received = view.written("properties.exposedMembers"), _received(view)
    secure = view.written(SECURE) is True
    evidence = (Evidence(view.resource, SECURE, secure),)
    certain = [value for value in received if _is_credential(value)]
    if certain and view.written("properties.typeUnread") is not True:
        return Outcome(Truth.FALSE, evidence, message=f"it receives {secret_source(view, certain[0])}")
    if isinstance(exposed, list):
        members = [Evidence(view.resource, (*SECURE, str(member)), secure) for member in exposed]
        return failing(members, lambda index: f"its member `{exposed[index]}` is not marked secure")
    guarded = secure or isinstance(view.written("properties.secureMembers"), list)
    flows_into = view.written("properties.flowsInto")
    if isinstance(flows_into, str) and not guarded:
        return Outcome(Truth.FALSE, evidence, message=f"it flows into {flows_into}")
    if view.written("properties.nameResemblesSecret") is True and not guarded:
        return Outcome(Truth.FALSE, evidence, message="its name is that of a credential")
    if certain:
        reason = "its type was not read, which may declare the credential secure"
        return Outcome(Truth.UNKNOWN, evidence, (Cause(CauseKind.EXTERNAL, str(view.resource.name), reason),))
    if received:
        return Outcome(Truth.UNKNOWN, evidence, tuple(cause for cause in received[0].causes if cause.secret))
    return Outcome(Truth.TRUE, evidence)


def _received(view: View) -> list[Unknown]:
    found = view.written("properties.received")
    return [value for value in found if isinstance(value, Unknown)] if isinstance(found, list) else []


def _is_credential(value: Unknown) -> bool:
    """Return whether a secret is one for certain. A member of a secure object is one if it is named like one."""
    return any(
        cause.secret and (cause.kind is CauseKind.KEY or "." not in cause.name or _is_named(cause.name))
        for cause in value.causes
    )


def _is_named(name: str) -> bool:
    last = name.rpartition(".")[2]
    return name_resembles_secret(last) or last.casefold() in PLAIN_NAMES
