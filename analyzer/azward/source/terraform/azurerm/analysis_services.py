"""Analysis Services."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import NONE, Field, Many, Table, from_major

__all__ = ["TABLES"]

_SERVER = Table(
    "azurerm_analysis_services_server",
    "Microsoft.AnalysisServices/servers@2017-08-01",
    {
        "sku": Field("sku.name"),
        "admin_users": Field("properties.asAdministrators.members"),
        "querypool_connection_mode": Field("properties.querypoolConnectionMode", default=from_major({3: NONE, 4: "All"})),
        "backup_blob_container_uri": Field("properties.backupBlobContainerUri"),
        "power_bi_service_enabled": Field(
            "properties.ipV4FirewallSettings.enablePowerBIService", former=("enable_power_bi_service",)
        ),
        "ipv4_firewall_rule": Many(
            "properties.ipV4FirewallSettings.firewallRules",
            {"name": Field("firewallRuleName"), "range_start": Field("rangeStart"), "range_end": Field("rangeEnd")},
        ),
    },
)

TABLES = (_SERVER,)
