"""Analysis Services."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_analysis_services_server",
        "Microsoft.AnalysisServices/servers@2017-08-01",
        {
            "sku": "sku.name",
            "admin_users": "properties.asAdministrators.members",
            "power_bi_service_enabled": Field(
                "properties.ipV4FirewallSettings.enablePowerBIService", former=("enable_power_bi_service",)
            ),
            "ipv4_firewall_rule": Block("properties.ipV4FirewallSettings.firewallRules", {"name": "firewallRuleName"}),
        },
    ),
)
