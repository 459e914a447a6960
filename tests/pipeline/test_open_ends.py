"""Where a name, an id or a module is open, what it may stand for is unknown: no companion is missing for certain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from azward.cli.main import run
from azward.source.terraform.azurerm import all_tables
from azward.source.terraform.azurerm.model import Satellite
from azward.source.terraform.resources.unread_modules import UPDATES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Statuses = Callable[..., dict[tuple[str, str], str]]

PROVIDERS = """
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
    azapi   = { source = "Azure/azapi", version = "~> 2.0" }
  }
}
"""


@pytest.fixture
def statuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Statuses:
    """Return the statuses of rules by rule and address."""

    def scanned(rule: str, **files: str) -> dict[tuple[str, str], str]:
        for name, text in files.items():
            path = tmp_path / name.replace("__", ".").replace("_of_", "/")
            path.parent.mkdir(exist_ok=True)
            path.write_text(PROVIDERS + text if name == "main__tf" else text)
        run(["scan", str(tmp_path), "--all", "--format", "json", "--rule", rule])
        found = json.loads(capsys.readouterr().out)["results"]
        return {(result["rule"], result["resource"]["address"]): result["status"] for result in found}

    return scanned


NETWORK = """
resource "azurerm_network_security_group" "g" {
  name                = "nsg"
  location            = "northeurope"
  resource_group_name = "rg"
}
resource "azurerm_virtual_network" "v" {
  name                = "net"
  location            = "northeurope"
  resource_group_name = "rg"
  address_space       = ["10.20.0.0/16"]
  subnet {
    name             = "work"
    address_prefixes = ["10.20.0.0/24"]
  }
  subnet {
    name             = "rest"
    address_prefixes = ["10.20.1.0/24"]
  }
}
"""

WAYS = {
    "index": "tolist(azurerm_virtual_network.v.subnet)[0].id",
    "one": """one([for s in azurerm_virtual_network.v.subnet : s.id if s.name == "work"])""",
    "splat": "element(azurerm_virtual_network.v.subnet[*].id, 0)",
    "interpolation": '"${azurerm_virtual_network.v.id}/subnets/work"',
    "map": "local.ids.work",
    "data": "data.azurerm_subnet.work.id",
    "module": "module.names.id",
}

AROUND = """
locals {
  ids = { for s in azurerm_virtual_network.v.subnet : s.name => s.id }
}
data "azurerm_subnet" "work" {
  name                 = "work"
  virtual_network_name = azurerm_virtual_network.v.name
  resource_group_name  = "rg"
}
module "names" {
  source  = "./names"
  network = azurerm_virtual_network.v.id
}
"""

NAMES = """
variable "network" { type = string }
output "id" { value = "${var.network}/subnets/work" }
"""


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("provider", ["azurerm", "azapi"])
def test_satellite_on_inline_child(statuses: Statuses, way: str, provider: str) -> None:
    satellite = {
        "azurerm": """
resource "azurerm_subnet_network_security_group_association" "a" {
  subnet_id                 = TARGET
  network_security_group_id = azurerm_network_security_group.g.id
}
""",
        "azapi": """
resource "azapi_update_resource" "a" {
  type        = "Microsoft.Network/virtualNetworks/subnets@2023-11-01"
  resource_id = TARGET
  body        = { properties = { networkSecurityGroup = { id = azurerm_network_security_group.g.id } } }
}
""",
    }[provider]
    text = NETWORK + AROUND + satellite.replace("TARGET", WAYS[way])
    assert statuses("network/subnet-nsg", main__tf=text, names_of_main__tf=NAMES) == {
        ("network/subnet-nsg", "azurerm_virtual_network.v.subnets[0]"): "pass",
        ("network/subnet-nsg", "azurerm_virtual_network.v.subnets[1]"): "fail",
    }


def account(name: str, more: str = "") -> str:
    return f"""
resource "azurerm_storage_account" "{name}" {{
  {more}
  name                     = "st{name}${{{"each.key" if more else '""'}}}"
  resource_group_name      = "rg"
  location                 = "northeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
}}
"""


RULES = """
resource "azurerm_storage_account_network_rules" "closed" {
  storage_account_id = TARGET
  default_action     = "Deny"
}
"""

TARGETS = {
    "choice": ("var.first ? azurerm_storage_account.one.id : azurerm_storage_account.two.id", ""),
    "index": ("azurerm_storage_account.m[var.key].id", "m"),
    "element": ("element([azurerm_storage_account.one.id, azurerm_storage_account.two.id], var.number)", ""),
    "list": ("[azurerm_storage_account.one.id, azurerm_storage_account.two.id][var.number]", ""),
    "local": ("local.target", ""),
    "lookup": ("lookup({ a = azurerm_storage_account.one.id, b = azurerm_storage_account.two.id }, var.key)", ""),
}

VARIABLES = """
variable "first" { type = bool }
variable "key" { type = string }
variable "number" { type = number }
locals { target = var.first ? azurerm_storage_account.one.id : azurerm_storage_account.two.id }
"""


@pytest.mark.parametrize("way", TARGETS)
def test_satellite_with_open_target(statuses: Statuses, way: str) -> None:
    target, kind = TARGETS[way]
    many = account("m", 'for_each = toset(["a", "b"])') if kind else account("one") + account("two")
    found = statuses("storage/firewall", main__tf=VARIABLES + many + account("apart") + RULES.replace("TARGET", target))
    names = ['m["a"]', 'm["b"]'] if kind else ["one", "two"]
    for name in names:
        assert found["storage/firewall", f"azurerm_storage_account.{name}"] == "unknown"
    assert found["storage/firewall", "azurerm_storage_account.apart"] == "fail"


def test_child_of_one_of_two_servers(statuses: Statuses) -> None:
    text = """
variable "first" { type = bool }
resource "azurerm_mssql_server" "one" {
  name                = "sql-one"
  resource_group_name = "rg"
  location            = "northeurope"
  version             = "12.0"
}
resource "azurerm_mssql_server" "two" {
  name                = "sql-two"
  resource_group_name = "rg"
  location            = "northeurope"
  version             = "12.0"
}
resource "azurerm_mssql_server" "three" {
  name                = "sql-three"
  resource_group_name = "rg"
  location            = "northeurope"
  version             = "12.0"
}
resource "azurerm_mssql_server_extended_auditing_policy" "a" {
  server_id              = var.first ? azurerm_mssql_server.one.id : azurerm_mssql_server.two.id
  log_monitoring_enabled = false
  storage_endpoint       = "https://stlogs.blob.core.windows.net/"
  retention_in_days      = 120
}
"""
    found = statuses("sql/auditing", main__tf=text)
    assert found["sql/auditing", "azurerm_mssql_server.one"] == "unknown"
    assert found["sql/auditing", "azurerm_mssql_server.two"] == "unknown"
    assert found["sql/auditing", "azurerm_mssql_server.three"] == "fail"


def test_open_target_without_reference_to_a_resource(statuses: Statuses) -> None:
    pick = 'resource "terraform_data" "pick" {\n  input = azurerm_storage_account.one.id\n}\n'
    found = statuses(
        "storage/firewall", main__tf=pick + account("one") + RULES.replace("TARGET", "terraform_data.pick.output")
    )
    assert found["storage/firewall", "azurerm_storage_account.one"] == "unknown"


def test_target_that_is_a_variable_is_another_resource(statuses: Statuses) -> None:
    variable = 'variable "account" { type = string }\n'
    found = statuses("storage/firewall", main__tf=variable + account("one") + RULES.replace("TARGET", "var.account"))
    assert found["storage/firewall", "azurerm_storage_account.one"] == "fail"


def planned(kind: str, label: str, key: str | None, **values: str) -> dict[str, object]:
    index = {} if key is None else {"index": key}
    suffix = "" if key is None else f'["{key}"]'
    provider = "registry.terraform.io/hashicorp/azurerm"
    address = f"{kind}.{label}{suffix}"
    return {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": label,
        "provider_name": provider,
        "values": values,
        **index,
    }


def plan(keys: list[str], repeated: list[str], target: list[str]) -> str:
    common = {"resource_group_name": "rg", "location": "northeurope", "account_tier": "Standard"}
    accounts = [planned("azurerm_storage_account", "m", key, name=f"stm{key}", **common) for key in ("a", "b")]
    accounts.append(planned("azurerm_storage_account", "apart", None, name="stapart", **common))
    rules = [planned("azurerm_storage_account_network_rules", "closed", key, default_action="Deny") for key in keys]

    def change(resource: dict[str, object], **unknown: bool) -> dict[str, object]:
        return {**resource, "change": {"actions": ["create"], "before": None, "after": resource["values"],
                "after_unknown": {"id": True, **unknown}, "after_sensitive": {}}}  # fmt: skip

    def configured(kind: str, name: str, **more: object) -> dict[str, object]:
        key = {"provider_config_key": "azurerm", "mode": "managed"}
        return {"address": f"{kind}.{name}", "type": kind, "name": name, "expressions": {}, **key, **more}

    provider = {"name": "azurerm", "full_name": "registry.terraform.io/hashicorp/azurerm", "version_constraint": "~> 4.0"}
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.7.0",
            "planned_values": {"root_module": {"resources": [*accounts, *rules]}},
            "resource_changes": [*map(change, accounts), *(change(rule, storage_account_id=True) for rule in rules)],
            "configuration": {
                "provider_config": {"azurerm": provider},
                "root_module": {
                    "resources": [
                        configured("azurerm_storage_account", "m", for_each_expression={}),
                        configured("azurerm_storage_account", "apart"),
                        configured(
                            "azurerm_storage_account_network_rules",
                            "closed",
                            expressions={"storage_account_id": {"references": target}},
                            for_each_expression={"references": repeated},
                        ),
                    ]
                },
            },
        }
    )


def test_plan_with_the_same_keys(statuses: Statuses) -> None:
    found = statuses(
        "storage/firewall", plan__json=plan(["a", "b"], ["azurerm_storage_account.m"], ["each.value.id", "each.value"])
    )
    assert found == {
        ("storage/firewall", 'azurerm_storage_account.m["a"]'): "pass",
        ("storage/firewall", 'azurerm_storage_account.m["b"]'): "pass",
        ("storage/firewall", "azurerm_storage_account.apart"): "fail",
    }


def test_plan_with_other_keys(statuses: Statuses) -> None:
    found = statuses("storage/firewall", plan__json=plan(["x"], ["local.map"], ["each.value.id", "each.value"]))
    for name in ('m["a"]', 'm["b"]', "apart"):
        assert found["storage/firewall", f"azurerm_storage_account.{name}"] == "unknown"


def test_plan_with_a_reference_to_all_instances(statuses: Statuses) -> None:
    references = ["azurerm_storage_account.m", "each.value.key", "each.value"]
    found = statuses("storage/firewall", plan__json=plan(["x"], ["local.map"], references))
    assert found["storage/firewall", 'azurerm_storage_account.m["a"]'] == "unknown"
    assert found["storage/firewall", "azurerm_storage_account.apart"] == "fail"


ENDPOINT = """
resource entry 'Microsoft.Network/privateEndpoints@2023-11-01' = {
  name: 'pe-box'
  location: 'northeurope'
  properties: {
    subnet: { id: '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/n/subnets/s' }
    privateLinkServiceConnections: [ { name: 'c', properties: { privateLinkServiceId: box.id, groupIds: [ 'vault' ] } } ]
  }
}
"""


@pytest.mark.parametrize("name", ["'kv-${stage}'", "stage == 'test' ? 'kv-a' : 'kv-b'", "'kv'", "'kv-${other}'"])
def test_endpoint_of_a_vault_by_open_name(statuses: Statuses, name: str) -> None:
    vault = f"""
@allowed([ 'test', 'live' ])
param stage string
param other string
resource box 'Microsoft.KeyVault/vaults@2023-07-01' = {{
  name: {name}
  location: 'northeurope'
  properties: {{ tenantId: 't', sku: {{ family: 'A', name: 'standard' }} }}
}}
"""
    assert statuses("keyvault/private-endpoint", main__bicep=vault + ENDPOINT) == {
        ("keyvault/private-endpoint", "box"): "pass"
    }
    assert statuses("keyvault/private-endpoint", main__bicep=vault) == {("keyvault/private-endpoint", "box"): "fail"}


@pytest.mark.parametrize("name", ["'sql-${stage}'", "stage == 'test' ? 'sql-a' : 'sql-b'", "'sql-${other}'"])
def test_child_of_a_server_by_open_name(statuses: Statuses, name: str) -> None:
    server = f"""
@allowed([ 'test', 'live' ])
param stage string
param other string
resource server 'Microsoft.Sql/servers@2023-08-01' = {{
  name: {name}
  location: 'northeurope'
  properties: {{ }}
}}
"""
    audit = """
resource audit 'Microsoft.Sql/servers/auditingSettings@2023-08-01' = {
  parent: server
  name: 'default'
  properties: { state: 'Enabled', storageEndpoint: 'https://st.blob.core.windows.net/', retentionDays: 90 }
}
"""
    assert statuses("sql/auditing", main__bicep=server + audit)["sql/auditing", "server"] != "fail"
    assert statuses("sql/auditing", main__bicep=server)["sql/auditing", "server"] == "fail"


def test_arm_name_by_allowed_value(statuses: Statuses) -> None:
    endpoint = {
        "type": "Microsoft.Network/privateEndpoints",
        "apiVersion": "2023-11-01",
        "name": "pe",
        "location": "northeurope",
        "properties": {
            "subnet": {"id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'n', 's')]"},
            "privateLinkServiceConnections": [
                {
                    "name": "c",
                    "properties": {
                        "privateLinkServiceId": "[resourceId('Microsoft.KeyVault/vaults', concat('kv-', parameters('stage')))]",
                        "groupIds": ["vault"],
                    },
                }
            ],
        },
    }
    vault = {
        "type": "Microsoft.KeyVault/vaults",
        "apiVersion": "2023-07-01",
        "name": "[concat('kv-', parameters('stage'))]",
        "location": "northeurope",
        "properties": {"tenantId": "t", "sku": {"family": "A", "name": "standard"}},
    }
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"stage": {"type": "string", "allowedValues": ["test", "live"]}},
        "resources": [vault, endpoint],
    }
    found = statuses("keyvault/private-endpoint", main__json=json.dumps(template))
    assert found == {("keyvault/private-endpoint", "resources[0]"): "pass"}


def subnet(name: str) -> str:
    return f"""
param partName string
resource hall 'Microsoft.Network/virtualNetworks@2023-11-01' = {{
  name: 'net-hall'
  location: 'northeurope'
  properties: {{
    addressSpace: {{ addressPrefixes: [ '10.20.0.0/16' ] }}
    subnets: [ {{ name: {name}, properties: {{ addressPrefix: '10.20.1.0/24' }} }} ]
  }}
}}
"""


@pytest.mark.parametrize("rule", ["network/subnet-nsg", "network/default-outbound-access"])
def test_id_with_an_open_name(statuses: Statuses, rule: str) -> None:
    assert statuses(rule, main__bicep=subnet("partName")) == {(rule, "hall.subnets[0]"): "unknown"}
    assert statuses(rule, main__bicep=subnet("'snet-${partName}'")) == {(rule, "hall.subnets[0]"): "fail"}


def test_terraform_id_with_an_open_name(statuses: Statuses) -> None:
    text = NETWORK.replace('"work"', "var.part") + 'variable "part" { type = string }\n'
    assert statuses("network/subnet-nsg", main__tf=text) == {
        ("network/subnet-nsg", "azurerm_virtual_network.v.subnets[0]"): "unknown",
        ("network/subnet-nsg", "azurerm_virtual_network.v.subnets[1]"): "fail",
    }


MODULES = {
    "id": "target = azurerm_storage_account.one.id",
    "name": "target = azurerm_storage_account.one.name",
    "list": 'targets = ["${azurerm_storage_account.one.id}/blobServices/default"]',
    "object": "target = azurerm_storage_account.one",
}


@pytest.mark.parametrize("rule", ["storage/firewall", "storage/diagnostic-logs", "storage/private-endpoint"])
@pytest.mark.parametrize("way", MODULES)
def test_module_that_was_not_read(statuses: Statuses, way: str, rule: str) -> None:
    call = f'module "more" {{\n  source = "example/more/azurerm"\n  {MODULES[way]}\n}}\n'
    found = statuses(rule, main__tf=account("one") + account("apart") + call)
    assert found == {
        (rule, "azurerm_storage_account.one"): "unknown",
        (rule, "azurerm_storage_account.apart"): "fail",
    }


def test_bicep_module_that_was_not_read(statuses: Statuses) -> None:
    text = """
resource box 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-box'
  location: 'northeurope'
  properties: { tenantId: 't', sku: { family: 'A', name: 'standard' } }
}
resource apart 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-apart'
  location: 'northeurope'
  properties: { tenantId: 't', sku: { family: 'A', name: 'standard' } }
}
module logs 'br:registry.example.org/bicep/logs:v1' = {
  name: 'logs'
  params: { vault: { id: box.id } }
}
"""
    for rule in ("keyvault/private-endpoint", "keyvault/diagnostic-logs"):
        assert statuses(rule, main__bicep=text) == {(rule, "box"): "unknown", (rule, "apart"): "fail"}


def test_updates_of_modules_are_those_of_the_tables() -> None:
    settable: dict[str, set[str]] = {}
    for table in all_tables().values():
        if isinstance(table, Satellite):
            kind = table.type.partition("@")[0].casefold()
            specs = [spec for found in table.fields.values() for spec in (found if isinstance(found, tuple) else (found,))]
            paths = {
                *table.constants,
                table.member_of,
                *(spec if isinstance(spec, str) else getattr(spec, "path", "") for spec in specs),
            }
            settable.setdefault(kind, set()).update(paths)
    for kind, paths in UPDATES.items():
        for path in paths:
            assert any(found.startswith(path) for found in settable[kind]), f"{kind}: {path}"


TWO_LOOPS = """
param on bool
param zone string
param entries array
var items = on ? [ { name: 'pe-one' }, { name: 'pe-two' } ] : []
resource entry 'Microsoft.Network/privateEndpoints@2023-11-01' = [for item in LIST: {
  name: item.name
  location: 'northeurope'
  properties: {
    subnet: { id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/n/subnets/s' }
    privateLinkServiceConnections: [
      {
        name: 'c'
        properties: {
          privateLinkServiceId: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st'
          groupIds: [ 'blob' ]
        }
      }
    ]
  }
}]
"""
GROUPS = """
resource group 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2023-11-01' = [for (item, i) in LIST: {
  parent: entry[i]
  name: 'default'
  properties: { privateDnsZoneConfigs: [ { name: 'z', properties: { privateDnsZoneId: zone } } ] }
}]
"""


@pytest.mark.parametrize("items", ["items", "entries"])
def test_endpoints_and_groups_from_two_loops(statuses: Statuses, items: str) -> None:
    rule = "network/private-dns-zone"
    found = statuses(rule, main__bicep=(TWO_LOOPS + GROUPS).replace("LIST", items))
    assert set(found.values()) == {"unknown"}
    assert set(statuses(rule, main__bicep=TWO_LOOPS.replace("LIST", items)).values()) == {"fail"}
