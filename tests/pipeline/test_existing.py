"""Resources that exist already are judged on what a deployment writes onto them, and on nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Results = Callable[..., dict[tuple[str, str], dict[str, Any]]]

AZURERM = """
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
    azapi   = { source = "Azure/azapi", version = "~> 2.0" }
  }
}
"""


@pytest.fixture
def results(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Results:
    """Return what rules other than those on secrets answer, by rule and address."""

    def scanned(**files: str) -> dict[tuple[str, str], dict[str, Any]]:
        for name, text in files.items():
            path = tmp_path / name.replace("__", ".")
            path.write_text(AZURERM + text if path.suffix == ".tf" else text)
        run(["scan", str(tmp_path), "--all", "--format", "json"])
        found = json.loads(capsys.readouterr().out)["results"]
        shown = [result for result in found if not result["rule"].startswith("secrets/")]
        return {(result["rule"], result["resource"]["address"]): result for result in shown}

    return scanned


def statuses(found: dict[tuple[str, str], dict[str, Any]]) -> dict[tuple[str, str], str]:
    return {key: result["status"] for key, result in found.items()}


def security_rule(priority: int, port: str, group: str = "data.azurerm_network_security_group.quay.name") -> str:
    return f"""
data "azurerm_network_security_group" "quay" {{
  name                = "nsg-quay"
  resource_group_name = "rg"
}}
resource "azurerm_network_security_rule" "shell" {{
  name                        = "shell"
  resource_group_name         = "rg"
  network_security_group_name = {group}
  priority                    = {priority}
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  destination_port_range      = "{port}"
  source_address_prefix       = "*"
  destination_address_prefix  = "*"
}}
"""


@pytest.mark.parametrize("group", ["data.azurerm_network_security_group.quay.name", '"nsg-other"', "var.group"])
def test_rule_before_all_others(results: Results, group: str) -> None:
    found = results(main__tf=security_rule(100, "22", group) + 'variable "group" { type = string }')
    rule = found["network/nsg-management-ports", "azurerm_network_security_rule.shell"]
    assert rule["status"] == "fail"
    assert "shell" in (rule["detail"] or "")
    assert found["network/nsg-any-inbound", "azurerm_network_security_rule.shell"]["status"] == "fail"


def test_rule_that_an_unseen_rule_may_deny(results: Results) -> None:
    rule = results(main__tf=security_rule(300, "22"))["network/nsg-management-ports", "azurerm_network_security_rule.shell"]
    assert rule["status"] == "unknown"
    assert any("below 300 may deny this" in cause for cause in map(str, rule["causes"]))


def test_web_rule_of_a_group_that_may_guard_a_gateway(results: Results) -> None:
    rule = results(main__tf=security_rule(100, "443"))["network/nsg-any-inbound", "azurerm_network_security_rule.shell"]
    assert rule["status"] == "unknown"


def test_two_rules(results: Results) -> None:
    desktop = security_rule(101, "3389").partition("resource ")[2].replace("shell", "desktop")
    found = results(main__tf=f"{security_rule(100, '22')}resource {desktop}")
    for name, port in (("shell", "22"), ("desktop", "3389")):
        rule = found["network/nsg-management-ports", f"azurerm_network_security_rule.{name}"]
        assert rule["status"] == "fail"
        assert f"port {port}" in rule["detail"]


def test_harmless_rule(results: Results) -> None:
    text = security_rule(300, "22").replace('"Allow"', '"Deny"')
    assert not [key for key in results(main__tf=text) if key[0].startswith("network/nsg-")]


BICEP_RULE = """
  name: 'desktop'
  properties: {
    priority: 100
    direction: 'Inbound'
    access: 'Allow'
    protocol: 'Tcp'
    sourceAddressPrefix: 'Internet'
    sourcePortRange: '*'
    destinationAddressPrefix: '*'
    destinationPortRange: '3389'
  }
}
"""


@pytest.mark.parametrize(
    "group",
    [
        "resource quay 'Microsoft.Network/networkSecurityGroups@2023-11-01' existing = { name: groupName }",
        "resource quay 'Microsoft.Network/networkSecurityGroups@2023-11-01' existing = { name: 'nsg', scope: resourceGroup('x') }",
    ],
)
def test_bicep_rule_on_existing(results: Results, group: str) -> None:
    kind = "Microsoft.Network/networkSecurityGroups/securityRules@2023-11-01"
    text = f"param groupName string\n{group}\nresource desktop '{kind}' = {{\n  parent: quay{BICEP_RULE}"
    found = results(main__bicep=text)
    assert found["network/nsg-management-ports", "desktop"]["status"] == "fail"
    assert found["network/nsg-management-ports", "desktop"]["location"]["start_line"] == 5


def test_arm_rule_with_names_only(results: Results) -> None:
    rule = {
        "type": "Microsoft.Network/networkSecurityGroups/securityRules",
        "apiVersion": "2023-11-01",
        "name": "nsg-elsewhere/ssh",
        "properties": {
            "priority": 100, "direction": "Inbound", "access": "Allow", "protocol": "*", "sourceAddressPrefix": "*",
            "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "22",
        },
    }  # fmt: skip
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": [rule],
    }
    found = results(main__json=json.dumps(template))
    assert [key for key, status in statuses(found).items() if status == "fail"] == [
        ("network/nsg-any-inbound", "resources[0]"),
        ("network/nsg-any-protocol", "resources[0]"),
        ("network/nsg-management-ports", "resources[0]"),
    ]


UPDATE = """
data "azurerm_storage_account" "hold" {
  name                = "sthold"
  resource_group_name = "rg"
}
resource "azapi_update_resource" "hold" {
  type        = "Microsoft.Storage/storageAccounts@2023-05-01"
  resource_id = data.azurerm_storage_account.hold.id
  body        = { properties = { minimumTlsVersion = "TLS1_0", allowBlobPublicAccess = true } }
}
resource "azurerm_storage_account_network_rules" "hold" {
  storage_account_id = data.azurerm_storage_account.hold.id
  default_action     = "Allow"
}
"""


def test_update_of_an_account(results: Results) -> None:
    found = statuses(results(main__tf=UPDATE))
    assert found["storage/min-tls", "azapi_update_resource.hold"] == "fail"
    assert found["storage/no-anonymous-blob-access", "azapi_update_resource.hold"] == "fail"
    assert found["storage/firewall", "azurerm_storage_account_network_rules.hold"] == "unknown"
    silent = ("soft-delete", "diagnostic", "private-endpoint", "shared-key", "secure-transfer")
    assert not [key for key in found if any(word in key[0] for word in silent)]


def test_update_that_closes(results: Results) -> None:
    text = UPDATE.replace("TLS1_0", "TLS1_2").replace('"Allow"', '"Deny"')
    found = statuses(results(main__tf=text))
    assert found["storage/min-tls", "azapi_update_resource.hold"] == "pass"
    assert found["storage/firewall", "azurerm_storage_account_network_rules.hold"] == "pass"


def test_update_with_an_open_value(results: Results) -> None:
    text = UPDATE.replace('"TLS1_0"', "var.tls") + 'variable "tls" { type = string }'
    found = results(main__tf=text)["storage/min-tls", "azapi_update_resource.hold"]
    assert found["status"] == "unknown"
    assert "tls" in str(found["causes"])


def test_existing_that_is_not_written_to(results: Results) -> None:
    text = """
data "azurerm_storage_account" "hold" {
  name                = "sthold"
  resource_group_name = "rg"
}
output "id" { value = data.azurerm_storage_account.hold.id }
"""
    assert not results(main__tf=text)


SITE_CONFIG = """
param siteName string
resource site 'Microsoft.Web/sites@2023-12-01' existing = { name: siteName }
resource web 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: site
  name: 'web'
  properties: { minTlsVersion: '1.0', ftpsState: 'AllAllowed', remoteDebuggingEnabled: true }
}
"""


def test_configuration_of_a_site(results: Results) -> None:
    found = statuses(results(main__bicep=SITE_CONFIG))
    assert found == {
        ("appservice/min-tls", "web"): "fail",
        ("appservice/ftp-disabled", "web"): "unknown",  # a policy of the site may turn FTP off as well
        ("appservice/remote-debugging-disabled", "web"): "fail",
    }


SQL = """
param serverName string
resource server 'Microsoft.Sql/servers@2023-08-01' existing = { name: serverName }
resource open 'Microsoft.Sql/servers/firewallRules@2023-08-01' = {
  parent: server
  name: 'azure'
  properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
}
resource audit 'Microsoft.Sql/servers/auditingSettings@2023-08-01' = {
  parent: server
  name: 'default'
  properties: { state: 'Disabled' }
}
"""


def test_children_of_a_server(results: Results) -> None:
    found = statuses(results(main__bicep=SQL))
    assert found["sql/no-allow-all-azure", "open"] == "fail"
    assert found["sql/auditing", "audit"] in ("fail", "unknown")
    assert {address for _, address in found} == {"open", "audit"}


def test_vault_update(results: Results) -> None:
    text = """
resource "azapi_update_resource" "box" {
  type        = "Microsoft.KeyVault/vaults@2023-07-01"
  resource_id = "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv"
  body        = { properties = { enablePurgeProtection = false, networkAcls = { defaultAction = "Allow", ipRules = [{ value = "0.0.0.0/0" }] } } }
}
"""
    found = statuses(results(main__tf=text))
    assert found["keyvault/purge-protection", "azapi_update_resource.box"] == "fail"
    assert not [key for key in found if "private-endpoint" in key[0] or "diagnostic" in key[0]]


def test_group_that_two_modules_refer_to(results: Results) -> None:
    kind = "Microsoft.Network/networkSecurityGroups"
    group = f"resource quay '{kind}@2023-11-01' existing = {{ name: 'nsg' }}\n"
    inner = f"{group}resource desktop '{kind}/securityRules@2023-11-01' = {{\n  parent: quay{BICEP_RULE}"
    found = results(main__bicep=f"{group}module inner 'inner.bicep' = {{ name: 'inner' }}\n", inner__bicep=inner)
    assert len([key for key in found if key[0] == "network/nsg-management-ports"]) == 1


def test_child_without_a_companion(results: Results) -> None:
    text = """
data "azurerm_virtual_network" "net" {
  name                = "net"
  resource_group_name = "rg"
}
resource "azurerm_subnet" "part" {
  name                 = "part"
  resource_group_name  = "rg"
  virtual_network_name = data.azurerm_virtual_network.net.name
  address_prefixes     = ["10.0.0.0/24"]
}
"""
    assert "network/flow-logs" not in {rule for rule, _ in results(main__tf=text)}
