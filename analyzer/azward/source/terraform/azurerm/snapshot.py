"""Snapshots of disks."""

from __future__ import annotations

from azward.source.terraform.azurerm._disk import DISKS, ENCRYPTION
from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_snapshot",
        f"Microsoft.Compute/snapshots@{DISKS}",
        {
            **ENCRYPTION,
            "create_option": "properties.creationData.createOption",
            "source_uri": "properties.creationData.sourceUri",
            "source_resource_id": "properties.creationData.sourceResourceId",
            "storage_account_id": "properties.creationData.storageAccountId",
            "disk_size_gb": "properties.diskSizeGB",
            "incremental_enabled": "properties.incremental",
        },
    ),
)
