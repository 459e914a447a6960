"""Elastic SANs."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import KEY_NAME, KEY_VAULT, KEY_VERSION, Block, Field, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.ElasticSan/elasticSans"
_VERSION = "2023-01-01"
_KEY = "keyVaultProperties"

TABLES = (
    Table(
        "azurerm_elastic_san",
        f"{_TYPE}@{_VERSION}",
        {
            "base_size_in_tib": "properties.baseSizeTiB",
            "extended_size_in_tib": "properties.extendedCapacitySizeTiB",
            "zones": "properties.availabilityZones",
        },
    ),
    Table(
        "azurerm_elastic_san_volume_group",
        f"{_TYPE}/volumegroups@{_VERSION}",
        {
            "encryption_type": "properties.encryption",
            "encryption": Block(
                "properties.encryptionProperties",
                {
                    "key_vault_key_id": (
                        Field(f"{_KEY}.keyVaultUri", KEY_VAULT),
                        Field(f"{_KEY}.keyName", KEY_NAME),
                        Field(f"{_KEY}.keyVersion", KEY_VERSION),
                    ),
                    "user_assigned_identity_id": "identity.userAssignedIdentity",
                },
            ),
            "network_rule": Block("properties.networkAcls.virtualNetworkRules", {"subnet_id": "id"}),
        },
    ),
    Table(
        "azurerm_elastic_san_volume",
        f"{_TYPE}/volumegroups/volumes@{_VERSION}",
        {
            "size_in_gib": "properties.sizeGiB",
            "create_source": Block("properties.creationData", {"source_type": "createSource"}),
        },
    ),
)
