"""Decide whether the gateway and the nodes of a cluster share a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, CauseKind, Unknown, Value, canonical, causes

if TYPE_CHECKING:
    from azward.graph.view import View

GATEWAY = parse_path("properties.clusterDefinition.configurations.gateway['restAuthCredential.password']")
NODES = parse_path("properties.computeProfile.roles[*].osProfile.linuxOperatingSystemProfile.password")


def evaluate(view: View) -> Outcome:
    """Return FALSE if the passwords of the gateway and of a node are the same string or the same parameter.

    Return UNKNOWN if part of either is not known. Different parameters pass, although a deployment may give both one value.
    """
    gateway = view.written(GATEWAY)
    nodes = view.members(NODES)
    if isinstance(gateway, Absent):
        return Outcome(Truth.TRUE)
    shared = tuple(path for path, value in nodes.items if _same(gateway, value))
    if shared:
        evidence = tuple(Evidence(view.resource, path, note="same password as the gateway") for path in shared)
        return failing(evidence)
    outside = [
        cause
        for value in (gateway, *(value for _, value in nodes.items))
        for cause in causes(value)
        if cause.kind is CauseKind.EXTERNAL
    ]
    if outside or nodes.open:
        return Outcome(Truth.UNKNOWN, (), tuple(dict.fromkeys((*outside, *nodes.causes))))
    return Outcome(Truth.TRUE)


def _same(gateway: Value, node: Value) -> bool:
    if isinstance(gateway, str) or isinstance(node, str):
        return gateway == node
    return isinstance(gateway, Unknown) and isinstance(node, Unknown) and canonical(gateway) == canonical(node)
