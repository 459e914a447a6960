"""Gateways of virtual networks, their connections and translations."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import NOT, Block, Field, Ignored, Many, Specs, Table, id_objects

__all__ = ["TABLES"]


_BGP = Field("properties.enableBgp", default=False, former=("enable_bgp",))

_VPN_CLIENT: Mapping[str, Specs] = {
    "address_space": "vpnClientAddressPool.addressPrefixes",
    "ipsec_policy": Many(
        "vpnClientIpsecPolicies",
        {"sa_lifetime_in_seconds": "saLifeTimeSeconds", "sa_data_size_in_kilobytes": "saDataSizeKilobytes"},
    ),
    "root_certificate": Block("vpnClientRootCertificates", {"public_cert_data": "properties.publicCertData"}),
    "revoked_certificate": Block("vpnClientRevokedCertificates", {"thumbprint": "properties.thumbprint"}),
    "radius_server": Block(
        "radiusServers", {"address": "radiusServerAddress", "secret": "radiusServerSecret", "score": "radiusServerScore"}
    ),
    "vpn_auth_types": "vpnAuthenticationTypes",
    "virtual_network_gateway_client_connection": Block(
        "vngClientConnectionConfigurations",
        {
            "policy_group_names": Ignored("which groups of the same gateway"),
            "address_prefixes": "properties.vpnClientAddressPool.addressPrefixes",
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
                    "private_ip_address_allocation": "properties.privateIPAllocationMethod",
                    "subnet_id": "properties.subnet.id",
                    "public_ip_address_id": "properties.publicIPAddress.id",
                },
            ),
            "sku": ("properties.sku.name", "properties.sku.tier"),
            "type": "properties.gatewayType",
            "active_active": Field("properties.activeActive", default=False),
            "default_local_network_gateway_id": "properties.gatewayDefaultSite.id",
            "bgp_enabled": _BGP,
            "bgp_settings": Block(
                "properties.bgpSettings",
                {
                    "peering_addresses": Block(
                        "bgpPeeringAddresses",
                        {
                            "ip_configuration_name": Ignored("ARM has the id of the configuration"),
                            "apipa_addresses": "customBgpIpAddresses",
                        },
                    )
                },
            ),
            "custom_route": Block("properties.customRoutes"),
            "generation": "properties.vpnGatewayGeneration",
            "private_ip_address_enabled": "properties.enablePrivateIpAddress",
            "bgp_route_translation_for_nat_enabled": "properties.enableBgpRouteTranslationForNat",
            "dns_forwarding_enabled": "properties.enableDnsForwarding",
            "ip_sec_replay_protection_enabled": Field("properties.disableIPSecReplayProtection", NOT),
            "maximum_scale_unit": "properties.autoScaleConfiguration.bounds.max",
            "minimum_scale_unit": "properties.autoScaleConfiguration.bounds.min",
            "policy_group": Block(
                "properties.virtualNetworkGatewayPolicyGroups",
                {
                    "is_default": "properties.isDefault",
                    "priority": "properties.priority",
                    "policy_member": Block("properties.policyMembers", {"type": "attributeType", "value": "attributeValue"}),
                },
            ),
            "remote_vnet_traffic_enabled": "properties.allowRemoteVnetTraffic",
            "virtual_wan_traffic_enabled": "properties.allowVirtualWanTraffic",
            "vpn_client_configuration": Block("properties.vpnClientConfiguration", _VPN_CLIENT),
        },
    ),
    Table(
        "azurerm_virtual_network_gateway_connection",
        f"Microsoft.Network/connections@{VERSION}",
        {
            "type": "properties.connectionType",
            "virtual_network_gateway_id": "properties.virtualNetworkGateway1.id",
            "express_route_circuit_id": "properties.peer.id",
            "peer_virtual_network_gateway_id": "properties.virtualNetworkGateway2.id",
            "local_azure_ip_address_enabled": "properties.useLocalAzureIpAddress",
            "local_network_gateway_id": "properties.localNetworkGateway2.id",
            "bgp_enabled": _BGP,
            "custom_bgp_addresses": Block(
                "",
                {
                    "primary": Ignored("ARM has the id of the configuration"),
                    "secondary": Ignored("ARM has the id of the configuration"),
                },
            ),
            "private_link_fast_path_enabled": "properties.enablePrivateLinkFastPath",
            "egress_nat_rule_ids": Field("properties.egressNatRules", id_objects),
            "ingress_nat_rule_ids": Field("properties.ingressNatRules", id_objects),
            "use_policy_based_traffic_selectors": Field("properties.usePolicyBasedTrafficSelectors", default=False),
            "ipsec_policy": Many(
                "properties.ipsecPolicies", {"sa_datasize": "saDataSizeKilobytes", "sa_lifetime": "saLifeTimeSeconds"}
            ),
            "traffic_selector_policy": Block(
                "properties.trafficSelectorPolicies",
                {"local_address_cidrs": "localAddressRanges", "remote_address_cidrs": "remoteAddressRanges"},
            ),
        },
    ),
    Table(
        "azurerm_virtual_network_gateway_nat_rule",
        f"Microsoft.Network/virtualNetworkGateways/natRules@{VERSION}",
        {"external_mapping": Block("properties.externalMappings"), "internal_mapping": Block("properties.internalMappings")},
    ),
)
