"""SignalR."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import JsonValue
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    NOT,
    Field,
    Many,
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
    "enabled": Field("enabled", text, default=True),
    "messaging_logs_enabled": Field("categories[0].enabled", text, default=True),
    "connectivity_logs_enabled": Field("categories[1].enabled", text, default=True),
    "http_request_logs_enabled": Field("categories[2].enabled", text, default=True),
}
_TRACED: Mapping[str, JsonValue] = {
    "categories[0].name": "MessagingLogs",
    "categories[1].name": "ConnectivityLogs",
    "categories[2].name": "HttpRequestLogs",
}
_REQUESTS: Mapping[str, Specs] = {"allowed_request_types": Field("allow"), "denied_request_types": Field("deny")}


_SERVICE = Table(
    "azurerm_signalr_service",
    "Microsoft.SignalRService/signalR@2024-03-01",
    {
        "sku": Nested("sku", {"name": Field("name"), "capacity": Field("capacity")}),
        "cors": Nested("properties.cors", {"allowed_origins": Field("allowedOrigins")}),
        "connectivity_logs_enabled": Field("properties.features[1].value", text, default=False),
        "messaging_logs_enabled": Field("properties.features[2].value", text, default=False),
        "http_request_logs_enabled": Field("properties.features[3].value", text, default=False),
        "identity": IDENTITY,
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "local_auth_enabled": Field("properties.disableLocalAuth", NOT, default=True),
        "aad_auth_enabled": Field("properties.disableAadAuth", NOT, default=True),
        "tls_client_cert_enabled": Field("properties.tls.clientCertEnabled", default=False),
        "serverless_connection_timeout_in_seconds": Field("properties.serverless.connectionTimeoutInSeconds", default=30),
        "service_mode": Field("properties.features[0].value", default="Default"),
        "upstream_endpoint": Many(
            "properties.upstream.templates",
            {
                "url_template": Field("urlTemplate"),
                "category_pattern": Field("categoryPattern", joined(",")),
                "event_pattern": Field("eventPattern", joined(",")),
                "hub_pattern": Field("hubPattern", joined(",")),
                "user_assigned_identity_id": Field("auth.managedIdentity.resource"),
            },
        ),
        "live_trace": Nested("properties.liveTraceConfiguration", _TRACE, constants=_TRACED),
        "live_trace_enabled": IGNORED,
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
)

_ACL = Satellite(
    "azurerm_signalr_service_network_acl",
    into="{signalr_service_id}",
    type="Microsoft.SignalRService/signalR@2024-03-01",
    fields={
        "signalr_service_id": Part(),
        "default_action": Field("properties.networkACLs.defaultAction"),
        "public_network": Nested("properties.networkACLs.publicNetwork", _REQUESTS),
        "private_endpoint": Many("properties.networkACLs.privateEndpoints", {"id": Part(), **_REQUESTS}),
    },
)

_CERTIFICATE = Table(
    "azurerm_signalr_service_custom_certificate",
    "Microsoft.SignalRService/signalR/customCertificates@2024-03-01",
    {
        "signalr_service_id": Part(),
        "custom_certificate_id": (
            Field("properties.keyVaultBaseUri", KEY_VAULT),
            Field("properties.keyVaultSecretName", KEY_NAME),
            Field("properties.keyVaultSecretVersion", KEY_VERSION),
        ),
    },
    id="{signalr_service_id}/customCertificates/{name}",
)

_DOMAIN = Table(
    "azurerm_signalr_service_custom_domain",
    "Microsoft.SignalRService/signalR/customDomains@2024-03-01",
    {
        "domain_name": Field("properties.domainName"),
        "signalr_service_id": Part(),
        "signalr_custom_certificate_id": Field("properties.customCertificate.id"),
    },
    id="{signalr_service_id}/customDomains/{name}",
)

_LINK = Table(
    "azurerm_signalr_shared_private_link_resource",
    "Microsoft.SignalRService/signalR/sharedPrivateLinkResources@2024-03-01",
    {
        "signalr_service_id": Part(),
        "sub_resource_name": Field("properties.groupId"),
        "target_resource_id": Field("properties.privateLinkResourceId"),
        "request_message": Field("properties.requestMessage"),
    },
    id="{signalr_service_id}/sharedPrivateLinkResources/{name}",
)

TABLES = (
    _SERVICE,
    _ACL,
    _CERTIFICATE,
    _DOMAIN,
    _LINK,
)
