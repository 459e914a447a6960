"""Endpoints that IoT hubs route messages to."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._iothub import FILE_NAMES, TYPE
from azward.source.terraform.azurerm.model import Field, Part, Satellite, Specs, same

__all__ = ["TABLES"]

_ENDPOINT: Mapping[str, Specs] = {
    "name": Field("name"),
    "iothub_id": Part(),
    "resource_group_name": Field("resourceGroup"),
    "authentication_type": Field("authenticationType", default="keyBased"),
    "identity_id": Field("identity.userAssignedIdentity"),
    **same("endpoint_uri", "subscription_id"),
}
_BUS: Mapping[str, Specs] = {**_ENDPOINT, **same("entity_path", "connection_string")}


def _endpoint(name: str, path: str, fields: Mapping[str, Specs]) -> Satellite:
    return Satellite(
        f"azurerm_iothub_endpoint_{name}",
        into="{iothub_id}",
        type=TYPE,
        member_of=f"properties.routing.endpoints.{path}",
        fields=fields,
    )


TABLES = (
    _endpoint("eventhub", "eventHubs", _BUS),
    _endpoint("servicebus_queue", "serviceBusQueues", _BUS),
    _endpoint("servicebus_topic", "serviceBusTopics", _BUS),
    _endpoint(
        "storage_container",
        "storageContainers",
        {
            **_ENDPOINT,
            **same("container_name", "connection_string"),
            "batch_frequency_in_seconds": Field("batchFrequencyInSeconds", default=300),
            "max_chunk_size_in_bytes": Field("maxChunkSizeInBytes", default=314572800),
            "encoding": Field("encoding", default="Avro"),
            "file_name_format": Field("fileNameFormat", default=FILE_NAMES),
        },
    ),
    _endpoint(
        "cosmosdb_account",
        "cosmosDBSqlContainers",
        {
            **_ENDPOINT,
            **same(
                "container_name",
                "database_name",
                "partition_key_name",
                "partition_key_template",
                "primary_key",
                "secondary_key",
            ),
        },
    ),
)
