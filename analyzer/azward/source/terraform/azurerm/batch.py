"""Batch accounts, pools and applications."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import (
    KEY,
    Block,
    Convert,
    Field,
    Ignored,
    Nested,
    Specs,
    Table,
    each,
    number,
    pairs,
)

__all__ = ["TABLES"]


_REGISTRY: Mapping[str, Specs] = {"user_assigned_identity_id": "identityReference.resourceId", "user_name": "username"}


def _target(block: Value) -> Value:
    return block.get("disk_encryption_target") if isinstance(block, dict) else block


def _port(end: int) -> Convert:
    """The first or the last port of a range: `1000-1099`."""
    return lambda value: number(value.split("-")[end]) if isinstance(value, str) and value.count("-") == 1 else value


TABLES = (
    Table(
        "azurerm_batch_account",
        "Microsoft.Batch/batchAccounts@2024-07-01",
        {
            "network_profile": Block(
                "properties.networkProfile",
                {
                    "account_access": Block("accountAccess", {"ip_rule": Block("ipRules", {"ip_range": "value"})}),
                    "node_management_access": Block(
                        "nodeManagementAccess", {"ip_rule": Block("ipRules", {"ip_range": "value"})}
                    ),
                },
            ),
            "storage_account_id": "properties.autoStorage.storageAccountId",
            "storage_account_authentication_mode": "properties.autoStorage.authenticationMode",
            "storage_account_node_identity": "properties.autoStorage.nodeIdentityReference.resourceId",
            "encryption": Block(
                "properties.encryption",
                {"key_vault_key_id": "keyVaultProperties.keyIdentifier"},
                constants={"keySource": "Microsoft.KeyVault"},
            ),
        },
        exports={"primary_access_key": KEY, "secondary_access_key": KEY},
    ),
    Table(
        "azurerm_batch_pool",
        "Microsoft.Batch/batchAccounts/pools@2024-07-01",
        {
            "node_agent_sku_id": "properties.deploymentConfiguration.virtualMachineConfiguration.nodeAgentSkuId",
            "stop_pending_resize_operation": Ignored("an action after creation"),
            "storage_image_reference": Block(
                "properties.deploymentConfiguration.virtualMachineConfiguration.imageReference"
            ),
            "data_disks": Block(
                "properties.deploymentConfiguration.virtualMachineConfiguration.dataDisks", {"disk_size_gb": "diskSizeGB"}
            ),
            "disk_encryption": Field(
                "properties.deploymentConfiguration.virtualMachineConfiguration.diskEncryptionConfiguration.targets",
                each(_target),
            ),
            "metadata": Field("properties.metadata", pairs()),
            "extensions": Block(
                "properties.deploymentConfiguration.virtualMachineConfiguration.extensions",
                {"automatic_upgrade_enabled": "enableAutomaticUpgrade", "settings_json": "settings"},
            ),
            "license_type": "properties.deploymentConfiguration.virtualMachineConfiguration.licenseType",
            "max_tasks_per_node": "properties.taskSlotsPerNode",
            "fixed_scale": Block(
                "properties.scaleSettings.fixedScale", {"node_deallocation_method": "nodeDeallocationOption"}
            ),
            "auto_scale": Block("properties.scaleSettings.autoScale"),
            "start_task": Block(
                "properties.startTask",
                {
                    "container": Nested(
                        "containerSettings",
                        {"run_options": "containerRunOptions", "registry": Nested("registry", _REGISTRY)},
                    ),
                    "task_retry_maximum": "maxTaskRetryCount",
                    "common_environment_properties": Field("environmentSettings", pairs()),
                    "resource_file": Block("resourceFiles", {"user_assigned_identity_id": "identityReference.resourceId"}),
                },
            ),
            "container_configuration": Block(
                "properties.deploymentConfiguration.virtualMachineConfiguration.containerConfiguration",
                {"container_registries": Block("containerRegistries", _REGISTRY)},
            ),
            "mount": Block(
                "properties.mountConfiguration",
                {
                    "azure_blob_file_system": Block(
                        "azureBlobFileSystemConfiguration", {"identity_id": "identityReference.resourceId"}
                    ),
                    "azure_file_share": Nested("azureFileShareConfiguration"),
                    "cifs_mount": Nested("cifsMountConfiguration"),
                    "nfs_mount": Nested("nfsMountConfiguration"),
                },
            ),
            "network_configuration": Block(
                "properties.networkConfiguration",
                {
                    "accelerated_networking_enabled": "enableAcceleratedNetworking",
                    "public_ips": "publicIPAddressConfiguration.ipAddressIds",
                    "endpoint_configuration": Block(
                        "endpointConfiguration.inboundNatPools",
                        {
                            "frontend_port_range": (
                                Field("frontendPortRangeStart", _port(0)),
                                Field("frontendPortRangeEnd", _port(1)),
                            )
                        },
                    ),
                    "public_address_provisioning_type": "publicIPAddressConfiguration.provision",
                },
            ),
            "node_placement": Nested(
                "properties.deploymentConfiguration.virtualMachineConfiguration.nodePlacementConfiguration"
            ),
            "os_disk_placement": Field(
                "properties.deploymentConfiguration.virtualMachineConfiguration.osDisk.ephemeralOSDiskSettings.placement"
            ),
            "security_profile": Block(
                "properties.deploymentConfiguration.virtualMachineConfiguration.securityProfile",
                {
                    "host_encryption_enabled": "encryptionAtHost",
                    "secure_boot_enabled": "uefiSettings.secureBootEnabled",
                    "vtpm_enabled": "uefiSettings.vTpmEnabled",
                },
            ),
            "task_scheduling_policy": Nested("properties.taskSchedulingPolicy"),
            "user_accounts": Block(
                "properties.userAccounts",
                {
                    "linux_user_configuration": Nested("linuxUserConfiguration"),
                    "windows_user_configuration": Nested("windowsUserConfiguration"),
                },
            ),
            "windows": Nested("properties.deploymentConfiguration.virtualMachineConfiguration.windowsConfiguration"),
            "certificate": Block("properties.certificates"),
        },
    ),
    Table("azurerm_batch_application", "Microsoft.Batch/batchAccounts/applications@2024-07-01"),
    Table(
        "azurerm_batch_certificate",
        "Microsoft.Batch/batchAccounts/certificates@2023-05-01",
        {
            "certificate": "properties.data",
            "thumbprint": "properties.thumbprint",
            "thumbprint_algorithm": "properties.thumbprintAlgorithm",
        },
        id="{group}/providers/Microsoft.Batch/batchAccounts/{account_name}/certificates/{thumbprint_algorithm}-{thumbprint}",
    ),
    Table(
        "azurerm_batch_job",
        "Microsoft.Batch/batchAccounts/pools/jobs@2024-07-01",
        {
            "common_environment_properties": Field("properties.commonEnvironmentSettings", pairs()),
            "task_retry_maximum": Ignored("runtime behaviour that no rule asks for"),
        },
    ),
)
