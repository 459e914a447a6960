"""Capacity reservations and their groups."""

from __future__ import annotations

from azward.source.terraform.azurerm._virtual_machine import COMPUTE
from azward.source.terraform.azurerm.model import Block, Field, Table, listed

__all__ = ["TABLES"]

_TYPE = "Microsoft.Compute/capacityReservationGroups"

TABLES = (
    Table("azurerm_capacity_reservation_group", f"{_TYPE}@{COMPUTE}", {"zones": "zones"}),
    Table(
        "azurerm_capacity_reservation",
        f"{_TYPE}/capacityReservations@{COMPUTE}",
        {"sku": Block("sku"), "zone": Field("zones", listed)},
    ),
)
