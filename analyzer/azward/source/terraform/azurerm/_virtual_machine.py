"""What virtual machines and scale sets of them have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value, unknown_from
from azward.source.terraform.azurerm.model import Block, Field, Finish, Get, Specs, Written, parsed, unless

__all__ = ["CERTIFICATES", "COMPUTE", "DISK", "EXTENSION", "PLAN", "SET", "linux", "secured", "settings_of", "windows"]

COMPUTE = "2025-04-01"
SET = "properties.virtualMachineProfile"
"""Where a scale set says what its machines are."""

DISK: Mapping[str, Specs] = {
    "disk_size_gb": "diskSizeGB",
    "storage_account_type": "managedDisk.storageAccountType",
    "disk_encryption_set_id": "managedDisk.diskEncryptionSet.id",
}
PLAN = Block("plan")
EXTENSION: Mapping[str, Specs] = {
    "publisher": "properties.publisher",
    "type": "properties.type",
    "type_handler_version": "properties.typeHandlerVersion",
    "auto_upgrade_minor_version": "properties.autoUpgradeMinorVersion",
    "automatic_upgrade_enabled": "properties.enableAutomaticUpgrade",
    "protected_settings": Field("properties.protectedSettings", parsed),
    "protected_settings_from_key_vault": Block(
        "properties.protectedSettingsFromKeyVault", {"source_vault_id": "sourceVault.id"}
    ),
    "settings": Field("properties.settings", parsed),
}
CERTIFICATES: Mapping[str, Specs] = {"url": "certificateUrl", "store": "certificateStore"}


def settings_of(base: str) -> Mapping[str, Specs]:
    """The arguments of Linux and Windows machines and scale sets; `base` is where ARM says what a machine is."""
    system, security = f"{base}.osProfile", f"{base}.securityProfile"
    return {
        "admin_username": f"{system}.adminUsername",
        "admin_password": f"{system}.adminPassword",
        "additional_capabilities": Block(
            "properties.additionalCapabilities",
            {"ultra_ssd_enabled": "ultraSSDEnabled", "hibernation_enabled": "hibernationEnabled"},
        ),
        "boot_diagnostics": Block(
            f"{base}.diagnosticsProfile.bootDiagnostics", {"storage_account_uri": "storageUri"}, constants={"enabled": True}
        ),
        "capacity_reservation_group_id": f"{base}.capacityReservation.capacityReservationGroup.id",
        "custom_data": f"{system}.customData",
        "edge_zone": "extendedLocation.name",
        "encryption_at_host_enabled": f"{security}.encryptionAtHost",
        "eviction_policy": f"{base}.evictionPolicy",
        "license_type": f"{base}.licenseType",
        "max_bid_price": Field(f"{base}.billingProfile.maxPrice", unless(-1)),
        "plan": PLAN,
        "priority": f"{base}.priority",
        "proximity_placement_group_id": "properties.proximityPlacementGroup.id",
        "secret": Block(
            f"{system}.secrets", {"key_vault_id": "sourceVault.id", "certificate": Block("vaultCertificates", CERTIFICATES)}
        ),
        "secure_boot_enabled": f"{security}.uefiSettings.secureBootEnabled",
        "vtpm_enabled": f"{security}.uefiSettings.vTpmEnabled",
        "source_image_id": f"{base}.storageProfile.imageReference.id",
        "source_image_reference": Block(f"{base}.storageProfile.imageReference"),
        "termination_notification": Block(
            f"{base}.scheduledEventsProfile.terminateNotificationProfile",
            {"enabled": "enable", "timeout": "notBeforeTimeout"},
            former=("terminate_notification",),
        ),
        "user_data": f"{base}.userData",
        "os_disk": Block(
            f"{base}.storageProfile.osDisk",
            {
                **DISK,
                "name": "name",
                "secure_vm_disk_encryption_set_id": "managedDisk.securityProfile.diskEncryptionSet.id",
                "security_encryption_type": "managedDisk.securityProfile.securityEncryptionType",
            },
            constants={"createOption": "FromImage"},
        ),
        "gallery_application": Block(
            f"{base}.applicationProfile.galleryApplications",
            {
                "version_id": Field("packageReferenceId", former=("package_reference_id",)),
                "automatic_upgrade_enabled": Field("enableAutomaticUpgrade", default=False),
                "configuration_blob_uri": Field("configurationReference", former=("configuration_reference_blob_uri",)),
                "tag": "tags",
                "treat_failure_as_deployment_failure_enabled": Field("treatFailureAsDeploymentFailure", default=False),
            },
            former=("gallery_applications",),
        ),
    }


def _key_path(value: Value) -> Value:
    """Where a machine has the keys of a user."""
    return f"/home/{value}/.ssh/authorized_keys"


def linux(base: str) -> Mapping[str, Specs]:
    """What Linux alone has."""
    system = f"{base}.osProfile.linuxConfiguration"
    return {
        "admin_ssh_key": Block(f"{system}.ssh.publicKeys", {"public_key": "keyData", "username": Field("path", _key_path)}),
        "disable_password_authentication": Field(f"{system}.disablePasswordAuthentication", default=True),
        "provision_vm_agent": Field(f"{system}.provisionVMAgent", default=True),
    }


def windows(base: str, updates: Specs) -> Mapping[str, Specs]:
    """What Windows alone has."""
    system = f"{base}.osProfile.windowsConfiguration"
    return {
        "additional_unattend_content": Block(
            f"{system}.additionalUnattendContent",
            {"setting": "settingName"},
            constants={"passName": "OobeSystem", "componentName": "Microsoft-Windows-Shell-Setup"},
        ),
        "automatic_updates_enabled": updates,
        "provision_vm_agent": Field(f"{system}.provisionVMAgent", default=True),
        "timezone": f"{system}.timeZone",
        "winrm_listener": Block(f"{system}.winRM.listeners"),
    }


def secured(base: str) -> Finish:
    """A disk that is encrypted with the state of its guest makes a machine a confidential one, else secure boot or a
    virtual TPM makes it one of trusted launch."""

    def write(get: Get) -> Iterable[Written]:
        encryption = distribute("os_disk", lambda outcome: _encryption(outcome[0]), [get("os_disk")])
        value = distribute("securityType", _kind, [encryption, get("secure_boot_enabled"), get("vtpm_enabled")])
        if value is not None:
            yield f"{base}.securityProfile.securityType", value, "os_disk"

    return write


def _encryption(blocks: Value) -> Value:
    block = blocks[0] if isinstance(blocks, list) and blocks else blocks
    return block.get("security_encryption_type") if isinstance(block, dict) else block


def _kind(outcome: Sequence[Value]) -> Value:
    encryption, *switches = outcome
    if isinstance(encryption, Unknown):
        return unknown_from("securityType", encryption)
    if isinstance(encryption, str) and encryption:
        return "ConfidentialVM"
    if True in switches:
        return "TrustedLaunch"
    opened = [switch for switch in switches if isinstance(switch, Unknown)]
    return unknown_from("securityType", *opened) if opened else None
