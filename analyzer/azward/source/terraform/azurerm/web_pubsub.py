"""Web PubSub."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import JsonValue, Value
from azward.source.terraform.azurerm.model import (
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    NOT,
    Block,
    Field,
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


def _anonymous(value: Value) -> Value:
    return "Allow" if value is True else "Deny" if value is False else value


TABLES = (
    Table(
        "azurerm_web_pubsub",
        "Microsoft.SignalRService/webPubSub@2024-03-01",
        {
            "sku": "sku.name",
            "capacity": "sku.capacity",
            "live_trace": Block("properties.liveTraceConfiguration", _TRACE, constants=_TRACED),
            "aad_auth_enabled": Field("properties.disableAadAuth", NOT),
            "tls_client_cert_enabled": "properties.tls.clientCertEnabled",
        },
        exports={
            "primary_access_key": KEY,
            "primary_connection_string": KEY,
            "secondary_access_key": KEY,
            "secondary_connection_string": KEY,
        },
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
    Satellite(
        "azurerm_web_pubsub_network_acl",
        into="{web_pubsub_id}",
        type="Microsoft.SignalRService/webPubSub@2024-03-01",
        fields={
            "default_action": "properties.networkACLs.defaultAction",
            "public_network": Block("properties.networkACLs.publicNetwork", _REQUESTS),
            "private_endpoint": Block("properties.networkACLs.privateEndpoints", {"id": Part(), **_REQUESTS}),
        },
    ),
    Table(
        "azurerm_web_pubsub_custom_certificate",
        "Microsoft.SignalRService/webPubSub/customCertificates@2023-02-01",
        {
            "custom_certificate_id": (
                Field("properties.keyVaultBaseUri", KEY_VAULT),
                Field("properties.keyVaultSecretName", KEY_NAME),
                Field("properties.keyVaultSecretVersion", KEY_VERSION),
            )
        },
    ),
    Table(
        "azurerm_web_pubsub_custom_domain",
        "Microsoft.SignalRService/webPubSub/customDomains@2023-02-01",
        {"web_pubsub_custom_certificate_id": "properties.customCertificate.id"},
    ),
    Table(
        "azurerm_web_pubsub_shared_private_link_resource",
        "Microsoft.SignalRService/webPubSub/sharedPrivateLinkResources@2024-03-01",
        {"subresource_name": "properties.groupId", "target_resource_id": "properties.privateLinkResourceId"},
    ),
)
