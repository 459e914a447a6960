"""Log Analytics: workspaces with their tables and data sources, clusters, query packs and solutions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Value
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    NOT,
    Block,
    Field,
    Former,
    Get,
    Ignored,
    Part,
    Satellite,
    Specs,
    Table,
    Written,
    objects,
    pairs,
    parsed,
    same,
)

__all__ = ["TABLES"]

_VERSION = "2020-08-01"
_NEWER = "2022-10-01"
_TYPE = "Microsoft.OperationalInsights/workspaces"
_WORKSPACE_ID = f"{{group}}/providers/{_TYPE}/{{workspace_name}}"


_CLUSTER = Table(
    "azurerm_log_analytics_cluster",
    f"Microsoft.OperationalInsights/clusters@{_NEWER}",
    {"size_gb": "sku.capacity"},
    constants={"sku.name": "CapacityReservation"},
)


def _as_lists(value: Value) -> Value:
    return {name: [item] for name, item in value.items()} if isinstance(value, dict) else value


def _solution_name(get: Get) -> Iterable[Written]:
    def text(outcome: Sequence[Value]) -> Value:
        return f"{outcome[0]}({outcome[1]})" if all(isinstance(item, str) for item in outcome) else None

    yield "plan.name", distribute("plan", text, [get("solution_name"), get("workspace_name")]), "solution_name"


_SCHEMA_FIELDS: Mapping[str, Specs] = {**same("description", "display_name", at="properties.schema")}
_COLUMN: Mapping[str, Specs] = same("name", "type", "description", "display_name")
_PLAN = Field("properties.plan")

TABLES = (
    Table(
        "azurerm_log_analytics_workspace",
        f"{_TYPE}@{_NEWER}",
        {
            "allow_resource_only_permissions": "properties.features.enableLogAccessUsingOnlyResourcePermissions",
            "local_authentication_enabled": Field(
                "properties.features.disableLocalAuth",
                NOT,
                default=True,
                former=(Former("local_authentication_disabled", NOT),),
            ),
            # where nothing is said the provider sends this, though the schema has no default
            "sku": Field("properties.sku.name", default="PerGB2018"),
            "reservation_capacity_in_gb_per_day": "properties.sku.capacityReservationLevel",
            "daily_quota_gb": "properties.workspaceCapping.dailyQuotaGb",
            "cmk_for_query_forced": "properties.forceCmkForQuery",
            "internet_ingestion_access_type": Field(
                "properties.publicNetworkAccessForIngestion", former=(Former("internet_ingestion_enabled", ENABLED),)
            ),
            "internet_query_access_type": Field(
                "properties.publicNetworkAccessForQuery", former=(Former("internet_query_enabled", ENABLED),)
            ),
            "data_collection_rule_id": "properties.defaultDataCollectionRuleResourceId",
            "immediate_data_purge_on_30_days_enabled": "properties.features.immediatePurgeDataOn30Days",
        },
        exports={"primary_shared_key": KEY, "secondary_shared_key": KEY},
    ),
    _CLUSTER,
    Satellite(
        "azurerm_log_analytics_cluster_customer_managed_key",
        into="{log_analytics_cluster_id}",
        type=_CLUSTER.type,
        fields={
            "key_vault_key_id": (
                Field("properties.keyVaultProperties.keyVaultUri", KEY_VAULT),
                Field("properties.keyVaultProperties.keyName", KEY_NAME),
                Field("properties.keyVaultProperties.keyVersion", KEY_VERSION),
            )
        },
    ),
    Table(
        "azurerm_log_analytics_data_export_rule",
        f"{_TYPE}/dataExports@{_VERSION}",
        {"destination_resource_id": "properties.destination.resourceId", "enabled": "properties.enable"},
    ),
    Table(
        "azurerm_log_analytics_datasource_windows_event",
        f"{_TYPE}/dataSources@{_VERSION}",
        {"event_types": Field("properties.eventTypes", objects("eventType"))},
        id=f"{_WORKSPACE_ID}/dataSources/{{name}}",
        constants={"kind": "WindowsEvent"},
    ),
    Table(
        "azurerm_log_analytics_datasource_windows_performance_counter",
        f"{_TYPE}/dataSources@{_VERSION}",
        id=f"{_WORKSPACE_ID}/dataSources/{{name}}",
        constants={"kind": "WindowsPerformanceCounter"},
    ),
    Table(
        "azurerm_log_analytics_linked_service",
        f"{_TYPE}/linkedServices@{_VERSION}",
        {"read_access_id": "properties.resourceId", "write_access_id": "properties.writeAccessResourceId"},
        # an automation account is linked for reading, a cluster for writing
        id="{workspace_id}/linkedServices/{?name}",
    ),
    Table(
        "azurerm_log_analytics_linked_storage_account",
        f"{_TYPE}/linkedStorageAccounts@{_VERSION}",
        {"workspace_id": Part(former=("workspace_resource_id",))},
        id="{workspace_id}/linkedStorageAccounts/{data_source_type}",
    ),
    Table("azurerm_log_analytics_query_pack", "Microsoft.OperationalInsights/queryPacks@2019-09-01"),
    Table(
        "azurerm_log_analytics_query_pack_query",
        "Microsoft.OperationalInsights/queryPacks/queries@2019-09-01",
        {
            **same("categories", "resource_types", "solutions", at="properties.related"),
            "additional_settings_json": Field("properties.properties", parsed),
            "tags": Field("properties.tags", _as_lists),
        },
        id=("{query_pack_id}/queries/{name}", "{query_pack_id}/queries/{?name}"),
    ),
    Table(
        "azurerm_log_analytics_saved_search",
        f"{_TYPE}/savedSearches@{_VERSION}",
        {"function_parameters": Ignored("how data is routed or transformed"), "tags": Field("properties.tags", pairs())},
    ),
    Table(
        "azurerm_log_analytics_solution",
        "Microsoft.OperationsManagement/solutions@2015-11-01-preview",
        {},
        id="{group}/providers/Microsoft.OperationsManagement/solutions/{solution_name}({workspace_name})",
        finish=_solution_name,
    ),
    Table(
        "azurerm_log_analytics_storage_insights",
        f"{_TYPE}/storageInsightConfigs@{_VERSION}",
        {
            "storage_account_id": "properties.storageAccount.id",
            "storage_account_key": "properties.storageAccount.key",
            "blob_container_names": "properties.containers",
            "table_names": "properties.tables",
        },
    ),
    Table("azurerm_log_analytics_workspace_table", f"{_TYPE}/tables@{_NEWER}", {"plan": _PLAN}),
    Table(
        "azurerm_log_analytics_workspace_table_custom_log",
        f"{_TYPE}/tables@{_NEWER}",
        {**_SCHEMA_FIELDS, "plan": _PLAN, "column": Block("properties.schema.columns", _COLUMN)},
    ),
    Table(
        "azurerm_log_analytics_workspace_table_microsoft",
        f"{_TYPE}/tables@{_NEWER}",
        {
            **_SCHEMA_FIELDS,
            "labels": Ignored("runtime behaviour that no rule asks for"),
            "column": Block(
                "properties.schema.columns",
                {**_COLUMN, "display_by_default": Ignored("ARM only tells it"), "hidden": Ignored("ARM only tells it")},
            ),
        },
    ),
)
