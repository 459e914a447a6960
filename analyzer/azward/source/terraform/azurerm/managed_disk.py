"""Managed disks."""

from __future__ import annotations

from azward.graph.value import Value
from azward.source.terraform.azurerm._disk import DISKS, ENCRYPTION
from azward.source.terraform.azurerm.model import KEY, Field, Ignored, Satellite, Table, unless

__all__ = ["TABLES"]

_SECURITY = "properties.securityProfile"


def _own_key(_: Value) -> Value:
    return "EncryptionAtRestWithCustomerKey"


def _launch(value: Value) -> Value:
    return "TrustedLaunch" if value is True else None


_DISK = Table(
    "azurerm_managed_disk",
    f"Microsoft.Compute/disks@{DISKS}",
    {
        **ENCRYPTION,
        "storage_account_type": "sku.name",
        "create_option": "properties.creationData.createOption",
        "disk_encryption_set_id": (
            "properties.encryption.diskEncryptionSetId",
            Field("properties.encryption.type", _own_key),
        ),
        "disk_iops_read_write": "properties.diskIOPSReadWrite",
        "disk_mbps_read_write": "properties.diskMBpsReadWrite",
        "disk_iops_read_only": "properties.diskIOPSReadOnly",
        "disk_mbps_read_only": "properties.diskMBpsReadOnly",
        "upload_size_bytes": "properties.creationData.uploadSizeBytes",
        "disk_size_gb": "properties.diskSizeGB",
        "image_reference_id": "properties.creationData.imageReference.id",
        "gallery_image_reference_id": "properties.creationData.galleryImageReference.id",
        "logical_sector_size": "properties.creationData.logicalSectorSize",
        "optimized_frequent_attach_enabled": "properties.optimizedForFrequentAttach",
        "performance_plus_enabled": "properties.creationData.performancePlus",
        "source_resource_id": "properties.creationData.sourceResourceId",
        "source_uri": "properties.creationData.sourceUri",
        "storage_account_id": "properties.creationData.storageAccountId",
        "trusted_launch_enabled": Field(f"{_SECURITY}.securityType", _launch),
        "security_type": f"{_SECURITY}.securityType",
        "secure_vm_disk_encryption_set_id": f"{_SECURITY}.secureVMDiskEncryptionSetId",
        "on_demand_bursting_enabled": Field("properties.burstingEnabled", unless(False)),
        "network_access_policy": Field("properties.networkAccessPolicy", default="AllowAll"),
    },
    constants={"properties.encryption.type": "EncryptionAtRestWithPlatformKey"},
)

TABLES = (
    _DISK,
    Satellite(
        "azurerm_managed_disk_sas_token",
        into="{managed_disk_id}",
        type=_DISK.type,
        fields={
            "duration_in_seconds": Ignored("an action after creation"),
            "access_level": Ignored("an action after creation"),
        },
        exports={"sas_url": KEY},
    ),
)
