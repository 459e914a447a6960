"""Proximity placement groups."""

from __future__ import annotations

from azward.source.terraform.azurerm._virtual_machine import COMPUTE
from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_proximity_placement_group",
        f"Microsoft.Compute/proximityPlacementGroups@{COMPUTE}",
        {"allowed_vm_sizes": "properties.intent.vmSizes"},
    ),
)
