"""Windows machines and scale sets of them."""

from __future__ import annotations

from azward.source.terraform.azurerm._virtual_machine import COMPUTE, SET, secured, settings_of, windows
from azward.source.terraform.azurerm._virtual_machine_kinds import MACHINE, SCALE_SET, patches
from azward.source.terraform.azurerm.model import Field, Table

__all__ = ["TABLES"]

_CONFIGURATION = "osProfile.windowsConfiguration"
_FORMER = ("enable_automatic_updates",)

TABLES = (
    Table(
        "azurerm_windows_virtual_machine",
        f"Microsoft.Compute/virtualMachines@{COMPUTE}",
        {
            **settings_of("properties"),
            **windows(
                "properties", Field(f"properties.{_CONFIGURATION}.enableAutomaticUpdates", default=True, former=_FORMER)
            ),
            **MACHINE,
            **patches("windowsConfiguration", "AutomaticByOS"),
            "hotpatching_enabled": Field(f"properties.{_CONFIGURATION}.patchSettings.enableHotpatching", default=False),
        },
        constants={"properties.storageProfile.osDisk.osType": "Windows"},
        finish=secured("properties"),
    ),
    Table(
        "azurerm_windows_virtual_machine_scale_set",
        f"Microsoft.Compute/virtualMachineScaleSets@{COMPUTE}",
        {
            **settings_of(SET),
            **windows(SET, Field(f"{SET}.{_CONFIGURATION}.enableAutomaticUpdates", former=_FORMER)),
            **SCALE_SET,
            "instances": "sku.capacity",
        },
        constants={"properties.orchestrationMode": "Uniform", "sku.tier": "Standard"},
        finish=secured(SET),
    ),
)
