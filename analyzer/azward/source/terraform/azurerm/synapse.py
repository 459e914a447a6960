"""Synapse workspaces, their pools, auditing and other settings."""

from __future__ import annotations

from collections.abc import Mapping

from azward.graph.value import Value
from azward.source.terraform.azurerm._sql import SCANS
from azward.source.terraform.azurerm.model import (
    ENABLED,
    IDENTITY,
    KEY,
    NONE,
    Beside,
    Child,
    Field,
    Many,
    Nested,
    Part,
    Specs,
    Table,
    from_major,
    parsed,
    same,
)

__all__ = ["TABLES"]

_TYPE = "Microsoft.Synapse/workspaces"
_VERSION = "2021-06-01"
_IN_WORKSPACE: Mapping[str, Specs] = {"synapse_workspace_id": Part()}


def _managed(value: Value) -> Value:
    return "default" if value is True else None if value is False else value


def _host(value: Value) -> Value:
    """The account of `https://account.dfs.core.windows.net/filesystem`."""
    return value.rpartition("/")[0] if isinstance(value, str) and value.startswith("https:") else value


def _filesystem(value: Value) -> Value:
    return value.rpartition("/")[2] if isinstance(value, str) else value


_REPOSITORY: Mapping[str, Specs] = {
    "account_name": Field("accountName"),
    "branch_name": Field("collaborationBranch"),
    **same("last_commit_id", "repository_name", "root_folder"),
}


def _admin_block(kind: str) -> Child:
    """An administrator as major 3 had it, in the workspace."""
    return Child(
        kind,
        "activeDirectory",
        {**same("login", "tenant_id", at="properties"), "object_id": Field("properties.sid")},
        constants={"properties.administratorType": "ActiveDirectory"},
    )


_WORKSPACE = Table(
    "azurerm_synapse_workspace",
    f"{_TYPE}@{_VERSION}",
    {
        "identity": IDENTITY,
        "storage_data_lake_gen2_filesystem_id": (
            Field("properties.defaultDataLakeStorage.accountUrl", _host),
            Field("properties.defaultDataLakeStorage.filesystem", _filesystem),
        ),
        **same(
            "sql_administrator_login", "sql_administrator_login_password", "managed_resource_group_name", at="properties"
        ),
        "azuread_authentication_only": Field("properties.azureADOnlyAuthentication", default=False),
        "compute_subnet_id": Field("properties.virtualNetworkProfile.computeSubnetId"),
        "azure_devops_repo": Nested(
            "properties.workspaceRepositoryConfiguration",
            {**_REPOSITORY, **same("project_name", "tenant_id")},
            constants={"type": "WorkspaceVSTSConfiguration"},
        ),
        "github_repo": Nested(
            "properties.workspaceRepositoryConfiguration",
            {**_REPOSITORY, "git_url": Field("hostName")},
            constants={"type": "WorkspaceGitHubConfiguration"},
        ),
        "data_exfiltration_protection_enabled": Field("properties.managedVirtualNetworkSettings.preventDataExfiltration"),
        "linking_allowed_for_aad_tenant_ids": Field(
            "properties.managedVirtualNetworkSettings.allowedAadTenantIdsForLinking"
        ),
        "customer_managed_key": Nested(
            "properties.encryption.cmk",
            {
                "key_versionless_id": Field("key.keyVaultUrl"),
                "key_name": Field("key.name", default="cmk"),
                "user_assigned_identity_id": Field("kekIdentity.userAssignedIdentity"),
            },
        ),
        "managed_virtual_network_enabled": Field("properties.managedVirtualNetwork", _managed),
        "public_network_access_enabled": Field("properties.publicNetworkAccess", ENABLED, default=True),
        "purview_id": Field("properties.purviewConfiguration.purviewResourceId"),
        "aad_admin": _admin_block("administrators"),
        "sql_aad_admin": _admin_block("sqlAdministrators"),
        "sql_identity_control_enabled": Beside(
            "managedIdentitySqlControlSettings",
            "default",
            Field("properties.grantSqlControlToManagedIdentity.desiredState", ENABLED),
        ),
    },
    exports={"connectivity_endpoints.sql": "{name}.sql.azuresynapse.net"},
)


def _administrator(name: str, kind: str) -> Table:
    return Table(
        name,
        f"{_TYPE}/{kind}@{_VERSION}",
        {**_IN_WORKSPACE, **same("login", "tenant_id", at="properties"), "object_id": Field("properties.sid")},
        id=f"{{synapse_workspace_id}}/{kind}/activeDirectory",
        constants={"properties.administratorType": "ActiveDirectory"},
    )


_FIREWALL_RULE = Table(
    "azurerm_synapse_firewall_rule",
    f"{_TYPE}/firewallRules@{_VERSION}",
    {**_IN_WORKSPACE, **same("start_ip_address", "end_ip_address", at="properties")},
    id="{synapse_workspace_id}/firewallRules/{name}",
)

_KEY = Table(
    "azurerm_synapse_workspace_key",
    f"{_TYPE}/keys@{_VERSION}",
    {
        **_IN_WORKSPACE,
        "customer_managed_key_name": Part(),
        "customer_managed_key_versionless_id": Field("properties.keyVaultUrl"),
        "active": Field("properties.isActiveCMK"),
    },
    id="{synapse_workspace_id}/keys/{customer_managed_key_name}",
)

_AUDITING: Mapping[str, Specs] = {
    **same("storage_endpoint", "storage_account_access_key", at="properties"),
    "retention_in_days": Field("properties.retentionDays", default=0),
    "storage_account_access_key_is_secondary": Field("properties.isStorageSecondaryKeyInUse", default=False),
    "log_monitoring_enabled": Field("properties.isAzureMonitorTargetEnabled", default=True),
}
_ALERTS: Mapping[str, Specs] = {
    "policy_state": Field("properties.state"),
    **same("disabled_alerts", "email_addresses", "storage_account_access_key", "storage_endpoint", at="properties"),
    "email_account_admins_enabled": Field("properties.emailAccountAdmins", default=False),
    "retention_days": Field("properties.retentionDays", default=0),
}
_ASSESSMENT: Mapping[str, Specs] = {
    **SCANS,
    "recurring_scans": Nested(
        "properties.recurringScans",
        {
            "enabled": Field("isEnabled", default=False),
            "email_subscription_admins_enabled": Field("emailSubscriptionAdmins", default=from_major({3: False, 4: True})),
            "emails": Field("emails"),
        },
    ),
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


_SQL_POOL = Table(
    "azurerm_synapse_sql_pool",
    f"{_TYPE}/sqlPools@{_VERSION}",
    {
        **_IN_WORKSPACE,
        "sku_name": Field("sku.name"),
        "storage_account_type": Field("properties.storageAccountType", default=from_major({3: "GRS", 4: NONE})),
        "create_mode": Field("properties.createMode", default="Default"),
        "collation": Field("properties.collation"),
        "data_encrypted": Beside("transparentDataEncryption", "current", Field("properties.status", ENABLED)),
        "recovery_database_id": Field("properties.recoverableDatabaseId"),
        "restore": Nested(
            "properties", {"point_in_time": Field("restorePointInTime"), "source_database_id": Field("sourceDatabaseId")}
        ),
        "geo_backup_policy_enabled": Beside(
            "geoBackupPolicies", "Default", Field("properties.state", ENABLED, default=True)
        ),
    },
    id="{synapse_workspace_id}/sqlPools/{name}",
)

_SPARK_POOL = Table(
    "azurerm_synapse_spark_pool",
    f"{_TYPE}/bigDataPools@{_VERSION}",
    {
        **_IN_WORKSPACE,
        **same("node_size_family", "node_size", "node_count", "cache_size", at="properties"),
        "spark_version": Field("properties.sparkVersion", default=from_major({3: "2.4", 4: NONE})),
        "auto_scale": Nested("properties.autoScale", same("max_node_count", "min_node_count"), constants={"enabled": True}),
        "auto_pause": Nested("properties.autoPause", same("delay_in_minutes"), constants={"enabled": True}),
        "compute_isolation_enabled": Field("properties.isComputeIsolationEnabled", default=False),
        "dynamic_executor_allocation_enabled": Field("properties.dynamicExecutorAllocation.enabled", default=False),
        **same("min_executors", "max_executors", at="properties.dynamicExecutorAllocation"),
        "library_requirement": Nested("properties.libraryRequirements", same("content", "filename")),
        "session_level_packages_enabled": Field("properties.sessionLevelPackagesEnabled", default=False),
        "spark_config": Nested("properties.sparkConfigProperties", same("content", "filename")),
        "spark_log_folder": Field("properties.defaultSparkLogFolder", default="/logs"),
        "spark_events_folder": Field("properties.sparkEventsFolder", default="/events"),
    },
    id="{synapse_workspace_id}/bigDataPools/{name}",
)

# what the development endpoint of a workspace keeps; no template can say it
_LINKED_SERVICE = Table(
    "azurerm_synapse_linked_service",
    f"{_TYPE}/linkedServices@2020-12-01",
    {
        **_IN_WORKSPACE,
        **same("type", "annotations", "description", "parameters", "additional_properties", at="properties"),
        "type_properties_json": Field("properties.typeProperties", parsed),
        "integration_runtime": Nested(
            "properties.connectVia", {"name": Field("referenceName"), "parameters": Field("parameters")}
        ),
    },
    id="{synapse_workspace_id}/linkedServices/{name}",
)

_ENDPOINT = Table(
    "azurerm_synapse_managed_private_endpoint",
    f"{_TYPE}/managedVirtualNetworks/managedPrivateEndpoints@2020-12-01",
    {
        **_IN_WORKSPACE,
        "target_resource_id": Field("properties.privateLinkResourceId"),
        "subresource_name": Field("properties.groupId"),
        "fully_qualified_domain_names": Field("properties.fqdns"),
    },
    id="{synapse_workspace_id}/managedVirtualNetworks/default/managedPrivateEndpoints/{name}",
)

_ROLE = Table(
    "azurerm_synapse_role_assignment",
    f"{_TYPE}/roleAssignments@2020-12-01",
    {
        **_IN_WORKSPACE,
        "synapse_spark_pool_id": Part(),
        **same("role_name", "principal_id", "principal_type", at="properties"),
    },
    id=("{synapse_workspace_id}/roleAssignments/{?name}", "{synapse_spark_pool_id:parent}/roleAssignments/{?name}"),
)

_RUNTIMES = f"{_TYPE}/integrationRuntimes@{_VERSION}"
_COMPUTE = "properties.typeProperties.computeProperties.dataFlowProperties"

_AZURE_RUNTIME = Table(
    "azurerm_synapse_integration_runtime_azure",
    _RUNTIMES,
    {
        **_IN_WORKSPACE,
        "location": Field("properties.typeProperties.computeProperties.location"),
        "compute_type": Field(f"{_COMPUTE}.computeType", default="General"),
        "core_count": Field(f"{_COMPUTE}.coreCount", default=8),
        "description": Field("properties.description"),
        "time_to_live_min": Field(f"{_COMPUTE}.timeToLive", default=0),
    },
    id="{synapse_workspace_id}/integrationRuntimes/{name}",
    constants={"properties.type": "Managed"},
)

_OWN_RUNTIME = Table(
    "azurerm_synapse_integration_runtime_self_hosted",
    _RUNTIMES,
    {**_IN_WORKSPACE, "description": Field("properties.description")},
    id="{synapse_workspace_id}/integrationRuntimes/{name}",
    constants={"properties.type": "SelfHosted"},
    exports={"authorization_key_primary": KEY, "authorization_key_secondary": KEY},
)

_LINK_HUB = Table("azurerm_synapse_private_link_hub", f"Microsoft.Synapse/privateLinkHubs@{_VERSION}", {})

_POOL_ID: Mapping[str, Specs] = {"sql_pool_id": Part()}

_GROUP = Table(
    "azurerm_synapse_sql_pool_workload_group",
    f"{_TYPE}/sqlPools/workloadGroups@{_VERSION}",
    {
        **_POOL_ID,
        "max_resource_percent": Field("properties.maxResourcePercent"),
        "min_resource_percent": Field("properties.minResourcePercent"),
        "importance": Field("properties.importance", default="normal"),
        "max_resource_percent_per_request": Field("properties.maxResourcePercentPerRequest", default=3),
        "min_resource_percent_per_request": Field("properties.minResourcePercentPerRequest"),
        "query_execution_timeout_in_seconds": Field("properties.queryExecutionTimeout"),
    },
    id="{sql_pool_id}/workloadGroups/{name}",
)

_CLASSIFIER = Table(
    "azurerm_synapse_sql_pool_workload_classifier",
    f"{_TYPE}/sqlPools/workloadGroups/workloadClassifiers@{_VERSION}",
    {
        "workload_group_id": Part(),
        **same("member_name", "context", "end_time", "importance", "label", "start_time", at="properties"),
    },
    id="{workload_group_id}/workloadClassifiers/{name}",
)

_BASELINE = Table(
    "azurerm_synapse_sql_pool_vulnerability_assessment_baseline",
    f"{_TYPE}/sqlPools/vulnerabilityAssessments/rules/baselines@{_VERSION}",
    {
        "sql_pool_vulnerability_assessment_id": Part(),
        "rule_name": Part(),
        "baseline": Many("properties.baselineResults", same("result")),
    },
    id="{sql_pool_vulnerability_assessment_id}/rules/{rule_name}/baselines/{name}",
)

TABLES = (
    _WORKSPACE,
    _BASELINE,
    _administrator("azurerm_synapse_workspace_aad_admin", "administrators"),
    _administrator("azurerm_synapse_workspace_sql_aad_admin", "sqlAdministrators"),
    _FIREWALL_RULE,
    _KEY,
    *_settings("workspace", _TYPE, "synapse_workspace_id"),
    *_settings("sql_pool", f"{_TYPE}/sqlPools", "sql_pool_id"),
    _SQL_POOL,
    _SPARK_POOL,
    _LINKED_SERVICE,
    _ENDPOINT,
    _ROLE,
    _AZURE_RUNTIME,
    _OWN_RUNTIME,
    _LINK_HUB,
    _GROUP,
    _CLASSIFIER,
)
