"""Facts about Microsoft.Maps: accounts."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.Maps/accounts",
        defaults=(Default("properties.disableLocalAuth", (("", False),), "azurerm_maps_account"),),
    ),
)
