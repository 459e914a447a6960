"""Batch accounts, pools and applications."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    KEY,
    Field,
    Many,
    Nested,
    Part,
    Specs,
    Table,
    pairs,
)

__all__ = ["TABLES"]


_REGISTRY: Mapping[str, Specs] = {
    "registry_server": Field("registryServer"),
    "user_assigned_identity_id": Field("identityReference.resourceId"),
    "user_name": Field("username"),
    "password": Field("password"),
}


_ACCOUNT = Table(
    "azurerm_batch_account",
    "Microsoft.Batch/batchAccounts@2024-07-01",
    {
        "identity": IDENTITY,
        "network_profile": Nested(
            "properties.networkProfile",
            {
                "account_access": Nested(
                    "accountAccess",
                    {
                        "default_action": Field("defaultAction", default="Deny"),
                        "ip_rule": Many("ipRules", {"ip_range": Field("value"), "action": Field("action", default="Allow")}),
                    },
                ),
                "node_management_access": Nested(
                    "nodeManagementAccess",
                    {
                        "default_action": Field("defaultAction", default="Deny"),
                        "ip_rule": Many("ipRules", {"ip_range": Field("value"), "action": Field("action", default="Allow")}),
                    },
                ),
            },
        ),
        "pool_allocation_mode": Field("properties.poolAllocationMode", default="BatchService"),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "key_vault_reference": Nested("properties.keyVaultReference", {"id": Field("id"), "url": Field("url")}),
        "storage_account_id": Field("properties.autoStorage.storageAccountId"),
        "storage_account_authentication_mode": Field("properties.autoStorage.authenticationMode"),
        "storage_account_node_identity": Field("properties.autoStorage.nodeIdentityReference.resourceId"),
        "allowed_authentication_modes": Field("properties.allowedAuthenticationModes"),
        "encryption": Nested(
            "properties.encryption",
            {"key_vault_key_id": Field("keyVaultProperties.keyIdentifier")},
            constants={"keySource": "Microsoft.KeyVault"},
        ),
    },
    exports={"primary_access_key": KEY, "secondary_access_key": KEY},
)

_POOL = Table(
    "azurerm_batch_pool",
    "Microsoft.Batch/batchAccounts/pools@2024-07-01",
    {
        "account_name": Part(),
        "node_agent_sku_id": Field("properties.deploymentConfiguration.virtualMachineConfiguration.nodeAgentSkuId"),
        "stop_pending_resize_operation": IGNORED,
        "vm_size": Field("properties.vmSize"),
        "storage_image_reference": Nested(
            "properties.deploymentConfiguration.virtualMachineConfiguration.imageReference",
            {
                "publisher": Field("publisher"),
                "offer": Field("offer"),
                "sku": Field("sku"),
                "version": Field("version"),
                "id": Field("id"),
            },
        ),
        "data_disks": Many(
            "properties.deploymentConfiguration.virtualMachineConfiguration.dataDisks",
            {
                "lun": Field("lun"),
                "caching": Field("caching", default="ReadOnly"),
                "disk_size_gb": Field("diskSizeGB"),
                "storage_account_type": Field("storageAccountType", default="Standard_LRS"),
            },
        ),
        "display_name": Field("properties.displayName"),
        "disk_encryption": Many(
            "properties.deploymentConfiguration.virtualMachineConfiguration.diskEncryptionConfiguration.targets",
            {"disk_encryption_target": Part()},
        ),
        "extensions": Many(
            "properties.deploymentConfiguration.virtualMachineConfiguration.extensions",
            {
                "name": Field("name"),
                "publisher": Field("publisher"),
                "type": Field("type"),
                "type_handler_version": Field("typeHandlerVersion"),
                "auto_upgrade_minor_version": Field("autoUpgradeMinorVersion"),
                "automatic_upgrade_enabled": Field("enableAutomaticUpgrade"),
                "settings_json": Field("settings"),
                "protected_settings": Field("protectedSettings"),
                "provision_after_extensions": Field("provisionAfterExtensions"),
            },
        ),
        "inter_node_communication": Field("properties.interNodeCommunication", default="Enabled"),
        "identity": IDENTITY,
        "license_type": Field("properties.deploymentConfiguration.virtualMachineConfiguration.licenseType"),
        "max_tasks_per_node": Field("properties.taskSlotsPerNode", default=1),
        "fixed_scale": Nested(
            "properties.scaleSettings.fixedScale",
            {
                "node_deallocation_method": Field("nodeDeallocationOption"),
                "target_dedicated_nodes": Field("targetDedicatedNodes", default=1),
                "target_low_priority_nodes": Field("targetLowPriorityNodes", default=0),
                "resize_timeout": Field("resizeTimeout", default="PT15M"),
            },
        ),
        "auto_scale": Nested(
            "properties.scaleSettings.autoScale",
            {"evaluation_interval": Field("evaluationInterval", default="PT15M"), "formula": Field("formula")},
        ),
        "start_task": Nested(
            "properties.startTask",
            {
                "command_line": Field("commandLine"),
                "container": Nested(
                    "containerSettings",
                    {
                        "image_name": Field("imageName"),
                        "run_options": Field("containerRunOptions"),
                        "registry": Nested("registry", _REGISTRY),
                        "working_directory": Field("workingDirectory"),
                    },
                ),
                "task_retry_maximum": Field("maxTaskRetryCount"),
                "wait_for_success": Field("waitForSuccess", default=False),
                "common_environment_properties": Field("environmentSettings", pairs()),
                "user_identity": Nested(
                    "userIdentity",
                    {
                        "user_name": Field("userName"),
                        "auto_user": Nested(
                            "autoUser",
                            {
                                "elevation_level": Field("elevationLevel", default="NonAdmin"),
                                "scope": Field("scope", default="Task"),
                            },
                        ),
                    },
                ),
                "resource_file": Many(
                    "resourceFiles",
                    {
                        "auto_storage_container_name": Field("autoStorageContainerName"),
                        "blob_prefix": Field("blobPrefix"),
                        "file_mode": Field("fileMode"),
                        "file_path": Field("filePath"),
                        "http_url": Field("httpUrl"),
                        "storage_container_url": Field("storageContainerUrl"),
                        "user_assigned_identity_id": Field("identityReference.resourceId"),
                    },
                ),
            },
        ),
        "container_configuration": Nested(
            "properties.deploymentConfiguration.virtualMachineConfiguration.containerConfiguration",
            {
                "type": Field("type"),
                "container_image_names": Field("containerImageNames"),
                "container_registries": Many("containerRegistries", _REGISTRY),
            },
        ),
        "metadata": Field("properties.metadata"),
        "mount": Many(
            "properties.mountConfiguration",
            {
                "azure_blob_file_system": Nested(
                    "azureBlobFileSystemConfiguration",
                    {
                        "account_name": Field("accountName"),
                        "container_name": Field("containerName"),
                        "relative_mount_path": Field("relativeMountPath"),
                        "account_key": Field("accountKey"),
                        "sas_key": Field("sasKey"),
                        "identity_id": Field("identityReference.resourceId"),
                        "blobfuse_options": Field("blobfuseOptions"),
                    },
                ),
                "azure_file_share": Nested(
                    "azureFileShareConfiguration",
                    {
                        "account_name": Field("accountName"),
                        "account_key": Field("accountKey"),
                        "azure_file_url": Field("azureFileUrl"),
                        "relative_mount_path": Field("relativeMountPath"),
                        "mount_options": Field("mountOptions"),
                    },
                ),
                "cifs_mount": Nested(
                    "cifsMountConfiguration",
                    {
                        "user_name": Field("userName"),
                        "password": Field("password"),
                        "source": Field("source"),
                        "relative_mount_path": Field("relativeMountPath"),
                        "mount_options": Field("mountOptions"),
                    },
                ),
                "nfs_mount": Nested(
                    "nfsMountConfiguration",
                    {
                        "source": Field("source"),
                        "relative_mount_path": Field("relativeMountPath"),
                        "mount_options": Field("mountOptions"),
                    },
                ),
            },
        ),
        "network_configuration": Nested(
            "properties.networkConfiguration",
            {
                "subnet_id": Field("subnetId"),
                "dynamic_vnet_assignment_scope": Field("dynamicVnetAssignmentScope", default="none"),
                "accelerated_networking_enabled": Field("enableAcceleratedNetworking", default=False),
                "public_ips": Field("publicIPAddressConfiguration.ipAddressIds"),
                "endpoint_configuration": Many(
                    "endpointConfiguration.inboundNatPools",
                    {
                        "name": Field("name"),
                        "backend_port": Field("backendPort"),
                        "protocol": Field("protocol"),
                        "frontend_port_range": Part(),
                        "network_security_group_rules": Many(
                            "networkSecurityGroupRules",
                            {
                                "access": Field("access"),
                                "priority": Field("priority"),
                                "source_address_prefix": Field("sourceAddressPrefix"),
                                "source_port_ranges": Field("sourcePortRanges"),
                            },
                        ),
                    },
                ),
                "public_address_provisioning_type": Field("publicIPAddressConfiguration.provision"),
            },
        ),
        "node_placement": Nested(
            "properties.deploymentConfiguration.virtualMachineConfiguration.nodePlacementConfiguration",
            {"policy": Field("policy", default="Regional")},
        ),
        "os_disk_placement": Field(
            "properties.deploymentConfiguration.virtualMachineConfiguration.osDisk.ephemeralOSDiskSettings.placement"
        ),
        "security_profile": Nested(
            "properties.deploymentConfiguration.virtualMachineConfiguration.securityProfile",
            {
                "host_encryption_enabled": Field("encryptionAtHost"),
                "security_type": Field("securityType"),
                "secure_boot_enabled": Field("uefiSettings.secureBootEnabled"),
                "vtpm_enabled": Field("uefiSettings.vTpmEnabled"),
            },
        ),
        "target_node_communication_mode": Field("properties.targetNodeCommunicationMode"),
        "task_scheduling_policy": Nested("properties.taskSchedulingPolicy", {"node_fill_type": Field("nodeFillType")}),
        "user_accounts": Many(
            "properties.userAccounts",
            {
                "name": Field("name"),
                "password": Field("password"),
                "elevation_level": Field("elevationLevel"),
                "linux_user_configuration": Nested(
                    "linuxUserConfiguration",
                    {"uid": Field("uid"), "gid": Field("gid"), "ssh_private_key": Field("sshPrivateKey")},
                ),
                "windows_user_configuration": Nested("windowsUserConfiguration", {"login_mode": Field("loginMode")}),
            },
        ),
        "windows": Nested(
            "properties.deploymentConfiguration.virtualMachineConfiguration.windowsConfiguration",
            {"enable_automatic_updates": Field("enableAutomaticUpdates", default=True)},
        ),
        "certificate": IGNORED,
    },
    id="{group}/providers/Microsoft.Batch/batchAccounts/{account_name}/pools/{name}",
)

_APPLICATION = Table(
    "azurerm_batch_application",
    "Microsoft.Batch/batchAccounts/applications@2024-07-01",
    {
        "account_name": Part(),
        "allow_updates": Field("properties.allowUpdates", default=True),
        "default_version": Field("properties.defaultVersion"),
        "display_name": Field("properties.displayName"),
    },
    id="{group}/providers/Microsoft.Batch/batchAccounts/{account_name}/applications/{name}",
)

_CERTIFICATE = Table(
    "azurerm_batch_certificate",
    "Microsoft.Batch/batchAccounts/certificates@2023-05-01",
    {
        "account_name": Part(),
        "certificate": Field("properties.data"),
        "format": Field("properties.format"),
        "password": Field("properties.password"),
        "thumbprint": Field("properties.thumbprint"),
        "thumbprint_algorithm": Field("properties.thumbprintAlgorithm"),
    },
    id="{group}/providers/Microsoft.Batch/batchAccounts/{account_name}/certificates/{thumbprint_algorithm}-{thumbprint}",
)

_JOB = Table(
    "azurerm_batch_job",
    "Microsoft.Batch/batchAccounts/pools/jobs@2024-07-01",
    {
        "batch_pool_id": Part(),
        "common_environment_properties": Field("properties.commonEnvironmentSettings", pairs()),
        "display_name": Field("properties.displayName"),
        "task_retry_maximum": IGNORED,
        "priority": Field("properties.priority", default=0),
    },
    id="{batch_pool_id}/jobs/{name}",
)

TABLES = (
    _ACCOUNT,
    _POOL,
    _APPLICATION,
    _CERTIFICATE,
    _JOB,
)
