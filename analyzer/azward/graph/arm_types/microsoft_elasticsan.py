"""Facts about Microsoft.ElasticSan: the subnets that volume groups allow."""

from __future__ import annotations

from azward.graph.arm_types import LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.ElasticSan/elasticSans/volumeGroups",
        links=(LinkFact("properties.networkAcls.virtualNetworkRules[*].id", "subnet"),),
    ),
)
