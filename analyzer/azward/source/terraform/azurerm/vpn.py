"""VPN gateways of virtual hubs, their connections, sites and server configurations."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._hub_routing import MAPS, propagated
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import IGNORED, Field, Many, Nested, Part, Specs, Table, id_objects
from azward.source.terraform.azurerm.virtual_network_gateway import IPSEC, MAPPING

__all__ = ["TABLES"]


def _internet(value: Value) -> Value:
    return value.casefold() == "internet" if isinstance(value, str) else value


_INSTANCE: Mapping[str, Specs] = {
    "custom_ips": Field("customBgpIpAddresses"),
    **dict.fromkeys(("ip_configuration_id", "default_ips", "tunnel_ips"), IGNORED),
}

_GATEWAY = Table(
    "azurerm_vpn_gateway",
    f"Microsoft.Network/vpnGateways@{VERSION}",
    {
        "virtual_hub_id": Field("properties.virtualHub.id"),
        "bgp_route_translation_for_nat_enabled": Field("properties.enableBgpRouteTranslationForNat", default=False),
        "bgp_settings": Nested(
            "properties.bgpSettings",
            {
                "asn": Field("asn"),
                "peer_weight": Field("peerWeight"),
                "instance_0_bgp_peering_address": Nested("bgpPeeringAddresses[0]", _INSTANCE),
                "instance_1_bgp_peering_address": Nested("bgpPeeringAddresses[1]", _INSTANCE),
                "bgp_peering_address": IGNORED,
            },
        ),
        "routing_preference": Field("properties.isRoutingPreferenceInternet", _internet, default="Microsoft Network"),
        "scale_unit": Field("properties.vpnGatewayScaleUnit", default=1),
    },
)

_LINK: Mapping[str, Specs] = {
    "name": Field("name"),
    "dpd_timeout_seconds": Field("properties.dpdTimeoutSeconds"),
    "egress_nat_rule_ids": Field("properties.egressNatRules", id_objects),
    "ingress_nat_rule_ids": Field("properties.ingressNatRules", id_objects),
    "vpn_site_link_id": Field("properties.vpnSiteLink.id"),
    "bandwidth_mbps": Field("properties.connectionBandwidth", default=10),
    "bgp_enabled": Field("properties.enableBgp", default=False),
    "connection_mode": Field("properties.vpnLinkConnectionMode", default="Default"),
    "ipsec_policy": Many(
        "properties.ipsecPolicies",
        {
            "dh_group": Field("dhGroup"),
            "ike_encryption_algorithm": Field("ikeEncryption"),
            "ike_integrity_algorithm": Field("ikeIntegrity"),
            "encryption_algorithm": Field("ipsecEncryption"),
            "integrity_algorithm": Field("ipsecIntegrity"),
            "pfs_group": Field("pfsGroup"),
            "sa_data_size_kb": Field("saDataSizeKilobytes"),
            "sa_lifetime_sec": Field("saLifeTimeSeconds"),
        },
    ),
    "protocol": Field("properties.vpnConnectionProtocolType", default="IKEv2"),
    "ratelimit_enabled": Field("properties.enableRateLimiting", default=False),
    "route_weight": Field("properties.routingWeight", default=0),
    "shared_key": Field("properties.sharedKey"),
    "local_azure_ip_address_enabled": Field("properties.useLocalAzureIpAddress", default=False),
    "policy_based_traffic_selector_enabled": Field("properties.usePolicyBasedTrafficSelectors", default=False),
    "custom_bgp_address": Many(
        "properties.vpnGatewayCustomBgpAddresses",
        {"ip_address": Field("customBgpIpAddress"), "ip_configuration_id": Field("ipConfigurationId")},
    ),
}

_CONNECTION = Table(
    "azurerm_vpn_gateway_connection",
    f"Microsoft.Network/vpnGateways/vpnConnections@{VERSION}",
    {
        "remote_vpn_site_id": Field("properties.remoteVpnSite.id"),
        "vpn_gateway_id": Part(),
        "vpn_link": Many("properties.vpnLinkConnections", _LINK),
        "internet_security_enabled": Field("properties.enableInternetSecurity", default=False),
        "routing": Nested(
            "properties.routingConfiguration",
            {
                **MAPS,
                "associated_route_table": Field("associatedRouteTable.id"),
                "propagated_route_table": propagated(),
            },
        ),
        "traffic_selector_policy": Many(
            "properties.trafficSelectorPolicies",
            {
                "local_address_ranges": Field("localAddressRanges"),
                "remote_address_ranges": Field("remoteAddressRanges"),
            },
        ),
    },
    id="{vpn_gateway_id}/vpnConnections/{name}",
)

_NAT_RULE = Table(
    "azurerm_vpn_gateway_nat_rule",
    f"Microsoft.Network/vpnGateways/natRules@{VERSION}",
    {
        "vpn_gateway_id": Part(),
        "external_mapping": Many("properties.externalMappings", MAPPING),
        "internal_mapping": Many("properties.internalMappings", MAPPING),
        "external_address_space_mappings": Part(),
        "internal_address_space_mappings": Part(),
        "ip_configuration_id": Field("properties.ipConfigurationId"),
        "mode": Field("properties.mode", default="EgressSnat"),
        "type": Field("properties.type", default="Static"),
    },
    id="{vpn_gateway_id}/natRules/{name}",
)

_CLIENT: Mapping[str, Specs] = {"name": Field("name"), "thumbprint": Field("thumbprint")}
_ROOT: Mapping[str, Specs] = {"name": Field("name"), "public_cert_data": Field("publicCertData")}

_SERVER = Table(
    "azurerm_vpn_server_configuration",
    f"Microsoft.Network/vpnServerConfigurations@{VERSION}",
    {
        "vpn_authentication_types": Field("properties.vpnAuthenticationTypes"),
        "ipsec_policy": Many(
            "properties.vpnClientIpsecPolicies",
            {
                **IPSEC,
                "sa_lifetime_seconds": Field("saLifeTimeSeconds"),
                "sa_data_size_kilobytes": Field("saDataSizeKilobytes"),
            },
        ),
        "vpn_protocols": Field("properties.vpnProtocols"),
        "azure_active_directory_authentication": Nested(
            "properties.aadAuthenticationParameters",
            {"audience": Field("aadAudience"), "issuer": Field("aadIssuer"), "tenant": Field("aadTenant")},
        ),
        "client_root_certificate": Many("properties.vpnClientRootCertificates", _ROOT),
        "client_revoked_certificate": Many("properties.vpnClientRevokedCertificates", _CLIENT),
        "radius": Nested(
            "properties",
            {
                "server": Many(
                    "radiusServers",
                    {
                        "address": Field("radiusServerAddress"),
                        "secret": Field("radiusServerSecret"),
                        "score": Field("radiusServerScore"),
                    },
                ),
                "client_root_certificate": Many("radiusClientRootCertificates", _CLIENT),
                "server_root_certificate": Many("radiusServerRootCertificates", _ROOT),
            },
        ),
    },
)

_POLICY_GROUP = Table(
    "azurerm_vpn_server_configuration_policy_group",
    f"Microsoft.Network/vpnServerConfigurations/configurationPolicyGroups@{VERSION}",
    {
        "vpn_server_configuration_id": Part(),
        "policy": Many(
            "properties.policyMembers",
            {"name": Field("name"), "type": Field("attributeType"), "value": Field("attributeValue")},
        ),
        "is_default": Field("properties.isDefault", default=False),
        "priority": Field("properties.priority", default=0),
    },
    id="{vpn_server_configuration_id}/configurationPolicyGroups/{name}",
)

_SITE = Table(
    "azurerm_vpn_site",
    f"Microsoft.Network/vpnSites@{VERSION}",
    {
        "virtual_wan_id": Field("properties.virtualWan.id"),
        "link": Many(
            "properties.vpnSiteLinks",
            {
                "name": Field("name"),
                "bgp": Nested(
                    "properties.bgpProperties",
                    {"asn": Field("asn"), "peering_address": Field("bgpPeeringAddress")},
                ),
                "fqdn": Field("properties.fqdn"),
                "ip_address": Field("properties.ipAddress"),
                "provider_name": Field("properties.linkProperties.linkProviderName"),
                "speed_in_mbps": Field("properties.linkProperties.linkSpeedInMbps", default=0),
                "id": IGNORED,
            },
        ),
        "address_cidrs": Field("properties.addressSpace.addressPrefixes"),
        "device_model": Field("properties.deviceProperties.deviceModel"),
        "device_vendor": Field("properties.deviceProperties.deviceVendor"),
        "o365_policy": Nested(
            "properties.o365Policy",
            {
                "traffic_category": Nested(
                    "breakOutCategories",
                    {
                        "allow_endpoint_enabled": Field("allow", default=False),
                        "default_endpoint_enabled": Field("default", default=False),
                        "optimize_endpoint_enabled": Field("optimize", default=False),
                    },
                ),
            },
        ),
    },
    exports={"link.id": "{id}/vpnSiteLinks/{name}"},
)

TABLES = (_GATEWAY, _CONNECTION, _NAT_RULE, _SERVER, _POLICY_GROUP, _SITE)
