"""What is told of one instance of a loop is told of the others as if each was judged by itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run
from azward.graph.resource import Resource
from mutation import template

if TYPE_CHECKING:
    from pathlib import Path

TERRAFORM = """
locals {
  tls = { a = { tls = "TLS1_0" }, b = { tls = "TLS1_0" }, c = { tls = "TLS1_0" } }
}
resource "azurerm_storage_account" "counted" {
  count                      = 3
  name                       = "x${count.index}"
  min_tls_version            = "TLS1_0"
  https_traffic_only_enabled = false
}
resource "azurerm_storage_account" "keyed" {
  for_each        = local.tls
  name            = each.key
  min_tls_version = each.value.tls
}
resource "azurerm_network_security_group" "ruled" {
  count = 3
  name  = "n${count.index}"
  dynamic "security_rule" {
    for_each = ["22", "3389"]
    content {
      name                       = "r${security_rule.key}"
      priority                   = 100
      direction                  = "Inbound"
      access                     = "Allow"
      protocol                   = "Tcp"
      source_address_prefix      = "*"
      source_port_range          = "*"
      destination_address_prefix = "*"
      destination_port_range     = security_rule.value
    }
  }
}
resource "azurerm_storage_account_network_rules" "open" {
  count              = 3
  storage_account_id = azurerm_storage_account.counted[count.index].id
  default_action     = "Allow"
}
"""

BICEP = """
var versions = [{ tls: 'TLS1_0' }, { tls: 'TLS1_0' }, { tls: 'TLS1_0' }]
resource indexed 'Microsoft.Storage/storageAccounts@2023-01-01' = [for (one, n) in versions: {
  name: 'x${n}'
  properties: {
    minimumTlsVersion: one.tls
    supportsHttpsTrafficOnly: false
  }
}]
resource ruled 'Microsoft.Network/networkSecurityGroups@2023-04-01' = [for n in range(0, 3): {
  name: 'n${n}' // azward: ignore[network/nsg-admin-from-internet] reason="one"
  properties: {
    securityRules: [for port in ['22', '3389']: {
      name: 'r${port}'
      properties: {
        priority: 100
        direction: 'Inbound'
        access: 'Allow'
        protocol: 'Tcp'
        sourceAddressPrefix: '*'
        sourcePortRange: '*'
        destinationAddressPrefix: '*'
        destinationPortRange: port
      }
    }]
  }
}]
module called 'called.bicep' = [for n in range(0, 3): {
  name: 'c${n}'
  params: { tls: 'TLS1_0', name: 'm${n}' }
}]
"""

CALLED = """
param tls string
param name string
resource given 'Microsoft.Storage/storageAccounts@2023-01-01' = [for n in range(0, 2): {
  name: '${name}${n}'
  properties: { minimumTlsVersion: tls }
}]
"""

ARM = template(
    parameters={"tls": {"type": "string", "defaultValue": "TLS1_0"}},
    variables={"versions": ["TLS1_0", "TLS1_0", "TLS1_0"]},
    resources=[
        {
            "type": "Microsoft.Storage/storageAccounts",
            "apiVersion": "2023-01-01",
            "name": f"[concat('{name}', copyIndex())]",
            "copy": {"name": name, "count": 3},
            "properties": {
                "minimumTlsVersion": tls,
                "copy": [{"name": "extra", "count": 2, "input": "[copyIndex('extra')]"}],
            },
        }
        for name, tls in (
            ("plain", "TLS1_0"),
            ("given", "[parameters('tls')]"),
            ("indexed", "[variables('versions')[copyIndex()]]"),
            ("chosen", "[if(equals(copyIndex(), 1), variables('versions')[0], parameters('tls'))]"),
        )
    ],
)

TREES = {
    "terraform": {"main.tf": TERRAFORM},
    "bicep": {"main.bicep": BICEP, "called.bicep": CALLED},
    "arm": {"main.json": json.dumps(ARM, indent=1)},
}


@pytest.mark.parametrize("name", TREES)
def test_instances_are_told_as_if_each_was_judged(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for file, text in TREES[name].items():
        (tmp_path / file).write_text(text)
    monkeypatch.chdir(tmp_path)

    def scanned() -> Any:
        run(["scan", ".", "--format", "json", "--profile", "strict"])
        return json.loads(capsys.readouterr().out)["results"]

    told = 0
    share = Resource.shares

    def counted(self: Resource, other: Resource, paths: Any) -> bool:
        nonlocal told
        shared = share(self, other, paths)
        told += shared
        return shared

    monkeypatch.setattr(Resource, "shares", counted)
    copied = scanned()
    assert told > 5
    monkeypatch.setattr(Resource, "shares", lambda *_: False)
    assert copied == scanned()
    assert {"x0", "x1", "x2"} <= _names(copied) or {"plain0", "indexed2", "chosen1"} <= _names(copied)


def _names(results: Any) -> set[str]:
    return {one["resource"]["name"] for result in results for one in (result, *result.get("others", ()))}
