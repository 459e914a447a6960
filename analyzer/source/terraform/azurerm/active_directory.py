"""Directory services of a managed domain."""

from __future__ import annotations

from analyzer.source.terraform.azurerm.model import ENABLED, IGNORED, Field, Nested, Table

__all__ = ["TABLES"]


_DOMAIN = Table(
    "azurerm_active_directory_domain_service",
    "Microsoft.AAD/domainServices@2021-05-01",
    {
        "domain_name": Field("properties.domainName"),
        "domain_configuration_type": Field("properties.domainConfigurationType"),
        "filtered_sync_enabled": Field("properties.filteredSync", ENABLED, default=False),
        "secure_ldap": Nested(
            "properties.ldapsSettings",
            {
                "enabled": Field("ldaps", ENABLED),
                "external_access_enabled": Field("externalAccess", ENABLED, default=False),
                "pfx_certificate": Field("pfxCertificate"),
                "pfx_certificate_password": Field("pfxCertificatePassword"),
            },
        ),
        "notifications": Nested(
            "properties.notificationSettings",
            {
                "additional_recipients": Field("additionalRecipients"),
                "notify_dc_admins": Field("notifyDcAdmins", ENABLED, default=False),
                "notify_global_admins": Field("notifyGlobalAdmins", ENABLED, default=False),
            },
        ),
        "initial_replica_set": Nested(
            "properties.replicaSets[0]", {"subnet_id": Field("subnetId"), "location": Field("location"), "id": IGNORED}
        ),
        "security": Nested(
            "properties.domainSecuritySettings",
            {
                "kerberos_armoring_enabled": Field("kerberosArmoring", ENABLED, default=False),
                "kerberos_rc4_encryption_enabled": Field("kerberosRc4Encryption", ENABLED, default=False),
                "ntlm_v1_enabled": Field("ntlmV1", ENABLED, default=False),
                "sync_kerberos_passwords": Field("syncKerberosPasswords", ENABLED, default=False),
                "sync_ntlm_passwords": Field("syncNtlmPasswords", ENABLED, default=False),
                "sync_on_prem_passwords": Field("syncOnPremPasswords", ENABLED, default=False),
                "tls_v1_enabled": Field("tlsV1", ENABLED, default=False),
            },
        ),
        "sku": Field("properties.sku"),
    },
)

TABLES = (_DOMAIN,)
