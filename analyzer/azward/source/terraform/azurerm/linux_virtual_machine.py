"""Linux machines and scale sets of them."""

from __future__ import annotations

from azward.source.terraform.azurerm._virtual_machine import COMPUTE, SET, linux, secured, settings_of
from azward.source.terraform.azurerm._virtual_machine_kinds import MACHINE, SCALE_SET, patches
from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_linux_virtual_machine",
        f"Microsoft.Compute/virtualMachines@{COMPUTE}",
        {**settings_of("properties"), **linux("properties"), **MACHINE, **patches("linuxConfiguration", "ImageDefault")},
        constants={"properties.storageProfile.osDisk.osType": "Linux"},
        finish=secured("properties"),
    ),
    Table(
        "azurerm_linux_virtual_machine_scale_set",
        f"Microsoft.Compute/virtualMachineScaleSets@{COMPUTE}",
        {**settings_of(SET), **linux(SET), **SCALE_SET, "instances": "sku.capacity"},
        constants={"properties.orchestrationMode": "Uniform", "sku.tier": "Standard"},
        finish=secured(SET),
    ),
)
