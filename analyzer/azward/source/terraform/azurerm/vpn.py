"""VPN gateways of virtual hubs, their connections, sites and server configurations."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._hub_routing import MAPS, propagated
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Block, Field, Ignored, Many, Nested, Specs, Table, id_objects, objects

__all__ = ["TABLES"]


def _internet(value: Value) -> Value:
    return value.casefold() == "internet" if isinstance(value, str) else value


_INSTANCE: Mapping[str, Specs] = {
    "custom_ips": "customBgpIpAddresses",
    **dict.fromkeys(("ip_configuration_id", "default_ips", "tunnel_ips"), Ignored("the provider computes it")),
}


_LINK: Mapping[str, Specs] = {
    "dpd_timeout_seconds": "properties.dpdTimeoutSeconds",
    "egress_nat_rule_ids": Field("properties.egressNatRules", id_objects),
    "ingress_nat_rule_ids": Field("properties.ingressNatRules", id_objects),
    "vpn_site_link_id": "properties.vpnSiteLink.id",
    "bandwidth_mbps": "properties.connectionBandwidth",
    "bgp_enabled": "properties.enableBgp",
    "connection_mode": "properties.vpnLinkConnectionMode",
    "ipsec_policy": Block(
        "properties.ipsecPolicies",
        {
            "ike_encryption_algorithm": "ikeEncryption",
            "ike_integrity_algorithm": "ikeIntegrity",
            "encryption_algorithm": "ipsecEncryption",
            "integrity_algorithm": "ipsecIntegrity",
            "sa_data_size_kb": "saDataSizeKilobytes",
            "sa_lifetime_sec": "saLifeTimeSeconds",
        },
    ),
    "protocol": "properties.vpnConnectionProtocolType",
    "ratelimit_enabled": "properties.enableRateLimiting",
    "route_weight": "properties.routingWeight",
    "shared_key": "properties.sharedKey",
    "local_azure_ip_address_enabled": "properties.useLocalAzureIpAddress",
    "policy_based_traffic_selector_enabled": "properties.usePolicyBasedTrafficSelectors",
    "custom_bgp_address": Block("properties.vpnGatewayCustomBgpAddresses", {"ip_address": "customBgpIpAddress"}),
}

TABLES = (
    Table(
        "azurerm_vpn_gateway",
        f"Microsoft.Network/vpnGateways@{VERSION}",
        {
            "virtual_hub_id": "properties.virtualHub.id",
            "bgp_route_translation_for_nat_enabled": "properties.enableBgpRouteTranslationForNat",
            "bgp_settings": Block(
                "properties.bgpSettings",
                {
                    "instance_0_bgp_peering_address": Block("bgpPeeringAddresses[0]", _INSTANCE),
                    "instance_1_bgp_peering_address": Block("bgpPeeringAddresses[1]", _INSTANCE),
                },
            ),
            "routing_preference": Field("properties.isRoutingPreferenceInternet", _internet, default="Microsoft Network"),
            "scale_unit": "properties.vpnGatewayScaleUnit",
        },
    ),
    Table(
        "azurerm_vpn_gateway_connection",
        f"Microsoft.Network/vpnGateways/vpnConnections@{VERSION}",
        {
            "remote_vpn_site_id": "properties.remoteVpnSite.id",
            "vpn_link": Block("properties.vpnLinkConnections", _LINK),
            "internet_security_enabled": "properties.enableInternetSecurity",
            "routing": Block(
                "properties.routingConfiguration",
                {**MAPS, "associated_route_table": "associatedRouteTable.id", "propagated_route_table": propagated()},
            ),
            "traffic_selector_policy": Block("properties.trafficSelectorPolicies"),
        },
    ),
    Table(
        "azurerm_vpn_gateway_nat_rule",
        f"Microsoft.Network/vpnGateways/natRules@{VERSION}",
        {
            "external_mapping": Block("properties.externalMappings"),
            "internal_mapping": Block("properties.internalMappings"),
            "external_address_space_mappings": Field("properties.externalMappings", objects("addressSpace")),
            "internal_address_space_mappings": Field("properties.internalMappings", objects("addressSpace")),
        },
    ),
    Table(
        "azurerm_vpn_server_configuration",
        f"Microsoft.Network/vpnServerConfigurations@{VERSION}",
        {
            "ipsec_policy": Many("properties.vpnClientIpsecPolicies", {"sa_lifetime_seconds": "saLifeTimeSeconds"}),
            "azure_active_directory_authentication": Nested(
                "properties.aadAuthenticationParameters",
                {"audience": "aadAudience", "issuer": "aadIssuer", "tenant": "aadTenant"},
            ),
            "client_root_certificate": Block("properties.vpnClientRootCertificates"),
            "client_revoked_certificate": Block("properties.vpnClientRevokedCertificates"),
            "radius": Block(
                "properties",
                {
                    "server": Block(
                        "radiusServers",
                        {"address": "radiusServerAddress", "secret": "radiusServerSecret", "score": "radiusServerScore"},
                    ),
                    "client_root_certificate": Block("radiusClientRootCertificates"),
                    "server_root_certificate": Block("radiusServerRootCertificates"),
                },
            ),
        },
    ),
    Table(
        "azurerm_vpn_server_configuration_policy_group",
        f"Microsoft.Network/vpnServerConfigurations/configurationPolicyGroups@{VERSION}",
        {"policy": Block("properties.policyMembers", {"type": "attributeType", "value": "attributeValue"})},
    ),
    Table(
        "azurerm_vpn_site",
        f"Microsoft.Network/vpnSites@{VERSION}",
        {
            "virtual_wan_id": "properties.virtualWan.id",
            "link": Block(
                "properties.vpnSiteLinks",
                {
                    "bgp": Block("properties.bgpProperties", {"peering_address": "bgpPeeringAddress"}),
                    "fqdn": "properties.fqdn",
                    "ip_address": "properties.ipAddress",
                    "provider_name": "properties.linkProperties.linkProviderName",
                    "speed_in_mbps": "properties.linkProperties.linkSpeedInMbps",
                },
            ),
            "address_cidrs": "properties.addressSpace.addressPrefixes",
            "device_model": "properties.deviceProperties.deviceModel",
            "device_vendor": "properties.deviceProperties.deviceVendor",
            "o365_policy": Block(
                "properties.o365Policy",
                {
                    "traffic_category": Block(
                        "breakOutCategories",
                        {
                            "allow_endpoint_enabled": "allow",
                            "default_endpoint_enabled": "default",
                            "optimize_endpoint_enabled": "optimize",
                        },
                    )
                },
            ),
        },
        exports={"link.id": "{id}/vpnSiteLinks/{name}"},
    ),
)
