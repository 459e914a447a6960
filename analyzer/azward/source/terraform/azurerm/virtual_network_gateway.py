"""Gateways of virtual networks, their connections and translations."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import (
    IGNORED,
    NOT,
    Field,
    Many,
    Nested,
    Part,
    Specs,
    Table,
    id_objects,
)

__all__ = ["IPSEC", "MAPPING", "TABLES"]

IPSEC: Mapping[str, Specs] = {
    "dh_group": Field("dhGroup"),
    "ike_encryption": Field("ikeEncryption"),
    "ike_integrity": Field("ikeIntegrity"),
    "ipsec_encryption": Field("ipsecEncryption"),
    "ipsec_integrity": Field("ipsecIntegrity"),
    "pfs_group": Field("pfsGroup"),
}
MAPPING: Mapping[str, Specs] = {"address_space": Field("addressSpace"), "port_range": Field("portRange")}

_BGP = Field("properties.enableBgp", default=False, former=("enable_bgp",))

_VPN_CLIENT: Mapping[str, Specs] = {
    "address_space": Field("vpnClientAddressPool.addressPrefixes"),
    "aad_tenant": Field("aadTenant"),
    "aad_audience": Field("aadAudience"),
    "aad_issuer": Field("aadIssuer"),
    "ipsec_policy": Many(
        "vpnClientIpsecPolicies",
        {
            **IPSEC,
            "sa_lifetime_in_seconds": Field("saLifeTimeSeconds"),
            "sa_data_size_in_kilobytes": Field("saDataSizeKilobytes"),
        },
    ),
    "root_certificate": Many(
        "vpnClientRootCertificates",
        {"name": Field("name"), "public_cert_data": Field("properties.publicCertData")},
    ),
    "revoked_certificate": Many(
        "vpnClientRevokedCertificates", {"name": Field("name"), "thumbprint": Field("properties.thumbprint")}
    ),
    "radius_server": Many(
        "radiusServers",
        {
            "address": Field("radiusServerAddress"),
            "secret": Field("radiusServerSecret"),
            "score": Field("radiusServerScore"),
        },
    ),
    "radius_server_address": Field("radiusServerAddress"),
    "radius_server_secret": Field("radiusServerSecret"),
    "vpn_client_protocols": Field("vpnClientProtocols"),
    "vpn_auth_types": Field("vpnAuthenticationTypes"),
    "virtual_network_gateway_client_connection": Many(
        "vngClientConnectionConfigurations",
        {
            "name": Field("name"),
            "policy_group_names": IGNORED,  # which groups of the same gateway
            "address_prefixes": Field("properties.vpnClientAddressPool.addressPrefixes"),
        },
    ),
}

_GATEWAY = Table(
    "azurerm_virtual_network_gateway",
    f"Microsoft.Network/virtualNetworkGateways@{VERSION}",
    {
        "ip_configuration": Many(
            "properties.ipConfigurations",
            {
                "name": Field("name", default="vnetGatewayConfig"),
                "private_ip_address_allocation": Field("properties.privateIPAllocationMethod", default="Dynamic"),
                "subnet_id": Field("properties.subnet.id"),
                "public_ip_address_id": Field("properties.publicIPAddress.id"),
            },
        ),
        "sku": (Field("properties.sku.name"), Field("properties.sku.tier")),
        "type": Field("properties.gatewayType"),
        "active_active": Field("properties.activeActive", default=False),
        "default_local_network_gateway_id": Field("properties.gatewayDefaultSite.id"),
        "edge_zone": Field("extendedLocation.name"),
        "bgp_enabled": _BGP,
        "bgp_settings": Nested(
            "properties.bgpSettings",
            {
                "asn": Field("asn"),
                "peer_weight": Field("peerWeight"),
                "peering_addresses": Many(
                    "bgpPeeringAddresses",
                    {
                        "ip_configuration_name": Part(),
                        "apipa_addresses": Field("customBgpIpAddresses"),
                        "default_addresses": IGNORED,
                        "tunnel_ip_addresses": IGNORED,
                    },
                ),
            },
        ),
        "custom_route": Nested("properties.customRoutes", {"address_prefixes": Field("addressPrefixes")}),
        "generation": Field("properties.vpnGatewayGeneration"),
        "private_ip_address_enabled": Field("properties.enablePrivateIpAddress"),
        "bgp_route_translation_for_nat_enabled": Field("properties.enableBgpRouteTranslationForNat", default=False),
        "dns_forwarding_enabled": Field("properties.enableDnsForwarding"),
        "ip_sec_replay_protection_enabled": Field("properties.disableIPSecReplayProtection", NOT, default=True),
        "maximum_scale_unit": Field("properties.autoScaleConfiguration.bounds.max"),
        "minimum_scale_unit": Field("properties.autoScaleConfiguration.bounds.min"),
        "policy_group": Many(
            "properties.virtualNetworkGatewayPolicyGroups",
            {
                "name": Field("name"),
                "is_default": Field("properties.isDefault", default=False),
                "priority": Field("properties.priority", default=0),
                "policy_member": Many(
                    "properties.policyMembers",
                    {"name": Field("name"), "type": Field("attributeType"), "value": Field("attributeValue")},
                ),
            },
        ),
        "remote_vnet_traffic_enabled": Field("properties.allowRemoteVnetTraffic", default=False),
        "virtual_wan_traffic_enabled": Field("properties.allowVirtualWanTraffic", default=False),
        "vpn_client_configuration": Nested("properties.vpnClientConfiguration", _VPN_CLIENT),
        "vpn_type": Field("properties.vpnType", default="RouteBased"),
    },
)

_CONNECTION = Table(
    "azurerm_virtual_network_gateway_connection",
    f"Microsoft.Network/connections@{VERSION}",
    {
        "type": Field("properties.connectionType"),
        "virtual_network_gateway_id": Field("properties.virtualNetworkGateway1.id"),
        "authorization_key": Field("properties.authorizationKey"),
        "dpd_timeout_seconds": Field("properties.dpdTimeoutSeconds"),
        "express_route_circuit_id": Field("properties.peer.id"),
        "peer_virtual_network_gateway_id": Field("properties.virtualNetworkGateway2.id"),
        "local_azure_ip_address_enabled": Field("properties.useLocalAzureIpAddress"),
        "local_network_gateway_id": Field("properties.localNetworkGateway2.id"),
        "routing_weight": Field("properties.routingWeight"),
        "shared_key": Field("properties.sharedKey"),
        "connection_mode": Field("properties.connectionMode", default="Default"),
        "connection_protocol": Field("properties.connectionProtocol"),
        "bgp_enabled": _BGP,
        "custom_bgp_addresses": Nested("", {"primary": Part(), "secondary": Part()}),
        "express_route_gateway_bypass": Field("properties.expressRouteGatewayBypass"),
        "private_link_fast_path_enabled": Field("properties.enablePrivateLinkFastPath", default=False),
        "egress_nat_rule_ids": Field("properties.egressNatRules", id_objects),
        "ingress_nat_rule_ids": Field("properties.ingressNatRules", id_objects),
        "use_policy_based_traffic_selectors": Field("properties.usePolicyBasedTrafficSelectors", default=False),
        "ipsec_policy": Many(
            "properties.ipsecPolicies",
            {
                **IPSEC,
                "sa_datasize": Field("saDataSizeKilobytes"),
                "sa_lifetime": Field("saLifeTimeSeconds"),
            },
        ),
        "traffic_selector_policy": Many(
            "properties.trafficSelectorPolicies",
            {
                "local_address_cidrs": Field("localAddressRanges"),
                "remote_address_cidrs": Field("remoteAddressRanges"),
            },
        ),
    },
)

_NAT_RULE = Table(
    "azurerm_virtual_network_gateway_nat_rule",
    f"Microsoft.Network/virtualNetworkGateways/natRules@{VERSION}",
    {
        "virtual_network_gateway_id": Part(),
        "external_mapping": Many("properties.externalMappings", {**MAPPING}),
        "internal_mapping": Many("properties.internalMappings", {**MAPPING}),
        "ip_configuration_id": Field("properties.ipConfigurationId"),
        "mode": Field("properties.mode", default="EgressSnat"),
        "type": Field("properties.type", default="Static"),
    },
    id="{virtual_network_gateway_id}/natRules/{name}",
)

TABLES = (_GATEWAY, _CONNECTION, _NAT_RULE)
