"""Private DNS resolvers, and what they forward to other servers."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, Field, Many, Table, id_objects

__all__ = ["TABLES"]

_VERSION = "2022-07-01"
_RULESET = "Microsoft.Network/dnsForwardingRulesets"

TABLES = (
    Table(
        "azurerm_private_dns_resolver",
        f"Microsoft.Network/dnsResolvers@{_VERSION}",
        {"virtual_network_id": "properties.virtualNetwork.id"},
    ),
    Table(
        "azurerm_private_dns_resolver_inbound_endpoint",
        f"Microsoft.Network/dnsResolvers/inboundEndpoints@{_VERSION}",
        {"ip_configurations": Many("properties.ipConfigurations", {"subnet_id": "subnet.id"})},
    ),
    Table(
        "azurerm_private_dns_resolver_outbound_endpoint",
        f"Microsoft.Network/dnsResolvers/outboundEndpoints@{_VERSION}",
        {"subnet_id": "properties.subnet.id"},
    ),
    Table(
        "azurerm_private_dns_resolver_dns_forwarding_ruleset",
        f"{_RULESET}@{_VERSION}",
        {"private_dns_resolver_outbound_endpoint_ids": Field("properties.dnsResolverOutboundEndpoints", id_objects)},
    ),
    Table(
        "azurerm_private_dns_resolver_forwarding_rule",
        f"{_RULESET}/forwardingRules@{_VERSION}",
        {"enabled": Field("properties.forwardingRuleState", ENABLED)},
    ),
    Table(
        "azurerm_private_dns_resolver_virtual_network_link",
        f"{_RULESET}/virtualNetworkLinks@{_VERSION}",
        {"virtual_network_id": "properties.virtualNetwork.id"},
    ),
)
