"""Resources with one id in several subscriptions that are not known: each has the findings of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from compared import commit, new, write
from further import PROVIDER, account

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Scan = Callable[..., dict[str, Any]]

TLS = "storage/min-tls"
OTHER = 'provider "azurerm" {\n  alias           = "other"\n  subscription_id = var.other\n  features {}\n}\nvariable "other" {}\n'


def both(first: str, second: str) -> dict[str, str]:
    """Two accounts of one name, in two subscriptions."""
    one, two = (account(tls).removeprefix(PROVIDER) for tls in (first, second))
    two = two.replace('"logs" {', '"copy" {\n  provider = azurerm.other')
    return {"main.tf": PROVIDER + OTHER + one + two}


GOOD, BAD = "TLS1_2", "TLS1_1"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ((BAD, GOOD), (GOOD, BAD), [("copy", True)]),
        ((GOOD, BAD), (BAD, GOOD), [("logs", True)]),
        ((BAD, GOOD), (BAD, BAD), [("copy", True), ("logs", False)]),
        ((GOOD, BAD), (BAD, BAD), [("copy", False), ("logs", True)]),
        ((BAD, BAD), (BAD, BAD), [("copy", False), ("logs", False)]),
        ((BAD, BAD), (BAD, GOOD), [("logs", False)]),
    ],
)
def test_a_finding_of_the_other_one(
    scan: Scan, root: Path, before: tuple[str, str], after: tuple[str, str], found: list[tuple[str, bool]]
) -> None:
    write(both(*before))
    commit(root)
    write(both(*after))
    report = scan(TLS, "--diff-base", "main")
    failing = [one for one in report["results"] if one["status"] == "fail"]
    assert sorted((one["resource"]["address"].rpartition(".")[2], one["new"]) for one in failing) == found


def test_another_label(scan: Scan, root: Path) -> None:
    write(both(BAD, GOOD))
    commit(root)
    write({"main.tf": both(BAD, GOOD)["main.tf"].replace('"logs" {', '"audit" {')})
    assert new(scan(TLS, "--diff-base", "main")) == set()


RULES = """
resource "azurerm_storage_account_network_rules" "rules" {
  provider           = azurerm.other
  storage_account_id = azurerm_storage_account.copy.id
  default_action     = "Deny"
}
"""


def test_what_is_set_on_the_other_one(scan: Scan) -> None:
    write({"main.tf": both(GOOD, GOOD)["main.tf"] + RULES})
    found = [one["resource"]["address"] for one in scan("storage/firewall")["results"] if one["status"] == "fail"]
    assert found == ["azurerm_storage_account.logs"]


CALL = 'module "{}" {{\n  source    = "./{}"\n  providers = {{ azurerm = {} }}\n}}\n'


@pytest.mark.parametrize(
    ("files", "subscription", "found"),
    [
        ({"main.tf": CALL.format("copy", "m", "azurerm.other")}, "var.other", {TLS}),
        (
            {"main.tf": CALL.format("copy", "n", "azurerm.other"), "n/main.tf": 'module "m" {\n  source = "../m"\n}\n'},
            "var.other",
            {TLS},
        ),
        ({"main.tf": CALL.format("copy", "m", "azurerm.other")}, "null", set()),
        ({"main.tf": CALL.format("copy", "m", "azurerm")}, "var.other", set()),
    ],
)
def test_another_call_of_a_module(scan: Scan, root: Path, files: dict[str, str], subscription: str, found: set[str]) -> None:
    """It deploys the same to another subscription; without one of its own, to the same subscription."""
    other = OTHER.replace(
        "subscription_id = var.other\n", f"subscription_id = {subscription}\n" if subscription != "null" else ""
    )
    first = PROVIDER + other + CALL.format("first", "m", "azurerm")
    write({"main.tf": first, "m/main.tf": account(BAD).removeprefix(PROVIDER)})
    commit(root)
    write({**files, "main.tf": first + files["main.tf"]})
    assert new(scan(TLS, "--diff-base", "main")) == found
