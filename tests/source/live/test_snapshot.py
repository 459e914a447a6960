"""Files of what runs: snapshots, whole and broken, and what the Azure CLI writes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from azure_server import SUBSCRIPTION, resource
from azward.cli.main import run

STORAGE = "Microsoft.Storage/storageAccounts"
HEAD = {
    "azward": "snapshot",
    "version": 1,
    "cloud": {"name": "public", "portal": "https://portal.azure.com"},
    "permissions": [{"scope": "subscription `shop`", "granted": [{"actions": ["*/read"], "notActions": []}]}],
    "scope": {"resourceGroups": []},
}
END = {"end": {}}


def account(**properties: Any) -> dict[str, Any]:
    shown = {"supportsHttpsTrafficOnly": False, "minimumTlsVersion": "TLS1_2", **properties}
    return resource(STORAGE, "logs", kind="StorageV2", location="westeurope", sku={"name": "Standard_LRS"}, properties=shown)


def snapshot(file: Path, *records: Any, head: dict[str, Any] = HEAD) -> Path:
    file.write_bytes(gzip.compress(b"".join(json.dumps(record).encode() + b"\n" for record in (head, *records))))
    return file


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def scan(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any], str]:
    status = run(["scan", *arguments, "--format", "json"])
    said = capsys.readouterr()
    return status, json.loads(said.out) if said.out.startswith("{") else {}, said.err


def statuses(report: dict[str, Any]) -> dict[str, str]:
    return {one["rule"]: one["status"] for one in report["results"]}


# snapshots


def test_a_finding_is_where_the_resource_is(capsys: pytest.CaptureFixture[str]) -> None:
    snapshot(Path("seen.azward.json"), {"resource": account()}, END)
    identity = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/{STORAGE}/logs"
    status, report, _ = scan(capsys, "seen.azward.json", "--rule", "storage/secure-transfer")
    assert status == 1
    (found,) = report["results"]
    assert found["resource"]["id"] == identity
    assert found["resource"]["page"] == f"https://portal.azure.com/#resource{identity}"
    assert (found["location"]["file"], found["location"]["start_line"]) == ("seen.azward.json", 2)

    run(["scan", "seen.azward.json", "--rule", "storage/secure-transfer"])
    text = capsys.readouterr().out
    assert f"\n{identity}\n  `logs` accepts unencrypted connections [storage/secure-transfer]\n" in text
    assert "`properties.supportsHttpsTrafficOnly` is `false`" in text

    run(["scan", "seen.azward.json", "--rule", "storage/secure-transfer", "--format", "sarif"])
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    (place,) = result["locations"]
    assert place["logicalLocations"] == [{"name": "logs", "fullyQualifiedName": identity, "kind": "resource"}]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "seen.azward.json"


def test_a_folder_with_a_snapshot(capsys: pytest.CaptureFixture[str]) -> None:
    snapshot(Path("seen.azward.json"), {"resource": account()}, END)
    Path("other.json").write_text(json.dumps([account()]))  # a list of resources is read only if it is asked for
    _, report, _ = scan(capsys, ".", "--rule", "storage/secure-transfer")
    assert [one["location"]["file"] for one in report["results"]] == ["seen.azward.json"]


def test_defaults_by_api_version_are_open(capsys: pytest.CaptureFixture[str]) -> None:
    """What an account that was made long ago leaves out means something else than it does today."""
    body = account()
    del body["properties"]["supportsHttpsTrafficOnly"]
    snapshot(Path("seen.azward.json"), {"resource": body}, END)
    _, report, _ = scan(capsys, "seen.azward.json", "--rule", "storage/secure-transfer", "--all")
    assert statuses(report) == {"storage/secure-transfer": "unknown"}
    assert report["results"][0]["causes"][0]["reason"] == "Azure does not return the API version of the deployment"


def test_types_in_any_case_and_columns_without_value(capsys: pytest.CaptureFixture[str]) -> None:
    body = account() | {"type": STORAGE.casefold(), "identity": None, "zones": None, "tenantId": "x", "etag": "y"}
    snapshot(Path("seen.azward.json"), {"resource": body}, END)
    _, report, _ = scan(capsys, "seen.azward.json", "--rule", "storage/*")
    assert {one["resource"]["type"] for one in report["results"]} == {STORAGE}


def test_a_private_endpoint_in_another_subscription(capsys: pytest.CaptureFixture[str]) -> None:
    endpoint = "/subscriptions/99999999-9999-9999-9999-999999999999/resourceGroups/hub/providers/Microsoft.Network/privateEndpoints/pe"
    state = {"privateLinkServiceConnectionState": {"status": "Approved"}, "privateEndpoint": {"id": endpoint}}
    vault = resource(
        "Microsoft.KeyVault/vaults", "kv", location="x", properties={"privateEndpointConnections": [{"properties": state}]}
    )
    snapshot(Path("seen.azward.json"), {"resource": vault}, END)
    _, report, _ = scan(capsys, "seen.azward.json", "--rule", "keyvault/private-endpoint", "--all")
    assert statuses(report) == {"keyvault/private-endpoint": "pass"}


def test_an_identity_is_known_by_its_principal(capsys: pytest.CaptureFixture[str]) -> None:
    site = resource(
        "Microsoft.Web/sites", "web", kind="app", identity={"type": "SystemAssigned", "principalId": "P-1"}, properties={}
    )
    role = "/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
    given = {
        "id": f"{account()['id']}/providers/Microsoft.Authorization/roleAssignments/r",
        "type": "microsoft.authorization/roleassignments",
        "properties": {"principalId": "p-1", "roleDefinitionId": role, "scope": account()["id"]},
    }
    snapshot(Path("seen.azward.json"), *({"resource": one} for one in (site, account(), given)), END)
    assert run(["graph", "seen.azward.json"]) == 0
    edges = json.loads(capsys.readouterr().out)["edges"]
    links = {("principal", "web"), ("role", "logs")}
    assert links <= {(edge["kind"], edge["to"].rpartition("/")[2]) for edge in edges}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ":1:1: the snapshot is empty"),
        (b"{}\n", ':1:1: not a snapshot: expected `"azward": "snapshot"` in the first record'),
        (b'{"azward": "snapshot", "version": 99}\n', ":1:1: unsupported snapshot version `99`, expected 1"),
        (b"\x1f\x8b\x08\x00" + b"\xff" * 40, ":1:1: the snapshot is damaged: "),
        (json.dumps(HEAD).encode() + b"\n[1]\n", ":2:1: invalid record: expected an object"),
        (json.dumps(HEAD).encode() + b"\n{nonsense\n", ":2:1: invalid record: "),
        (json.dumps(HEAD).encode() + b'\n{"resource', ":2:1: the last record is incomplete"),
        (json.dumps(HEAD).encode() + b"\n", ":1:1: incomplete: the listing was interrupted"),
    ],
)
def test_what_is_no_snapshot(capsys: pytest.CaptureFixture[str], content: bytes, said: str) -> None:
    Path("seen.azward.json").write_bytes(content)
    status, _, told = scan(capsys, "seen.azward.json")
    assert status == 4
    assert f"azward: seen.azward.json{said}" in told


def test_what_was_read_before_the_end_is_judged(capsys: pytest.CaptureFixture[str]) -> None:
    whole = snapshot(Path("seen.azward.json"), {"resource": account()}, *({"done": [str(n)]} for n in range(5000)), END)
    Path("part.azward.json").write_bytes(whole.read_bytes()[:-2000])
    status, report, told = scan(capsys, "part.azward.json", "--rule", "storage/secure-transfer")
    assert status == 4
    assert statuses(report) == {"storage/secure-transfer": "fail"}
    assert "part.azward.json:" in told
    # what is missing may be in what was not read
    assert statuses(scan(capsys, "part.azward.json", "--rule", "storage/diagnostic-logs")[1]) == {
        "storage/diagnostic-logs": "unknown"
    }


def test_a_bomb_is_refused(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("azward.source.live.snapshot.MAX_BYTES", 1 << 22)
    Path("seen.azward.json").write_bytes(gzip.compress(json.dumps(HEAD).encode() + b"\n" + b" " * (1 << 23)))
    status, _, told = scan(capsys, "seen.azward.json")
    assert status == 4
    assert "is larger than 4 MiB once decompressed" in told


@pytest.mark.parametrize(
    "record",
    [
        {"resource": {"id": 3}},
        {"resource": {"id": "/providers/"}},
        {"resource": {"id": "/providers/a/b"}},
        {"resource": {"id": "x", "properties": []}},
        {"resource": {"id": account()["id"], "properties": "text", "type": 4, "name": None}},
        {
            "resource": {
                "id": account()["id"],
                "properties": {
                    "privateEndpointConnections": [{"properties": {"privateEndpoint": {"id": "/providers/a"}}}, 3]
                },
            }
        },
        {"resource": {"id": account()["id"], "properties": {"networkAcls": {"$redacted": 3, "parts": {}}}}},
        {"unread": {}},
        {"unread": {"parent": "x", "type": "y", "name": "z"}},
        {"unread": {"type": 3, "reason": None, "id": []}},
        {"ledger": {"a": 3}},
        {"done": 3, "step": 4, "nobody": "knows"},
    ],
    ids=lambda record: json.dumps(record)[:60],
)
def test_strange_records_do_no_harm(capsys: pytest.CaptureFixture[str], record: Any) -> None:
    snapshot(Path("seen.azward.json"), record, {"resource": account() | {"id": account()["id"] + "2"}}, END)
    status, report, _ = scan(capsys, "seen.azward.json", "--rule", "storage/secure-transfer")
    assert status in (1, 4)
    assert "fail" in [one["status"] for one in report["results"]]


# what the Azure CLI writes


def listed(**more: Any) -> list[dict[str, Any]]:
    """`az resource list`: ARM keeps no properties."""
    return [account() | {"properties": None, "resourceGroup": "rg", "identity": None, "managedBy": None, **more}]


def test_az_resource_list(capsys: pytest.CaptureFixture[str]) -> None:
    Path("list.json").write_text(json.dumps(listed()))
    status, report, _ = scan(capsys, "list.json")
    assert status == 0
    assert set(statuses(report).values()) == {"unknown"}
    assert report["notes"][0]["message"].startswith("is `az resource list`, which lacks some data")


@pytest.mark.parametrize(
    "document",
    [
        {"count": 1, "data": [account() | {"type": STORAGE.casefold()}], "skip_token": None, "total_records": 1},
        {"value": [account()]},
        account(),
        [account()],
    ],
    ids=["az graph query", "az rest, a list", "az rest, one", "az ... list"],
)
def test_bodies(capsys: pytest.CaptureFixture[str], document: Any) -> None:
    Path("listed.json").write_text(json.dumps(document, indent=1))
    status, report, _ = scan(
        capsys, "listed.json", "--rule", "storage/secure-transfer", "--rule", "storage/private-endpoint"
    )
    assert (status, statuses(report)) == (1, {"storage/secure-transfer": "fail", "storage/private-endpoint": "unknown"})
    found = next(one for one in report["results"] if one["status"] == "fail")
    line = Path("listed.json").read_text().splitlines()[found["location"]["start_line"] - 1]
    assert '"supportsHttpsTrafficOnly": false' in line


def test_columns_that_were_projected_away_are_open(capsys: pytest.CaptureFixture[str]) -> None:
    site = resource("Microsoft.Web/sites", "web", kind="app", properties={"httpsOnly": False})
    Path("rows.json").write_text(json.dumps({"data": [site], "count": 1}))
    _, report, _ = scan(capsys, "rows.json", "--rule", "appservice/managed-identity", "--rule", "appservice/https-only")
    assert statuses(report) == {"appservice/https-only": "fail", "appservice/managed-identity": "unknown"}


def test_settings_that_were_not_listed_are_open(capsys: pytest.CaptureFixture[str]) -> None:
    """A site tells its settings elsewhere: `siteConfig` of a listing is empty."""
    site = resource(
        "Microsoft.Web/sites", "web", kind="app", properties={"httpsOnly": False, "siteConfig": {"ftpsState": None}}
    )
    Path("rows.json").write_text(json.dumps({"value": [site]}))
    _, report, _ = scan(capsys, "rows.json", "--rule", "appservice/ftp-disabled")
    assert statuses(report) == {"appservice/ftp-disabled": "unknown"}


def test_an_exported_template_is_a_template(capsys: pytest.CaptureFixture[str]) -> None:
    body = {"type": STORAGE, "apiVersion": "2023-01-01", "name": "logs", "properties": {"supportsHttpsTrafficOnly": False}}
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    Path("export.json").write_text(json.dumps({"$schema": schema, "contentVersion": "1.0.0.0", "resources": [body]}))
    assert statuses(scan(capsys, "export.json", "--rule", "storage/secure-transfer")[1]) == {
        "storage/secure-transfer": "fail"
    }


@pytest.mark.parametrize("document", [[], {"value": []}, {"data": 3}, [1], [{"id": "x"}], {"id": 3}, 4])
def test_other_json_is_not_taken_for_it(capsys: pytest.CaptureFixture[str], document: Any) -> None:
    Path("other.json").write_text(json.dumps(document))
    status, _, told = scan(capsys, "other.json")
    assert status == 4
    assert "other.json:1:1: not a template" in told


@pytest.mark.slow
def test_other_commands_do_not_import_the_packages_of_azure() -> None:
    import subprocess
    import sys

    snapshot(Path("seen.azward.json"), {"resource": account()}, END)
    code = "import sys; from azward.cli.main import run; run(sys.argv[1:]); print([n for n in sys.modules if n.split('.')[0] in ('azure', 'msal', 'requests')])"
    for arguments in (["scan", "seen.azward.json", "-q"], ["--help"], ["drift", ".", "--snapshot", "seen.azward.json"]):
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"
