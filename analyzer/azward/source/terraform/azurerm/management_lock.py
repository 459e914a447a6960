"""Locks against change and deletion."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_management_lock",
        "Microsoft.Authorization/locks@2020-05-01",
        {"lock_level": "properties.level"},
        id="{scope}/providers/Microsoft.Authorization/locks/{name}",
    ),
)
