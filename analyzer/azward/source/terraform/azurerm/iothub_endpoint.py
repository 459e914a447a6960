"""Endpoints that IoT hubs route messages to."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._iothub import TYPE
from azward.source.terraform.azurerm.model import Satellite, Specs

__all__ = ["TABLES"]

_ENDPOINT: Mapping[str, Specs] = {
    "name": "name",
    "resource_group_name": "resourceGroup",
    "identity_id": "identity.userAssignedIdentity",
}
_BUS: Mapping[str, Specs] = {**_ENDPOINT}


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
    _endpoint("storage_container", "storageContainers", {**_ENDPOINT}),
    _endpoint("cosmosdb_account", "cosmosDBSqlContainers", {**_ENDPOINT}),
)
