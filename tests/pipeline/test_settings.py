"""A finding says what to write in the language of its resource, in every report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from azward.cli.main import run
from scanned import AZURERM, account, bicep_account

if TYPE_CHECKING:
    from pathlib import Path

RULE = "storage/secure-transfer"
ARM = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [
        {
            "type": "Microsoft.Storage/storageAccounts",
            "apiVersion": "2023-01-01",
            "name": "stdata",
            "location": "northeurope",
            "properties": {"supportsHttpsTrafficOnly": False},
        }
    ],
}
AZAPI = """
resource "azapi_resource" "data" {
  type = "Microsoft.Storage/storageAccounts@2023-01-01"
  name = "stdata"
  body = { properties = { supportsHttpsTrafficOnly = false } }
}
"""
SOURCES = {
    "main.tf": AZURERM + account(https_traffic_only_enabled="false"),
    "three/main.tf": AZURERM.replace("4.0", "3.0") + account(enable_https_traffic_only="false"),
    "azapi/main.tf": AZAPI,
    "main.bicep": bicep_account("{ supportsHttpsTrafficOnly: false }"),
    "main.json": json.dumps(ARM, indent=2),
}
PHRASES = {
    "main.tf": "`https_traffic_only_enabled = true` in `azurerm_storage_account`",
    "three/main.tf": "`enable_https_traffic_only = true` in `azurerm_storage_account`",
    "azapi/main.tf": "`properties.supportsHttpsTrafficOnly = true` in `body` of `azapi_resource`",
    "main.bicep": "`properties.supportsHttpsTrafficOnly: true`",
    "main.json": "`properties.supportsHttpsTrafficOnly: true`",
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in SOURCES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_language_has_its_own_words(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", ".", "--rule", RULE, "--format", "json"]) == 1
    results = json.loads(capsys.readouterr().out)["results"]
    found = {result["location"]["file"]: [one["phrase"] for one in result["settings"]] for result in results}
    assert found == {name: [phrase] for name, phrase in PHRASES.items()}


def test_every_report_for_people_has_it(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    phrase = "https_traffic_only_enabled = true"
    for name in ("text", "markdown", "github-comment", "sarif", "junit", "github", "azure-pipelines"):
        run(["scan", "main.tf", "--rule", RULE, "--format", name])
        assert phrase in capsys.readouterr().out, name


def test_a_page_has_each_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "explain", RULE]) == 0
    page = capsys.readouterr().out
    assert "\nIn ARM templates\n  `properties.supportsHttpsTrafficOnly: true`\n" in page
    assert "\nIn Bicep\n  `properties.supportsHttpsTrafficOnly: true`\n" in page
    assert "\nIn Terraform\n  `https_traffic_only_enabled = true` in `azurerm_storage_account`\n" in page
    assert run(["rules", "explain", RULE, "--format", "markdown"]) == 0
    assert "## In Terraform\n\n- `https_traffic_only_enabled = true` in" in capsys.readouterr().out


def test_another_resource_is_not_what_the_help_is_about(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The remediation of a rule in Python may name fields of another resource; what a type identifies is no fix."""
    for rule in ("network/function-cosmos-isolated", "storage/private-endpoint"):
        run(["rules", "explain", rule])
        assert "\nIn Terraform\n" not in capsys.readouterr().out, rule


CHILD = """
resource app 'Microsoft.Web/sites@2022-09-01' = {
  name: 'app'
  properties: { httpsOnly: true }
}
resource web 'Microsoft.Web/sites/config@2022-09-01' = {
  parent: app
  name: 'web'
  properties: { minTlsVersion: '1.1' }
}
"""


def test_a_field_is_set_where_it_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A child overrides what its parent says, so that its own property is the one to change."""
    (tmp_path / "main.bicep").write_text(CHILD)
    run(["scan", str(tmp_path), "--rule", "appservice/min-tls", "--format", "json"])
    (result,) = json.loads(capsys.readouterr().out)["results"]
    assert [one["text"] for one in result["settings"]] == ["properties.minTlsVersion: '1.2'"]


OPEN = (
    AZURERM
    + """
resource "azurerm_network_security_group" "open" {
  name = "open"

  security_rule {
    name                       = "ssh"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_range     = "22"
    source_address_prefix      = "*"
    destination_address_prefix = "*"
  }
}
"""
)


def test_the_help_is_translated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The remediation has the names of Azure; a finding in another language adds its own."""
    (tmp_path / "main.tf").write_text(OPEN)
    for name in ("text", "markdown"):
        run(["scan", str(tmp_path), "--rule", "network/nsg-management-ports", "--format", name])
        out = " ".join(capsys.readouterr().out.split())
        assert "in Terraform: `sourceAddressPrefix` is `source_address_prefix` in `security_rule` of" in out
