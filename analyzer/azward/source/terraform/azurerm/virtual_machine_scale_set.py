"""The older kind of scale set, and what belongs to scale sets of all kinds."""

from __future__ import annotations

from azward.source.terraform.azurerm._packet_capture import CAPTURE, TARGET
from azward.source.terraform.azurerm._virtual_machine import COMPUTE, EXTENSION, IMAGE, PLAN, SET
from azward.source.terraform.azurerm.model import (
    IDENTITY,
    Field,
    Many,
    Nested,
    Part,
    Table,
    id_objects,
    parsed,
)

__all__ = ["TABLES"]

_SYSTEM = f"{SET}.osProfile"
_DISKS = f"{SET}.storageProfile"

_SET = Table(
    "azurerm_virtual_machine_scale_set",
    f"Microsoft.Compute/virtualMachineScaleSets@{COMPUTE}",
    {
        "network_profile": Many(
            f"{SET}.networkProfile.networkInterfaceConfigurations",
            {
                "name": Field("name"),
                "primary": Field("properties.primary"),
                "ip_configuration": Many(
                    "properties.ipConfigurations",
                    {
                        "name": Field("name"),
                        "subnet_id": Field("properties.subnet.id"),
                        "application_gateway_backend_address_pool_ids": Field(
                            "properties.applicationGatewayBackendAddressPools", id_objects
                        ),
                        "load_balancer_backend_address_pool_ids": Field(
                            "properties.loadBalancerBackendAddressPools", id_objects
                        ),
                        "load_balancer_inbound_nat_rules_ids": Field("properties.loadBalancerInboundNatPools", id_objects),
                        "primary": Field("properties.primary"),
                        "application_security_group_ids": Field("properties.applicationSecurityGroups", id_objects),
                        "public_ip_address_configuration": Nested(
                            "properties.publicIPAddressConfiguration",
                            {
                                "name": Field("name"),
                                "idle_timeout": Field("properties.idleTimeoutInMinutes"),
                                "domain_name_label": Field("properties.dnsSettings.domainNameLabel"),
                            },
                        ),
                    },
                ),
                "accelerated_networking": Field("properties.enableAcceleratedNetworking"),
                "dns_settings": Nested("properties.dnsSettings", {"dns_servers": Field("dnsServers")}),
                "ip_forwarding": Field("properties.enableIPForwarding", default=False),
                "network_security_group_id": Field("properties.networkSecurityGroup.id"),
            },
        ),
        "os_profile": Nested(
            _SYSTEM,
            {
                "computer_name_prefix": Field("computerNamePrefix"),
                "admin_username": Field("adminUsername"),
                "admin_password": Field("adminPassword"),
                "custom_data": Field("customData"),
            },
        ),
        "os_profile_windows_config": Nested(
            f"{_SYSTEM}.windowsConfiguration",
            {
                "provision_vm_agent": Field("provisionVMAgent"),
                "enable_automatic_upgrades": Field("enableAutomaticUpdates"),
                "winrm": Many(
                    "winRM.listeners", {"protocol": Field("protocol"), "certificate_url": Field("certificateUrl")}
                ),
                "additional_unattend_config": Many(
                    "additionalUnattendContent",
                    {
                        "pass": Field("passName"),
                        "component": Field("componentName"),
                        "setting_name": Field("settingName"),
                        "content": Field("content"),
                    },
                ),
            },
        ),
        "os_profile_linux_config": Nested(
            f"{_SYSTEM}.linuxConfiguration",
            {
                "disable_password_authentication": Field("disablePasswordAuthentication", default=False),
                "ssh_keys": Many("ssh.publicKeys", {"key_data": Field("keyData"), "path": Field("path")}),
            },
        ),
        "os_profile_secrets": Many(
            f"{_SYSTEM}.secrets",
            {
                "source_vault_id": Field("sourceVault.id"),
                "vault_certificates": Many(
                    "vaultCertificates",
                    {
                        "certificate_url": Field("certificateUrl"),
                        "certificate_store": Field("certificateStore"),
                    },
                ),
            },
        ),
        "proximity_placement_group_id": Field("properties.proximityPlacementGroup.id"),
        "sku": Nested("sku", {"name": Field("name"), "tier": Field("tier"), "capacity": Field("capacity")}),
        "storage_profile_os_disk": Nested(
            f"{_DISKS}.osDisk",
            {
                "name": Field("name"),
                "vhd_containers": Field("vhdContainers"),
                "managed_disk_type": Field("managedDisk.storageAccountType"),
                "create_option": Field("createOption"),
                "caching": Field("caching"),
                "image": Field("image.uri"),
                "os_type": Field("osType"),
            },
        ),
        "storage_profile_data_disk": Many(
            f"{_DISKS}.dataDisks",
            {
                "lun": Field("lun"),
                "create_option": Field("createOption"),
                "caching": Field("caching"),
                "disk_size_gb": Field("diskSizeGB"),
                "managed_disk_type": Field("managedDisk.storageAccountType"),
            },
        ),
        "storage_profile_image_reference": Nested(f"{_DISKS}.imageReference", {**IMAGE, "id": Field("id")}),
        "upgrade_policy_mode": Field("properties.upgradePolicy.mode"),
        "identity": IDENTITY,
        "automatic_os_upgrade": Field(
            "properties.upgradePolicy.automaticOSUpgradePolicy.enableAutomaticOSUpgrade", default=False
        ),
        "boot_diagnostics": Nested(
            f"{SET}.diagnosticsProfile.bootDiagnostics",
            {"enabled": Field("enabled", default=True), "storage_uri": Field("storageUri")},
        ),
        "extension": Many(
            f"{SET}.extensionProfile.extensions",
            {
                "name": Field("name"),
                "publisher": Field("properties.publisher"),
                "type": Field("properties.type"),
                "type_handler_version": Field("properties.typeHandlerVersion"),
                "auto_upgrade_minor_version": Field("properties.autoUpgradeMinorVersion"),
                "provision_after_extensions": Field("properties.provisionAfterExtensions"),
                "settings": Field("properties.settings", parsed),
                "protected_settings": Field("properties.protectedSettings", parsed),
            },
        ),
        "eviction_policy": Field(f"{SET}.evictionPolicy"),
        "health_probe_id": Field(f"{SET}.networkProfile.healthProbe.id"),
        "license_type": Field(f"{SET}.licenseType"),
        "overprovision": Field("properties.overprovision", default=True),
        "plan": PLAN,
        "priority": Field(f"{SET}.priority"),
        "rolling_upgrade_policy": Nested(
            "properties.upgradePolicy.rollingUpgradePolicy",
            {
                "max_batch_instance_percent": Field("maxBatchInstancePercent", default=20),
                "max_unhealthy_instance_percent": Field("maxUnhealthyInstancePercent", default=20),
                "max_unhealthy_upgraded_instance_percent": Field("maxUnhealthyUpgradedInstancePercent", default=20),
                "pause_time_between_batches": Field("pauseTimeBetweenBatches", default="PT0S"),
            },
        ),
        "single_placement_group": Field("properties.singlePlacementGroup", default=True),
        "zones": Field("zones"),
    },
)

_EXTENSION = Table(
    "azurerm_virtual_machine_scale_set_extension",
    f"Microsoft.Compute/virtualMachineScaleSets/extensions@{COMPUTE}",
    {
        **EXTENSION,
        "virtual_machine_scale_set_id": Part(),
        "failure_suppression_enabled": Field("properties.suppressFailures", default=False),
        "force_update_tag": Field("properties.forceUpdateTag"),
        "provision_after_extensions": Field("properties.provisionAfterExtensions"),
    },
    id="{virtual_machine_scale_set_id}/extensions/{name}",
)

_STANDBY = Table(
    "azurerm_virtual_machine_scale_set_standby_pool",
    "Microsoft.StandbyPool/standbyVirtualMachinePools@2025-03-01",
    {
        "attached_virtual_machine_scale_set_id": Field("properties.attachedVirtualMachineScaleSetId"),
        "elasticity_profile": Nested(
            "properties.elasticityProfile",
            {
                "max_ready_capacity": Field("maxReadyCapacity"),
                "min_ready_capacity": Field("minReadyCapacity"),
            },
        ),
        "virtual_machine_state": Field("properties.virtualMachineState"),
    },
)

_CAPTURE = Table(
    "azurerm_virtual_machine_scale_set_packet_capture",
    TARGET,
    {
        **CAPTURE,
        "virtual_machine_scale_set_id": Field("properties.target"),
        "machine_scope": Nested(
            "properties.scope",
            {"exclude_instance_ids": Field("exclude"), "include_instance_ids": Field("include")},
        ),
    },
    id="{network_watcher_id}/packetCaptures/{name}",
    constants={"properties.targetType": "AzureVMSS"},
)

TABLES = (_SET, _EXTENSION, _STANDBY, _CAPTURE)
