"""Data Share: accounts and what they give to others."""

from __future__ import annotations

from analyzer.source.terraform.azurerm.model import IGNORED, Field, Nested, Part, Table

__all__ = ["TABLES"]

_VERSION = "2021-08-01"
_TYPE = "Microsoft.DataShare/accounts"

_ACCOUNT = Table(
    "azurerm_data_share_account",
    f"{_TYPE}@{_VERSION}",
    {"identity": Nested("identity", {"type": Field("type"), "principal_id": IGNORED, "tenant_id": IGNORED})},
)

_SHARE = Table(
    "azurerm_data_share",
    f"{_TYPE}/shares@{_VERSION}",
    {
        "account_id": Part(),
        "kind": Field("properties.shareKind"),
        "description": Field("properties.description"),
        "snapshot_schedule": Nested(
            "", {"name": Part(), "recurrence": Part(), "start_time": Part()}
        ),  # a resource of its own
        "terms": Field("properties.terms"),
    },
    id="{account_id}/shares/{name}",
)

TABLES = (_ACCOUNT, _SHARE)
