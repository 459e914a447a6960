"""Images of machines."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._virtual_machine import COMPUTE
from azward.source.terraform.azurerm.model import Block, Specs, Table

__all__ = ["TABLES"]

_DISK: Mapping[str, Specs] = {
    "storage_type": "storageAccountType",
    "managed_disk_id": "managedDisk.id",
    "size_gb": "diskSizeGB",
    "disk_encryption_set_id": "diskEncryptionSet.id",
}

TABLES = (
    Table(
        "azurerm_image",
        f"Microsoft.Compute/images@{COMPUTE}",
        {
            "source_virtual_machine_id": "properties.sourceVirtualMachine.id",
            "os_disk": Block("properties.storageProfile.osDisk", {**_DISK}),
            "data_disk": Block("properties.storageProfile.dataDisks", {**_DISK}),
            "zone_resilient": "properties.storageProfile.zoneResilient",
        },
    ),
)
