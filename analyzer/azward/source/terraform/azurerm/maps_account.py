"""Maps accounts."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IDENTITY, KEY, NOT, Field, Many, Nested, Table

__all__ = ["TABLES"]


_ACCOUNT = Table(
    "azurerm_maps_account",
    "Microsoft.Maps/accounts@2023-06-01",
    {
        "sku_name": Field("sku.name"),
        "cors": Nested("properties.cors.corsRules[0]", {"allowed_origins": Field("allowedOrigins")}),
        "data_store": Many(
            "properties.linkedResources", {"storage_account_id": Field("id"), "unique_name": Field("uniqueName")}
        ),
        "identity": IDENTITY,
        "local_authentication_enabled": Field("properties.disableLocalAuth", NOT, default=True),
    },
    exports={"primary_access_key": KEY, "secondary_access_key": KEY},
)

TABLES = (_ACCOUNT,)
