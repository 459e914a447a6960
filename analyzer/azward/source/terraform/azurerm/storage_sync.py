"""Azure File Sync."""

from __future__ import annotations

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Field, Part, Table, same

__all__ = ["TABLES"]

_TYPE = "Microsoft.StorageSync/storageSyncServices"
_VERSION = "2020-03-01"

_SERVICE = Table(
    "azurerm_storage_sync",
    f"{_TYPE}@{_VERSION}",
    {"incoming_traffic_policy": Field("properties.incomingTrafficPolicy", default="AllowAllTraffic")},
)

_GROUP = Table(
    "azurerm_storage_sync_group",
    f"{_TYPE}/syncGroups@{_VERSION}",
    {"storage_sync_id": Part()},
    id="{storage_sync_id}/syncGroups/{name}",
)

_CLOUD_ENDPOINT = Table(
    "azurerm_storage_sync_cloud_endpoint",
    f"{_TYPE}/syncGroups/cloudEndpoints@{_VERSION}",
    {
        "storage_sync_group_id": Part(),
        "file_share_name": Field("properties.azureFileShareName"),
        "storage_account_id": Field("properties.storageAccountResourceId"),
        "storage_account_tenant_id": Field("properties.storageAccountTenantId"),
    },
    id="{storage_sync_group_id}/cloudEndpoints/{name}",
)


def _switch(value: Value) -> Value:
    return "on" if value is True else "off" if value is False else value


_SERVER_ENDPOINT = Table(
    "azurerm_storage_sync_server_endpoint",
    f"{_TYPE}/syncGroups/serverEndpoints@{_VERSION}",
    {
        "storage_sync_group_id": Part(),
        "registered_server_id": Field("properties.serverResourceId"),
        **same("server_local_path", "tier_files_older_than_days", at="properties"),
        "cloud_tiering_enabled": Field("properties.cloudTiering", _switch, default=False),
        "volume_free_space_percent": Field("properties.volumeFreeSpacePercent", default=20),
        "initial_download_policy": Field("properties.initialDownloadPolicy", default="NamespaceThenModifiedFiles"),
        "local_cache_mode": Field("properties.localCacheMode", default="UpdateLocallyCachedFiles"),
    },
    id="{storage_sync_group_id}/serverEndpoints/{name}",
)

TABLES = (_SERVICE, _GROUP, _CLOUD_ENDPOINT, _SERVER_ENDPOINT)
