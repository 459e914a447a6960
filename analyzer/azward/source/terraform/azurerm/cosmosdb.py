"""Cosmos DB accounts, and the databases, containers and data roles of the API for NoSQL."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._cosmosdb import ACCOUNT_ID, OTHER_MODELS, THROUGHPUT, TYPE, VERSION
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    KEY,
    NOT,
    Field,
    Former,
    Many,
    Nested,
    Part,
    Specs,
    Table,
    joined,
    listed,
    objects,
    same,
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


_ACCOUNT = Table(
    "azurerm_cosmosdb_account",
    f"{TYPE}@{VERSION}",
    {
        "kind": Field("kind", default="GlobalDocumentDB"),
        "offer_type": Field("properties.databaseAccountOfferType"),
        "minimal_tls_version": Field("properties.minimalTlsVersion", default="Tls12"),
        "create_mode": Field("properties.createMode"),
        "default_identity_type": Field("properties.defaultIdentity", default="FirstPartyIdentity"),
        "analytical_storage": Nested(
            "properties.analyticalStorageConfiguration",
            {"schema_type": Field("schemaType")},
        ),
        "analytical_storage_enabled": Field("properties.enableAnalyticalStorage", default=False),
        "capacity": Nested("properties.capacity", {"total_throughput_limit": Field("totalThroughputLimit")}),
        "consistency_policy": Nested(
            "properties.consistencyPolicy",
            {
                "consistency_level": Field("defaultConsistencyLevel"),
                "max_interval_in_seconds": Field("maxIntervalInSeconds", default=5),
                "max_staleness_prefix": Field("maxStalenessPrefix", default=100),
            },
        ),
        "geo_location": Many(
            "properties.locations",
            {
                "location": Field("locationName"),
                "failover_priority": Field("failoverPriority"),
                "zone_redundant": Field("isZoneRedundant", default=False),
            },
        ),
        "capabilities": Many("properties.capabilities", {"name": Field("name")}),
        "free_tier_enabled": Field("properties.enableFreeTier", default=False, former=("enable_free_tier",)),
        "automatic_failover_enabled": Field(
            "properties.enableAutomaticFailover",
            default=False,
            former=("enable_automatic_failover",),
        ),
        "multiple_write_locations_enabled": Field(
            "properties.enableMultipleWriteLocations",
            default=False,
            former=("enable_multiple_write_locations",),
        ),
        "partition_merge_enabled": Field("properties.enablePartitionMerge", default=False),
        "burst_capacity_enabled": Field("properties.enableBurstCapacity", default=False),
        "mongo_server_version": Field("properties.apiProperties.serverVersion"),
        # who reaches it
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "ip_range_filter": Field("properties.ipRules", _ip_rules),
        "is_virtual_network_filter_enabled": Field("properties.isVirtualNetworkFilterEnabled", default=False),
        "virtual_network_rule": Many(
            "properties.virtualNetworkRules",
            {
                "id": Field("id"),
                "ignore_missing_vnet_service_endpoint": Field("ignoreMissingVNetServiceEndpoint", default=False),
            },
        ),
        "network_acl_bypass_for_azure_services": Field("properties.networkAclBypass", _bypass, default=False),
        "network_acl_bypass_ids": Field("properties.networkAclBypassResourceIds"),
        "cors_rule": Many(
            "properties.cors",
            {
                "allowed_headers": Field("allowedHeaders", joined(",")),
                "allowed_methods": Field("allowedMethods", joined(",")),
                "allowed_origins": Field("allowedOrigins", joined(",")),
                "exposed_headers": Field("exposedHeaders", joined(",")),
                "max_age_in_seconds": Field("maxAgeInSeconds"),
            },
        ),
        # who gets in
        "access_key_metadata_writes_enabled": Field("properties.disableKeyBasedMetadataWriteAccess", NOT, default=True),
        "local_authentication_enabled": Field(
            "properties.disableLocalAuth",
            NOT,
            default=True,
            former=(Former("local_authentication_disabled", NOT),),
        ),
        "identity": IDENTITY,
        "key_vault_key_id": Field("properties.keyVaultKeyUri", former=("managed_hsm_key_id",)),
        "backup": Nested(
            "properties.backupPolicy",
            {
                "type": Field("type"),
                "tier": Field("continuousModeProperties.tier"),
                "interval_in_minutes": Field("periodicModeProperties.backupIntervalInMinutes"),
                "retention_in_hours": Field("periodicModeProperties.backupRetentionIntervalInHours"),
                "storage_redundancy": Field("periodicModeProperties.backupStorageRedundancy"),
            },
        ),
        "restore": Nested(
            "properties.restoreParameters",
            {
                "source_cosmosdb_account_id": Field("restoreSource"),
                "restore_timestamp_in_utc": Field("restoreTimestampInUtc"),
                "database": Many(
                    "databasesToRestore",
                    {"name": Field("databaseName"), "collection_names": Field("collectionNames")},
                ),
                "gremlin_database": Many(
                    "gremlinDatabasesToRestore",
                    {"name": Field("databaseName"), "graph_names": Field("graphNames")},
                ),
                "tables_to_restore": Field("tablesToRestore"),
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
        "primary_master_key": KEY,
        "secondary_master_key": KEY,
        "primary_readonly_master_key": KEY,
        "secondary_readonly_master_key": KEY,
    },
)

_DATABASE = Table(
    "azurerm_cosmosdb_sql_database",
    f"{TYPE}/sqlDatabases@{VERSION}",
    {"account_name": Part(), **THROUGHPUT},
    id=f"{ACCOUNT_ID}/sqlDatabases/{{name}}",
    texts={"properties.resource.id": "{name}"},
)

_PATH: Mapping[str, Specs] = {"path": Field("path")}

_CONTAINER = Table(
    "azurerm_cosmosdb_sql_container",
    f"{TYPE}/sqlDatabases/containers@{VERSION}",
    {
        "account_name": Part(),
        "database_name": Part(),
        "partition_key_paths": Field(
            "properties.resource.partitionKey.paths", former=(Former("partition_key_path", listed),)
        ),
        "partition_key_kind": Field("properties.resource.partitionKey.kind", default="Hash"),
        "partition_key_version": Field("properties.resource.partitionKey.version"),
        "unique_key": Many("properties.resource.uniqueKeyPolicy.uniqueKeys", {"paths": Field("paths")}),
        "default_ttl": Field("properties.resource.defaultTtl"),
        "analytical_storage_ttl": Field("properties.resource.analyticalStorageTtl"),
        "indexing_policy": Nested(
            "properties.resource.indexingPolicy",
            {
                "indexing_mode": Field("indexingMode", default="consistent"),
                "included_path": Many("includedPaths", _PATH),
                "excluded_path": Many("excludedPaths", _PATH),
                # a list of lists in ARM, which no rule reads
                "composite_index": Nested("", {"index": Nested("", {"path": Part(), "order": Part()})}),
                "spatial_index": Many("spatialIndexes", _PATH),
            },
        ),
        "conflict_resolution_policy": Nested(
            "properties.resource.conflictResolutionPolicy",
            {
                "mode": Field("mode"),
                "conflict_resolution_path": Field("conflictResolutionPath"),
                "conflict_resolution_procedure": Field("conflictResolutionProcedure"),
            },
        ),
        **THROUGHPUT,
    },
    id=f"{ACCOUNT_ID}/sqlDatabases/{{database_name}}/containers/{{name}}",
    texts={"properties.resource.id": "{name}"},
)

_ROLE_ASSIGNMENT = Table(
    "azurerm_cosmosdb_sql_role_assignment",
    f"{TYPE}/sqlRoleAssignments@{VERSION}",
    {
        "account_name": Part(),
        "principal_id": Field("properties.principalId"),
        "role_definition_id": Field("properties.roleDefinitionId"),
        "scope": Field("properties.scope"),
    },
    id=(f"{ACCOUNT_ID}/sqlRoleAssignments/{{name}}", f"{ACCOUNT_ID}/sqlRoleAssignments/{{?name}}"),
)

_ROLE_DEFINITION = Table(
    "azurerm_cosmosdb_sql_role_definition",
    f"{TYPE}/sqlRoleDefinitions@{VERSION}",
    {
        "account_name": Part(),
        "role_definition_id": Part(),
        "name": Field("properties.roleName"),
        "assignable_scopes": Field("properties.assignableScopes"),
        "permissions": Many("properties.permissions", same("data_actions")),
        "type": Field("properties.type", default="CustomRole"),
    },
    id=(f"{ACCOUNT_ID}/sqlRoleDefinitions/{{role_definition_id}}", f"{ACCOUNT_ID}/sqlRoleDefinitions/{{?name}}"),
)

_ITEM_ID = {"properties.resource.id": "{name}"}

_FUNCTION = Table(
    "azurerm_cosmosdb_sql_function",
    f"{TYPE}/sqlDatabases/containers/userDefinedFunctions@{VERSION}",
    {"container_id": Part(), "body": Field("properties.resource.body")},
    id="{container_id}/userDefinedFunctions/{name}",
    texts=_ITEM_ID,
)

_PROCEDURE = Table(
    "azurerm_cosmosdb_sql_stored_procedure",
    f"{TYPE}/sqlDatabases/containers/storedProcedures@{VERSION}",
    {"account_name": Part(), "database_name": Part(), "container_name": Part(), "body": Field("properties.resource.body")},
    id=f"{ACCOUNT_ID}/sqlDatabases/{{database_name}}/containers/{{container_name}}/storedProcedures/{{name}}",
    texts=_ITEM_ID,
)

_TRIGGER = Table(
    "azurerm_cosmosdb_sql_trigger",
    f"{TYPE}/sqlDatabases/containers/triggers@{VERSION}",
    {
        "container_id": Part(),
        "body": Field("properties.resource.body"),
        "operation": Field("properties.resource.triggerOperation"),
        "type": Field("properties.resource.triggerType"),
    },
    id="{container_id}/triggers/{name}",
    texts=_ITEM_ID,
)

_GATEWAY = Table(
    "azurerm_cosmosdb_sql_dedicated_gateway",
    f"{TYPE}/services@{VERSION}",
    {"cosmosdb_account_id": Part(), **same("instance_size", "instance_count", at="properties")},
    id="{cosmosdb_account_id}/services/SqlDedicatedGateway",
    constants={"properties.serviceType": "SqlDedicatedGateway"},
)

_NOTEBOOKS = Table(
    "azurerm_cosmosdb_notebook_workspace",
    f"{TYPE}/notebookWorkspaces@{VERSION}",
    {"account_name": Part()},
    id=f"{ACCOUNT_ID}/notebookWorkspaces/{{name}}",
)

TABLES = (
    _ACCOUNT,
    _DATABASE,
    _CONTAINER,
    _ROLE_ASSIGNMENT,
    _ROLE_DEFINITION,
    _FUNCTION,
    _PROCEDURE,
    _TRIGGER,
    _GATEWAY,
    _NOTEBOOKS,
    *OTHER_MODELS,
)
