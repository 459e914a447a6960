"""Decide whether a parameter that is given a credential is secure."""

from __future__ import annotations

from typing import cast

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind, Unknown
from azward.graph.view import View
from azward.rule.provenance import secret_source

SECURE = parse_path("properties.secure")


def evaluate(view: View) -> Outcome:
    """Return FALSE if a credential flows through the parameter, or its name is that of one, and it is not secure.

    Return UNKNOWN if it is given a credential and its type was not read.
    """
    exposed, received = view.written("properties.exposedMembers"), view.written("properties.received")
    secure = view.written(SECURE) is True
    evidence = (Evidence(view.resource, SECURE, secure),)
    if isinstance(received, list) and view.written("properties.typeUnread") is True:
        reason = "its type was not read, which may declare the credential secure"
        return Outcome(Truth.UNKNOWN, evidence, (Cause(CauseKind.EXTERNAL, str(view.resource.name), reason),))
    if isinstance(received, list):
        return Outcome(Truth.FALSE, evidence, message=f"it receives {secret_source(view, cast('Unknown', received[0]))}")
    if isinstance(exposed, list):
        members = [Evidence(view.resource, (*SECURE, str(member)), secure) for member in exposed]
        return failing(members, lambda index: f"its member `{exposed[index]}` is not marked secure")
    if secure or isinstance(view.written("properties.secureMembers"), list):
        return Outcome(Truth.TRUE, evidence)
    flows_into = view.written("properties.flowsInto")
    message = f"it flows into {flows_into}" if isinstance(flows_into, str) else "its name is that of a credential"
    return Outcome(Truth.FALSE, evidence, message=message)
