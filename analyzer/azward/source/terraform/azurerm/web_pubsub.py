"""Web PubSub."""

from __future__ import annotations

from azward.graph.value import Value
from azward.source.terraform.azurerm._signalr import KEYS, LIVE_TRACE, SERVICE, parts
from azward.source.terraform.azurerm.model import Block, Field, Table, joined

__all__ = ["TABLES"]


def _anonymous(value: Value) -> Value:
    return "Allow" if value is True else "Deny" if value is False else value


TABLES = (
    Table(
        "azurerm_web_pubsub",
        "Microsoft.SignalRService/webPubSub@2024-03-01",
        {"sku": "sku.name", "capacity": "sku.capacity", "live_trace": LIVE_TRACE, **SERVICE},
        exports=KEYS,
    ),
    Table(
        "azurerm_web_pubsub_hub",
        "Microsoft.SignalRService/webPubSub/hubs@2024-03-01",
        {
            "anonymous_connections_enabled": Field("properties.anonymousConnectPolicy", _anonymous),
            "event_handler": Block(
                "properties.eventHandlers",
                {
                    "auth": Block(
                        "auth", {"managed_identity_id": "managedIdentity.resource"}, constants={"type": "ManagedIdentity"}
                    )
                },
            ),
            "event_listener": Block(
                "properties.eventListeners",
                {
                    "system_event_name_filter": "filter.systemEvents",
                    "user_event_name_filter": Field("filter.userEventPattern", joined(",")),
                    "eventhub_namespace_name": "endpoint.fullyQualifiedNamespace",
                    "eventhub_name": "endpoint.eventHubName",
                },
                constants={"filter.type": "EventName", "endpoint.type": "EventHub"},
            ),
        },
    ),
    *parts("web_pubsub", "Microsoft.SignalRService/webPubSub", "web_pubsub_custom_certificate_id", "subresource_name"),
)
