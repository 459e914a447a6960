"""Time Series Insights, which azurerm has up to major 3."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Field, Specs, Table, objects, same

__all__ = ["TABLES"]

_TYPE = "Microsoft.TimeSeriesInsights/environments"
_VERSION = "2020-05-15"


_EVENTS: Mapping[str, Specs] = {"shared_access_key_name": "properties.keyName"}


def _source(kind: str, arm: str, more: Mapping[str, Specs]) -> Table:
    return Table(
        f"azurerm_iot_time_series_insights_event_source_{kind}",
        f"{_TYPE}/eventSources@{_VERSION}",
        {**_EVENTS, **more},
        id="{environment_id}/eventSources/{name}",
        constants={"kind": arm},
    )


TABLES = (
    Table(
        "azurerm_iot_time_series_insights_access_policy",
        f"{_TYPE}/accessPolicies@{_VERSION}",
        id="{time_series_insights_environment_id}/accessPolicies/{name}",
    ),
    _source(
        "eventhub",
        "Microsoft.EventHub",
        {"eventhub_name": "properties.eventHubName", "namespace_name": "properties.serviceBusNamespace"},
    ),
    _source("iothub", "Microsoft.IoTHub", {"iothub_name": "properties.iotHubName"}),
    Table(
        "azurerm_iot_time_series_insights_gen2_environment",
        f"{_TYPE}@{_VERSION}",
        {
            "warm_store_data_retention_time": "properties.warmStoreConfiguration.dataRetention",
            "storage": Block("properties.storageConfiguration", {"name": "accountName", "key": "managementKey"}),
            "id_properties": Field("properties.timeSeriesIdProperties", objects("name", type="String")),
        },
        constants={"kind": "Gen2"},
    ),
    Table(
        "azurerm_iot_time_series_insights_standard_environment",
        f"{_TYPE}@{_VERSION}",
        {"partition_key": "properties.partitionKeyProperties[0].name"},
        constants={"kind": "Gen1"},
    ),
    Table(
        "azurerm_iot_time_series_insights_reference_data_set",
        f"{_TYPE}/referenceDataSets@{_VERSION}",
        {"key_property": Block("properties.keyProperties", same("name", "type"))},
    ),
)
