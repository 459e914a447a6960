"""Certificates of integration accounts."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Nested, Part, Table, parsed

__all__ = ["TABLES"]


_CERTIFICATE = Table(
    "azurerm_logic_app_integration_account_certificate",
    "Microsoft.Logic/integrationAccounts/certificates@2019-05-01",
    {
        "integration_account_name": Part(),
        "key_vault_key": Nested(
            "properties.key",
            {"key_name": Field("keyName"), "key_vault_id": Field("keyVault.id"), "key_version": Field("keyVersion")},
        ),
        "metadata": Field("properties.metadata", parsed),
        "public_certificate": Field("properties.publicCertificate"),
    },
    id="{group}/providers/Microsoft.Logic/integrationAccounts/{integration_account_name}/certificates/{name}",
)

TABLES = (_CERTIFICATE,)
