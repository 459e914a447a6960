"""Facts about Microsoft.Relay: namespaces."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Relay/namespaces",
        defaults=(Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),),
    ),
    TypeFacts(
        "Microsoft.Relay/namespaces/networkRuleSets",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default(
                "properties.defaultAction",
                (("", "Allow"),),
                "https://learn.microsoft.com/azure/azure-relay/ip-firewall-virtual-networks",
            ),
        ),
    ),
)
