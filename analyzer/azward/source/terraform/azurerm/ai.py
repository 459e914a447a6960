"""AI services, AI Foundry hubs and projects."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import KEY, KEY_NAME, KEY_VAULT, KEY_VERSION, Block, Field, Table, objects

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_ai_services",
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
                    "managed_hsm_key_id": (
                        Field("keyVaultProperties.keyVaultUri", KEY_VAULT),
                        Field("keyVaultProperties.keyName", KEY_NAME),
                        Field("keyVaultProperties.keyVersion", KEY_VERSION),
                    ),
                    "identity_client_id": "keyVaultProperties.identityClientId",
                },
                constants={"keySource": "Microsoft.KeyVault"},
            ),
            "fqdns": "properties.allowedFqdnList",
            "network_acls": Block(
                "properties.networkAcls",
                {
                    "ip_rules": Field("ipRules", objects("value")),
                    "virtual_network_rules": Block("virtualNetworkRules", {"subnet_id": "id"}),
                },
            ),
            "outbound_network_access_restricted": "properties.restrictOutboundNetworkAccess",
            "storage": Block("properties.userOwnedStorage", {"storage_account_id": "resourceId"}),
        },
        constants={"kind": "AIServices"},
        exports={"primary_access_key": KEY, "secondary_access_key": KEY},
    ),
    Table(
        "azurerm_ai_foundry",
        "Microsoft.MachineLearningServices/workspaces@2025-06-01",
        {
            "key_vault_id": "properties.keyVault",
            "storage_account_id": "properties.storageAccount",
            "application_insights_id": "properties.applicationInsights",
            "container_registry_id": "properties.containerRegistry",
            "encryption": Block(
                "properties.encryption",
                {
                    "key_id": "keyVaultProperties.keyIdentifier",
                    "key_vault_id": "keyVaultProperties.keyVaultArmId",
                    "user_assigned_identity_id": "identity.userAssignedIdentity",
                },
                constants={"status": "Enabled"},
            ),
            "high_business_impact_enabled": "properties.hbiWorkspace",
        },
        constants={"kind": "Hub"},
    ),
    Table(
        "azurerm_ai_foundry_project",
        "Microsoft.MachineLearningServices/workspaces@2025-06-01",
        {"ai_services_hub_id": "properties.hubResourceId", "high_business_impact_enabled": "properties.hbiWorkspace"},
        constants={"kind": "Project"},
    ),
)
