"""Connection monitors."""

from __future__ import annotations

from azward.graph.value import Unknown, Value
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import NOT, Block, Field, Table, objects

__all__ = ["TABLES"]


def _workspaces(value: Value) -> Value:
    if not isinstance(value, list):
        return value
    return [
        item
        if isinstance(item, Unknown) and item.many
        else {"type": "Workspace", "workspaceSettings": {"workspaceResourceId": item}}
        for item in value
    ]


TABLES = (
    Table(
        "azurerm_network_connection_monitor",
        f"Microsoft.Network/networkWatchers/connectionMonitors@{VERSION}",
        {
            "endpoint": Block(
                "properties.endpoints",
                {
                    "excluded_ip_addresses": Field("scope.exclude", objects("address")),
                    "included_ip_addresses": Field("scope.include", objects("address")),
                    "target_resource_id": "resourceId",
                    "filter": Block("filter", {"item": Block("items")}),
                    "target_resource_type": "type",
                },
            ),
            "test_configuration": Block(
                "properties.testConfigurations",
                {
                    "test_frequency_in_seconds": "testFrequencySec",
                    "http_configuration": Block(
                        "httpConfiguration", {"prefer_https": "preferHTTPS", "request_header": Block("requestHeaders")}
                    ),
                    "icmp_configuration": Block(
                        "icmpConfiguration", {"trace_route_enabled": Field("disableTraceRoute", NOT)}
                    ),
                    "preferred_ip_version": "preferredIPVersion",
                    "tcp_configuration": Block("tcpConfiguration", {"trace_route_enabled": Field("disableTraceRoute", NOT)}),
                },
            ),
            "test_group": Block(
                "properties.testGroups",
                {
                    "destination_endpoints": "destinations",
                    "source_endpoints": "sources",
                    "test_configuration_names": "testConfigurations",
                    "enabled": Field("disable", NOT),
                },
            ),
            "output_workspace_resource_ids": Field("properties.outputs", _workspaces),
        },
    ),
)
