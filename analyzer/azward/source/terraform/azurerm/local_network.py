"""Local network gateways: the other end of a connection."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Field, Nested, Table

__all__ = ["TABLES"]

_GATEWAY = Table(
    "azurerm_local_network_gateway",
    f"Microsoft.Network/localNetworkGateways@{VERSION}",
    {
        "address_space": Field("properties.localNetworkAddressSpace.addressPrefixes"),
        "bgp_settings": Nested(
            "properties.bgpSettings",
            {
                "asn": Field("asn"),
                "bgp_peering_address": Field("bgpPeeringAddress"),
                "peer_weight": Field("peerWeight"),
            },
        ),
        "gateway_address": Field("properties.gatewayIpAddress"),
        "gateway_fqdn": Field("properties.fqdn"),
    },
)

TABLES = (_GATEWAY,)
