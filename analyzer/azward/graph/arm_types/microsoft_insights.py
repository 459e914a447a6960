"""Facts about `Microsoft.Insights`."""

from __future__ import annotations

from azward.graph.arm_types import Default, LinkFact, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Insights/diagnosticSettings",
        links=(
            LinkFact("properties.workspaceId", "workspace"),
            LinkFact("properties.storageAccountId", "log-storage"),
        ),
    ),
    TypeFacts(
        "Microsoft.Insights/components",
        defaults=(
            Default("properties.DisableLocalAuth", (("", False),)),
            Default("properties.publicNetworkAccessForIngestion", (("", "Enabled"),), "azurerm_application_insights"),
            Default("properties.publicNetworkAccessForQuery", (("", "Enabled"),), "azurerm_application_insights"),
        ),
        links=(LinkFact("properties.WorkspaceResourceId", "workspace"),),
    ),
)
