"""Facts about Microsoft.Databricks: workspaces."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Databricks/workspaces",
        defaults=(
            Default("properties.parameters.enableNoPublicIp.value", (("", False), ("2024-05-01", True)), "type definition"),
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_databricks_workspace"),
        ),
        links=(LinkFact("properties.parameters.customVirtualNetworkId.value", "reference"),),
    ),
)
