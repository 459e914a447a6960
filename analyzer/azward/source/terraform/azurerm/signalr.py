"""SignalR."""

from __future__ import annotations

from azward.source.terraform.azurerm._signalr import KEYS, LIVE_TRACE, SERVICE, parts
from azward.source.terraform.azurerm.model import Block, Field, Ignored, Nested, Table, joined, text

__all__ = ["TABLES"]


TABLES = (
    Table(
        "azurerm_signalr_service",
        "Microsoft.SignalRService/signalR@2024-03-01",
        {
            "sku": Block("sku"),
            "cors": Nested("properties.cors"),
            "connectivity_logs_enabled": Field("properties.features[1].value", text),
            "messaging_logs_enabled": Field("properties.features[2].value", text),
            "http_request_logs_enabled": Field("properties.features[3].value", text),
            **SERVICE,
            "serverless_connection_timeout_in_seconds": "properties.serverless.connectionTimeoutInSeconds",
            "service_mode": "properties.features[0].value",
            "upstream_endpoint": Block(
                "properties.upstream.templates",
                {
                    "category_pattern": Field("categoryPattern", joined(",")),
                    "event_pattern": Field("eventPattern", joined(",")),
                    "hub_pattern": Field("hubPattern", joined(",")),
                    "user_assigned_identity_id": "auth.managedIdentity.resource",
                },
            ),
            "live_trace": LIVE_TRACE,
            "live_trace_enabled": Ignored("the switch of a block: ARM has the block or not"),
        },
        constants={
            "properties.features[0].flag": "ServiceMode",
            "properties.features[1].flag": "EnableConnectivityLogs",
            "properties.features[2].flag": "EnableMessagingLogs",
            "properties.features[3].flag": "EnableHttpRequestLogs",
        },
        exports=KEYS,
    ),
    *parts("signalr_service", "Microsoft.SignalRService/signalR", "signalr_custom_certificate_id", "sub_resource_name"),
)
