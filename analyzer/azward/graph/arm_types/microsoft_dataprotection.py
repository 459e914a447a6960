"""Facts about Microsoft.DataProtection: Backup vaults."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.DataProtection/backupVaults",
        defaults=(
            Default(
                "properties.securitySettings.immutabilitySettings.state",
                (("", "Disabled"),),
                "https://learn.microsoft.com/azure/backup/backup-azure-immutable-vault-concept",
            ),
            Default(
                "properties.securitySettings.softDeleteSettings.state", (("", "On"),), "azurerm_data_protection_backup_vault"
            ),
        ),
    ),
)
