"""Workspaces of API Management."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

TABLES = (
    Table("azurerm_api_management_workspace", "Microsoft.ApiManagement/service/workspaces@2024-05-01"),
    Table(
        "azurerm_api_management_workspace_named_value",
        "Microsoft.ApiManagement/service/workspaces/namedValues@2024-05-01",
        {"value_from_key_vault": Block("properties.keyVault", {"secret_id": "secretIdentifier"}), "tags": "properties.tags"},
    ),
    Table(
        "azurerm_api_management_workspace_policy",
        "Microsoft.ApiManagement/service/workspaces/policies@2024-05-01",
        {"xml_content": "properties.value", "xml_link": "properties.value"},
        id="{api_management_workspace_id}/policies/policy",
    ),
    Table(
        "azurerm_api_management_workspace_policy_fragment",
        "Microsoft.ApiManagement/service/workspaces/policyFragments@2024-05-01",
        {"xml_content": "properties.value", "xml_format": "properties.format"},
    ),
    Table(
        "azurerm_api_management_workspace_certificate",
        "Microsoft.ApiManagement/service/workspaces/certificates@2024-05-01",
        {
            "certificate_data_base64": "properties.data",
            "key_vault_secret_id": "properties.keyVault.secretIdentifier",
            "user_assigned_identity_client_id": "properties.keyVault.identityClientId",
        },
    ),
    Table(
        "azurerm_api_management_workspace_api_version_set",
        "Microsoft.ApiManagement/service/workspaces/apiVersionSets@2024-05-01",
    ),
)
