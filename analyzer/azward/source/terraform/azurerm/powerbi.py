"""Power BI Embedded."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table, from_major

__all__ = ["TABLES"]

_CAPACITY = Table(
    "azurerm_powerbi_embedded",
    "Microsoft.PowerBIDedicated/capacities@2021-01-01",
    {
        "sku_name": Field("sku.name"),
        "administrators": Field("properties.administration.members"),
        "mode": Field("properties.mode", default=from_major({3: "Gen1", 5: "Gen2"})),
    },
)

TABLES = (_CAPACITY,)
