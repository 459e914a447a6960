"""ExpressRoute: circuits, ports, gateways and what connects them."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._hub_routing import MAPS, propagated
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import ENABLED, KEY, Block, Field, Ignored, Specs, Table

__all__ = ["TABLES"]

_CIRCUITS = "Microsoft.Network/expressRouteCircuits"
_CIRCUIT_ID = f"{{group}}/providers/{_CIRCUITS}/{{express_route_circuit_name}}"
_PORTS = "Microsoft.Network/expressRoutePorts"


_MICROSOFT: Mapping[str, Specs] = {"customer_asn": "customerASN"}


def _link(index: int) -> Block:
    """One of the two links of a port."""
    return Block(
        f"properties.links[{index}]",
        {
            "admin_enabled": Field("properties.adminState", ENABLED),
            "macsec_cipher": "properties.macSecConfig.cipher",
            "macsec_ckn_keyvault_secret_id": "properties.macSecConfig.cknSecretIdentifier",
            "macsec_cak_keyvault_secret_id": "properties.macSecConfig.cakSecretIdentifier",
            "macsec_sci_enabled": Field("properties.macSecConfig.sciState", ENABLED),
            **dict.fromkeys(
                ("id", "router_name", "interface_name", "patch_panel_id", "rack_id", "connector_type"),
                Ignored("the provider computes it"),
            ),
        },
        constants={"name": f"link{index + 1}"},
    )


TABLES = (
    Table(
        "azurerm_express_route_circuit",
        f"{_CIRCUITS}@{VERSION}",
        {
            "sku": Block("sku"),
            "service_provider_name": "properties.serviceProviderProperties.serviceProviderName",
            "peering_location": "properties.serviceProviderProperties.peeringLocation",
            "bandwidth_in_mbps": "properties.serviceProviderProperties.bandwidthInMbps",
            "express_route_port_id": "properties.expressRoutePort.id",
            "rate_limiting_enabled": "properties.enableDirectPortRateLimit",
        },
        exports={"service_key": KEY},
    ),
    Table(
        "azurerm_express_route_circuit_authorization",
        f"{_CIRCUITS}/authorizations@{VERSION}",
        exports={"authorization_key": KEY},
    ),
    Table(
        "azurerm_express_route_circuit_peering",
        f"{_CIRCUITS}/peerings@{VERSION}",
        {
            "peering_type": "properties.peeringType",
            "ipv4_enabled": Field("properties.state", ENABLED),
            "peer_asn": "properties.peerASN",
            "microsoft_peering_config": Block("properties.microsoftPeeringConfig", _MICROSOFT),
            "ipv6": Block(
                "properties.ipv6PeeringConfig",
                {
                    "enabled": Field("state", ENABLED),
                    "microsoft_peering": Block("microsoftPeeringConfig", _MICROSOFT),
                    "route_filter_id": "routeFilter.id",
                },
            ),
            "route_filter_id": "properties.routeFilter.id",
        },
        id=f"{_CIRCUIT_ID}/peerings/{{peering_type}}",
    ),
    Table(
        "azurerm_express_route_circuit_connection",
        f"{_CIRCUITS}/peerings/connections@{VERSION}",
        {
            "peering_id": "properties.expressRouteCircuitPeering.id",
            "peer_peering_id": "properties.peerExpressRouteCircuitPeering.id",
            "address_prefix_ipv4": "properties.addressPrefix",
            "address_prefix_ipv6": "properties.ipv6CircuitConnectionConfig.addressPrefix",
        },
        id="{peering_id}/connections/{name}",
    ),
    Table(
        "azurerm_express_route_gateway",
        f"Microsoft.Network/expressRouteGateways@{VERSION}",
        {"virtual_hub_id": "properties.virtualHub.id", "scale_units": "properties.autoScaleConfiguration.bounds.min"},
    ),
    Table(
        "azurerm_express_route_connection",
        f"Microsoft.Network/expressRouteGateways/expressRouteConnections@{VERSION}",
        {
            "express_route_circuit_peering_id": "properties.expressRouteCircuitPeering.id",
            "internet_security_enabled": Field(
                "properties.enableInternetSecurity", default=False, former=("enable_internet_security",)
            ),
            "express_route_gateway_bypass_enabled": "properties.expressRouteGatewayBypass",
            "private_link_fast_path_enabled": "properties.enablePrivateLinkFastPath",
            "routing": Block(
                "properties.routingConfiguration",
                {**MAPS, "associated_route_table_id": "associatedRouteTable.id", "propagated_route_table": propagated()},
            ),
        },
    ),
    Table(
        "azurerm_express_route_port",
        f"{_PORTS}@{VERSION}",
        {"link1": _link(0), "link2": _link(1), "billing_type": Field("properties.billingType", default="MeteredData")},
    ),
    Table(
        "azurerm_express_route_port_authorization", f"{_PORTS}/authorizations@{VERSION}", exports={"authorization_key": KEY}
    ),
)
