"""Facts about Microsoft.SignalRService: SignalR and Web PubSub."""

from __future__ import annotations

from azward.graph.arm_types import Default, TypeFacts

__all__ = ["FACTS"]

FACTS: tuple[TypeFacts, ...] = (
    TypeFacts(
        "Microsoft.SignalRService/signalR",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default("properties.disableLocalAuth", (("", False),), "azurerm_signalr_service"),
        ),
    ),
    TypeFacts(
        "Microsoft.SignalRService/webPubSub",
        defaults=(
            Default("properties.publicNetworkAccess", (("", "Enabled"),), "type definition"),
            Default("properties.disableLocalAuth", (("", False),), "azurerm_web_pubsub"),
        ),
    ),
)
