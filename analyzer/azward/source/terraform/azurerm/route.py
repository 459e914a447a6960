"""Route tables and their routes, route filters, and route servers."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import NOT, Beside, Block, Field, Former, Many, Specs, Table

__all__ = ["TABLES"]

_ROUTE: Mapping[str, Specs] = {
    "address_prefix": "properties.addressPrefix",
    "next_hop_type": "properties.nextHopType",
    "next_hop_in_ip_address": "properties.nextHopIpAddress",
}

TABLES = (
    Table(
        "azurerm_route_table",
        f"Microsoft.Network/routeTables@{VERSION}",
        {
            "route": Block("properties.routes", {**_ROUTE}),
            "bgp_route_propagation_enabled": Field(
                "properties.disableBgpRoutePropagation",
                NOT,
                default=True,
                former=(Former("disable_bgp_route_propagation", NOT),),
            ),
        },
    ),
    Table("azurerm_route", f"Microsoft.Network/routeTables/routes@{VERSION}", {**_ROUTE}),
    Table(
        "azurerm_route_filter",
        f"Microsoft.Network/routeFilters@{VERSION}",
        {
            "rule": Many(
                "properties.rules",
                {
                    "access": "properties.access",
                    "communities": "properties.communities",
                    "rule_type": "properties.routeFilterRuleType",
                },
            )
        },
    ),
    Table(
        "azurerm_route_server",
        f"Microsoft.Network/virtualHubs@{VERSION}",
        {
            "public_ip_address_id": Beside("ipConfigurations", "ipConfig1", Field("properties.publicIPAddress.id")),
            "subnet_id": Beside("ipConfigurations", "ipConfig1", Field("properties.subnet.id")),
            "branch_to_branch_traffic_enabled": "properties.allowBranchToBranchTraffic",
        },
    ),
    Table("azurerm_route_server_bgp_connection", f"Microsoft.Network/virtualHubs/bgpConnections@{VERSION}"),
    Table(
        "azurerm_route_map",
        f"Microsoft.Network/virtualHubs/routeMaps@{VERSION}",
        {
            "rule": Block(
                "properties.rules",
                {"action": Block("actions", {"parameter": Block("parameters")}), "match_criterion": Block("matchCriteria")},
            )
        },
    ),
)
