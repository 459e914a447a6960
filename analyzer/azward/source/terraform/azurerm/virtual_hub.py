"""Virtual hubs, what is connected with them, and how they route."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._hub_routing import MAPS, propagated
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Block, Field, Ignored, Satellite, Specs, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.Network/virtualHubs"


def _child(name: str, kind: str, fields: Mapping[str, Specs]) -> Table:
    return Table(f"azurerm_virtual_hub_{name}", f"{_TYPE}/{kind}@{VERSION}", {**fields})


_ROUTE: Mapping[str, Specs] = {"name": "name", "destinations_type": "destinationType"}

_ROUTES = _child("route_table", "hubRouteTables", {"route": Block("properties.routes", _ROUTE)})

TABLES = (
    Table(
        "azurerm_virtual_hub",
        f"{_TYPE}@{VERSION}",
        {
            "branch_to_branch_traffic_enabled": "properties.allowBranchToBranchTraffic",
            "virtual_router_auto_scale_min_capacity": "properties.virtualRouterAutoScaleConfiguration.minCapacity",
            "route": Block("properties.routeTable.routes"),
            "virtual_wan_id": "properties.virtualWan.id",
        },
        exports={"default_route_table_id": "{group}/providers/" + _TYPE + "/{name}/hubRouteTables/defaultRouteTable"},
    ),
    _child(
        "bgp_connection", "bgpConnections", {"virtual_network_connection_id": "properties.hubVirtualNetworkConnection.id"}
    ),
    _child(
        "connection",
        "hubVirtualNetworkConnections",
        {
            "remote_virtual_network_id": "properties.remoteVirtualNetwork.id",
            "internet_security_enabled": "properties.enableInternetSecurity",
            "routing": Block(
                "properties.routingConfiguration",
                {
                    **MAPS,
                    "associated_route_table_id": "associatedRouteTable.id",
                    "propagated_route_table": propagated(),
                    "static_vnet_local_route_override_criteria": Field(
                        "vnetRoutes.staticRoutesConfig.vnetLocalRouteOverrideCriteria"
                    ),
                    "static_vnet_propagate_static_routes_enabled": Ignored("ARM only tells it"),
                    "static_vnet_route": Block("vnetRoutes.staticRoutes"),
                },
            ),
        },
    ),
    _child(
        "ip",
        "ipConfigurations",
        {
            "subnet_id": "properties.subnet.id",
            "private_ip_address": "properties.privateIPAddress",
            "private_ip_allocation_method": "properties.privateIPAllocationMethod",
            "public_ip_address_id": "properties.publicIPAddress.id",
        },
    ),
    _ROUTES,
    Satellite(
        "azurerm_virtual_hub_route_table_route",
        into="{route_table_id}",
        member_of="properties.routes",
        type=_ROUTES.type,
        fields={**_ROUTE},
    ),
    _child("routing_intent", "routingIntent", {"routing_policy": Block("properties.routingPolicies")}),
    Table(
        "azurerm_virtual_hub_security_partner_provider",
        f"Microsoft.Network/securityPartnerProviders@{VERSION}",
        {"virtual_hub_id": "properties.virtualHub.id"},
    ),
)
