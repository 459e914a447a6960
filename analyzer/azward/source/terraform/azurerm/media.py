"""Accounts of Media Services, which azurerm had up to major 3."""

from __future__ import annotations

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import Block, Field, Nested, Table

__all__ = ["TABLES"]


def _primary(value: Value) -> Value:
    return "Primary" if value is True else "Secondary" if value is False else value


_IDENTITY = Block("identity", {"user_assigned_identity_id": "userAssignedIdentity"})

TABLES = (
    Table(
        "azurerm_media_services_account",
        "Microsoft.Media/mediaServices@2021-11-01",
        {
            "encryption": Nested(
                "properties.encryption",
                {"key_vault_key_identifier": "keyVaultProperties.keyIdentifier", "managed_identity": _IDENTITY},
            ),
            "key_delivery_access_control": Block("properties.keyDelivery.accessControl"),
            "storage_account": Block(
                "properties.storageAccounts", {"is_primary": Field("type", _primary), "managed_identity": _IDENTITY}
            ),
            "storage_authentication_type": "properties.storageAuthentication",
        },
    ),
)
