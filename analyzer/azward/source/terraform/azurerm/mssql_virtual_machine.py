"""SQL Server on virtual machines."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import Block, Field, Many, Specs, Table, same

__all__ = ["TABLES"]

_TYPE = "Microsoft.SqlVirtualMachine"
_VERSION = "2023-10-01"
_SERVER = "properties.serverConfigurationsManagementSettings"
_CONNECT = f"{_SERVER}.sqlConnectivityUpdateSettings"
_FILES: Mapping[str, Specs] = same("default_file_path", "luns")


_ADDRESS: Mapping[str, Specs] = {
    "private_ip_address": Field("privateIpAddress.ipAddress"),
    "subnet_id": Field("privateIpAddress.subnetResourceId"),
}

TABLES = (
    Table(
        "azurerm_mssql_virtual_machine",
        f"{_TYPE}/sqlVirtualMachines@{_VERSION}",
        {
            "virtual_machine_id": Field("properties.virtualMachineResourceId"),
            "sql_license_type": Field("properties.sqlServerLicenseType"),
            "auto_backup": Block(
                "properties.autoBackupSettings",
                {
                    "encryption_enabled": Field("enableEncryption", default=False),
                    "encryption_password": Field("password"),
                    "manual_schedule": Block(
                        "",
                        {
                            "full_backup_start_hour": Field("fullBackupStartTime"),
                            "full_backup_window_in_hours": Field("fullBackupWindowHours"),
                            "log_backup_frequency_in_minutes": Field("logBackupFrequency"),
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
            "auto_patching": Block(
                "properties.autoPatchingSettings",
                {"maintenance_window_duration_in_minutes": Field("maintenanceWindowDuration")},
                constants={"enable": True},
            ),
            "key_vault_credential": Block(
                "properties.keyVaultCredentialSettings",
                {"name": Field("credentialName"), "key_vault_url": Field("azureKeyVaultUrl")},
                constants={"enable": True},
            ),
            "r_services_enabled": Field(f"{_SERVER}.additionalFeaturesServerConfigurations.isRServicesEnabled"),
            "sql_connectivity_port": Field(f"{_CONNECT}.port"),
            "sql_connectivity_type": Field(f"{_CONNECT}.connectivityType"),
            "sql_connectivity_update_password": Field(f"{_CONNECT}.sqlAuthUpdatePassword"),
            "sql_connectivity_update_username": Field(f"{_CONNECT}.sqlAuthUpdateUserName"),
            "sql_instance": Block(
                f"{_SERVER}.sqlInstanceSettings",
                {
                    "adhoc_workloads_optimization_enabled": Field("isOptimizeForAdHocWorkloadsEnabled"),
                    "instant_file_initialization_enabled": Field("isIfiEnabled"),
                    "lock_pages_in_memory_enabled": Field("isLpimEnabled"),
                    "max_server_memory_mb": Field("maxServerMemoryMB"),
                    "min_server_memory_mb": Field("minServerMemoryMB"),
                },
            ),
            "storage_configuration": Block(
                "properties.storageConfigurationSettings",
                {
                    "disk_type": Field("diskConfigurationType"),
                    "data_settings": Block("sqlDataSettings", _FILES),
                    "log_settings": Block("sqlLogSettings", _FILES),
                    "system_db_on_data_disk_enabled": Field("sqlSystemDbOnDataDisk"),
                    "temp_db_settings": Block(
                        "sqlTempDbSettings",
                        {
                            **_FILES,
                            "data_file_size_mb": Field("dataFileSize"),
                            "data_file_growth_in_mb": Field("dataGrowth"),
                            "log_file_size_mb": Field("logFileSize"),
                            "log_file_growth_mb": Field("logGrowth"),
                        },
                    ),
                },
            ),
            "assessment": Block(
                "properties.assessmentSettings",
                {
                    "enabled": Field("enable"),
                    "schedule": Block(
                        "schedule",
                        same("weekly_interval", "monthly_occurrence", "day_of_week", "start_time"),
                        constants={"enable": True},
                    ),
                },
            ),
            "sql_virtual_machine_group_id": Field("properties.sqlVirtualMachineGroupResourceId"),
            "wsfc_domain_credential": Block(
                "properties.wsfcDomainCredentials",
                same(
                    "cluster_bootstrap_account_password", "cluster_operator_account_password", "sql_service_account_password"
                ),
            ),
        },
        id=f"{{virtual_machine_id:group}}/providers/{_TYPE}/sqlVirtualMachines/{{virtual_machine_id:last}}",
    ),
    Table(
        "azurerm_mssql_virtual_machine_group",
        f"{_TYPE}/sqlVirtualMachineGroups@{_VERSION}",
        {
            "wsfc_domain_profile": Block(
                "properties.wsfcDomainProfile",
                {
                    "fqdn": Field("domainFqdn"),
                    "cluster_bootstrap_account_name": Field("clusterBootstrapAccount"),
                    "cluster_operator_account_name": Field("clusterOperatorAccount"),
                    "organizational_unit_path": Field("ouPath"),
                    "sql_service_account_name": Field("sqlServiceAccount"),
                },
            )
        },
    ),
    Table(
        "azurerm_mssql_virtual_machine_availability_group_listener",
        f"{_TYPE}/sqlVirtualMachineGroups/availabilityGroupListeners@{_VERSION}",
        {
            "load_balancer_configuration": Many(
                "properties.loadBalancerConfigurations",
                {
                    **_ADDRESS,
                    "load_balancer_id": Field("loadBalancerResourceId"),
                    "sql_virtual_machine_ids": Field("sqlVirtualMachineInstances"),
                },
            ),
            "multi_subnet_ip_configuration": Block(
                "properties.multiSubnetIpConfigurations",
                {**_ADDRESS, "sql_virtual_machine_id": Field("sqlVirtualMachineInstance")},
            ),
            "replica": Block(
                "properties.availabilityGroupConfiguration.replicas",
                {"failover_mode": Field("failover"), "sql_virtual_machine_id": Field("sqlVirtualMachineInstanceId")},
            ),
        },
    ),
)
