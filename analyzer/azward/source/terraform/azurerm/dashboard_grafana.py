"""Managed Grafana."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_dashboard_grafana",
        "Microsoft.Dashboard/grafana@2025-08-01",
        {
            "api_key_enabled": Field("properties.apiKey", ENABLED),
            "deterministic_outbound_ip_enabled": Field("properties.deterministicOutboundIP", ENABLED),
            "smtp": Block(
                "properties.grafanaConfigurations.smtp",
                {"start_tls_policy": "startTLSPolicy", "verification_skip_enabled": "skipVerify"},
            ),
            "azure_monitor_workspace_integrations": Block(
                "properties.grafanaIntegrations.azureMonitorWorkspaceIntegrations",
                {"resource_id": "azureMonitorWorkspaceResourceId"},
            ),
            "sku": "sku.name",
            "sku_size": "sku.size",
            "zone_redundancy_enabled": Field("properties.zoneRedundancy", ENABLED),
        },
    ),
    Table(
        "azurerm_dashboard_grafana_managed_private_endpoint",
        "Microsoft.Dashboard/grafana/managedPrivateEndpoints@2025-08-01",
        id="{grafana_id}/managedPrivateEndpoints/{name}",
    ),
)
