"""Maps accounts."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import KEY, Block, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_maps_account",
        "Microsoft.Maps/accounts@2023-06-01",
        {
            "cors": Block("properties.cors.corsRules[0]"),
            "data_store": Block("properties.linkedResources", {"storage_account_id": "id"}),
        },
        exports={"primary_access_key": KEY, "secondary_access_key": KEY},
    ),
)
