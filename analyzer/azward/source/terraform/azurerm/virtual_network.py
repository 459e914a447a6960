"""Virtual networks and their peerings."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import SUBNET, VERSION
from azward.source.terraform.azurerm.model import Block, Ignored, Satellite, Table

__all__ = ["TABLES"]

_NETWORK = Table(
    "azurerm_virtual_network",
    f"Microsoft.Network/virtualNetworks@{VERSION}",
    {
        "address_space": "properties.addressSpace.addressPrefixes",
        "ip_address_pool": Block("properties.addressSpace.ipamPoolPrefixAllocations", {"id": "pool.id"}),
        "bgp_community": "properties.bgpCommunities.virtualNetworkCommunity",
        "ddos_protection_plan": Block("properties", {"id": "ddosProtectionPlan.id", "enable": "enableDdosProtection"}),
        "dns_servers": "properties.dhcpOptions.dnsServers",
        "encryption": Block("properties.encryption", constants={"enabled": True}),
        "private_endpoint_vnet_policies": "properties.privateEndpointVNetPolicies",
        "subnet": Block(
            "properties.subnets",
            {
                "address_prefixes": "properties.addressPrefixes",
                "address_prefix": "properties.addressPrefix",
                "security_group": "properties.networkSecurityGroup.id",
                "route_table_id": "properties.routeTable.id",
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
        fields={"dns_servers": "properties.dhcpOptions.dnsServers"},
    ),
    Table(
        "azurerm_virtual_network_peering",
        f"Microsoft.Network/virtualNetworks/virtualNetworkPeerings@{VERSION}",
        {
            "remote_virtual_network_id": "properties.remoteVirtualNetwork.id",
            "peer_complete_virtual_networks_enabled": "properties.peerCompleteVnets",
            "only_ipv6_peering_enabled": "properties.enableOnlyIPv6Peering",
            "triggers": Ignored("an action after creation"),
        },
    ),
)
