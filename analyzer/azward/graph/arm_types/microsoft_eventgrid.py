"""Facts about Microsoft.EventGrid: topics, domains and namespaces."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.EventGrid/topics",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default("properties.disableLocalAuth", (("", False),), "type definition"),
        ),
    ),
    TypeFacts(
        "Microsoft.EventGrid/domains",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default("properties.disableLocalAuth", (("", False),), "type definition"),
        ),
    ),
    TypeFacts(
        "Microsoft.EventGrid/namespaces",
        defaults=(Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),),
    ),
    TypeFacts(
        "Microsoft.EventGrid/partnerNamespaces",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default("properties.disableLocalAuth", (("", False),), "type definition"),
        ),
    ),
)
