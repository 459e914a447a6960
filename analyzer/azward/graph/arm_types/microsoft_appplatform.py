"""Facts about Microsoft.AppPlatform: Azure Spring Apps."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.AppPlatform/Spring/apps",
        defaults=(Default("properties.enableEndToEndTLS", (("", False),), "azurerm_spring_cloud_app"),),
    ),
)
