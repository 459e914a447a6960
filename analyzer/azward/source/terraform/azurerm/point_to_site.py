"""Gateways through which single users reach a virtual hub."""

from __future__ import annotations

from azward.source.terraform.azurerm._hub_routing import MAPS, propagated
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_point_to_site_vpn_gateway",
        f"Microsoft.Network/p2svpnGateways@{VERSION}",
        {
            "connection_configuration": Block(
                "properties.p2SConnectionConfigurations",
                {
                    "vpn_client_address_pool": Block("properties.vpnClientAddressPool"),
                    "route": Block(
                        "properties.routingConfiguration",
                        {
                            **MAPS,
                            "associated_route_table_id": "associatedRouteTable.id",
                            "propagated_route_table": propagated("ids"),
                        },
                    ),
                    "internet_security_enabled": "properties.enableInternetSecurity",
                },
            ),
            "scale_unit": "properties.vpnGatewayScaleUnit",
            "virtual_hub_id": "properties.virtualHub.id",
            "vpn_server_configuration_id": "properties.vpnServerConfiguration.id",
            "dns_servers": "properties.customDnsServers",
            "routing_preference_internet_enabled": "properties.isRoutingPreferenceInternet",
        },
    ),
)
