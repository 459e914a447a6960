"""SQL Server on virtual machines."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Field, Many, Nested, Part, Specs, Table, same

__all__ = ["TABLES"]

_TYPE = "Microsoft.SqlVirtualMachine"
_VERSION = "2023-10-01"
_SERVER = "properties.serverConfigurationsManagementSettings"
_CONNECT = f"{_SERVER}.sqlConnectivityUpdateSettings"
_FILES: Mapping[str, Specs] = same("default_file_path", "luns")

_MACHINE = Table(
    "azurerm_mssql_virtual_machine",
    f"{_TYPE}/sqlVirtualMachines@{_VERSION}",
    {
        "virtual_machine_id": Field("properties.virtualMachineResourceId"),
        "sql_license_type": Field("properties.sqlServerLicenseType"),
        "auto_backup": Nested(
            "properties.autoBackupSettings",
            {
                "encryption_enabled": Field("enableEncryption", default=False),
                "encryption_password": Field("password"),
                "manual_schedule": Nested(
                    "",
                    {
                        "full_backup_frequency": Field("fullBackupFrequency"),
                        "full_backup_start_hour": Field("fullBackupStartTime"),
                        "full_backup_window_in_hours": Field("fullBackupWindowHours"),
                        "log_backup_frequency_in_minutes": Field("logBackupFrequency"),
                        "days_of_week": Field("daysOfWeek"),
                    },
                    constants={"backupScheduleType": "Manual"},
                ),
                "retention_period_in_days": Field("retentionPeriod"),
                "storage_blob_endpoint": Field("storageAccountUrl"),
                "storage_account_access_key": Field("storageAccessKey"),
                "system_databases_backup_enabled": Field("backupSystemDbs"),
            },
            constants={"enable": True},
        ),
        "auto_patching": Nested(
            "properties.autoPatchingSettings",
            {
                "day_of_week": Field("dayOfWeek"),
                "maintenance_window_starting_hour": Field("maintenanceWindowStartingHour"),
                "maintenance_window_duration_in_minutes": Field("maintenanceWindowDuration"),
            },
            constants={"enable": True},
        ),
        "key_vault_credential": Nested(
            "properties.keyVaultCredentialSettings",
            {
                "name": Field("credentialName"),
                "key_vault_url": Field("azureKeyVaultUrl"),
                "service_principal_name": Field("servicePrincipalName"),
                "service_principal_secret": Field("servicePrincipalSecret"),
            },
            constants={"enable": True},
        ),
        "r_services_enabled": Field(f"{_SERVER}.additionalFeaturesServerConfigurations.isRServicesEnabled"),
        "sql_connectivity_port": Field(f"{_CONNECT}.port", default=1433),
        "sql_connectivity_type": Field(f"{_CONNECT}.connectivityType", default="PRIVATE"),
        "sql_connectivity_update_password": Field(f"{_CONNECT}.sqlAuthUpdatePassword"),
        "sql_connectivity_update_username": Field(f"{_CONNECT}.sqlAuthUpdateUserName"),
        "sql_instance": Nested(
            f"{_SERVER}.sqlInstanceSettings",
            {
                "adhoc_workloads_optimization_enabled": Field("isOptimizeForAdHocWorkloadsEnabled", default=False),
                "collation": Field("collation", default="SQL_Latin1_General_CP1_CI_AS"),
                "instant_file_initialization_enabled": Field("isIfiEnabled", default=False),
                "lock_pages_in_memory_enabled": Field("isLpimEnabled", default=False),
                "max_dop": Field("maxDop", default=0),
                "max_server_memory_mb": Field("maxServerMemoryMB", default=2147483647),
                "min_server_memory_mb": Field("minServerMemoryMB", default=0),
            },
        ),
        "storage_configuration": Nested(
            "properties.storageConfigurationSettings",
            {
                "disk_type": Field("diskConfigurationType"),
                "storage_workload_type": Field("storageWorkloadType"),
                "data_settings": Nested("sqlDataSettings", _FILES),
                "log_settings": Nested("sqlLogSettings", _FILES),
                "system_db_on_data_disk_enabled": Field("sqlSystemDbOnDataDisk", default=False),
                "temp_db_settings": Nested(
                    "sqlTempDbSettings",
                    {
                        **_FILES,
                        "data_file_count": Field("dataFileCount", default=8),
                        "data_file_size_mb": Field("dataFileSize", default=256),
                        "data_file_growth_in_mb": Field("dataGrowth", default=512),
                        "log_file_size_mb": Field("logFileSize", default=256),
                        "log_file_growth_mb": Field("logGrowth", default=512),
                    },
                ),
            },
        ),
        "assessment": Nested(
            "properties.assessmentSettings",
            {
                "enabled": Field("enable", default=True),
                "run_immediately": Field("runImmediately", default=False),
                "schedule": Nested(
                    "schedule",
                    same("weekly_interval", "monthly_occurrence", "day_of_week", "start_time"),
                    constants={"enable": True},
                ),
            },
        ),
        "sql_virtual_machine_group_id": Field("properties.sqlVirtualMachineGroupResourceId"),
        "wsfc_domain_credential": Nested(
            "properties.wsfcDomainCredentials",
            same("cluster_bootstrap_account_password", "cluster_operator_account_password", "sql_service_account_password"),
        ),
    },
    id=f"{{virtual_machine_id:group}}/providers/{_TYPE}/sqlVirtualMachines/{{virtual_machine_id:last}}",
)

_GROUP = Table(
    "azurerm_mssql_virtual_machine_group",
    f"{_TYPE}/sqlVirtualMachineGroups@{_VERSION}",
    {
        **same("sql_image_offer", "sql_image_sku", at="properties"),
        "wsfc_domain_profile": Nested(
            "properties.wsfcDomainProfile",
            {
                "cluster_subnet_type": Field("clusterSubnetType"),
                "fqdn": Field("domainFqdn"),
                "cluster_bootstrap_account_name": Field("clusterBootstrapAccount"),
                "cluster_operator_account_name": Field("clusterOperatorAccount"),
                "organizational_unit_path": Field("ouPath"),
                "sql_service_account_name": Field("sqlServiceAccount"),
                "storage_account_primary_key": Field("storageAccountPrimaryKey"),
                "storage_account_url": Field("storageAccountUrl"),
            },
        ),
    },
)

_ADDRESS: Mapping[str, Specs] = {
    "private_ip_address": Field("privateIpAddress.ipAddress"),
    "subnet_id": Field("privateIpAddress.subnetResourceId"),
}

_LISTENER = Table(
    "azurerm_mssql_virtual_machine_availability_group_listener",
    f"{_TYPE}/sqlVirtualMachineGroups/availabilityGroupListeners@{_VERSION}",
    {
        "sql_virtual_machine_group_id": Part(),
        **same("availability_group_name", "port", at="properties"),
        "load_balancer_configuration": Many(
            "properties.loadBalancerConfigurations",
            {
                **_ADDRESS,
                "load_balancer_id": Field("loadBalancerResourceId"),
                "probe_port": Field("probePort"),
                "sql_virtual_machine_ids": Field("sqlVirtualMachineInstances"),
            },
        ),
        "multi_subnet_ip_configuration": Many(
            "properties.multiSubnetIpConfigurations",
            {**_ADDRESS, "sql_virtual_machine_id": Field("sqlVirtualMachineInstance")},
        ),
        "replica": Many(
            "properties.availabilityGroupConfiguration.replicas",
            {
                **same("commit", "readable_secondary", "role"),
                "failover_mode": Field("failover"),
                "sql_virtual_machine_id": Field("sqlVirtualMachineInstanceId"),
            },
        ),
    },
    id="{sql_virtual_machine_group_id}/availabilityGroupListeners/{name}",
)

TABLES = (_MACHINE, _GROUP, _LISTENER)
