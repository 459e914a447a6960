"""Gateways of virtual networks, their connections and translations."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import NOT, Block, Field, Ignored, Many, Part, Specs, Table, id_objects

__all__ = ["TABLES"]


_BGP = Field("properties.enableBgp", default=False, former=("enable_bgp",))

_VPN_CLIENT: Mapping[str, Specs] = {
    "address_space": Field("vpnClientAddressPool.addressPrefixes"),
    "ipsec_policy": Many(
        "vpnClientIpsecPolicies",
        {"sa_lifetime_in_seconds": Field("saLifeTimeSeconds"), "sa_data_size_in_kilobytes": Field("saDataSizeKilobytes")},
    ),
    "root_certificate": Block("vpnClientRootCertificates", {"public_cert_data": Field("properties.publicCertData")}),
    "revoked_certificate": Block("vpnClientRevokedCertificates", {"thumbprint": Field("properties.thumbprint")}),
    "radius_server": Block(
        "radiusServers",
        {
            "address": Field("radiusServerAddress"),
            "secret": Field("radiusServerSecret"),
            "score": Field("radiusServerScore"),
        },
    ),
    "vpn_auth_types": Field("vpnAuthenticationTypes"),
    "virtual_network_gateway_client_connection": Block(
        "vngClientConnectionConfigurations",
        {
            "policy_group_names": Ignored("which groups of the same gateway"),
            "address_prefixes": Field("properties.vpnClientAddressPool.addressPrefixes"),
        },
    ),
}

TABLES = (
    Table(
        "azurerm_virtual_network_gateway",
        f"Microsoft.Network/virtualNetworkGateways@{VERSION}",
        {
            "ip_configuration": Block(
                "properties.ipConfigurations",
                {
                    "private_ip_address_allocation": Field("properties.privateIPAllocationMethod"),
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
            "bgp_settings": Block(
                "properties.bgpSettings",
                {
                    "peering_addresses": Block(
                        "bgpPeeringAddresses",
                        {"ip_configuration_name": Part(), "apipa_addresses": Field("customBgpIpAddresses")},
                    )
                },
            ),
            "custom_route": Block("properties.customRoutes"),
            "generation": Field("properties.vpnGatewayGeneration"),
            "private_ip_address_enabled": Field("properties.enablePrivateIpAddress"),
            "bgp_route_translation_for_nat_enabled": Field("properties.enableBgpRouteTranslationForNat"),
            "dns_forwarding_enabled": Field("properties.enableDnsForwarding"),
            "ip_sec_replay_protection_enabled": Field("properties.disableIPSecReplayProtection", NOT),
            "maximum_scale_unit": Field("properties.autoScaleConfiguration.bounds.max"),
            "minimum_scale_unit": Field("properties.autoScaleConfiguration.bounds.min"),
            "policy_group": Block(
                "properties.virtualNetworkGatewayPolicyGroups",
                {
                    "is_default": Field("properties.isDefault"),
                    "priority": Field("properties.priority"),
                    "policy_member": Block(
                        "properties.policyMembers", {"type": Field("attributeType"), "value": Field("attributeValue")}
                    ),
                },
            ),
            "remote_vnet_traffic_enabled": Field("properties.allowRemoteVnetTraffic"),
            "virtual_wan_traffic_enabled": Field("properties.allowVirtualWanTraffic"),
            "vpn_client_configuration": Block("properties.vpnClientConfiguration", _VPN_CLIENT),
        },
    ),
    Table(
        "azurerm_virtual_network_gateway_connection",
        f"Microsoft.Network/connections@{VERSION}",
        {
            "type": Field("properties.connectionType"),
            "virtual_network_gateway_id": Field("properties.virtualNetworkGateway1.id"),
            "express_route_circuit_id": Field("properties.peer.id"),
            "peer_virtual_network_gateway_id": Field("properties.virtualNetworkGateway2.id"),
            "local_azure_ip_address_enabled": Field("properties.useLocalAzureIpAddress"),
            "local_network_gateway_id": Field("properties.localNetworkGateway2.id"),
            "bgp_enabled": _BGP,
            "custom_bgp_addresses": Block("", {"primary": Part(), "secondary": Part()}),
            "private_link_fast_path_enabled": Field("properties.enablePrivateLinkFastPath"),
            "egress_nat_rule_ids": Field("properties.egressNatRules", id_objects),
            "ingress_nat_rule_ids": Field("properties.ingressNatRules", id_objects),
            "use_policy_based_traffic_selectors": Field("properties.usePolicyBasedTrafficSelectors", default=False),
            "ipsec_policy": Many(
                "properties.ipsecPolicies",
                {"sa_datasize": Field("saDataSizeKilobytes"), "sa_lifetime": Field("saLifeTimeSeconds")},
            ),
            "traffic_selector_policy": Block(
                "properties.trafficSelectorPolicies",
                {"local_address_cidrs": Field("localAddressRanges"), "remote_address_cidrs": Field("remoteAddressRanges")},
            ),
        },
    ),
    Table(
        "azurerm_virtual_network_gateway_nat_rule",
        f"Microsoft.Network/virtualNetworkGateways/natRules@{VERSION}",
        {"external_mapping": Block("properties.externalMappings"), "internal_mapping": Block("properties.internalMappings")},
    ),
)
