"""SignalR."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import JsonValue
from azward.source.terraform.azurerm.model import (
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    NOT,
    Block,
    Field,
    Ignored,
    Nested,
    Part,
    Satellite,
    Specs,
    Table,
    joined,
    text,
)

__all__ = ["TABLES"]


_TRACE: Mapping[str, Specs] = {
    "enabled": Field("enabled", text),
    "messaging_logs_enabled": Field("categories[0].enabled", text),
    "connectivity_logs_enabled": Field("categories[1].enabled", text),
    "http_request_logs_enabled": Field("categories[2].enabled", text),
}
_TRACED: Mapping[str, JsonValue] = {
    "categories[0].name": "MessagingLogs",
    "categories[1].name": "ConnectivityLogs",
    "categories[2].name": "HttpRequestLogs",
}
_REQUESTS: Mapping[str, Specs] = {"allowed_request_types": "allow", "denied_request_types": "deny"}

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
            "aad_auth_enabled": Field("properties.disableAadAuth", NOT),
            "tls_client_cert_enabled": "properties.tls.clientCertEnabled",
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
            "live_trace": Block("properties.liveTraceConfiguration", _TRACE, constants=_TRACED),
            "live_trace_enabled": Ignored("the switch of a block: ARM has the block or not"),
        },
        constants={
            "properties.features[0].flag": "ServiceMode",
            "properties.features[1].flag": "EnableConnectivityLogs",
            "properties.features[2].flag": "EnableMessagingLogs",
            "properties.features[3].flag": "EnableHttpRequestLogs",
        },
        exports={
            "primary_access_key": KEY,
            "primary_connection_string": KEY,
            "secondary_access_key": KEY,
            "secondary_connection_string": KEY,
        },
    ),
    Satellite(
        "azurerm_signalr_service_network_acl",
        into="{signalr_service_id}",
        type="Microsoft.SignalRService/signalR@2024-03-01",
        fields={
            "default_action": "properties.networkACLs.defaultAction",
            "public_network": Block("properties.networkACLs.publicNetwork", _REQUESTS),
            "private_endpoint": Block("properties.networkACLs.privateEndpoints", {"id": Part(), **_REQUESTS}),
        },
    ),
    Table(
        "azurerm_signalr_service_custom_certificate",
        "Microsoft.SignalRService/signalR/customCertificates@2024-03-01",
        {
            "custom_certificate_id": (
                Field("properties.keyVaultBaseUri", KEY_VAULT),
                Field("properties.keyVaultSecretName", KEY_NAME),
                Field("properties.keyVaultSecretVersion", KEY_VERSION),
            )
        },
    ),
    Table(
        "azurerm_signalr_service_custom_domain",
        "Microsoft.SignalRService/signalR/customDomains@2024-03-01",
        {"signalr_custom_certificate_id": "properties.customCertificate.id"},
    ),
    Table(
        "azurerm_signalr_shared_private_link_resource",
        "Microsoft.SignalRService/signalR/sharedPrivateLinkResources@2024-03-01",
        {"sub_resource_name": "properties.groupId", "target_resource_id": "properties.privateLinkResourceId"},
    ),
)
