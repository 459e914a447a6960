"""Synapse workspaces, their pools, auditing and other settings."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm.model import (
    ENABLED,
    KEY,
    PLAIN_IDENTITY,
    Beside,
    Block,
    Child,
    Field,
    Part,
    Specs,
    Table,
    parsed,
    same,
)

__all__ = ["TABLES"]

_TYPE = "Microsoft.Synapse/workspaces"
_VERSION = "2021-06-01"


def _managed(value: Value) -> Value:
    return "default" if value is True else None if value is False else value


def _host(value: Value) -> Value:
    """The account of `https://account.dfs.core.windows.net/filesystem`."""
    return value.rpartition("/")[0] if isinstance(value, str) and value.startswith("https:") else value


def _filesystem(value: Value) -> Value:
    return value.rpartition("/")[2] if isinstance(value, str) else value


_REPOSITORY: Mapping[str, Specs] = {"branch_name": "collaborationBranch"}


def _admin_block(kind: str) -> Child:
    """An administrator as major 3 had it, in the workspace."""
    return Child(
        kind,
        "activeDirectory",
        {"object_id": "properties.sid"},
        constants={"properties.administratorType": "ActiveDirectory"},
    )


def _administrator(name: str, kind: str) -> Table:
    return Table(
        name,
        f"{_TYPE}/{kind}@{_VERSION}",
        {"object_id": "properties.sid"},
        id=f"{{synapse_workspace_id}}/{kind}/activeDirectory",
        constants={"properties.administratorType": "ActiveDirectory"},
    )


_AUDITING: Mapping[str, Specs] = {
    "retention_in_days": "properties.retentionDays",
    "storage_account_access_key_is_secondary": "properties.isStorageSecondaryKeyInUse",
    "log_monitoring_enabled": "properties.isAzureMonitorTargetEnabled",
}
_ALERTS: Mapping[str, Specs] = {
    "policy_state": "properties.state",
    "email_account_admins_enabled": "properties.emailAccountAdmins",
}
_ASSESSMENT: Mapping[str, Specs] = {
    "recurring_scans": Block(
        "properties.recurringScans", {"enabled": "isEnabled", "email_subscription_admins_enabled": "emailSubscriptionAdmins"}
    )
}


def _settings(name: str, path: str, parent: str) -> tuple[Table, ...]:
    """The auditing, alerts and assessments of the workspace or of a pool of it."""
    policy = f"{'workspace' if 'workspace' in name else 'sql_pool'}_security_alert_policy_id"
    return (
        Table(
            f"azurerm_synapse_{name}_extended_auditing_policy",
            f"{path}/extendedAuditingSettings@{_VERSION}",
            {parent: Part(), **_AUDITING},
            id=f"{{{parent}}}/extendedAuditingSettings/default",
            constants={"properties.state": "Enabled"},
        ),
        Table(
            f"azurerm_synapse_{name}_security_alert_policy",
            f"{path}/securityAlertPolicies@{_VERSION}",
            {parent: Part(), **_ALERTS},
            id=f"{{{parent}}}/securityAlertPolicies/Default",
        ),
        Table(
            f"azurerm_synapse_{name}_vulnerability_assessment",
            f"{path}/vulnerabilityAssessments@{_VERSION}",
            {policy: Part(), **_ASSESSMENT},
            id=f"{{{policy}:parent}}/vulnerabilityAssessments/default",
        ),
    )


_RUNTIMES = f"{_TYPE}/integrationRuntimes@{_VERSION}"
_COMPUTE = "properties.typeProperties.computeProperties.dataFlowProperties"

TABLES = (
    Table(
        "azurerm_synapse_workspace",
        f"{_TYPE}@{_VERSION}",
        {
            "identity": PLAIN_IDENTITY,
            "storage_data_lake_gen2_filesystem_id": (
                Field("properties.defaultDataLakeStorage.accountUrl", _host),
                Field("properties.defaultDataLakeStorage.filesystem", _filesystem),
            ),
            "azuread_authentication_only": "properties.azureADOnlyAuthentication",
            "compute_subnet_id": "properties.virtualNetworkProfile.computeSubnetId",
            "azure_devops_repo": Block(
                "properties.workspaceRepositoryConfiguration",
                {**_REPOSITORY},
                constants={"type": "WorkspaceVSTSConfiguration"},
            ),
            "github_repo": Block(
                "properties.workspaceRepositoryConfiguration",
                {**_REPOSITORY, "git_url": "hostName"},
                constants={"type": "WorkspaceGitHubConfiguration"},
            ),
            "data_exfiltration_protection_enabled": "properties.managedVirtualNetworkSettings.preventDataExfiltration",
            "linking_allowed_for_aad_tenant_ids": "properties.managedVirtualNetworkSettings.allowedAadTenantIdsForLinking",
            "customer_managed_key": Block(
                "properties.encryption.cmk",
                {
                    "key_versionless_id": "key.keyVaultUrl",
                    "key_name": "key.name",
                    "user_assigned_identity_id": "kekIdentity.userAssignedIdentity",
                },
            ),
            "managed_virtual_network_enabled": Field("properties.managedVirtualNetwork", _managed),
            "purview_id": "properties.purviewConfiguration.purviewResourceId",
            "aad_admin": _admin_block("administrators"),
            "sql_aad_admin": _admin_block("sqlAdministrators"),
            "sql_identity_control_enabled": Beside(
                "managedIdentitySqlControlSettings",
                "default",
                Field("properties.grantSqlControlToManagedIdentity.desiredState", ENABLED),
            ),
        },
        exports={"connectivity_endpoints.sql": "{name}.sql.azuresynapse.net"},
    ),
    Table(
        "azurerm_synapse_sql_pool_vulnerability_assessment_baseline",
        f"{_TYPE}/sqlPools/vulnerabilityAssessments/rules/baselines@{_VERSION}",
        {"baseline": Block("properties.baselineResults", same("result"))},
        id="{sql_pool_vulnerability_assessment_id}/rules/{rule_name}/baselines/{name}",
    ),
    _administrator("azurerm_synapse_workspace_aad_admin", "administrators"),
    _administrator("azurerm_synapse_workspace_sql_aad_admin", "sqlAdministrators"),
    Table("azurerm_synapse_firewall_rule", f"{_TYPE}/firewallRules@{_VERSION}"),
    Table(
        "azurerm_synapse_workspace_key",
        f"{_TYPE}/keys@{_VERSION}",
        {"customer_managed_key_versionless_id": "properties.keyVaultUrl", "active": "properties.isActiveCMK"},
        id="{synapse_workspace_id}/keys/{customer_managed_key_name}",
    ),
    *_settings("workspace", _TYPE, "synapse_workspace_id"),
    *_settings("sql_pool", f"{_TYPE}/sqlPools", "sql_pool_id"),
    Table(
        "azurerm_synapse_sql_pool",
        f"{_TYPE}/sqlPools@{_VERSION}",
        {
            "data_encrypted": Beside("transparentDataEncryption", "current", Field("properties.status", ENABLED)),
            "recovery_database_id": "properties.recoverableDatabaseId",
            "restore": Block("properties", {"point_in_time": "restorePointInTime"}),
            "geo_backup_policy_enabled": Beside("geoBackupPolicies", "Default", Field("properties.state", ENABLED)),
        },
    ),
    Table(
        "azurerm_synapse_spark_pool",
        f"{_TYPE}/bigDataPools@{_VERSION}",
        {
            "auto_scale": Block(
                "properties.autoScale", same("max_node_count", "min_node_count"), constants={"enabled": True}
            ),
            "auto_pause": Block("properties.autoPause", same("delay_in_minutes"), constants={"enabled": True}),
            "compute_isolation_enabled": "properties.isComputeIsolationEnabled",
            "dynamic_executor_allocation_enabled": "properties.dynamicExecutorAllocation.enabled",
            **same("min_executors", "max_executors", at="properties.dynamicExecutorAllocation"),
            "library_requirement": Block("properties.libraryRequirements", same("content", "filename")),
            "spark_config": Block("properties.sparkConfigProperties", same("content", "filename")),
            "spark_log_folder": "properties.defaultSparkLogFolder",
        },
    ),
    # what the development endpoint of a workspace keeps; no template can say it
    Table(
        "azurerm_synapse_linked_service",
        f"{_TYPE}/linkedServices@2020-12-01",
        {
            "type_properties_json": Field("properties.typeProperties", parsed),
            "integration_runtime": Block("properties.connectVia", {"name": "referenceName"}),
        },
    ),
    Table(
        "azurerm_synapse_managed_private_endpoint",
        f"{_TYPE}/managedVirtualNetworks/managedPrivateEndpoints@2020-12-01",
        {
            "target_resource_id": "properties.privateLinkResourceId",
            "subresource_name": "properties.groupId",
            "fully_qualified_domain_names": "properties.fqdns",
        },
        id="{synapse_workspace_id}/managedVirtualNetworks/default/managedPrivateEndpoints/{name}",
    ),
    Table(
        "azurerm_synapse_role_assignment",
        f"{_TYPE}/roleAssignments@2020-12-01",
        id=("{synapse_workspace_id}/roleAssignments/{?name}", "{synapse_spark_pool_id:parent}/roleAssignments/{?name}"),
    ),
    Table(
        "azurerm_synapse_integration_runtime_azure",
        _RUNTIMES,
        {
            "location": "properties.typeProperties.computeProperties.location",
            "compute_type": f"{_COMPUTE}.computeType",
            "core_count": f"{_COMPUTE}.coreCount",
            "time_to_live_min": f"{_COMPUTE}.timeToLive",
        },
        constants={"properties.type": "Managed"},
    ),
    Table(
        "azurerm_synapse_integration_runtime_self_hosted",
        _RUNTIMES,
        constants={"properties.type": "SelfHosted"},
        exports={"authorization_key_primary": KEY, "authorization_key_secondary": KEY},
    ),
    Table("azurerm_synapse_private_link_hub", f"Microsoft.Synapse/privateLinkHubs@{_VERSION}"),
    Table(
        "azurerm_synapse_sql_pool_workload_group",
        f"{_TYPE}/sqlPools/workloadGroups@{_VERSION}",
        {"query_execution_timeout_in_seconds": "properties.queryExecutionTimeout"},
    ),
    Table("azurerm_synapse_sql_pool_workload_classifier", f"{_TYPE}/sqlPools/workloadGroups/workloadClassifiers@{_VERSION}"),
)
