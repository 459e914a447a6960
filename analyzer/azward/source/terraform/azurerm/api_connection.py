"""Connections of logic apps."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import NONE, Field, Table, from_major

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_api_connection",
        "Microsoft.Web/connections@2016-06-01",
        {
            "managed_api_id": "properties.api.id",
            "display_name": Field("properties.displayName", default=from_major({3: "Service Bus", 4: NONE})),
        },
    ),
)
