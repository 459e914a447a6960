"""Exports of the threat report: Open Threat Model and Threat Dragon, valid by their schemas, and read back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from azward.cli.main import run
from azward.config.configuration import ScanOptions
from azward.pipeline.threats import threats
from azward.report.options import RenderOptions
from azward.threat.diagram import of_model
from azward.threat.formats import FORMATS, render
from azward.threat.grid import laid_out
from azward.threat.otm import PERCENT
from azward.threat.pack import load_model, models_of
from azward.threat.state import ThreatState
from jsonschema import Draft7Validator

if TYPE_CHECKING:
    from azward.threat.coverage import ThreatReport

ROOT = Path(__file__).parent.parent.parent
SCHEMAS = ROOT / "tests" / "data" / "schemas"
ARCHITECTURES = [(model, variant) for model in ("drone-delivery", "apim-front-door") for variant in ("plain", "secured")]
EXPORTS = ("otm", "threat-dragon")


def nullable(schema: Any) -> Any:
    """Return a schema without `nullable`, a keyword of the validator of Threat Dragon, for which JSON Schema has a type."""
    if isinstance(schema, list):
        return [nullable(item) for item in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    given = cast("dict[str, Any]", schema)
    found = {key: nullable(value) for key, value in given.items() if key != "nullable"}
    return {**found, "type": [given["type"], "null"]} if given.get("nullable") is True else found


VALIDATORS: dict[str, Any] = {
    name: Draft7Validator(nullable(json.loads((SCHEMAS / file).read_text())))
    for name, file in (("otm", "otm-0.2.0.schema.json"), ("threat-dragon", "threat-dragon-v2.schema.json"))
}


@pytest.fixture(scope="module")
def reports() -> dict[tuple[str, str], ThreatReport]:
    models = list(models_of(()))
    folder = ROOT / "fixtures" / "architectures"
    options = ScanOptions(profile="strict")
    return {one: threats([folder / one[0] / "bicep" / one[1]], options, models) for one in ARCHITECTURES}


def exported(report: ThreatReport, name: str) -> dict[str, Any]:
    """Return an export that is valid by its schema."""
    document = json.loads(render(report, name, RenderOptions()))
    assert not [error.message for error in VALIDATORS[name].iter_errors(document)]
    return document


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids="-".join)
def test_open_threat_model(
    architecture: tuple[str, str], reports: dict[tuple[str, str], ThreatReport], tmp_path: Path
) -> None:
    """All that the picture shows is there, with states and risks, and reading it gives the same parts."""
    report = reports[architecture]
    (found,) = report.models
    document = exported(report, "otm")
    drawn = of_model(found)
    applies = {one.threat.id: one for one in found.threats if one.state is not ThreatState.NOTHING}
    assert {one["id"] for one in document["components"]} == {node.id for node in drawn.nodes}
    assert {one["id"] for one in document["threats"]} == set(applies)
    for one in document["threats"]:
        threat = applies[one["id"]]
        assert one["attributes"]["state"] == str(threat.state)
        assert one["risk"]["impact"] == PERCENT[threat.threat.impact]
        assert ("evidence" in one["attributes"]) == (threat.state in (ThreatState.EXPOSED, ThreatState.PARTLY))
    instances = [one for section in ("components", "dataflows") for part in document[section] for one in part["threats"]]
    assert {one["threat"]: one["state"] for one in instances} == {name: str(one.state) for name, one in applies.items()}
    code = [one for part in document["components"] for one in part["representations"] if one["representation"] == "code"]
    assert all(one["file"].endswith(".bicep") and one["line"] > 0 for one in code)

    file = tmp_path / "model.otm"
    file.write_text(json.dumps(document))
    model = load_model(file)
    assert model.notes == ()
    assert list(model.components) == [node.id for node in drawn.nodes]
    assert list(model.flows) == list(dict.fromkeys(arrow.id for arrow in drawn.arrows))
    assert set(model.threats) == set(applies)
    for name, threat in model.threats.items():
        assert (threat.title, threat.impact, threat.likelihood) == tuple(
            getattr(applies[name].threat, key) for key in ("title", "impact", "likelihood")
        )
        assert sorted(threat.stride) == sorted(applies[name].threat.stride)
    same = ("protocol", "ports", "crosses")
    lanes = {lane.id for lane in drawn.lanes}
    for name, flow in model.flows.items():
        own = found.model.flows[name]
        crosses = tuple(one for one in own.crosses if one in lanes)
        assert [getattr(flow, key) for key in same] == [own.protocol, own.ports, crosses]
    for name, item in model.mitigations.items():
        own_item = found.model.mitigations[name]
        assert (item.title, item.supports, item.consideration) == (
            own_item.title,
            own_item.supports,
            own_item.consideration,
        )
        assert bool(item.rules) or item.statement.text


def test_states_survive(reports: dict[tuple[str, str], ThreatReport], tmp_path: Path) -> None:
    """A model that is exported, and read back, gives threats on the same deployment no better states."""
    (found,) = reports["drone-delivery", "plain"].models
    file = tmp_path / "model.otm"
    file.write_text(render(reports["drone-delivery", "plain"], "otm", RenderOptions()))
    folder = ROOT / "fixtures" / "architectures" / "drone-delivery" / "bicep" / "plain"
    again = threats([folder], ScanOptions(profile="strict"), [load_model(file)], fitting=False)
    before = {one.threat.id: one.state for one in found.threats}
    worse = {one.threat.id for one in again.models[0].threats if one.state.rank > before[one.threat.id].rank}
    assert not worse


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids="-".join)
def test_threat_dragon(architecture: tuple[str, str], reports: dict[tuple[str, str], ThreatReport], tmp_path: Path) -> None:
    report = reports[architecture]
    (found,) = report.models
    document = exported(report, "threat-dragon")
    (diagram,) = document["detail"]["diagrams"]
    cells = {cell["id"]: cell for cell in diagram["cells"]}
    assert len(cells) == len(diagram["cells"])
    flows = [cell for cell in cells.values() if cell["shape"] == "flow"]
    assert all(
        cells[cell[end]["cell"]]["shape"] in ("actor", "process", "store") for cell in flows for end in ("source", "target")
    )
    listed = [threat for cell in cells.values() for threat in cell["data"].get("threats", ())]
    assert [one["number"] for one in listed] == list(range(1, document["detail"]["threatTop"] + 1))
    states = {one.threat.id: one.state for one in found.threats if one.state is not ThreatState.NOTHING}
    assert {one["threatId"]: one["status"] for one in listed} == {
        name: "Mitigated" if state is ThreatState.MITIGATED else "Open" for name, state in states.items()
    }
    assert all(cell["data"]["hasOpenThreats"] for cell in cells.values() if "Open" in str(cell["data"].get("threats")))

    file = tmp_path / "model.json"
    file.write_text(json.dumps(document))
    model = load_model(file)
    assert set(model.threats) == set(states)
    assert len(model.components) == len(of_model(found).nodes)
    assert {name.casefold() for name in model.flows} >= {arrow.id.casefold() for arrow in of_model(found).arrows}


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids="-".join)
def test_positions(architecture: tuple[str, str], reports: dict[tuple[str, str], ThreatReport]) -> None:
    """Nodes are inside of their lanes, and nothing lies on top of something else."""
    (found,) = reports[architecture].models
    diagram = of_model(found)
    grid = laid_out(diagram)
    for node in diagram.nodes:
        box = grid.nodes[node.id]
        for lane in diagram.lanes:
            around = grid.lanes[lane.id]
            apart = _apart(box, around)
            assert apart != (lane.id == node.boundary)
    boxes = list(grid.nodes.values())
    assert all(_apart(one, other) for number, one in enumerate(boxes) for other in boxes[:number])
    assert max(box.x + box.width for box in (*boxes, *grid.lanes.values())) < grid.width


def _apart(one: Any, other: Any) -> bool:
    across = one.x + one.width <= other.x or other.x + other.width <= one.x
    return across or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_other_numbers_of_models(
    reports: dict[tuple[str, str], ThreatReport], tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Without a model the document is empty; of several, each has its diagram, and ids say which model they are of."""
    (tmp_path / "main.bicep").write_text("param location string\n")
    for name in EXPORTS:
        assert run(["threats", str(tmp_path), "-f", name, "-o", str(tmp_path / "empty.json")]) == 0
        assert not list(VALIDATORS[name].iter_errors(json.loads((tmp_path / "empty.json").read_text())))
    folder = str(ROOT / "fixtures" / "architectures" / "drone-delivery" / "bicep" / "plain")
    for name in EXPORTS:
        assert (
            run(["threats", folder, "-m", "drone-delivery", "-m", "apim-front-door", "-f", name, "--fail-on", "never"]) == 0
        )
        document = json.loads(capsysbinary.readouterr().out)
        assert not list(VALIDATORS[name].iter_errors(document))
        if name == "otm":
            assert {one["id"].partition("/")[0] for one in document["threats"]} <= {"drone-delivery", "apim-front-door"}
            (tmp_path / "both.otm").write_text(json.dumps(document))
            assert "drone-delivery/F05" in load_model(tmp_path / "both.otm").flows
        else:
            assert len(document["detail"]["diagrams"]) == 2


WORD = "Xq7LmZ2pRt9KvB4nWs8HdYc3"  # nobody's secret
SECRETS = (
    f"https://a.blob.core.windows.net/c?sv=2022-11-02&sig={WORD}%3D",
    f"Server=tcp:x.database.windows.net;User ID=u;Password={WORD};",
    f"ghp_{WORD}{WORD[:12]}",
)


@pytest.mark.parametrize("name", FORMATS)
def test_no_secret_is_exported(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of names in the code, nor of texts of the model, nor of statements."""
    monkeypatch.chdir(tmp_path)
    texts = [json.dumps(secret) for secret in SECRETS]
    (tmp_path / "shop.yaml").write_text(
        f"title: {texts[0]}\ndescription: {texts[1]}\n"
        f"components:\n  caller: {{title: {texts[2]}, external: true}}\n"
        f"  orders: {{title: {texts[1]}, resources: {{type: Microsoft.Storage/storageAccounts}}}}\n"
        f"boundaries:\n  azure: {{title: {texts[2]}, kind: azure, components: [orders]}}\n"
        f"flows:\n  F1: {{title: {texts[0]}, from: caller, to: orders, protocol: {texts[2]}, crosses: [azure]}}\n"
        f"threats:\n  T1: {{title: {texts[1]}, stride: [I], impact: high, likelihood: low, flows: [F1], description: {texts[0]}}}\n"
        f"mitigations:\n  tls: {{title: {texts[0]}, threats: [T1], rules: [storage/secure-transfer]}}\n"
        f"  keys: {{title: {texts[1]}, description: {texts[2]}, threats: [T1], attested: {texts[1]}}}\n"
        f"attestations:\n  - {{mitigation: keys, statement: {texts[0]}, by: {texts[2]}, evidence: {texts[0]}}}\n"
    )
    (tmp_path / "main.bicep").write_text(
        "resource orders 'Microsoft.Storage/storageAccounts@2023-05-01' = {\n"
        f"  name: '{SECRETS[2]}'\n  location: 'westeurope'\n  sku: {{ name: 'Standard_LRS' }}\n  kind: 'StorageV2'\n"
        "  properties: { supportsHttpsTrafficOnly: false }\n}\n"
    )
    assert run(["threats", ".", "-m", "shop.yaml", "-f", name, "-o", "report", "--fail-on", "never"]) == 0
    shown = (tmp_path / "report").read_text()
    assert "F1" in shown or "T1" in shown
    assert WORD not in re.sub(r"\s", "", shown)
