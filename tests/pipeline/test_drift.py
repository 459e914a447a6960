"""What is written compared with what runs: the bundled architecture, changed in Azure by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from azure_deploy import deployed
from azure_server import OTHER, World, resource, serving
from azward.cli.main import run

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[2] / "fixtures/architectures/drone-delivery/arm/plain"
STORAGE = "Microsoft.Storage/storageAccounts"


def world() -> World:
    """The plain variant as it runs: in another subscription and resource group, with other computed names."""
    made = deployed(FOLDER / "azuredeploy.json", FOLDER / "azuredeploy.parameters.json")
    text = json.dumps([made.resources, made.subscriptions, sorted(made.implied), sorted(made.in_graph)])
    for old, new in (
        ("00000000-0000-0000-0000-000000000000", OTHER),
        ("/resourceGroups/rg/", "/resourceGroups/drones/"),
        ("/resourcegroups/rg/", "/resourcegroups/drones/"),
        ("dojm7b5lc3trm", "k3v6zq2ayw7fx"),
    ):
        text = text.replace(old, new)
    resources, subscriptions, implied, in_graph = json.loads(text)
    return World(subscriptions=subscriptions, resources=resources, implied=set(implied), in_graph=set(in_graph))


def drift(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *options: str
) -> tuple[int, dict[str, Any]]:
    with serving(world) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        status = run(["drift", str(FOLDER), "--cloud", server.url, "--format", "json", *options])
    out = capsys.readouterr().out
    return status, json.loads(out)


def test_nothing_has_changed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = drift(world(), monkeypatch, capsys)
    assert (found["changes"], found["only_written"], found["only_running"]) == ([], [], [])
    assert status == 0
    assert found["matched"] >= 44


def test_member_that_was_added_by_hand(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    changed = world()
    kind = "/microsoft.network/networksecuritygroups/"
    group = next(one for key, one in changed.resources.items() if kind in key.casefold() and "cluster" in key)
    rules = group["properties"]["securityRules"]
    more = {**rules[0]["properties"], "priority": 4000, "sourceAddressPrefix": "*", "destinationPortRange": "9000"}
    rules.append({"name": "byhand", "properties": {**more, "direction": "Inbound", "access": "Allow"}})
    status, found = drift(changed, monkeypatch, capsys)
    assert status == 1
    [change] = [one for one in found["changes"] if one["rule"] == "network/nsg-any-inbound"]
    assert (change["written"]["status"], change["running"]["status"]) == ("pass", "fail")
    assert "`byhand`" in change["running"]["detail"]


def test_what_was_changed_by_hand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    changed = world()
    host = next(one for key, one in changed.resources.items() if key.endswith("/sthostk3v6zq2ayw7fx"))
    host["properties"]["supportsHttpsTrafficOnly"] = False
    host["properties"]["accessTier"] = "Cool"  # no rule asks for it
    gone = next(key for key in changed.resources if "/streamingjobs/asa-anomaly" in key)
    changed.resources = {key: one for key, one in changed.resources.items() if not key.startswith(gone)}
    new = resource(STORAGE, "byhand", subscription=OTHER, group="drones", location="x", properties={})
    elsewhere = resource(STORAGE, "elsewhere", subscription=OTHER, group="shop", location="x", properties={})
    changed.add(new, elsewhere)
    snapshot = tmp_path / "seen.azward.json"
    status, found = drift(changed, monkeypatch, capsys, "--save", str(snapshot))
    assert status == 1
    assert [(one["rule"], one["written"]["status"], one["running"]["status"]) for one in found["changes"]] == [
        ("storage/secure-transfer", "pass", "fail")
    ]
    assert found["changes"][0]["running"]["id"] == host["id"]
    assert found["changes"][0]["written"]["file"].endswith("storage.json")
    assert [one["type"] for one in found["only_written"]] == ["Microsoft.StreamAnalytics/streamingjobs"]
    assert [one["id"] for one in found["only_running"]] == [new["id"]]

    assert run(["drift", str(FOLDER), "--snapshot", str(snapshot)]) == 1
    text = capsys.readouterr().out
    assert f"{host['id']}: high: `sthostk3v6zq2ayw7fx` accepts unencrypted connections, in Azure, not in the code" in text
    assert f"Only in Azure: 1 resource\n  {new['id']}\n" in text
    assert run(["drift", str(FOLDER), "--snapshot", str(snapshot), "--rule", "storage/firewall", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["changes"] == []


def test_what_may_not_be_read_is_not_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    part = world()
    with serving(part) as server:
        server.faults.denied = ("Microsoft.StreamAnalytics/*",)
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        assert run(["drift", str(FOLDER), "--cloud", server.url, "--format", "json"]) == 4
    found = json.loads(capsys.readouterr().out)
    assert found["only_written"] == []
    assert found["errors"]


def test_no_such_snapshot(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["drift", str(FOLDER), "--snapshot", "nowhere.azward.json"]) == 2
    assert "no such file or folder: `nowhere.azward.json`" in capsys.readouterr().err
