"""What SignalR and Web PubSub share."""

from __future__ import annotations

from collections.abc import Mapping

from azward.source.terraform.azurerm.model import (
    KEY,
    KEY_NAME,
    KEY_VAULT,
    KEY_VERSION,
    NOT,
    Block,
    Export,
    Field,
    Ignored,
    Satellite,
    Specs,
    Table,
    text,
)

__all__ = ["KEYS", "LIVE_TRACE", "SERVICE", "parts"]

_VERSION = "2024-03-01"

KEYS: Mapping[str, Export] = dict.fromkeys(
    ("primary_access_key", "primary_connection_string", "secondary_access_key", "secondary_connection_string"), KEY
)
SERVICE: Mapping[str, Specs] = {
    "aad_auth_enabled": Field("properties.disableAadAuth", NOT),
    "tls_client_cert_enabled": "properties.tls.clientCertEnabled",
}
LIVE_TRACE = Block(
    "properties.liveTraceConfiguration",
    {
        "enabled": Field("enabled", text),
        "messaging_logs_enabled": Field("categories[0].enabled", text),
        "connectivity_logs_enabled": Field("categories[1].enabled", text),
        "http_request_logs_enabled": Field("categories[2].enabled", text),
    },
    constants={
        "categories[0].name": "MessagingLogs",
        "categories[1].name": "ConnectivityLogs",
        "categories[2].name": "HttpRequestLogs",
    },
)
_REQUESTS: Mapping[str, Specs] = {"allowed_request_types": "allow", "denied_request_types": "deny"}


def parts(service: str, kind: str, certificate: str, link: str) -> tuple[Table | Satellite, ...]:
    """Return the tables of the parts of a service.

    `service` is "web_pubsub", `kind` its ARM type. `certificate` is the argument of a domain with its certificate, `link`
    that of a private link with the part of its target.
    """
    name = service.removesuffix("_service")
    return (
        Satellite(
            f"azurerm_{service}_network_acl",
            into=f"{{{service}_id}}",
            type=f"{kind}@{_VERSION}",
            fields={
                "default_action": "properties.networkACLs.defaultAction",
                "public_network": Block("properties.networkACLs.publicNetwork", _REQUESTS),
                "private_endpoint": Block(
                    "properties.networkACLs.privateEndpoints", {"id": Ignored("ARM names the connection"), **_REQUESTS}
                ),
            },
        ),
        Table(
            f"azurerm_{service}_custom_certificate",
            f"{kind}/customCertificates@{_VERSION}",
            {
                "custom_certificate_id": (
                    Field("properties.keyVaultBaseUri", KEY_VAULT),
                    Field("properties.keyVaultSecretName", KEY_NAME),
                    Field("properties.keyVaultSecretVersion", KEY_VERSION),
                )
            },
        ),
        Table(
            f"azurerm_{service}_custom_domain",
            f"{kind}/customDomains@{_VERSION}",
            {certificate: "properties.customCertificate.id"},
        ),
        Table(
            f"azurerm_{name}_shared_private_link_resource",
            f"{kind}/sharedPrivateLinkResources@{_VERSION}",
            {link: "properties.groupId", "target_resource_id": "properties.privateLinkResourceId"},
        ),
    )
