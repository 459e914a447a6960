"""Modules and resources whose scope, parent or target a condition selects are deployed, and so they are judged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run
from azward.graph.value import Choice
from azward.source.bicep.source import BicepSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Findings = Callable[..., tuple[int, list[tuple[str, str, int]]]]
    Statuses = Callable[[str, dict[str, str]], dict[str, str]]

TRANSFER = "storage/secure-transfer"
PURGE = "keyvault/purge-protection"

STORE = """\
resource store 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'ststore'
  location: 'northeurope'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    supportsHttpsTrafficOnly: false
  }
}
output id string = store.id
"""
GROUPS = """\
targetScope = 'subscription'
resource group 'Microsoft.Resources/resourceGroups@2023-07-01' = {
  name: 'rg-new'
  location: 'northeurope'
}
module inner 'store.bicep' = {
  name: 'inner'
  scope: group
}
"""
FIRST = """\
param group string = ''
param openGroup string
param subscriptionId string = ''
param useFirst bool
param places object
var computed = empty(openGroup) ? resourceGroup() : resourceGroup(openGroup)
resource first 'Microsoft.Resources/resourceGroups@2023-07-01' existing = {
  name: 'rg-first'
  scope: subscription()
}
resource second 'Microsoft.Resources/resourceGroups@2023-07-01' existing = {
  name: 'rg-second'
  scope: subscription()
}
"""


@pytest.fixture
def findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Findings:
    """Return the exit status and the findings of one rule: address, file and line."""

    def scanned(rule: str, files: dict[str, str]) -> tuple[int, list[tuple[str, str, int]]]:
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        status = run(["scan", str(tmp_path), "--format", "json", "--rule", rule])
        found = [result for result in json.loads(capsys.readouterr().out)["results"] if result["status"] == "fail"]
        places = [(one["resource"]["address"], one["location"]["file"], one["location"]["start_line"]) for one in found]
        return int(status), places

    return scanned


@pytest.fixture
def statuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Statuses:
    """Return the statuses of one rule by address."""

    def scanned(rule: str, files: dict[str, str]) -> dict[str, str]:
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        run(["scan", str(tmp_path), "--all", "--format", "json", "--rule", rule])
        found = json.loads(capsys.readouterr().out)["results"]
        return {result["resource"]["address"]: result["status"] for result in found}

    return scanned


@pytest.mark.parametrize(
    "scope",
    [
        "empty(group) ? resourceGroup() : resourceGroup(group)",
        "!empty(openGroup) ? resourceGroup(openGroup) : resourceGroup()",
        "empty(subscriptionId) ? resourceGroup(openGroup) : resourceGroup(subscriptionId, openGroup)",
        "useFirst ? first : second",
        "useFirst ? first : resourceGroup()",
        "useFirst ? az.resourceGroup('a') : (empty(group) ? resourceGroup() : second)",
        "computed",
        "(useFirst ? resourceGroup('a') : null) ?? resourceGroup()",
        "places.?group ?? resourceGroup()",
        "places.group",
        "places.groups[0]",
    ],
)
def test_a_module_in_a_picked_group(findings: Findings, scope: str) -> None:
    main = f"{FIRST}module inner 'store.bicep' = {{\n  name: 'inner'\n  scope: {scope}\n}}\n"
    assert findings(TRANSFER, {"main.bicep": main, "store.bicep": STORE}) == (1, [("inner.store", "store.bicep", 7)])


@pytest.mark.parametrize(
    "scope",
    ["useFirst ? subscription() : subscription(subscriptionId)", "computed", "places.subscription"],
)
def test_a_module_in_a_picked_subscription(findings: Findings, scope: str) -> None:
    head = FIRST.replace("? resourceGroup() : resourceGroup(openGroup)", "? subscription() : subscription(openGroup)")
    main = f"{head}module outer 'groups.bicep' = {{\n  name: 'outer'\n  scope: {scope}\n}}\n"
    found = findings(TRANSFER, {"main.bicep": main, "groups.bicep": GROUPS, "store.bicep": STORE})
    assert found == (1, [("outer.inner.store", "store.bicep", 7)])


def test_a_module_in_a_picked_kind_of_scope(findings: Findings) -> None:
    main = (
        "targetScope = 'managementGroup'\nparam id string = ''\n"
        "module outer 'groups.bicep' = {\n  name: 'outer'\n  scope: empty(id) ? managementGroup() : subscription(id)\n}\n"
    )
    found = findings(TRANSFER, {"main.bicep": main, "groups.bicep": GROUPS, "store.bicep": STORE})
    assert found == (1, [("outer.inner.store", "store.bicep", 7)])


def test_a_loop_of_modules_in_picked_groups(findings: Findings) -> None:
    main = (
        "module inner 'store.bicep' = [for (group, index) in ['', 'other']: {\n  name: 'inner${index}'\n"
        "  scope: empty(group) ? resourceGroup() : resourceGroup(group)\n}]\noutput id string = inner[1].outputs.id\n"
    )
    status, found = findings(TRANSFER, {"main.bicep": main, "store.bicep": STORE})
    assert (status, {(file, line) for _, file, line in found}) == (1, {("store.bicep", 7)})


VAULTS = """\
param useOld bool
resource old 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv-old'
}
resource new 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-new'
  location: 'northeurope'
  properties: { tenantId: tenant().tenantId, sku: { family: 'A', name: 'standard' } }
}
var vault = useOld ? old : new
"""


def test_resources_at_a_picked_resource() -> None:
    text = (
        f"{VAULTS}resource secret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {{\n  parent: useOld ? old : new\n"
        "  name: 'pin'\n  properties: { value: 'x' }\n}\n"
        "resource lock 'Microsoft.Authorization/locks@2020-05-01' = {\n  scope: vault\n  name: 'keep'\n"
        "  properties: { level: 'CanNotDelete' }\n}\n"
        "output ids array = [vault.id, (useOld ? old : new).name, (useOld ? old : new).id]\n"
    )
    loaded = BicepSource().load_text(text)
    assert not loaded.diagnostics
    vaults = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.KeyVault/vaults"
    ids = {resource.address: resource.id.text for resource in loaded.resources}
    for name in ("kv-old", "kv-new"):
        assert f"{vaults}/{name}/secrets/pin" in ids["secret"]
        assert f"{vaults}/{name}/providers/Microsoft.Authorization/locks/keep" in ids["lock"]
    found = loaded.outputs["ids"]
    assert isinstance(found, list)
    whole, name, member = found
    assert whole == member
    assert isinstance(name, Choice)
    assert sorted(str(branch) for _, branch in name.branches) == ["kv-new", "kv-old"]


def test_outputs_of_a_picked_module(findings: Findings) -> None:
    main = (
        "param useOther bool\nmodule a 'store.bicep' = {\n  name: 'a'\n}\n"
        "module b 'store.bicep' = {\n  name: 'b'\n  scope: resourceGroup('b')\n}\n"
        "output id string = (useOther ? a : b).outputs.id\n"
    )
    status, found = findings(TRANSFER, {"main.bicep": main, "store.bicep": STORE})
    assert (status, {(file, line) for _, file, line in found}) == (1, {("store.bicep", 7)})


VAULT = """\
param name string
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: 'northeurope'
  properties: { tenantId: tenant().tenantId, sku: { family: 'A', name: 'standard' } }
}
"""
LOGS = """\
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: %s
  properties: {
    workspaceId: '/subscriptions/a/resourceGroups/b/providers/Microsoft.OperationalInsights/workspaces/w'
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}
"""
EXISTING = "param name string\nresource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: name }\n"


@pytest.mark.parametrize(
    ("group", "logs", "status"),
    [
        ("empty(g) ? resourceGroup() : resourceGroup(g)", "empty(g) ? resourceGroup() : resourceGroup(g)", "pass"),
        ("first ? resourceGroup('x') : resourceGroup('y')", "resourceGroup('x')", "unknown"),
        ("first ? resourceGroup('x') : resourceGroup(g)", "resourceGroup('x')", "unknown"),
        ("first ? resourceGroup('x') : resourceGroup('y')", "resourceGroup('z')", "fail"),
    ],
)
def test_companions_of_what_is_in_a_picked_group(statuses: Statuses, group: str, logs: str, status: str) -> None:
    main = (
        f"param g string\nparam first bool\nmodule vault 'vault.bicep' = {{\n  name: 'v'\n  scope: {group}\n"
        f"  params: {{ name: 'kv' }}\n}}\nmodule logs 'logs.bicep' = {{\n  name: 'l'\n  scope: {logs}\n"
        "  params: { name: 'kv' }\n}\n"
    )
    files = {"main.bicep": main, "vault.bicep": VAULT, "logs.bicep": EXISTING + LOGS % "vault"}
    assert statuses("keyvault/diagnostic-logs", files) == {"vault.vault": status}


def test_companions_that_a_condition_selects(statuses: Statuses) -> None:
    two = (
        VAULT.replace("resource vault", "resource other")
        .replace("name: name\n", "name: 'other'\n")
        .replace("param name string\n", "param first bool\n")
    )
    main = VAULT.replace("param name string", "param name string = 'kv'") + two + LOGS % "first ? vault : other"
    assert statuses("keyvault/diagnostic-logs", {"main.bicep": main}) == {"vault": "unknown", "other": "unknown"}


def test_what_is_no_scope_is_an_error() -> None:
    (problem,) = BicepSource().load_text(f"{STORE}module m 'x.bicep' = {{\n  name: 'm'\n  scope: 'rg'\n}}\n").diagnostics[:1]
    assert "`scope` must be a resource" in problem.message


def deployment(more: dict[str, Any], schema: str = "deploymentTemplate.json") -> str:
    vault = {
        "type": "Microsoft.KeyVault/vaults",
        "apiVersion": "2023-07-01",
        "name": "kv",
        "location": "northeurope",
        "properties": {"tenantId": "x", "sku": {"family": "A", "name": "standard"}},
    }
    schemas = "https://schema.management.azure.com/schemas/2019-04-01"
    group = {"$schema": f"{schemas}/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": [vault]}
    nested = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "nested",
        "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, "template": group},
        **more,
    }
    return json.dumps(
        {
            "$schema": f"{schemas}/{schema}#",
            "contentVersion": "1.0.0.0",
            "parameters": {
                "group": {"type": "string"},
                "other": {"type": "bool"},
                "subscription": {"type": "string", "defaultValue": ""},
            },
            "resources": [nested],
        }
    )


@pytest.mark.parametrize(
    "more",
    [
        {"resourceGroup": "[if(empty(parameters('group')), resourceGroup().name, parameters('group'))]"},
        {"resourceGroup": "[coalesce(null(), parameters('group'))]"},
        {
            "resourceGroup": "[parameters('group')]",
            "subscriptionId": "[if(parameters('other'), subscription().subscriptionId, parameters('subscription'))]",
        },
        {"scope": "[if(parameters('other'), '/subscriptions/a/resourceGroups/b', resourceGroup().id)]"},
        {"scope": "[if(parameters('other'), subscription().id, parameters('group'))]"},
        {"scope": "[parameters('group')]"},
    ],
)
def test_a_nested_deployment_in_a_picked_scope(findings: Findings, more: dict[str, str]) -> None:
    status, found = findings(PURGE, {"main.json": deployment(more)})
    assert (status, [address for address, _, _ in found]) == (1, ["resources[0].resources[0]"])


NETWORK = """\
param suffix string
resource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-${suffix}'
  location: 'northeurope'
  properties: { securityRules: [] }
}
resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${suffix}'
  location: 'northeurope'
  properties: {
    subnets: [ { name: 'apps', properties: { networkSecurityGroup: { id: nsg.id } } } ]
  }
}
"""
SUFFIXED = """\
targetScope = 'subscription'
@allowed(['dev', 'prod'])
param environment string
param workload string
var suffix = '${workload}-${environment}'
module network 'network.bicep' = {
  name: 'network'
  scope: resourceGroup('rg-${suffix}')
  params: { suffix: suffix }
}
"""


def test_names_that_are_partly_open_in_each_environment_are_linked(findings: Findings) -> None:
    assert findings("network/nsg-unused", {"main.bicep": SUFFIXED, "network.bicep": NETWORK}) == (0, [])


ZONE = """\
param network string
resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: 'privatelink.vaultcore.azure.net'
  location: 'global'
}
resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: zone
  name: network
  location: 'global'
  properties: { virtualNetwork: { id: resourceId('Microsoft.Network/virtualNetworks', network) } }
}
"""


@pytest.mark.parametrize("network", ["'vnet'", "'vnet-${stage}'", "'vnet-${stage}-${workload}'"])
def test_children_of_what_is_in_a_picked_group(statuses: Statuses, network: str) -> None:
    main = (
        "targetScope = 'subscription'\n@allowed(['dev', 'prod'])\nparam stage string\nparam workload string\n"
        "resource group 'Microsoft.Resources/resourceGroups@2023-07-01' = {\n"
        "  name: 'rg-${stage}-${workload}'\n  location: 'northeurope'\n}\n"
        f"module dns 'zone.bicep' = {{\n  name: 'dns'\n  scope: group\n  params: {{ network: {network} }}\n}}\n"
    )
    assert statuses("dns/privatelink-zone", {"main.bicep": main, "zone.bicep": ZONE}) == {"dns.zone": "pass"}
