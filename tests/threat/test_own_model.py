"""A model of one's own: the page about it works in an empty folder; statements, configuration, drafts, and what fits."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).parent.parent.parent / "docs" / "threat-models.md"


def block(name: str) -> tuple[int, int]:
    """Return where the text of a fenced block of the page starts and ends, after a comment that names it."""
    text = PAGE.read_text("utf-8")
    match = re.search(rf"<!-- {re.escape(name)} -->\n```\w*\n(.*?)```\n<!-- /", text, re.DOTALL)
    assert match is not None, name
    return match.span(1)


def written(name: str) -> str:
    start, end = block(name)
    return PAGE.read_text("utf-8")[start:end]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shop.yaml").write_text(written("model: shop.yaml"))
    (tmp_path / "main.bicep").write_text(written("deployment: main.bicep"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def reported(capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., tuple[int, str]]:
    def report(*arguments: str) -> tuple[int, str]:
        status = run(["threats", *arguments])
        return status, capsysbinary.readouterr().out.decode()

    return report


def states(text: str) -> dict[str, str]:
    (model,) = (model for model in json.loads(text)["models"] if model["fits"])
    return {threat["id"]: threat["state"] for threat in model["threats"]}


def test_the_page(shop: Path, reported: Callable[..., tuple[int, str]], request: pytest.FixtureRequest) -> None:
    assert len(written("model: shop.yaml").splitlines()) < 40
    assert (shop / "main.bicep").exists()
    status, text = reported(".", "--model", "shop.yaml")
    assert status == 1
    start, end = block("report")
    page = PAGE.read_text("utf-8")
    if request.config.getoption("--update"):
        PAGE.write_text(page[:start] + text + page[end:], "utf-8")
    assert written("report") == text, "run `pytest --update`"


PHOTOS = """\
resource pictures 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'photos7'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: { minimumTlsVersion: 'TLS1_2', supportsHttpsTrafficOnly: true }
}

resource host 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'functionhost7'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: { minimumTlsVersion: 'TLS1_2', supportsHttpsTrafficOnly: true }
}

resource resize 'Microsoft.Web/sites@2023-12-01' = {
  name: 'resize'
  location: 'westeurope'
  kind: 'functionapp,linux'
  properties: {
    httpsOnly: true
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: [
        { name: 'AzureWebJobsStorage', value: 'AccountName=functionhost7;AccountKey=${host.listKeys().keys[0].value}' }
        { name: 'Pictures', value: pictures.properties.primaryEndpoints.blob }
      ]
    }
  }
}
"""


def test_a_model_of_a_new_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reported: Callable[..., tuple[int, str]]
) -> None:
    """The second model of the page gives the states that the page says, for Terraform and for the same in Bicep."""
    monkeypatch.chdir(tmp_path)
    assert len(written("model: photos.yaml").splitlines()) < 40
    (tmp_path / "photos.yaml").write_text(written("model: photos.yaml"))
    for file, text in (("main.tf", written("deployment: main.tf")), ("main.bicep", PHOTOS)):
        (tmp_path / file).write_text(text)
        _, document = reported(".", "-m", "photos.yaml", "-f", "json")
        assert states(document) == {
            "photos/theft": "partly",
            "photos/strangers": "needs attestation",
            "photos/host-key": "exposed",
        }, file
        found: dict[str, Any] = json.loads(document)
        assert {name: len(one) for name, one in found["models"][0]["components"].items()} == {
            "uploader": 0,
            "resize": 1,
            "pictures": 1,
            "host": 1,
        }
        assert {flow["id"] for flow in found["flows"] if flow["model"]} == {"upload", "save"}
        (tmp_path / file).unlink()


def test_what_a_model_does_not_find(shop: Path, reported: Callable[..., tuple[int, str]]) -> None:
    """A component without resources must not look safe, and `*` is every component."""
    text = (shop / "shop.yaml").read_text()
    missing = text.replace("used-by: Microsoft.Web/sites", "where: {field: name, equals: oders}")
    (shop / "shop.yaml").write_text(missing.replace("components: [shop]}", "components: ['*']}"))
    _, document = reported(".", "-m", "shop.yaml", "-f", "json")
    assert json.loads(document)["problems"] == ["shop.yaml: no resource is found for `orders`"]
    assert states(document)["shop/fraud"] == "needs attestation"
    (shop / "shop.yaml").write_text(text.replace("Storage/storageAccounts,", "Storage/storageAcounts,"))
    _, document = reported(".", "-m", "shop.yaml", "-f", "json")
    assert json.loads(document)["problems"] == [
        "shop.yaml: component `orders`: unknown resource type `Microsoft.Storage/storageAcounts`, did you mean "
        "`Microsoft.Storage/storageAccounts`?",
        "shop.yaml: no resource is found for `orders`",
    ]


def test_states_follow_the_code(shop: Path, reported: Callable[..., tuple[int, str]]) -> None:
    expected = {"shop/eavesdropping": "partly", "shop/stolen-key": "partly", "shop/fraud": "needs attestation"}
    assert states(reported(".", "-m", "shop.yaml", "-f", "json")[1]) == {
        **expected,
        "shop/eavesdropping": "exposed",  # one mitigation, which fails
    }
    bicep = shop / "main.bicep"
    bicep.write_text(bicep.read_text().replace("httpsOnly: false", "httpsOnly: true"))
    assert states(reported(".", "-m", "shop.yaml", "-f", "json")[1]) == {**expected, "shop/eavesdropping": "mitigated"}


def test_configuration(shop: Path, reported: Callable[..., tuple[int, str]]) -> None:
    """A listed model is chosen because it fits; statements of the configuration count until they expire."""
    entry = "attestations: [{mitigation: shop/audit-trail, statement: yes, by: ops, expires: 2%03d-01-01}]\n"
    (shop / "azward.yaml").write_text(f"threat-models: [shop.yaml]\n{entry % 99}")
    status, text = reported(".", "-f", "json")
    assert (status, states(text)["shop/fraud"]) == (1, "mitigated")
    document: dict[str, Any] = json.loads(text)
    assert [model["id"] for model in document["models"]] == ["shop", "apim-front-door", "drone-delivery"]
    (shop / "azward.yaml").write_text(f"threat-models: [shop.yaml]\n{entry % 1}")
    status, text = reported(".", "-f", "json")
    assert states(text)["shop/fraud"] == "needs attestation"
    assert json.loads(text)["problems"] == [
        "azward.yaml:2:16: the statement about `shop/audit-trail` expired on 2001-01-01, so it does not count"
    ]


def test_a_suppressed_failure_fails(shop: Path, reported: Callable[..., tuple[int, str]]) -> None:
    """What is accepted is still open, and neither a skipped rule nor a lower severity closes a threat."""
    (shop / "azward.yaml").write_text(
        "suppressions: [{rules: [appservice/https-only], reason: the proxy redirects}]\n"
        "skip-rules: [secrets/app-setting-list-keys]\nseverity: {appservice/https-only: info}\n"
    )
    status, text = reported(".", "-m", "shop.yaml", "-f", "json")
    assert (status, states(text)["shop/eavesdropping"], states(text)["shop/stolen-key"]) == (1, "exposed", "partly")
    assert "accepted by a suppression" in text
    assert "(accepted: the proxy redirects)" in text


def test_scope_of_a_statement(shop: Path, reported: Callable[..., tuple[int, str]]) -> None:
    """A statement about other resources does not cover those that decide."""
    model = (shop / "shop.yaml").read_text()
    needs = "    statement: {need: required, text: Certificates are renewed}\n    title: Every hop"
    (shop / "shop.yaml").write_text(model.replace("    title: Every hop", needs))
    bicep = shop / "main.bicep"
    bicep.write_text(bicep.read_text().replace("httpsOnly: false", "httpsOnly: true"))
    entry = "attestations: [{mitigation: shop/encryption, statement: yes, by: ops, scope: [%s]}]\n"
    for scope, state in (("shop, orders", "mitigated"), ("'*'", "mitigated"), ("shop", "needs attestation")):
        (shop / "azward.yaml").write_text(entry % scope)
        assert states(reported(".", "-m", "shop.yaml", "-f", "json")[1])["shop/eavesdropping"] == state


def test_a_draft_is_a_model(shop: Path, reported: Callable[..., tuple[int, str]]) -> None:
    status, text = reported("new", ".", "-o", "drafted.yaml")
    assert (status, text) == (0, "")
    status, text = reported(".", "-m", "drafted.yaml")
    assert status == 1
    assert "appservice/https-only" in text
    drafted = (shop / "drafted.yaml").read_text()
    assert "from: sites, to: storage-accounts" in drafted
    assert "from: caller, to: sites" in drafted
    assert "  # orders\n  storage-accounts: " in drafted
    assert drafted.startswith("# yaml-language-server: $schema=https://")


def test_no_other_model_fits(shop: Path, reported: Callable[..., tuple[int, str]]) -> None:
    assert (shop / "shop.yaml").exists()
    status, text = reported(".")
    assert status == 1
    assert "stride: STRIDE for each data flow" in text
    status, text = reported(".", "-m", "apim-front-door", "--fail-on", "never")
    assert status == 0
    assert "does not fit: needs `C-apim`" in " ".join(text.split())


def test_errors(shop: Path, reported: Callable[..., tuple[int, str]]) -> None:
    (shop / "shop.yaml").write_text((shop / "shop.yaml").read_text().replace("impact: critical", "impact: huge"))
    assert reported(".", "-m", "shop.yaml")[0] == 2
    assert reported(".", "-m", "shopp")[0] == 2
    (shop / "azward.yaml").write_text("attestations: [{mitigation: a/b, by: ops}]\n")
    assert reported(".")[0] == 2
    (shop / "azward.yaml").write_text("threat-models: [../other.yaml]\n")
    assert reported(".")[0] == 2


@pytest.mark.parametrize("format_", ["text", "markdown", "csv", "mermaid", "dot", "json"])
def test_names_do_no_harm(format_: str, shop: Path, reported: Callable[..., tuple[int, str]]) -> None:
    """A name neither moves the cursor, nor is a command of a pipeline, nor a formula."""
    bicep = shop / "main.bicep"
    bicep.write_text(bicep.read_text().replace("name: 'shop'", "name: '=##vso[task.complete]\\u{1b}[31m|'"))
    _, text = reported(".", "-m", "shop.yaml", "-f", format_)
    assert "task.complete" in text or format_ == "csv"  # which has addresses only
    assert "##vso[" not in text
    assert "\x1b" not in text
    assert "\n=" not in text
