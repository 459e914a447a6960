"""The bundled architecture: what a security engineer says of each threat, in three languages and two variants.

The expected states were written down from `expected-plain.md` and `expected-secured.md`, which were derived from reading the
templates.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azure_deploy import deployed
from azure_server import serving
from azward.cli.main import run
from azward.config.configuration import ScanOptions
from azward.pipeline.threats import threats
from azward.threat import json_format
from azward.threat.pack import models_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.threat.coverage import ThreatReport

FOLDER = Path("fixtures/architectures/drone-delivery")

EXPECTED = {
    # threat: plain, secured
    "processing/1": ("exposed", "needs attestation"),  # TLS floor and policies; certificates of devices
    "processing/2": ("needs attestation", "needs attestation"),  # only code validates messages
    "communication/1": ("exposed", "needs attestation"),  # owner keys; somebody has to review policies
    "communication/2": ("exposed", "mitigated"),  # telemetry accepts HTTP
    "communication/3": ("exposed", "mitigated"),  # no audit log of telemetry
    "communication/4": ("exposed", "needs attestation"),  # not domain-joined; Ranger
    "communication/5": ("exposed", "mitigated"),  # both chains to storage are broken
    "communication/6": ("needs attestation", "needs attestation"),  # whether messages are logged is code
    "communication/7": ("exposed", "mitigated"),  # chain to warm is broken, public environment
    "communication/8": ("partly", "mitigated"),  # HTTPS only, but open to any network
    "communication/9": ("exposed", "mitigated"),  # no logs of the job
    "communication/10": ("mitigated", "mitigated"),  # 0.0.0.0 is the floor of the model
    "storage/1": ("exposed", "mitigated"),
    "storage/2": ("exposed", "needs attestation"),  # keys in settings and literals; rotation
    "storage/3": ("mitigated", "mitigated"),
    "storage/4": ("exposed", "needs attestation"),
    "storage/5": ("exposed", "mitigated"),  # the dashboard has the primary key
    "storage/6": ("mitigated", "mitigated"),
    "storage/7": ("exposed", "mitigated"),  # the cluster has the key of the archive
    "network/1": ("exposed", "mitigated"),
    "network/2": ("exposed", "mitigated"),  # anonymous dashboard
    "network/3": ("exposed", "mitigated"),
    "network/4": ("exposed", "needs attestation"),  # the serving store is open to a /10
    "network/5": ("mitigated", "mitigated"),
    "network/6": ("exposed", "needs attestation"),  # SSH from the internet; routing through an appliance
}


@pytest.fixture(autouse=True)
def _from_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent.parent)


def report(folder: Path) -> ThreatReport:
    return threats([folder], ScanOptions(profile="strict"), list(models_of(())))


def states(found: ThreatReport) -> dict[str, str]:
    (model,) = found.models
    return {one.threat.id.partition("-")[0]: str(one.state) for one in model.threats}


@pytest.mark.parametrize("variant", ["plain", "secured"])
@pytest.mark.parametrize("language", ["arm", "bicep", "terraform"])
def test_states(language: str, variant: str) -> None:
    found = report(FOLDER / language / variant)
    assert [model.model.id for model in found.models] == ["drone-delivery"]
    assert [model.model.id for model in found.others] == ["apim-front-door"]
    assert states(found) == {threat: both[variant == "secured"] for threat, both in EXPECTED.items()}


LIVE = {
    "plain": {
        "network/2": "unknown",
        "storage/1": "unknown",
        "storage/2": "unknown",
        "storage/5": "unknown",
        "storage/7": "unknown",
    },
    "secured": {
        "communication/7": "unknown",
        "communication/8": "unknown",
        "network/1": "unknown",
        "network/6": "unknown",
        "storage/2": "unknown",
        "storage/4": "unknown",
        "storage/5": "unknown",
    },
}
"""Where a listing decides less than the template: app settings and credentials are never read."""


@pytest.mark.parametrize("variant", ["plain", "secured"])
@pytest.mark.slow
def test_live(variant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a listing does not show is unknown; no threat disappears because of it."""
    folder = FOLDER / "arm" / variant
    snapshot = tmp_path / "seen.azward.json"
    with serving(deployed(folder / "azuredeploy.json", folder / "azuredeploy.parameters.json")) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        run(["live", "--cloud", server.url, "--save", str(snapshot), "--output", str(tmp_path / "report")])
    expected = {threat: both[variant == "secured"] for threat, both in EXPECTED.items()}
    assert states(report(snapshot)) == expected | LIVE[variant]


@pytest.mark.parametrize("variant", ["plain", "secured"])
def test_document(variant: str, golden: Callable[[str, str], None]) -> None:
    """What every state rests on, in the form of the document, and the shape of the JSON."""
    document: dict[str, Any] = json.loads(json_format.render(report(FOLDER / "bicep" / variant)))
    golden(f"threats-drone-delivery-{variant}.txt", "".join(f"{line}\n" for line in lines(document)))
    for threat in document["models"][0]["threats"]:
        failing = [one for one in threat["evidence"] if one["status"] == "fail"]
        assert all(one["file"] and one["line"] for one in threat["evidence"])
        assert bool(failing) == (threat["state"] in ("exposed", "partly"))
        assert (threat["next"] is None) == (threat["state"] == "mitigated")
    flows = {flow["id"] for flow in document["flows"]}
    assert flows >= {f"F{number:02}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)}


def lines(document: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for threat in document["models"][0]["threats"]:
        found.append(f"{threat['id']}: {threat['state']}: {threat['reason']}")
        for item in threat["mitigations"]:
            rules = sorted(
                {f"{one['rule']} {one['status']}" for one in item["results"] if one["rule"] in item["decided_by"]}
            )
            role = "decides" if item["deciding"] else "supports"
            found.append(f"  {item['id']}: {item['state']} ({role}): {', '.join(rules)}")
    return found


def test_credentials() -> None:
    """Flows of the plain variant use account keys, those of the secured one identities."""
    for variant, expected in (("plain", "account-key"), ("secured", "identity")):
        document: dict[str, Any] = json.loads(json_format.render(report(FOLDER / "terraform" / variant)))
        used = {flow["id"]: flow["credential"] for flow in document["flows"]}
        assert {used[flow] for flow in ("F03", "F05", "F06", "F08", "F10")} == {expected}, variant


@pytest.mark.parametrize("format_", ["text", "markdown", "csv", "mermaid", "dot"])
def test_formats(format_: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Each format names the worst threat, and its failing line, and shows no secret."""
    assert run(["threats", str(FOLDER / "arm" / "plain"), "--format", format_]) == 1
    text = capsysbinary.readouterr().out.decode()
    if format_ == "mermaid":
        assert text.startswith("flowchart LR\n")
        assert '-- "F05" -->' in text
        return
    if format_ == "dot":
        assert re.search(r'^  c\d+ -> c\d+ \[label="F05", color="#d1242f", penwidth=3\];$', text, re.MULTILINE)
        opening = [line for line in text.splitlines() if line.endswith("{")]
        assert len(opening) == text.count(" subgraph ") + 1 == text.splitlines().count("  }") + 1
        return
    assert "storage/2-storage-key-theft" in text
    assert "cold-path.json:" in text
    assert "exposed" in text


def test_exit_status() -> None:
    secured = str(FOLDER / "arm" / "secured")
    assert run(["threats", secured, "-o", "/dev/null"]) == 0
    assert run(["threats", secured, "-o", "/dev/null", "--fail-on", "needs-attestation"]) == 1
    assert run(["threats", str(FOLDER / "arm" / "plain"), "-o", "/dev/null", "--fail-on", "never"]) == 0
