"""Capacity reservations and their groups."""

from __future__ import annotations

from azward.source.terraform.azurerm._virtual_machine import COMPUTE
from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

_TYPE = "Microsoft.Compute/capacityReservationGroups"

TABLES = (
    Table("azurerm_capacity_reservation_group", f"{_TYPE}@{COMPUTE}", {}),
    Table("azurerm_capacity_reservation", f"{_TYPE}/capacityReservations@{COMPUTE}", {"sku": Block("sku")}),
)
