"""What single machines have alone, and what scale sets have alone."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._virtual_machine import DISK, EXTENSION, SET
from azward.source.terraform.azurerm.model import (
    IDENTITY,
    NOT,
    Field,
    Former,
    Many,
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
    "extensions_time_budget": Field("properties.extensionsTimeBudget", default="PT1H30M"),
    "os_image_notification": Nested(
        "properties.scheduledEventsProfile.osImageNotificationProfile",
        {"timeout": Field("notBeforeTimeout", default="PT15M")},
        constants={"enable": True},
    ),
    "os_managed_disk_id": (
        Field("properties.storageProfile.osDisk.managedDisk.id"),
        Field("properties.storageProfile.osDisk.createOption", lambda _: "Attach"),
    ),
    "platform_fault_domain": Field("properties.platformFaultDomain", unless(-1), default=-1),
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
            f"{settings}.automaticByPlatformSettings.bypassPlatformSafetyChecksOnUserSchedule",
            unless(False),
            default=False,
        ),
        "reboot_setting": Field(f"{settings}.automaticByPlatformSettings.rebootSetting"),
    }


# scale sets ---------------------------------------------------------------------------------------------------------------

ADDRESS: Mapping[str, Specs] = {
    "name": Field("name"),
    "domain_name_label": Field("properties.dnsSettings.domainNameLabel"),
    "idle_timeout_in_minutes": Field("properties.idleTimeoutInMinutes"),
    "ip_tag": Many("properties.ipTags", {"tag": Field("tag"), "type": Field("ipTagType")}),
    "public_ip_prefix_id": Field("properties.publicIPPrefix.id"),
    "version": Field("properties.publicIPAddressVersion", default="IPv4"),
}
ADDRESSES: Mapping[str, Specs] = {
    "name": Field("name"),
    "application_gateway_backend_address_pool_ids": Field("properties.applicationGatewayBackendAddressPools", id_objects),
    "application_security_group_ids": Field("properties.applicationSecurityGroups", id_objects),
    "load_balancer_backend_address_pool_ids": Field("properties.loadBalancerBackendAddressPools", id_objects),
    "primary": Field("properties.primary", default=False),
    "subnet_id": Field("properties.subnet.id"),
    "version": Field("properties.privateIPAddressVersion", default="IPv4"),
}
_INTERFACE: Mapping[str, Specs] = {
    "name": Field("name"),
    "ip_configuration": Many(
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
        "properties.enableAcceleratedNetworking", default=False, former=("enable_accelerated_networking",)
    ),
    "ip_forwarding_enabled": Field("properties.enableIPForwarding", default=False, former=("enable_ip_forwarding",)),
    "network_security_group_id": Field("properties.networkSecurityGroup.id"),
    "primary": Field("properties.primary", default=False),
}
DATA_DISK: Mapping[str, Specs] = {
    **DISK,
    "create_option": Field("createOption", default="Empty"),
    "lun": Field("lun"),
    "disk_iops_read_write": Field("diskIOPSReadWrite", former=("ultra_ssd_disk_iops_read_write",)),
    "disk_mbps_read_write": Field("diskMBpsReadWrite", former=("ultra_ssd_disk_mbps_read_write",)),
}
UPGRADES: Mapping[str, Specs] = {
    "upgrade_mode": Field("properties.upgradePolicy.mode", default="Manual"),
    "rolling_upgrade_policy": Nested(
        "properties.upgradePolicy.rollingUpgradePolicy",
        {
            "cross_zone_upgrades_enabled": Field("enableCrossZoneUpgrade"),
            "max_batch_instance_percent": Field("maxBatchInstancePercent"),
            "max_unhealthy_instance_percent": Field("maxUnhealthyInstancePercent"),
            "max_unhealthy_upgraded_instance_percent": Field("maxUnhealthyUpgradedInstancePercent"),
            "pause_time_between_batches": Field("pauseTimeBetweenBatches"),
            "prioritize_unhealthy_instances_enabled": Field("prioritizeUnhealthyInstances"),
            "maximum_surge_instances_enabled": Field("maxSurge"),
        },
    ),
    "automatic_instance_repair": Nested(
        "properties.automaticRepairsPolicy",
        {"enabled": Field("enabled"), "grace_period": Field("gracePeriod"), "action": Field("repairAction")},
    ),
    "zones": Field("zones"),
}

SCALE_SET: Mapping[str, Specs] = {
    **UPGRADES,
    "identity": IDENTITY,
    "sku": Field("sku.name"),
    "network_interface": Many(f"{SET}.networkProfile.networkInterfaceConfigurations", _INTERFACE),
    "automatic_os_upgrade_policy": Nested(
        "properties.upgradePolicy.automaticOSUpgradePolicy",
        {
            "automatic_rollback_enabled": Field(
                "disableAutomaticRollback", NOT, former=(Former("disable_automatic_rollback", NOT),)
            ),
            "automatic_os_upgrade_enabled": Field("enableAutomaticOSUpgrade", former=("enable_automatic_os_upgrade",)),
        },
    ),
    "computer_name_prefix": Field(f"{SET}.osProfile.computerNamePrefix"),
    "data_disk": Many(f"{SET}.storageProfile.dataDisks", {"name": Field("name"), **DATA_DISK}),
    "do_not_run_extensions_on_overprovisioned_machines": Field(
        "properties.doNotRunExtensionsOnOverprovisionedVMs", default=False
    ),
    "extension": Many(
        f"{SET}.extensionProfile.extensions",
        {
            "name": Field("name"),
            **EXTENSION,
            "force_update_tag": Field("properties.forceUpdateTag"),
            "provision_after_extensions": Field("properties.provisionAfterExtensions"),
        },
    ),
    "extension_operations_enabled": Field(f"{SET}.osProfile.allowExtensionOperations", default=True),
    "extensions_time_budget": Field(f"{SET}.extensionProfile.extensionsTimeBudget", default="PT1H30M"),
    "health_probe_id": Field(f"{SET}.networkProfile.healthProbe.id"),
    "host_group_id": Field("properties.hostGroup.id"),
    "overprovision": Field("properties.overprovision", default=True),
    "platform_fault_domain_count": Field("properties.platformFaultDomainCount"),
    "resilient_vm_creation_enabled": Field("properties.resiliencyPolicy.resilientVMCreationPolicy.enabled", default=False),
    "resilient_vm_deletion_enabled": Field("properties.resiliencyPolicy.resilientVMDeletionPolicy.enabled", default=False),
    "scale_in": Nested(
        "properties.scaleInPolicy",
        {"rule": Field("rules", listed, default="Default"), "force_deletion_enabled": Field("forceDeletion", default=False)},
    ),
    "scale_in_policy": Field("properties.scaleInPolicy.rules", listed),
    "single_placement_group": Field("properties.singlePlacementGroup", default=True),
    "spot_restore": Nested(
        "properties.spotRestorePolicy",
        {"enabled": Field("enabled", default=False), "timeout": Field("restoreTimeout", default="PT1H")},
    ),
    "zone_balance": Field("properties.zoneBalance", default=False),
}
