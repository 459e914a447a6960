"""AI Search."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, KEY, Field, Table, objects

__all__ = ["TABLES"]

_TYPE = "Microsoft.Search/searchServices"
_VERSION = "2025-05-01"

TABLES = (
    Table(
        "azurerm_search_service",
        f"{_TYPE}@{_VERSION}",
        {
            "sku": "sku.name",
            "allowed_ips": Field("properties.networkRuleSet.ipRules", objects("value")),
            "authentication_failure_mode": "properties.authOptions.aadOrApiKey.aadAuthFailureMode",
            "customer_managed_key_enforcement_enabled": Field("properties.encryptionWithCmk.enforcement", ENABLED),
            "network_rule_bypass_option": "properties.networkRuleSet.bypass",
            "semantic_search_sku": "properties.semanticSearch",
        },
        exports={
            "endpoint": "https://{name}.search.windows.net",
            "primary_key": KEY,
            "secondary_key": KEY,
            "query_keys": KEY,
        },
    ),
    Table(
        "azurerm_search_shared_private_link_service",
        f"{_TYPE}/sharedPrivateLinkResources@{_VERSION}",
        {"subresource_name": "properties.groupId", "target_resource_id": "properties.privateLinkResourceId"},
    ),
)
