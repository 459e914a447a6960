"""Trusted Signing accounts."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_trusted_signing_account",
        "Microsoft.CodeSigning/codeSigningAccounts@2025-10-13",
        {"sku_name": "properties.sku.name"},
    ),
)
