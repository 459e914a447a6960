"""Defender for IoT."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_iot_security_solution",
        "Microsoft.Security/iotSecuritySolutions@2019-08-01",
        {
            "iothub_ids": "properties.iotHubs",
            "additional_workspace": Block("properties.additionalWorkspaces", {"workspace_id": "workspace"}),
            "enabled": Field("properties.status", ENABLED),
            "events_to_export": "properties.export",
            "log_analytics_workspace_id": "properties.workspace",
            "log_unmasked_ips_enabled": Field("properties.unmaskedIpLoggingStatus", ENABLED),
            "recommendations": Ignored("how data is routed or transformed"),
            "query_for_resources": "properties.userDefinedResources.query",
            "query_subscription_ids": "properties.userDefinedResources.querySubscriptions",
            "recommendations_enabled": Ignored("how data is routed or transformed"),
        },
    ),
    Table(
        "azurerm_iot_security_device_group",
        "Microsoft.Security/deviceSecurityGroups@2019-08-01",
        {
            "allow_rule": Ignored("how data is routed or transformed"),
            "range_rule": Ignored("how data is routed or transformed"),
        },
        id="{iothub_id}/providers/Microsoft.Security/deviceSecurityGroups/{name}",
    ),
)
