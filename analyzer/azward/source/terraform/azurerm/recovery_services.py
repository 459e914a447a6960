"""Recovery Services vaults."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import ENABLED, Beside, Block, Field, Ignored, Specs, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.RecoveryServices/vaults"
_VERSION = "2024-04-01"
_JOBS = "azureMonitorAlertSettings"

_MONITORING: Mapping[str, Specs] = {
    "alerts_for_all_job_failures_enabled": Field(f"{_JOBS}.alertsForAllJobFailures", ENABLED),
    "alerts_for_all_failover_issues_enabled": Field(f"{_JOBS}.alertsForAllFailoverIssues", ENABLED),
    "alerts_for_all_replication_issues_enabled": Field(f"{_JOBS}.alertsForAllReplicationIssues", ENABLED),
    "alerts_for_critical_operation_failures_enabled": Field("classicAlertSettings.alertsForCriticalOperations", ENABLED),
    "email_notifications_for_site_recovery_enabled": Field(
        "classicAlertSettings.emailNotificationsForSiteRecovery", ENABLED
    ),
}

TABLES = (
    Table(
        "azurerm_recovery_services_vault",
        f"{_TYPE}@{_VERSION}",
        {
            "sku": "sku.name",
            "immutability": "properties.securitySettings.immutabilitySettings.state",
            "storage_mode_type": "properties.redundancySettings.standardTierStorageRedundancy",
            "cross_region_restore_enabled": Field("properties.redundancySettings.crossRegionRestore", ENABLED),
            "encryption": Block(
                "properties.encryption",
                {
                    "key_id": "keyVaultProperties.keyUri",
                    "infrastructure_encryption_enabled": Field("infrastructureEncryption", ENABLED),
                    "user_assigned_identity_id": "kekIdentity.userAssignedIdentity",
                    "use_system_assigned_identity": "kekIdentity.useSystemAssignedIdentity",
                },
            ),
            # a setting of site recovery
            "classic_vmware_replication_enabled": Ignored("a setting of site recovery, sent by a request of its own"),
            "monitoring": Block("properties.monitoringSettings", _MONITORING),
            "soft_delete_enabled": Beside(
                "backupconfig", "vaultconfig", Field("properties.softDeleteFeatureState", ENABLED)
            ),
        },
    ),
    Table(
        "azurerm_recovery_services_vault_resource_guard_association",
        f"{_TYPE}/backupResourceGuardProxies@{_VERSION}",
        {"resource_guard_id": "properties.resourceGuardResourceId"},
        id="{vault_id}/backupResourceGuardProxies/VaultProxy",
    ),
)
