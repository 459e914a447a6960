"""Availability sets."""

from __future__ import annotations

from azward.source.terraform.azurerm._virtual_machine import COMPUTE
from azward.source.terraform.azurerm.model import Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_availability_set",
        f"Microsoft.Compute/availabilitySets@{COMPUTE}",
        {
            "proximity_placement_group_id": "properties.proximityPlacementGroup.id",
            "managed": Field("sku.name", lambda value: "Aligned" if value is True else "Classic"),
        },
    ),
)
