"""Azure Data Explorer."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    Field,
    Many,
    Nested,
    Part,
    Satellite,
    Specs,
    Table,
    last_segment,
    objects,
    same,
)

__all__ = ["TABLES"]

_TYPE = "Microsoft.Kusto/clusters"
_VERSION = "2024-04-13"
_CLUSTER_ID = f"{{group}}/providers/{_TYPE}/{{cluster_name}}"
_DATABASE_ID = f"{_CLUSTER_ID}/databases/{{database_name}}"

_CLUSTER = Table(
    "azurerm_kusto_cluster",
    f"{_TYPE}@{_VERSION}",
    {
        "sku": Nested("sku", same("name", "capacity")),
        "allowed_fqdns": Field("properties.allowedFqdnList"),
        "allowed_ip_ranges": Field("properties.allowedIpRangeList"),
        "auto_stop_enabled": Field("properties.enableAutoStop", default=True),
        "disk_encryption_enabled": Field("properties.enableDiskEncryption", default=False),
        "double_encryption_enabled": Field("properties.enableDoubleEncryption"),
        "identity": IDENTITY,
        "language_extension": Many(
            "properties.languageExtensions.value",
            {"name": Field("languageExtensionName"), "image": Field("languageExtensionImageName")},
        ),
        "language_extensions": Field("properties.languageExtensions.value", objects("languageExtensionName")),
        "optimized_auto_scale": Nested(
            "properties.optimizedAutoscale",
            {"minimum_instances": Field("minimum"), "maximum_instances": Field("maximum")},
            constants={"isEnabled": True},
        ),
        "outbound_network_access_restricted": Field("properties.restrictOutboundNetworkAccess", ENABLED, default=False),
        "public_ip_type": Field("properties.publicIPType", default="IPv4"),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "purge_enabled": Field("properties.enablePurge", default=False),
        "streaming_ingestion_enabled": Field("properties.enableStreamingIngest", default=False),
        "trusted_external_tenants": Field("properties.trustedExternalTenants", objects("value")),
        "virtual_network_configuration": Nested(
            "properties.virtualNetworkConfiguration",
            same("subnet_id", "engine_public_ip_id", "data_management_public_ip_id"),
        ),
        "zones": Field("zones"),
    },
)

_KEY = Satellite(
    "azurerm_kusto_cluster_customer_managed_key",
    into="{cluster_id}",
    type=_CLUSTER.type,
    fields={
        "cluster_id": Part(),
        "key_vault_id": Part(),
        "managed_hsm_key_id": Part(),
        "key_name": Field("properties.keyVaultProperties.keyName"),
        "key_version": Field("properties.keyVaultProperties.keyVersion"),
        "user_identity": Field("properties.keyVaultProperties.userIdentity"),
    },
)

_DATABASE = Table(
    "azurerm_kusto_database",
    f"{_TYPE}/databases@{_VERSION}",
    {"cluster_name": Part(), **same("hot_cache_period", "soft_delete_period", at="properties")},
    id=f"{_CLUSTER_ID}/databases/{{name}}",
    constants={"kind": "ReadWrite"},
)

_ATTACHED = Table(
    "azurerm_kusto_attached_database_configuration",
    f"{_TYPE}/attachedDatabaseConfigurations@{_VERSION}",
    {
        "cluster_name": Part(),
        "cluster_id": Field("properties.clusterResourceId"),
        "cluster_resource_id": Field("properties.clusterResourceId"),
        "database_name": Field("properties.databaseName"),
        **same("database_name_override", "database_name_prefix", at="properties"),
        "default_principal_modification_kind": Field("properties.defaultPrincipalsModificationKind", default="None"),
        "sharing": Nested(
            "properties.tableLevelSharingProperties",
            same(
                "functions_to_exclude",
                "functions_to_include",
                "external_tables_to_exclude",
                "external_tables_to_include",
                "materialized_views_to_exclude",
                "materialized_views_to_include",
                "tables_to_exclude",
                "tables_to_include",
            ),
        ),
    },
    id=f"{_CLUSTER_ID}/attachedDatabaseConfigurations/{{name}}",
)

_PRINCIPAL: Mapping[str, Specs] = same("principal_id", "principal_type", "role", "tenant_id", at="properties")

_ASSIGNMENT = Table(
    "azurerm_kusto_cluster_principal_assignment",
    f"{_TYPE}/principalAssignments@{_VERSION}",
    {"cluster_name": Part(), **_PRINCIPAL},
    id=f"{_CLUSTER_ID}/principalAssignments/{{name}}",
)

_DATABASE_ASSIGNMENT = Table(
    "azurerm_kusto_database_principal_assignment",
    f"{_TYPE}/databases/principalAssignments@{_VERSION}",
    {"cluster_name": Part(), "database_name": Part(), **_PRINCIPAL},
    id=f"{_DATABASE_ID}/principalAssignments/{{name}}",
)

_SCRIPT = Table(
    "azurerm_kusto_script",
    f"{_TYPE}/databases/scripts@{_VERSION}",
    {
        "database_id": Part(),
        "continue_on_errors_enabled": Field("properties.continueOnErrors", default=False),
        "force_an_update_when_value_changed": Field("properties.forceUpdateTag"),
        "script_content": Field("properties.scriptContent"),
        "sas_token": Field("properties.scriptUrlSasToken"),
        "url": Field("properties.scriptUrl"),
        "script_level": Part(default="Database"),
        "principal_permissions_action": Part(default="RetainPermissionOnScriptCompletion"),
    },
    id="{database_id}/scripts/{name}",
)

_ENDPOINT = Table(
    "azurerm_kusto_cluster_managed_private_endpoint",
    f"{_TYPE}/managedPrivateEndpoints@{_VERSION}",
    {
        "cluster_name": Part(),
        "group_id": Field("properties.groupId"),
        "private_link_resource_id": Field("properties.privateLinkResourceId"),
        "private_link_resource_region": Field("properties.privateLinkResourceRegion"),
        "request_message": Field("properties.requestMessage"),
    },
    id=f"{_CLUSTER_ID}/managedPrivateEndpoints/{{name}}",
)


def _connection(name: str, kind: str, fields: Mapping[str, Specs]) -> Table:
    return Table(
        f"azurerm_kusto_{name}_data_connection",
        f"{_TYPE}/databases/dataConnections@{_VERSION}",
        {
            "cluster_name": Part(),
            "database_name": Part(),
            "database_routing_type": Field("properties.databaseRouting", default="Single"),
            **fields,
        },
        id=f"{_DATABASE_ID}/dataConnections/{{name}}",
        constants={"kind": kind},
    )


_EVENTS: Mapping[str, Specs] = same("consumer_group", "table_name", "mapping_rule_name", "data_format", at="properties")
_HUB = Field("properties.eventHubResourceId")

_COSMOS_CONNECTION = Table(
    "azurerm_kusto_cosmosdb_data_connection",
    f"{_TYPE}/databases/dataConnections@{_VERSION}",
    {
        "kusto_database_id": Part(),
        "cosmosdb_container_id": Field("properties.cosmosDbContainer", last_segment),
        "managed_identity_id": Field("properties.managedIdentityResourceId"),
        **same("table_name", "mapping_rule_name", "retrieval_start_date", at="properties"),
    },
    id="{kusto_database_id}/dataConnections/{name}",
    constants={"kind": "CosmosDb"},
)

TABLES = (
    _CLUSTER,
    _COSMOS_CONNECTION,
    _KEY,
    _DATABASE,
    _ATTACHED,
    _ASSIGNMENT,
    _DATABASE_ASSIGNMENT,
    _SCRIPT,
    _ENDPOINT,
    _connection(
        "eventhub",
        "EventHub",
        {
            **_EVENTS,
            "eventhub_id": _HUB,
            "compression": Field("properties.compression", default="None"),
            **same("event_system_properties", "retrieval_start_date", at="properties"),
            "identity_id": Field("properties.managedIdentityResourceId"),
        },
    ),
    _connection(
        "iothub",
        "IotHub",
        {
            **_EVENTS,
            "iothub_id": Field("properties.iotHubResourceId"),
            **same("event_system_properties", "shared_access_policy_name", "retrieval_start_date", at="properties"),
        },
    ),
    _connection(
        "eventgrid",
        "EventGrid",
        {
            **same("table_name", "mapping_rule_name", "data_format", at="properties"),
            "storage_account_id": Field("properties.storageAccountResourceId"),
            "eventhub_id": _HUB,
            "eventhub_consumer_group_name": Field("properties.consumerGroup"),
            "blob_storage_event_type": Field("properties.blobStorageEventType", default="Microsoft.Storage.BlobCreated"),
            "skip_first_record": Field("properties.ignoreFirstRecord", default=False),
            "eventgrid_event_subscription_id": Field("properties.eventGridResourceId", former=("eventgrid_resource_id",)),
            "managed_identity_id": Field("properties.managedIdentityResourceId", former=("managed_identity_resource_id",)),
        },
    ),
)
