"""A report without findings does not vouch for services that no rule is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

BICEP = """
resource fleet 'Microsoft.ContainerService/managedClusters@2024-05-01' = {
  name: 'fleet'
  properties: { dnsPrefix: 'fleet', enableRBAC: false }
}
"""
HCL = 'resource "azurerm_kubernetes_cluster" "fleet" {\n  name = "fleet"\n}\n'


@pytest.mark.parametrize("name", ["text", "markdown", "github-comment"])
@pytest.mark.parametrize(("file", "text"), [("main.bicep", BICEP), ("main.tf", HCL)])
def test_services_without_rules_are_named(
    name: str, file: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / file).write_text(text)
    assert run(["scan", str(tmp_path), "--format", name]) == 0
    out = capsys.readouterr().out
    assert "1 resource of 1 type has no rule of its own" in out
    assert "Microsoft.ContainerService/managedClusters" in out
