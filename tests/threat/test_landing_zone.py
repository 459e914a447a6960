"""A landing zone of hub and spoke, spread over modules: the external and the internal flow, equal in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azward.config.configuration import ScanOptions
from azward.pipeline.threats import threats
from azward.threat import json_format
from azward.threat.pack import models_of

if TYPE_CHECKING:
    from azward.threat.coverage import ThreatReport

FOLDER = Path(__file__).parent.parent / "data" / "landing-zone"
LANGUAGES = ("bicep", "terraform")

SPOKE = "vnet/vnet-workload"
GATEWAY = "subnet/vnet-workload/snet-gateway"
INTEGRATION = "subnet/vnet-workload/snet-integration"

MODEL = {
    # id in the model, from, to, boundaries of the model, inferred boundaries, protocol, credential
    ("F-ext-1", "", "afd-storefront", "B-internet B-edge", "internet azure", "HTTPS", "unknown"),
    ("F-ext-2", "afd-storefront", "storefront", "B-edge B-vnet", f"azure {SPOKE} {GATEWAY}", "HTTPS", "none"),
    ("F-ext-2", "afd-storefront", "pls-storefront", "B-edge B-vnet", f"azure {SPOKE} {GATEWAY}", "HTTPS", "none"),
    ("F-ext-2", "afd-storefront", "apim-storefront", "B-edge B-vnet", f"azure {SPOKE} {GATEWAY}", "HTTPS", "none"),
    ("F-ext-3", "apim-storefront", "func-basket", "B-vnet", f"{GATEWAY} {INTEGRATION}", "HTTPS", "unknown"),
    ("F-ext-3", "apim-storefront", "payments", "B-vnet", f"{SPOKE} {GATEWAY} internet", "HTTPS", "unknown"),
    ("F-ext-4", "apim-storefront", "stock", "B-vnet B-internal", f"{SPOKE} {GATEWAY} on-premises", "HTTPS", "unknown"),
    ("F-int-1", "", "apim-storefront", "B-internal B-vnet", f"on-premises {SPOKE} {GATEWAY}", "HTTPS", "unknown"),
    ("F-int-2", "apim-storefront", "func-basket", "B-vnet B-internal", f"{GATEWAY} {INTEGRATION}", "HTTPS", "unknown"),
    ("F-int-2", "apim-storefront", "stock", "B-vnet B-internal", f"{SPOKE} {GATEWAY} on-premises", "HTTPS", "unknown"),
}
"""Internet, Front Door, Private Link, API Management, back ends; and the internal network, API Management, back ends."""

INFERRED = {
    ("On-premises networks", "vgw-branch", "ipsec", "500,4500", "unknown"),
    ("apim-storefront", "law-platform", "https", "443", "unknown"),
    ("func-basket", "evhns-basket", "amqps", "5671", "sas"),
    ("func-basket", "kv-basket", "https", "443", "identity"),
    ("func-basket", "stbasketfiles", "https", "443", "identity"),
    ("kv-basket", "law-platform", "https", "443", "unknown"),
}
"""Flows that the model does not have: endpoints, protocol, ports, credential."""

ZONES = {
    "tenant": ("tenant", None),
    "subscription": ("subscription", "tenant"),
    "azure": ("azure", "subscription"),
    "vnet/vnet-transit": ("vnet", "subscription"),
    "subnet/vnet-transit/GatewaySubnet": ("subnet", "vnet/vnet-transit"),
    SPOKE: ("vnet", "subscription"),
    GATEWAY: ("subnet", SPOKE),
    INTEGRATION: ("subnet", SPOKE),
    "subnet/vnet-workload/snet-endpoints": ("subnet", SPOKE),
    "internet": ("internet", None),
    "on-premises": ("on-premises", None),
}


@pytest.fixture(scope="module", params=LANGUAGES)
def document(request: pytest.FixtureRequest) -> dict[str, Any]:
    models = list(models_of(("apim-front-door",)))
    report = threats([FOLDER / request.param], ScanOptions(profile="strict"), models)
    names = names_of(report)
    found: dict[str, Any] = json.loads(json_format.render(report))
    for flow in found["flows"]:
        for side in ("from", "to"):
            flow[side] = names.get(flow[side].get("address"), flow[side].get("name", ""))
    for boundary in found["boundaries"]:
        boundary["members"] = {names.get(member, member) for member in boundary["members"]}
    return found


def names_of(report: ThreatReport) -> dict[str, str]:
    """Return the names of resources by their addresses, which differ by language."""
    (model,) = report.models
    ends = [end for one in model.connections for end in (one.source, one.target) if end is not None]
    ends += [part.resource for found in report.inferred for part in found.parts if part.resource is not None]
    return {end.address: str(end.name).rpartition("/")[2] for end in ends}


def test_flows_of_the_model(document: dict[str, Any]) -> None:
    found = {
        (
            flow["id"],
            flow["from"] if not flow["from"].startswith("C-") else "",
            flow["to"],
            " ".join(flow["crosses"]),
            " ".join(flow["inferred_crosses"]),
            flow["protocol"],
            flow["credential"],
        )
        for flow in document["flows"]
        if flow["id"] is not None
    }
    assert found == MODEL
    assert all(flow["evidence"] and flow["certain"] for flow in document["flows"])


def test_inferred_flows(document: dict[str, Any]) -> None:
    found = {
        (flow["from"], flow["to"], flow["protocol"], flow["ports"], flow["credential"])
        for flow in document["flows"]
        if flow["id"] is None
    }
    assert found == INFERRED


def test_boundaries(document: dict[str, Any]) -> None:
    inferred = {one["id"]: one for one in document["boundaries"] if one["model"] is None}
    assert {name: (one["kind"], one["parent"]) for name, one in inferred.items()} == ZONES
    assert inferred[GATEWAY]["members"] == {"apim-storefront", "pls-storefront"}
    assert inferred[INTEGRATION]["members"] == {"func-basket"}
    assert inferred["azure"]["members"] == {
        "afd-storefront",
        "evhns-basket",
        "kv-basket",
        "law-platform",
        "stbasketfiles",
    }
    assert inferred["tenant"]["members"] == inferred["subscription"]["members"]
    assert {one["id"] for one in document["boundaries"] if one["model"]} == {"B-internet", "B-edge", "B-vnet", "B-internal"}
