"""Findings of a scan name the threats of models that fit which they leave open, and the data flows that they concern."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from azward.cli.main import run

SECURED = Path(__file__).parents[2] / "fixtures" / "architectures" / "drone-delivery" / "bicep" / "secured"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The secured architecture with one data flow that is not encrypted, scanned once in several formats."""
    folder = tmp_path_factory.mktemp("opened")
    shutil.copytree(SECURED, folder / "infra")
    file = folder / "infra" / "storage.bicep"
    file.write_text(file.read_text().replace("supportsHttpsTrafficOnly: true", "supportsHttpsTrafficOnly: false", 1))
    reports = ("json=r.json", "sarif=r.sarif", "markdown=r.md", "csv=r.csv")
    options = [text for name in reports for text in ("--report", name.replace("=", f"={folder}/"))]
    assert run(["scan", str(folder / "infra"), "-o", str(folder / "r.txt"), *options]) == 1
    return folder


def test_text(opened: Path) -> None:
    lines = (opened / "r.txt").read_text().split("storage/secure-transfer]")[1].split("     = ")
    (line,) = [" ".join(line.split()) for line in lines if line.startswith("opens: ")]
    assert line.startswith("opens: drone-delivery: communication/2-storage-write-tampering; data flow F02 `iot-")
    assert "→ `sttelemetry" in line
    assert (
        "  - opens: drone-delivery: communication/2-storage-write-tampering; data flow F02" in (opened / "r.md").read_text()
    )


def test_json(opened: Path) -> None:
    results: list[dict[str, Any]] = json.loads((opened / "r.json").read_text())["results"]
    found = {one["rule"]: one for one in results}
    (threat,) = found["storage/secure-transfer"]["threats"]
    assert threat == {
        "id": "drone-delivery/communication/2-storage-write-tampering",
        "title": "Telemetry is altered on its way to storage",
        "stride": ["T"],
    }
    (flow,) = found["storage/secure-transfer"]["flows"]
    assert (flow["id"], flow["from"], flow["to"]) == ("drone-delivery/F02", "gateway.iotHub", "storage.telemetryStorage")
    assert "threats" not in found["hdinsight/monitoring"], "it does not decide the state of a threat"


def test_sarif(opened: Path) -> None:
    """The data flow is a code flow from its source to the finding; threats, STRIDE and weaknesses are taxa."""
    (log,) = json.loads((opened / "r.sarif").read_text())["runs"]
    (result,) = [one for one in log["results"] if one["ruleId"] == "storage/secure-transfer"]
    (flow,) = result["codeFlows"]
    places = [step["location"] for step in flow["threadFlows"][0]["locations"]]
    assert [place["physicalLocation"]["artifactLocation"]["uri"] for place in places] == ["gateway.bicep", "storage.bicep"]
    assert places[0]["message"]["text"] == "Data flow F02 starts at `gateway.iotHub`."
    names = [taxonomy["name"] for taxonomy in log["taxonomies"]]
    (threat,) = result["taxa"]
    assert threat["toolComponent"] == {"name": "drone-delivery", "index": names.index("drone-delivery")}
    assert log["taxonomies"][names.index("drone-delivery")]["taxa"][threat["index"]]["id"] == threat["id"]
    rule = log["tool"]["driver"]["rules"][result["ruleIndex"]]
    targets = [one["target"] for one in rule["relationships"]]
    assert {("STRIDE", "T"), ("STRIDE", "I"), ("CWE", "319")} <= {(t["toolComponent"]["name"], t["id"]) for t in targets}
    for target in targets:
        taxonomy = log["taxonomies"][target["toolComponent"]["index"]]
        assert (taxonomy["name"], taxonomy["taxa"][target["index"]]["id"]) == (target["toolComponent"]["name"], target["id"])


MODEL = """\
title: Orders
components: {orders: {title: Orders, resources: {type: Microsoft.Storage/storageAccounts}}}
threats: {theft: {title: Orders are read, stride: [I], impact: high, likelihood: low, components: [orders]}}
mitigations: {tls: {title: Encryption, threats: [theft], rules: [storage/secure-transfer]}}
"""
ORDERS = """\
resource orders 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'orders'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: { supportsHttpsTrafficOnly: false }
}
"""


@pytest.mark.parametrize(("config", "options"), [("threat-models: [shop.yaml]\n", []), ("", ["--model", "shop.yaml"])])
def test_a_model_of_ones_own(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
    config: str,
    options: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (("shop.yaml", MODEL), ("azward.yaml", f"{config}exclude: [shop.yaml]\n"), ("main.bicep", ORDERS)):
        (tmp_path / name).write_text(text)
    assert run(["scan", ".", "--rule", "storage/*", "-f", "json", *options]) == 1
    results = json.loads(capsysbinary.readouterr().out)["results"]
    opened = {one["rule"]: [threat["id"] for threat in one["threats"]] for one in results if "threats" in one}
    assert opened == {"storage/secure-transfer": ["shop/theft"]}
