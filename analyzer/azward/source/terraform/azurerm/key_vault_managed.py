"""Managed HSMs, and storage accounts whose keys a vault rotates."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import KEY, Field, Ignored, Table, epoch

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_key_vault_managed_hardware_security_module",
        "Microsoft.KeyVault/managedHSMs@2026-02-01",
        {
            "admin_object_ids": "properties.initialAdminObjectIds",
            "purge_protection_enabled": Field("properties.enablePurgeProtection", default=False),
            "soft_delete_retention_days": "properties.softDeleteRetentionInDays",
            "security_domain_key_vault_certificate_ids": Ignored("a setting of the data plane"),
            "security_domain_quorum": Ignored("a setting of the data plane"),
        },
        constants={"sku.family": "B", "properties.enableSoftDelete": True},
        exports={"hsm_uri": "https://{name}.managedhsm.azure.net/", "security_domain_encrypted_data": KEY},
    ),
    Table(
        "azurerm_key_vault_managed_hardware_security_module_key",
        "Microsoft.KeyVault/managedHSMs/keys@2026-02-01",
        {
            "key_type": "properties.kty",
            "curve": "properties.curveName",
            "key_opts": "properties.keyOps",
            "not_before_date": Field("properties.attributes.nbf", epoch),
            "expiration_date": Field("properties.attributes.exp", epoch),
        },
        exports={
            "id": "https://{managed_hsm_id:last}.managedhsm.azure.net/keys/{name}/{?version}",
            "versioned_id": "https://{managed_hsm_id:last}.managedhsm.azure.net/keys/{name}/{?version}",
        },
    ),
    Table(
        "azurerm_key_vault_managed_storage_account",
        "Microsoft.KeyVault/vaults/storage@2023-07-01",
        {
            "storage_account_id": "properties.resourceId",
            "storage_account_key": "properties.activeKeyName",
            "regenerate_key_automatically": "properties.autoRegenerateKey",
        },
    ),
    Table(
        "azurerm_key_vault_managed_storage_account_sas_token_definition",
        "Microsoft.KeyVault/vaults/storage/sas@2023-07-01",
        {"sas_template_uri": Ignored("a pattern of the tokens, signed with any key")},
    ),
)
