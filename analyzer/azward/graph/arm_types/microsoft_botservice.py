"""Facts about Microsoft.BotService: bots."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.BotService/botServices",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "azurerm_bot_service_azure_bot"),
            Default("properties.disableLocalAuth", (("", False),), "azurerm_bot_service_azure_bot"),
        ),
    ),
)
