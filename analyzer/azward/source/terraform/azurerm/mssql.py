"""Azure SQL: servers, databases, elastic pools, and the settings of servers and databases."""

from __future__ import annotations

from azward.source.terraform.azurerm._sql import (
    ALERTS,
    LONG_TERM,
    PROTECTOR,
    SCANS,
    VERSION,
    auditing,
    bytes_of,
    maintenance,
    protector,
    retention_days,
)
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    IGNORED,
    Beside,
    Child,
    Field,
    Many,
    Nested,
    Part,
    Table,
    same,
    unless,
)

__all__ = ["TABLES"]

_TYPE = "Microsoft.Sql/servers"
_SERVER_ID = f"{{group}}/providers/{_TYPE}/{{server_name}}"

_SERVER = Table(
    "azurerm_mssql_server",
    f"{_TYPE}@{VERSION}",
    {
        **same("version", "administrator_login", "primary_user_assigned_identity_id", at="properties"),
        "administrator_login_password": Field("properties.administratorLoginPassword"),
        "administrator_login_password_wo": Field("properties.administratorLoginPassword"),
        "administrator_login_password_wo_version": IGNORED,
        "azuread_administrator": Nested(
            "properties.administrators",
            {
                "login_username": Field("login"),
                "object_id": Field("sid"),
                "tenant_id": Field("tenantId"),
                "azuread_authentication_only": Field("azureADOnlyAuthentication"),
            },
            constants={"administratorType": "ActiveDirectory"},
        ),
        "connection_policy": Beside("connectionPolicies", "default", Field("properties.connectionType", default="Default")),
        "express_vulnerability_assessment_enabled": Beside(
            "sqlVulnerabilityAssessments", "default", Field("properties.state", ENABLED, default=False)
        ),
        "identity": IDENTITY,
        "transparent_data_encryption_key_vault_key_id": Field("properties.keyId"),
        # for "Disabled" the provider says nothing
        "minimum_tls_version": Field("properties.minimalTlsVersion", unless("Disabled"), default="1.2"),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "outbound_network_restriction_enabled": Field("properties.restrictOutboundNetworkAccess", ENABLED, default=False),
    },
    exports={"fully_qualified_domain_name": "{name}.database.windows.net"},
)

_DATABASE = Table(
    "azurerm_mssql_database",
    f"{_TYPE}/databases@{VERSION}",
    {
        "server_id": Part(),
        "auto_pause_delay_in_minutes": Field("properties.autoPauseDelay"),
        "create_mode": Field("properties.createMode", default="Default"),
        "import": Nested(
            "",
            dict.fromkeys(
                (
                    "storage_uri",
                    "storage_key",
                    "storage_key_type",
                    "administrator_login",
                    "administrator_login_password",
                    "authentication_type",
                    "storage_account_id",
                ),
                IGNORED,  # what is imported once is no part of the database
            ),
        ),
        "creation_source_database_id": Field("properties.sourceDatabaseId"),
        "enclave_type": Field("properties.preferredEnclaveType"),
        "geo_backup_enabled": Beside("geoBackupPolicies", "Default", Field("properties.state", ENABLED, default=True)),
        "maintenance_configuration_name": Part(),
        "ledger_enabled": Field("properties.isLedgerOn"),
        "long_term_retention_policy": LONG_TERM,
        "max_size_gb": Field("properties.maxSizeBytes", bytes_of),
        "recover_database_id": Field("properties.recoverableDatabaseId"),
        "recovery_point_id": Field("properties.recoveryServicesRecoveryPointId"),
        "restore_dropped_database_id": Field("properties.restorableDroppedDatabaseId"),
        "restore_long_term_retention_backup_id": Field("properties.longTermRetentionBackupResourceId"),
        "read_replica_count": Field("properties.highAvailabilityReplicaCount"),
        "read_scale": Field("properties.readScale", ENABLED),
        "short_term_retention_policy": Child(
            "backupShortTermRetentionPolicies",
            "default",
            {
                "retention_days": Field("properties.retentionDays"),
                "backup_interval_in_hours": Field("properties.diffBackupIntervalInHours", default=12),
            },
        ),
        "sku_name": Field("sku.name"),
        "storage_account_type": Field("properties.requestedBackupStorageRedundancy", default="Geo"),
        "threat_detection_policy": Child(
            "securityAlertPolicies",
            "Default",
            {
                **ALERTS,
                "retention_days": Field("properties.retentionDays"),
                "state": Field("properties.state", default="Disabled"),
            },
        ),
        "identity": IDENTITY,
        "transparent_data_encryption_enabled": Beside(
            "transparentDataEncryption", "current", Field("properties.state", ENABLED, default=True)
        ),
        "transparent_data_encryption_key_vault_key_id": Field("properties.encryptionProtector"),
        "transparent_data_encryption_key_automatic_rotation_enabled": Field(
            "properties.encryptionProtectorAutoRotation", default=False
        ),
        **same(
            "collation",
            "elastic_pool_id",
            "license_type",
            "min_capacity",
            "restore_point_in_time",
            "sample_name",
            "zone_redundant",
            at="properties",
        ),
        "secondary_type": Field("properties.secondaryType"),
    },
    id="{server_id}/databases/{name}",
    texts=maintenance("maintenance_configuration_name"),
)

_POOL = Table(
    "azurerm_mssql_elasticpool",
    f"{_TYPE}/elasticPools@{VERSION}",
    {
        "server_name": Part(),
        "sku": Nested("sku", same("name", "capacity", "tier", "family")),
        "per_database_settings": Nested("properties.perDatabaseSettings", same("min_capacity", "max_capacity")),
        "maintenance_configuration_name": Part(default="SQL_Default"),
        "max_size_gb": Field("properties.maxSizeBytes", bytes_of),
        "max_size_bytes": Field("properties.maxSizeBytes"),
        "enclave_type": Field("properties.preferredEnclaveType"),
        "zone_redundant": Field("properties.zoneRedundant"),
        "license_type": Field("properties.licenseType"),
        "high_availability_replica_count": Field("properties.highAvailabilityReplicaCount"),
    },
    id=f"{_SERVER_ID}/elasticPools/{{name}}",
    texts=maintenance("maintenance_configuration_name"),
)

_FAILOVER = Table(
    "azurerm_mssql_failover_group",
    f"{_TYPE}/failoverGroups@{VERSION}",
    {
        "server_id": Part(),
        "partner_server": Many("properties.partnerServers", {"id": Field("id"), "location": IGNORED, "role": IGNORED}),
        "databases": Field("properties.databases"),
        "readonly_endpoint_failover_policy_enabled": Field("properties.readOnlyEndpoint.failoverPolicy", ENABLED),
        "read_write_endpoint_failover_policy": Nested(
            "properties.readWriteEndpoint",
            {"mode": Field("failoverPolicy"), "grace_minutes": Field("failoverWithDataLossGracePeriodMinutes")},
        ),
    },
    id="{server_id}/failoverGroups/{name}",
)

_FIREWALL_RULE = Table(
    "azurerm_mssql_firewall_rule",
    f"{_TYPE}/firewallRules@{VERSION}",
    {"server_id": Part(), **same("start_ip_address", "end_ip_address", at="properties")},
    id="{server_id}/firewallRules/{name}",
)

_OUTBOUND_RULE = Table(
    "azurerm_mssql_outbound_firewall_rule",
    f"{_TYPE}/outboundFirewallRules@{VERSION}",
    {"server_id": Part()},
    id="{server_id}/outboundFirewallRules/{name}",
)

_NETWORK_RULE = Table(
    "azurerm_mssql_virtual_network_rule",
    f"{_TYPE}/virtualNetworkRules@{VERSION}",
    {
        "server_id": Part(),
        "subnet_id": Field("properties.virtualNetworkSubnetId"),
        "ignore_missing_vnet_service_endpoint": Field("properties.ignoreMissingVnetServiceEndpoint", default=False),
    },
    id="{server_id}/virtualNetworkRules/{name}",
)

_ALIAS = Table(
    "azurerm_mssql_server_dns_alias",
    f"{_TYPE}/dnsAliases@{VERSION}",
    {"mssql_server_id": Part()},
    id="{mssql_server_id}/dnsAliases/{name}",
)

_AUDITING = Table(
    "azurerm_mssql_server_extended_auditing_policy",
    f"{_TYPE}/extendedAuditingSettings@{VERSION}",
    {
        "server_id": Part(),
        **auditing("storage_account_subscription_id", "predicate_expression", "audit_actions_and_groups"),
        **retention_days,
    },
    id="{server_id}/extendedAuditingSettings/default",
)

_DATABASE_AUDITING = Table(
    "azurerm_mssql_database_extended_auditing_policy",
    f"{_TYPE}/databases/extendedAuditingSettings@{VERSION}",
    {"database_id": Part(), **auditing(), **retention_days},
    id="{database_id}/extendedAuditingSettings/default",
)

_SUPPORT_AUDITING = Table(
    "azurerm_mssql_server_microsoft_support_auditing_policy",
    f"{_TYPE}/devOpsAuditingSettings@{VERSION}",
    {"server_id": Part(), **auditing("storage_account_subscription_id")},
    id="{server_id}/devOpsAuditingSettings/default",
)

_ALERT_POLICY = Table(
    "azurerm_mssql_server_security_alert_policy",
    f"{_TYPE}/securityAlertPolicies@{VERSION}",
    {"server_name": Part(), "state": Field("properties.state"), **ALERTS},
    id=f"{_SERVER_ID}/securityAlertPolicies/Default",
)

_ENCRYPTION = Table(
    "azurerm_mssql_server_transparent_data_encryption",
    f"{_TYPE}/encryptionProtector@{VERSION}",
    {"server_id": Part(), **PROTECTOR},
    id="{server_id}/encryptionProtector/current",
    finish=protector,
)

_ASSESSMENT = Table(
    "azurerm_mssql_server_vulnerability_assessment",
    f"{_TYPE}/vulnerabilityAssessments@{VERSION}",
    {
        "server_security_alert_policy_id": Part(),
        **SCANS,
        "recurring_scans": Nested(
            "properties.recurringScans",
            {
                "enabled": Field("isEnabled", default=False),
                "email_subscription_admins": Field("emailSubscriptionAdmins", default=False),
                "emails": Field("emails"),
            },
        ),
    },
    id="{server_security_alert_policy_id:parent}/vulnerabilityAssessments/default",
)

_BASELINE = Table(
    "azurerm_mssql_database_vulnerability_assessment_rule_baseline",
    f"{_TYPE}/databases/vulnerabilityAssessments/rules/baselines@{VERSION}",
    {
        "server_vulnerability_assessment_id": Part(),
        "database_name": Part(),
        "rule_id": Part(),
        "baseline_name": Part(default="default"),
        "baseline_result": Many("properties.baselineResults", {"result": Field("result")}),
    },
    id="{server_vulnerability_assessment_id:parent}/databases/{database_name}/vulnerabilityAssessments/default"
    "/rules/{rule_id}/baselines/{baseline_name}",
)

TABLES = (
    _SERVER,
    _DATABASE,
    _POOL,
    _FAILOVER,
    _FIREWALL_RULE,
    _OUTBOUND_RULE,
    _NETWORK_RULE,
    _ALIAS,
    _AUDITING,
    _DATABASE_AUDITING,
    _SUPPORT_AUDITING,
    _ALERT_POLICY,
    _ENCRYPTION,
    _ASSESSMENT,
    _BASELINE,
)
