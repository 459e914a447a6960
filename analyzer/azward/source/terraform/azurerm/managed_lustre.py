"""Managed Lustre file systems."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IDENTITY, Field, Nested, Table

__all__ = ["TABLES"]

_SYSTEM = Table(
    "azurerm_managed_lustre_file_system",
    "Microsoft.StorageCache/amlFilesystems@2024-07-01",
    {
        "maintenance_window": Nested(
            "properties.maintenanceWindow",
            {"day_of_week": Field("dayOfWeek"), "time_of_day_in_utc": Field("timeOfDayUTC")},
        ),
        "sku_name": Field("sku.name"),
        "storage_capacity_in_tb": Field("properties.storageCapacityTiB"),
        "subnet_id": Field("properties.filesystemSubnet"),
        "zones": Field("zones"),
        "hsm_setting": Nested(
            "properties.hsm.settings",
            {
                "container_id": Field("container"),
                "logging_container_id": Field("loggingContainer"),
                "import_prefix": Field("importPrefix"),
            },
        ),
        "identity": IDENTITY,
        "encryption_key": Nested(
            "properties.encryptionSettings.keyEncryptionKey",
            {"key_url": Field("keyUrl"), "source_vault_id": Field("sourceVault.id")},
        ),
        "root_squash": Nested(
            "properties.rootSquashSettings",
            {
                "mode": Field("mode"),
                "no_squash_nids": Field("noSquashNidLists"),
                "squash_gid": Field("squashGID", default=0),
                "squash_uid": Field("squashUID", default=0),
            },
        ),
    },
)

TABLES = (_SYSTEM,)
