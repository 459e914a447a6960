"""Small inputs for the command line, and what a scan of them says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from azward.cli.main import run

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/"

AZURERM = """\
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
  }
}
provider "azurerm" {
  features {}
}
"""


def account(**values: str) -> str:
    """Return a storage account in Terraform."""
    lines = "".join(f"  {name} = {value}\n" for name, value in values.items())
    return (
        'resource "azurerm_storage_account" "data" {\n  name = "stdata"\n  resource_group_name = "rg"\n'
        '  location = "northeurope"\n  account_tier = "Standard"\n  account_replication_type = "LRS"\n' + lines + "}\n"
    )


def bicep_account(properties: str, *, name: str = "data", condition: str = "") -> str:
    """Return a storage account in Bicep."""
    return (
        f"resource {name} 'Microsoft.Storage/storageAccounts@2023-01-01' = {condition}{{\n  name: 'st{name}'\n"
        f"  location: 'northeurope'\n  kind: 'StorageV2'\n  sku: {{ name: 'Standard_LRS' }}\n  properties: {properties}\n}}\n"
    )


def parameters(**values: Any) -> str:
    """Return a parameter file."""
    content = {name: {"value": value} for name, value in values.items()}
    return json.dumps({"$schema": f"{SCHEMA}deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": content})


class Scanned:
    """A folder to scan."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.monkeypatch = monkeypatch
        self.capture = capture
        self.status = -1
        self.error = ""
        self.report: dict[str, Any] = {}

    def texts(self, files: dict[str, str]) -> None:
        """Write files by name."""
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def scan(self, rule: str, *arguments: str, within: str = ".") -> list[tuple[str, str, str]]:
        """Return status, address and file of what a rule says of each resource."""
        self.monkeypatch.chdir(self.folder / within)
        self.capture.readouterr()
        command = ["scan", *(arguments or (".",)), "--rule", rule, "--format", "json", "--all"]
        self.status = int(run(command))
        out, self.error = self.capture.readouterr()
        self.report = json.loads(out)
        return [
            (found["status"], found["resource"]["address"], found["location"]["file"]) for found in self.report["results"]
        ]
