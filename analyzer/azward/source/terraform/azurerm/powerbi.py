"""Power BI Embedded."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_powerbi_embedded",
        "Microsoft.PowerBIDedicated/capacities@2021-01-01",
        {"administrators": "properties.administration.members"},
    ),
)
