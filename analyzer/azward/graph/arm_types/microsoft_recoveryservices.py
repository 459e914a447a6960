"""Facts about Microsoft.RecoveryServices: vaults."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.RecoveryServices/vaults",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_recovery_services_vault"),
            Default(
                "properties.securitySettings.immutabilitySettings.state",
                (("", "Disabled"),),
                "https://learn.microsoft.com/azure/backup/backup-azure-immutable-vault-concept",
            ),
            Default(
                "properties.securitySettings.softDeleteSettings.softDeleteState",
                (("", "Enabled"),),
                "https://learn.microsoft.com/azure/backup/backup-azure-security-feature-cloud",
            ),
        ),
    ),
)
