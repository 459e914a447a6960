"""Azure SQL: servers, databases, elastic pools, and the settings of servers and databases."""

from __future__ import annotations

from azward.source.terraform.azurerm._sql import (
    ALERTS,
    LONG_TERM,
    PROTECTOR,
    VERSION,
    auditing,
    bytes_of,
    maintenance,
    protector,
    retention_days,
)
from azward.source.terraform.azurerm.model import ENABLED, Beside, Block, Child, Field, Ignored, Table, same, unless

__all__ = ["TABLES"]

_TYPE = "Microsoft.Sql/servers"
_SERVER_ID = f"{{group}}/providers/{_TYPE}/{{server_name}}"

TABLES = (
    Table(
        "azurerm_mssql_server",
        f"{_TYPE}@{VERSION}",
        {
            "administrator_login_password_wo": "properties.administratorLoginPassword",
            "administrator_login_password_wo_version": Ignored("it only says that a write-only value changed"),
            "azuread_administrator": Block(
                "properties.administrators",
                {"login_username": "login", "object_id": "sid", "azuread_authentication_only": "azureADOnlyAuthentication"},
                constants={"administratorType": "ActiveDirectory"},
            ),
            "connection_policy": Beside("connectionPolicies", "default", Field("properties.connectionType")),
            "express_vulnerability_assessment_enabled": Beside(
                "sqlVulnerabilityAssessments", "default", Field("properties.state", ENABLED)
            ),
            "transparent_data_encryption_key_vault_key_id": "properties.keyId",
            # for "Disabled" the provider says nothing
            "minimum_tls_version": Field("properties.minimalTlsVersion", unless("Disabled")),
            "outbound_network_restriction_enabled": Field("properties.restrictOutboundNetworkAccess", ENABLED),
        },
        exports={"fully_qualified_domain_name": "{name}.database.windows.net"},
    ),
    Table(
        "azurerm_mssql_database",
        f"{_TYPE}/databases@{VERSION}",
        {
            "auto_pause_delay_in_minutes": "properties.autoPauseDelay",
            # the provider sends it as an action, which a template writes as this resource
            "import": Child(
                "extensions",
                "Import",
                {"storage_account_id": "properties.networkIsolation.storageAccountResourceId"},
                constants={"properties.operationMode": "Import"},
            ),
            "creation_source_database_id": "properties.sourceDatabaseId",
            "enclave_type": "properties.preferredEnclaveType",
            "geo_backup_enabled": Beside("geoBackupPolicies", "Default", Field("properties.state", ENABLED)),
            "ledger_enabled": "properties.isLedgerOn",
            "long_term_retention_policy": LONG_TERM,
            "max_size_gb": Field("properties.maxSizeBytes", bytes_of),
            "recover_database_id": "properties.recoverableDatabaseId",
            "recovery_point_id": "properties.recoveryServicesRecoveryPointId",
            "restore_dropped_database_id": "properties.restorableDroppedDatabaseId",
            "restore_long_term_retention_backup_id": "properties.longTermRetentionBackupResourceId",
            "read_replica_count": "properties.highAvailabilityReplicaCount",
            "read_scale": Field("properties.readScale", ENABLED),
            "short_term_retention_policy": Child(
                "backupShortTermRetentionPolicies",
                "default",
                {"backup_interval_in_hours": Field("properties.diffBackupIntervalInHours", default=12)},
            ),
            "storage_account_type": "properties.requestedBackupStorageRedundancy",
            "threat_detection_policy": Child("securityAlertPolicies", "Default", {**ALERTS}),
            "transparent_data_encryption_enabled": Beside(
                "transparentDataEncryption", "current", Field("properties.state", ENABLED)
            ),
            "transparent_data_encryption_key_vault_key_id": "properties.encryptionProtector",
            "transparent_data_encryption_key_automatic_rotation_enabled": "properties.encryptionProtectorAutoRotation",
        },
        texts=maintenance("maintenance_configuration_name"),
    ),
    Table(
        "azurerm_mssql_elasticpool",
        f"{_TYPE}/elasticPools@{VERSION}",
        {
            "sku": Block("sku", same("name", "capacity", "tier", "family")),
            "max_size_gb": Field("properties.maxSizeBytes", bytes_of),
            "enclave_type": "properties.preferredEnclaveType",
        },
        texts=maintenance("maintenance_configuration_name"),
    ),
    Table(
        "azurerm_mssql_failover_group",
        f"{_TYPE}/failoverGroups@{VERSION}",
        {
            "partner_server": Block("properties.partnerServers"),
            "readonly_endpoint_failover_policy_enabled": Field("properties.readOnlyEndpoint.failoverPolicy", ENABLED),
            "read_write_endpoint_failover_policy": Block(
                "properties.readWriteEndpoint",
                {"mode": "failoverPolicy", "grace_minutes": "failoverWithDataLossGracePeriodMinutes"},
            ),
        },
    ),
    Table("azurerm_mssql_firewall_rule", f"{_TYPE}/firewallRules@{VERSION}"),
    Table("azurerm_mssql_outbound_firewall_rule", f"{_TYPE}/outboundFirewallRules@{VERSION}"),
    Table(
        "azurerm_mssql_virtual_network_rule",
        f"{_TYPE}/virtualNetworkRules@{VERSION}",
        {"subnet_id": "properties.virtualNetworkSubnetId"},
    ),
    Table("azurerm_mssql_server_dns_alias", f"{_TYPE}/dnsAliases@{VERSION}"),
    Table(
        "azurerm_mssql_server_extended_auditing_policy",
        f"{_TYPE}/extendedAuditingSettings@{VERSION}",
        {
            **auditing("storage_account_subscription_id", "predicate_expression", "audit_actions_and_groups"),
            **retention_days,
        },
        id="{server_id}/extendedAuditingSettings/default",
    ),
    Table(
        "azurerm_mssql_database_extended_auditing_policy",
        f"{_TYPE}/databases/extendedAuditingSettings@{VERSION}",
        {**auditing(), **retention_days},
        id="{database_id}/extendedAuditingSettings/default",
    ),
    Table(
        "azurerm_mssql_server_microsoft_support_auditing_policy",
        f"{_TYPE}/devOpsAuditingSettings@{VERSION}",
        {**auditing("storage_account_subscription_id")},
        id="{server_id}/devOpsAuditingSettings/default",
    ),
    Table(
        "azurerm_mssql_server_security_alert_policy",
        f"{_TYPE}/securityAlertPolicies@{VERSION}",
        {**ALERTS},
        id=f"{_SERVER_ID}/securityAlertPolicies/Default",
    ),
    Table(
        "azurerm_mssql_server_transparent_data_encryption",
        f"{_TYPE}/encryptionProtector@{VERSION}",
        {**PROTECTOR},
        id="{server_id}/encryptionProtector/current",
        finish=protector,
    ),
    Table(
        "azurerm_mssql_server_vulnerability_assessment",
        f"{_TYPE}/vulnerabilityAssessments@{VERSION}",
        {"recurring_scans": Block("properties.recurringScans", {"enabled": "isEnabled"})},
        id="{server_security_alert_policy_id:parent}/vulnerabilityAssessments/default",
    ),
    Table(
        "azurerm_mssql_database_vulnerability_assessment_rule_baseline",
        f"{_TYPE}/databases/vulnerabilityAssessments/rules/baselines@{VERSION}",
        {"baseline_result": Block("properties.baselineResults")},
        id="{server_vulnerability_assessment_id:parent}/databases/{database_name}/vulnerabilityAssessments/default"
        "/rules/{rule_id}/baselines/{baseline_name}",
    ),
)
