"""Facts about Microsoft.Dashboard: Managed Grafana."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Dashboard/grafana",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_dashboard_grafana"),
            Default("properties.apiKey", (("", "Disabled"),), "azurerm_dashboard_grafana"),
        ),
    ),
)
