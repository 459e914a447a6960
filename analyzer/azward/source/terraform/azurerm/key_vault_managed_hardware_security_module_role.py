"""Roles on the keys of managed HSMs. No template has them: names are those of the data plane."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IGNORED, Field, Many, Part, Table

__all__ = ["TABLES"]


_ASSIGNMENT = Table(
    "azurerm_key_vault_managed_hardware_security_module_role_assignment",
    "Microsoft.KeyVault/managedHSMs/roleAssignments@2023-07-01",
    {
        "managed_hsm_id": Part(),
        "principal_id": Field("properties.principalId"),
        "role_definition_id": Field("properties.roleDefinitionId"),
        "scope": Field("properties.scope"),
    },
    id="{managed_hsm_id}/roleAssignments/{name}",
)

_DEFINITION = Table(
    "azurerm_key_vault_managed_hardware_security_module_role_definition",
    "Microsoft.KeyVault/managedHSMs/roleDefinitions@2023-07-01",
    {
        "managed_hsm_id": Part(),
        "description": Field("properties.description"),
        "permission": Many(
            "properties.permissions",
            {
                "actions": Field("actions"),
                "not_actions": Field("notActions"),
                "data_actions": Field("dataActions"),
                "not_data_actions": Field("notDataActions"),
            },
        ),
        "role_name": Field("properties.roleName"),
        "vault_base_url": IGNORED,
        "assignable_scopes": IGNORED,
    },
    id="{managed_hsm_id}/roleDefinitions/{name}",
)

TABLES = (
    _ASSIGNMENT,
    _DEFINITION,
)
