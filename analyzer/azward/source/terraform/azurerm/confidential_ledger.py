"""Confidential ledgers."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_confidential_ledger",
        "Microsoft.ConfidentialLedger/ledgers@2022-05-13",
        {
            "azuread_based_service_principal": Block("properties.aadBasedSecurityPrincipals"),
            "certificate_based_security_principal": Block(
                "properties.certBasedSecurityPrincipals", {"pem_public_key": "cert"}
            ),
        },
    ),
)
