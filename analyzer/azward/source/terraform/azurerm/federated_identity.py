"""Tokens of others that a managed identity accepts."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Part, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_federated_identity_credential",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30",
        {"user_assigned_identity_id": Part(former=("parent_id",)), "audience": "properties.audiences"},
        id="{user_assigned_identity_id}/federatedIdentityCredentials/{name}",
    ),
)
