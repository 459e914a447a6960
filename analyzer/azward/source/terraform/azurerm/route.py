"""Route tables and their routes, route filters, and route servers."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import NOT, Beside, Field, Former, Many, Part, Specs, Table

__all__ = ["TABLES"]

_ROUTE: Mapping[str, Specs] = {
    "address_prefix": Field("properties.addressPrefix"),
    "next_hop_type": Field("properties.nextHopType"),
    "next_hop_in_ip_address": Field("properties.nextHopIpAddress"),
}

_TABLE = Table(
    "azurerm_route_table",
    f"Microsoft.Network/routeTables@{VERSION}",
    {
        "route": Many("properties.routes", {"name": Field("name"), **_ROUTE}),
        "bgp_route_propagation_enabled": Field(
            "properties.disableBgpRoutePropagation",
            NOT,
            default=True,
            former=(Former("disable_bgp_route_propagation", NOT),),
        ),
    },
)

_ROUTE_TABLE = Table(
    "azurerm_route",
    f"Microsoft.Network/routeTables/routes@{VERSION}",
    {"route_table_name": Part(), **_ROUTE},
    id="{group}/providers/Microsoft.Network/routeTables/{route_table_name}/routes/{name}",
)

_FILTER = Table(
    "azurerm_route_filter",
    f"Microsoft.Network/routeFilters@{VERSION}",
    {
        "rule": Many(
            "properties.rules",
            {
                "access": Field("properties.access"),
                "communities": Field("properties.communities"),
                "name": Field("name"),
                "rule_type": Field("properties.routeFilterRuleType"),
            },
        ),
    },
)

_SERVER = Table(
    "azurerm_route_server",
    f"Microsoft.Network/virtualHubs@{VERSION}",
    {
        "public_ip_address_id": Beside("ipConfigurations", "ipConfig1", Field("properties.publicIPAddress.id")),
        "sku": Field("properties.sku"),
        "subnet_id": Beside("ipConfigurations", "ipConfig1", Field("properties.subnet.id")),
        "branch_to_branch_traffic_enabled": Field("properties.allowBranchToBranchTraffic", default=False),
        "hub_routing_preference": Field("properties.hubRoutingPreference", default="ExpressRoute"),
    },
)

_SERVER_PEER = Table(
    "azurerm_route_server_bgp_connection",
    f"Microsoft.Network/virtualHubs/bgpConnections@{VERSION}",
    {"route_server_id": Part(), "peer_asn": Field("properties.peerAsn"), "peer_ip": Field("properties.peerIp")},
    id="{route_server_id}/bgpConnections/{name}",
)

_CRITERION: Mapping[str, Specs] = {
    "as_path": Field("asPath"),
    "community": Field("community"),
    "route_prefix": Field("routePrefix"),
}

_MAP = Table(
    "azurerm_route_map",
    f"Microsoft.Network/virtualHubs/routeMaps@{VERSION}",
    {
        "virtual_hub_id": Part(),
        "rule": Many(
            "properties.rules",
            {
                "name": Field("name"),
                "action": Many("actions", {"parameter": Many("parameters", _CRITERION), "type": Field("type")}),
                "match_criterion": Many("matchCriteria", {"match_condition": Field("matchCondition"), **_CRITERION}),
                "next_step_if_matched": Field("nextStepIfMatched", default="Unknown"),
            },
        ),
    },
    id="{virtual_hub_id}/routeMaps/{name}",
)

TABLES = (_TABLE, _ROUTE_TABLE, _FILTER, _SERVER, _SERVER_PEER, _MAP)
