"""Private DNS resolvers, and what they forward to other servers."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, Field, Many, Part, Table, id_objects

__all__ = ["TABLES"]

_VERSION = "2022-07-01"
_RULESET = "Microsoft.Network/dnsForwardingRulesets"

_RESOLVER = Table(
    "azurerm_private_dns_resolver",
    f"Microsoft.Network/dnsResolvers@{_VERSION}",
    {"virtual_network_id": Field("properties.virtualNetwork.id")},
)

_INBOUND = Table(
    "azurerm_private_dns_resolver_inbound_endpoint",
    f"Microsoft.Network/dnsResolvers/inboundEndpoints@{_VERSION}",
    {
        "private_dns_resolver_id": Part(),
        "ip_configurations": Many(
            "properties.ipConfigurations",
            {
                "subnet_id": Field("subnet.id"),
                "private_ip_address": Field("privateIpAddress"),
                "private_ip_allocation_method": Field("privateIpAllocationMethod", default="Dynamic"),
            },
        ),
    },
    id="{private_dns_resolver_id}/inboundEndpoints/{name}",
)

_OUTBOUND = Table(
    "azurerm_private_dns_resolver_outbound_endpoint",
    f"Microsoft.Network/dnsResolvers/outboundEndpoints@{_VERSION}",
    {"private_dns_resolver_id": Part(), "subnet_id": Field("properties.subnet.id")},
    id="{private_dns_resolver_id}/outboundEndpoints/{name}",
)

_RULES = Table(
    "azurerm_private_dns_resolver_dns_forwarding_ruleset",
    f"{_RULESET}@{_VERSION}",
    {"private_dns_resolver_outbound_endpoint_ids": Field("properties.dnsResolverOutboundEndpoints", id_objects)},
)

_RULE = Table(
    "azurerm_private_dns_resolver_forwarding_rule",
    f"{_RULESET}/forwardingRules@{_VERSION}",
    {
        "dns_forwarding_ruleset_id": Part(),
        "domain_name": Field("properties.domainName"),
        "target_dns_servers": Many("properties.targetDnsServers", {"ip_address": Field("ipAddress"), "port": Field("port")}),
        "enabled": Field("properties.forwardingRuleState", ENABLED, default=True),
        "metadata": Field("properties.metadata"),
    },
    id="{dns_forwarding_ruleset_id}/forwardingRules/{name}",
)

_LINK = Table(
    "azurerm_private_dns_resolver_virtual_network_link",
    f"{_RULESET}/virtualNetworkLinks@{_VERSION}",
    {
        "dns_forwarding_ruleset_id": Part(),
        "virtual_network_id": Field("properties.virtualNetwork.id"),
        "metadata": Field("properties.metadata"),
    },
    id="{dns_forwarding_ruleset_id}/virtualNetworkLinks/{name}",
)

TABLES = (_RESOLVER, _INBOUND, _OUTBOUND, _RULES, _RULE, _LINK)
