"""Data Share."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import SYSTEM_IDENTITY, Block, Child, Field, Part, Specs, Table, last_segment

__all__ = ["TABLES"]

_TYPE = "Microsoft.DataShare/accounts"
_VERSION = "2019-11-01"


def _dataset(name: str, kind: str, share: str, fields: Mapping[str, Specs]) -> Table:
    """`kind` is "" where it depends on what of the account is shared."""
    return Table(
        f"azurerm_data_share_dataset_{name}",
        f"{_TYPE}/shares/dataSets@{_VERSION}",
        {share: Part(), **fields},
        id=f"{{{share}}}/dataSets/{{name}}",
        constants={"kind": kind} if kind else {},
    )


_PATHS: Mapping[str, Specs] = {"folder_path": "properties.prefix"}

TABLES = (
    Table("azurerm_data_share_account", f"{_TYPE}@{_VERSION}", {"identity": SYSTEM_IDENTITY}),
    Table(
        "azurerm_data_share",
        f"{_TYPE}/shares@{_VERSION}",
        {
            "kind": "properties.shareKind",
            "snapshot_schedule": Child(
                "synchronizationSettings",
                "{name}",
                {
                    "name": Part(),
                    "recurrence": "properties.recurrenceInterval",
                    "start_time": "properties.synchronizationTime",
                },
                constants={"kind": "ScheduleBased"},
            ),
        },
    ),
    _dataset(
        "blob_storage",
        "",
        "data_share_id",
        {
            "storage_account": Block("properties", {"name": "storageAccountName", "resource_group_name": "resourceGroup"}),
            **_PATHS,
        },
    ),
    _dataset(
        "data_lake_gen2",
        "",
        "share_id",
        {
            "file_system_name": "properties.fileSystem",
            "storage_account_id": Field("properties.storageAccountName", last_segment),
        },
    ),
    _dataset("kusto_cluster", "KustoCluster", "share_id", {"kusto_cluster_id": "properties.kustoClusterResourceId"}),
    _dataset("kusto_database", "KustoDatabase", "share_id", {"kusto_database_id": "properties.kustoDatabaseResourceId"}),
)
