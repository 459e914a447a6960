"""Scale sets of flexible orchestration."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm._virtual_machine import COMPUTE, DISK, EXTENSION, SET, linux, settings_of, windows
from azward.source.terraform.azurerm._virtual_machine_kinds import ADDRESS, ADDRESSES, DATA_DISK, UPGRADES, patches
from azward.source.terraform.azurerm.model import Block, Field, Ignored, Nested, Specs, Table, objects

__all__ = ["TABLES"]

_SYSTEM = f"{SET}.osProfile"
_SETTINGS = settings_of(SET)
_SHARED = (
    "additional_capabilities",
    "boot_diagnostics",
    "capacity_reservation_group_id",
    "encryption_at_host_enabled",
    "eviction_policy",
    "license_type",
    "max_bid_price",
    "plan",
    "priority",
    "proximity_placement_group_id",
    "source_image_id",
    "source_image_reference",
    "termination_notification",
)


def _system(own: Mapping[str, Specs], name: str, mode: str) -> Block:
    """One of the blocks that say which system runs; their arguments stand where those of other scale sets do."""
    fields = {
        **{key: _SETTINGS[key] for key in ("admin_username", "admin_password", "secret") if key in _SETTINGS},
        **own,
        **{key: value for key, value in patches(name, mode, SET).items() if key.startswith("patch_")},
        "computer_name_prefix": f"{_SYSTEM}.computerNamePrefix",
    }
    return Block("", fields)


_WINDOWS = f"{_SYSTEM}.windowsConfiguration"

TABLES = (
    Table(
        "azurerm_orchestrated_virtual_machine_scale_set",
        f"Microsoft.Compute/virtualMachineScaleSets@{COMPUTE}",
        {
            **{key: _SETTINGS[key] for key in _SHARED if key in _SETTINGS},
            **UPGRADES,
            "instances": "sku.capacity",
            "os_profile": Block(
                "",
                {
                    "custom_data": f"{_SYSTEM}.customData",
                    "linux_configuration": _system(linux(SET), "linuxConfiguration", "ImageDefault"),
                    "windows_configuration": _system(
                        {
                            **{
                                key: value
                                for key, value in windows(SET, Ignored("the provider computes it")).items()
                                if key != "automatic_updates_enabled"
                            },
                            "automatic_updates_enabled": Field(
                                f"{_WINDOWS}.enableAutomaticUpdates", former=("enable_automatic_updates",)
                            ),
                            "hotpatching_enabled": f"{_WINDOWS}.patchSettings.enableHotpatching",
                        },
                        "windowsConfiguration",
                        "AutomaticByOS",
                    ),
                },
            ),
            "os_disk": Block(f"{SET}.storageProfile.osDisk", {**DISK}, constants={"createOption": "FromImage"}),
            "data_disk": Block(
                f"{SET}.storageProfile.dataDisks",
                {
                    **{key: value for key, value in DATA_DISK.items() if not key.startswith(("disk_iops", "disk_mbps"))},
                    "disk_iops_read_write": Field("diskIOPSReadWrite", former=("ultra_ssd_disk_iops_read_write",)),
                    "disk_mbps_read_write": Field("diskMBpsReadWrite", former=("ultra_ssd_disk_mbps_read_write",)),
                },
            ),
            "extension": Block(
                f"{SET}.extensionProfile.extensions",
                {
                    **{key: value for key, value in EXTENSION.items() if not key.startswith("auto")},
                    "auto_upgrade_minor_version_enabled": "properties.autoUpgradeMinorVersion",
                    "extensions_to_provision_after_vm_creation": "properties.provisionAfterExtensions",
                    "failure_suppression_enabled": "properties.suppressFailures",
                    "force_extension_execution_on_change": "properties.forceUpdateTag",
                },
            ),
            "extension_operations_enabled": Field(f"{_SYSTEM}.allowExtensionOperations", default=True),
            "extensions_time_budget": f"{SET}.extensionProfile.extensionsTimeBudget",
            "network_api_version": f"{SET}.networkProfile.networkApiVersion",
            "network_interface": Block(
                f"{SET}.networkProfile.networkInterfaceConfigurations",
                {
                    "ip_configuration": Block(
                        "properties.ipConfigurations",
                        {
                            **ADDRESSES,
                            "public_ip_address": Nested(
                                "properties.publicIPAddressConfiguration", {**ADDRESS, "sku_name": "sku.name"}
                            ),
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
                },
            ),
            "priority_mix": Block(
                "properties.priorityMixPolicy",
                {
                    "base_regular_count": "baseRegularPriorityCount",
                    "regular_percentage_above_base": "regularPriorityPercentageAboveBase",
                },
            ),
            "sku_profile": Block(
                "properties.skuProfile",
                {"virtual_machine_size": Block("vmSizes"), "vm_sizes": Field("vmSizes", objects("name"))},
            ),
            "user_data_base64": f"{SET}.userData",
        },
        constants={"properties.orchestrationMode": "Flexible"},
    ),
)
