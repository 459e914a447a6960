"""Facts about Microsoft.DataFactory: factories."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.DataFactory/factories",
        defaults=(Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_data_factory"),),
    ),
)
