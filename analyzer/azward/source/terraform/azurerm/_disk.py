"""What disks and snapshots have in common."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Field, Nested, Part, Specs

__all__ = ["DISKS", "ENCRYPTION"]

DISKS = "2024-03-02"
_COLLECTION = "properties.encryptionSettingsCollection"

ENCRYPTION: Mapping[str, Specs] = {
    "encryption_settings": Nested(
        _COLLECTION,
        {
            "enabled": Part(),
            "disk_encryption_key": Nested(
                "encryptionSettings[0].diskEncryptionKey",
                {"secret_url": Field("secretUrl"), "source_vault_id": Field("sourceVault.id")},
            ),
            "key_encryption_key": Nested(
                "encryptionSettings[0].keyEncryptionKey",
                {"key_url": Field("keyUrl"), "source_vault_id": Field("sourceVault.id")},
            ),
        },
        constants={"enabled": True},
    ),
}
