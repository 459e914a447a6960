"""ExpressRoute: circuits, ports, gateways and what connects them."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._hub_routing import MAPS, propagated
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    KEY,
    Field,
    Nested,
    Part,
    Specs,
    Table,
)

__all__ = ["TABLES"]

_CIRCUITS = "Microsoft.Network/expressRouteCircuits"
_CIRCUIT_ID = f"{{group}}/providers/{_CIRCUITS}/{{express_route_circuit_name}}"
_PORTS = "Microsoft.Network/expressRoutePorts"

_CIRCUIT = Table(
    "azurerm_express_route_circuit",
    f"{_CIRCUITS}@{VERSION}",
    {
        "sku": Nested("sku", {"tier": Field("tier"), "family": Field("family")}),
        "service_provider_name": Field("properties.serviceProviderProperties.serviceProviderName"),
        "peering_location": Field("properties.serviceProviderProperties.peeringLocation"),
        "bandwidth_in_mbps": Field("properties.serviceProviderProperties.bandwidthInMbps"),
        "allow_classic_operations": Field("properties.allowClassicOperations", default=False),
        "express_route_port_id": Field("properties.expressRoutePort.id"),
        "bandwidth_in_gbps": Field("properties.bandwidthInGbps"),
        "authorization_key": Field("properties.authorizationKey"),
        "rate_limiting_enabled": Field("properties.enableDirectPortRateLimit", default=False),
    },
    exports={"service_key": KEY},
)

_AUTHORIZATION = Table(
    "azurerm_express_route_circuit_authorization",
    f"{_CIRCUITS}/authorizations@{VERSION}",
    {"express_route_circuit_name": Part()},
    id=f"{_CIRCUIT_ID}/authorizations/{{name}}",
    exports={"authorization_key": KEY},
)

_MICROSOFT: Mapping[str, Specs] = {
    "advertised_public_prefixes": Field("advertisedPublicPrefixes"),
    "customer_asn": Field("customerASN", default=0),
    "routing_registry_name": Field("routingRegistryName", default="NONE"),
    "advertised_communities": Field("advertisedCommunities"),
}

_PEERING = Table(
    "azurerm_express_route_circuit_peering",
    f"{_CIRCUITS}/peerings@{VERSION}",
    {
        "peering_type": Field("properties.peeringType"),
        "express_route_circuit_name": Part(),
        "vlan_id": Field("properties.vlanId"),
        "primary_peer_address_prefix": Field("properties.primaryPeerAddressPrefix"),
        "secondary_peer_address_prefix": Field("properties.secondaryPeerAddressPrefix"),
        "ipv4_enabled": Field("properties.state", ENABLED, default=True),
        "shared_key": Field("properties.sharedKey"),
        "peer_asn": Field("properties.peerASN"),
        "microsoft_peering_config": Nested("properties.microsoftPeeringConfig", _MICROSOFT),
        "ipv6": Nested(
            "properties.ipv6PeeringConfig",
            {
                "primary_peer_address_prefix": Field("primaryPeerAddressPrefix"),
                "secondary_peer_address_prefix": Field("secondaryPeerAddressPrefix"),
                "enabled": Field("state", ENABLED, default=True),
                "microsoft_peering": Nested("microsoftPeeringConfig", _MICROSOFT),
                "route_filter_id": Field("routeFilter.id"),
            },
        ),
        "route_filter_id": Field("properties.routeFilter.id"),
    },
    id=f"{_CIRCUIT_ID}/peerings/{{peering_type}}",
)

_CIRCUIT_CONNECTION = Table(
    "azurerm_express_route_circuit_connection",
    f"{_CIRCUITS}/peerings/connections@{VERSION}",
    {
        "peering_id": Field("properties.expressRouteCircuitPeering.id"),
        "peer_peering_id": Field("properties.peerExpressRouteCircuitPeering.id"),
        "address_prefix_ipv4": Field("properties.addressPrefix"),
        "authorization_key": Field("properties.authorizationKey"),
        "address_prefix_ipv6": Field("properties.ipv6CircuitConnectionConfig.addressPrefix"),
    },
    id="{peering_id}/connections/{name}",
)

_GATEWAY = Table(
    "azurerm_express_route_gateway",
    f"Microsoft.Network/expressRouteGateways@{VERSION}",
    {
        "virtual_hub_id": Field("properties.virtualHub.id"),
        "scale_units": Field("properties.autoScaleConfiguration.bounds.min"),
        "allow_non_virtual_wan_traffic": Field("properties.allowNonVirtualWanTraffic", default=False),
    },
)

_CONNECTION = Table(
    "azurerm_express_route_connection",
    f"Microsoft.Network/expressRouteGateways/expressRouteConnections@{VERSION}",
    {
        "express_route_circuit_peering_id": Field("properties.expressRouteCircuitPeering.id"),
        "express_route_gateway_id": Part(),
        "authorization_key": Field("properties.authorizationKey"),
        "internet_security_enabled": Field(
            "properties.enableInternetSecurity", default=False, former=("enable_internet_security",)
        ),
        "express_route_gateway_bypass_enabled": Field("properties.expressRouteGatewayBypass", default=False),
        "private_link_fast_path_enabled": Field("properties.enablePrivateLinkFastPath"),
        "routing": Nested(
            "properties.routingConfiguration",
            {
                **MAPS,
                "associated_route_table_id": Field("associatedRouteTable.id"),
                "propagated_route_table": propagated(),
            },
        ),
        "routing_weight": Field("properties.routingWeight", default=0),
    },
    id="{express_route_gateway_id}/expressRouteConnections/{name}",
)


def _link(index: int) -> Nested:
    """One of the two links of a port."""
    return Nested(
        f"properties.links[{index}]",
        {
            "admin_enabled": Field("properties.adminState", ENABLED, default=False),
            "macsec_cipher": Field("properties.macSecConfig.cipher", default="GcmAes128"),
            "macsec_ckn_keyvault_secret_id": Field("properties.macSecConfig.cknSecretIdentifier"),
            "macsec_cak_keyvault_secret_id": Field("properties.macSecConfig.cakSecretIdentifier"),
            "macsec_sci_enabled": Field("properties.macSecConfig.sciState", ENABLED, default=False),
            **dict.fromkeys(("id", "router_name", "interface_name", "patch_panel_id", "rack_id", "connector_type"), IGNORED),
        },
        constants={"name": f"link{index + 1}"},
    )


_PORT = Table(
    "azurerm_express_route_port",
    f"{_PORTS}@{VERSION}",
    {
        "bandwidth_in_gbps": Field("properties.bandwidthInGbps"),
        "encapsulation": Field("properties.encapsulation"),
        "peering_location": Field("properties.peeringLocation"),
        "link1": _link(0),
        "link2": _link(1),
        "billing_type": Field("properties.billingType", default="MeteredData"),
        "identity": IDENTITY,
    },
)

_PORT_AUTHORIZATION = Table(
    "azurerm_express_route_port_authorization",
    f"{_PORTS}/authorizations@{VERSION}",
    {"express_route_port_name": Part()},
    id=f"{{group}}/providers/{_PORTS}/{{express_route_port_name}}/authorizations/{{name}}",
    exports={"authorization_key": KEY},
)

TABLES = (
    _CIRCUIT,
    _AUTHORIZATION,
    _PEERING,
    _CIRCUIT_CONNECTION,
    _GATEWAY,
    _CONNECTION,
    _PORT,
    _PORT_AUTHORIZATION,
)
