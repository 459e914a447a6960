"""Azure Backup: its policies, and what it protects."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Field, Ignored, Specs, Table, listed

__all__ = ["TABLES"]

_TYPE = "Microsoft.RecoveryServices/vaults"
_VERSION = "2024-04-01"
_VAULT_ID = f"{{group}}/providers/{_TYPE}/{{recovery_vault_name}}"
_FABRIC = f"{_VAULT_ID}/backupFabrics/Azure/protectionContainers"
_ITEM_TYPE = f"{_TYPE}/backupFabrics/protectionContainers/protectedItems@{_VERSION}"


_WEEKS: Mapping[str, Specs] = {
    "weekdays": "retentionScheduleWeekly.daysOfTheWeek",
    "weeks": "retentionScheduleWeekly.weeksOfTheMonth",
}
# ARM has an object for each day
_DAYS: Mapping[str, Specs] = {
    **_WEEKS,
    "days": Ignored("when a backup is kept, not whether"),
    "include_last_days": Ignored("when a backup is kept, not whether"),
}
_MONTHDAYS: Mapping[str, Specs] = {
    **_WEEKS,
    "monthdays": Ignored("when a backup is kept, not whether"),
    "format_type": "retentionScheduleFormatType",
}


def _retention(path: str, days: Mapping[str, Specs]) -> dict[str, Specs]:
    """How long backups are kept; `days` are the arguments that name days of a month."""

    def kept(kind: str, unit: str, fields: Mapping[str, Specs]) -> Block:
        count: Mapping[str, Specs] = {"count": "retentionDuration.count", **fields}
        return Block(f"{path}.{kind}Schedule", count, constants={"retentionDuration.durationType": unit})

    return {
        "retention_daily": kept("daily", "Days", {}),
        "retention_weekly": kept("weekly", "Weeks", {"weekdays": "daysOfTheWeek"}),
        "retention_monthly": kept("monthly", "Months", days),
        "retention_yearly": kept("yearly", "Years", {**days, "months": "monthsOfYear"}),
    }


_RETENTION = "properties.retentionPolicy"
_SCHEDULE = "properties.schedulePolicy"


_SIMPLE = "retentionPolicy.retentionDuration"

TABLES = (
    Table(
        "azurerm_backup_policy_vm",
        f"{_TYPE}/backupPolicies@{_VERSION}",
        {
            "backup": Block(
                _SCHEDULE,
                {
                    "frequency": "scheduleRunFrequency",
                    "time": Field("scheduleRunTimes", listed),
                    "hour_interval": "hourlySchedule.interval",
                    "hour_duration": "hourlySchedule.scheduleWindowDuration",
                    "weekdays": "scheduleRunDays",
                },
            ),
            "consistency_type": "properties.snapshotConsistencyType",
            "timezone": "properties.timeZone",
            "instant_restore_retention_days": "properties.instantRpRetentionRangeInDays",
            "instant_restore_resource_group": Block(
                "properties.instantRPDetails", {"prefix": "azureBackupRGNamePrefix", "suffix": "azureBackupRGNameSuffix"}
            ),
            **_retention(_RETENTION, _DAYS),
            "tiering_policy": Block(
                "properties.tieringPolicy", {"archived_restore_point": Block("ArchivedRP", {"mode": "tieringMode"})}
            ),
        },
        constants={
            "properties.backupManagementType": "AzureIaasVM",
            f"{_RETENTION}.retentionPolicyType": "LongTermRetentionPolicy",
        },
    ),
    Table(
        "azurerm_backup_policy_file_share",
        f"{_TYPE}/backupPolicies@{_VERSION}",
        {
            "backup": Block(
                _SCHEDULE,
                {
                    "frequency": "scheduleRunFrequency",
                    "time": Field("scheduleRunTimes", listed),
                    "hourly": Block(
                        "hourlySchedule",
                        {"start_time": "scheduleWindowStartTime", "window_duration": "scheduleWindowDuration"},
                    ),
                },
            ),
            "timezone": "properties.timeZone",
            **_retention(_RETENTION, _DAYS),
            "snapshot_retention_in_days": Ignored("this version of the API has no such property"),
            "backup_tier": Ignored("this version of the API has no such property"),
        },
        constants={"properties.backupManagementType": "AzureStorage", "properties.workLoadType": "AzureFileShare"},
    ),
    Table(
        "azurerm_backup_policy_vm_workload",
        f"{_TYPE}/backupPolicies@{_VERSION}",
        {
            "workload_type": "properties.workLoadType",
            "settings": Block("properties.settings", {"compression_enabled": "isCompression"}),
            "protection_policy": Block(
                "properties.subProtectionPolicy",
                {
                    "backup": Block(
                        "schedulePolicy",
                        {
                            "frequency": "scheduleRunFrequency",
                            "time": Field("scheduleRunTimes", listed),
                            "frequency_in_minutes": "scheduleFrequencyInMins",
                            "weekdays": "scheduleRunDays",
                        },
                    ),
                    **_retention("retentionPolicy", _MONTHDAYS),
                    "simple_retention": Block(_SIMPLE, constants={"durationType": "Days"}),
                },
            ),
        },
        constants={"properties.backupManagementType": "AzureWorkload"},
    ),
    Table(
        "azurerm_backup_container_storage_account",
        f"{_TYPE}/backupFabrics/protectionContainers@{_VERSION}",
        {"storage_account_id": "properties.sourceResourceId"},
        id=f"{_FABRIC}/StorageContainer;Storage;{{?group}};{{storage_account_id:last}}",
        constants={"properties.backupManagementType": "AzureStorage", "properties.containerType": "StorageContainer"},
    ),
    Table(
        "azurerm_backup_protected_file_share",
        _ITEM_TYPE,
        {
            "source_storage_account_id": "properties.sourceResourceId",
            "source_file_share_name": "properties.friendlyName",
            "backup_policy_id": "properties.policyId",
        },
        id=f"{_FABRIC}/StorageContainer;Storage;{{?group}};{{source_storage_account_id:last}}"
        "/protectedItems/AzureFileShare;{source_file_share_name}",
        constants={"properties.protectedItemType": "AzureFileShareProtectedItem"},
    ),
    Table(
        "azurerm_backup_protected_vm",
        _ITEM_TYPE,
        {
            "source_vm_id": "properties.sourceResourceId",
            "backup_policy_id": "properties.policyId",
            "exclude_disk_luns": "properties.extendedProperties.diskExclusionProperties.diskLunList",
            "include_disk_luns": "properties.extendedProperties.diskExclusionProperties.diskLunList",
        },
        id=f"{_FABRIC}/iaasvmcontainer;iaasvmcontainerv2;{{?group}};{{source_vm_id:last}}"
        "/protectedItems/vm;iaasvmcontainerv2;{?group};{source_vm_id:last}",
        constants={"properties.protectedItemType": "Microsoft.Compute/virtualMachines"},
    ),
)
