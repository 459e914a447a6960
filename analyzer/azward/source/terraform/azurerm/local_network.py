"""Local network gateways: the other end of a connection."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_local_network_gateway",
        f"Microsoft.Network/localNetworkGateways@{VERSION}",
        {
            "address_space": "properties.localNetworkAddressSpace.addressPrefixes",
            "gateway_address": "properties.gatewayIpAddress",
            "gateway_fqdn": "properties.fqdn",
        },
    ),
)
