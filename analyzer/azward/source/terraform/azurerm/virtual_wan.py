"""Virtual WANs."""

from __future__ import annotations

from azward.source.terraform.azurerm._subnet import VERSION
from azward.source.terraform.azurerm.model import Ignored, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_virtual_wan",
        f"Microsoft.Network/virtualWans@{VERSION}",
        {"office365_local_breakout_category": Ignored("ARM only tells it")},
    ),
)
