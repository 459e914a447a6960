"""What defaults disable is counted and named with the parameter that decides, and judged in modules for others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run
from scanned import AZURERM, SCHEMA, Scanned, account, bicep_account, parameters

if TYPE_CHECKING:
    from pathlib import Path

RULE = "storage/min-tls"
OLD = '"TLS1_0"'

VARIABLES = """\
variable "on" {
  type    = bool
  default = false
}
variable "stores" {
  type    = map(object({ name = string, tls = optional(string, "TLS1_0") }))
  default = {}
}
variable "settings" {
  type    = object({ tls = string })
  default = null
}
variable "number" { default = 0 }
variable "names" { default = [] }
variable "text" { default = "" }
variable "kind" {
  default = "none"
  validation {
    condition     = contains(["none", "some"], var.kind)
    error_message = "none or some"
  }
}
locals {
  on = var.on ? 1 : 0
}
"""

TERRAFORM = [
    ("count = var.on ? 1 : 0", ["on"], "[0]"),
    ("count = local.on", ["on"], "[0]"),
    ("for_each = var.stores", ["stores"], "[*]"),
    ('for_each = { for key, value in var.stores : key => value if value.tls != "none" }', ["stores"], "[*]"),
    ("count = var.settings != null ? 1 : 0", ["settings"], "[0]"),
    ("count = length(var.settings[*])", ["settings"], "[*]"),
    ("count = try(var.settings.tls, null) == null ? 0 : 1", ["settings"], "[0]"),
    ("count = var.number", ["number"], "[*]"),
    ("for_each = toset(var.names)", ["names"], "[*]"),
    ('count = var.text == "" ? 0 : 1', ["text"], "[0]"),
    ('count = var.kind == "some" ? 1 : 0', ["kind"], "[0]"),
    ('count = var.on && var.text != "" ? 1 : 0', ["on", "text"], "[0]"),
]

ALWAYS_OFF = ["count = 0", "count = var.on && false ? 1 : 0", "for_each = {}"]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Scanned:
    return Scanned(tmp_path, monkeypatch, capsys)


def repeated(repeat: str, **values: str) -> str:
    """Return a storage account with `count` or `for_each`."""
    return account(min_tls_version=OLD, **values).replace("{\n", f"{{\n  {repeat}\n", 1)


def disabled(tree: Scanned) -> list[tuple[str, list[str], bool]]:
    """Return address, parameters and whether it was judged of what the last scan names."""
    return [(entry["address"], entry["parameters"], entry["judged"]) for entry in tree.report["disabled"]]


class TestTerraform:
    @pytest.mark.parametrize(("repeat", "names", "_suffix"), TERRAFORM)
    def test_deployment(self, tree: Scanned, repeat: str, names: list[str], _suffix: str) -> None:
        tree.texts({"main.tf": AZURERM + VARIABLES + repeated(repeat)})
        assert tree.scan(RULE) == []
        assert disabled(tree) == [("azurerm_storage_account.data", names, False)]
        (entry,) = tree.report["disabled"]
        line = (AZURERM + VARIABLES).count("\n") + 1
        assert (entry["kind"], entry["type"]) == ("resource", "azurerm_storage_account")
        assert (entry["location"]["file"], entry["location"]["start_line"]) == ("main.tf", line)

    @pytest.mark.parametrize(("repeat", "names", "suffix"), TERRAFORM)
    def test_module_for_others(self, tree: Scanned, repeat: str, names: list[str], suffix: str) -> None:
        tree.texts({"main.tf": 'variable "group" { type = string }\n' + VARIABLES + repeated(repeat)})
        assert tree.scan(RULE) == [("fail", f"azurerm_storage_account.data{suffix}", "main.tf")]
        assert tree.status == 1
        assert disabled(tree) == [("azurerm_storage_account.data", names, True)]

    def test_module_for_others_with_another_provider(self, tree: Scanned) -> None:
        start = 'variable "group" {}\nprovider "azapi" {\n  enable_preflight = true\n}\n'
        tree.texts({"main.tf": start + VARIABLES + repeated("count = var.on ? 1 : 0")})
        assert [status for status, _, _ in tree.scan(RULE)] == ["fail"]
        tree.texts({"backend.tf": 'terraform {\n  backend "azurerm" {}\n}\n'})
        assert tree.scan(RULE) == []

    @pytest.mark.parametrize(("repeat", "_names", "suffix"), TERRAFORM)
    def test_option(self, tree: Scanned, repeat: str, _names: list[str], suffix: str) -> None:
        tree.texts({"main.tf": AZURERM + VARIABLES + repeated(repeat)})
        expected = [("fail", f"azurerm_storage_account.data{suffix}", "main.tf")]
        assert tree.scan(RULE, ".", "--include-disabled") == expected
        tree.texts({"azward.yaml": "include-disabled: true\n"})
        assert tree.scan(RULE) == expected

    @pytest.mark.parametrize("repeat", ALWAYS_OFF)
    @pytest.mark.parametrize("start", [AZURERM, 'variable "group" { type = string }\n'])
    def test_no_default_decides(self, tree: Scanned, repeat: str, start: str) -> None:
        tree.texts({"main.tf": start + VARIABLES + repeated(repeat)})
        assert tree.scan(RULE, ".", "--include-disabled") == []
        assert disabled(tree) == []

    def test_given_values_count(self, tree: Scanned) -> None:
        text = VARIABLES + repeated("count = var.on ? 1 : 0") + 'variable "group" { type = string }\n'
        tree.texts({"main.tf": text, "terraform.tfvars": "on = false\n"})
        assert tree.scan(RULE, ".", "--include-disabled") == []
        assert disabled(tree) == []
        tree.texts({"terraform.tfvars": 'text = "x"\n', "off.tfvars": "on = false\n"})
        assert tree.scan(RULE, ".", "-p", "off.tfvars") == []
        assert disabled(tree) == []
        (tree.folder / "off.tfvars").unlink()
        assert tree.scan(RULE) == []
        assert disabled(tree) == [("azurerm_storage_account.data", ["on"], False)]

    def test_values_of_callers(self, tree: Scanned) -> None:
        part = {"part/main.tf": VARIABLES + repeated("count = var.on ? 1 : 0")}
        call = 'module "part" {\n  source = "./part"\n  on     = false\n}\n'
        tree.texts({"main.tf": AZURERM + VARIABLES + call, **part})
        assert tree.scan(RULE, ".", "--include-disabled") == []
        assert disabled(tree) == []
        for value, name in (("var.on", "on"), ("null", "module.part.on")):
            argument = call.replace("= false", f"= {value}") if value != "null" else call.replace("  on     = false\n", "")
            tree.texts({"main.tf": AZURERM + VARIABLES + argument})
            assert tree.scan(RULE) == []
            assert disabled(tree) == [("module.part.azurerm_storage_account.data", [name], False)]
            found = tree.scan(RULE, ".", "--include-disabled")
            assert found == [("fail", "module.part.azurerm_storage_account.data[0]", "part/main.tf")]

    def test_module_call(self, tree: Scanned) -> None:
        call = 'module "part" {\n  source = "./part"\n  count  = var.on ? 1 : 0\n  text   = var.text\n}\n'
        part = VARIABLES + repeated('count = var.text == "" ? 0 : 1')
        tree.texts({"main.tf": AZURERM + VARIABLES + call, "part/main.tf": part})
        assert tree.scan(RULE) == []
        assert disabled(tree) == [("module.part", ["on"], False)]
        assert tree.report["disabled"][0]["kind"] == "module"
        found = tree.scan(RULE, ".", "--include-disabled")
        assert found == [("fail", "module.part[0].azurerm_storage_account.data[0]", "part/main.tf")]

    def test_module_that_is_not_read(self, tree: Scanned) -> None:
        call = 'module "part" {\n  source = "example/part/azurerm"\n  count  = var.on ? 1 : 0\n}\n'
        tree.texts({"main.tf": 'variable "group" {}\n' + VARIABLES + call})
        tree.scan(RULE)
        assert (tree.status, disabled(tree)) == (4, [("module.part", ["on"], False)])

    def test_values_agree_with_the_condition(self, tree: Scanned) -> None:
        """What exists only with another value is judged with that value; other defaults hold."""
        values = {"https_traffic_only_enabled": "var.on", "min_tls_version": "var.tls"}
        text = 'variable "group" {}\nvariable "tls" { default = "TLS1_0" }\n' + VARIABLES
        block = account(**values).replace("{\n", "{\n  count = var.on ? 1 : 0\n", 1)
        tree.texts({"main.tf": text + block})
        assert [status for status, _, _ in tree.scan("storage/secure-transfer")] == ["pass"]
        assert [status for status, _, _ in tree.scan(RULE)] == ["fail"]

    def test_resources_that_follow_from_others(self, tree: Scanned) -> None:
        container = (
            'resource "azurerm_storage_container" "open" {\n  for_each = azurerm_storage_account.data\n  name = "open"\n'
            '  storage_account_id = each.value.id\n  container_access_type = "blob"\n}\n'
        )
        tree.texts({"main.tf": AZURERM + VARIABLES + repeated("for_each = var.stores") + container})
        tree.scan("storage/container-private")
        assert [(address, names) for address, names, _ in disabled(tree)] == [
            ("azurerm_storage_account.data", ["stores"]),
            ("azurerm_storage_container.open", ["stores"]),
        ]
        found = tree.scan("storage/container-private", ".", "--include-disabled")
        assert [status for status, _, _ in found] == ["fail"]

    def test_companion_that_may_exist(self, tree: Scanned) -> None:
        """A companion that callers can enable is not missing for certain."""
        policy = (
            'resource "azurerm_monitor_diagnostic_setting" "logs" {\n  count = var.on ? 1 : 0\n  name = "logs"\n'
            '  target_resource_id = "${azurerm_storage_account.data.id}/blobServices/default"\n'
            '  log_analytics_workspace_id = var.group\n  enabled_log {\n    category_group = "allLogs"\n  }\n}\n'
        )
        text = VARIABLES + account(min_tls_version=OLD) + policy
        tree.texts({"main.tf": 'variable "group" { type = string }\n' + text})
        assert [status for status, _, _ in tree.scan("storage/diagnostic-logs")] == ["unknown"]
        tree.texts({"main.tf": AZURERM + 'variable "group" { default = "x" }\n' + text})
        assert [status for status, _, _ in tree.scan("storage/diagnostic-logs")] == ["fail"]

    @pytest.mark.parametrize(
        "value", ["var.settings.tls", "values(var.stores)[0].tls", 'var.stores["a"].tls', "var.names[0]"]
    )
    def test_error_that_follows_from_a_default(self, tree: Scanned, value: str) -> None:
        block = account(min_tls_version=value)
        tree.texts({"main.tf": 'variable "group" { type = string }\n' + VARIABLES + block})
        assert [status for status, _, _ in tree.scan(RULE)] == ["unknown"]
        assert tree.status == 0
        assert len(tree.report["notes"]) >= 1
        tree.texts({"main.tf": AZURERM + VARIABLES + block})  # also of a root module: values may be given on deployment
        assert [status for status, _, _ in tree.scan(RULE)] == ["unknown"]
        assert tree.status == 0
        tree.texts({"terraform.tfvars": "names = []\nstores = {}\nsettings = {}\n"})  # then it fails for certain
        tree.scan(RULE)
        assert tree.status == 4

    def test_loop_that_fails_by_a_default(self, tree: Scanned) -> None:
        tree.texts({"main.tf": 'variable "group" {}\n' + VARIABLES + repeated("for_each = toset([var.settings.tls])")})
        assert [status for status, _, _ in tree.scan(RULE)] == ["fail"]
        assert tree.status == 1


BICEP_PARAMETERS = """\
param on bool = false
param stores array = []
param settings object = {}
param text string = ''
param number int = 0
param maybe string?
@allowed(['none', 'some'])
param kind string = 'none'
var also = on
"""

BICEP = [
    ("if (on) ", ["on"]),
    ("if (also) ", ["on"]),
    ("if (on && text != '') ", ["on", "text"]),
    ("if (!empty(settings)) ", ["settings"]),
    ("if (settings.?tls ?? false) ", ["settings"]),
    ("if (text == 'x') ", ["text"]),
    ("if (kind == 'some') ", ["kind"]),
    ("if (maybe != null) ", ["maybe"]),
    ("[for store in stores: ", ["stores"]),
    ("[for store in filter(stores, one => one.on): ", ["stores"]),
    ("[for (store, i) in items(settings): if (store.value.on) ", ["settings"]),
    ("[for i in range(0, number): ", ["number"]),
]


def bicep(condition: str) -> str:
    text = bicep_account("{ minimumTlsVersion: 'TLS1_0' }", condition=condition)
    return text.rstrip() + "]\n" if condition.startswith("[") else text


class TestBicep:
    @pytest.mark.parametrize(("condition", "names"), BICEP)
    def test_deployment(self, tree: Scanned, condition: str, names: list[str]) -> None:
        tree.texts({"main.bicep": BICEP_PARAMETERS + bicep(condition)})
        assert tree.scan(RULE) == []
        assert disabled(tree) == [("data", names, False)]
        (entry,) = tree.report["disabled"]
        assert (entry["kind"], entry["type"]) == ("resource", "Microsoft.Storage/storageAccounts")
        assert entry["location"]["start_line"] == BICEP_PARAMETERS.count("\n") + 1
        assert {status for status, _, _ in tree.scan(RULE, ".", "--include-disabled")} == {"fail"}
        assert disabled(tree) == [("data", names, True)]

    def test_module_for_others(self, tree: Scanned) -> None:
        tree.texts({"modules/store.bicep": BICEP_PARAMETERS + bicep("if (on) ")})
        assert tree.scan(RULE) == [("fail", "data", "modules/store.bicep")]
        assert disabled(tree) == [("data", ["on"], True)]

    @pytest.mark.parametrize("condition", ["if (false) ", "if (on && false) ", "[for store in []: "])
    def test_no_default_decides(self, tree: Scanned, condition: str) -> None:
        tree.texts({"main.bicep": BICEP_PARAMETERS + bicep(condition)})
        assert tree.scan(RULE, ".", "--include-disabled") == []
        assert disabled(tree) == []

    def test_given_values_count(self, tree: Scanned) -> None:
        tree.texts({"main.bicep": BICEP_PARAMETERS + bicep("if (on) "), "off.json": parameters(on=False)})
        assert tree.scan(RULE, ".", "-p", "off.json", "--include-disabled") == []
        assert disabled(tree) == []
        tree.texts({"main.off.parameters.json": parameters(on=False)})
        assert tree.scan(RULE) == []
        assert disabled(tree) == []
        tree.texts({"main.bicepparam": "using 'main.bicep'\nparam text = 'x'\n"})
        assert tree.scan(RULE) == []
        assert disabled(tree) == [("data", ["on"], False)]
        tree.texts({"main.on.parameters.json": parameters(on=True)})
        assert {status for status, _, _ in tree.scan(RULE)} == {"fail"}
        assert disabled(tree) == []  # another parameter set enables it

    def test_values_of_callers(self, tree: Scanned) -> None:
        part = {"part.bicep": BICEP_PARAMETERS + bicep("if (on) ")}
        call = "param go bool = false\nmodule part 'part.bicep' = {\n  name: 'part'\n  params: { on: false }\n}\n"
        tree.texts({"main.bicep": call, **part})
        assert tree.scan(RULE, ".", "--include-disabled") == []
        assert disabled(tree) == []
        for argument, name in (("{ on: go }", "go"), ("{ text: 'x' }", "part.on")):
            tree.texts({"main.bicep": call.replace("{ on: false }", argument)})
            assert tree.scan(RULE) == []
            assert disabled(tree) == [("part.data", [name], False)]
            assert tree.scan(RULE, ".", "--include-disabled") == [("fail", "part.data", "part.bicep")]

    def test_module_call(self, tree: Scanned) -> None:
        call = "param go bool = false\nmodule part 'part.bicep' = if (go) {\n  name: 'part'\n  params: { on: go }\n}\n"
        tree.texts({"main.bicep": call, "part.bicep": BICEP_PARAMETERS + bicep("if (on) ")})
        assert tree.scan(RULE) == []
        assert disabled(tree) == [("part", ["go"], False)]
        assert tree.report["disabled"][0]["kind"] == "module"
        assert tree.scan(RULE, ".", "--include-disabled") == [("fail", "part.data", "part.bicep")]

    def test_values_agree_with_the_condition(self, tree: Scanned) -> None:
        text = "param tls string = 'TLS1_0'\n" + BICEP_PARAMETERS
        properties = "{ supportsHttpsTrafficOnly: on, minimumTlsVersion: tls }"
        tree.texts({"main.bicep": text + bicep_account(properties, condition="if (on) ")})
        assert [status for status, _, _ in tree.scan("storage/secure-transfer", ".", "--include-disabled")] == ["pass"]
        assert [status for status, _, _ in tree.scan(RULE, ".", "--include-disabled")] == ["fail"]


@pytest.mark.parametrize("value", ["settings.tls", "stores[0]", "first(stores).tls"])
def test_error_that_follows_from_a_default_in_bicep(tree: Scanned, value: str) -> None:
    text = BICEP_PARAMETERS + bicep_account(f"{{ minimumTlsVersion: {value} }}")
    tree.texts({"modules/store.bicep": text})
    assert [status for status, _, _ in tree.scan(RULE)] == ["unknown"]
    assert tree.status == 0
    (tree.folder / "modules/store.bicep").unlink()
    tree.texts({"main.bicep": text})
    assert [status for status, _, _ in tree.scan(RULE)] == ["unknown"]
    assert tree.status == 0
    given = "using 'main.bicep'\nparam number = 1\n"
    tree.texts({"main.bicepparam": given})
    assert [status for status, _, _ in tree.scan(RULE)] == ["unknown"]
    tree.texts({"main.bicepparam": given + "param settings = {}\nparam stores = []\n"})  # then it fails for certain
    tree.scan(RULE)
    assert tree.status == 4


def vault(**members: Any) -> dict[str, Any]:
    return {
        "type": "Microsoft.KeyVault/vaults",
        "apiVersion": "2023-07-01",
        "name": "kv-data",
        "location": "northeurope",
        "properties": {},
        **members,
    }


@pytest.mark.parametrize(
    ("declared", "members"),
    [
        ({"type": "bool", "defaultValue": False}, {"condition": "[parameters('one')]"}),
        ({"type": "string", "defaultValue": ""}, {"condition": "[not(empty(parameters('one')))]"}),
        (
            {"type": "string", "defaultValue": "no", "allowedValues": ["yes", "no"]},
            {"condition": "[equals(parameters('one'), 'yes')]"},
        ),
        ({"type": "int", "defaultValue": 0}, {"copy": {"name": "all", "count": "[parameters('one')]"}}),
        ({"type": "array", "defaultValue": []}, {"copy": {"name": "all", "count": "[length(parameters('one'))]"}}),
        ({"type": "string", "nullable": True}, {"condition": "[not(equals(parameters('one'), null()))]"}),
    ],
)
def test_arm(tree: Scanned, declared: dict[str, Any], members: dict[str, Any]) -> None:
    template = {
        "$schema": f"{SCHEMA}deploymentTemplate.json#",
        "languageVersion": "2.0",
        "parameters": {"one": declared},
        "resources": {"vault": vault(**members)},
    }
    tree.texts({"main.json": json.dumps(template)})
    rule = "keyvault/purge-protection"
    assert tree.scan(rule) == []
    assert disabled(tree) == [("vault", ["one"], False)]
    assert {status for status, _, _ in tree.scan(rule, ".", "--include-disabled")} == {"fail"}
    assert disabled(tree) == [("vault", ["one"], True)]


def test_child_of_a_template(tree: Scanned) -> None:
    child = {
        "type": "secrets",
        "apiVersion": "2023-07-01",
        "name": "one",
        "condition": "[parameters('one')]",
        "properties": {"value": "x"},
    }
    template = {
        "$schema": f"{SCHEMA}deploymentTemplate.json#",
        "parameters": {"one": {"type": "bool", "defaultValue": False}},
        "resources": [vault(resources=[child])],
    }
    tree.texts({"main.json": json.dumps(template)})
    tree.scan("keyvault/purge-protection")
    (entry,) = tree.report["disabled"]
    assert (entry["type"], entry["parameters"]) == ("Microsoft.KeyVault/vaults/secrets", ["one"])


def test_text(tree: Scanned, capsys: pytest.CaptureFixture[str]) -> None:
    tree.texts(
        {"main.bicep": BICEP_PARAMETERS + bicep("if (on) ") + bicep("[for store in stores: ").replace("data", "more")}
    )
    tree.scan(RULE)
    run(["scan", "."])
    out = capsys.readouterr().out
    sentence = "disabled by default and not judged: 2 resources (`on`, `stores`; --include-disabled judges them)"
    assert sentence in " ".join(out.split())
    run(["scan", ".", "--verbose"])
    out = capsys.readouterr().out
    line = BICEP_PARAMETERS.count("\n") + 1
    assert f"  main.bicep:{line}: `data`, Microsoft.Storage/storageAccounts: `on`\n" in out
    run(["scan", ".", "--include-disabled", "--rule", RULE])
    assert "disabled by default but judged: 2 resources (`on`, `stores`)\n" in capsys.readouterr().out


def test_a_module_called_for_each_of_a_default_that_disables_others(tree: Scanned) -> None:
    tree.texts(
        {
            "main.tf": """
variable "group" {}
variable "passwords" { default = { a = "P@ssw0rd-in-code" } }
module "server" {
  source   = "./server"
  for_each = var.passwords
  password = each.value
  group    = var.group
}
resource "azurerm_resource_group" "more" {
  count    = length(var.passwords) > 5 ? 1 : 0
  name     = "more"
  location = "westeurope"
}
""",
            "server/main.tf": """
variable "group" {}
variable "password" {}
resource "azurerm_mssql_server" "one" {
  name                         = "one"
  resource_group_name          = var.group
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "someone"
  administrator_login_password = var.password
}
""",
        }
    )
    found = tree.scan("secrets/secure-parameter")
    assert tree.report["errors"] == []
    assert ("fail", "var.passwords", "main.tf") in found
