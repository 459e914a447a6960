"""Backup vaults, what they protect and for how long, and resource guards."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import JsonValue, Value
from azward.source.terraform.azurerm.model import (
    ENABLED,
    Block,
    Convert,
    Field,
    Ignored,
    Many,
    Part,
    Satellite,
    Specs,
    Table,
)

__all__ = ["TABLES"]

_TYPE = "Microsoft.DataProtection/backupVaults"
_VERSION = "2024-04-01"
_SECURITY = "properties.securitySettings"

_VAULT = Table(
    "azurerm_data_protection_backup_vault",
    f"{_TYPE}@{_VERSION}",
    {
        "datastore_type": "properties.storageSettings[0].datastoreType",
        "redundancy": "properties.storageSettings[0].type",
        "cross_region_restore_enabled": Field("properties.featureSettings.crossRegionRestoreSettings.state", ENABLED),
        "retention_duration_in_days": f"{_SECURITY}.softDeleteSettings.retentionDurationInDays",
        "immutability": f"{_SECURITY}.immutabilitySettings.state",
        "soft_delete": f"{_SECURITY}.softDeleteSettings.state",
    },
)


_SOURCE = Field("properties.dataSourceInfo.resourceID")
_POLICY = Field("properties.policyInfo.policyId")
_DETAILS = "properties.policyInfo.policyParameters.backupDatasourceParametersList[0]"


def _instance(kind: str, fields: Mapping[str, Specs], vault: str = "vault_id", policy: str = "backup_policy_id") -> Table:
    return Table(
        f"azurerm_data_protection_backup_instance_{kind}",
        f"{_TYPE}/backupInstances@{_VERSION}",
        {vault: Part(), policy: _POLICY, "location": "properties.dataSourceInfo.resourceLocation", **fields},
        id=f"{{{vault}}}/backupInstances/{{name}}",
        texts={"properties.friendlyName": "{name}"},
        constants={"properties.objectType": "BackupInstance"},
    )


_SNAPSHOTS = Ignored("where snapshots are; ARM has the id of a resource group")
_PARAMETERS: Mapping[str, Specs] = {
    "cluster_scoped_resources_enabled": "includeClusterScopeResources",
    "volume_snapshot_enabled": "snapshotVolumes",
}
_RULES = "properties.policyRules"
_WHICH = Ignored("which backups a retention rule is for")
_ONE = "lifecycles[0]"


def _store(path: str, store: str) -> dict[str, JsonValue]:
    return {f"{path}.dataStoreType": store, f"{path}.objectType": "DataStoreInfoBase"}


def _default_rule(store: str) -> Convert:
    """Return what makes the rule of all backups that no other rule keeps, of a duration."""

    def convert(duration: Value) -> Value:
        if duration == "":
            return None
        lifecycle: dict[str, Value] = {
            "deleteAfter": {"objectType": "AbsoluteDeleteOption", "duration": duration},
            "sourceDataStore": {"objectType": "DataStoreInfoBase", "dataStoreType": store},
        }
        return [{"name": "Default", "objectType": "AzureRetentionRule", "isDefault": True, "lifecycles": [lifecycle]}]

    return convert


def _schedule(store: str) -> Field:
    """Return when backups are made."""

    def convert(intervals: Value) -> Value:
        trigger: dict[str, Value] = {
            "objectType": "ScheduleBasedTriggerContext",
            "schedule": {"repeatingTimeIntervals": intervals},
        }
        target: dict[str, Value] = {"objectType": "DataStoreInfoBase", "dataStoreType": store}
        return [{"name": "BackupIntervals", "objectType": "AzureBackupRule", "dataStore": target, "trigger": trigger}]

    return Field(_RULES, convert)


_LIFE_CYCLE = Many(
    "lifecycles",
    {"data_store_type": "sourceDataStore.dataStoreType", "duration": "deleteAfter.duration"},
    constants={"deleteAfter.objectType": "AbsoluteDeleteOption", "sourceDataStore.objectType": "DataStoreInfoBase"},
)


def _retention(ignored: tuple[str, ...]) -> dict[str, Specs]:
    return {"name": "name", **dict.fromkeys(ignored, _WHICH)}


_RETENTION: Mapping[str, JsonValue] = {"objectType": "AzureRetentionRule", "isDefault": False}


def _short(store: str, *ignored: str) -> Many:
    """Return the rules that keep backups for one duration."""
    return Many(
        _RULES,
        {**_retention(ignored), "duration": f"{_ONE}.deleteAfter.duration"},
        constants={
            **_RETENTION,
            f"{_ONE}.deleteAfter.objectType": "AbsoluteDeleteOption",
            **_store(f"{_ONE}.sourceDataStore", store),
        },
    )


_LONG = Many(_RULES, {**_retention(("priority", "criteria")), "life_cycle": _LIFE_CYCLE}, constants=_RETENTION)


def _tiered(store: str) -> dict[str, Specs]:
    return {
        "backup_repeating_time_intervals": _schedule(store),
        "retention_rule": _LONG,
        "default_retention_rule": Many(
            _RULES,
            {"life_cycle": _LIFE_CYCLE},
            constants={"name": "Default", "objectType": "AzureRetentionRule", "isDefault": True},
        ),
    }


def _policy(kind: str, source: str, fields: Mapping[str, Specs], *, by_name: bool = False, vault: str = "vault_id") -> Table:
    """Return a policy: when backups are made and for how long they are kept is one list of rules in ARM."""
    parent = "vault_name" if by_name else vault
    identity = f"{{group}}/providers/{_TYPE}/{{vault_name}}" if by_name else f"{{{vault}}}"
    return Table(
        f"azurerm_data_protection_backup_policy_{kind}",
        f"{_TYPE}/backupPolicies@{_VERSION}",
        {parent: Part(), "time_zone": Ignored("only the hours of the schedule depend on it"), **fields},
        id=f"{identity}/backupPolicies/{{name}}",
        constants={"properties.objectType": "BackupPolicy", "properties.datasourceTypes": [source]},
    )


TABLES = (
    _VAULT,
    Satellite(
        "azurerm_data_protection_backup_vault_customer_managed_key",
        into="{data_protection_backup_vault_id}",
        type=_VAULT.type,
        fields={"key_vault_key_id": f"{_SECURITY}.encryptionSettings.keyVaultProperties.keyUri"},
        constants={
            f"{_SECURITY}.encryptionSettings.state": "Enabled",
            f"{_SECURITY}.encryptionSettings.kekIdentity.identityType": "SystemAssigned",
        },
    ),
    Table("azurerm_data_protection_resource_guard", f"Microsoft.DataProtection/resourceGuards@{_VERSION}"),
    _instance(
        "blob_storage", {"storage_account_id": _SOURCE, "storage_account_container_names": f"{_DETAILS}.containersList"}
    ),
    _instance(
        "data_lake_storage",
        {"storage_account_id": _SOURCE, "storage_container_names": f"{_DETAILS}.containersList"},
        "data_protection_backup_vault_id",
        "backup_policy_data_lake_storage_id",
    ),
    _instance(
        "disk",
        {
            "disk_id": _SOURCE,
            "snapshot_resource_group_name": _SNAPSHOTS,
            "snapshot_subscription_id": Ignored("ARM has the id of the group of the snapshots"),
        },
    ),
    _instance(
        "kubernetes_cluster",
        {
            "kubernetes_cluster_id": _SOURCE,
            "snapshot_resource_group_name": _SNAPSHOTS,
            "backup_datasource_parameters": Block(_DETAILS, _PARAMETERS),
        },
    ),
    _instance("mysql_flexible_server", {"server_id": _SOURCE}),
    _instance("postgresql_flexible_server", {"server_id": _SOURCE}),
    _instance(
        "postgresql",
        {
            "database_id": _SOURCE,
            "database_credential_key_vault_secret_id": "properties.datasourceAuthCredentials.secretStoreResource.uri",
        },
    ),
    _policy(
        "blob_storage",
        "Microsoft.Storage/storageAccounts/blobServices",
        {
            "backup_repeating_time_intervals": _schedule("VaultStore"),
            "retention_rule": _LONG,
            "operational_default_retention_duration": Field(
                _RULES, _default_rule("OperationalStore"), former=("retention_duration",)
            ),
            "vault_default_retention_duration": Field(_RULES, _default_rule("VaultStore")),
        },
    ),
    _policy(
        "data_lake_storage",
        "Microsoft.Storage/storageAccounts/adlsBlobServices",
        {
            "backup_schedule": _schedule("VaultStore"),
            "retention_rule": _short(
                "VaultStore",
                "absolute_criteria",
                "days_of_week",
                "months_of_year",
                "scheduled_backup_times",
                "weeks_of_month",
            ),
            "default_retention_duration": Field(_RULES, _default_rule("VaultStore")),
        },
        vault="data_protection_backup_vault_id",
    ),
    _policy(
        "disk",
        "Microsoft.Compute/disks",
        {
            "backup_repeating_time_intervals": _schedule("OperationalStore"),
            "retention_rule": _short("OperationalStore", "priority", "criteria"),
            "default_retention_duration": Field(_RULES, _default_rule("OperationalStore")),
        },
    ),
    _policy("kubernetes_cluster", "Microsoft.ContainerService/managedClusters", _tiered("OperationalStore"), by_name=True),
    _policy("mysql_flexible_server", "Microsoft.DBforMySQL/flexibleServers", _tiered("VaultStore")),
    _policy("postgresql_flexible_server", "Microsoft.DBforPostgreSQL/flexibleServers", _tiered("VaultStore")),
    _policy(
        "postgresql",
        "Microsoft.DBforPostgreSQL/servers/databases",
        {
            "backup_repeating_time_intervals": _schedule("VaultStore"),
            "retention_rule": _short("VaultStore", "priority", "criteria"),
            "default_retention_duration": Field(_RULES, _default_rule("VaultStore")),
        },
        by_name=True,
    ),
)
