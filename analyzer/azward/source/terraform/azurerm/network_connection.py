"""Connection monitors."""

from __future__ import annotations

from azward.graph.value import Unknown, Value
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import NOT, Field, Many, Nested, Part, Table

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


_MONITOR = Table(
    "azurerm_network_connection_monitor",
    f"Microsoft.Network/networkWatchers/connectionMonitors@{VERSION}",
    {
        "network_watcher_id": Part(),
        "endpoint": Many(
            "properties.endpoints",
            {
                "name": Field("name"),
                "address": Field("address"),
                "coverage_level": Field("coverageLevel"),
                "excluded_ip_addresses": Part(),
                "included_ip_addresses": Part(),
                "target_resource_id": Field("resourceId"),
                "filter": Nested(
                    "filter",
                    {
                        "type": Field("type", default="Include"),
                        "item": Many("items", {"type": Field("type", default="AgentAddress"), "address": Field("address")}),
                    },
                ),
                "target_resource_type": Field("type"),
            },
        ),
        "test_configuration": Many(
            "properties.testConfigurations",
            {
                "name": Field("name"),
                "protocol": Field("protocol"),
                "test_frequency_in_seconds": Field("testFrequencySec", default=60),
                "http_configuration": Nested(
                    "httpConfiguration",
                    {
                        "method": Field("method", default="Get"),
                        "port": Field("port"),
                        "path": Field("path"),
                        "prefer_https": Field("preferHTTPS", default=False),
                        "request_header": Many("requestHeaders", {"name": Field("name"), "value": Field("value")}),
                        "valid_status_code_ranges": Field("validStatusCodeRanges"),
                    },
                ),
                "icmp_configuration": Nested(
                    "icmpConfiguration", {"trace_route_enabled": Field("disableTraceRoute", NOT, default=True)}
                ),
                "preferred_ip_version": Field("preferredIPVersion"),
                "success_threshold": Nested(
                    "successThreshold",
                    {
                        "checks_failed_percent": Field("checksFailedPercent"),
                        "round_trip_time_ms": Field("roundTripTimeMs"),
                    },
                ),
                "tcp_configuration": Nested(
                    "tcpConfiguration",
                    {
                        "port": Field("port"),
                        "trace_route_enabled": Field("disableTraceRoute", NOT, default=True),
                        "destination_port_behavior": Field("destinationPortBehavior"),
                    },
                ),
            },
        ),
        "test_group": Many(
            "properties.testGroups",
            {
                "name": Field("name"),
                "destination_endpoints": Field("destinations"),
                "source_endpoints": Field("sources"),
                "test_configuration_names": Field("testConfigurations"),
                "enabled": Field("disable", NOT, default=True),
            },
        ),
        "notes": Field("properties.notes"),
        "output_workspace_resource_ids": Field("properties.outputs", _workspaces),
    },
    id="{network_watcher_id}/connectionMonitors/{name}",
)

TABLES = (_MONITOR,)
