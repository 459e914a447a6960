"""Azure Firewalls, their policies and rules."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Unknown, Value, unknown_from
from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    Field,
    Many,
    Nested,
    Part,
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
    "name": Field("name"),
    "subnet_id": Field("properties.subnet.id"),
    "public_ip_address_id": Field("properties.publicIPAddress.id"),
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
        "sku_name": Field("properties.sku.name"),
        "sku_tier": Field("properties.sku.tier"),
        "firewall_policy_id": Field("properties.firewallPolicy.id"),
        "ip_configuration": Many("properties.ipConfigurations", _ADDRESS),
        "management_ip_configuration": Nested("properties.managementIpConfiguration", _ADDRESS),
        "dns_servers": (
            Field(f"{_MORE}['Network.DNS.Servers']", joined(",")),
            Field(f"{_MORE}['Network.DNS.EnableProxy']", _proxied),
        ),
        "dns_proxy_enabled": Field(f"{_MORE}['Network.DNS.EnableProxy']", _proxied),
        "private_ip_ranges": Field(f"{_MORE}['Network.SNAT.PrivateRanges']", joined(",")),
        "threat_intel_mode": Field("properties.threatIntelMode", unless("")),
        "virtual_hub": Nested(
            "properties",
            {
                "virtual_hub_id": Field("virtualHub.id"),
                "public_ip_count": Field("hubIPAddresses.publicIPs.count", default=1),
            },
        ),
        "zones": Field("zones"),
    },
)


# rules of a firewall itself -----------------------------------------------------------------------------------------------

_SOURCES: Mapping[str, Specs] = {
    "name": Field("name"),
    "description": Field("description"),
    "source_addresses": Field("sourceAddresses"),
    "source_ip_groups": Field("sourceIpGroups"),
}
_PROTOCOL: Mapping[str, Specs] = {"port": Field("port"), "type": Field("protocolType")}


def _collection(kind: str, members: str, rule: Mapping[str, Specs]) -> Satellite:
    return Satellite(
        f"azurerm_firewall_{kind}_rule_collection",
        into="{group}/providers/Microsoft.Network/azureFirewalls/{azure_firewall_name}",
        member_of=f"properties.{members}",
        type=_FIREWALL.type,
        fields={
            "name": Field("name"),
            "azure_firewall_name": Part(),
            "resource_group_name": Part(),
            "priority": Field("properties.priority"),
            "action": Field("properties.action.type"),
            "rule": Many("properties.rules", {**_SOURCES, **rule}),
        },
    )


_APPLICATION = _collection(
    "application",
    "applicationRuleCollections",
    {
        "fqdn_tags": Field("fqdnTags"),
        "target_fqdns": Field("targetFqdns"),
        "protocol": Many("protocols", _PROTOCOL),
    },
)

_NETWORK = _collection(
    "network",
    "networkRuleCollections",
    {
        "destination_addresses": Field("destinationAddresses"),
        "destination_ip_groups": Field("destinationIpGroups"),
        "destination_fqdns": Field("destinationFqdns"),
        "destination_ports": Field("destinationPorts"),
        "protocols": Field("protocols"),
    },
)

_NAT = _collection(
    "nat",
    "natRuleCollections",
    {
        "destination_addresses": Field("destinationAddresses"),
        "destination_ports": Field("destinationPorts"),
        "protocols": Field("protocols"),
        "translated_address": Field("translatedAddress"),
        "translated_port": Field("translatedPort", text),
    },
)


# policies -----------------------------------------------------------------------------------------------------------------

_BYPASS: Mapping[str, Specs] = {
    "name": Field("name"),
    "description": Field("description"),
    "protocol": Field("protocol"),
    "source_addresses": Field("sourceAddresses"),
    "source_ip_groups": Field("sourceIpGroups"),
    "destination_addresses": Field("destinationAddresses"),
    "destination_ip_groups": Field("destinationIpGroups"),
    "destination_ports": Field("destinationPorts"),
}

_POLICY = Table(
    "azurerm_firewall_policy",
    f"Microsoft.Network/firewallPolicies@{VERSION}",
    {
        "base_policy_id": Field("properties.basePolicy.id"),
        "dns": Nested(
            "properties.dnsSettings",
            {"proxy_enabled": Field("enableProxy", default=False), "servers": Field("servers")},
        ),
        "identity": IDENTITY,
        "insights": Nested(
            "properties.insights",
            {
                "enabled": Field("isEnabled"),
                "default_log_analytics_workspace_id": Field("logAnalyticsResources.defaultWorkspaceId.id"),
                "retention_in_days": Field("retentionDays"),
                "log_analytics_workspace": Many(
                    "logAnalyticsResources.workspaces",
                    {"id": Field("workspaceId.id"), "firewall_location": Field("region")},
                ),
            },
        ),
        "intrusion_detection": Nested(
            "properties.intrusionDetection",
            {
                "mode": Field("mode"),
                "signature_overrides": Many("configuration.signatureOverrides", {"id": Field("id"), "state": Field("mode")}),
                "traffic_bypass": Many("configuration.bypassTrafficSettings", _BYPASS),
                "private_ranges": Field("configuration.privateRanges"),
            },
        ),
        "private_ip_ranges": Field("properties.snat.privateRanges"),
        "auto_learn_private_ranges_enabled": Field("properties.snat.autoLearnPrivateRanges", ENABLED),
        "sku": Field("properties.sku.tier", default="Standard"),
        "threat_intelligence_allowlist": Nested(
            "properties.threatIntelWhitelist",
            {"fqdns": Field("fqdns"), "ip_addresses": Field("ipAddresses")},
        ),
        "threat_intelligence_mode": Field("properties.threatIntelMode", default="Alert"),
        "tls_certificate": Nested(
            "properties.transportSecurity.certificateAuthority",
            {"key_vault_secret_id": Field("keyVaultSecretId"), "name": Field("name")},
        ),
        "sql_redirect_allowed": Field("properties.sql.allowSqlRedirect"),
        "explicit_proxy": Nested(
            "properties.explicitProxy",
            {
                "enabled": Field("enableExplicitProxy"),
                "http_port": Field("httpPort"),
                "https_port": Field("httpsPort"),
                "enable_pac_file": Field("enablePacFile"),
                "pac_file_port": Field("pacFilePort"),
                "pac_file": Field("pacFile"),
            },
        ),
    },
)


def _rules(kind: str, rule_kind: str, rule: Mapping[str, Specs]) -> Many:
    return Many(
        "properties.ruleCollections",
        {
            "name": Field("name"),
            "priority": Field("priority"),
            "action": Field("action.type"),
            "rule": Many("rules", {**_SOURCES, **rule}, constants={"ruleType": rule_kind}),
        },
        constants={"ruleCollectionType": kind},
    )


_FILTER = "FirewallPolicyFilterRuleCollection"

_RULE_GROUP = Table(
    "azurerm_firewall_policy_rule_collection_group",
    f"Microsoft.Network/firewallPolicies/ruleCollectionGroups@{VERSION}",
    {
        "firewall_policy_id": Part(),
        "priority": Field("properties.priority"),
        "application_rule_collection": _rules(
            _FILTER,
            "ApplicationRule",
            {
                "protocols": Many("protocols", _PROTOCOL),
                "http_headers": Many("httpHeadersToInsert", {"name": Field("headerName"), "value": Field("headerValue")}),
                "destination_addresses": Field("destinationAddresses"),
                "destination_urls": Field("targetUrls"),
                "destination_fqdns": Field("targetFqdns"),
                "destination_fqdn_tags": Field("fqdnTags"),
                "terminate_tls": Field("terminateTLS"),
                "web_categories": Field("webCategories"),
            },
        ),
        "network_rule_collection": _rules(
            _FILTER,
            "NetworkRule",
            {
                "protocols": Field("ipProtocols"),
                "destination_ports": Field("destinationPorts"),
                "destination_addresses": Field("destinationAddresses"),
                "destination_ip_groups": Field("destinationIpGroups"),
                "destination_fqdns": Field("destinationFqdns"),
            },
        ),
        "nat_rule_collection": _rules(
            "FirewallPolicyNatRuleCollection",
            "NatRule",
            {
                "protocols": Field("ipProtocols"),
                "destination_address": Field("destinationAddresses", listed),
                "destination_ports": Field("destinationPorts"),
                "translated_address": Field("translatedAddress"),
                "translated_fqdn": Field("translatedFqdn"),
                "translated_port": Field("translatedPort", text),
            },
        ),
    },
    id="{firewall_policy_id}/ruleCollectionGroups/{name}",
)

TABLES = (_FIREWALL, _APPLICATION, _NETWORK, _NAT, _POLICY, _RULE_GROUP)
