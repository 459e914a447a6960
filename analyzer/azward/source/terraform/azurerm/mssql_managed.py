"""Managed instances of Azure SQL and their databases."""

from __future__ import annotations

from azward.source.terraform.azurerm._sql import ALERTS, LONG_TERM, PROTECTOR, VERSION, maintenance, protector
from azward.source.terraform.azurerm._sql_instance import ADMINISTRATOR, INSTANCE, failover
from azward.source.terraform.azurerm.model import ENABLED, Beside, Block, Field, Satellite, Table, from_major, same

__all__ = ["TABLES"]

_TYPE = "Microsoft.Sql/managedInstances"

_INSTANCE = Table(
    "azurerm_mssql_managed_instance",
    f"{_TYPE}@{VERSION}",
    {
        **INSTANCE,
        "azure_active_directory_administrator": Block(
            "properties.administrators",
            {
                "login_username": "login",
                "object_id": "sid",
                "azuread_authentication_only_enabled": "azureADOnlyAuthentication",
            },
            constants={"administratorType": "ActiveDirectory"},
        ),
        "general_purpose_v2_enabled": "properties.isGeneralPurposeV2",
        "proxy_override": Field("properties.proxyOverride", default=from_major({3: "Default", 5: "Redirect"})),
        "service_principal_type": "properties.servicePrincipal.type",
        "storage_iops": "properties.storageIOps",
        "zone_redundant_enabled": "properties.zoneRedundant",
    },
    texts=maintenance("maintenance_configuration_name"),
)

TABLES = (
    _INSTANCE,
    Satellite(
        "azurerm_mssql_managed_instance_active_directory_administrator",
        into="{managed_instance_id}",
        type=_INSTANCE.type,
        fields={
            **ADMINISTRATOR,
            "login_username": "properties.administrators.login",
            "azuread_authentication_only": "properties.administrators.azureADOnlyAuthentication",
        },
        constants={"properties.administrators.administratorType": "ActiveDirectory"},
    ),
    Table(
        "azurerm_mssql_managed_database",
        f"{_TYPE}/databases@{VERSION}",
        {
            "long_term_retention_policy": LONG_TERM,
            "short_term_retention_days": Beside(
                "backupShortTermRetentionPolicies", "default", Field("properties.retentionDays")
            ),
            "point_in_time_restore": Block(
                "properties",
                same("restore_point_in_time", "source_database_id"),
                constants={"createMode": "PointInTimeRestore"},
            ),
        },
    ),
    Table(
        "azurerm_mssql_managed_instance_failover_group",
        f"Microsoft.Sql/locations/instanceFailoverGroups@{VERSION}",
        {
            **failover(),
            # of the id
            "managed_instance_id": "properties.managedInstancePairs[0].primaryManagedInstanceId",
        },
        id="{managed_instance_id:parent}/locations/{location}/instanceFailoverGroups/{name}",
    ),
    Table(
        "azurerm_mssql_managed_instance_security_alert_policy",
        f"{_TYPE}/securityAlertPolicies@{VERSION}",
        {
            **ALERTS,
            "email_account_admins_enabled": "properties.emailAccountAdmins",
            "enabled": Field("properties.state", ENABLED),
        },
        id=f"{{group}}/providers/{_TYPE}/{{managed_instance_name}}/securityAlertPolicies/Default",
    ),
    Table(
        "azurerm_mssql_managed_instance_start_stop_schedule",
        f"{_TYPE}/startStopSchedules@{VERSION}",
        {
            "schedule": Block("properties.scheduleList", same("start_day", "start_time", "stop_day", "stop_time")),
            "timezone_id": "properties.timeZoneId",
        },
        id="{managed_instance_id}/startStopSchedules/default",
    ),
    Table(
        "azurerm_mssql_managed_instance_transparent_data_encryption",
        f"{_TYPE}/encryptionProtector@{VERSION}",
        {**PROTECTOR},
        id="{managed_instance_id}/encryptionProtector/current",
        finish=protector,
    ),
    Table(
        "azurerm_mssql_managed_instance_vulnerability_assessment",
        f"{_TYPE}/vulnerabilityAssessments@{VERSION}",
        {"recurring_scans": Block("properties.recurringScans", {"enabled": "isEnabled"})},
        id="{managed_instance_id}/vulnerabilityAssessments/default",
    ),
)
