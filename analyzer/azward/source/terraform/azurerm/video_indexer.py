"""Video Indexer accounts."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import IDENTITY, Field, Nested, Table

__all__ = ["TABLES"]

_ACCOUNT = Table(
    "azurerm_video_indexer_account",
    "Microsoft.VideoIndexer/accounts@2025-04-01",
    {
        "storage": Nested(
            "properties.storageServices",
            {
                "storage_account_id": Field("resourceId"),
                "user_assigned_identity_id": Field("userAssignedIdentity"),
            },
        ),
        "identity": IDENTITY,
        "public_network_access": Field("properties.publicNetworkAccess", default="Enabled"),
    },
)

TABLES = (_ACCOUNT,)
