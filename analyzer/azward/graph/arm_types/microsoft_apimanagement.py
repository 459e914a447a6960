"""Facts about Microsoft.ApiManagement: the subnets of services."""

from __future__ import annotations

from azward.graph.arm_types import LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.ApiManagement/service",
        links=(
            LinkFact("properties.virtualNetworkConfiguration.subnetResourceId", "subnet"),
            LinkFact("properties.additionalLocations[*].virtualNetworkConfiguration.subnetResourceId", "subnet"),
        ),
    ),
)
