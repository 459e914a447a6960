"""The older kind of virtual machine, and what belongs to machines of all kinds: extensions, disks, commands."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._packet_capture import CAPTURE, TARGET
from azward.source.terraform.azurerm._virtual_machine import COMPUTE, EXTENSION, IMAGE, PLAN
from azward.source.terraform.azurerm.model import (
    IDENTITY,
    IGNORED,
    Field,
    Many,
    Nested,
    Part,
    Satellite,
    Specs,
    Table,
    id_objects,
)

__all__ = ["TABLES"]

_TYPE = f"Microsoft.Compute/virtualMachines@{COMPUTE}"
_SYSTEM = "properties.osProfile"

_DISK: Mapping[str, Specs] = {
    "name": Field("name"),
    "create_option": Field("createOption"),
    "caching": Field("caching"),
    "disk_size_gb": Field("diskSizeGB"),
    "write_accelerator_enabled": Field("writeAcceleratorEnabled", default=False),
    "managed_disk_id": Field("managedDisk.id"),
    "managed_disk_type": Field("managedDisk.storageAccountType"),
    "vhd_uri": Field("vhd.uri"),
}

_MACHINE = Table(
    "azurerm_virtual_machine",
    _TYPE,
    {
        "network_interface_ids": Field("properties.networkProfile.networkInterfaces", id_objects),
        "os_profile_linux_config": Nested(
            f"{_SYSTEM}.linuxConfiguration",
            {
                "disable_password_authentication": Field("disablePasswordAuthentication"),
                "ssh_keys": Many("ssh.publicKeys", {"key_data": Field("keyData"), "path": Field("path")}),
            },
        ),
        "os_profile_windows_config": Nested(
            f"{_SYSTEM}.windowsConfiguration",
            {
                "provision_vm_agent": Field("provisionVMAgent", default=False),
                "enable_automatic_upgrades": Field("enableAutomaticUpdates", default=False),
                "timezone": Field("timeZone"),
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
        "vm_size": Field("properties.hardwareProfile.vmSize"),
        "availability_set_id": Field("properties.availabilitySet.id"),
        "boot_diagnostics": Nested(
            "properties.diagnosticsProfile.bootDiagnostics",
            {"enabled": Field("enabled"), "storage_uri": Field("storageUri")},
        ),
        "additional_capabilities": Nested(
            "properties.additionalCapabilities", {"ultra_ssd_enabled": Field("ultraSSDEnabled")}
        ),
        "delete_os_disk_on_termination": IGNORED,
        "delete_data_disks_on_termination": IGNORED,
        "identity": IDENTITY,
        "license_type": Field("properties.licenseType"),
        "os_profile": Nested(
            _SYSTEM,
            {
                "computer_name": Field("computerName"),
                "admin_username": Field("adminUsername"),
                "admin_password": Field("adminPassword"),
                "custom_data": Field("customData"),
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
        "plan": PLAN,
        "primary_network_interface_id": Part(),
        "proximity_placement_group_id": Field("properties.proximityPlacementGroup.id"),
        "storage_data_disk": Many("properties.storageProfile.dataDisks", {**_DISK, "lun": Field("lun")}),
        "storage_image_reference": Nested("properties.storageProfile.imageReference", {**IMAGE, "id": Field("id")}),
        "storage_os_disk": Nested(
            "properties.storageProfile.osDisk",
            {**_DISK, "image_uri": Field("image.uri"), "os_type": Field("osType")},
        ),
        "zones": Field("zones"),
    },
)

_EXTENSION = Table(
    "azurerm_virtual_machine_extension",
    f"Microsoft.Compute/virtualMachines/extensions@{COMPUTE}",
    {
        **EXTENSION,
        "virtual_machine_id": Part(),
        "virtual_machine_name": Part(until=2),
        "auto_upgrade_minor_version": Field("properties.autoUpgradeMinorVersion"),
        "failure_suppression_enabled": Field("properties.suppressFailures", default=False),
        "provision_after_extensions": Field("properties.provisionAfterExtensions"),
    },
    id=(
        "{virtual_machine_id}/extensions/{name}",
        "{group}/providers/Microsoft.Compute/virtualMachines/{virtual_machine_name}/extensions/{name}",
    ),
)

_ATTACHMENT = Satellite(
    "azurerm_virtual_machine_data_disk_attachment",
    into="{virtual_machine_id}",
    member_of="properties.storageProfile.dataDisks",
    type=_TYPE,
    fields={
        "virtual_machine_id": Part(),
        "managed_disk_id": Field("managedDisk.id"),
        "lun": Field("lun"),
        "caching": Field("caching"),
        "create_option": Field("createOption", default="Attach"),
        "write_accelerator_enabled": Field("writeAcceleratorEnabled", default=False),
    },
)

_IMPLICIT_DISK = Satellite(
    "azurerm_virtual_machine_implicit_data_disk_from_source",
    into="{virtual_machine_id}",
    member_of="properties.storageProfile.dataDisks",
    type=_TYPE,
    fields={
        "name": Field("name"),
        "virtual_machine_id": Part(),
        "lun": Field("lun"),
        "create_option": Field("createOption"),
        "disk_size_gb": Field("diskSizeGB"),
        "source_resource_id": Field("sourceResource.id"),
        "caching": Field("caching", default="None"),
        "write_accelerator_enabled": Field("writeAcceleratorEnabled", default=False),
    },
)

_APPLICATION = Satellite(
    "azurerm_virtual_machine_gallery_application_assignment",
    into="{virtual_machine_id}",
    member_of="properties.applicationProfile.galleryApplications",
    type=_TYPE,
    fields={
        "virtual_machine_id": Part(),
        "gallery_application_version_id": Field("packageReferenceId"),
        "configuration_blob_uri": Field("configurationReference"),
        "order": Field("order", default=0),
        "tag": Field("tags"),
    },
)

_IDENTITY: Mapping[str, Specs] = {"client_id": Field("clientId"), "object_id": Field("objectId")}
_PARAMETER: Mapping[str, Specs] = {"name": Field("name"), "value": Field("value")}

_COMMAND = Table(
    "azurerm_virtual_machine_run_command",
    f"Microsoft.Compute/virtualMachines/runCommands@{COMPUTE}",
    {
        "virtual_machine_id": Part(),
        "source": Nested(
            "properties.source",
            {
                "command_id": Field("commandId"),
                "script": Field("script"),
                "script_uri": Field("scriptUri"),
                "script_uri_managed_identity": Nested("scriptUriManagedIdentity", _IDENTITY),
            },
        ),
        "error_blob_managed_identity": Nested("properties.errorBlobManagedIdentity", _IDENTITY),
        "error_blob_uri": Field("properties.errorBlobUri"),
        "output_blob_managed_identity": Nested("properties.outputBlobManagedIdentity", _IDENTITY),
        "output_blob_uri": Field("properties.outputBlobUri"),
        "parameter": Many("properties.parameters", _PARAMETER),
        "protected_parameter": Many("properties.protectedParameters", _PARAMETER),
        "run_as_password": Field("properties.runAsPassword"),
        "run_as_user": Field("properties.runAsUser"),
    },
    id="{virtual_machine_id}/runCommands/{name}",
)

_COLLECTION = Table(
    "azurerm_virtual_machine_restore_point_collection",
    f"Microsoft.Compute/restorePointCollections@{COMPUTE}",
    {"source_virtual_machine_id": Field("properties.source.id")},
)


def _consistency(value: Value) -> Value:
    return "CrashConsistent" if value is True else None


_POINT = Table(
    "azurerm_virtual_machine_restore_point",
    f"Microsoft.Compute/restorePointCollections/restorePoints@{COMPUTE}",
    {
        "virtual_machine_restore_point_collection_id": Part(),
        "crash_consistency_mode_enabled": Field("properties.consistencyMode", _consistency, default=False),
        "excluded_disks": Field("properties.excludeDisks", id_objects),
    },
    id="{virtual_machine_restore_point_collection_id}/restorePoints/{name}",
)

_CAPTURE = Table(
    "azurerm_virtual_machine_packet_capture",
    TARGET,
    {**CAPTURE, "virtual_machine_id": Field("properties.target")},
    id="{network_watcher_id}/packetCaptures/{name}",
)

TABLES = (
    _MACHINE,
    _EXTENSION,
    _ATTACHMENT,
    _IMPLICIT_DISK,
    _APPLICATION,
    _COMMAND,
    _COLLECTION,
    _POINT,
    _CAPTURE,
)
