"""What single machines have alone, and what scale sets have alone."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._virtual_machine import DISK, EXTENSION, SET
from azward.source.terraform.azurerm.model import (
    IDENTITY,
    NOT,
    Block,
    Field,
    Former,
    Ignored,
    Nested,
    Specs,
    id_objects,
    listed,
    unless,
)

__all__ = ["ADDRESS", "ADDRESSES", "DATA_DISK", "MACHINE", "SCALE_SET", "UPGRADES", "patches"]

MACHINE: Mapping[str, Specs] = {
    "identity": IDENTITY,
    "network_interface_ids": Field("properties.networkProfile.networkInterfaces", id_objects),
    "size": "properties.hardwareProfile.vmSize",
    "allow_extension_operations": Field("properties.osProfile.allowExtensionOperations", default=True),
    "availability_set_id": "properties.availabilitySet.id",
    "computer_name": "properties.osProfile.computerName",
    "dedicated_host_id": "properties.host.id",
    "dedicated_host_group_id": "properties.hostGroup.id",
    "disk_controller_type": "properties.storageProfile.diskControllerType",
    "os_image_notification": Block(
        "properties.scheduledEventsProfile.osImageNotificationProfile",
        {"timeout": "notBeforeTimeout"},
        constants={"enable": True},
    ),
    "os_managed_disk_id": (
        "properties.storageProfile.osDisk.managedDisk.id",
        Field("properties.storageProfile.osDisk.createOption", lambda _: "Attach"),
    ),
    "platform_fault_domain": Field("properties.platformFaultDomain", unless(-1)),
    "virtual_machine_scale_set_id": "properties.virtualMachineScaleSet.id",
    "zone": Field("zones", listed),
    "vm_agent_platform_updates_enabled": Ignored("who updates the agent, which no rule asks for"),
}


def patches(system: str, default: str, base: str = "properties") -> Mapping[str, Specs]:
    """How a machine gets its updates; `default` is the mode that the provider asks for."""
    settings = f"{base}.osProfile.{system}.patchSettings"
    return {
        "patch_mode": Field(f"{settings}.patchMode", default=default),
        "patch_assessment_mode": Field(f"{settings}.assessmentMode", default="ImageDefault"),
        "bypass_platform_safety_checks_on_user_schedule_enabled": Field(
            f"{settings}.automaticByPlatformSettings.bypassPlatformSafetyChecksOnUserSchedule", unless(False)
        ),
        "reboot_setting": f"{settings}.automaticByPlatformSettings.rebootSetting",
    }


# scale sets ---------------------------------------------------------------------------------------------------------------

ADDRESS: Mapping[str, Specs] = {
    "domain_name_label": "properties.dnsSettings.domainNameLabel",
    "idle_timeout_in_minutes": "properties.idleTimeoutInMinutes",
    "ip_tag": Block("properties.ipTags", {"type": "ipTagType"}),
    "public_ip_prefix_id": "properties.publicIPPrefix.id",
    "version": "properties.publicIPAddressVersion",
}
ADDRESSES: Mapping[str, Specs] = {
    "application_gateway_backend_address_pool_ids": Field("properties.applicationGatewayBackendAddressPools", id_objects),
    "application_security_group_ids": Field("properties.applicationSecurityGroups", id_objects),
    "load_balancer_backend_address_pool_ids": Field("properties.loadBalancerBackendAddressPools", id_objects),
    "primary": "properties.primary",
    "subnet_id": "properties.subnet.id",
    "version": "properties.privateIPAddressVersion",
}
_INTERFACE: Mapping[str, Specs] = {
    "ip_configuration": Block(
        "properties.ipConfigurations",
        {
            **ADDRESSES,
            "load_balancer_inbound_nat_rules_ids": Field("properties.loadBalancerInboundNatPools", id_objects),
            "public_ip_address": Nested("properties.publicIPAddressConfiguration", ADDRESS),
        },
    ),
    "auxiliary_mode": "properties.auxiliaryMode",
    "auxiliary_sku": "properties.auxiliarySku",
    "dns_servers": "properties.dnsSettings.dnsServers",
    "accelerated_networking_enabled": Field(
        "properties.enableAcceleratedNetworking", former=("enable_accelerated_networking",)
    ),
    "ip_forwarding_enabled": Field("properties.enableIPForwarding", former=("enable_ip_forwarding",)),
    "network_security_group_id": "properties.networkSecurityGroup.id",
    "primary": "properties.primary",
}
DATA_DISK: Mapping[str, Specs] = {
    **DISK,
    "disk_iops_read_write": Field("diskIOPSReadWrite", former=("ultra_ssd_disk_iops_read_write",)),
    "disk_mbps_read_write": Field("diskMBpsReadWrite", former=("ultra_ssd_disk_mbps_read_write",)),
}
UPGRADES: Mapping[str, Specs] = {
    "upgrade_mode": "properties.upgradePolicy.mode",
    "rolling_upgrade_policy": Block(
        "properties.upgradePolicy.rollingUpgradePolicy",
        {
            "cross_zone_upgrades_enabled": "enableCrossZoneUpgrade",
            "prioritize_unhealthy_instances_enabled": "prioritizeUnhealthyInstances",
            "maximum_surge_instances_enabled": "maxSurge",
        },
    ),
    "automatic_instance_repair": Block("properties.automaticRepairsPolicy", {"action": "repairAction"}),
    "zones": "zones",
}

SCALE_SET: Mapping[str, Specs] = {
    **UPGRADES,
    "identity": IDENTITY,
    "sku": "sku.name",
    "network_interface": Block(f"{SET}.networkProfile.networkInterfaceConfigurations", _INTERFACE),
    "automatic_os_upgrade_policy": Block(
        "properties.upgradePolicy.automaticOSUpgradePolicy",
        {
            "automatic_rollback_enabled": Field(
                "disableAutomaticRollback", NOT, former=(Former("disable_automatic_rollback", NOT),)
            ),
            "automatic_os_upgrade_enabled": Field("enableAutomaticOSUpgrade", former=("enable_automatic_os_upgrade",)),
        },
    ),
    "computer_name_prefix": f"{SET}.osProfile.computerNamePrefix",
    "data_disk": Block(f"{SET}.storageProfile.dataDisks", {**DATA_DISK}),
    "do_not_run_extensions_on_overprovisioned_machines": "properties.doNotRunExtensionsOnOverprovisionedVMs",
    "extension": Block(
        f"{SET}.extensionProfile.extensions",
        {
            **EXTENSION,
            "force_update_tag": "properties.forceUpdateTag",
            "provision_after_extensions": "properties.provisionAfterExtensions",
        },
    ),
    "extension_operations_enabled": Field(f"{SET}.osProfile.allowExtensionOperations", default=True),
    "extensions_time_budget": f"{SET}.extensionProfile.extensionsTimeBudget",
    "health_probe_id": f"{SET}.networkProfile.healthProbe.id",
    "host_group_id": "properties.hostGroup.id",
    "resilient_vm_creation_enabled": "properties.resiliencyPolicy.resilientVMCreationPolicy.enabled",
    "resilient_vm_deletion_enabled": "properties.resiliencyPolicy.resilientVMDeletionPolicy.enabled",
    "scale_in": Block(
        "properties.scaleInPolicy", {"rule": Field("rules", listed), "force_deletion_enabled": "forceDeletion"}
    ),
    "scale_in_policy": Field("properties.scaleInPolicy.rules", listed),
    "spot_restore": Block("properties.spotRestorePolicy", {"timeout": "restoreTimeout"}),
}
