"""Images of machines."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._virtual_machine import COMPUTE
from azward.source.terraform.azurerm.model import Field, Many, Nested, Specs, Table

__all__ = ["TABLES"]

_DISK: Mapping[str, Specs] = {
    "storage_type": Field("storageAccountType"),
    "managed_disk_id": Field("managedDisk.id"),
    "blob_uri": Field("blobUri"),
    "caching": Field("caching", default="None"),
    "size_gb": Field("diskSizeGB"),
    "disk_encryption_set_id": Field("diskEncryptionSet.id"),
}

_IMAGE = Table(
    "azurerm_image",
    f"Microsoft.Compute/images@{COMPUTE}",
    {
        "source_virtual_machine_id": Field("properties.sourceVirtualMachine.id"),
        "os_disk": Nested(
            "properties.storageProfile.osDisk",
            {**_DISK, "os_type": Field("osType"), "os_state": Field("osState")},
        ),
        "data_disk": Many("properties.storageProfile.dataDisks", {**_DISK, "lun": Field("lun")}),
        "hyper_v_generation": Field("properties.hyperVGeneration", default="V1"),
        "zone_resilient": Field("properties.storageProfile.zoneResilient", default=False),
    },
)

TABLES = (_IMAGE,)
