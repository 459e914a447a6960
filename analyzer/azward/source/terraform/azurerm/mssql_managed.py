"""Managed instances of Azure SQL and their databases."""

from __future__ import annotations

from azward.source.terraform.azurerm._sql import ALERTS, LONG_TERM, PROTECTOR, SCANS, VERSION, maintenance, protector
from azward.source.terraform.azurerm._sql_instance import ADMINISTRATOR, INSTANCE, failover
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    Beside,
    Field,
    Many,
    Nested,
    Part,
    Satellite,
    Table,
    from_major,
    same,
)

__all__ = ["TABLES"]

_TYPE = "Microsoft.Sql/managedInstances"

_INSTANCE = Table(
    "azurerm_mssql_managed_instance",
    f"{_TYPE}@{VERSION}",
    {
        **INSTANCE,
        "azure_active_directory_administrator": Nested(
            "properties.administrators",
            {
                "login_username": Field("login"),
                "object_id": Field("sid"),
                "principal_type": Field("principalType"),
                "azuread_authentication_only_enabled": Field("azureADOnlyAuthentication", default=False),
                "tenant_id": Field("tenantId"),
            },
            constants={"administratorType": "ActiveDirectory"},
        ),
        "database_format": Field("properties.databaseFormat", default="SQLServer2022"),
        "general_purpose_v2_enabled": Field("properties.isGeneralPurposeV2", default=False),
        "hybrid_secondary_usage": Field("properties.hybridSecondaryUsage", default="Active"),
        "identity": IDENTITY,
        "maintenance_configuration_name": Part(default="SQL_Default"),
        "proxy_override": Field("properties.proxyOverride", default=from_major({3: "Default", 5: "Redirect"})),
        "service_principal_type": Field("properties.servicePrincipal.type"),
        "storage_iops": Field("properties.storageIOps"),
        "zone_redundant_enabled": Field("properties.zoneRedundant", default=False),
    },
    texts=maintenance("maintenance_configuration_name"),
)

_ADMINISTRATOR = Satellite(
    "azurerm_mssql_managed_instance_active_directory_administrator",
    into="{managed_instance_id}",
    type=_INSTANCE.type,
    fields={
        "managed_instance_id": Part(),
        **ADMINISTRATOR,
        "login_username": Field("properties.administrators.login"),
        "azuread_authentication_only": Field("properties.administrators.azureADOnlyAuthentication"),
    },
    constants={"properties.administrators.administratorType": "ActiveDirectory"},
)

_DATABASE = Table(
    "azurerm_mssql_managed_database",
    f"{_TYPE}/databases@{VERSION}",
    {
        "managed_instance_id": Part(),
        "long_term_retention_policy": LONG_TERM,
        "short_term_retention_days": Beside(
            "backupShortTermRetentionPolicies", "default", Field("properties.retentionDays", default=7)
        ),
        "point_in_time_restore": Nested(
            "properties",
            same("restore_point_in_time", "source_database_id"),
            constants={"createMode": "PointInTimeRestore"},
        ),
    },
    id="{managed_instance_id}/databases/{name}",
)

_FAILOVER = Table(
    "azurerm_mssql_managed_instance_failover_group",
    f"Microsoft.Sql/locations/instanceFailoverGroups@{VERSION}",
    {
        **failover(),
        "managed_instance_id": Field("properties.managedInstancePairs[0].primaryManagedInstanceId"),
        "secondary_type": Field("properties.secondaryType", default="Geo"),
    },
    id="{managed_instance_id:parent}/locations/{location}/instanceFailoverGroups/{name}",
)

_ALERTS = Table(
    "azurerm_mssql_managed_instance_security_alert_policy",
    f"{_TYPE}/securityAlertPolicies@{VERSION}",
    {
        "managed_instance_name": Part(),
        **ALERTS,
        "email_account_admins_enabled": Field("properties.emailAccountAdmins", default=False),
        "enabled": Field("properties.state", ENABLED),
    },
    id=f"{{group}}/providers/{_TYPE}/{{managed_instance_name}}/securityAlertPolicies/Default",
)

_SCHEDULE = Table(
    "azurerm_mssql_managed_instance_start_stop_schedule",
    f"{_TYPE}/startStopSchedules@{VERSION}",
    {
        "managed_instance_id": Part(),
        "schedule": Many("properties.scheduleList", same("start_day", "start_time", "stop_day", "stop_time")),
        "description": Field("properties.description"),
        "timezone_id": Field("properties.timeZoneId", default="UTC"),
    },
    id="{managed_instance_id}/startStopSchedules/default",
)

_ENCRYPTION = Table(
    "azurerm_mssql_managed_instance_transparent_data_encryption",
    f"{_TYPE}/encryptionProtector@{VERSION}",
    {"managed_instance_id": Part(), **PROTECTOR},
    id="{managed_instance_id}/encryptionProtector/current",
    finish=protector,
)

_ASSESSMENT = Table(
    "azurerm_mssql_managed_instance_vulnerability_assessment",
    f"{_TYPE}/vulnerabilityAssessments@{VERSION}",
    {
        "managed_instance_id": Part(),
        **SCANS,
        "recurring_scans": Nested(
            "properties.recurringScans",
            {
                "enabled": Field("isEnabled", default=False),
                "email_subscription_admins": Field("emailSubscriptionAdmins", default=True),
                "emails": Field("emails"),
            },
        ),
    },
    id="{managed_instance_id}/vulnerabilityAssessments/default",
)

TABLES = (_INSTANCE, _ADMINISTRATOR, _DATABASE, _FAILOVER, _ALERTS, _SCHEDULE, _ENCRYPTION, _ASSESSMENT)
