"""The HTML page of a threat report: it has what the JSON report has, its links lead somewhere, and it shows no secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run
from html_page import Page, hash_of

if TYPE_CHECKING:
    pass

FIXTURES = Path(__file__).parent.parent.parent / "fixtures" / "architectures"
WORD = "Xq7LmZ2pRt9KvB4nWs8HdYc3"  # nobody's secret


@pytest.fixture(scope="module", params=["drone-delivery", "apim-front-door"])
def plain(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Page, dict[str, Any]]:
    """The page and the JSON report of a bundled architecture."""
    folder, out = str(FIXTURES / request.param / "bicep" / "plain"), tmp_path_factory.mktemp("html")
    for name in ("html", "json"):
        assert run(["threats", folder, "--format", name, "-o", str(out / name)]) == 1
    return Page((out / "html").read_text()), json.loads((out / "json").read_text())


def test_the_policy_allows_the_library_as_well(plain: tuple[Page, dict[str, Any]]) -> None:
    page, _ = plain
    assert page.policy["script-src"] == [hash_of(text) for text in page.scripts]
    assert any("dagre" in text and "Permission is hereby granted" in text for text in page.scripts)
    assert not any("sourceMappingURL" in text for text in page.scripts)
    for element in page.elements:
        assert not [name for name in element.attributes if name.startswith("on") or name in ("style", "src")], element


def test_threats(plain: tuple[Page, dict[str, Any]]) -> None:
    """Each threat has a row with its state, in the order of the report."""
    page, document = plain
    threats = [threat for model in document["models"] if model["fits"] for threat in model["threats"]]
    rows = [one for one in page.all("tr") if one.attributes.get("class") == "threat"]
    assert [row.attributes["data-state"] for row in rows] == [threat["state"] for threat in threats]
    assert list(page.data["threats"].values()) == [threat["title"] for threat in threats]


def test_findings_name_their_threats(plain: tuple[Page, dict[str, Any]]) -> None:
    """A finding names exactly the threats that its failure decides."""
    page, document = plain
    threats = [threat for model in document["models"] for threat in model["threats"]]
    for threat in threats:
        deciding = [item for item in threat["mitigations"] if item["deciding"]]
        failing = {(one["rule"], one["resource"]) for item in deciding for one in item["results"] if one["status"] != "pass"}
        found = {(one["rule"], one["resource"]) for one in page.data["findings"] if threat["id"] in one.get("threats", [])}
        assert found == failing, threat["id"]


def test_the_diagram(plain: tuple[Page, dict[str, Any]]) -> None:
    """Arrows are between nodes, nodes in lanes, and each has findings that are there."""
    page, document = plain
    (diagram,) = page.data["diagrams"]
    nodes, lanes = ({one["id"] for one in diagram[name]} for name in ("nodes", "lanes"))
    assert {flow["id"] for flow in document["flows"] if flow["model"]} == {arrow["id"] for arrow in diagram["arrows"]}
    assert all(arrow["source"] in nodes and arrow["target"] in nodes for arrow in diagram["arrows"])
    assert all(not node["lane"] or node["lane"] in lanes for node in diagram["nodes"])
    assert any(arrow["state"] == "exposed" and arrow["findings"] for arrow in diagram["arrows"])
    findings = page.data["findings"]
    for node in diagram["nodes"]:
        assert all(findings[number]["state"] == "finding" for number in node["findings"])
    for arrow in diagram["arrows"]:
        assert all(set(findings[number]["threats"]) & set(arrow["threats"]) for number in arrow["findings"])
    assert len([row for row in page.all("th") if row.attributes.get("scope") == "row"]) >= len(diagram["arrows"])


def test_ids_are_unique_and_links_lead_to_them(plain: tuple[Page, dict[str, Any]]) -> None:
    page, _ = plain
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        for name in ("href", "aria-controls", "aria-labelledby"):
            target = element.attributes.get(name, "").removeprefix("#")
            assert not target or target in ids, target


def test_no_model_fits(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "main.bicep").write_text("param x string\n")
    assert run(["threats", str(tmp_path), "--format", "html"]) == 0
    page = Page(capsysbinary.readouterr().out.decode())
    assert "No threat model fits" in next(one.text for one in page.all("h1"))
    assert len(page.scripts) == 1


STORE = f"""\
resource store 'Microsoft.Storage/storageAccounts@2023-01-01' = {{
  name: '</script><b onclick=x>`"'
  location: 'westeurope'
  properties: {{ supportsHttpsTrafficOnly: false }}
}}
resource hub 'Microsoft.Devices/IotHubs@2023-06-30' = {{
  name: '</script><b onclick=x>`"'
  location: 'westeurope'
  properties: {{
    routing: {{ endpoints: {{ storageContainers: [
      {{ name: 'x', connectionString: 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey={WORD * 3};EndpointSuffix=c' }}
    ] }} }}
  }}
}}
"""


@pytest.mark.parametrize("format_", ["html", "markdown", "json", "text", "csv", "mermaid", "dot"])
def test_no_format_shows_a_secret(format_: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "main.bicep").write_text(STORE)
    run(["threats", str(tmp_path), "--format", format_])
    text = capsysbinary.readouterr().out.decode()
    assert text
    assert WORD not in text
    if format_ == "html":
        page = Page(text)
        assert not any("onclick" in one.attributes for one in page.elements)
        assert any("<b onclick=x>" in one["message"] for one in page.data["findings"])


def test_a_comparison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    from pull_request import git

    (tmp_path / "main.bicep").write_text(STORE.replace("false", "true"))
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "first")
    (tmp_path / "main.bicep").write_text(STORE)
    monkeypatch.chdir(tmp_path)
    run(["threats", ".", "--format", "html", "--diff-base", "main"])
    text = capsysbinary.readouterr().out.decode()
    assert "compared with <code>main</code>" in text


def test_a_scan_has_the_threats_as_well(tmp_path: Path) -> None:
    """All findings of a scan, those that open a threat with its name; and no threats if no model fits."""
    folder = str(FIXTURES / "drone-delivery" / "bicep" / "plain")
    for name, command in (("scan", "scan"), ("threats", "threats")):
        assert run([command, folder, "--format", "html", "-o", str(tmp_path / name)]) == 1
    assert run(["scan", folder, "--format", "json", "-o", str(tmp_path / "json")]) == 1
    scanned, threats = (Page((tmp_path / name).read_text()) for name in ("scan", "threats"))
    assert len(scanned.data["findings"]) == len(json.loads((tmp_path / "json").read_text())["results"])
    assert scanned.data["threats"] == threats.data["threats"]
    linked: list[dict[tuple[str, str, str], list[str]]] = [
        {(one["rule"], one["resource"], one["message"]): one["threats"] for one in page.data["findings"] if one["threats"]}
        for page in (scanned, threats)
    ]
    assert len(linked[0]) > 50
    assert linked[0].items() <= linked[1].items()
    (tmp_path / "main.bicep").write_text(STORE.partition("resource hub")[0])
    run(["scan", str(tmp_path / "main.bicep"), "--format", "html", "-o", str(tmp_path / "none")])
    assert Page((tmp_path / "none").read_text()).data["threats"] == {}
