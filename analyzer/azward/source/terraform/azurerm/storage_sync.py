"""Azure File Sync."""

from __future__ import annotations

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Field, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.StorageSync/storageSyncServices"
_VERSION = "2020-03-01"


def _switch(value: Value) -> Value:
    return "on" if value is True else "off" if value is False else value


TABLES = (
    Table("azurerm_storage_sync", f"{_TYPE}@{_VERSION}"),
    Table("azurerm_storage_sync_group", f"{_TYPE}/syncGroups@{_VERSION}"),
    Table(
        "azurerm_storage_sync_cloud_endpoint",
        f"{_TYPE}/syncGroups/cloudEndpoints@{_VERSION}",
        {"file_share_name": "properties.azureFileShareName", "storage_account_id": "properties.storageAccountResourceId"},
    ),
    Table(
        "azurerm_storage_sync_server_endpoint",
        f"{_TYPE}/syncGroups/serverEndpoints@{_VERSION}",
        {
            "registered_server_id": "properties.serverResourceId",
            "cloud_tiering_enabled": Field("properties.cloudTiering", _switch),
        },
    ),
)
