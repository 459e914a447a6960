"""What a pull request does to the threats of a threat model, as the action reports it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pull_request import Repository

if TYPE_CHECKING:
    from composite import Job

pytestmark = pytest.mark.slow

SECURED = Path(__file__).parents[2] / "fixtures" / "architectures" / "drone-delivery" / "bicep" / "secured"
FILES = {str(file.relative_to(SECURED)): file.read_text("utf-8") for file in SECURED.rglob("*") if file.is_file()}
ENCRYPTED, PLAIN = ("supportsHttpsTrafficOnly: true", "supportsHttpsTrafficOnly: false")
"""The first one in `storage.bicep` is that of the account to which IoT Hub sends telemetry, by data flow F02."""
OPEN = {"storage.bicep": FILES["storage.bicep"].replace(ENCRYPTED, PLAIN, 1)}
LINE = OPEN["storage.bicep"].split(PLAIN)[0].count("\n") + 1
TAMPERING = "drone-delivery/communication/2-storage-write-tampering"


def merged(folder: Path, base: dict[str, str], change: dict[str, str], **inputs: str) -> Job:
    """Return the job of a pull request with `change`."""
    repository = Repository(folder, base)
    repository.branch()
    for name, text in change.items():
        repository.commit(name, text)
    repository.pull_request()
    return repository.run(**inputs)


def threats(job: Job) -> dict[str, Any]:
    return json.loads(Path(job.outputs["report-json"]).read_text())["threats"]


def changes(job: Job) -> list[tuple[str, str, str]]:
    return [(one["id"], one["before"], one["after"]) for one in threats(job)["changes"]]


def test_one_flow_is_opened(tmp_path: Path) -> None:
    """Exactly the threat to that flow is reported, with the line and the flow; nothing else changes."""
    job = merged(tmp_path, FILES, OPEN, fail_on="threat", comment="true")
    assert changes(job) == [(TAMPERING, "mitigated", "exposed")]
    assert (job.status, job.outputs["worse-threats"]) == (1, "1")
    for text in (job.summary, (tmp_path / "temp" / "azward" / "comment.md").read_text("utf-8")):
        (line,) = re.findall(r"(?m)^- .*(?:worse|better).*", text)
        assert "`communication/2-storage-write-tampering` Telemetry is altered on its way to storage" in line
        assert "mitigated → **exposed** by this pull request, because `storage/secure-transfer` fails on" in line
        assert f"`storage.bicep:{LINE}`" in line
        assert 'c4 -- "F02" --> c6\n  linkStyle 0 stroke:#d1242f' in text
    assert f"::warning file=storage.bicep,line={LINE}," in job.log
    (finding,) = [one for one in json.loads(Path(job.outputs["report-json"]).read_text())["results"] if one["new"]]
    assert [one["id"] for one in finding["threats"]] == [TAMPERING]
    assert [(one["id"], one["from"]) for one in finding["flows"]] == [("drone-delivery/F02", "gateway.iotHub")]


def test_one_flow_is_closed(tmp_path: Path) -> None:
    job = merged(tmp_path, {**FILES, **OPEN}, {"storage.bicep": FILES["storage.bicep"]}, fail_on="threat")
    assert (job.status, changes(job)) == (0, [(TAMPERING, "exposed", "mitigated")])
    assert "better: `communication/2-storage-write-tampering`" in job.summary
    assert "because `storage/secure-transfer` is fixed on `storage.telemetryStorage`" in job.summary


def test_a_statement_of_the_pull_request(tmp_path: Path) -> None:
    """It changes no state, and is reported."""
    entry = "- {mitigation: drone-delivery/M-input-validation, statement: checked, by: me}\n"
    job = merged(tmp_path, FILES, {"azward.yaml": f"attestations:\n{entry}"}, fail_on="threat")
    assert (job.status, changes(job)) == (0, [])
    assert "this pull request attests `drone-delivery/M-input-validation`" in job.summary
    assert "this has no effect" in job.summary
    assert "No threat of `drone-delivery` has another state" in job.summary
    (state,) = [one["state"] for one in threats(job)["states"] if one["id"].endswith("processing/2-code-injection")]
    assert state == "needs attestation"


MODEL = """\
title: A shop
components:
  buyer: {title: Buyers, external: true}
  shop: {title: The shop, resources: {type: Microsoft.Web/sites}}
  orders: {title: Orders, resources: {type: Microsoft.Storage/storageAccounts}}
boundaries:
  stores: {title: Where orders are, kind: azure, components: [orders]}
flows:
  archive: {title: Orders are kept, from: shop, to: orders, crosses: [stores]}
threats:
  theft: {title: The archive is read, stride: [I], impact: high, likelihood: low, flows: [archive], components: [orders]}
mitigations:
  tls: {title: TLS everywhere, threats: [theft], rules: [storage/secure-transfer]}
"""
SHOP = """\
resource orders 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'orders'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: { supportsHttpsTrafficOnly: true }
}
resource shop 'Microsoft.Web/sites@2023-12-01' = {
  name: 'shop'
  location: 'westeurope'
  kind: 'app'
  properties: { siteConfig: { appSettings: [] } }
}
"""
BASE = {"shop.yaml": MODEL, "main.bicep": SHOP, "azward.yaml": "exclude: [shop.yaml]\n"}
BAD = {"main.bicep": SHOP.replace(ENCRYPTED, PLAIN)}


def test_a_new_data_flow(tmp_path: Path) -> None:
    """It is named with the boundary that it crosses, and marked in the picture."""
    setting = "appSettings: [{ name: 'Orders', value: orders.properties.primaryEndpoints.blob }]"
    text = SHOP.replace("appSettings: []", setting)
    job = merged(tmp_path, BASE, {"main.bicep": text}, fail_on="threat", threat_models="shop.yaml")
    assert (job.status, changes(job)) == (0, [])
    assert "**new data flow** shop/archive Orders are kept: `shop` → `orders`, crosses Where orders are" in job.summary
    assert 'c2 == "new: archive" ==> c3' in job.summary


WEAKER = MODEL.replace("rules: [storage/secure-transfer]", "attested: it is safe") + (
    "attestations: [{mitigation: tls, statement: it is safe, by: me}]\n"
)


@pytest.mark.parametrize("model", [{"shop.yaml": WEAKER}, {"azward.yaml": "threat-models: []\n"}, {}])
def test_a_model_of_the_pull_request(tmp_path: Path, model: dict[str, str]) -> None:
    """The model of the base counts, and that of the pull request is reported."""
    base = {**BASE, "azward.yaml": "threat-models: [shop.yaml]\nexclude: [shop.yaml]\n"}
    job = merged(tmp_path, base, {**BAD, **model}, fail_on="threat")
    assert (job.status, changes(job)) == (1, [("shop/theft", "mitigated", "exposed")])
    assert ("this pull request attests `shop/tls`" in job.summary) is ("shop.yaml" in model)
    assert ("the threat model `shop.yaml`" in job.summary) is ("shop.yaml" in model)
    assert ("`threat-models` in `azward.yaml`" in job.summary) is ("azward.yaml" in model)


def test_a_workflow_may_trust_the_pull_request(tmp_path: Path) -> None:
    given = {"fail_on": "threat", "threat_models": "shop.yaml", "trusted_config": "false"}
    job = merged(tmp_path, BASE, {**BAD, "shop.yaml": WEAKER}, **given)
    assert (job.status, changes(job)) == (0, [])
    assert "this pull request attests `shop/tls`" in job.summary


def test_a_base_that_is_not_in_the_clone(tmp_path: Path) -> None:
    """The threats that are open fail, since they may be new."""
    repository = Repository(tmp_path, FILES)
    repository.branch()
    repository.commit("storage.bicep", OPEN["storage.bicep"])
    repository.pull_request(depth=1)
    job = repository.run(fail_on="threat")
    assert (job.status, changes(job)) == (1, [])
    assert f"| `{TAMPERING}`<br>" in job.summary


def test_inputs(tmp_path: Path) -> None:
    """On a push there is nothing to compare with: threats that are open fail, and `threats: true` lists all."""
    repository = Repository(tmp_path, {**BASE, **BAD})
    repository.branch()
    repository.commit("a.txt", "")
    repository.pull_request()
    push = {"GITHUB_BASE_REF": "", "GITHUB_REF": "refs/heads/main", "GITHUB_EVENT_PATH": ""}
    job = repository.run(environment=push, fail_on="threat", threat_models="shop.yaml", threats="true")
    assert job.status == 1
    assert "| `shop/theft`<br>The archive is read | I | **exposed** |" in job.summary
    assert "nothing to compare with outside a pull request" in job.log
    assert "threats" not in json.loads(Path(repository.run(threats="false").outputs["report-json"]).read_text())
