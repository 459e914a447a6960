"""Defender for IoT."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, IGNORED, Field, Many, Part, Table

__all__ = ["TABLES"]


_SOLUTION = Table(
    "azurerm_iot_security_solution",
    "Microsoft.Security/iotSecuritySolutions@2019-08-01",
    {
        "display_name": Field("properties.displayName"),
        "iothub_ids": Field("properties.iotHubs"),
        "additional_workspace": Many(
            "properties.additionalWorkspaces", {"data_types": Field("dataTypes"), "workspace_id": Field("workspace")}
        ),
        "disabled_data_sources": Field("properties.disabledDataSources"),
        "enabled": Field("properties.status", ENABLED, default=True),
        "events_to_export": Field("properties.export"),
        "log_analytics_workspace_id": Field("properties.workspace"),
        "log_unmasked_ips_enabled": Field("properties.unmaskedIpLoggingStatus", ENABLED, default=False),
        "recommendations": IGNORED,
        "query_for_resources": Field("properties.userDefinedResources.query"),
        "query_subscription_ids": Field("properties.userDefinedResources.querySubscriptions"),
        "recommendations_enabled": IGNORED,
    },
)

_GROUP = Table(
    "azurerm_iot_security_device_group",
    "Microsoft.Security/deviceSecurityGroups@2019-08-01",
    {
        "iothub_id": Part(),
        "allow_rule": IGNORED,
        "range_rule": IGNORED,
    },
    id="{iothub_id}/providers/Microsoft.Security/deviceSecurityGroups/{name}",
)

TABLES = (
    _SOLUTION,
    _GROUP,
)
