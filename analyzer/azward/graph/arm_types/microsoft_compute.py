"""Facts about Microsoft.Compute: virtual machines, scale sets of them, disks, snapshots and galleries."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

_SET = "properties.virtualMachineProfile"
_MACHINE_SOURCE = "type definition"


def _machine(base: str) -> tuple[Default, ...]:
    """Return the defaults of what a machine is, which a scale set has below `virtualMachineProfile`."""
    windows, linux = f"{base}.osProfile.windowsConfiguration", f"{base}.osProfile.linuxConfiguration"
    return (
        Default(f"{base}.securityProfile.encryptionAtHost", (("", False),), _MACHINE_SOURCE),
        Default(f"{windows}.enableAutomaticUpdates", (("", True),), _MACHINE_SOURCE),
        Default(f"{windows}.provisionVMAgent", (("", True),), _MACHINE_SOURCE),
        Default(f"{linux}.provisionVMAgent", (("", True),), _MACHINE_SOURCE),
        Default(
            f"{windows}.patchSettings.patchMode",
            (("", "AutomaticByOS"),),
            "https://learn.microsoft.com/azure/virtual-machines/automatic-vm-guest-patching",
        ),
        Default(
            f"{linux}.patchSettings.patchMode",
            (("", "ImageDefault"),),
            "https://learn.microsoft.com/azure/virtual-machines/automatic-vm-guest-patching",
        ),
        Default(f"{base}.osProfile.allowExtensionOperations", (("", True),), "azurerm_linux_virtual_machine"),
    )


# https://learn.microsoft.com/azure/virtual-machines/disks-restrict-import-export-overview
_EXPORT = (
    Default("properties.networkAccessPolicy", (("", "AllowAll"),), "azurerm_managed_disk"),
    Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_managed_disk"),
)

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts("Microsoft.Compute/virtualMachines", defaults=_machine("properties")),
    TypeFacts(
        "Microsoft.Compute/virtualMachineScaleSets",
        defaults=(
            *_machine(_SET),
            Default("properties.upgradePolicy.automaticOSUpgradePolicy.enableAutomaticOSUpgrade", (("", False),)),
        ),
    ),
    TypeFacts("Microsoft.Compute/disks", defaults=_EXPORT),
    TypeFacts("Microsoft.Compute/snapshots", defaults=_EXPORT),
    TypeFacts(
        "Microsoft.Compute/galleries",
        defaults=(
            Default(
                "properties.sharingProfile.permissions",
                (("", "Private"),),
                "https://learn.microsoft.com/azure/virtual-machines/share-gallery",
            ),
        ),
    ),
    TypeFacts(
        "Microsoft.Compute/diskEncryptionSets",
        defaults=(Default("properties.rotationToLatestKeyVersionEnabled", (("", False),), "azurerm_disk_encryption_set"),),
    ),
)
