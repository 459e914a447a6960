"""Whatever is raised in a step of a scan costs that step only: the rest is judged and reported, with status 4."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from azward.cli.main import run

ARM = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [
        {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "a", "properties": {}},
    ],
}
TERRAFORM = 'resource "azurerm_storage_account" "x" {\n  name = "x"\n  min_tls_version = "TLS1_0"\n}\n'
BICEP = "resource s 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: 'b'\n  properties: {}\n}\n"
ERRORS = (
    KeyError("k"), MemoryError(), RecursionError(), UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"), OSError(5, "io"),
    TypeError("t"),
)  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AZWARD_DEBUG", raising=False)
    for name, text in {"a/main.json": json.dumps(ARM), "b/main.bicep": BICEP, "c/main.tf": TERRAFORM}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    return tmp_path


def broken(monkeypatch: pytest.MonkeyPatch, place: str, error: Exception) -> None:
    """Let the function or method at `module:name` raise."""
    module, _, names = place.partition(":")
    owner: Any = import_module(module)
    *outer, name = names.split(".")
    for one in outer:
        owner = getattr(owner, one)

    def fail(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(owner, name, fail)


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any, str]:
    status = run(["scan", ".", "--format", "json", *arguments])
    said = capsys.readouterr()
    return status, json.loads(said.out), said.err


AFTER = (
    "azward.pipeline.scan:_scope",
    "azward.pipeline.scan:with_baseline",
    "azward.pipeline.scan:stats",
    "azward.pipeline.scan:disabled",
    "azward.pipeline.scan:folded",
    "azward.pipeline.scan:_with_threats",
    "azward.pipeline.judge:_problems",
    "azward.pipeline.judge:_with_comments",
    "azward.suppression.suppressions:Suppressions.notices",
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("place", AFTER)
def test_a_step_after_the_verdicts_costs_no_verdict(
    place: str, error: Exception, tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(monkeypatch, place, error)
    status, found, said = report(capsys)
    assert status == 4, said
    assert {one["location"]["file"] for one in found["results"]} == {"a/main.json", "b/main.bicep", "c/main.tf"}
    assert found["errors"]
    assert "Traceback" not in said


UNITS = {
    "azward.source.arm.source:ArmSource.load": {"a/main.json", "b/main.bicep"},  # Bicep is lowered to ARM
    "azward.source.bicep.source:BicepSource.load": {"b/main.bicep"},
    "azward.source.terraform.source:TerraformSource.load": {"c/main.tf"},
}


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("place", UNITS)
def test_a_source_that_raises_costs_its_units(
    place: str, error: Exception, tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken(monkeypatch, place, error)
    status, found, said = report(capsys)
    assert status == 4, said
    judged = {one["location"]["file"] for one in found["results"]}
    assert judged == {"a/main.json", "b/main.bicep", "c/main.tf"} - UNITS[place]
    failed = {"c" if file == "c/main.tf" else file for file in UNITS[place]}
    assert {entry["file"] for entry in found["errors"]} in (UNITS[place], failed)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_rule_that_raises(
    error: Exception, tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "own" / "storage").mkdir(parents=True)
    rule = "title: T\nseverity: high\nfinding: F\nresource: Microsoft.Storage/storageAccounts\nrequire: {field: name, equals: a}\n"
    (tree / "own" / "storage" / "mine.yaml").write_text(rule)
    broken(monkeypatch, "azward.rule.pack:_check_texts", error)
    status = run(["scan", ".", "--rules", "own"])
    said = capsys.readouterr().err
    assert status == 2
    assert said.startswith("azward: own/storage/mine.yaml: ")
    assert len(said.splitlines()) == 1
