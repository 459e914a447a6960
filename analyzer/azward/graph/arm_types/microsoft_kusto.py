"""Facts about Microsoft.Kusto: clusters of Azure Data Explorer."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Kusto/clusters",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default("properties.enableDiskEncryption", (("", False),), "azurerm_kusto_cluster"),
            Default("properties.enableDoubleEncryption", (("", False),), "azurerm_kusto_cluster"),
        ),
        links=(LinkFact("properties.virtualNetworkConfiguration.subnetId", "subnet"),),
    ),
)
