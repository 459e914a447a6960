"""Managed Lustre file systems."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IDENTITY, Block, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_managed_lustre_file_system",
        "Microsoft.StorageCache/amlFilesystems@2024-07-01",
        {
            "maintenance_window": Block("properties.maintenanceWindow", {"time_of_day_in_utc": Field("timeOfDayUTC")}),
            "sku_name": Field("sku.name"),
            "storage_capacity_in_tb": Field("properties.storageCapacityTiB"),
            "subnet_id": Field("properties.filesystemSubnet"),
            "zones": Field("zones"),
            "hsm_setting": Block(
                "properties.hsm.settings",
                {"container_id": Field("container"), "logging_container_id": Field("loggingContainer")},
            ),
            "identity": IDENTITY,
            "encryption_key": Block(
                "properties.encryptionSettings.keyEncryptionKey", {"source_vault_id": Field("sourceVault.id")}
            ),
            "root_squash": Block(
                "properties.rootSquashSettings",
                {
                    "no_squash_nids": Field("noSquashNidLists"),
                    "squash_gid": Field("squashGID"),
                    "squash_uid": Field("squashUID"),
                },
            ),
        },
    ),
)
