"""Facts about Microsoft.ContainerService: the subnets of Kubernetes clusters."""

from __future__ import annotations

from azward.graph.arm_types import LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.ContainerService/managedClusters",
        links=(
            LinkFact("properties.agentPoolProfiles[*].vnetSubnetID", "subnet"),
            LinkFact("properties.agentPoolProfiles[*].podSubnetID", "subnet"),
            LinkFact("properties.apiServerAccessProfile.subnetId", "subnet"),
        ),
    ),
    TypeFacts(
        "Microsoft.ContainerService/managedClusters/agentPools",
        links=(
            LinkFact("properties.vnetSubnetID", "subnet"),
            LinkFact("properties.podSubnetID", "subnet"),
        ),
    ),
)
