"""Key vaults, their access policies, secrets and keys."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import (
    KEY,
    Block,
    Field,
    Ignored,
    Satellite,
    Specs,
    Table,
    epoch,
    from_major,
    id_objects,
    objects,
)

__all__ = ["TABLES"]

_VERSION = "2023-07-01"

_POLICY: Mapping[str, Specs] = {
    "certificate_permissions": "permissions.certificates",
    "key_permissions": "permissions.keys",
    "secret_permissions": "permissions.secrets",
    "storage_permissions": "permissions.storage",
}

_DATES: Mapping[str, Specs] = {
    # ARM counts seconds; a rule asks whether there is an end
    "not_before_date": Field("properties.attributes.nbf", epoch),
    "expiration_date": Field("properties.attributes.exp", epoch),
}

_VAULT = Table(
    "azurerm_key_vault",
    f"Microsoft.KeyVault/vaults@{_VERSION}",
    {
        "sku_name": "properties.sku.name",
        "access_policy": Block("properties.accessPolicies", _POLICY),
        # without a default since 5.0, where it is required
        "rbac_authorization_enabled": Field(
            "properties.enableRbacAuthorization", default=from_major({3: False}), former=("enable_rbac_authorization",)
        ),
        "network_acls": Block(
            "properties.networkAcls",
            {
                "ip_rules": Field("ipRules", objects("value")),
                "virtual_network_subnet_ids": Field("virtualNetworkRules", id_objects),
            },
        ),
        "purge_protection_enabled": "properties.enablePurgeProtection",
        "soft_delete_retention_days": "properties.softDeleteRetentionInDays",
        "contact": Ignored("of the data plane, up to major 4"),
    },
    # the provider always sends it
    constants={"properties.enableSoftDelete": True, "properties.sku.family": "A"},
    exports={"vault_uri": "https://{name}.vault.azure.net/"},
)

TABLES = (
    _VAULT,
    Satellite(
        "azurerm_key_vault_access_policy",
        into="{key_vault_id}",
        type=_VAULT.type,
        member_of="properties.accessPolicies",
        fields={**_POLICY},
    ),
    Table(
        "azurerm_key_vault_secret",
        f"Microsoft.KeyVault/vaults/secrets@{_VERSION}",
        {
            "value_wo": "properties.value",
            "value_wo_version": Ignored("it only says that a write-only value changed"),
            **_DATES,
        },
        exports={
            "id": "https://{key_vault_id:last}.vault.azure.net/secrets/{name}/{?version}",
            "versionless_id": "https://{key_vault_id:last}.vault.azure.net/secrets/{name}",
            "resource_versionless_id": "{key_vault_id}/secrets/{name}",
            "resource_id": "{key_vault_id}/secrets/{name}/versions/{?version}",
            "value": KEY,
        },
    ),
    Table(
        "azurerm_key_vault_key",
        f"Microsoft.KeyVault/vaults/keys@{_VERSION}",
        {
            "key_opts": "properties.keyOps",
            "key_type": "properties.kty",
            "curve": "properties.curveName",
            "release_policy": Block(
                "properties.release_policy", {"json": "data", "immutable": Ignored("a setting of the data plane")}
            ),
            "rotation_policy": Block(
                "properties.rotationPolicy",
                {
                    "expire_after": "attributes.expiryTime",
                    "automatic": Block(
                        "lifetimeActions[0]",
                        {"time_after_creation": "trigger.timeAfterCreate", "time_before_expiry": "trigger.timeBeforeExpiry"},
                        constants={"action.type": "rotate"},
                    ),
                    "notify_before_expiry": Ignored("a setting of the data plane"),
                },
            ),
            **_DATES,
        },
        exports={
            "id": "https://{key_vault_id:last}.vault.azure.net/keys/{name}/{?version}",
            "versionless_id": "https://{key_vault_id:last}.vault.azure.net/keys/{name}",
            "resource_versionless_id": "{key_vault_id}/keys/{name}",
            "resource_id": "{key_vault_id}/keys/{name}/versions/{?version}",
        },
    ),
)
