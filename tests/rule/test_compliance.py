"""Controls of compliance standards and mitigations: data with a version, mapped in one place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from azward.cli.main import run
from azward.rule.compliance import controls_of, frameworks, frameworks_named
from azward.rule.mitigation import MITIGATIONS, MODELS, named, neutral
from azward.rule.pack import built_in_root, load_rules

if TYPE_CHECKING:
    from azward.rule.model import Rule

NEUTRAL = [
    "encryption-in-transit",
    "encryption-at-rest",
    "customer-managed-keys",
    "network-isolation",
    "private-connectivity",
    "least-privilege",
    "strong-authentication",
    "managed-identity",
    "secret-management",
    "audit-logging",
    "threat-detection",
    "backup-and-recovery",
    "supply-chain-integrity",
    "secure-configuration",
    "supported-versions",
    "input-validation",
    "denial-of-service-protection",
    "governance",
    "reliability",
]


@pytest.fixture(scope="module")
def rules() -> dict[str, Rule]:
    return {rule.id: rule for rule in load_rules()}


def test_a_mitigation_of_a_model_maps_to_one_neutral_id() -> None:
    assert list(MITIGATIONS) == NEUTRAL
    for model in MODELS:
        ids = [own for mitigation in MITIGATIONS.values() for own in mitigation.of(model)]
        assert len(ids) == len(set(ids))
    assert {f"M{number}" for number in range(1, 38)} <= {own for one in MITIGATIONS.values() for own in one.apim_front_door}


def test_every_rule_names_known_mitigations(rules: dict[str, Rule]) -> None:
    known = {f"{model}/{own}" for model in MODELS for one in MITIGATIONS.values() for own in one.of(model)}
    unknown = {name: rule.id for rule in rules.values() for name in rule.mitigates if name not in {*known, *MITIGATIONS}}
    assert unknown == {}
    assert all(neutral(rule.mitigates) for rule in rules.values() if rule.mitigates)


def test_models_have_all_mitigations() -> None:
    """Each mitigation of a threat model that comes with azward is mapped."""
    for model in MODELS:
        text = (built_in_root() / "threat-models" / f"{model}.yaml").read_text("utf-8")
        mitigations: Any = yaml.safe_load(text)["mitigations"]
        mapped = {own for one in MITIGATIONS.values() for own in one.of(model)}
        assert set(mitigations) - mapped == set(), model


def test_names() -> None:
    both = ("drone-delivery/M-tls-minimum", "apim-front-door/M18", "own-model/X")
    assert named(both, "") == ("encryption-in-transit", "own-model/X")
    assert named(both, "apim-front-door") == ("apim-front-door/M18",)
    assert named(("drone-delivery/M-tls-minimum",), "apim-front-door") == ("encryption-in-transit",)
    assert named(("governance",), "drone-delivery") == ("governance",)


def test_data_has_its_source_and_versions() -> None:
    data: Any = json.loads((built_in_root() / "compliance.json").read_text("utf-8"))
    assert data["source"]["repository"] == "Azure/azure-policy"
    assert re.fullmatch(r"[0-9a-f]{40}", data["source"]["commit"])
    assert list(frameworks()) == ["cis-2.0.0", "cis-3.0.0", "mcsb-v1", "nist-800-53-r5"]
    assert all(one.version and one.initiative_version for one in frameworks().values())
    for policy, found in data["policies"].items():
        assert re.fullmatch(r"[0-9a-z]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", policy)  # one has a `k`
        assert set(found) <= set(frameworks())


def test_controls(rules: dict[str, Rule]) -> None:
    assert controls_of(rules["storage/secure-transfer"]) == {
        "cis-2.0.0": ("3.1",),
        "cis-3.0.0": ("4.1",),
        "mcsb-v1": ("DP-3",),
        "nist-800-53-r5": ("SC-8", "SC-8(1)"),
    }
    assert [one.key for one in frameworks_named("CIS")] == ["cis-2.0.0", "cis-3.0.0"]
    assert [one.title for one in frameworks_named("mcsb-v1")] == ["Microsoft cloud security benchmark v1"]
    for name in ("", "pci"):
        with pytest.raises(ValueError, match="unknown standard"):
            frameworks_named(name)


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["rules", "--compliance", "mcsb", "--service", "storage"]) == 0
    assert "\nDP-3  storage/secure-transfer  " in capsys.readouterr().out
    assert run(["rules", "--compliance", "nist", "--format", "json"]) == 0
    listed = {entry["id"]: entry["compliance"] for entry in json.loads(capsys.readouterr().out)}
    assert listed["storage/secure-transfer"]["nist-800-53-r5"] == ["SC-8", "SC-8(1)"]
    assert all("nist-800-53-r5" in found for found in listed.values())
    assert run(["rules", "--compliance", "dora"]) == 2
    assert capsys.readouterr().err.startswith("azward: unknown standard `dora`, expected one of cis, mcsb, nist, ")


BICEP = "resource a 'Microsoft.Storage/storageAccounts@2018-11-01' = { name: 'a' }\n"


def test_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Findings have neutral mitigations, or those of the chosen model; suppressions accept both."""
    monkeypatch.chdir(tmp_path)
    Path("main.bicep").write_text(BICEP)
    command = ["scan", ".", "--rule", "storage/secure-transfer", "--format", "json"]

    def found(*more: str) -> Any:
        run([*command, *more])
        return json.loads(capsys.readouterr().out)["results"][0]

    assert found()["mitigates"] == ["encryption-in-transit"]
    assert found()["compliance"]["mcsb-v1"] == ["DP-3"]
    assert found("--threat-model", "drone-delivery")["mitigates"] == ["drone-delivery/M-secure-transfer"]
    Path("azward.yaml").write_text("threat-model: drone-delivery\n")
    assert found()["mitigates"] == ["drone-delivery/M-secure-transfer"]
    assert run([*command, "--threat-model", "drone-deliver"]) == 2
    assert capsys.readouterr().err == "azward: unknown threat model `drone-deliver`, did you mean `drone-delivery`?\n"
    for name in ("encryption-in-transit", "drone-delivery/M-secure-transfer"):
        Path("azward.yaml").write_text(f"suppressions:\n  - mitigations: [{name}]\n    reason: old\n")
        assert found()["status"] == "suppressed"


def test_sarif_has_the_controls_as_taxa(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.bicep").write_text(BICEP)
    run(["scan", ".", "--format", "sarif"])
    (log,) = json.loads(capsys.readouterr().out)["runs"]
    taxonomies = {one["name"]: [taxon["id"] for taxon in one["taxa"]] for one in log["taxonomies"]}
    driver = log["tool"]["driver"]
    assert [one["name"] for one in driver["supportedTaxonomies"]] == list(taxonomies)
    rule = next(rule for rule in driver["rules"] if rule["id"] == "storage/secure-transfer")
    targets = [relationship["target"] for relationship in rule["relationships"]]
    assert {(one["toolComponent"]["name"], one["id"]) for one in targets} >= {("mcsb-v1", "DP-3"), ("cis-3.0.0", "4.1")}
    for one in targets:
        assert taxonomies[one["toolComponent"]["name"]][one["index"]] == one["id"]
        assert log["taxonomies"][one["toolComponent"]["index"]]["name"] == one["toolComponent"]["name"]
