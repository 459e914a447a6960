"""Web PubSub for Socket.IO."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import KEY, NOT, Block, Field, Ignored, Table, text

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_web_pubsub_socketio",
        "Microsoft.SignalRService/webPubSub@2024-03-01",
        {
            "sku": Block("sku"),
            "aad_auth_enabled": Field("properties.disableAadAuth", NOT),
            "live_trace_enabled": Field("properties.liveTraceConfiguration.enabled", text),
            "live_trace_connectivity_logs_enabled": Ignored("the switch of a block: ARM has the block or not"),
            "live_trace_http_request_logs_enabled": Ignored("the switch of a block: ARM has the block or not"),
            "live_trace_messaging_logs_enabled": Ignored("the switch of a block: ARM has the block or not"),
            "service_mode": "properties.socketIO.serviceMode",
            "tls_client_cert_enabled": "properties.tls.clientCertEnabled",
        },
        constants={"kind": "SocketIO"},
        exports={
            "primary_access_key": KEY,
            "primary_connection_string": KEY,
            "secondary_access_key": KEY,
            "secondary_connection_string": KEY,
        },
    ),
)
