"""Facts about Microsoft.ContainerInstance: the subnets of container groups."""

from __future__ import annotations

from azward.graph.arm_types import LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.ContainerInstance/containerGroups",
        links=(LinkFact("properties.subnetIds[*].id", "subnet"),),
    ),
)
