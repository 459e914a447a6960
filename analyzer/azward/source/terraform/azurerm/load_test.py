"""Load tests."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_load_test",
        "Microsoft.LoadTestService/loadTests@2022-12-01",
        {"encryption": Block("properties.encryption", {"identity": Block("identity", {"identity_id": "resourceId"})})},
    ),
)
