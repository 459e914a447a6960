"""What azward makes up to evaluate a template is not shown: names of hashes, ids, and one of several values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = """\
param prod bool
param vault string
@allowed(['TLS1_0', 'TLS1_2'])
param tls string
resource data 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'st${uniqueString(resourceGroup().id)}x'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    minimumTlsVersion: tls
    allowBlobPublicAccess: !prod
    supportsHttpsTrafficOnly: prod ? true : false
    allowSharedKeyAccess: vault == 'x'
  }
}
resource short 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'st${take(uniqueString(subscription().id), 6)}'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}
resource own 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-${uniqueString('shop')}'
  location: 'westeurope'
  properties: { tenantId: tenant().tenantId, sku: { family: 'A', name: 'standard' } }
}
resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, 'reader')
  properties: {
    principalId: '3b3b3b3b-1111-2222-3333-444444444444'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')
  }
}
"""


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "main.bicep"
    file.write_text(TEMPLATE)
    return file


def test_names_of_hashes(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", "--rule", "storage/firewall", "--rule", "keyvault/firewall", "--quiet"]) == 1
    out = capsys.readouterr().out
    assert "`st{uniqueString(...)}x` allows connections" in out
    assert "`st{uniqueString(...)}` allows connections" in out
    assert "`kv-2zbd" not in out  # the hash of a text of the author is a name
    assert "uniqueString" not in next(line for line in out.splitlines() if "keyvault" in line)


def test_undecided_properties(template: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = ("min-tls", "no-anonymous-blob-access", "secure-transfer", "shared-key-disabled")
    run(["scan", "--format", "json", *(part for rule in rules for part in ("--rule", f"storage/{rule}"))])
    report = json.loads(capsys.readouterr().out)
    found = {one["rule"]: one["detail"] for one in report["results"] if one["status"] == "unknown"}
    assert found == {
        "storage/min-tls": "`properties.minimumTlsVersion` is `TLS1_0` or `TLS1_2`",
        "storage/no-anonymous-blob-access": "`properties.allowBlobPublicAccess` is `true` or `false`",
        "storage/secure-transfer": "`properties.supportsHttpsTrafficOnly` is `false` or `true`",
        "storage/shared-key-disabled": "`properties.allowSharedKeyAccess` is not known",
    }


@pytest.mark.parametrize("format_", ["mermaid", "dot"])
def test_drawings(template: Path, format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["graph", "--format", format_]) == 0
    out = capsys.readouterr().out
    assert "00000000-0000" not in out
    assert "providers//" not in out
    assert "uniqueString(...)" in out
