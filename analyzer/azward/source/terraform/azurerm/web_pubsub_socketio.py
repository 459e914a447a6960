"""Web PubSub for Socket.IO."""

from __future__ import annotations

from azward.source.terraform.azurerm._signalr import KEYS, SERVICE
from azward.source.terraform.azurerm.model import Block, Field, Ignored, Table, text

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_web_pubsub_socketio",
        "Microsoft.SignalRService/webPubSub@2024-03-01",
        {
            "sku": Block("sku"),
            **SERVICE,
            "live_trace_enabled": Field("properties.liveTraceConfiguration.enabled", text),
            "live_trace_connectivity_logs_enabled": Ignored("the switch of a block: ARM has the block or not"),
            "live_trace_http_request_logs_enabled": Ignored("the switch of a block: ARM has the block or not"),
            "live_trace_messaging_logs_enabled": Ignored("the switch of a block: ARM has the block or not"),
            "service_mode": "properties.socketIO.serviceMode",
        },
        constants={"kind": "SocketIO"},
        exports=KEYS,
    ),
)
