"""What an AI services account is connected to, and how it signs in there."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_cognitive_account_connection_api_key",
        "Microsoft.CognitiveServices/accounts/connections@2026-03-01",
        {"api_key": "properties.credentials.key"},
        constants={"properties.authType": "ApiKey"},
    ),
    Table(
        "azurerm_cognitive_account_connection_account_key",
        "Microsoft.CognitiveServices/accounts/connections@2026-03-01",
        {"account_key": "properties.credentials.key"},
        constants={"properties.authType": "AccountKey"},
    ),
    Table(
        "azurerm_cognitive_account_connection_custom_keys",
        "Microsoft.CognitiveServices/accounts/connections@2026-03-01",
        {"custom_keys": "properties.credentials.keys"},
        constants={"properties.authType": "CustomKeys"},
    ),
    Table(
        "azurerm_cognitive_account_connection_entra_id",
        "Microsoft.CognitiveServices/accounts/connections@2026-03-01",
        constants={"properties.authType": "AAD"},
    ),
)
