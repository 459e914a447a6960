"""What encrypts disks, and how they are reached privately."""

from __future__ import annotations

from azward.source.terraform.azurerm._disk import DISKS
from azward.source.terraform.azurerm.model import KEY, Ignored, Part, Satellite, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_disk_encryption_set",
        f"Microsoft.Compute/diskEncryptionSets@{DISKS}",
        {
            "key_vault_key_id": "properties.activeKey.keyUrl",
            "managed_hsm_key_id": "properties.activeKey.keyUrl",
            "auto_key_rotation_enabled": "properties.rotationToLatestKeyVersionEnabled",
        },
        exports={"key_vault_key_url": "{key_vault_key_id}"},
    ),
    Table("azurerm_disk_access", f"Microsoft.Compute/diskAccesses@{DISKS}"),
    Satellite(  # what `azurerm_managed_disk_sas_token` was called
        "azurerm_disk_sas_token",
        into="{managed_disk_id}",
        type=f"Microsoft.Compute/disks@{DISKS}",
        fields={
            "managed_disk_id": Part(),
            "duration_in_seconds": Ignored("an action after creation"),
            "access_level": Ignored("an action after creation"),
        },
        exports={"sas_url": KEY},
    ),
)
