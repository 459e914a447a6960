"""App Configuration stores and what they hold."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, KEY, Block, Field, Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_app_configuration",
        "Microsoft.AppConfiguration/configurationStores@2024-05-01",
        {
            "data_plane_proxy_authentication_mode": "properties.dataPlaneProxy.authenticationMode",
            "data_plane_proxy_private_link_delegation_enabled": Field(
                "properties.dataPlaneProxy.privateLinkDelegation", ENABLED
            ),
            "encryption": Block(
                "properties.encryption",
                {
                    "identity_client_id": "keyVaultProperties.identityClientId",
                    "key_vault_key_identifier": "keyVaultProperties.keyIdentifier",
                },
            ),
            "purge_protection_enabled": "properties.enablePurgeProtection",
            "replica": Ignored("child resources that hold no settings of security"),
            "sku": "sku.name",
            "soft_delete_retention_days": "properties.softDeleteRetentionInDays",
        },
        exports={
            "primary_read_key": KEY,
            "primary_write_key": KEY,
            "secondary_read_key": KEY,
            "secondary_write_key": KEY,
            "endpoint": "https://{name}.azconfig.io",
        },
    ),
    Table(
        "azurerm_app_configuration_key",
        "Microsoft.AppConfiguration/configurationStores/keyValues@2024-05-01",
        {
            "etag": Ignored("read-only in ARM"),
            "locked": Ignored("a lock of the data plane"),
            "tags": "properties.tags",
            "type": Ignored("follows from the other arguments"),
            "vault_key_reference": "properties.value",
        },
        id=("{configuration_store_id}/keyValues/{key}${label}", "{configuration_store_id}/keyValues/{key}"),
    ),
    Table(
        "azurerm_app_configuration_feature",
        "Microsoft.AppConfiguration/configurationStores/keyValues@2024-05-01",
        {
            "description": Ignored("part of the JSON text of a feature flag"),
            "enabled": Ignored("part of the JSON text of a feature flag"),
            "key": Ignored("part of the JSON text of a feature flag"),
            "locked": Ignored("a lock of the data plane"),
            "tags": "properties.tags",
            "percentage_filter_value": Ignored("part of the JSON text of a feature flag"),
            "targeting_filter": Ignored("how data is routed or transformed"),
            "timewindow_filter": Ignored("how data is routed or transformed"),
            "custom_filter": Ignored("how data is routed or transformed"),
            "etag": Ignored("guards against concurrent updates"),
        },
        id=(
            "{configuration_store_id}/keyValues/.appconfig.featureflag~2F{name}${label}",
            "{configuration_store_id}/keyValues/.appconfig.featureflag~2F{name}",
        ),
    ),
)
