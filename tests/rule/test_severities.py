"""How severe findings are: what a reader of the report would agree with."""

from __future__ import annotations

import json
from typing import Any

import pytest
from azward.rule.model import Severity
from azward.rule.pack import load_rules
from verdicts import results, severities, template

STORAGE = "Microsoft.Storage/storageAccounts"


def account(version: str = "2023-05-01", **properties: Any) -> str:
    return template({"type": STORAGE, "apiVersion": version, "name": "box", "kind": "StorageV2", "properties": properties})


@pytest.mark.parametrize(
    ("rule", "unset", "old"),
    [
        ("storage/min-tls", account(), account(minimumTlsVersion="TLS1_0")),
        (
            "eventhub/min-tls",
            "resource hub 'Microsoft.EventHub/namespaces@2021-11-01' = { name: 'hub', properties: {} }",
            "resource hub 'Microsoft.EventHub/namespaces@2024-01-01' = { name: 'hub', properties: { minimumTlsVersion: '1.1' } }",
        ),
        (
            "iothub/min-tls",
            'resource "azapi_resource" "hub" {\n  type = "Microsoft.Devices/IotHubs@2023-06-30"\n  name = "hub"\n}\n',
            'resource "azapi_resource" "hub" {\n  type = "Microsoft.Devices/IotHubs@2023-06-30"\n  name = "hub"\n'
            '  body = { properties = { minTlsVersion = "1.0" } }\n}\n',
        ),
    ],
)
def test_a_floor_that_is_not_set_weighs_less_than_an_old_one(rule: str, unset: str, old: str) -> None:
    """Azure refuses old versions itself; one that is written is what the author asks for."""
    assert severities(unset)[rule] == "low"
    assert severities(old)[rule] == "high"


def test_the_configuration_decides_both() -> None:
    for text in (account(), account(minimumTlsVersion="TLS1_0")):
        found = results(text, "--rule", "storage/min-tls", config="severity: {storage/min-tls: medium}")
        assert [result["severity"] for result in found] == ["medium"]


def test_a_parameter_is_set() -> None:
    text = json.loads(account(minimumTlsVersion="[parameters('tls')]"))
    text["parameters"] = {"tls": {"type": "string", "defaultValue": "TLS1_0"}}
    assert severities(json.dumps(text))["storage/min-tls"] == "high"


LOCKED = [
    account(minimumTlsVersion="TLS1_2", allowSharedKeyAccess=False, networkAcls={"defaultAction": "Deny"}),
    account("2021-09-01", minimumTlsVersion="TLS1_2", allowSharedKeyAccess=False, publicNetworkAccess="Disabled"),
    """
resource box 'Microsoft.Storage/storageAccounts@2022-09-01' = {
  name: 'box'
  kind: 'StorageV2'
  properties: { minimumTlsVersion: 'TLS1_2', allowSharedKeyAccess: false, networkAcls: { defaultAction: 'Deny' } }
}
""",
    """
resource "azurerm_storage_account" "box" {
  name                          = "box"
  account_tier                  = "Standard"
  account_replication_type      = "LRS"
  shared_access_key_enabled     = false
  public_network_access_enabled = false
}
""",
]


@pytest.mark.parametrize("text", LOCKED)
def test_a_locked_account_has_nothing_high(text: str) -> None:
    assert not [rule for rule, severity in severities(text).items() if severity in ("high", "critical")]


@pytest.mark.parametrize(
    "text",
    [
        account(minimumTlsVersion="TLS1_2"),
        'resource "azurerm_storage_account" "box" {\n  name = "box"\n  allow_nested_items_to_be_public = false\n}\n',
    ],
)
def test_a_plain_account_has_few_findings(text: str) -> None:
    """Policies on keys and signatures are left to whoever keeps shared keys, in the profile `strict`."""
    assert severities(text) == {
        "storage/firewall": "high",
        "storage/shared-key-disabled": "medium",
        "storage/blob-soft-delete": "medium",
        "storage/diagnostic-logs": "medium",
    }


def test_companions_and_hygiene_weigh_little() -> None:
    for rule in load_rules():
        name = rule.id.partition("/")[2]
        if name in ("diagnostic-logs", "queue-table-logs"):
            assert rule.severity <= Severity.MEDIUM, rule.id
        if name in (
            "flow-logs",
            "key-expiry",
            "secret-expiry",
            "key-rotation-policy",
            "log-retention",
            "workspace-local-auth",
        ):
            assert rule.severity <= Severity.LOW, rule.id
        assert rule.unset is None or rule.unset < rule.severity, rule.id
