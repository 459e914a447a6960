"""Facts about `Microsoft.OperationalInsights`."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.OperationalInsights/workspaces",
        defaults=(
            Default("properties.features.disableLocalAuth", (("", False),)),
            Default("properties.publicNetworkAccessForIngestion", (("", "Enabled"),), "azurerm_log_analytics_workspace"),
            Default("properties.publicNetworkAccessForQuery", (("", "Enabled"),), "azurerm_log_analytics_workspace"),
        ),
    ),
)
