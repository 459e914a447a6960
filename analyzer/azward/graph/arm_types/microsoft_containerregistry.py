"""Facts about Microsoft.ContainerRegistry: registries and their network rules."""

from __future__ import annotations

from azward.graph.arm_types import LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.ContainerRegistry/registries",
        links=(LinkFact("properties.networkRuleSet.virtualNetworkRules[*].id", "subnet"),),
    ),
)
