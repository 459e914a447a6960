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
    Nested,
    Part,
    Specs,
    id_objects,
    listed,
    unless,
)

__all__ = ["ADDRESS", "ADDRESSES", "DATA_DISK", "MACHINE", "SCALE_SET", "UPGRADES", "patches"]

MACHINE: Mapping[str, Specs] = {
    "identity": IDENTITY,
    "network_interface_ids": Field("properties.networkProfile.networkInterfaces", id_objects),
    "size": Field("properties.hardwareProfile.vmSize"),
    "allow_extension_operations": Field("properties.osProfile.allowExtensionOperations", default=True),
    "availability_set_id": Field("properties.availabilitySet.id"),
    "computer_name": Field("properties.osProfile.computerName"),
    "dedicated_host_id": Field("properties.host.id"),
    "dedicated_host_group_id": Field("properties.hostGroup.id"),
    "disk_controller_type": Field("properties.storageProfile.diskControllerType"),
    "os_image_notification": Block(
        "properties.scheduledEventsProfile.osImageNotificationProfile",
        {"timeout": Field("notBeforeTimeout")},
        constants={"enable": True},
    ),
    "os_managed_disk_id": (
        Field("properties.storageProfile.osDisk.managedDisk.id"),
        Field("properties.storageProfile.osDisk.createOption", lambda _: "Attach"),
    ),
    "platform_fault_domain": Field("properties.platformFaultDomain", unless(-1)),
    "virtual_machine_scale_set_id": Field("properties.virtualMachineScaleSet.id"),
    "zone": Field("zones", listed),
    "vm_agent_platform_updates_enabled": Part(default=False),
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
        "reboot_setting": Field(f"{settings}.automaticByPlatformSettings.rebootSetting"),
    }


# scale sets ---------------------------------------------------------------------------------------------------------------

ADDRESS: Mapping[str, Specs] = {
    "domain_name_label": Field("properties.dnsSettings.domainNameLabel"),
    "idle_timeout_in_minutes": Field("properties.idleTimeoutInMinutes"),
    "ip_tag": Block("properties.ipTags", {"type": Field("ipTagType")}),
    "public_ip_prefix_id": Field("properties.publicIPPrefix.id"),
    "version": Field("properties.publicIPAddressVersion"),
}
ADDRESSES: Mapping[str, Specs] = {
    "application_gateway_backend_address_pool_ids": Field("properties.applicationGatewayBackendAddressPools", id_objects),
    "application_security_group_ids": Field("properties.applicationSecurityGroups", id_objects),
    "load_balancer_backend_address_pool_ids": Field("properties.loadBalancerBackendAddressPools", id_objects),
    "primary": Field("properties.primary"),
    "subnet_id": Field("properties.subnet.id"),
    "version": Field("properties.privateIPAddressVersion"),
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
    "auxiliary_mode": Field("properties.auxiliaryMode"),
    "auxiliary_sku": Field("properties.auxiliarySku"),
    "dns_servers": Field("properties.dnsSettings.dnsServers"),
    "accelerated_networking_enabled": Field(
        "properties.enableAcceleratedNetworking", former=("enable_accelerated_networking",)
    ),
    "ip_forwarding_enabled": Field("properties.enableIPForwarding", former=("enable_ip_forwarding",)),
    "network_security_group_id": Field("properties.networkSecurityGroup.id"),
    "primary": Field("properties.primary"),
}
DATA_DISK: Mapping[str, Specs] = {
    **DISK,
    "disk_iops_read_write": Field("diskIOPSReadWrite", former=("ultra_ssd_disk_iops_read_write",)),
    "disk_mbps_read_write": Field("diskMBpsReadWrite", former=("ultra_ssd_disk_mbps_read_write",)),
}
UPGRADES: Mapping[str, Specs] = {
    "upgrade_mode": Field("properties.upgradePolicy.mode"),
    "rolling_upgrade_policy": Block(
        "properties.upgradePolicy.rollingUpgradePolicy",
        {
            "cross_zone_upgrades_enabled": Field("enableCrossZoneUpgrade"),
            "prioritize_unhealthy_instances_enabled": Field("prioritizeUnhealthyInstances"),
            "maximum_surge_instances_enabled": Field("maxSurge"),
        },
    ),
    "automatic_instance_repair": Block("properties.automaticRepairsPolicy", {"action": Field("repairAction")}),
    "zones": Field("zones"),
}

SCALE_SET: Mapping[str, Specs] = {
    **UPGRADES,
    "identity": IDENTITY,
    "sku": Field("sku.name"),
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
    "computer_name_prefix": Field(f"{SET}.osProfile.computerNamePrefix"),
    "data_disk": Block(f"{SET}.storageProfile.dataDisks", {**DATA_DISK}),
    "do_not_run_extensions_on_overprovisioned_machines": Field("properties.doNotRunExtensionsOnOverprovisionedVMs"),
    "extension": Block(
        f"{SET}.extensionProfile.extensions",
        {
            **EXTENSION,
            "force_update_tag": Field("properties.forceUpdateTag"),
            "provision_after_extensions": Field("properties.provisionAfterExtensions"),
        },
    ),
    "extension_operations_enabled": Field(f"{SET}.osProfile.allowExtensionOperations", default=True),
    "extensions_time_budget": Field(f"{SET}.extensionProfile.extensionsTimeBudget"),
    "health_probe_id": Field(f"{SET}.networkProfile.healthProbe.id"),
    "host_group_id": Field("properties.hostGroup.id"),
    "resilient_vm_creation_enabled": Field("properties.resiliencyPolicy.resilientVMCreationPolicy.enabled"),
    "resilient_vm_deletion_enabled": Field("properties.resiliencyPolicy.resilientVMDeletionPolicy.enabled"),
    "scale_in": Block(
        "properties.scaleInPolicy", {"rule": Field("rules", listed), "force_deletion_enabled": Field("forceDeletion")}
    ),
    "scale_in_policy": Field("properties.scaleInPolicy.rules", listed),
    "spot_restore": Block("properties.spotRestorePolicy", {"timeout": Field("restoreTimeout")}),
}
