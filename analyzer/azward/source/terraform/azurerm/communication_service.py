"""Communication services."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import KEY, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_communication_service",
        "Microsoft.Communication/communicationServices@2023-03-31",
        {},
        constants={"location": "global"},
        exports={
            "primary_connection_string": KEY,
            "secondary_connection_string": KEY,
            "primary_key": KEY,
            "secondary_key": KEY,
        },
    ),
)
