"""The older kind of virtual machine, and what belongs to machines of all kinds: extensions, disks, commands."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._packet_capture import CAPTURE, TARGET
from azward.source.terraform.azurerm._virtual_machine import COMPUTE, EXTENSION, PLAN
from azward.source.terraform.azurerm.model import Block, Field, Ignored, Part, Satellite, Specs, Table, id_objects

__all__ = ["TABLES"]

_TYPE = f"Microsoft.Compute/virtualMachines@{COMPUTE}"
_SYSTEM = "properties.osProfile"

_DISK: Mapping[str, Specs] = {
    "disk_size_gb": "diskSizeGB",
    "managed_disk_id": "managedDisk.id",
    "managed_disk_type": "managedDisk.storageAccountType",
    "vhd_uri": "vhd.uri",
}


def _consistency(value: Value) -> Value:
    return "CrashConsistent" if value is True else None


TABLES = (
    Table(
        "azurerm_virtual_machine",
        _TYPE,
        {
            "network_interface_ids": Field("properties.networkProfile.networkInterfaces", id_objects),
            "os_profile_linux_config": Block(f"{_SYSTEM}.linuxConfiguration", {"ssh_keys": Block("ssh.publicKeys")}),
            "os_profile_windows_config": Block(
                f"{_SYSTEM}.windowsConfiguration",
                {
                    "provision_vm_agent": "provisionVMAgent",
                    "enable_automatic_upgrades": "enableAutomaticUpdates",
                    "timezone": "timeZone",
                    "winrm": Block("winRM.listeners"),
                    "additional_unattend_config": Block(
                        "additionalUnattendContent", {"pass": "passName", "component": "componentName"}
                    ),
                },
            ),
            "vm_size": "properties.hardwareProfile.vmSize",
            "availability_set_id": "properties.availabilitySet.id",
            "boot_diagnostics": Block("properties.diagnosticsProfile.bootDiagnostics"),
            "additional_capabilities": Block("properties.additionalCapabilities", {"ultra_ssd_enabled": "ultraSSDEnabled"}),
            "delete_os_disk_on_termination": Ignored("what is deleted along with the machine"),
            "delete_data_disks_on_termination": Ignored("what is deleted along with the machine"),
            "os_profile_secrets": Block(f"{_SYSTEM}.secrets", {"source_vault_id": "sourceVault.id"}),
            "plan": PLAN,
            "primary_network_interface_id": Ignored("which interface is the first"),
            "proximity_placement_group_id": "properties.proximityPlacementGroup.id",
            "storage_data_disk": Block("properties.storageProfile.dataDisks", {**_DISK}),
            "storage_image_reference": Block("properties.storageProfile.imageReference"),
            "storage_os_disk": Block("properties.storageProfile.osDisk", {**_DISK, "image_uri": "image.uri"}),
        },
    ),
    Table(
        "azurerm_virtual_machine_extension",
        f"Microsoft.Compute/virtualMachines/extensions@{COMPUTE}",
        {**EXTENSION, "virtual_machine_name": Part(until=2), "failure_suppression_enabled": "properties.suppressFailures"},
        id=(
            "{virtual_machine_id}/extensions/{name}",
            "{group}/providers/Microsoft.Compute/virtualMachines/{virtual_machine_name}/extensions/{name}",
        ),
    ),
    Satellite(
        "azurerm_virtual_machine_data_disk_attachment",
        into="{virtual_machine_id}",
        member_of="properties.storageProfile.dataDisks",
        type=_TYPE,
        fields={"managed_disk_id": "managedDisk.id"},
    ),
    Satellite(
        "azurerm_virtual_machine_implicit_data_disk_from_source",
        into="{virtual_machine_id}",
        member_of="properties.storageProfile.dataDisks",
        type=_TYPE,
        fields={
            "name": "name",
            "disk_size_gb": "diskSizeGB",
            "source_resource_id": "sourceResource.id",
            "caching": Field("caching", default="None"),
        },
    ),
    Satellite(
        "azurerm_virtual_machine_gallery_application_assignment",
        into="{virtual_machine_id}",
        member_of="properties.applicationProfile.galleryApplications",
        type=_TYPE,
        fields={
            "gallery_application_version_id": "packageReferenceId",
            "configuration_blob_uri": "configurationReference",
            "tag": "tags",
        },
    ),
    Table(
        "azurerm_virtual_machine_run_command",
        f"Microsoft.Compute/virtualMachines/runCommands@{COMPUTE}",
        {"parameter": Block("properties.parameters"), "protected_parameter": Block("properties.protectedParameters")},
    ),
    Table(
        "azurerm_virtual_machine_restore_point_collection",
        f"Microsoft.Compute/restorePointCollections@{COMPUTE}",
        {"source_virtual_machine_id": "properties.source.id"},
    ),
    Table(
        "azurerm_virtual_machine_restore_point",
        f"Microsoft.Compute/restorePointCollections/restorePoints@{COMPUTE}",
        {
            "crash_consistency_mode_enabled": Field("properties.consistencyMode", _consistency),
            "excluded_disks": Field("properties.excludeDisks", id_objects),
        },
    ),
    Table("azurerm_virtual_machine_packet_capture", TARGET, {**CAPTURE, "virtual_machine_id": "properties.target"}),
)
