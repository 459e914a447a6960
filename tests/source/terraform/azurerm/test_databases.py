"""Tables of databases, monitoring, analytics and backup: what a few lines of Terraform are in ARM, and what rules say of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.graph.resource import Resource, parse_path, read
from azward.graph.value import ABSENT, CauseKind, JsonValue, Unknown, canonical, to_json
from azward.rule.evaluate import evaluate
from azward.rule.model import Status
from azward.rule.pack import built_in_root, load_rule
from azward.source.terraform.source import TerraformSource
from azward.source.unit import Loaded

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
KEY = "https://v.vault.azure.net/keys/k/0123"


def load(text: str, major: int = 4) -> Loaded:
    pin = f'terraform {{\n  required_providers {{\n    azurerm = {{ source = "hashicorp/azurerm", version = "~> {major}.0" }}\n  }}\n}}\n'
    return TerraformSource(Path("/nowhere")).load_text(pin + text)


def block(kind: str, more: str = "", label: str = "a") -> str:
    return f'resource "azurerm_{kind}" "{label}" {{\n  name = "a"\n  resource_group_name = "rg"\n{more}\n}}\n'


def verdicts(rule: str, text: str) -> list[Status]:
    graph = ResourceGraph(normalize(load(text).resources))
    return [verdict.status for verdict in evaluate(graph, [load_rule(built_in_root() / f"{rule}.yaml")])]


def of_type(text: str, kind: str, major: int) -> Resource:
    (found,) = [item for item in load(text, major).resources if item.type.casefold() == kind.casefold()]
    return found


SERVER = block("mssql_server", '  administrator_login = "u"\n  administrator_login_password = "p"')
ADMIN = (
    '  azuread_administrator {{\n    login_username = "dba"\n    object_id = "o"\n    azuread_authentication_only = {}\n  }}'
)
AUDIT_LOGS = """
resource "azurerm_monitor_diagnostic_setting" "audit" {
  name                       = "audit"
  target_resource_id         = "${azurerm_mssql_server.a.id}/databases/master"
  log_analytics_workspace_id = azurerm_log_analytics_workspace.logs.id

  enabled_log {
    category = "SQLSecurityAuditEvents"
  }
}

resource "azurerm_log_analytics_workspace" "logs" {
  name = "logs"
}
"""

DATABASE = 'resource "azurerm_mssql_database" "d" {{\n  name = "d"\n  server_id = azurerm_mssql_server.a.id\n{}\n}}\n'
JOB = block("stream_analytics_job")
HUB_INPUT = '  stream_analytics_job_name = "a"\n  iothub_namespace = "hub"\n  shared_access_policy_name = "{}"\n'
NODES = (
    '  gateway {{\n    username = "u"\n    password = "{0}"\n  }}\n  roles {{\n    head_node {{\n      vm_size = "x"\n'
    '      username = "u"\n      password = "{1}"\n    }}\n    worker_node {{\n      vm_size = "x"\n      username = "u"\n'
    '      ssh_keys = ["ssh-rsa"]\n      target_instance_count = 3\n    }}\n  }}'
)
DPS = '  linked_hub {{\n    location = "westeurope"\n    connection_string = {}\n  }}'
POLICY = (
    'resource "azurerm_iothub_shared_access_policy" "p" {{\n  name = "{}"\n  resource_group_name = "rg"\n'
    '  iothub_name = "hub"\n  registry_write = true\n}}\n'
)


def rule_of(server: str, start: str, end: str) -> str:
    return (
        f'resource "azurerm_mssql_firewall_rule" "r" {{\n  name = "r"\n  server_id = {server}\n'
        f'  start_ip_address = "{start}"\n  end_ip_address = "{end}"\n}}\n'
    )


def audited(more: str) -> str:
    return (
        SERVER
        + f'resource "azurerm_mssql_server_extended_auditing_policy" "p" {{\n  server_id = azurerm_mssql_server.a.id\n{more}\n}}\n'
    )


PREMIUM = '  sku_name = "Premium"\n  family = "P"\n  capacity = 1\n'

VERDICTS = [
    ("sql/min-tls", SERVER, Status.PASS),
    ("sql/min-tls", block("mssql_server", '  minimum_tls_version = "1.0"'), Status.FAIL),
    ("sql/public-network-access", SERVER, Status.FAIL),
    ("sql/public-network-access", block("mssql_server", "  public_network_access_enabled = false"), Status.PASS),
    ("sql/entra-only-auth", block("mssql_server", ADMIN.format("true")), Status.PASS),
    ("sql/entra-only-auth", SERVER, Status.FAIL),
    ("sql/auditing", audited("") + AUDIT_LOGS, Status.PASS),
    ("sql/auditing", audited(""), Status.FAIL),
    ("sql/auditing", audited("  enabled = false"), Status.FAIL),
    (
        "sql/auditing",
        audited('  log_monitoring_enabled = false\n  storage_endpoint = "https://s"\n  retention_in_days = 5'),
        Status.FAIL,
    ),
    ("sql/no-allow-all-azure", SERVER + rule_of("azurerm_mssql_server.a.id", "0.0.0.0", "0.0.0.0"), Status.FAIL),
    ("sql/no-allow-all-azure", SERVER + rule_of("azurerm_mssql_server.a.id", "203.0.113.7", "203.0.113.7"), Status.PASS),
    ("sql/tde", SERVER + DATABASE.format(""), Status.PASS),
    ("sql/tde", SERVER + DATABASE.format("  transparent_data_encryption_enabled = false"), Status.FAIL),
    (
        "sql/threat-detection",
        SERVER + block("mssql_server_security_alert_policy", '  server_name = "a"\n  state = "Enabled"'),
        Status.PASS,
    ),
    ("redis/min-tls", block("redis_cache", PREMIUM), Status.PASS),
    ("redis/min-tls", block("redis_cache", f'{PREMIUM}  minimum_tls_version = "1.0"'), Status.FAIL),
    ("redis/non-ssl-port", block("redis_cache", f"{PREMIUM}  non_ssl_port_enabled = true"), Status.FAIL),
    ("redis/non-ssl-port", block("redis_cache", f"{PREMIUM}  enable_non_ssl_port = true"), Status.FAIL),
    ("redis/non-ssl-port", block("redis_cache", PREMIUM), Status.PASS),
    (
        "redis/auth-required",
        block(
            "redis_cache", f'{PREMIUM}  subnet_id = "s"\n  redis_configuration {{\n    authentication_enabled = false\n  }}'
        ),
        Status.FAIL,
    ),
    (
        "redis/access-keys-disabled",
        block("redis_cache", f"{PREMIUM}  access_keys_authentication_enabled = false"),
        Status.PASS,
    ),
    ("redis/access-keys-disabled", block("managed_redis", '  sku_name = "x"\n  default_database {\n  }'), Status.PASS),
    ("monitor/workspace-local-auth", block("log_analytics_workspace"), Status.FAIL),
    (
        "monitor/workspace-local-auth",
        block("log_analytics_workspace", "  local_authentication_disabled = true"),
        Status.PASS,
    ),
    ("monitor/log-retention", block("log_analytics_workspace", "  retention_in_days = 30"), Status.FAIL),
    ("monitor/log-retention", block("log_analytics_workspace", "  retention_in_days = 90"), Status.PASS),
    ("monitor/application-insights-workspace", block("application_insights", '  application_type = "web"'), Status.FAIL),
    (
        "monitor/application-insights-workspace",
        block("application_insights", '  application_type = "web"\n  workspace_id = "w"'),
        Status.PASS,
    ),
    ("streamanalytics/output-error-policy", JOB, Status.FAIL),
    ("streamanalytics/output-error-policy", block("stream_analytics_job", '  output_error_policy = "Stop"'), Status.PASS),
    (
        "streamanalytics/input-least-privilege",
        JOB + block("stream_analytics_stream_input_iothub", HUB_INPUT.format("iothubowner"), "i"),
        Status.FAIL,
    ),
    (
        "streamanalytics/input-least-privilege",
        JOB + block("stream_analytics_stream_input_iothub", HUB_INPUT.format("service"), "i"),
        Status.PASS,
    ),
    ("hdinsight/shared-password", block("hdinsight_hadoop_cluster", NODES.format("one", "one")), Status.FAIL),
    ("hdinsight/shared-password", block("hdinsight_hadoop_cluster", NODES.format("one", "two")), Status.PASS),
    ("hdinsight/min-tls", block("hdinsight_kafka_cluster", '  tls_min_version = "1.2"'), Status.PASS),
    (
        "hdinsight/encryption-in-transit",
        block("hdinsight_spark_cluster", "  encryption_in_transit_enabled = true"),
        Status.PASS,
    ),
    (
        "dps/linked-hub-credential",
        POLICY.format("enrol")
        + block("iothub_dps", DPS.format("azurerm_iothub_shared_access_policy.p.primary_connection_string")),
        Status.PASS,
    ),
    (
        "dps/linked-hub-credential",
        POLICY.format("iothubowner")
        + block("iothub_dps", DPS.format("azurerm_iothub_shared_access_policy.p.primary_connection_string")),
        Status.FAIL,
    ),
    ("dps/public-network-access", block("iothub_dps", "  public_network_access_enabled = false"), Status.PASS),
    ("iothub/certificate-verified", block("iothub_certificate", '  iothub_name = "h"\n  is_verified = true'), Status.PASS),
    (
        "iothub/certificate-verified",
        block("iothub_certificate", '  iothub_name = "h"'),
        Status.UNKNOWN,
    ),  # a rule of evidence
    (
        "iothub/routing-endpoint-identity",
        block("iothub")
        + block("iothub_endpoint_eventhub", '  iothub_id = azurerm_iothub.a.id\n  connection_string = "x"', "e"),
        Status.FAIL,
    ),
    (
        "iothub/routing-endpoint-identity",
        block("iothub")
        + block(
            "iothub_endpoint_eventhub", '  iothub_id = azurerm_iothub.a.id\n  authentication_type = "identityBased"', "e"
        ),
        Status.PASS,
    ),
]


@pytest.mark.parametrize(("rule", "text", "status"), VERDICTS)
def test_verdict(rule: str, text: str, status: Status) -> None:
    assert verdicts(rule, text) == [status]


VAULT = block("recovery_services_vault", '  sku = "Standard"')
WORKSPACE = block("log_analytics_workspace")
PLAIN_SHAPES: list[tuple[int, str, str, str, JsonValue]] = [
    (
        4,
        SERVER + DATABASE.format(""),
        "Microsoft.Sql/servers/databases/transparentDataEncryption",
        "properties.state",
        "Enabled",
    ),
    (5, block("mssql_managed_instance"), "Microsoft.Sql/managedInstances", "properties.proxyOverride", "Redirect"),
    (4, block("mssql_managed_instance"), "Microsoft.Sql/managedInstances", "properties.proxyOverride", "Default"),
    (
        3,
        block("sql_firewall_rule", '  server_name = "s"'),
        "Microsoft.Sql/servers/firewallRules",
        "id",
        "servers/s/firewallRules/a",
    ),
    (
        4,
        block("mssql_server_transparent_data_encryption", f'  server_id = "{GROUP}/x"\n  key_vault_key_id = "{KEY}"'),
        "Microsoft.Sql/servers/encryptionProtector",
        "properties.serverKeyName",
        "v_k_0123",
    ),
    (
        4,
        block("postgresql_flexible_server", '  sku_name = "GP_Standard_D2s_v3"\n  storage_mb = 32768'),
        "Microsoft.DBforPostgreSQL/flexibleServers",
        "sku",
        {"name": "Standard_D2s_v3", "tier": "GeneralPurpose"},
    ),
    (
        4,
        block("postgresql_flexible_server", "  storage_mb = 32768"),
        "Microsoft.DBforPostgreSQL/flexibleServers",
        "properties.storage.storageSizeGB",
        32,
    ),
    (
        4,
        block("postgresql_flexible_server", "  authentication {\n    password_auth_enabled = false\n  }"),
        "Microsoft.DBforPostgreSQL/flexibleServers",
        "properties.authConfig",
        {"activeDirectoryAuth": "Disabled", "passwordAuth": "Disabled"},
    ),
    (3, block("mysql_server"), "Microsoft.DBforMySQL/servers", "properties.minimalTlsVersion", "TLS1_2"),
    (3, block("redis_cache"), "Microsoft.Cache/redis", "properties.minimumTlsVersion", "1.2"),
    (
        4,
        block("redis_cache", '  patch_schedule {\n    day_of_week = "Monday"\n  }'),
        "Microsoft.Cache/redis/patchSchedules",
        "properties.scheduleEntries",
        [{"dayOfWeek": "Monday", "maintenanceWindow": "PT5H"}],
    ),
    (4, WORKSPACE, "Microsoft.OperationalInsights/workspaces", "properties.features.disableLocalAuth", False),
    (
        4,
        block("log_analytics_workspace", "  internet_query_enabled = false"),
        "Microsoft.OperationalInsights/workspaces",
        "properties.publicNetworkAccessForQuery",
        "Disabled",
    ),
    (
        4,
        block("monitor_activity_log_alert", '  criteria {\n    category = "Security"\n    levels = ["Error"]\n  }'),
        "Microsoft.Insights/activityLogAlerts",
        "properties.condition.allOf",
        [{"field": "category", "equals": "Security"}, {"anyOf": [{"field": "level", "equals": "Error"}]}],
    ),
    (3, VAULT, "Microsoft.RecoveryServices/vaults/backupconfig", "properties.softDeleteFeatureState", "Enabled"),
    (
        4,
        block(
            "storage_account_local_user",
            '  permission_scope {\n    service = "blob"\n    permissions {\n      read = true\n    }\n  }',
        ),
        "Microsoft.Storage/storageAccounts/localUsers",
        "properties.permissionScopes[0].permissions",
        "r",
    ),
    (
        4,
        block("storage_container_immutability_policy", '  storage_container_resource_manager_id = "c"'),
        "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies",
        "properties.allowProtectedAppendWrites",
        False,
    ),
    (
        4,
        block("netapp_volume", '  export_policy_rule {\n    rule_index = 1\n    protocol = ["NFSv4.1"]\n  }'),
        "Microsoft.NetApp/netAppAccounts/capacityPools/volumes",
        "properties.exportPolicy.rules[0]",
        {"ruleIndex": 1, "cifs": False, "nfsv3": False, "nfsv41": True},
    ),
    (
        3,
        block("databricks_workspace", '  custom_parameters {\n    public_subnet_name = "p"\n  }'),
        "Microsoft.Databricks/workspaces",
        "properties.parameters.enableNoPublicIp.value",
        False,
    ),
    (4, block("synapse_workspace"), "Microsoft.Synapse/workspaces", "properties.publicNetworkAccess", "Enabled"),
    (4, block("search_service"), "Microsoft.Search/searchServices", "properties.disableLocalAuth", False),
    (
        4,
        block("data_factory_linked_service_web", '  password = "hunter2"'),
        "Microsoft.DataFactory/factories/linkedservices",
        "properties.typeProperties.password.value",
        "hunter2",
    ),
    (
        4,
        block("data_protection_backup_vault"),
        "Microsoft.DataProtection/backupVaults",
        "properties.securitySettings.softDeleteSettings",
        {"state": "On", "retentionDurationInDays": 14},
    ),
]


@pytest.mark.parametrize(("major", "text", "kind", "path", "expected"), PLAIN_SHAPES)
def test_shape(major: int, text: str, kind: str, path: str, expected: JsonValue) -> None:
    found = of_type(text, kind, major)
    if path == "id":
        assert found.id.text.endswith(str(expected))
        return
    value = read(found.body, parse_path(path))
    assert value is not ABSENT
    assert to_json(value) == expected  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("text", "attribute", "owner"),
    [
        (block("redis_cache"), "azurerm_redis_cache.a.primary_connection_string", "Microsoft.Cache/redis/a"),
        (
            block("managed_redis", "  default_database {\n  }"),
            "azurerm_managed_redis.a.default_database[0].primary_access_key",
            "Microsoft.Cache/redisEnterprise/a",
        ),
        (WORKSPACE, "azurerm_log_analytics_workspace.a.primary_shared_key", "Microsoft.OperationalInsights/workspaces/a"),
        (block("search_service"), "azurerm_search_service.a.query_keys[0].key", "Microsoft.Search/searchServices/a"),
        (
            block("iothub_dps_shared_access_policy", '  iothub_dps_name = "d"'),
            "azurerm_iothub_dps_shared_access_policy.a.primary_key",
            "Microsoft.Devices/provisioningServices/d/keys/a",
        ),
        (
            block("storage_account")
            + 'data "azurerm_storage_account_sas" "s" {\n'
            + "  connection_string = azurerm_storage_account.a.primary_connection_string\n}\n",
            "data.azurerm_storage_account_sas.s.sas",
            "Microsoft.Storage/storageAccounts/a",
        ),
    ],
)
def test_keys_are_key_material(text: str, attribute: str, owner: str) -> None:
    value = load(f'{text}output "k" {{ value = {attribute} }}\n').outputs["k"]
    assert isinstance(value, Unknown)
    assert [(cause.kind, cause.target) for cause in value.causes] == [
        (CauseKind.KEY, f"{GROUP}/providers/{owner}".casefold())
    ]


def test_a_key_whose_version_is_open_has_a_known_vault_and_name() -> None:
    text = (
        block("key_vault")
        + 'resource "azurerm_key_vault_key" "k" {\n  name = "k"\n  key_vault_id = azurerm_key_vault.a.id\n}\n'
        + block("log_analytics_cluster")
        + 'resource "azurerm_log_analytics_cluster_customer_managed_key" "c" {\n'
        + "  log_analytics_cluster_id = azurerm_log_analytics_cluster.a.id\n  key_vault_key_id = azurerm_key_vault_key.k.id\n}\n"
    )
    cluster = of_type(text, "Microsoft.OperationalInsights/clusters", 4)
    key = read(cluster.body, parse_path("properties.keyVaultProperties"))
    assert isinstance(key, dict)
    assert (key["keyVaultUri"], key["keyName"]) == ("https://a.vault.azure.net", "k")
    assert isinstance(key["keyVersion"], Unknown)


def test_ids_of_parents_and_groups() -> None:
    text = (
        SERVER
        + block(
            "mssql_server_security_alert_policy", '  server_name = azurerm_mssql_server.a.name\n  state = "Enabled"', "p"
        )
        + 'resource "azurerm_mssql_server_vulnerability_assessment" "v" {\n'
        + "  server_security_alert_policy_id = azurerm_mssql_server_security_alert_policy.p.id\n}\n"
        + 'resource "azurerm_mssql_virtual_machine" "m" {\n'
        + f'  virtual_machine_id = "{GROUP}/providers/Microsoft.Compute/virtualMachines/vm"\n}}\n'
    )
    assessment = of_type(text, "Microsoft.Sql/servers/vulnerabilityAssessments", 4)
    assert assessment.id.text == f"{GROUP}/providers/Microsoft.Sql/servers/a/vulnerabilityAssessments/default"
    machine = of_type(text, "Microsoft.SqlVirtualMachine/sqlVirtualMachines", 4)
    assert machine.id.text == f"{GROUP}/providers/Microsoft.SqlVirtualMachine/sqlVirtualMachines/vm"
    assert canonical(machine.name) == "vm"


def test_a_policy_stands_below_its_container() -> None:
    text = (
        block("storage_container", '  storage_account_name = "s"')
        + 'resource "azurerm_storage_container_immutability_policy" "p" {\n  immutability_period_in_days = 14\n'
        + "  storage_container_resource_manager_id = azurerm_storage_container.a.resource_manager_id\n}\n"
    )
    policy = of_type(text, "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies", 4)
    container = of_type(text, "Microsoft.Storage/storageAccounts/blobServices/containers", 4)
    assert policy.id.text == f"{container.id.text}/immutabilityPolicies/default"


def test_what_is_set_apart_is_part_of_the_hub() -> None:
    text = (
        block("iothub")
        + block("iothub_route", '  iothub_name = azurerm_iothub.a.name\n  source = "DeviceMessages"\n  enabled = true', "r")
        + 'resource "azurerm_iothub_file_upload" "u" {\n  iothub_id = azurerm_iothub.a.id\n  container_name = "c"\n}\n'
    )
    hub = of_type(text, "Microsoft.Devices/IotHubs", 4)
    assert to_json(read(hub.body, parse_path("properties.routing.routes"))) == [  # pyright: ignore[reportArgumentType]
        {"name": "a", "source": "DeviceMessages", "condition": "true", "isEnabled": True}
    ]
    assert read(hub.body, parse_path("properties.storageEndpoints.$default.authenticationType")) == "keyBased"
