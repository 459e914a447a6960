"""Certificates of integration accounts."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Field, Table, parsed

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_logic_app_integration_account_certificate",
        "Microsoft.Logic/integrationAccounts/certificates@2019-05-01",
        {
            "key_vault_key": Block("properties.key", {"key_vault_id": "keyVault.id"}),
            "metadata": Field("properties.metadata", parsed),
        },
    ),
)
