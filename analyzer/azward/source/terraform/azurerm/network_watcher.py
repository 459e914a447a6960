"""Network watchers and their flow logs."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Block, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table("azurerm_network_watcher", f"Microsoft.Network/networkWatchers@{VERSION}"),
    Table(
        "azurerm_network_watcher_flow_log",
        f"Microsoft.Network/networkWatchers/flowLogs@{VERSION}",
        {
            "target_resource_id": Field("properties.targetResourceId", former=("network_security_group_id",)),
            "storage_account_id": "properties.storageId",
            "traffic_analytics": Block(
                "properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration",
                {"interval_in_minutes": "trafficAnalyticsInterval"},
            ),
            "version": Field("properties.format.version", default=1),
        },
        id="{group}/providers/Microsoft.Network/networkWatchers/{network_watcher_name}/flowLogs/{name}",
        constants={"properties.format.type": "JSON"},
    ),
)
