"""Decide whether a policy of the deployment restricts what pods of a cluster may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import parent_key
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind, Unknown, canonical
from azward.rule.condition import holds

if TYPE_CHECKING:
    from azward.graph.resource import Resource
    from azward.graph.view import View

INITIATIVES = (
    "a8640138-9b0a-4a28-b8cb-1666c838647d",  # pod security baseline standards for Linux-based workloads
    "42b8ef37-b724-4e24-bbc8-7a7708edfe00",  # pod security restricted standards for Linux-based workloads
)
"""https://learn.microsoft.com/azure/aks/use-azure-policy"""


def evaluate(view: View) -> Outcome:
    """Return TRUE if an assignment at the cluster or above denies pods that break the standards, else UNKNOWN.

    Namespaces of the cluster may carry labels that do the same: manifests are not read.
    """
    for assignment in view.graph.of_type("Microsoft.Authorization/policyAssignments"):
        if _covers(assignment, view.resource) and _denies(view.at(assignment)):
            return Outcome(Truth.TRUE, (Evidence(assignment, ("properties", "policyDefinitionId")),))
    reason = "manifests of Kubernetes are not read, and no policy here restricts what pods may do"
    evidence = Evidence(view.resource, ("properties",), note="no policy on pods", role="nothing")
    return Outcome(Truth.UNKNOWN, (evidence,), (Cause(CauseKind.EXTERNAL, "pods", reason),), reason)


def _covers(assignment: Resource, cluster: Resource) -> bool:
    scope = canonical(assignment.scope).casefold().rstrip("/")
    key = cluster.id.key
    while key:
        if key == scope:
            return True
        key = parent_key(key)
    return scope.startswith("/providers/microsoft.management/") or cluster.id.key.startswith(f"{scope}/")


def _denies(assignment: View) -> bool:
    """Decide whether an assignment is of a standard and rejects pods: by default both initiatives only audit."""
    definition = assignment.field("properties.policyDefinitionId")
    text = canonical(definition).casefold() if isinstance(definition, (str, Unknown)) else ""
    if not any(guid in text for guid in INITIATIVES):
        return False
    effect = holds(assignment, "properties.parameters.effect.value", "equals", "deny")
    enforced = holds(assignment, "properties.enforcementMode", "notEquals", "DoNotEnforce")
    return (effect.truth & enforced.truth) is Truth.TRUE
