"""Facts about Microsoft.CognitiveServices: the subnets that accounts allow or use."""

from __future__ import annotations

from azward.graph.arm_types import LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.CognitiveServices/accounts",
        links=(
            LinkFact("properties.networkAcls.virtualNetworkRules[*].id", "subnet"),
            LinkFact("properties.networkInjections[*].subnetArmId", "subnet"),
        ),
    ),
)
