"""Facts about Microsoft.Network: virtual networks, their filters and their connections."""

from __future__ import annotations

from azward.graph.arm_types import (
    UNDOCUMENTED,
    Default,
    Fold,
    FoldInto,
    Inline,
    LinkBy,
    LinkFact,
    TypeFacts,
    Undocumented,
)

__all__ = ["FACTS"]


def _written_in(parent: str, child: str, path: str) -> TypeFacts:
    """Return the facts of a parent whose children may be resources of their own or members of a list in it."""
    kind = f"{parent}/{child}"
    return TypeFacts(parent, inline=(Inline(path, kind),), folds=(Fold(kind, path, FoldInto.APPEND),))


_IP_SUBNET = LinkFact("properties.ipConfigurations[*].properties.subnet.id", "subnet")
_IP_ADDRESS = LinkFact("properties.ipConfigurations[*].properties.publicIPAddress.id", "reference")

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Network/virtualNetworks",
        inline=(
            Inline("properties.subnets", "Microsoft.Network/virtualNetworks/subnets"),
            Inline("properties.virtualNetworkPeerings", "Microsoft.Network/virtualNetworks/virtualNetworkPeerings"),
        ),
    ),
    TypeFacts(
        "Microsoft.Network/virtualNetworks/subnets",
        defaults=(
            Default(
                "properties.privateEndpointNetworkPolicies",
                (("", "Disabled"),),
                "https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy",
            ),
            # of a subnet that is created: one that exists keeps what it has
            Default(
                "properties.defaultOutboundAccess",
                (("", True), ("2025-07-01", False)),
                "https://techcommunity.microsoft.com/t5/azure-networking-blog/"
                "private-subnets-by-default-in-azure-virtual-networks-what/ba-p/4513778",
            ),
        ),
        links=(
            LinkFact("properties.networkSecurityGroup.id", "nsg"),
            LinkFact("properties.routeTable.id", "route-table"),
            LinkFact("properties.natGateway.id", "reference"),
            LinkFact("properties.serviceEndpointPolicies[*].id", "reference"),
        ),
    ),
    TypeFacts(
        "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
        links=(LinkFact("properties.remoteVirtualNetwork.id", "reference"),),
    ),
    _written_in("Microsoft.Network/networkSecurityGroups", "securityRules", "properties.securityRules"),
    _written_in("Microsoft.Network/routeTables", "routes", "properties.routes"),
    TypeFacts(
        "Microsoft.Network/expressRouteCircuits",
        inline=(Inline("properties.peerings", "Microsoft.Network/expressRouteCircuits/peerings"),),
    ),
    TypeFacts(
        "Microsoft.Network/networkInterfaces",
        links=(LinkFact("properties.networkSecurityGroup.id", "nsg"), _IP_SUBNET, _IP_ADDRESS),
    ),
    TypeFacts(
        "Microsoft.Network/privateEndpoints",
        links=(
            LinkFact("properties.subnet.id", "subnet"),
            LinkFact("properties.privateLinkServiceConnections[*].properties.privateLinkServiceId", "private-endpoint"),
            LinkFact(
                "properties.manualPrivateLinkServiceConnections[*].properties.privateLinkServiceId", "private-endpoint"
            ),
        ),
    ),
    TypeFacts(
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
        links=(LinkFact("properties.privateDnsZoneConfigs[*].properties.privateDnsZoneId", "reference"),),
    ),
    TypeFacts(
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        links=(LinkFact("properties.virtualNetwork.id", "reference"),),
    ),
    TypeFacts(
        "Microsoft.Network/privateLinkServices",
        links=(_IP_SUBNET,),
    ),
    TypeFacts(
        "Microsoft.Network/networkWatchers/flowLogs",
        defaults=(Default("properties.enabled", (("", UNDOCUMENTED),)),),
        links=(
            LinkFact("properties.targetResourceId", "reference"),
            LinkFact("properties.storageId", "log-storage"),
            LinkFact(
                "properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration.workspaceResourceId",
                "workspace",
            ),
        ),
    ),
    TypeFacts(
        "Microsoft.Network/azureFirewalls",
        defaults=(
            Default(
                "zones",
                (
                    (
                        "",
                        Undocumented(
                            "without zones, Azure may put all of it into one: it depends on the region and on its age"
                        ),
                    ),
                ),
                "https://learn.microsoft.com/azure/reliability/reliability-firewall",
            ),
        ),
        links=(
            _IP_SUBNET,
            _IP_ADDRESS,
            LinkFact("properties.managementIpConfiguration.properties.subnet.id", "subnet"),
            LinkFact("properties.managementIpConfiguration.properties.publicIPAddress.id", "reference"),
        ),
    ),
    TypeFacts(
        "Microsoft.Network/dnsResolvers/inboundEndpoints",
        links=(LinkFact("properties.ipConfigurations[*].subnet.id", "subnet"),),
    ),
    TypeFacts("Microsoft.Network/dnsResolvers/outboundEndpoints", links=(LinkFact("properties.subnet.id", "subnet"),)),
    TypeFacts("Microsoft.Network/bastionHosts", links=(_IP_SUBNET, _IP_ADDRESS)),
    TypeFacts("Microsoft.Network/virtualNetworkGateways", links=(_IP_SUBNET, _IP_ADDRESS)),
    TypeFacts(
        "Microsoft.Network/loadBalancers",
        # Basic, until that was retired; templates without a tier are still deployed
        defaults=(Default("sku.name", (("", UNDOCUMENTED),)),),
        links=(
            LinkFact("properties.frontendIPConfigurations[*].properties.subnet.id", "subnet"),
            LinkFact("properties.frontendIPConfigurations[*].properties.publicIPAddress.id", "reference"),
        ),
    ),
    TypeFacts(
        "Microsoft.Network/applicationGateways",
        defaults=(
            Default(
                "properties.sslPolicy.policyName",
                (("", "AppGwSslPolicy20150501"), ("2023-02-01", "AppGwSslPolicy20220101")),
                "https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview",
            ),
        ),
        links=(
            LinkFact("properties.gatewayIPConfigurations[*].properties.subnet.id", "subnet"),
            LinkFact("properties.frontendIPConfigurations[*].properties.subnet.id", "subnet"),
            LinkFact("properties.frontendIPConfigurations[*].properties.publicIPAddress.id", "reference"),
            LinkFact("properties.firewallPolicy.id", "waf"),
            LinkFact("properties.httpListeners[*].properties.firewallPolicy.id", "waf"),
            LinkFact("properties.urlPathMaps[*].properties.pathRules[*].properties.firewallPolicy.id", "waf"),
            LinkFact("properties.backendAddressPools[*].properties.backendAddresses[*].fqdn", "backend", LinkBy.HOST),
        ),
    ),
    TypeFacts(
        "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies",
        defaults=(Default("properties.policySettings.mode", (("", UNDOCUMENTED),)),),
    ),
    TypeFacts(
        "Microsoft.Network/FrontDoorWebApplicationFirewallPolicies",
        defaults=(
            Default("properties.policySettings.enabledState", (("", "Enabled"),), "type definition"),
            Default("properties.policySettings.mode", (("", UNDOCUMENTED),)),
        ),
    ),
    TypeFacts(
        "Microsoft.Network/frontDoors",
        links=(
            LinkFact("properties.frontendEndpoints[*].properties.webApplicationFirewallPolicyLink.id", "waf"),
            LinkFact("properties.backendPools[*].properties.backends[*].address", "backend", LinkBy.HOST),
            LinkFact("properties.backendPools[*].properties.backends[*].privateLinkResourceId", "backend"),
        ),
    ),
    TypeFacts(
        "Microsoft.Network/networkSecurityPerimeters/resourceAssociations",
        links=(LinkFact("properties.privateLinkResource.id", "reference"),),
    ),
)
