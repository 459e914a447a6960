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
    "private_ip_address": "privateIpAddress.ipAddress",
    "subnet_id": "privateIpAddress.subnetResourceId",
}

TABLES = (
    Table(
        "azurerm_mssql_virtual_machine",
        f"{_TYPE}/sqlVirtualMachines@{_VERSION}",
        {
            "virtual_machine_id": "properties.virtualMachineResourceId",
            "sql_license_type": "properties.sqlServerLicenseType",
            "auto_backup": Block(
                "properties.autoBackupSettings",
                {
                    "encryption_enabled": Field("enableEncryption", default=False),
                    "encryption_password": "password",
                    "manual_schedule": Block(
                        "",
                        {
                            "full_backup_start_hour": "fullBackupStartTime",
                            "full_backup_window_in_hours": "fullBackupWindowHours",
                            "log_backup_frequency_in_minutes": "logBackupFrequency",
                        },
                        constants={"backupScheduleType": "Manual"},
                    ),
                    "retention_period_in_days": "retentionPeriod",
                    "storage_blob_endpoint": "storageAccountUrl",
                    "storage_account_access_key": "storageAccessKey",
                    "system_databases_backup_enabled": "backupSystemDbs",
                },
                constants={"enable": True},
            ),
            "auto_patching": Block(
                "properties.autoPatchingSettings",
                {"maintenance_window_duration_in_minutes": "maintenanceWindowDuration"},
                constants={"enable": True},
            ),
            "key_vault_credential": Block(
                "properties.keyVaultCredentialSettings",
                {"name": "credentialName", "key_vault_url": "azureKeyVaultUrl"},
                constants={"enable": True},
            ),
            "r_services_enabled": f"{_SERVER}.additionalFeaturesServerConfigurations.isRServicesEnabled",
            "sql_connectivity_port": f"{_CONNECT}.port",
            "sql_connectivity_type": f"{_CONNECT}.connectivityType",
            "sql_connectivity_update_password": f"{_CONNECT}.sqlAuthUpdatePassword",
            "sql_connectivity_update_username": f"{_CONNECT}.sqlAuthUpdateUserName",
            "sql_instance": Block(
                f"{_SERVER}.sqlInstanceSettings",
                {
                    "adhoc_workloads_optimization_enabled": "isOptimizeForAdHocWorkloadsEnabled",
                    "instant_file_initialization_enabled": "isIfiEnabled",
                    "lock_pages_in_memory_enabled": "isLpimEnabled",
                    "max_server_memory_mb": "maxServerMemoryMB",
                    "min_server_memory_mb": "minServerMemoryMB",
                },
            ),
            "storage_configuration": Block(
                "properties.storageConfigurationSettings",
                {
                    "disk_type": "diskConfigurationType",
                    "data_settings": Block("sqlDataSettings", _FILES),
                    "log_settings": Block("sqlLogSettings", _FILES),
                    "system_db_on_data_disk_enabled": "sqlSystemDbOnDataDisk",
                    "temp_db_settings": Block(
                        "sqlTempDbSettings",
                        {
                            **_FILES,
                            "data_file_size_mb": "dataFileSize",
                            "data_file_growth_in_mb": "dataGrowth",
                            "log_file_size_mb": "logFileSize",
                            "log_file_growth_mb": "logGrowth",
                        },
                    ),
                },
            ),
            "assessment": Block(
                "properties.assessmentSettings",
                {
                    "enabled": "enable",
                    "schedule": Block(
                        "schedule",
                        same("weekly_interval", "monthly_occurrence", "day_of_week", "start_time"),
                        constants={"enable": True},
                    ),
                },
            ),
            "sql_virtual_machine_group_id": "properties.sqlVirtualMachineGroupResourceId",
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
                    "fqdn": "domainFqdn",
                    "cluster_bootstrap_account_name": "clusterBootstrapAccount",
                    "cluster_operator_account_name": "clusterOperatorAccount",
                    "organizational_unit_path": "ouPath",
                    "sql_service_account_name": "sqlServiceAccount",
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
                    "load_balancer_id": "loadBalancerResourceId",
                    "sql_virtual_machine_ids": "sqlVirtualMachineInstances",
                },
            ),
            "multi_subnet_ip_configuration": Block(
                "properties.multiSubnetIpConfigurations", {**_ADDRESS, "sql_virtual_machine_id": "sqlVirtualMachineInstance"}
            ),
            "replica": Block(
                "properties.availabilityGroupConfiguration.replicas",
                {"failover_mode": "failover", "sql_virtual_machine_id": "sqlVirtualMachineInstanceId"},
            ),
        },
    ),
)
