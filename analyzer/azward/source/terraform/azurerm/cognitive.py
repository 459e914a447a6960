"""Cognitive and AI services accounts, their models and policies."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import (
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    Block,
    Field,
    Ignored,
    Many,
    Satellite,
    Table,
    objects,
)

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_cognitive_account",
        "Microsoft.CognitiveServices/accounts@2026-03-01",
        {
            "custom_subdomain_name": "properties.customSubDomainName",
            "customer_managed_key": Block(
                "properties.encryption",
                {
                    "key_vault_key_id": (
                        Field("keyVaultProperties.keyVaultUri", KEY_VAULT),
                        Field("keyVaultProperties.keyName", KEY_NAME),
                        Field("keyVaultProperties.keyVersion", KEY_VERSION),
                    ),
                    "identity_client_id": "keyVaultProperties.identityClientId",
                    "managed_hsm_key_id": (
                        Field("keyVaultProperties.keyVaultUri", KEY_VAULT),
                        Field("keyVaultProperties.keyName", KEY_NAME),
                        Field("keyVaultProperties.keyVersion", KEY_VERSION),
                    ),
                },
                constants={"keySource": "Microsoft.KeyVault"},
            ),
            "fqdns": "properties.allowedFqdnList",
            "metrics_advisor_aad_client_id": "properties.apiProperties.aadClientId",
            "metrics_advisor_aad_tenant_id": "properties.apiProperties.aadTenantId",
            "metrics_advisor_super_user_name": "properties.apiProperties.superUser",
            "metrics_advisor_website_name": "properties.apiProperties.websiteName",
            "network_acls": Block(
                "properties.networkAcls",
                {
                    "ip_rules": Field("ipRules", objects("value")),
                    "virtual_network_rules": Block("virtualNetworkRules", {"subnet_id": "id"}),
                },
            ),
            "network_injection": Many("properties.networkInjections", {"subnet_id": "subnetArmId"}),
            "outbound_network_access_restricted": "properties.restrictOutboundNetworkAccess",
            "project_management_enabled": "properties.allowProjectManagement",
            "qna_runtime_endpoint": "properties.apiProperties.qnaRuntimeEndpoint",
            "custom_question_answering_search_service_id": "properties.apiProperties.qnaAzureSearchEndpointId",
            "custom_question_answering_search_service_key": "properties.apiProperties.qnaAzureSearchEndpointKey",
            "storage": Block("properties.userOwnedStorage", {"storage_account_id": "resourceId"}),
        },
        exports={"primary_access_key": KEY, "secondary_access_key": KEY},
    ),
    Table(
        "azurerm_cognitive_deployment",
        "Microsoft.CognitiveServices/accounts/deployments@2026-03-01",
        {
            "sku": Block("sku"),
            "dynamic_throttling_enabled": Ignored("how requests are cached or balanced"),
            "scale": Block("sku", {"type": "name"}),
        },
    ),
    Satellite(
        "azurerm_cognitive_account_customer_managed_key",
        into="{cognitive_account_id}",
        type="Microsoft.CognitiveServices/accounts@2026-03-01",
        fields={
            "key_vault_key_id": (
                Field("properties.encryption.keyVaultProperties.keyVaultUri", KEY_VAULT),
                Field("properties.encryption.keyVaultProperties.keyName", KEY_NAME),
                Field("properties.encryption.keyVaultProperties.keyVersion", KEY_VERSION),
            ),
            "identity_client_id": "properties.encryption.keyVaultProperties.identityClientId",
        },
        constants={"properties.encryption.keySource": "Microsoft.KeyVault"},
    ),
    Table(
        "azurerm_cognitive_account_rai_policy",
        "Microsoft.CognitiveServices/accounts/raiPolicies@2026-03-01",
        {"content_filter": Block("properties.contentFilters", {"filter_enabled": "enabled", "block_enabled": "blocking"})},
    ),
    Table("azurerm_cognitive_account_rai_blocklist", "Microsoft.CognitiveServices/accounts/raiBlocklists@2026-03-01"),
    Table("azurerm_cognitive_account_project", "Microsoft.CognitiveServices/accounts/projects@2026-03-01", {}),
)
