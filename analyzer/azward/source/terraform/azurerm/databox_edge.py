"""Azure Stack Edge devices."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_databox_edge_device",
        "Microsoft.DataBoxEdge/dataBoxEdgeDevices@2023-12-01",
        {"sku_name": Field("sku.name", lambda value: value.partition("-")[0] if isinstance(value, str) else value)},
    ),
)
