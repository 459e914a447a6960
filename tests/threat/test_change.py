"""`azward threats --diff-base`: a change that opens one flow shows exactly that, with the line and the reason."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = """\
title: A shop
components:
  buyer: {title: Buyers, external: true}
  shop: {title: The shop, resources: {type: Microsoft.Web/sites}}
  orders: {title: Orders, resources: {type: Microsoft.Storage/storageAccounts}}
boundaries:
  internet: {title: Internet, kind: internet, components: [buyer]}
  store: {title: Stores, kind: azure, components: [orders]}
flows:
  order: {from: buyer, to: shop, crosses: [internet]}
  archive: {from: shop, to: orders, crosses: [store]}
threats:
  eavesdropping: {title: Orders are read, stride: [I], impact: high, likelihood: low, flows: [order]}
  theft: {title: The archive is read, stride: [I], impact: high, likelihood: low, flows: [archive]}
  fraud: {title: An order is disputed, stride: [R], impact: low, likelihood: low, components: [shop]}
mitigations:
  tls: {title: TLS everywhere, threats: [eavesdropping, theft], rules: [appservice/https-only, storage/secure-transfer]}
  log: {title: Orders are logged, threats: [fraud], attested: Orders are logged}
"""
CONFIG = "threat-models: [shop.yaml]\nexclude: [shop.yaml]\n"
SITE = """\
resource shop 'Microsoft.Web/sites@2023-12-01' = {
  name: 'shop'
  location: 'westeurope'
  kind: 'app'
  properties: { httpsOnly: true, siteConfig: { minTlsVersion: '1.2', appSettings: [] } }
}
"""
STORE = """\
resource orders 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'orders'
  location: 'westeurope'
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: { supportsHttpsTrafficOnly: true }
}
"""
SETTING = "appSettings: [{ name: 'Orders', value: orders.properties.primaryEndpoints.blob }]"


def git(*arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("shop.yaml", MODEL), ("azward.yaml", CONFIG), ("main.bicep", SITE + STORE)):
        (tmp_path / name).write_text(text)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "base")
    git("checkout", "-qb", "change")
    return tmp_path


@pytest.fixture
def compared(capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[[], tuple[int, dict[str, Any]]]:
    def compare() -> tuple[int, dict[str, Any]]:
        status = run(["threats", ".", "--diff-base", "main", "-f", "json"])
        return status, json.loads(capsysbinary.readouterr().out)["comparison"]

    return compare


def changes(comparison: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [(one["id"], one["before"], one["after"], one["reason"]) for one in comparison["changes"]]


def test_nothing_changes(shop: Path, compared: Callable[[], tuple[int, dict[str, Any]]]) -> None:
    (shop / "main.bicep").write_text(f"// moved\n{SITE}{STORE}")
    status, comparison = compared()
    assert (status, comparison["changes"], comparison["flows"]) == (0, [], [])


def test_one_threat_gets_worse(
    shop: Path, compared: Callable[[], tuple[int, dict[str, Any]]], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (shop / "main.bicep").write_text(SITE.replace("httpsOnly: true", "httpsOnly: false") + STORE)
    status, comparison = compared()
    assert status == 1
    assert changes(comparison) == [("shop/eavesdropping", "mitigated", "exposed", "`appservice/https-only` fails on `shop`")]
    assert [(one["file"], one["line"]) for one in comparison["changes"][0]["evidence"]] == [("main.bicep", 5)]
    assert run(["threats", ".", "--diff-base", "main"]) == 1
    text = " ".join(capsysbinary.readouterr().out.decode().split())
    assert "shop/eavesdropping: mitigated → exposed, because `appservice/https-only` fails on `shop`" in text
    assert run(["threats", ".", "--diff-base", "main", "-f", "markdown"]) == 1
    assert "**worse**: shop/eavesdropping" in capsysbinary.readouterr().out.decode()


def test_a_fix_is_better(shop: Path, compared: Callable[[], tuple[int, dict[str, Any]]]) -> None:
    (shop / "main.bicep").write_text(SITE.replace("httpsOnly: true", "httpsOnly: false") + STORE)
    git("commit", "-qam", "worse")
    git("branch", "-f", "main")
    (shop / "main.bicep").write_text(SITE + STORE)
    status, comparison = compared()
    assert status == 0
    assert changes(comparison) == [
        ("shop/eavesdropping", "exposed", "mitigated", "`appservice/https-only` is fixed on `shop`")
    ]


def test_a_new_flow(shop: Path, compared: Callable[[], tuple[int, dict[str, Any]]]) -> None:
    """A data flow that crosses a boundary makes its threat apply; known flows are not listed."""
    (shop / "main.bicep").write_text(SITE.replace("appSettings: []", SETTING) + STORE)
    status, comparison = compared()
    assert status == 0
    assert changes(comparison) == [("shop/theft", "not applicable", "mitigated", "`tls` passes (2 rules)")]
    assert [(flow["id"], flow["from"]["address"], flow["crosses"]) for flow in comparison["flows"]] == [
        ("archive", "shop", ["store"])
    ]


def test_a_statement_is_a_change(shop: Path, compared: Callable[[], tuple[int, dict[str, Any]]]) -> None:
    """Each side is judged by its own statements."""
    entry = "attestations: [{mitigation: shop/log, statement: yes, by: ops}]\n"
    (shop / "azward.yaml").write_text(CONFIG + entry)
    status, comparison = compared()
    assert status == 0
    assert changes(comparison) == [("shop/fraud", "needs attestation", "mitigated", "`log` is stated by ops")]


def test_unknown_base(shop: Path) -> None:
    assert (shop / "main.bicep").exists()
    assert run(["threats", ".", "--diff-base", "nowhere"]) == 2


def test_a_new_flow_of_the_generated_model(shop: Path, compared: Callable[[], tuple[int, dict[str, Any]]]) -> None:
    """Without a model that fits, the threats of new flows are those of STRIDE."""
    (shop / "azward.yaml").write_text("exclude: [shop.yaml]\n")
    (shop / "main.bicep").write_text(SITE.replace("appSettings: []", SETTING) + STORE)
    _, comparison = compared()
    appeared = {name for name, before, *_ in changes(comparison) if before == "not applicable"}
    assert appeared == {f"stride/shop-to-orders/{letter}" for letter in "STRIDE"}
    assert [(flow["id"], flow["crosses"]) for flow in comparison["flows"]] == [("shop-to-orders", ["azure"])]


WORSE = SITE.replace("httpsOnly: true", "httpsOnly: false") + STORE
APPLIES = SITE.replace("appSettings: []", SETTING) + STORE


@pytest.mark.parametrize("command", ["threats", "scan"])
@pytest.mark.parametrize(
    ("text", "status"),
    [(WORSE, 1), (APPLIES, 0), (STORE, 0), (f"// moved\n{SITE}{STORE}", 0)],
    ids=["worse", "new and mitigated", "not deployed any more", "the same"],
)
def test_only_a_worse_state_fails(shop: Path, command: str, text: str, status: int) -> None:
    (shop / "main.bicep").write_text(text)
    assert run([command, ".", "--diff-base", "main", "--fail-on", "threat"]) == status


def test_what_was_open_before_does_not_fail(shop: Path) -> None:
    (shop / "main.bicep").write_text(WORSE)
    git("commit", "-qam", "worse")
    git("branch", "-f", "main")
    (shop / "main.bicep").write_text(f"// moved\n{WORSE}")
    for command in ("threats", "scan"):
        assert run([command, ".", "--diff-base", "main", "--fail-on", "threat"]) == 0
        assert run([command, ".", "--fail-on", "threat"]) == 1


HEADS: dict[str, tuple[str, str]] = {
    "a statement": ("azward.yaml", CONFIG + "attestations: [{mitigation: shop/log, statement: yes, by: ops}]\n"),
    "a statement in the model": ("shop.yaml", MODEL + "attestations: [{mitigation: log, statement: yes, by: ops}]\n"),
    "a weaker model": (
        "shop.yaml",
        MODEL.replace("rules: [appservice/https-only, storage/secure-transfer]", "supports: true"),
    ),
    "another list of models": ("azward.yaml", "exclude: [shop.yaml]\n"),
    "no model": ("shop.yaml", "title: nothing\n"),
}


@pytest.mark.parametrize("name", HEADS)
def test_only_the_base_is_trusted(shop: Path, name: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Statements and models of the change do not count, and are listed."""
    file, text = HEADS[name]
    (shop / "main.bicep").write_text(WORSE)
    (shop / file).write_text(text)
    status = run(["threats", ".", "--diff-base", "main", "--trusted-config", "-f", "json"])
    document = json.loads(capsysbinary.readouterr().out)
    assert (status, [one["id"] for one in document["comparison"]["changes"]]) == (1, ["shop/eavesdropping"])
    first, *_, last = document["review"]
    assert last == "this has no effect, since only what the base has counts"
    assert ("attests `shop/log`" in " ".join(document["review"])) is ("statement" in name)
    assert file in first or "attests" in first
    assert run(["threats", ".", "--diff-base", "main", "--trusted-config"]) == 1
    assert "warning: " in capsysbinary.readouterr().out.decode()


def test_a_model_that_the_base_does_not_have(shop: Path) -> None:
    (shop / "new.yaml").write_text(MODEL)
    git("add", "new.yaml")
    assert run(["threats", ".", "--model", "new.yaml", "--diff-base", "main", "--trusted-config"]) == 2
    assert run(["threats", ".", "--model", "new.yaml", "--diff-base", "main"]) == 0


def test_a_statement_that_is_withdrawn(shop: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (shop / "azward.yaml").write_text(CONFIG + "attestations: [{mitigation: shop/log, statement: yes, by: ops}]\n")
    git("commit", "-qam", "stated")
    git("branch", "-f", "main")
    (shop / "azward.yaml").write_text(CONFIG)
    assert run(["threats", ".", "--diff-base", "main", "--fail-on", "threat"]) == 1
    assert "withdraws the statement about `shop/log`" in " ".join(capsysbinary.readouterr().out.decode().split())
    assert run(["threats", ".", "--diff-base", "main", "--fail-on", "threat", "--trusted-config"]) == 0
