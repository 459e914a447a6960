"""What disks and snapshots have in common."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Specs

__all__ = ["DISKS", "ENCRYPTION"]

DISKS = "2024-03-02"
_COLLECTION = "properties.encryptionSettingsCollection"

ENCRYPTION: Mapping[str, Specs] = {
    "encryption_settings": Block(
        _COLLECTION,
        {
            "enabled": "enabled",
            "disk_encryption_key": Block("encryptionSettings[0].diskEncryptionKey", {"source_vault_id": "sourceVault.id"}),
            "key_encryption_key": Block("encryptionSettings[0].keyEncryptionKey", {"source_vault_id": "sourceVault.id"}),
        },
        constants={"enabled": True},
    )
}
