"""Certificates of vaults, whom they concern and who issues them. No template has them: names are those of the data plane."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Block, Table

__all__ = ["TABLES"]

TABLES = (
    Table(
        "azurerm_key_vault_certificate",
        "Microsoft.KeyVault/vaults/certificates@2023-07-01",
        {
            "certificate": Block("properties", {"contents": "value", "password": "pwd"}),
            "certificate_policy": Block(
                "properties.policy",
                {
                    "issuer_parameters": Block("issuer"),
                    "key_properties": Block(
                        "key_props", {"curve": "crv", "key_size": "key_size", "key_type": "kty", "reuse_key": "reuse_key"}
                    ),
                    "lifetime_action": Block(
                        "lifetime_actions",
                        {
                            "action": Block("action", {"action_type": "action_type"}),
                            "trigger": Block(
                                "trigger",
                                {"days_before_expiry": "days_before_expiry", "lifetime_percentage": "lifetime_percentage"},
                            ),
                        },
                    ),
                    "secret_properties": Block("secret_props"),
                    "x509_certificate_properties": Block(
                        "x509_props",
                        {
                            "extended_key_usage": "ekus",
                            "key_usage": "key_usage",
                            "subject_alternative_names": Block("sans", {"dns_names": "dns_names"}),
                            "validity_in_months": "validity_months",
                        },
                    ),
                },
            ),
        },
        exports={
            "id": "https://{key_vault_id:last}.vault.azure.net/certificates/{name}/{?version}",
            "versionless_id": "https://{key_vault_id:last}.vault.azure.net/certificates/{name}",
            "secret_id": "https://{key_vault_id:last}.vault.azure.net/secrets/{name}/{?version}",
            "versionless_secret_id": "https://{key_vault_id:last}.vault.azure.net/secrets/{name}",
            "resource_manager_versionless_id": "{key_vault_id}/certificates/{name}",
        },
    ),
    Table(
        "azurerm_key_vault_certificate_contacts",
        "Microsoft.KeyVault/vaults/certificatecontacts@2023-07-01",
        {"contact": Block("properties.contacts")},
        id="{key_vault_id}/certificatecontacts/contacts",
    ),
    Table(
        "azurerm_key_vault_certificate_issuer",
        "Microsoft.KeyVault/vaults/certificatecas@2023-07-01",
        {
            "provider_name": "properties.provider",
            "org_id": "properties.organization.id",
            "account_id": "properties.credentials.accountId",
            "admin": Block("properties.organization.adminDetails", {"email_address": "email"}),
            "password": "properties.credentials.pwd",
        },
    ),
)
