"""Stream Analytics: jobs, their inputs, outputs and functions, and clusters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from azward.source.terraform.azurerm.model import (
    Block,
    Field,
    Finish,
    Get,
    Ignored,
    Part,
    Satellite,
    Specs,
    Table,
    Written,
    listed,
    same,
)
from azward.source.terraform.resources.ids import last_name, parent_id

__all__ = ["TABLES"]

_TYPE = "Microsoft.StreamAnalytics/streamingjobs"
_CLUSTERS = "Microsoft.StreamAnalytics/clusters"
_VERSION = "2020-03-01"
_JOB_ID = f"{{group}}/providers/{_TYPE}/{{stream_analytics_job_name}}"

_JOB = Table(
    "azurerm_stream_analytics_job",
    f"{_TYPE}@2021-10-01-preview",
    {
        "stream_analytics_cluster_id": "properties.cluster.id",
        "type": "properties.jobType",
        "streaming_units": "properties.transformation.properties.streamingUnits",
        "transformation_query": "properties.transformation.properties.query",
        "sku_name": "properties.sku.name",
    },
    texts={"properties.transformation.name": "main"},
)


def _function(name: str, kind: str) -> Table:
    body = "properties.properties"
    return Table(
        f"azurerm_stream_analytics_function_javascript_{name}",
        f"{_TYPE}/functions@{_VERSION}",
        {
            **_PARENTS[0 if name == "uda" else 1],
            "input": Block(f"{body}.inputs", {"type": "dataType", "configuration_parameter": "isConfigurationParameter"}),
            "output": Block(f"{body}.output", {"type": "dataType"}),
            "script": f"{body}.binding.properties.script",
        },
        id=("{stream_analytics_job_id}/functions/{name}", f"{_JOB_ID}/functions/{{name}}"),
        constants={"properties.type": kind, f"{body}.binding.type": "Microsoft.StreamAnalytics/JavascriptUdf"},
    )


_PARENTS: tuple[Mapping[str, Specs], ...] = ({}, {})
_SOURCE = "properties.datasource.properties"
_SERIALIZATION: Mapping[str, Specs] = {**same("encoding", "field_delimiter", at="properties")}
_IN: Mapping[str, Specs] = {"serialization": Block("properties.serialization", _SERIALIZATION)}
_OUT: Mapping[str, Specs] = {
    "serialization": Block("properties.serialization", {**_SERIALIZATION, "format": "properties.format"})
}
_MODE: Mapping[str, Specs] = {"authentication_mode": f"{_SOURCE}.authenticationMode"}
_BLOB: Mapping[str, Specs] = {
    **same("date_format", "path_pattern", "time_format", at=_SOURCE),
    "storage_account_name": f"{_SOURCE}.storageAccounts[0].accountName",
    "storage_account_key": f"{_SOURCE}.storageAccounts[0].accountKey",
    "storage_container_name": f"{_SOURCE}.container",
    **_MODE,
}
_POLICY: Mapping[str, Specs] = same("shared_access_policy_key", "shared_access_policy_name", at=_SOURCE)
_BUS: Mapping[str, Specs] = {"servicebus_namespace": f"{_SOURCE}.serviceBusNamespace", **_POLICY, **_MODE}
_COLUMNS: Mapping[str, Specs] = same("property_columns", "system_property_columns", at=_SOURCE)
_HUB: Mapping[str, Specs] = {
    **_BUS,
    "eventhub_name": f"{_SOURCE}.eventHubName",
    "eventhub_consumer_group_name": f"{_SOURCE}.consumerGroupName",
    **_IN,
}


def _cosmos(get: Get) -> Iterable[Written]:
    """The id of a database names the account too."""
    database = get("cosmosdb_sql_database_id")
    if database is not None:
        yield f"{_SOURCE}.database", last_name(database), "cosmosdb_sql_database_id"
        yield f"{_SOURCE}.accountId", last_name(parent_id(database)), "cosmosdb_sql_database_id"


def _end(
    name: str,
    kind: str,
    source: str,
    fields: Mapping[str, Specs],
    *,
    by_id: bool = False,
    of: str = "",
    finish: Finish | None = None,
    mode: str = "",
) -> Table:
    """An input or output; `source` is the type of what it reads or writes, `of` whether it streams or is looked up.

    `mode` is how it authenticates, if the provider leaves no choice.
    """
    constants = {"properties.datasource.type": source, **({"properties.type": of} if of else {})}
    if mode:
        constants[f"{_SOURCE}.authenticationMode"] = mode
    return Table(
        f"azurerm_stream_analytics_{name}",
        f"{_TYPE}/{kind}@{_VERSION}",
        {**_PARENTS[0 if by_id else 1], **fields},
        constants=constants,
        finish=finish,
    )


_OUTPUTS = (
    _end(
        "output_blob",
        "outputs",
        "Microsoft.Storage/Blob",
        {
            **_BLOB,
            **_OUT,
            "batch_max_wait_time": "properties.timeWindow",
            "batch_min_rows": "properties.sizeWindow",
            "blob_write_mode": Ignored("how files are written"),
        },
    ),
    _end(
        "output_cosmosdb",
        "outputs",
        "Microsoft.Storage/DocumentDB",
        {
            "cosmosdb_account_key": f"{_SOURCE}.accountKey",
            "cosmosdb_sql_database_id": Part(),
            "container_name": f"{_SOURCE}.collectionNamePattern",
            **same("document_id", "partition_key", at=_SOURCE),
            **_MODE,
        },
        by_id=True,
        finish=_cosmos,
    ),
    _end(
        "output_eventhub",
        "outputs",
        "Microsoft.ServiceBus/EventHub",
        {
            **_BUS,
            **_OUT,
            "eventhub_name": f"{_SOURCE}.eventHubName",
            **same("property_columns", "partition_key", at=_SOURCE),
        },
    ),
    _end(
        "output_function",
        "outputs",
        "Microsoft.AzureFunction",
        {
            **same("api_key", "function_name", at=_SOURCE),
            "function_app": f"{_SOURCE}.functionAppName",
            "batch_max_count": f"{_SOURCE}.maxBatchCount",
            "batch_max_in_bytes": f"{_SOURCE}.maxBatchSize",
        },
    ),
    _end(
        "output_mssql",
        "outputs",
        "Microsoft.Sql/Server/Database",
        {
            **same("server", "user", "database", "password", "table", at=_SOURCE),
            "max_batch_count": f"{_SOURCE}.maxBatchCount",
            "max_writer_count": f"{_SOURCE}.maxWriterCount",
            **_MODE,
        },
    ),
    _end(
        "output_powerbi",
        "outputs",
        "PowerBI",
        {
            **same(
                "dataset",
                "table",
                "group_id",
                "group_name",
                "token_user_principal_name",
                "token_user_display_name",
                at=_SOURCE,
            )
        },
        by_id=True,
        mode="Msi",
    ),
    _end(
        "output_servicebus_queue",
        "outputs",
        "Microsoft.ServiceBus/Queue",
        {**_BUS, **_OUT, **_COLUMNS, "queue_name": f"{_SOURCE}.queueName"},
    ),
    _end(
        "output_servicebus_topic",
        "outputs",
        "Microsoft.ServiceBus/Topic",
        {**_BUS, **_OUT, **_COLUMNS, "topic_name": f"{_SOURCE}.topicName"},
    ),
    _end(
        "output_synapse",
        "outputs",
        "Microsoft.Sql/Server/DataWarehouse",
        same("server", "database", "user", "password", "table", at=_SOURCE),
    ),
    _end(
        "output_table",
        "outputs",
        "Microsoft.Storage/Table",
        {
            "storage_account_name": f"{_SOURCE}.accountName",
            "storage_account_key": f"{_SOURCE}.accountKey",
            **same("table", "partition_key", "row_key", "batch_size", "columns_to_remove", at=_SOURCE),
        },
    ),
)

_INPUTS = (
    _end("reference_input_blob", "inputs", "Microsoft.Storage/Blob", {**_BLOB, **_IN}, of="Reference"),
    _end(
        "reference_input_mssql",
        "inputs",
        "Microsoft.Sql/Server/Database",
        {
            **same(
                "server", "database", "password", "refresh_type", "full_snapshot_query", "delta_snapshot_query", at=_SOURCE
            ),
            "username": f"{_SOURCE}.user",
            "refresh_interval_duration": f"{_SOURCE}.refreshRate",
            "table": Ignored("azurerm 3 and 4: nothing reads it"),
        },
        of="Reference",
    ),
    _end("stream_input_blob", "inputs", "Microsoft.Storage/Blob", {**_BLOB, **_IN}, of="Stream"),
    _end("stream_input_eventhub", "inputs", "Microsoft.ServiceBus/EventHub", _HUB, of="Stream"),
    _end("stream_input_eventhub_v2", "inputs", "Microsoft.EventHub/EventHub", _HUB, by_id=True, of="Stream"),
    _end(
        "stream_input_iothub",
        "inputs",
        "Microsoft.Devices/IotHubs",
        {
            **_POLICY,
            **_IN,
            "eventhub_consumer_group_name": f"{_SOURCE}.consumerGroupName",
            "endpoint": f"{_SOURCE}.endpoint",
            "iothub_namespace": f"{_SOURCE}.iotHubNamespace",
        },
        of="Stream",
    ),
)

TABLES = (
    _JOB,
    Satellite(
        "azurerm_stream_analytics_job_schedule",
        into="{stream_analytics_job_id}",
        type=_JOB.type,
        fields={"start_mode": "properties.outputStartMode", "start_time": "properties.outputStartTime"},
    ),
    Satellite(
        "azurerm_stream_analytics_job_storage_account",
        into="{stream_analytics_job_id}",
        type=_JOB.type,
        fields={
            "authentication_mode": "properties.jobStorageAccount.authenticationMode",
            "storage_account_name": "properties.jobStorageAccount.accountName",
            "storage_account_key": "properties.jobStorageAccount.accountKey",
        },
    ),
    Table(
        "azurerm_stream_analytics_cluster",
        f"{_CLUSTERS}@{_VERSION}",
        {"streaming_capacity": "sku.capacity"},
        constants={"sku.name": "Default"},
    ),
    Table(
        "azurerm_stream_analytics_managed_private_endpoint",
        f"{_CLUSTERS}/privateEndpoints@{_VERSION}",
        {
            "target_resource_id": "properties.manualPrivateLinkServiceConnections[0].properties.privateLinkServiceId",
            "subresource_name": Field("properties.manualPrivateLinkServiceConnections[0].properties.groupIds", listed),
        },
    ),
    _function("uda", "Aggregate"),
    _function("udf", "Scalar"),
    *_OUTPUTS,
    *_INPUTS,
)
