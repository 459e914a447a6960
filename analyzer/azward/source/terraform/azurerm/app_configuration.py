"""App Configuration stores and what they hold."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, IDENTITY, IGNORED, KEY, NOT, Block, Field, Table

__all__ = ["TABLES"]


_STORE = Table(
    "azurerm_app_configuration",
    "Microsoft.AppConfiguration/configurationStores@2024-05-01",
    {
        "data_plane_proxy_authentication_mode": Field("properties.dataPlaneProxy.authenticationMode"),
        "data_plane_proxy_private_link_delegation_enabled": Field(
            "properties.dataPlaneProxy.privateLinkDelegation", ENABLED
        ),
        "encryption": Block(
            "properties.encryption",
            {
                "identity_client_id": Field("keyVaultProperties.identityClientId"),
                "key_vault_key_identifier": Field("keyVaultProperties.keyIdentifier"),
            },
        ),
        "identity": IDENTITY,
        "local_auth_enabled": Field("properties.disableLocalAuth", NOT),
        "purge_protection_enabled": Field("properties.enablePurgeProtection"),
        "replica": IGNORED,
        "sku": Field("sku.name"),
        "soft_delete_retention_days": Field("properties.softDeleteRetentionInDays"),
    },
    exports={
        "primary_read_key": KEY,
        "primary_write_key": KEY,
        "secondary_read_key": KEY,
        "secondary_write_key": KEY,
        "endpoint": "https://{name}.azconfig.io",
    },
)

_KEY = Table(
    "azurerm_app_configuration_key",
    "Microsoft.AppConfiguration/configurationStores/keyValues@2024-05-01",
    {
        "locked": IGNORED,
        "type": IGNORED,
        "vault_key_reference": Field("properties.value"),
    },
    id=("{configuration_store_id}/keyValues/{key}${label}", "{configuration_store_id}/keyValues/{key}"),
)

_FEATURE = Table(
    "azurerm_app_configuration_feature",
    "Microsoft.AppConfiguration/configurationStores/keyValues@2024-05-01",
    {
        "description": IGNORED,
        "enabled": IGNORED,
        "key": IGNORED,
        "locked": IGNORED,
        "percentage_filter_value": IGNORED,
        "targeting_filter": IGNORED,
        "timewindow_filter": IGNORED,
        "custom_filter": IGNORED,
        "etag": IGNORED,
    },
    id=(
        "{configuration_store_id}/keyValues/.appconfig.featureflag~2F{name}${label}",
        "{configuration_store_id}/keyValues/.appconfig.featureflag~2F{name}",
    ),
)

TABLES = (
    _STORE,
    _KEY,
    _FEATURE,
)
