"""Azure Firewalls, their policies and rules."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Unknown, Value, unknown_from
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import (
    ENABLED,
    Block,
    Field,
    Satellite,
    Specs,
    Table,
    joined,
    listed,
    text,
    unless,
)

__all__ = ["TABLES"]

_ADDRESS: Mapping[str, Specs] = {
    "subnet_id": "properties.subnet.id",
    "public_ip_address_id": "properties.publicIPAddress.id",
}
_MORE = "properties.additionalProperties"


def _proxied(value: Value) -> Value:
    """Servers of its own make a firewall a proxy."""
    if isinstance(value, list) and value and all(isinstance(item, Unknown) and item.many for item in value):
        return unknown_from("dns_servers", *value)  # they may be none
    return "true" if value is True or (isinstance(value, list) and value) else None


_FIREWALL = Table(
    "azurerm_firewall",
    f"Microsoft.Network/azureFirewalls@{VERSION}",
    {
        "sku_name": "properties.sku.name",
        "sku_tier": "properties.sku.tier",
        "firewall_policy_id": "properties.firewallPolicy.id",
        "ip_configuration": Block("properties.ipConfigurations", _ADDRESS),
        "management_ip_configuration": Block("properties.managementIpConfiguration", _ADDRESS),
        "dns_servers": (
            Field(f"{_MORE}['Network.DNS.Servers']", joined(",")),
            Field(f"{_MORE}['Network.DNS.EnableProxy']", _proxied),
        ),
        "dns_proxy_enabled": Field(f"{_MORE}['Network.DNS.EnableProxy']", _proxied),
        "private_ip_ranges": Field(f"{_MORE}['Network.SNAT.PrivateRanges']", joined(",")),
        "threat_intel_mode": Field("properties.threatIntelMode", unless("")),
        "virtual_hub": Block(
            "properties", {"virtual_hub_id": "virtualHub.id", "public_ip_count": "hubIPAddresses.publicIPs.count"}
        ),
    },
)


# rules of a firewall itself -----------------------------------------------------------------------------------------------

_PROTOCOL: Mapping[str, Specs] = {"type": "protocolType"}


def _collection(kind: str, members: str, rule: Mapping[str, Specs]) -> Satellite:
    return Satellite(
        f"azurerm_firewall_{kind}_rule_collection",
        into="{group}/providers/Microsoft.Network/azureFirewalls/{azure_firewall_name}",
        member_of=f"properties.{members}",
        type=_FIREWALL.type,
        fields={
            "name": "name",
            "priority": "properties.priority",
            "action": "properties.action.type",
            "rule": Block("properties.rules", {**rule}),
        },
    )


# policies -----------------------------------------------------------------------------------------------------------------


def _rules(kind: str, rule_kind: str, rule: Mapping[str, Specs]) -> Block:
    return Block(
        "properties.ruleCollections",
        {"action": "action.type", "rule": Block("rules", {**rule}, constants={"ruleType": rule_kind})},
        constants={"ruleCollectionType": kind},
    )


_FILTER = "FirewallPolicyFilterRuleCollection"

TABLES = (
    _FIREWALL,
    _collection("application", "applicationRuleCollections", {"protocol": Block("protocols", _PROTOCOL)}),
    _collection("network", "networkRuleCollections", {}),
    _collection("nat", "natRuleCollections", {"translated_port": Field("translatedPort", text)}),
    Table(
        "azurerm_firewall_policy",
        f"Microsoft.Network/firewallPolicies@{VERSION}",
        {
            "base_policy_id": "properties.basePolicy.id",
            "dns": Block("properties.dnsSettings", {"proxy_enabled": "enableProxy"}),
            "insights": Block(
                "properties.insights",
                {
                    "enabled": "isEnabled",
                    "default_log_analytics_workspace_id": "logAnalyticsResources.defaultWorkspaceId.id",
                    "retention_in_days": "retentionDays",
                    "log_analytics_workspace": Block(
                        "logAnalyticsResources.workspaces", {"id": "workspaceId.id", "firewall_location": "region"}
                    ),
                },
            ),
            "intrusion_detection": Block(
                "properties.intrusionDetection",
                {
                    "signature_overrides": Block("configuration.signatureOverrides", {"state": "mode"}),
                    "traffic_bypass": Block("configuration.bypassTrafficSettings"),
                    "private_ranges": "configuration.privateRanges",
                },
            ),
            "private_ip_ranges": "properties.snat.privateRanges",
            "auto_learn_private_ranges_enabled": Field("properties.snat.autoLearnPrivateRanges", ENABLED),
            "sku": Field("properties.sku.tier", default="Standard"),
            "threat_intelligence_allowlist": Block("properties.threatIntelWhitelist"),
            "threat_intelligence_mode": "properties.threatIntelMode",
            "tls_certificate": Block("properties.transportSecurity.certificateAuthority"),
            "sql_redirect_allowed": "properties.sql.allowSqlRedirect",
            "explicit_proxy": Block("properties.explicitProxy", {"enabled": "enableExplicitProxy"}),
        },
    ),
    Table(
        "azurerm_firewall_policy_rule_collection_group",
        f"Microsoft.Network/firewallPolicies/ruleCollectionGroups@{VERSION}",
        {
            "application_rule_collection": _rules(
                _FILTER,
                "ApplicationRule",
                {
                    "protocols": Block("protocols", _PROTOCOL),
                    "http_headers": Block("httpHeadersToInsert", {"name": "headerName", "value": "headerValue"}),
                    "destination_urls": "targetUrls",
                    "destination_fqdns": "targetFqdns",
                    "destination_fqdn_tags": "fqdnTags",
                    "terminate_tls": "terminateTLS",
                },
            ),
            "network_rule_collection": _rules(_FILTER, "NetworkRule", {"protocols": "ipProtocols"}),
            "nat_rule_collection": _rules(
                "FirewallPolicyNatRuleCollection",
                "NatRule",
                {
                    "protocols": "ipProtocols",
                    "destination_address": Field("destinationAddresses", listed),
                    "translated_port": Field("translatedPort", text),
                },
            ),
        },
    ),
)
