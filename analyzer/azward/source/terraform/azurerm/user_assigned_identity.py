"""User-assigned managed identities."""

from __future__ import annotations

from azward.source.scope import TENANT_ID
from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_user_assigned_identity",
        "Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30",
        exports={"tenant_id": TENANT_ID},
    ),
)
