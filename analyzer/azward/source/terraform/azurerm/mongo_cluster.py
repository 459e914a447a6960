"""Azure DocumentDB (Cosmos DB for MongoDB vCore)."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, KEY, Block, Field, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.DocumentDB/mongoClusters"
_VERSION = "2025-09-01"

TABLES = (
    Table(
        "azurerm_mongo_cluster",
        f"{_TYPE}@{_VERSION}",
        {
            "administrator_username": "properties.administrator.userName",
            "administrator_password": "properties.administrator.password",
            "authentication_methods": "properties.authConfig.allowedModes",
            "compute_tier": "properties.compute.tier",
            "customer_managed_key": Block(
                "properties.encryption.customerManagedKeyEncryption",
                {
                    "key_vault_key_id": "keyEncryptionKeyUrl",
                    "user_assigned_identity_id": "keyEncryptionKeyIdentity.userAssignedIdentityResourceId",
                },
                constants={"keyEncryptionKeyIdentity.identityType": "UserAssignedIdentity"},
            ),
            "data_api_mode_enabled": Field("properties.dataApi.mode", ENABLED),
            "high_availability_mode": "properties.highAvailability.targetMode",
            "restore": Block(
                "properties.restoreParameters", {"point_in_time_utc": "pointInTimeUTC", "source_id": "sourceResourceId"}
            ),
            "shard_count": "properties.sharding.shardCount",
            "source_location": "properties.replicaParameters.sourceLocation",
            "source_server_id": "properties.replicaParameters.sourceResourceId",
            "storage_size_in_gb": "properties.storage.sizeGb",
            "storage_type": "properties.storage.type",
            "version": "properties.serverVersion",
        },
        exports={"connection_strings": KEY},
    ),
    Table("azurerm_mongo_cluster_firewall_rule", f"{_TYPE}/firewallRules@{_VERSION}"),
    Table(
        "azurerm_mongo_cluster_user",
        f"{_TYPE}/users@{_VERSION}",
        {
            "identity_provider_type": "properties.identityProvider.type",
            "principal_type": "properties.identityProvider.properties.principalType",
            "role": Block("properties.roles", {"database": "db", "name": "role"}),
        },
        id="{mongo_cluster_id}/users/{object_id}",
    ),
)
