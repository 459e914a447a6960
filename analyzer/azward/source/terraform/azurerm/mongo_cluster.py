"""Azure DocumentDB (Cosmos DB for MongoDB vCore)."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, IDENTITY, KEY, Block, Field, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.DocumentDB/mongoClusters"
_VERSION = "2025-09-01"

TABLES = (
    Table(
        "azurerm_mongo_cluster",
        f"{_TYPE}@{_VERSION}",
        {
            "administrator_username": Field("properties.administrator.userName"),
            "administrator_password": Field("properties.administrator.password"),
            "authentication_methods": Field("properties.authConfig.allowedModes"),
            "compute_tier": Field("properties.compute.tier"),
            "customer_managed_key": Block(
                "properties.encryption.customerManagedKeyEncryption",
                {
                    "key_vault_key_id": Field("keyEncryptionKeyUrl"),
                    "user_assigned_identity_id": Field("keyEncryptionKeyIdentity.userAssignedIdentityResourceId"),
                },
                constants={"keyEncryptionKeyIdentity.identityType": "UserAssignedIdentity"},
            ),
            "data_api_mode_enabled": Field("properties.dataApi.mode", ENABLED),
            "high_availability_mode": Field("properties.highAvailability.targetMode"),
            "identity": IDENTITY,
            "restore": Block(
                "properties.restoreParameters",
                {"point_in_time_utc": Field("pointInTimeUTC"), "source_id": Field("sourceResourceId")},
            ),
            "shard_count": Field("properties.sharding.shardCount"),
            "source_location": Field("properties.replicaParameters.sourceLocation"),
            "source_server_id": Field("properties.replicaParameters.sourceResourceId"),
            "storage_size_in_gb": Field("properties.storage.sizeGb"),
            "storage_type": Field("properties.storage.type"),
            "version": Field("properties.serverVersion"),
        },
        exports={"connection_strings": KEY},
    ),
    Table("azurerm_mongo_cluster_firewall_rule", f"{_TYPE}/firewallRules@{_VERSION}"),
    Table(
        "azurerm_mongo_cluster_user",
        f"{_TYPE}/users@{_VERSION}",
        {
            "identity_provider_type": Field("properties.identityProvider.type"),
            "principal_type": Field("properties.identityProvider.properties.principalType"),
            "role": Block("properties.roles", {"database": Field("db"), "name": Field("role")}),
        },
        id="{mongo_cluster_id}/users/{object_id}",
    ),
)
