"""What encrypts disks, and how they are reached privately."""

from __future__ import annotations

from analyzer.source.terraform.azurerm._disk import DISKS
from analyzer.source.terraform.azurerm.model import IDENTITY, Field, Table

__all__ = ["TABLES"]

_ENCRYPTION_SET = Table(
    "azurerm_disk_encryption_set",
    f"Microsoft.Compute/diskEncryptionSets@{DISKS}",
    {
        "identity": IDENTITY,
        "key_vault_key_id": Field("properties.activeKey.keyUrl"),
        "managed_hsm_key_id": Field("properties.activeKey.keyUrl", until=4),
        "auto_key_rotation_enabled": Field("properties.rotationToLatestKeyVersionEnabled", default=False),
        "encryption_type": Field("properties.encryptionType", default="EncryptionAtRestWithCustomerKey"),
        "federated_client_id": Field("properties.federatedClientId"),
    },
)

_ACCESS = Table("azurerm_disk_access", f"Microsoft.Compute/diskAccesses@{DISKS}", {})

TABLES = (_ENCRYPTION_SET, _ACCESS)
