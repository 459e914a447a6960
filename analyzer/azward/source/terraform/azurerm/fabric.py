"""Fabric capacities."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table, same

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_fabric_capacity",
        "Microsoft.Fabric/capacities@2023-11-01",
        {"sku": Block("sku", same("name", "tier")), "administration_members": "properties.administration.members"},
    ),
)
