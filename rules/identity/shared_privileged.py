"""Decide whether several workloads share an identity with a privileged role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome, any_of
from azward.graph.truth import Truth
from azward.rule.condition import holds

if TYPE_CHECKING:
    from azward.graph.view import LinkEnd, View

PRIVILEGED = (
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",  # Owner
    "b24988ac-6180-42a0-ab88-20f7382dd24c",  # Contributor
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",  # User Access Administrator
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",  # Role Based Access Control Administrator
)

WORKLOADS = (
    "Microsoft.ApiManagement/service",
    "Microsoft.App/containerApps",
    "Microsoft.App/jobs",
    "Microsoft.Automation/automationAccounts",
    "Microsoft.Compute/virtualMachines",
    "Microsoft.Compute/virtualMachineScaleSets",
    "Microsoft.ContainerInstance/containerGroups",
    "Microsoft.ContainerService/managedClusters",
    "Microsoft.DataFactory/factories",
    "Microsoft.Logic/workflows",
    "Microsoft.MachineLearningServices/workspaces",
    "Microsoft.Web/sites",
)
"""What runs code or calls others as its identity. A slot runs the code of its site."""


def evaluate(view: View) -> Outcome:
    """Return FALSE if several workloads have the identity and one of its roles is privileged, UNKNOWN if that may be."""
    users = view.related("identity", direction="in", types=WORKLOADS)
    certain = {end.link.source.id.key: end for end in users.ends if end.present is Truth.TRUE}
    shared = Truth.of(len(certain) > 1)
    if shared is Truth.FALSE and (users.open or len({end.link.source.id.key for end in users.ends}) > 1):
        shared = Truth.UNKNOWN
    if shared is Truth.FALSE:
        return Outcome(Truth.TRUE)
    roles = view.related("principal", direction="in", types=("Microsoft.Authorization/roleAssignments",))
    privileged = any_of([_privileged(end) for end in roles.ends])
    truth = privileged.truth if privileged.truth is Truth.TRUE or not roles.open else privileged.truth | Truth.UNKNOWN
    both = shared & truth
    if both is Truth.FALSE:
        return Outcome(Truth.TRUE)
    names = ", ".join(f"`{end.link.source.display_name}`" for end in certain.values())
    evidence = (Evidence(view.resource, ("name",)), *privileged.evidence)
    causes = (*privileged.causes, *users.causes, *roles.causes)
    if both is Truth.UNKNOWN:
        return Outcome(Truth.UNKNOWN, evidence, tuple(dict.fromkeys(causes)))
    return Outcome(Truth.FALSE, evidence, message=f"has a privileged role and is shared by {names}")


def _privileged(end: LinkEnd) -> Outcome:
    if end.view is None:
        return Outcome(Truth.UNKNOWN)
    found = any_of([holds(end.view, "properties.roleDefinitionId", "contains", role) for role in PRIVILEGED])
    return found if end.present is Truth.TRUE else Outcome(found.truth & end.present, found.evidence, found.causes)
