"""Models of other tools: Open Threat Model and Threat Dragon, as a model of one's own."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from azward.cli.main import run
from azward.config.text_file import ConfigError
from azward.threat.azure_names import resources_named
from azward.threat.pack import load_model, models_of

if TYPE_CHECKING:
    from collections.abc import Callable

BICEP = """\
resource shop 'Microsoft.Web/sites@2023-12-01' = {
  name: 'shop'
  location: 'westeurope'
  kind: 'app'
  properties: {
    httpsOnly: false
    siteConfig: { appSettings: [{ name: 'Orders', value: orders.properties.primaryEndpoints.blob }] }
  }
}
resource orders 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'orders'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: { supportsHttpsTrafficOnly: true }
}
"""

OTM: dict[str, Any] = {
    "otmVersion": "0.2.0",
    "project": {"name": "A shop", "id": "shop", "description": None},
    "trustZones": [
        {"id": "f0ba7722-39b6-4c81-8290-a30a248bb8d9", "name": "Internet", "risk": {"trustRating": 0}},
        {"id": "cloud", "name": "Cloud", "type": "azure", "risk": {"trustRating": 60}},
        {"id": "data", "name": "Data network", "risk": {"trustRating": 80}, "parent": {"trustZone": "cloud"}},
    ],
    "components": [
        {
            "id": "buyer",
            "name": "Buyers",
            "type": "web-client",
            "parent": {"trustZone": "f0ba7722-39b6-4c81-8290-a30a248bb8d9"},
        },
        {
            "id": "11111111-2222-3333-4444-555555555555",
            "name": "The Shop",
            "type": "Azure Web App",
            "parent": {"trustZone": "cloud"},
            "threats": None,
        },
        {"id": "orders", "name": "Orders", "type": "azure-storage", "parent": {"trustZone": "data"}},
        {"id": "scanner", "name": "Virus scanner", "type": "empty-component", "parent": {"component": "orders"}},
    ],
    "dataflows": [
        {
            "id": "order",
            "name": "An order",
            "source": "buyer",
            "destination": "11111111-2222-3333-4444-555555555555",
            "threats": [
                {"threat": "T1", "state": "mitigated", "mitigations": [{"mitigation": "tls", "state": "implemented"}]}
            ],
        },
        {
            "id": "archive",
            "name": "Orders are kept",
            "source": "11111111-2222-3333-4444-555555555555",
            "destination": "orders",
            "threats": [{"threat": "T1", "state": "exposed", "mitigations": [{"mitigation": "keys", "state": "required"}]}],
        },
    ],
    "threats": [
        {
            "id": "T1",
            "name": "Orders are read",
            "categories": ["Information Disclosure", "Tampering", "Other"],
            "risk": {"impact": 75, "likelihood": None},
        },
        {"id": "T2", "name": "Nobody has it", "risk": {"impact": 1, "likelihood": 1}},
    ],
    "mitigations": [
        {
            "id": "tls",
            "name": "TLS everywhere",
            "riskReduction": 50,
            "attributes": {"rules": "appservice/https-only, storage/secure-transfer"},
        },
        {"id": "keys", "name": "Keys are rotated", "riskReduction": 50},
    ],
}


def cell(shape: str, name: str, box: tuple[int, int, int, int] = (0, 0, 0, 0), **more: Any) -> dict[str, Any]:
    left, top, width, height = box
    place = {"position": {"x": left, "y": top}, "size": {"width": width, "height": height}}
    data = {"name": name, "type": "tm", "hasOpenThreats": False, **more.pop("data", {})}
    return {"id": f"cell-{name}", "shape": shape, "zIndex": 1, "data": data, **(place if any(box) else {}), **more}


DRAGON: dict[str, Any] = {
    "version": "2.3.0",
    "summary": {"title": "A shop"},
    "detail": {
        "contributors": [],
        "diagrams": [
            {
                "id": 0,
                "title": "Shop",
                "cells": [
                    cell("trust-boundary-box", "Azure", (200, 0, 400, 300)),
                    cell("trust-boundary-curve", "Old", data={"isTrustBoundary": True}),
                    cell("actor", "Buyers", (0, 0, 100, 100)),
                    cell("process", "App Service", (210, 10, 100, 100)),
                    cell(
                        "store",
                        "Azure Storage",
                        (410, 10, 100, 100),
                        data={
                            "threats": [
                                {
                                    "title": "Orders are read",
                                    "type": "Information disclosure",
                                    "severity": "High",
                                    "status": "Mitigated",
                                    "description": "",
                                    "mitigation": "Encrypt. Always.\nazward rules: storage/secure-transfer",
                                },
                                {"title": "Fire", "type": "Denial of service", "severity": "Low", "status": "NA"},
                            ]
                        },
                    ),
                    cell("flow", "order", source={"cell": "cell-Buyers"}, target={"cell": "cell-App Service"}),
                    cell(
                        "flow",
                        "",
                        source={"cell": "cell-App Service"},
                        target={"cell": "cell-Azure Storage"},
                        data={
                            "protocol": "HTTPS",
                            "threats": [
                                {
                                    "title": "Keys leak",
                                    "type": "Spoofing",
                                    "severity": "TBD",
                                    "status": "Open",
                                    "mitigation": "Keys are rotated.",
                                }
                            ],
                        },
                    ),
                    cell("flow", "dangling", source={"x": 1, "y": 1}, target={"cell": "cell-Buyers"}),
                    cell("td-text-block", "a remark"),
                ],
            }
        ],
    },
}


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, object], str]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.bicep").write_text(BICEP)

    def write(name: str, document: object) -> str:
        text = document if isinstance(document, str) else json.dumps(document, indent=1)
        (tmp_path / name).write_text(text)
        return name

    return write


@pytest.fixture
def reported(capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[[str], dict[str, Any]]:
    def report(file: str) -> dict[str, Any]:
        assert run(["threats", ".", "-m", file, "-f", "json", "--fail-on", "never"]) == 0
        return json.loads(capsysbinary.readouterr().out)

    return report


def own(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of the model, without what is inferred besides."""
    return [one for one in rows if one["model"] == "shop"]


def states(document: dict[str, Any]) -> dict[str, str]:
    return {one["id"]: one["state"] for one in document["models"][0]["threats"]}


@pytest.mark.parametrize("name", ["shop.otm", "shop.otm.json", "shop.json", "shop.yaml"])
def test_open_threat_model(
    name: str, written: Callable[[str, object], str], reported: Callable[[str], dict[str, Any]]
) -> None:
    """Its states do not count: rules and statements decide. What was assumed is reported."""
    document = reported(written(name, yaml.safe_dump(OTM) if name.endswith(".yaml") else OTM))
    (model,) = document["models"]
    assert (model["id"], model["title"]) == ("shop", "A shop")
    assert model["components"] == {"buyer": [], "the-shop": ["shop"], "orders": ["orders"], "scanner": []}
    assert {one["id"]: one["crosses"] for one in own(document["flows"])} == {
        "order": ["internet", "cloud"],
        "archive": ["data"],
    }
    assert {one["id"]: one["kind"] for one in own(document["boundaries"])} == {
        "internet": "internet",
        "cloud": "azure",
        "data": "vnet",
    }
    (threat,) = model["threats"]
    assert (threat["id"], threat["stride"], threat["impact"], threat["likelihood"]) == (
        "shop/T1",
        ["I", "T"],
        "high",
        "medium",
    )
    assert {one["id"]: one["state"] for one in threat["mitigations"]} == {"tls": "fail", "keys": "attest"}
    assert document["problems"] == [
        f"{name}: no Azure type is known for `scanner`; threats to a component without `resources` are unknown",
        f"{name}: no likelihood is given for `T1`; `medium` is assumed",
        f"{name}: no component and no data flow has `T2`; skipped",
    ]


def test_threat_dragon(written: Callable[[str, object], str], reported: Callable[[str], dict[str, Any]]) -> None:
    document = reported(written("shop.json", DRAGON))
    (model,) = document["models"]
    assert model["components"] == {"buyers": [], "app-service": ["shop"], "azure-storage": ["orders"]}
    flows = {one["id"]: (one["crosses"], one["protocol"]) for one in own(document["flows"])}
    assert flows == {"order": (["azure"], ""), "app-service-to-azure-storage": ([], "HTTPS")}
    threats = {one["id"]: one for one in model["threats"]}
    assert {name: one["state"] for name, one in threats.items()} == {
        "shop/orders-are-read": "mitigated",
        "shop/keys-leak": "needs attestation",
    }
    assert [one["title"] for one in threats["shop/orders-are-read"]["mitigations"]] == ["Encrypt"]
    assert [(one["impact"], one["stride"], one["flows"]) for one in threats.values()] == [
        ("high", ["I"], []),
        ("medium", ["S"], ["app-service-to-azure-storage"]),
    ]
    assert document["problems"] == [
        "shop.json: which data flows cross a boundary is read from boxes only, not from curves: `Old`",
        "shop.json: no severity is given for `keys-leak`; `medium` is assumed as the impact",
        "shop.json: Threat Dragon has no likelihood; `medium` is assumed for all threats",
        "shop.json: a data flow without both ends; skipped: `dangling`",
        "shop.json: marked as not applicable; skipped: `Fire`",
    ]


def test_what_is_not_found_is_unknown(
    written: Callable[[str, object], str], reported: Callable[[str], dict[str, Any]]
) -> None:
    """A threat to a component without resources is neither mitigated nor left out."""
    document = copy.deepcopy(OTM)
    document["components"][3]["threats"] = document["dataflows"].pop(0)["threats"]
    document["dataflows"] = []
    found = reported(written("shop.otm", document))
    assert states(found) == {"shop/T1": "unknown"}
    assert found["models"][0]["threats"][0]["reason"] == "the model does not name the resources of `scanner`"
    document["components"][2]["threats"] = document["components"][3]["threats"]
    found = reported(written("shop.otm", document))
    assert states(found) == {"shop/T1": "unknown"}, "the rules pass on `orders` only"


def test_a_draft(written: Callable[[str, object], str], reported: Callable[[str], dict[str, Any]]) -> None:
    """The draft says the same as the file."""
    for name, document in (("shop.otm", OTM), ("shop.json", DRAGON)):
        assert run(["threats", "new", "--from", written(name, document), "-o", "drafted.yaml"]) == 0
        text = Path("drafted.yaml").read_text()
        assert text.startswith("# yaml-language-server: $schema=https://")
        assert ("resources: [] # TODO" in text) == (name == "shop.otm")
        one, other = load_model(Path("drafted.yaml")), load_model(Path(name))
        assert [*one.components] == [*other.components]
        assert (one.flows, one.threats, one.mitigations) == (other.flows, other.threats, other.mitigations)
    assert run(["threats", "new", "--from", "drafted.yaml"]) == 2


def test_configuration(written: Callable[[str, object], str]) -> None:
    """The name of the file is the id of the model, without `.otm`."""
    (model,) = models_of(["shop"], [Path(written("shop.otm.json", OTM))])
    assert model.id == "shop"
    written("azward.yaml", "threat-models: [shop.otm.json]\nthreat-model: shop\n")
    assert run(["scan", ".", "-o", "/dev/null"]) == 1


def changed(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    found: Any = copy.deepcopy(document)
    at = found
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        at = at[step]
    at[last] = value
    return found


ONE = OTM["components"][0]
BOX = DRAGON["detail"]["diagrams"][0]["cells"][0]
ZONES = [*OTM["trustZones"], *({"id": f"z{n}", "name": "z", "parent": {"trustZone": f"z{n + 1}"}} for n in range(25))]
ZONES[1] = {**ZONES[1], "parent": {"trustZone": "z0"}}
WRONG: list[tuple[object, str]] = [
    ("{", "1:2: expected"),
    ("[1]", "1:1: expected a threat model: of azward"),
    ("{}", "1:1: expected a threat model: of azward"),
    ('{"otmVersion": ' + "[" * 300 + "]" * 300 + "}", "nest"),
    ('{"otmVersion": 2}', "1:16: `otmVersion`: expected a text"),
    ({"otmVersion": "1.0", "project": {}}, "2:16: version `1.0` is not supported, expected 0.1 or 0.2"),
    ({"otmVersion": "0.2.0"}, "1:1: missing text `name`"),
    ({"otmVersion": "0.2.0", "project": [1]}, "`project`: expected an object"),
    (changed(OTM, "components", "none"), "`components`: expected a list"),
    (changed(OTM, "components.0", 1), "`components`: expected an object"),
    (changed(OTM, "components.0.name", {"a": 1}), "`name`: expected a text"),
    (changed(OTM, "components.0.parent.trustZone", "clod"), "unknown trust zone `clod`, did you mean `cloud`?"),
    (changed(OTM, "trustZones.1.parent", {"trustZone": "data"}), "is inside of itself"),
    (changed(OTM, "trustZones", ZONES), "nested deeper than 20 levels"),
    (changed(OTM, "components.1.id", "buyer"), "duplicate id `buyer` in `components`"),
    (changed(OTM, "components", [ONE] * 2001), "`components`: more than 2,000 members"),
    (changed(OTM, "dataflows.0.source", "nobody"), "unknown component `nobody`"),
    (changed(OTM, "dataflows.0.threats.0.threat", "T9"), "unknown threat `T9`"),
    (changed(OTM, "dataflows.0.threats.0.mitigations.0.mitigation", "tsl"), "unknown mitigation `tsl`, did you mean `tls`?"),
    (changed(OTM, "threats.0.risk.impact", "high"), "`impact`: expected a number"),
    (changed(OTM, "threats.0.risk.impact", 1e9), "`impact`: expected a number from 0 to 100"),
    (changed(OTM, "mitigations.0.attributes.rules", "appservice/http-only"), "unknown rule `appservice/http-only`"),
    (changed(DRAGON, "detail.diagrams.0", {"diagramJson": {}}), "a model of Threat Dragon 1"),
    (changed(DRAGON, "detail.diagrams.0.cells.0.position", 7), "`position`: expected an object"),
    (changed(DRAGON, "detail.diagrams.0.cells.4.data.threats.0.title", None), "missing text `title`"),
    (
        changed(DRAGON, "detail.diagrams.0.cells", [{**BOX, "id": str(n)} for n in range(101)]),
        "more than 100 trust boundaries",
    ),
    (changed(DRAGON, "summary.title", ["x"]), "`title`: expected a text"),
]


@pytest.mark.parametrize(("document", "message"), WRONG, ids=[message for _, message in WRONG])
def test_errors(
    document: object, message: str, written: Callable[[str, object], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One message each, with the line and the column."""
    name = written("shop.json", document)
    assert run(["threats", ".", "-m", name]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("azward: shop.json:")
    assert line.split(":")[2].isdecimal()
    assert message in line


def test_large(written: Callable[[str, object], str]) -> None:
    with pytest.raises(ConfigError, match=r"shop\.otm: larger than 5,000,000 bytes"):
        load_model(Path(written("shop.otm", " " * 5_000_001)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("azure-storage", "Microsoft.Storage/storageAccounts"),
        ("Storage Accounts", "Microsoft.Storage/storageAccounts"),
        ("azurerm_storage_account", "Microsoft.Storage/storageAccounts"),
        ("microsoft-azure-key-vault", "Microsoft.KeyVault/vaults"),
        ("CD-MICROSOFT-AZURE-EVENT-HUB", "Microsoft.EventHub/namespaces"),
        ("CD-MICROSOFT-AZURE-STR-ANALYTICS", "Microsoft.StreamAnalytics/streamingjobs"),
        ("azure-sql", "Microsoft.Sql/servers"),
        ("Microsoft.Devices/IotHubs", "Microsoft.Devices/IotHubs"),
        ("azurerm_linux_function_app", "functionapp"),
        ("Azure App Service Web App", "notContains"),
        ("Storage", None),
        ("SQL database", None),
        ("Google Kubernetes Service", None),
        ("aws-s3 storage account", None),
        ("web-service", None),
        ("", None),
    ],
)
def test_names(name: str, expected: str | None) -> None:
    """Only names that mean one service of Azure are taken for it."""
    found = resources_named(name)
    assert found is None if expected is None else expected in str(found)
