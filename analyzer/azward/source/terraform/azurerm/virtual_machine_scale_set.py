"""The older kind of scale set, and what belongs to scale sets of all kinds."""

from __future__ import annotations

from azward.source.terraform.azurerm._packet_capture import CAPTURE, TARGET
from azward.source.terraform.azurerm._virtual_machine import COMPUTE, EXTENSION, PLAN, SET
from azward.source.terraform.azurerm.model import Block, Field, Table, id_objects, parsed

__all__ = ["TABLES"]

_SYSTEM = f"{SET}.osProfile"
_DISKS = f"{SET}.storageProfile"

TABLES = (
    Table(
        "azurerm_virtual_machine_scale_set",
        f"Microsoft.Compute/virtualMachineScaleSets@{COMPUTE}",
        {
            "network_profile": Block(
                f"{SET}.networkProfile.networkInterfaceConfigurations",
                {
                    "primary": "properties.primary",
                    "ip_configuration": Block(
                        "properties.ipConfigurations",
                        {
                            "subnet_id": "properties.subnet.id",
                            "application_gateway_backend_address_pool_ids": Field(
                                "properties.applicationGatewayBackendAddressPools", id_objects
                            ),
                            "load_balancer_backend_address_pool_ids": Field(
                                "properties.loadBalancerBackendAddressPools", id_objects
                            ),
                            "load_balancer_inbound_nat_rules_ids": Field(
                                "properties.loadBalancerInboundNatPools", id_objects
                            ),
                            "primary": "properties.primary",
                            "application_security_group_ids": Field("properties.applicationSecurityGroups", id_objects),
                            "public_ip_address_configuration": Block(
                                "properties.publicIPAddressConfiguration",
                                {
                                    "idle_timeout": "properties.idleTimeoutInMinutes",
                                    "domain_name_label": "properties.dnsSettings.domainNameLabel",
                                },
                            ),
                        },
                    ),
                    "accelerated_networking": "properties.enableAcceleratedNetworking",
                    "dns_settings": Block("properties.dnsSettings"),
                    "ip_forwarding": "properties.enableIPForwarding",
                    "network_security_group_id": "properties.networkSecurityGroup.id",
                },
            ),
            "os_profile": Block(_SYSTEM),
            "os_profile_windows_config": Block(
                f"{_SYSTEM}.windowsConfiguration",
                {
                    "provision_vm_agent": "provisionVMAgent",
                    "enable_automatic_upgrades": "enableAutomaticUpdates",
                    "winrm": Block("winRM.listeners"),
                    "additional_unattend_config": Block(
                        "additionalUnattendContent", {"pass": "passName", "component": "componentName"}
                    ),
                },
            ),
            "os_profile_linux_config": Block(f"{_SYSTEM}.linuxConfiguration", {"ssh_keys": Block("ssh.publicKeys")}),
            "os_profile_secrets": Block(f"{_SYSTEM}.secrets", {"source_vault_id": "sourceVault.id"}),
            "proximity_placement_group_id": "properties.proximityPlacementGroup.id",
            "sku": Block("sku"),
            "storage_profile_os_disk": Block(
                f"{_DISKS}.osDisk", {"managed_disk_type": "managedDisk.storageAccountType", "image": "image.uri"}
            ),
            "storage_profile_data_disk": Block(
                f"{_DISKS}.dataDisks", {"disk_size_gb": "diskSizeGB", "managed_disk_type": "managedDisk.storageAccountType"}
            ),
            "storage_profile_image_reference": Block(f"{_DISKS}.imageReference"),
            "upgrade_policy_mode": "properties.upgradePolicy.mode",
            "automatic_os_upgrade": "properties.upgradePolicy.automaticOSUpgradePolicy.enableAutomaticOSUpgrade",
            "boot_diagnostics": Block(f"{SET}.diagnosticsProfile.bootDiagnostics"),
            "extension": Block(
                f"{SET}.extensionProfile.extensions",
                {
                    "publisher": "properties.publisher",
                    "type": "properties.type",
                    "type_handler_version": "properties.typeHandlerVersion",
                    "auto_upgrade_minor_version": "properties.autoUpgradeMinorVersion",
                    "provision_after_extensions": "properties.provisionAfterExtensions",
                    "settings": Field("properties.settings", parsed),
                    "protected_settings": Field("properties.protectedSettings", parsed),
                },
            ),
            "eviction_policy": f"{SET}.evictionPolicy",
            "health_probe_id": f"{SET}.networkProfile.healthProbe.id",
            "license_type": f"{SET}.licenseType",
            "plan": PLAN,
            "priority": f"{SET}.priority",
            "rolling_upgrade_policy": Block("properties.upgradePolicy.rollingUpgradePolicy"),
        },
    ),
    Table(
        "azurerm_virtual_machine_scale_set_extension",
        f"Microsoft.Compute/virtualMachineScaleSets/extensions@{COMPUTE}",
        {**EXTENSION, "failure_suppression_enabled": "properties.suppressFailures"},
    ),
    Table("azurerm_virtual_machine_scale_set_standby_pool", "Microsoft.StandbyPool/standbyVirtualMachinePools@2025-03-01"),
    Table(
        "azurerm_virtual_machine_scale_set_packet_capture",
        TARGET,
        {
            **CAPTURE,
            "virtual_machine_scale_set_id": "properties.target",
            "machine_scope": Block(
                "properties.scope", {"exclude_instance_ids": "exclude", "include_instance_ids": "include"}
            ),
        },
        constants={"properties.targetType": "AzureVMSS"},
    ),
)
