"""Files that commands of Bicep make: the templates of `bicep build`, and what `bicep snapshot` predicts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from azward.config.configuration import ScanOptions
from azward.graph.diagnostic import DiagnosticKind
from azward.graph.value import Unknown
from azward.pipeline.scan import scan
from azward.report.model import Report
from azward.source.arm.source import ArmSource
from azward.source.bicep.source import BicepSource
from azward.source.unit import Loaded, Unit

VAULT = "/subscriptions/3faf6056-8474-4818-a729-1aff55d6b3fa/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"
SITE = "/subscriptions/3faf6056-8474-4818-a729-1aff55d6b3fa/resourceGroups/g/providers/Microsoft.Web/sites/s"
PREDICTED = {
    "predictedResources": [
        {
            "id": VAULT,
            "type": "Microsoft.KeyVault/vaults",
            "name": "v",
            "apiVersion": "2023-07-01",
            "location": "[resourceGroup().location]",
            "properties": {"enableSoftDelete": False, "tenantId": "[tenant().tenantId]"},
        },
        {
            "id": f"{SITE}/providers/Microsoft.Authorization/locks/keep",
            "type": "Microsoft.Authorization/locks",
            "name": "keep",
            "apiVersion": "2020-05-01",
            "properties": {"level": "CanNotDelete", "notes": "[parameters('it''s')]"},
        },
        {"type": "request@v1", "properties": {"uri": "[format('x{0}', reference('other').body)]"}},
    ],
    "diagnostics": [],
    "outputs": {"keys": f"[listKeys('{VAULT}', '2023-07-01').x]", "plain": {"a": 1}},
}
BICEP = """param location string
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'v'
  location: location
  properties: { enableSoftDelete: false, tenantId: tenant().tenantId, sku: { name: 'standard', family: 'A' } }
}
"""
GENERATOR = {"_generator": {"name": "bicep", "version": "0.40.2.10011", "templateHash": "1"}}


def compiled(**parameters: Any) -> str:
    return json.dumps(
        {
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "metadata": GENERATOR,
            "parameters": parameters,
            "resources": [
                {
                    "type": "Microsoft.KeyVault/vaults",
                    "apiVersion": "2023-07-01",
                    "name": "v",
                    "location": "[parameters('location')]",
                    "properties": {"enableSoftDelete": False, "sku": {"name": "standard", "family": "A"}},
                }
            ],
        },
        indent=2,
    )


SAME = compiled(location={"type": "string"})


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)


def line(text: str, words: str) -> int:
    """The line that holds `words`."""
    return text[: text.index(words)].count("\n") + 1


def places(report: Report, rule: str) -> list[tuple[str, int]]:
    found = [result for result in report.results if result.rule.id == rule and result.status.value == "fail"]
    return [(result.location.span.file, result.location.span.start_line) for result in found]


def load(tmp_path: Path, data: Any) -> Loaded:
    (tmp_path / "main.snapshot.json").write_text(json.dumps(data, indent=2))
    return BicepSource(tmp_path).load(Unit("arm", tmp_path, tmp_path / "main.snapshot.json"))


def test_a_snapshot_gives_resources_with_its_ids(tmp_path: Path) -> None:
    loaded = load(tmp_path, PREDICTED)
    assert not loaded.diagnostics
    vault, lock = loaded.resources
    assert (vault.id.text, vault.scope, vault.name) == (VAULT, VAULT.partition("/providers/")[0], "v")
    text = json.dumps(PREDICTED, indent=2)
    assert vault.locate(("properties", "enableSoftDelete")).start_line == line(text, "enableSoftDelete")
    assert isinstance(vault.body["location"], Unknown)
    assert lock.scope == SITE
    properties = lock.body["properties"]
    assert isinstance(properties, dict)
    notes = properties["notes"]
    assert isinstance(notes, Unknown)
    assert notes.secret  # a parameter that is left open is one that a key vault fills
    assert loaded.outputs["plain"] == {"a": 1}
    keys = loaded.outputs["keys"]
    assert isinstance(keys, Unknown)
    assert keys.secret


@pytest.mark.parametrize(
    "entries", ["text", [1], [{}], [{"type": 3}], [{"type": "A.B/c", "id": {}}], [{"type": "A.B/c", "id": "[nothing"}]]
)
def test_a_snapshot_that_is_none(tmp_path: Path, entries: Any) -> None:
    loaded = load(tmp_path, {"predictedResources": entries})
    assert all(problem.line >= 1 and problem.kind.unread for problem in loaded.diagnostics)


def test_a_snapshot_is_judged_where_it_is_named_or_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = json.dumps(PREDICTED, indent=2)
    write(tmp_path, main__snapshot__json=text)
    alone = [("main.snapshot.json", line(text, "enableSoftDelete"))]
    assert places(scan([Path()], ScanOptions()), "keyvault/soft-delete") == alone
    write(tmp_path, main__bicep=BICEP, main__bicepparam="using 'main.bicep'\nparam location = 'x'\n")
    report = scan([Path()], ScanOptions())
    assert places(report, "keyvault/soft-delete") == [("main.bicep", line(BICEP, "enableSoftDelete"))]
    assert report.stats.units == 1
    notes = [problem.message for problem in report.diagnostics if problem.kind is DiagnosticKind.NOTE]
    assert notes == ["was made from `main.bicepparam`, which is read in its place"]
    assert places(scan([Path("main.snapshot.json")], ScanOptions()), "keyvault/soft-delete") == alone


def test_a_template_beside_its_bicep_file_is_one_deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, main__bicep=BICEP, main__json=SAME)
    report = scan([Path()], ScanOptions())
    assert places(report, "keyvault/soft-delete") == [("main.bicep", line(BICEP, "enableSoftDelete"))]
    assert [problem.message for problem in report.diagnostics] == ["was made from `main.bicep`, which is read in its place"]
    assert places(scan([Path("main.json")], ScanOptions()), "keyvault/soft-delete") == [
        ("main.json", line(SAME, "enableSoftDelete"))
    ]


def test_a_stale_template_is_a_deployment_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, main__bicep=BICEP, main__json=compiled(location={"type": "string"}, old={"type": "string"}))
    report = scan([Path()], ScanOptions())
    assert {file for file, _ in places(report, "keyvault/soft-delete")} == {"main.bicep", "main.json"}
    (told,) = report.diagnostics
    assert told.message == (
        "is not what `main.bicep` compiles to now (parameter `old` exists in one of them only): read as a template of its own"
    )


def test_a_template_without_its_bicep_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, main__json=SAME)
    assert places(scan([Path()], ScanOptions()), "keyvault/soft-delete") == [("main.json", line(SAME, "enableSoftDelete"))]


def test_resource_info_of_a_symbol_is_known() -> None:
    site = {"type": "Microsoft.Web/sites", "apiVersion": "2022-09-01"}
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "languageVersion": "2.0",
        "resources": {
            "a": {**site, "name": "x"},
            "b": {**site, "name": "y", "properties": {"of": "[resourceInfo('a').id]", "no": "[resourceInfo('c').id]"}},
        },
    }
    _, b = ArmSource().load_text(json.dumps(template)).resources
    properties = b.body["properties"]
    assert isinstance(properties, dict)
    assert str(properties["of"]).endswith("/providers/Microsoft.Web/sites/x")
    assert isinstance(properties["no"], Unknown)
