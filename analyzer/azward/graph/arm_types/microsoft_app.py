"""Facts about Microsoft.App: the subnets of Container Apps environments."""

from __future__ import annotations

from azward.graph.arm_types import LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.App/managedEnvironments",
        links=(
            LinkFact("properties.vnetConfiguration.infrastructureSubnetId", "subnet"),
            LinkFact("properties.vnetConfiguration.runtimeSubnetId", "subnet"),
        ),
    ),
)
