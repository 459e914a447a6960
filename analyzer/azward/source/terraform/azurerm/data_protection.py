"""Backup vaults, what they protect and for how long, and resource guards."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    Block,
    Field,
    Nested,
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
        "datastore_type": Field("properties.storageSettings[0].datastoreType"),
        "redundancy": Field("properties.storageSettings[0].type"),
        "cross_region_restore_enabled": Field("properties.featureSettings.crossRegionRestoreSettings.state", ENABLED),
        "identity": IDENTITY,
        "retention_duration_in_days": Field(f"{_SECURITY}.softDeleteSettings.retentionDurationInDays"),
        "immutability": Field(f"{_SECURITY}.immutabilitySettings.state"),
        "soft_delete": Field(f"{_SECURITY}.softDeleteSettings.state"),
    },
)

_KEY = Satellite(
    "azurerm_data_protection_backup_vault_customer_managed_key",
    into="{data_protection_backup_vault_id}",
    type=_VAULT.type,
    fields={
        "key_vault_key_id": Field(f"{_SECURITY}.encryptionSettings.keyVaultProperties.keyUri"),
    },
    constants={
        f"{_SECURITY}.encryptionSettings.state": "Enabled",
        f"{_SECURITY}.encryptionSettings.kekIdentity.identityType": "SystemAssigned",
    },
)

_GUARD = Table("azurerm_data_protection_resource_guard", f"Microsoft.DataProtection/resourceGuards@{_VERSION}")

_SOURCE = Field("properties.dataSourceInfo.resourceID")
_POLICY = Field("properties.policyInfo.policyId")
_DETAILS = "properties.policyInfo.policyParameters.backupDatasourceParametersList[0]"


def _instance(kind: str, fields: Mapping[str, Specs], vault: str = "vault_id", policy: str = "backup_policy_id") -> Table:
    return Table(
        f"azurerm_data_protection_backup_instance_{kind}",
        f"{_TYPE}/backupInstances@{_VERSION}",
        {vault: Part(), policy: _POLICY, "location": Field("properties.dataSourceInfo.resourceLocation"), **fields},
        id=f"{{{vault}}}/backupInstances/{{name}}",
        texts={"properties.friendlyName": "{name}"},
        constants={"properties.objectType": "BackupInstance"},
    )


_SNAPSHOTS = Part()  # the id of a resource group in ARM
_PARAMETERS: Mapping[str, Specs] = {
    "cluster_scoped_resources_enabled": Field("includeClusterScopeResources"),
    "volume_snapshot_enabled": Field("snapshotVolumes"),
}
_LIFE_CYCLE = Nested("", {"data_store_type": Part(), "duration": Part()})
_CRITERIA = (
    "absolute_criteria",
    "days_of_month",
    "days_of_week",
    "months_of_year",
    "scheduled_backup_times",
    "weeks_of_month",
)


def _policy(kind: str, source: str, fields: Mapping[str, Specs], *, by_name: bool = False, vault: str = "vault_id") -> Table:
    """When and for how long backups are made is a list of rules in ARM, which no rule of the pack reads yet."""
    parent = "vault_name" if by_name else vault
    identity = f"{{group}}/providers/{_TYPE}/{{vault_name}}" if by_name else f"{{{vault}}}"
    return Table(
        f"azurerm_data_protection_backup_policy_{kind}",
        f"{_TYPE}/backupPolicies@{_VERSION}",
        {parent: Part(), "time_zone": Part(), **fields},
        id=f"{identity}/backupPolicies/{{name}}",
        constants={"properties.objectType": "BackupPolicy", "properties.datasourceTypes": [source]},
    )


def _rule(*names: str, criteria: tuple[str, ...] = _CRITERIA) -> Block:
    return Nested(
        "",
        {
            "name": Part(),
            **dict.fromkeys(names, Part()),
            "criteria": Block("", dict.fromkeys(criteria, Part())),
            "life_cycle": _LIFE_CYCLE,
        },
    )


_INTERVALS: Mapping[str, Specs] = {"backup_repeating_time_intervals": Part()}
_NO_DAYS = tuple(name for name in _CRITERIA if name != "days_of_month")
_TIERED: Mapping[str, Specs] = {
    **_INTERVALS,
    "default_retention_rule": Block("", {"life_cycle": _LIFE_CYCLE}),
    "retention_rule": _rule("priority", criteria=_NO_DAYS),
}


def _short(*names: str, criteria: tuple[str, ...]) -> Block:
    inner = {name: Part() for name in names}
    return Nested("", {**inner, "criteria": Block("", dict.fromkeys(criteria, Part()))} if criteria else inner)


TABLES = (
    _VAULT,
    _KEY,
    _GUARD,
    _instance(
        "blob_storage",
        {"storage_account_id": _SOURCE, "storage_account_container_names": Field(f"{_DETAILS}.containersList")},
    ),
    _instance(
        "data_lake_storage",
        {"storage_account_id": _SOURCE, "storage_container_names": Field(f"{_DETAILS}.containersList")},
        "data_protection_backup_vault_id",
        "backup_policy_data_lake_storage_id",
    ),
    _instance(
        "disk",
        {"disk_id": _SOURCE, "snapshot_resource_group_name": _SNAPSHOTS, "snapshot_subscription_id": Part()},
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
            "database_credential_key_vault_secret_id": Field("properties.datasourceAuthCredentials.secretStoreResource.uri"),
        },
    ),
    _policy(
        "blob_storage",
        "Microsoft.Storage/storageAccounts/blobServices",
        {
            **_INTERVALS,
            "operational_default_retention_duration": Part(former=("retention_duration",)),
            "vault_default_retention_duration": Part(),
            "retention_rule": _rule("priority"),
        },
    ),
    _policy(
        "data_lake_storage",
        "Microsoft.Storage/storageAccounts/adlsBlobServices",
        {
            "backup_schedule": Part(),
            "default_retention_duration": Part(),
            "retention_rule": _short("name", "duration", *_NO_DAYS, criteria=()),
        },
        vault="data_protection_backup_vault_id",
    ),
    _policy(
        "disk",
        "Microsoft.Compute/disks",
        {
            **_INTERVALS,
            "default_retention_duration": Part(),
            "retention_rule": _short("name", "duration", "priority", criteria=("absolute_criteria",)),
        },
    ),
    _policy("kubernetes_cluster", "Microsoft.ContainerService/managedClusters", _TIERED, by_name=True),
    _policy("mysql_flexible_server", "Microsoft.DBforMySQL/flexibleServers", _TIERED),
    _policy("postgresql_flexible_server", "Microsoft.DBforPostgreSQL/flexibleServers", _TIERED),
    _policy(
        "postgresql",
        "Microsoft.DBforPostgreSQL/servers/databases",
        {
            **_INTERVALS,
            "default_retention_duration": Part(),
            "retention_rule": _short("name", "duration", "priority", criteria=_NO_DAYS),
        },
        by_name=True,
    ),
)
