"""Video Indexer accounts."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_video_indexer_account",
        "Microsoft.VideoIndexer/accounts@2025-04-01",
        {
            "storage": Block(
                "properties.storageServices",
                {"storage_account_id": "resourceId", "user_assigned_identity_id": "userAssignedIdentity"},
            )
        },
    ),
)
