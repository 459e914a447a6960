"""Virtual networks and their peerings."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import SUBNET, VERSION
from azward.source.terraform.azurerm.model import IGNORED, Field, Many, Nested, Part, Satellite, Table

__all__ = ["TABLES"]

_NETWORK = Table(
    "azurerm_virtual_network",
    f"Microsoft.Network/virtualNetworks@{VERSION}",
    {
        "address_space": Field("properties.addressSpace.addressPrefixes"),
        "ip_address_pool": Many(
            "properties.addressSpace.ipamPoolPrefixAllocations",
            {"id": Field("pool.id"), "number_of_ip_addresses": Field("numberOfIpAddresses")},
        ),
        "bgp_community": Field("properties.bgpCommunities.virtualNetworkCommunity"),
        "ddos_protection_plan": Nested(
            "properties", {"id": Field("ddosProtectionPlan.id"), "enable": Field("enableDdosProtection")}
        ),
        "dns_servers": Field("properties.dhcpOptions.dnsServers"),
        "edge_zone": Field("extendedLocation.name"),
        "encryption": Nested("properties.encryption", {"enforcement": Field("enforcement")}, constants={"enabled": True}),
        "flow_timeout_in_minutes": Field("properties.flowTimeoutInMinutes"),
        "private_endpoint_vnet_policies": Field("properties.privateEndpointVNetPolicies", default="Disabled"),
        "subnet": Many(
            "properties.subnets",
            {
                "name": Field("name"),
                "address_prefixes": Field("properties.addressPrefixes"),
                "address_prefix": Field("properties.addressPrefix"),
                "security_group": Field("properties.networkSecurityGroup.id"),
                "route_table_id": Field("properties.routeTable.id"),
                **SUBNET,
            },
        ),
        "guid": IGNORED,
    },
    exports={"subnet.id": "{id}/subnets/{name}"},
)

_DNS_SERVERS = Satellite(
    "azurerm_virtual_network_dns_servers",
    into="{virtual_network_id}",
    type=_NETWORK.type,
    fields={"virtual_network_id": Part(), "dns_servers": Field("properties.dhcpOptions.dnsServers")},
)

_PEERING = Table(
    "azurerm_virtual_network_peering",
    f"Microsoft.Network/virtualNetworks/virtualNetworkPeerings@{VERSION}",
    {
        "virtual_network_name": Part(),
        "remote_virtual_network_id": Field("properties.remoteVirtualNetwork.id"),
        "allow_virtual_network_access": Field("properties.allowVirtualNetworkAccess", default=True),
        "allow_forwarded_traffic": Field("properties.allowForwardedTraffic", default=False),
        "allow_gateway_transit": Field("properties.allowGatewayTransit", default=False),
        "use_remote_gateways": Field("properties.useRemoteGateways", default=False),
        "peer_complete_virtual_networks_enabled": Field("properties.peerCompleteVnets", default=True),
        "local_subnet_names": Field("properties.localSubnetNames"),
        "remote_subnet_names": Field("properties.remoteSubnetNames"),
        "only_ipv6_peering_enabled": Field("properties.enableOnlyIPv6Peering"),
        "triggers": IGNORED,
    },
    id="{group}/providers/Microsoft.Network/virtualNetworks/{virtual_network_name}/virtualNetworkPeerings/{name}",
)

TABLES = (_NETWORK, _DNS_SERVERS, _PEERING)
