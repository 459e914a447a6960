"""Certificates of vaults, whom they concern and who issues them. No template has them: names are those of the data plane."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import Field, Many, Nested, Part, Table

__all__ = ["TABLES"]


_CERTIFICATE = Table(
    "azurerm_key_vault_certificate",
    "Microsoft.KeyVault/vaults/certificates@2023-07-01",
    {
        "key_vault_id": Part(),
        "certificate": Nested("properties", {"contents": Field("value"), "password": Field("pwd")}),
        "certificate_policy": Nested(
            "properties.policy",
            {
                "issuer_parameters": Nested("issuer", {"name": Field("name")}),
                "key_properties": Nested(
                    "key_props",
                    {
                        "curve": Field("crv"),
                        "exportable": Field("exportable"),
                        "key_size": Field("key_size"),
                        "key_type": Field("kty"),
                        "reuse_key": Field("reuse_key"),
                    },
                ),
                "lifetime_action": Many(
                    "lifetime_actions",
                    {
                        "action": Nested("action", {"action_type": Field("action_type")}),
                        "trigger": Nested(
                            "trigger",
                            {
                                "days_before_expiry": Field("days_before_expiry"),
                                "lifetime_percentage": Field("lifetime_percentage"),
                            },
                        ),
                    },
                ),
                "secret_properties": Nested("secret_props", {"content_type": Field("contentType")}),
                "x509_certificate_properties": Nested(
                    "x509_props",
                    {
                        "extended_key_usage": Field("ekus"),
                        "key_usage": Field("key_usage"),
                        "subject": Field("subject"),
                        "subject_alternative_names": Nested(
                            "sans", {"dns_names": Field("dns_names"), "emails": Field("emails"), "upns": Field("upns")}
                        ),
                        "validity_in_months": Field("validity_months"),
                    },
                ),
            },
        ),
    },
    id="{key_vault_id}/certificates/{name}",
    exports={
        "id": "https://{key_vault_id:last}.vault.azure.net/certificates/{name}/{?version}",
        "versionless_id": "https://{key_vault_id:last}.vault.azure.net/certificates/{name}",
        "secret_id": "https://{key_vault_id:last}.vault.azure.net/secrets/{name}/{?version}",
        "versionless_secret_id": "https://{key_vault_id:last}.vault.azure.net/secrets/{name}",
        "resource_manager_versionless_id": "{key_vault_id}/certificates/{name}",
    },
)

_CONTACTS = Table(
    "azurerm_key_vault_certificate_contacts",
    "Microsoft.KeyVault/vaults/certificatecontacts@2023-07-01",
    {
        "key_vault_id": Part(),
        "contact": Many("properties.contacts", {"email": Field("email"), "name": Field("name"), "phone": Field("phone")}),
    },
    id="{key_vault_id}/certificatecontacts/contacts",
)

_ISSUER = Table(
    "azurerm_key_vault_certificate_issuer",
    "Microsoft.KeyVault/vaults/certificatecas@2023-07-01",
    {
        "key_vault_id": Part(),
        "provider_name": Field("properties.provider"),
        "org_id": Field("properties.organization.id"),
        "account_id": Field("properties.credentials.accountId"),
        "admin": Many(
            "properties.organization.adminDetails",
            {
                "email_address": Field("email"),
                "first_name": Field("firstName"),
                "last_name": Field("lastName"),
                "phone": Field("phone"),
            },
        ),
        "password": Field("properties.credentials.pwd"),
    },
    id="{key_vault_id}/certificatecas/{name}",
)

TABLES = (
    _CERTIFICATE,
    _CONTACTS,
    _ISSUER,
)
