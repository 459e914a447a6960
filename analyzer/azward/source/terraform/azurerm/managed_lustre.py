"""Managed Lustre file systems."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_managed_lustre_file_system",
        "Microsoft.StorageCache/amlFilesystems@2024-07-01",
        {
            "maintenance_window": Block("properties.maintenanceWindow", {"time_of_day_in_utc": "timeOfDayUTC"}),
            "storage_capacity_in_tb": "properties.storageCapacityTiB",
            "subnet_id": "properties.filesystemSubnet",
            "hsm_setting": Block(
                "properties.hsm.settings", {"container_id": "container", "logging_container_id": "loggingContainer"}
            ),
            "encryption_key": Block("properties.encryptionSettings.keyEncryptionKey", {"source_vault_id": "sourceVault.id"}),
            "root_squash": Block(
                "properties.rootSquashSettings",
                {"no_squash_nids": "noSquashNidLists", "squash_gid": "squashGID", "squash_uid": "squashUID"},
            ),
        },
    ),
)
