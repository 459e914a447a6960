"""Facts about Microsoft.DBforMySQL: the subnets that servers are in or allow."""

from __future__ import annotations

from azward.graph.arm_types import LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.DBforMySQL/flexibleServers", links=(LinkFact("properties.network.delegatedSubnetResourceId", "subnet"),)
    ),
    TypeFacts(
        "Microsoft.DBforMySQL/servers/virtualNetworkRules", links=(LinkFact("properties.virtualNetworkSubnetId", "subnet"),)
    ),
)
