"""STRIDE for each data flow of an architecture that fits no model, answered by the verdicts of rules on its ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable

BICEP = """\
resource shop 'Microsoft.Web/sites@2023-12-01' = {
  name: 'shop'
  location: 'westeurope'
  kind: 'app'
  identity: { type: 'SystemAssigned' }
  properties: {
    httpsOnly: HTTPS
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: [
        { name: 'Orders', value: ORDERS }
        { name: 'Files__serviceUri', value: 'https://files.blob.core.windows.net' }
      ]
    }
  }
}
resource orders 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'orders'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: { minimumTlsVersion: 'TLS1_2', allowSharedKeyAccess: KEYS, publicNetworkAccess: 'PUBLIC' }
}
resource files 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'files'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: { minimumTlsVersion: 'TLS1_2', allowSharedKeyAccess: false, publicNetworkAccess: 'Disabled' }
}
"""
WEAK = {
    "HTTPS": "false",
    "ORDERS": "orders.listKeys().keys[0].value",
    "KEYS": "true",
    "PUBLIC": "Enabled",
}
STRONG = {
    "HTTPS": "true",
    "ORDERS": "'https://orders.blob.core.windows.net'",
    "KEYS": "false",
    "PUBLIC": "Disabled",
}

TERRAFORM = """\
resource "azurerm_linux_web_app" "shop" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "rg"
  service_plan_id     = "x"
  https_only          = HTTPS
  identity { type = "SystemAssigned" }
  site_config { minimum_tls_version = "1.2" }
  app_settings = {
    Orders            = ORDERS
    Files__serviceUri = azurerm_storage_account.files.primary_blob_endpoint
  }
}
resource "azurerm_storage_account" "orders" {
  name                          = "orders"
  location                      = "westeurope"
  resource_group_name           = "rg"
  account_tier                  = "Standard"
  account_replication_type      = "LRS"
  shared_access_key_enabled     = KEYS
  public_network_access_enabled = PUBLIC
}
resource "azurerm_storage_account" "files" {
  name                          = "files"
  location                      = "westeurope"
  resource_group_name           = "rg"
  account_tier                  = "Standard"
  account_replication_type      = "LRS"
  shared_access_key_enabled     = false
  public_network_access_enabled = false
}
"""
IN_TERRAFORM = {
    "orders.listKeys().keys[0].value": "azurerm_storage_account.orders.primary_access_key",
    "'https://orders.blob.core.windows.net'": "azurerm_storage_account.orders.primary_blob_endpoint",
    "Enabled": "true",
    "Disabled": "false",
}

EXPECTED = {
    # threat: weak, strong
    "internet-to-shop/T": ("exposed", "mitigated"),  # HTTP is accepted
    "internet-to-shop/I": ("exposed", "mitigated"),
    "internet-to-shop/R": ("exposed", "exposed"),  # no diagnostic setting
    "internet-to-shop/D": ("unknown", "unknown"),  # no rule judges it
    "shop-to-orders/S": ("exposed", "mitigated"),  # a key in a setting, and keys are accepted
    "shop-to-orders/T": ("mitigated", "mitigated"),
    "shop-to-orders/R": ("exposed", "exposed"),
    "shop-to-orders/I": ("partly", "mitigated"),  # encrypted, but open to any network
    "shop-to-orders/D": ("exposed", "mitigated"),
    "shop-to-files/S": ("mitigated", "mitigated"),  # the key of the other store is another flow
    "shop-to-files/T": ("mitigated", "mitigated"),
    "shop-to-files/R": ("exposed", "exposed"),
    "shop-to-files/I": ("mitigated", "mitigated"),
    "shop-to-files/D": ("mitigated", "mitigated"),
}


def written(folder: Path, language: str, values: dict[str, str]) -> Path:
    text = BICEP if language == "bicep" else TERRAFORM
    for name, value in values.items():
        text = text.replace(name, IN_TERRAFORM.get(value, value) if language == "terraform" else value)
    (folder / ("main.bicep" if language == "bicep" else "main.tf")).write_text(text)
    return folder


@pytest.fixture
def report(capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., str]:
    def reported(*arguments: str | Path) -> str:
        run(["threats", *map(str, arguments)])
        return capsysbinary.readouterr().out.decode()

    return reported


@pytest.mark.parametrize("language", ["bicep", "terraform"])
def test_states(language: str, tmp_path: Path, report: Callable[..., str]) -> None:
    for index, values in enumerate((WEAK, STRONG)):
        document: dict[str, Any] = json.loads(report(written(tmp_path, language, values), "--format", "json"))
        assert [(model["id"], model["fits"]) for model in document["models"] if model["fits"]] == [("stride", True)]
        states = {one["id"].removeprefix("stride/"): one["state"] for one in document["models"][0]["threats"]}
        assert {name: states[name] for name in EXPECTED} == {name: both[index] for name, both in EXPECTED.items()}
        flows = {flow["id"]: (flow["credential"], flow["crosses"]) for flow in document["flows"]}
        assert flows["internet-to-shop"] == ("unknown", ["internet", "azure"])
        assert flows["shop-to-files"] == ("identity", ["azure"])
        assert flows["shop-to-orders"] == ("account-key" if values is WEAK else "unknown", ["azure"])


@pytest.mark.parametrize(
    ("format_", "texts"),
    [
        ("text", ["shop-to-orders/S", "secrets/app-setting-list-keys", "caller-credential"]),
        ("markdown", ["shop-to-orders/S", "signed in by account-key, across azure", "```mermaid"]),
        ("csv", ["stride,shop-to-orders/S,", ",caller-authentication,"]),
        ("mermaid", ['subgraph b2["Internet"]', '[("orders")]', '-- "https 443" -->']),
        ("dot", ['label="orders", shape=cylinder', 'label="https 443", color="#d1242f"']),
    ],
)
def test_formats(format_: str, texts: list[str], tmp_path: Path, report: Callable[..., str]) -> None:
    text = report(written(tmp_path, "bicep", WEAK), "--format", format_)
    for expected in texts:
        assert expected in text


def test_asked_for(tmp_path: Path, report: Callable[..., str]) -> None:
    """`--model stride` adds it to an architecture that fits another model; without, it is left out."""
    folder = Path(__file__).parent.parent / "data" / "landing-zone" / "bicep"
    asked = report(folder, "--model", "stride", "--format", "json")
    assert [model["id"] for model in json.loads(asked)["models"]] == ["stride"]
    others = report(folder, "--format", "json")
    assert "stride" not in [model["id"] for model in json.loads(others)["models"]]
    (tmp_path / "main.bicep").write_text("param location string = 'westeurope'\n")
    assert "no threat model fits" in report(tmp_path)


def test_statement(tmp_path: Path, report: Callable[..., str]) -> None:
    """A person may state how callers from outside prove who they are."""
    (tmp_path / "main.bicep").write_text(
        "resource edge 'Microsoft.Cdn/profiles@2023-05-01' = {\n"
        "  name: 'edge'\n  location: 'global'\n  sku: { name: 'Standard_AzureFrontDoor' }\n\n"
        "  resource endpoint 'afdEndpoints' = { name: 'shop', location: 'global', properties: {} }\n}\n"
    )
    assert "`caller-authentication` needs a statement" in report(tmp_path)
    (tmp_path / "azward.yaml").write_text(
        "attestations: [{mitigation: stride/caller-authentication, statement: The page is public, by: shop team}]\n"
    )
    assert "stated by shop team" in report(tmp_path, "--config", tmp_path / "azward.yaml", "--verbose")
