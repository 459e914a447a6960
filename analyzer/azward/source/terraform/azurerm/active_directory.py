"""Microsoft Entra Domain Services."""

from __future__ import annotations

from azward.source.terraform.azurerm.model import ENABLED, Block, Field, Ignored, Satellite, Table, joined

__all__ = ["TABLES"]


def _switch(path: str) -> Field:
    return Field(path, ENABLED)


_SERVICE = Table(
    "azurerm_active_directory_domain_service",
    "Microsoft.AAD/domainServices@2022-12-01",
    {
        "filtered_sync_enabled": _switch("properties.filteredSync"),
        "secure_ldap": Block(
            "properties.ldapsSettings",
            {
                "enabled": Field("ldaps", ENABLED),
                "external_access_enabled": _switch("externalAccess"),
                **dict.fromkeys(
                    ("certificate_expiry", "certificate_thumbprint", "public_certificate"),
                    Ignored("the provider computes it"),
                ),
            },
        ),
        "notifications": Block(
            "properties.notificationSettings",
            {"notify_dc_admins": _switch("notifyDcAdmins"), "notify_global_admins": _switch("notifyGlobalAdmins")},
        ),
        "initial_replica_set": Block(
            "properties.replicaSets[0]",
            {
                **dict.fromkeys(
                    ("domain_controller_ip_addresses", "external_access_ip_address", "id", "location", "service_status"),
                    Ignored("the provider computes it"),
                )
            },
        ),
        "security": Block(
            "properties.domainSecuritySettings",
            {
                "kerberos_armoring_enabled": _switch("kerberosArmoring"),
                "kerberos_rc4_encryption_enabled": _switch("kerberosRc4Encryption"),
                "ntlm_v1_enabled": _switch("ntlmV1"),
                "sync_kerberos_passwords": _switch("syncKerberosPasswords"),
                "sync_ntlm_passwords": _switch("syncNtlmPasswords"),
                "sync_on_prem_passwords": _switch("syncOnPremPasswords"),
                "tls_v1_enabled": _switch("tlsV1"),
            },
        ),
    },
)

TABLES = (
    _SERVICE,
    Satellite(
        "azurerm_active_directory_domain_service_replica_set",
        into="{domain_service_id}",
        member_of="properties.replicaSets",
        type=_SERVICE.type,
        fields={},
    ),
    Satellite(
        "azurerm_active_directory_domain_service_trust",
        into="{domain_service_id}",
        member_of="properties.resourceForestSettings.settings",
        type=_SERVICE.type,
        fields={
            "name": "friendlyName",
            "password": "trustPassword",
            "trusted_domain_dns_ips": Field("remoteDnsIps", joined(",")),
        },
        constants={"trustDirection": "Inbound"},
    ),
)
