"""Facts about Microsoft.Search: services of Azure AI Search."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Search/searchServices",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default("properties.replicaCount", (("", 1),), "azurerm_search_service"),
            Default("properties.disableLocalAuth", (("", False),), "azurerm_search_service"),
            Default("properties.encryptionWithCmk.enforcement", (("", "Disabled"),), "azurerm_search_service"),
        ),
    ),
)
