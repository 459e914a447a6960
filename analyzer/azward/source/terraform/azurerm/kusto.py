"""Azure Data Explorer."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Unknown, Value
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    VAULT_ADDRESS,
    Block,
    Field,
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


def _extensions(value: Value) -> Value:
    """Names up to major 3, later blocks with a name and an image."""
    if not isinstance(value, list):
        return value
    return [
        {"languageExtensionName": item.get("name"), "languageExtensionImageName": item.get("image")}
        if isinstance(item, dict)
        else item
        if isinstance(item, Unknown) and item.many
        else {"languageExtensionName": item}
        for item in value
    ]


_CLUSTER = Table(
    "azurerm_kusto_cluster",
    f"{_TYPE}@{_VERSION}",
    {
        "sku": Block("sku", same("name", "capacity")),
        "allowed_fqdns": "properties.allowedFqdnList",
        "allowed_ip_ranges": "properties.allowedIpRangeList",
        "auto_stop_enabled": "properties.enableAutoStop",
        "disk_encryption_enabled": "properties.enableDiskEncryption",
        "engine": "properties.engineType",
        "double_encryption_enabled": "properties.enableDoubleEncryption",
        "language_extension": Block(
            "properties.languageExtensions.value", {"name": "languageExtensionName", "image": "languageExtensionImageName"}
        ),
        "language_extensions": Field("properties.languageExtensions.value", _extensions),
        "optimized_auto_scale": Block(
            "properties.optimizedAutoscale",
            {"minimum_instances": "minimum", "maximum_instances": "maximum"},
            constants={"isEnabled": True},
        ),
        "outbound_network_access_restricted": Field("properties.restrictOutboundNetworkAccess", ENABLED),
        "public_ip_type": "properties.publicIPType",
        "purge_enabled": "properties.enablePurge",
        "streaming_ingestion_enabled": "properties.enableStreamingIngest",
        "trusted_external_tenants": Field("properties.trustedExternalTenants", objects("value")),
    },
)


_PRINCIPAL: Mapping[str, Specs] = same("principal_id", "principal_type", "role", "tenant_id", at="properties")


def _connection(name: str, kind: str, fields: Mapping[str, Specs]) -> Table:
    return Table(
        f"azurerm_kusto_{name}_data_connection",
        f"{_TYPE}/databases/dataConnections@{_VERSION}",
        {"database_routing_type": "properties.databaseRouting", **fields},
        id=f"{_DATABASE_ID}/dataConnections/{{name}}",
        constants={"kind": kind},
    )


_EVENTS: Mapping[str, Specs] = same("consumer_group", "table_name", "mapping_rule_name", "data_format", at="properties")
_HUB = Field("properties.eventHubResourceId")

TABLES = (
    _CLUSTER,
    Table(
        "azurerm_kusto_cosmosdb_data_connection",
        f"{_TYPE}/databases/dataConnections@{_VERSION}",
        {
            "cosmosdb_container_id": Field("properties.cosmosDbContainer", last_segment),
            "managed_identity_id": "properties.managedIdentityResourceId",
        },
        constants={"kind": "CosmosDb"},
    ),
    Satellite(
        "azurerm_kusto_cluster_customer_managed_key",
        into="{cluster_id}",
        type=_CLUSTER.type,
        fields={
            "key_vault_id": Field("properties.keyVaultProperties.keyVaultUri", VAULT_ADDRESS),
            "managed_hsm_key_id": (
                Field("properties.keyVaultProperties.keyVaultUri", KEY_VAULT),
                Field("properties.keyVaultProperties.keyName", KEY_NAME),
                Field("properties.keyVaultProperties.keyVersion", KEY_VERSION),
            ),
            "key_name": "properties.keyVaultProperties.keyName",
            "key_version": "properties.keyVaultProperties.keyVersion",
            "user_identity": "properties.keyVaultProperties.userIdentity",
        },
    ),
    Table("azurerm_kusto_database", f"{_TYPE}/databases@{_VERSION}", constants={"kind": "ReadWrite"}),
    Table(
        "azurerm_kusto_attached_database_configuration",
        f"{_TYPE}/attachedDatabaseConfigurations@{_VERSION}",
        {
            "cluster_id": "properties.clusterResourceId",
            "default_principal_modification_kind": "properties.defaultPrincipalsModificationKind",
            "sharing": Block(
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
    ),
    Table("azurerm_kusto_cluster_principal_assignment", f"{_TYPE}/principalAssignments@{_VERSION}", {**_PRINCIPAL}),
    Table(
        "azurerm_kusto_database_principal_assignment",
        f"{_TYPE}/databases/principalAssignments@{_VERSION}",
        {**_PRINCIPAL},
        id=f"{_DATABASE_ID}/principalAssignments/{{name}}",
    ),
    Table(
        "azurerm_kusto_script",
        f"{_TYPE}/databases/scripts@{_VERSION}",
        {
            "continue_on_errors_enabled": "properties.continueOnErrors",
            "force_an_update_when_value_changed": "properties.forceUpdateTag",
            "sas_token": "properties.scriptUrlSasToken",
            "url": "properties.scriptUrl",
        },
    ),
    Table(
        "azurerm_kusto_cluster_managed_private_endpoint",
        f"{_TYPE}/managedPrivateEndpoints@{_VERSION}",
        id=f"{_CLUSTER_ID}/managedPrivateEndpoints/{{name}}",
    ),
    _connection(
        "eventhub", "EventHub", {**_EVENTS, "eventhub_id": _HUB, "identity_id": "properties.managedIdentityResourceId"}
    ),
    _connection("iothub", "IotHub", {**_EVENTS, "iothub_id": "properties.iotHubResourceId"}),
    _connection(
        "eventgrid",
        "EventGrid",
        {
            "storage_account_id": "properties.storageAccountResourceId",
            "eventhub_id": _HUB,
            "eventhub_consumer_group_name": "properties.consumerGroup",
            "skip_first_record": "properties.ignoreFirstRecord",
            "eventgrid_event_subscription_id": Field("properties.eventGridResourceId", former=("eventgrid_resource_id",)),
            "managed_identity_id": Field("properties.managedIdentityResourceId", former=("managed_identity_resource_id",)),
        },
    ),
)
