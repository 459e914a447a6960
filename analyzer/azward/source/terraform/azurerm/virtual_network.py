"""Virtual networks and their peerings."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import SUBNET, VERSION
from azward.source.terraform.azurerm.model import Block, Field, Ignored, Satellite, Table

__all__ = ["TABLES"]

_NETWORK = Table(
    "azurerm_virtual_network",
    f"Microsoft.Network/virtualNetworks@{VERSION}",
    {
        "address_space": Field("properties.addressSpace.addressPrefixes"),
        "ip_address_pool": Block("properties.addressSpace.ipamPoolPrefixAllocations", {"id": Field("pool.id")}),
        "bgp_community": Field("properties.bgpCommunities.virtualNetworkCommunity"),
        "ddos_protection_plan": Block(
            "properties", {"id": Field("ddosProtectionPlan.id"), "enable": Field("enableDdosProtection")}
        ),
        "dns_servers": Field("properties.dhcpOptions.dnsServers"),
        "edge_zone": Field("extendedLocation.name"),
        "encryption": Block("properties.encryption", constants={"enabled": True}),
        "private_endpoint_vnet_policies": Field("properties.privateEndpointVNetPolicies"),
        "subnet": Block(
            "properties.subnets",
            {
                "address_prefixes": Field("properties.addressPrefixes"),
                "address_prefix": Field("properties.addressPrefix"),
                "security_group": Field("properties.networkSecurityGroup.id"),
                "route_table_id": Field("properties.routeTable.id"),
                **SUBNET,
            },
        ),
    },
    exports={"subnet.id": "{id}/subnets/{name}"},
)

TABLES = (
    _NETWORK,
    Satellite(
        "azurerm_virtual_network_dns_servers",
        into="{virtual_network_id}",
        type=_NETWORK.type,
        fields={"dns_servers": Field("properties.dhcpOptions.dnsServers")},
    ),
    Table(
        "azurerm_virtual_network_peering",
        f"Microsoft.Network/virtualNetworks/virtualNetworkPeerings@{VERSION}",
        {
            "remote_virtual_network_id": Field("properties.remoteVirtualNetwork.id"),
            "peer_complete_virtual_networks_enabled": Field("properties.peerCompleteVnets"),
            "only_ipv6_peering_enabled": Field("properties.enableOnlyIPv6Peering"),
            "triggers": Ignored("an action after creation"),
        },
    ),
)
