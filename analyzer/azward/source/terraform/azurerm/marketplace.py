"""Terms of marketplace offers that are agreed to."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_marketplace_agreement",
        "Microsoft.MarketplaceOrdering/offerTypes/publishers/offers/plans/agreements@2021-01-01",
        id="{subscription}/providers/Microsoft.MarketplaceOrdering/offerTypes/virtualmachine"
        "/publishers/{publisher}/offers/{offer}/plans/{plan}/agreements/current",
        constants={"properties.accepted": True},
    ),
)
