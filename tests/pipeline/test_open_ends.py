"""Where a name, an id or a module is open, what it may stand for is unknown: no companion is missing for certain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from azward.cli.main import run

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
