"""Arguments that become child resources, members of lists of several kinds, or objects by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.graph.graph import ResourceGraph
from azward.graph.normalize import normalize
from azward.graph.value import Unknown, Value
from azward.rule.evaluate import evaluate
from azward.rule.model import Status
from azward.rule.pack import built_in_root, load_rule
from azward.source.terraform.source import TerraformSource

PLACE = '  name = "a"\n  resource_group_name = "rg"\n  location = "westeurope"\n'
LITERAL = "Tr0ub4dor&3x"


def block(kind: str, more: str, place: str = PLACE) -> str:
    return f'resource "{kind}" "a" {{\n{place}{more}\n}}\n'


def bodies(text: str) -> dict[str, Value]:
    """Return the properties of each resource by its address."""
    loaded = TerraformSource(Path("/nowhere")).load_text(text)
    assert not [diagnostic for diagnostic in loaded.diagnostics if diagnostic.kind.unread]
    return {resource.address: resource.body.get("properties") for resource in loaded.resources}


IMPORT = f"""  import {{
    storage_uri = "https://a.blob.core.windows.net/b/c.bacpac"
    storage_key = "{LITERAL}"
    storage_key_type = "StorageAccessKey"
    administrator_login = "sa"
    administrator_login_password = "x"
    authentication_type = "Sql"
  }}"""
REGISTRIES = """  sku_name = "E0"
  container_registry {
    name = "one"
    server = "one.example"
    username = "u"
    password = "x"
  }
  container_registry {
    name = "two"
    server = "two.example"
    username = "u"
    password = "Tr0ub4dor&3x"
  }"""
SETUP = """  data_factory_id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataFactory/factories/f"
  node_size = "Standard_D2_v3"
  express_custom_setup {
    powershell_version = "6.2.0"
    environment = { A = "1" }
    command_key {
      target_name = "t"
      user_name = "u"
      password = "Tr0ub4dor&3x"
    }
    component {
      name = "c"
      key_vault_license {
        linked_service_name = "vault"
        secret_name = "license"
      }
    }
  }"""


@pytest.mark.parametrize(
    "text",
    [
        block("azurerm_mssql_database", f'  server_id = "/subscriptions/s"\n{IMPORT}', '  name = "a"\n'),
        block("azurerm_sql_database", f'  server_name = "s"\n{IMPORT}'),
        block("azurerm_spring_cloud_service", REGISTRIES),
        block("azurerm_data_factory_integration_runtime_azure_ssis", SETUP, '  name = "a"\n  location = "westeurope"\n'),
    ],
)
def test_literal_secret_fails(text: str) -> None:
    loaded = TerraformSource(Path("/nowhere")).load_text(text)
    graph = ResourceGraph(normalize(loaded.resources))
    rule = load_rule(built_in_root() / "secrets/hard-coded-value.yaml")
    failed = [verdict for verdict in evaluate(graph, [rule]) if verdict.status is Status.FAIL]
    assert failed


def test_blocks_become_children_by_name() -> None:
    found = bodies(block("azurerm_spring_cloud_service", REGISTRIES))
    servers = [
        properties["credentials"]["server"]  # pyright: ignore[reportArgumentType, reportCallIssue, reportIndexIssue, reportOptionalSubscript]
        for address, properties in found.items()
        if "containerRegistries" in address
    ]
    assert servers == ["one.example", "two.example"]


def test_setups_of_several_kinds_are_one_list() -> None:
    (properties,) = bodies(
        block("azurerm_data_factory_integration_runtime_azure_ssis", SETUP, '  name = "a"\n  location = "westeurope"\n')
    ).values()
    setups: list[dict[str, Value]] = properties["typeProperties"]["ssisProperties"]["expressCustomSetupProperties"]  # pyright: ignore
    assert [setup["type"] for setup in setups] == [
        "EnvironmentVariableSetup",
        "AzPowerShellSetup",
        "ComponentSetup",
        "CmdkeySetup",
    ]


@pytest.mark.parametrize(("switch", "expected"), [("true", True), ("false", False)])
def test_child_that_a_switch_creates(switch: str, expected: bool) -> None:
    found = bodies(block("azurerm_data_factory", f"  managed_virtual_network_enabled = {switch}"))
    assert any("managedVirtualNetworks" in address for address in found) == expected


def test_target_of_an_action_is_named_by_its_type() -> None:
    actions = """  scopes = ["/subscriptions/s"]
  source {
    event_source = "Alerts"
  }
  action {
    type = "loganalytics"
    resource_id = "/w"
  }
  action {
    type = "EventHub"
    resource_id = "/h"
    connection_string = "x"
  }"""
    (properties,) = bodies(block("azurerm_security_center_automation", actions)).values()
    assert isinstance(properties, dict)
    assert properties["actions"] == [
        {"actionType": "Workspace", "workspaceResourceId": "/w"},
        {"actionType": "EventHub", "connectionString": "x", "eventHubResourceId": "/h"},
    ]


def test_rules_of_a_backup_policy() -> None:
    policy = """  name = "a"
  vault_id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/v"
  backup_repeating_time_intervals = ["R/2021-05-23T02:30:00+00:00/P1W"]
  default_retention_duration = "P7D"
  retention_rule {
    name = "Weekly"
    duration = "P30D"
    priority = 20
    criteria {
      absolute_criteria = "FirstOfWeek"
    }
  }"""
    (properties,) = bodies(block("azurerm_data_protection_backup_policy_disk", policy, "")).values()
    rules: list[dict[str, Value]] = properties["policyRules"]  # pyright: ignore
    assert [rule["name"] for rule in rules] == ["BackupIntervals", "Weekly", "Default"]
    kept = [rule["lifecycles"][0]["deleteAfter"]["duration"] for rule in rules[1:]]  # pyright: ignore
    assert kept == ["P30D", "P7D"]


def test_policies_of_a_trigger_are_an_object() -> None:
    access = """  access_control {
    trigger {
      allowed_caller_ip_address_range = ["10.0.0.0/8"]
      open_authentication_policy {
        name = "p"
        claim {
          name = "iss"
          value = "https://sts.windows.net/t/"
        }
      }
    }
  }"""
    (properties,) = bodies(block("azurerm_logic_app_workflow", access)).values()
    policies = properties["accessControl"]["triggers"]["openAuthenticationPolicies"]["policies"]  # pyright: ignore
    assert policies == {"p": {"type": "AAD", "claims": [{"name": "iss", "value": "https://sts.windows.net/t/"}]}}


APPROVAL = """  scope = "/subscriptions/s"
  role_definition_id = "r"
  activation_rules {
    maximum_duration = "PT1H"
    require_approval = true
    require_justification = true
    require_multifactor_authentication = false
    approval_stage {
      primary_approver {
        object_id = "o"
        type = "Group"
      }
    }
  }
  eligible_assignment_rules {
    expiration_required = false
  }"""


def test_rules_of_a_role_are_one_list() -> None:
    found = bodies(block("azurerm_role_management_policy", APPROVAL, place=""))["azurerm_role_management_policy.a"]
    stage: Value = {"primaryApprovers": [{"id": "o", "userType": "Group"}]}
    rules = {
        "Expiration_EndUser_Assignment": {"ruleType": "RoleManagementPolicyExpirationRule", "maximumDuration": "PT1H"},
        "Enablement_EndUser_Assignment": {
            "ruleType": "RoleManagementPolicyEnablementRule",
            "enabledRules": ["Justification"],
        },
        "Approval_EndUser_Assignment": {
            "ruleType": "RoleManagementPolicyApprovalRule",
            "setting": {"isApprovalRequired": True, "approvalStages": [stage]},
        },
        "Expiration_Admin_Eligibility": {"ruleType": "RoleManagementPolicyExpirationRule", "isExpirationRequired": False},
    }
    assert found == {"rules": [{"id": name, **facts} for name, facts in rules.items()]}


def test_parameters_of_a_factory_are_named() -> None:
    text = block(
        "azurerm_data_factory", '  global_parameter {\n    name = "mode"\n    type = "String"\n    value = "x"\n  }'
    )
    found = bodies(text)["azurerm_data_factory.a"]
    assert isinstance(found, dict)
    assert found["globalParameters"] == {"mode": {"type": "String", "value": "x"}}


def test_parameter_of_an_open_name_leaves_all_open() -> None:
    text = block("azurerm_data_factory", '  global_parameter {\n    name = var.n\n    type = "String"\n    value = "x"\n  }')
    found = bodies(text + 'variable "n" {}\n')["azurerm_data_factory.a"]
    assert isinstance(found, dict)
    assert isinstance(found["globalParameters"], Unknown)


def test_vault_of_a_customer_managed_key_has_an_address() -> None:
    vault = 'resource "azurerm_key_vault" "v" {\n  name = "keys"\n  resource_group_name = "rg"\n}\n'
    account = 'resource "azurerm_storage_account" "s" {\n  name = "s"\n  resource_group_name = "rg"\n}\n'
    key = '  storage_account_id = azurerm_storage_account.s.id\n  key_vault_id = azurerm_key_vault.v.id\n  key_name = "k"\n'
    text = vault + account + block("azurerm_storage_account_customer_managed_key", key, place="")
    encryption = bodies(text)["azurerm_storage_account.s"]
    assert isinstance(encryption, dict)
    found = encryption["encryption"]
    assert isinstance(found, dict)
    assert found["keyvaultproperties"] == {"keyvaulturi": "https://keys.vault.azure.net", "keyname": "k"}
