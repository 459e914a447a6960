"""Roles on the keys of managed HSMs. No template has them: names are those of the data plane."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_key_vault_managed_hardware_security_module_role_assignment",
        "Microsoft.KeyVault/managedHSMs/roleAssignments@2023-07-01",
        id="{managed_hsm_id}/roleAssignments/{name}",
    ),
    Table(
        "azurerm_key_vault_managed_hardware_security_module_role_definition",
        "Microsoft.KeyVault/managedHSMs/roleDefinitions@2023-07-01",
        {
            "permission": Block("properties.permissions"),
            "vault_base_url": Ignored("the link stands in a resource of its own"),
        },
        id="{managed_hsm_id}/roleDefinitions/{name}",
    ),
)
