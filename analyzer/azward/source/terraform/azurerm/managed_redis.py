"""Azure Managed Redis."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, KEY, Block, Child, Field, Satellite, Specs, Table, id_objects

__all__ = ["TABLES"]

_TYPE = "Microsoft.Cache/redisEnterprise"
_VERSION = "2025-07-01"
_KEYS = ("primary_access_key", "secondary_access_key")

_DATABASE: Mapping[str, Specs] = {
    "access_keys_authentication_enabled": Field("properties.accessKeysAuthentication", ENABLED),
    "geo_replication_group_name": "properties.geoReplication.groupNickname",
    "module": Block("properties.modules"),
    "persistence_append_only_file_backup_frequency": "properties.persistence.aofFrequency",
    "persistence_redis_database_backup_frequency": "properties.persistence.rdbFrequency",
}

TABLES = (
    Table(
        "azurerm_managed_redis",
        f"{_TYPE}@{_VERSION}",
        {
            "default_database": Child("databases", "default", _DATABASE, constants={"properties.port": 10000}),
            "customer_managed_key": Block(
                "properties.encryption.customerManagedKeyEncryption",
                {
                    "key_vault_key_id": "keyEncryptionKeyUrl",
                    "user_assigned_identity_id": "keyEncryptionKeyIdentity.userAssignedIdentityResourceId",
                },
                constants={"keyEncryptionKeyIdentity.identityType": "userAssignedIdentity"},
            ),
            "high_availability_enabled": Field("properties.highAvailability", ENABLED),
        },
        constants={"properties.minimumTlsVersion": "1.2"},
        exports={f"default_database.{name}": KEY for name in _KEYS},
    ),
    Table(
        "azurerm_managed_redis_access_policy_assignment",
        f"{_TYPE}/databases/accessPolicyAssignments@{_VERSION}",
        {"object_id": "properties.user.objectId"},
        id="{managed_redis_id}/databases/default/accessPolicyAssignments/{object_id}",
        constants={"properties.accessPolicyName": "default"},
    ),
    Satellite(
        "azurerm_managed_redis_geo_replication",
        into="{managed_redis_id}/databases/default",
        type=f"{_TYPE}/databases@{_VERSION}",
        fields={"linked_managed_redis_ids": Field("properties.geoReplication.linkedDatabases", id_objects)},
    ),
)
