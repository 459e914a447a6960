"""Resource groups."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_resource_group",
        "Microsoft.Resources/resourceGroups@2024-03-01",
        {"managed_by": "managedBy"},
        id="{subscription}/resourceGroups/{name}",
    ),
)
