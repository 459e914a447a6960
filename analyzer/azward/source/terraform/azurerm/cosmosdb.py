"""Cosmos DB accounts, and the databases, containers and data roles of the API for NoSQL."""

from __future__ import annotations

from azward.graph.value import Value
from azward.source.terraform.azurerm._cosmosdb import ACCOUNT_ID, OTHER_MODELS, THROUGHPUT, TYPE, VERSION
from azward.source.terraform.azurerm.model import (
    KEY,
    NOT,
    PLAIN_IDENTITY,
    Block,
    Field,
    Former,
    Ignored,
    Many,
    Table,
    joined,
    listed,
    objects,
)

__all__ = ["TABLES"]


_addresses = objects("ipAddressOrRange")


def _ip_rules(value: Value) -> Value:
    """A list of addresses; up to major 3 a text that has commas between them."""
    if isinstance(value, str):
        return _addresses([part.strip() for part in value.split(",") if part.strip()])
    return _addresses(value)


def _bypass(value: Value) -> Value:
    return "AzureServices" if value is True else "None" if value is False else value


_ITEM_ID = {"properties.resource.id": "{name}"}

TABLES = (
    Table(
        "azurerm_cosmosdb_account",
        f"{TYPE}@{VERSION}",
        {
            "offer_type": "properties.databaseAccountOfferType",
            "minimal_tls_version": Field("properties.minimalTlsVersion", default="Tls12"),
            "default_identity_type": "properties.defaultIdentity",
            "analytical_storage": Block("properties.analyticalStorageConfiguration"),
            "analytical_storage_enabled": "properties.enableAnalyticalStorage",
            "consistency_policy": Block("properties.consistencyPolicy", {"consistency_level": "defaultConsistencyLevel"}),
            "geo_location": Block("properties.locations", {"location": "locationName", "zone_redundant": "isZoneRedundant"}),
            "free_tier_enabled": Field("properties.enableFreeTier", default=False, former=("enable_free_tier",)),
            "automatic_failover_enabled": Field(
                "properties.enableAutomaticFailover", default=False, former=("enable_automatic_failover",)
            ),
            "multiple_write_locations_enabled": Field(
                "properties.enableMultipleWriteLocations", default=False, former=("enable_multiple_write_locations",)
            ),
            "partition_merge_enabled": "properties.enablePartitionMerge",
            "burst_capacity_enabled": "properties.enableBurstCapacity",
            "mongo_server_version": "properties.apiProperties.serverVersion",
            # who reaches it
            "ip_range_filter": Field("properties.ipRules", _ip_rules),
            "virtual_network_rule": Block(
                "properties.virtualNetworkRules",
                {"ignore_missing_vnet_service_endpoint": "ignoreMissingVNetServiceEndpoint"},
            ),
            "network_acl_bypass_for_azure_services": Field("properties.networkAclBypass", _bypass),
            "network_acl_bypass_ids": "properties.networkAclBypassResourceIds",
            "cors_rule": Many(
                "properties.cors",
                {
                    "allowed_headers": Field("allowedHeaders", joined(",")),
                    "allowed_methods": Field("allowedMethods", joined(",")),
                    "allowed_origins": Field("allowedOrigins", joined(",")),
                    "exposed_headers": Field("exposedHeaders", joined(",")),
                },
            ),
            # who gets in
            "access_key_metadata_writes_enabled": Field("properties.disableKeyBasedMetadataWriteAccess", NOT),
            "local_authentication_enabled": Field(
                "properties.disableLocalAuth", NOT, default=True, former=(Former("local_authentication_disabled", NOT),)
            ),
            "identity": PLAIN_IDENTITY,
            "key_vault_key_id": Field("properties.keyVaultKeyUri", former=("managed_hsm_key_id",)),
            "backup": Block(
                "properties.backupPolicy",
                {
                    "tier": "continuousModeProperties.tier",
                    "interval_in_minutes": "periodicModeProperties.backupIntervalInMinutes",
                    "retention_in_hours": "periodicModeProperties.backupRetentionIntervalInHours",
                    "storage_redundancy": "periodicModeProperties.backupStorageRedundancy",
                },
            ),
            "restore": Block(
                "properties.restoreParameters",
                {
                    "source_cosmosdb_account_id": "restoreSource",
                    "database": Block("databasesToRestore", {"name": "databaseName"}),
                    "gremlin_database": Block("gremlinDatabasesToRestore", {"name": "databaseName"}),
                },
                constants={"restoreMode": "PointInTime"},
            ),
        },
        exports={
            "endpoint": "https://{name}.documents.azure.com:443/",
            **dict.fromkeys(
                (
                    f"{rank}_{kind}"
                    for rank in ("primary", "secondary")
                    for kind in (
                        "key",
                        "readonly_key",
                        "sql_connection_string",
                        "readonly_sql_connection_string",
                        "mongodb_connection_string",
                        "readonly_mongodb_connection_string",
                    )
                ),
                KEY,
            ),
            "connection_strings": KEY,  # up to major 3
            # older names, up to major 2
        },
    ),
    Table(
        "azurerm_cosmosdb_sql_database",
        f"{TYPE}/sqlDatabases@{VERSION}",
        {**THROUGHPUT},
        texts={"properties.resource.id": "{name}"},
    ),
    Table(
        "azurerm_cosmosdb_sql_container",
        f"{TYPE}/sqlDatabases/containers@{VERSION}",
        {
            "partition_key_paths": Field(
                "properties.resource.partitionKey.paths", former=(Former("partition_key_path", listed),)
            ),
            "partition_key_kind": "properties.resource.partitionKey.kind",
            "partition_key_version": "properties.resource.partitionKey.version",
            "unique_key": Block("properties.resource.uniqueKeyPolicy.uniqueKeys"),
            "default_ttl": "properties.resource.defaultTtl",
            "analytical_storage_ttl": "properties.resource.analyticalStorageTtl",
            "indexing_policy": Block(
                "properties.resource.indexingPolicy",
                {
                    "included_path": Block("includedPaths"),
                    "excluded_path": Block("excludedPaths"),
                    "composite_index": Ignored("an index for queries, a list of lists in ARM"),
                    "spatial_index": Block("spatialIndexes"),
                },
            ),
            "conflict_resolution_policy": Block("properties.resource.conflictResolutionPolicy"),
            **THROUGHPUT,
        },
        id=f"{ACCOUNT_ID}/sqlDatabases/{{database_name}}/containers/{{name}}",
        texts={"properties.resource.id": "{name}"},
    ),
    Table(
        "azurerm_cosmosdb_sql_role_assignment",
        f"{TYPE}/sqlRoleAssignments@{VERSION}",
        id=(f"{ACCOUNT_ID}/sqlRoleAssignments/{{name}}", f"{ACCOUNT_ID}/sqlRoleAssignments/{{?name}}"),
    ),
    Table(
        "azurerm_cosmosdb_sql_role_definition",
        f"{TYPE}/sqlRoleDefinitions@{VERSION}",
        {"name": "properties.roleName"},
        id=(f"{ACCOUNT_ID}/sqlRoleDefinitions/{{role_definition_id}}", f"{ACCOUNT_ID}/sqlRoleDefinitions/{{?name}}"),
    ),
    Table(
        "azurerm_cosmosdb_sql_function",
        f"{TYPE}/sqlDatabases/containers/userDefinedFunctions@{VERSION}",
        {"body": "properties.resource.body"},
        texts=_ITEM_ID,
    ),
    Table(
        "azurerm_cosmosdb_sql_stored_procedure",
        f"{TYPE}/sqlDatabases/containers/storedProcedures@{VERSION}",
        {"body": "properties.resource.body"},
        id=f"{ACCOUNT_ID}/sqlDatabases/{{database_name}}/containers/{{container_name}}/storedProcedures/{{name}}",
        texts=_ITEM_ID,
    ),
    Table(
        "azurerm_cosmosdb_sql_trigger",
        f"{TYPE}/sqlDatabases/containers/triggers@{VERSION}",
        {
            "body": "properties.resource.body",
            "operation": "properties.resource.triggerOperation",
            "type": "properties.resource.triggerType",
        },
        texts=_ITEM_ID,
    ),
    Table(
        "azurerm_cosmosdb_sql_dedicated_gateway",
        f"{TYPE}/services@{VERSION}",
        id="{cosmosdb_account_id}/services/SqlDedicatedGateway",
        constants={"properties.serviceType": "SqlDedicatedGateway"},
    ),
    Table("azurerm_cosmosdb_notebook_workspace", f"{TYPE}/notebookWorkspaces@{VERSION}"),
    *OTHER_MODELS,
)
