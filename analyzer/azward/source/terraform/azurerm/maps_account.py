"""Maps accounts."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IDENTITY, KEY, NOT, Block, Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_maps_account",
        "Microsoft.Maps/accounts@2023-06-01",
        {
            "sku_name": "sku.name",
            "cors": Block("properties.cors.corsRules[0]"),
            "data_store": Block("properties.linkedResources", {"storage_account_id": "id"}),
            "identity": IDENTITY,
            "local_authentication_enabled": Field("properties.disableLocalAuth", NOT),
        },
        exports={"primary_access_key": KEY, "secondary_access_key": KEY},
    ),
)
