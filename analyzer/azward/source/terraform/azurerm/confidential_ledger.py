"""Confidential ledgers."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Many, Table

__all__ = ["TABLES"]


_LEDGER = Table(
    "azurerm_confidential_ledger",
    "Microsoft.ConfidentialLedger/ledgers@2022-05-13",
    {
        "azuread_based_service_principal": Many(
            "properties.aadBasedSecurityPrincipals",
            {
                "ledger_role_name": Field("ledgerRoleName"),
                "principal_id": Field("principalId"),
                "tenant_id": Field("tenantId"),
            },
        ),
        "ledger_type": Field("properties.ledgerType"),
        "certificate_based_security_principal": Many(
            "properties.certBasedSecurityPrincipals",
            {"ledger_role_name": Field("ledgerRoleName"), "pem_public_key": Field("cert")},
        ),
    },
)

TABLES = (_LEDGER,)
