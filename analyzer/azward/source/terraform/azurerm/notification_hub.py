"""Notification hubs and their authorization rules."""

from __future__ import annotations

from azward.graph.value import Value
from azward.source.terraform.azurerm._authorization import RIGHTS, rights
from azward.source.terraform.azurerm.model import ENABLED, KEY, Block, Field, Table, enum

__all__ = ["TABLES"]


def _status(value: Value) -> Value:
    return "Active" if value is True else "Suspended" if value is False else value


_apple = enum(
    {
        "Production": "https://api.push.apple.com:443/3/device",
        "Sandbox": "https://api.development.push.apple.com:443/3/device",
    }
)

TABLES = (
    Table(
        "azurerm_notification_hub_namespace",
        "Microsoft.NotificationHubs/namespaces@2023-09-01",
        {
            "enabled": Field("properties.status", _status),
            "zone_redundancy_enabled": Field("properties.zoneRedundancy", ENABLED),
        },
    ),
    Table(
        "azurerm_notification_hub",
        "Microsoft.NotificationHubs/namespaces/notificationHubs@2023-09-01",
        {
            "apns_credential": Block(
                "properties.apnsCredential",
                {
                    "application_mode": Field("properties.endpoint", _apple),
                    "bundle_id": "properties.appName",
                    "key_id": "properties.keyId",
                    "team_id": "properties.appId",
                    "token": "properties.token",
                },
            ),
            "browser_credential": Block(
                "properties.browserCredential",
                {
                    "subject": "properties.subject",
                    "vapid_private_key": "properties.vapidPrivateKey",
                    "vapid_public_key": "properties.vapidPublicKey",
                },
            ),
            "gcm_credential": Block("properties.gcmCredential.properties", {"api_key": "googleApiKey"}),
        },
    ),
    Table(
        "azurerm_notification_hub_authorization_rule",
        "Microsoft.NotificationHubs/namespaces/notificationHubs/AuthorizationRules@2023-09-01",
        {**RIGHTS},
        id="{group}/providers/Microsoft.NotificationHubs/namespaces/{namespace_name}/notificationHubs/{notification_hub_name}/AuthorizationRules/{name}",
        exports={
            "primary_access_key": KEY,
            "secondary_access_key": KEY,
            "primary_connection_string": KEY,
            "secondary_connection_string": KEY,
        },
        finish=rights,
    ),
)
