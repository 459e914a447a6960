"""Network watchers and their flow logs."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Field, Nested, Part, Table

__all__ = ["TABLES"]

_WATCHER = Table("azurerm_network_watcher", f"Microsoft.Network/networkWatchers@{VERSION}", {})

_FLOW_LOG = Table(
    "azurerm_network_watcher_flow_log",
    f"Microsoft.Network/networkWatchers/flowLogs@{VERSION}",
    {
        "network_watcher_name": Part(),
        "target_resource_id": Field("properties.targetResourceId", former=("network_security_group_id",)),
        "storage_account_id": Field("properties.storageId"),
        "enabled": Field("properties.enabled"),
        "retention_policy": Nested("properties.retentionPolicy", {"enabled": Field("enabled"), "days": Field("days")}),
        "traffic_analytics": Nested(
            "properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration",
            {
                "enabled": Field("enabled"),
                "workspace_id": Field("workspaceId"),
                "workspace_region": Field("workspaceRegion"),
                "workspace_resource_id": Field("workspaceResourceId"),
                "interval_in_minutes": Field("trafficAnalyticsInterval", default=60),
            },
        ),
        "version": Field("properties.format.version", default=1),
    },
    id="{group}/providers/Microsoft.Network/networkWatchers/{network_watcher_name}/flowLogs/{name}",
    constants={"properties.format.type": "JSON"},
)

TABLES = (_WATCHER, _FLOW_LOG)
