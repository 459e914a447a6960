"""Facts about Microsoft.ElasticSan: public access, and the subnets that volume groups allow."""

from __future__ import annotations

from azward.graph.arm_types import UNDOCUMENTED, Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.ElasticSan/elasticSans",
        defaults=(Default("properties.publicNetworkAccess", (("", UNDOCUMENTED),)),),
    ),
    TypeFacts(
        "Microsoft.ElasticSan/elasticSans/volumeGroups",
        links=(LinkFact("properties.networkAcls.virtualNetworkRules[*].id", "subnet"),),
    ),
)
