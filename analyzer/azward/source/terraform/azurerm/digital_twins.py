"""Digital Twins."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Field, Specs, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.DigitalTwins/digitalTwinsInstances"
_VERSION = "2023-01-31"


def _endpoint(name: str, kind: str, fields: Mapping[str, Specs]) -> Table:
    return Table(
        f"azurerm_digital_twins_endpoint_{name}",
        f"{_TYPE}/endpoints@{_VERSION}",
        {"dead_letter_storage_secret": "properties.deadLetterSecret", **fields},
        constants={"properties.endpointType": kind},
    )


TABLES = (
    Table("azurerm_digital_twins_instance", f"{_TYPE}@{_VERSION}", {}),
    _endpoint(
        "eventhub",
        "EventHub",
        {
            "eventhub_primary_connection_string": "properties.connectionStringPrimaryKey",
            "eventhub_secondary_connection_string": "properties.connectionStringSecondaryKey",
        },
    ),
    _endpoint(
        "eventgrid",
        "EventGrid",
        {
            "eventgrid_topic_endpoint": "properties.TopicEndpoint",
            "eventgrid_topic_primary_access_key": "properties.accessKey1",
            "eventgrid_topic_secondary_access_key": "properties.accessKey2",
        },
    ),
    _endpoint(
        "servicebus",
        "ServiceBus",
        {
            "servicebus_primary_connection_string": "properties.primaryConnectionString",
            "servicebus_secondary_connection_string": "properties.secondaryConnectionString",
        },
    ),
    Table(
        "azurerm_digital_twins_time_series_database_connection",
        f"{_TYPE}/timeSeriesDatabaseConnections@{_VERSION}",
        {
            "eventhub_name": "properties.eventHubEntityPath",
            "eventhub_namespace_endpoint_uri": "properties.eventHubEndpointUri",
            "eventhub_namespace_id": "properties.eventHubNamespaceResourceId",
            "eventhub_consumer_group_name": "properties.eventHubConsumerGroup",
            "kusto_cluster_id": "properties.adxResourceId",
            "kusto_cluster_uri": "properties.adxEndpointUri",
            "kusto_database_name": "properties.adxDatabaseName",
            "kusto_table_name": Field("properties.adxTableName", default="AdtPropertyEvents"),
        },
        constants={"properties.connectionType": "AzureDataExplorer"},
    ),
)
