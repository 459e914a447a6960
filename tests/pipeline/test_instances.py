"""A finding of one source line for several parameter files, environments or instances is one finding that lists them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Scan = Callable[..., list[dict[str, Any]]]

PROVIDERS = """
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
    azapi   = { source = "Azure/azapi", version = "~> 2.0" }
  }
}
"""
ACCOUNT = """
resource "azurerm_storage_account" "%s" {
  %s
  name                       = "%s"
  resource_group_name        = "rg"
  location                   = "westeurope"
  account_tier               = "Standard"
  account_replication_type   = "LRS"
  https_traffic_only_enabled = false
}
"""
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/%s.json#"
BICEP = """
param env string
resource lake 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'lake${env}'
  location: 'westeurope'
  properties: {
    supportsHttpsTrafficOnly: false
  }
}
"""
VAULT = """
param env string
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = [for part in ['a', 'b']: {
  name: 'kv${env}${part}'
  location: 'westeurope'
  properties: {
    tenantId: 't'
    sku: { name: 'standard', family: 'A' }
    accessPolicies: []
    enableRbacAuthorization: true
    publicNetworkAccess: 'Enabled'
    networkAcls: { defaultAction: 'Allow' }
  }
}]
"""


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Scan:
    monkeypatch.chdir(tmp_path)

    def scanned(files: dict[str, str], *options: str, rule: str = "storage/secure-transfer") -> list[dict[str, Any]]:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        run(["scan", ".", "--rule", rule, "--format", "json", *options])
        return [one for one in json.loads(capsys.readouterr().out)["results"] if one["status"] in ("fail", "suppressed")]

    return scanned


def listed(result: dict[str, Any]) -> list[str]:
    """Return the names of the resources that a result is about."""
    return [result["resource"]["name"], *(one["resource"]["name"] for one in result["others"])]


def bicepparam(*environments: str) -> dict[str, str]:
    return {f"{name}.bicepparam": f"using 'main.bicep'\nparam env = '{name}'\n" for name in environments}


def test_parameter_files_of_bicep(scan: Scan) -> None:
    [result] = scan({"main.bicep": BICEP, **bicepparam("dev", "test", "prod")})
    assert sorted(listed(result)) == ["lakedev", "lakeprod", "laketest"]
    assert {tuple(one["parameter_sets"]) for one in (result, *result["others"])} == {
        (f"{name}.bicepparam",) for name in ("dev", "test", "prod")
    }


def test_copies_in_parameter_files_of_bicep(scan: Scan) -> None:
    [result] = scan({"main.bicep": VAULT, **bicepparam("dev", "prod")}, rule="keyvault/firewall")
    assert sorted(listed(result)) == ["kvdeva", "kvdevb", "kvproda", "kvprodb"]


def test_parameter_files_of_arm(scan: Scan) -> None:
    body = {"supportsHttpsTrafficOnly": False}
    account = {
        "type": "Microsoft.Storage/storageAccounts",
        "apiVersion": "2023-01-01",
        "name": "[concat('lake', parameters('env'), copyIndex())]",
        "copy": {"name": "lakes", "count": 2},
        "location": "westeurope",
        "properties": body,
    }
    template = {
        "$schema": SCHEMA % "deploymentTemplate",
        "contentVersion": "1.0.0.0",
        "parameters": {"env": {"type": "string"}},
        "resources": [account],
    }
    given = {
        f"main.{name}.parameters.json": json.dumps(
            {"$schema": SCHEMA % "deploymentParameters", "contentVersion": "1.0.0.0", "parameters": {"env": {"value": name}}}
        )
        for name in ("dev", "prod")
    }
    [result] = scan({"main.json": json.dumps(template, indent=1), **given})
    assert sorted(listed(result)) == ["lakedev0", "lakedev1", "lakeprod0", "lakeprod1"]


@pytest.mark.parametrize(
    ("repeated", "name"),
    [("count = 2", "lake${count.index}"), ('for_each = toset(["0", "1"])', "lake${each.key}")],
)
def test_instances_of_azurerm(scan: Scan, repeated: str, name: str) -> None:
    [result] = scan({"main.tf": PROVIDERS + ACCOUNT % ("lake", repeated, name)})
    assert listed(result) == ["lake0", "lake1"]


def test_instances_of_azapi(scan: Scan) -> None:
    text = """
resource "azapi_resource" "vault" {
  for_each  = toset(["a", "b"])
  type      = "Microsoft.KeyVault/vaults@2023-07-01"
  name      = "kv${each.key}"
  parent_id = "/subscriptions/s/resourceGroups/g"
  location  = "westeurope"
  body = {
    properties = {
      tenantId            = "t"
      publicNetworkAccess = "Enabled"
      networkAcls         = { defaultAction = "Allow" }
    }
  }
}
"""
    [result] = scan({"main.tf": PROVIDERS + text}, rule="keyvault/firewall")
    assert listed(result) == ["kva", "kvb"]


def test_instances_of_a_module(scan: Scan) -> None:
    module = ACCOUNT % ("lake", "", "lake${var.name}") + 'variable "name" { type = string }\n'
    call = 'module "lakes" {\n  source = "./lake"\n  for_each = toset(["a", "b"])\n  name = each.key\n}\n'
    [result] = scan({"main.tf": PROVIDERS + call, "lake/main.tf": module})
    assert listed(result) == ["lakea", "lakeb"]


def test_environments_that_call_one_module(scan: Scan) -> None:
    module = ACCOUNT % ("lake", "", "lake${var.name}") + 'variable "name" { type = string }\n'
    call = 'module "lake" {\n  source = "../../lake"\n  name = "%s"\n}\n'
    roots = {f"live/{name}/main.tf": PROVIDERS + call % name for name in ("dev", "prod")}
    [result] = scan({**roots, "lake/main.tf": module})
    assert listed(result) == ["lakedev", "lakeprod"]
    assert result["others"][0]["related"][0]["location"]["file"] == "live/prod/main.tf"


def test_variable_files(scan: Scan) -> None:
    given = {f"{name}.tfvars": f'env = "{name}"\n' for name in ("dev", "prod")}
    text = PROVIDERS + 'variable "env" { type = string }\n' + ACCOUNT % ("lake", "", "lake${var.env}")
    [result] = scan({"main.tf": text, **given})
    assert listed(result) == ["lakedev", "lakeprod"]


def test_instances_of_a_plan(scan: Scan) -> None:
    def change(key: str, https: bool) -> dict[str, Any]:
        after = {"name": f"lake{key}", "location": "westeurope", "https_traffic_only_enabled": https}
        return {
            "address": f'azurerm_storage_account.lake["{key}"]',
            "mode": "managed",
            "type": "azurerm_storage_account",
            "name": "lake",
            "index": key,
            "provider_name": "registry.terraform.io/hashicorp/azurerm",
            "change": {"actions": ["create"], "before": None, "after": after, "after_unknown": {}, "after_sensitive": {}},
        }

    changes = [change("a", False), change("b", False), change("c", True)]
    [result] = scan(
        {"plan.json": json.dumps({"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": changes})}
    )
    assert listed(result) == ["lakea", "lakeb"]


def test_two_resources_and_two_calls_stay_apart(scan: Scan) -> None:
    module = ACCOUNT % ("lake", "", "lake${var.name}") + 'variable "name" { type = string }\n'
    call = 'module "%s" {\n  source = "./lake"\n  name = "%s"\n}\n'
    calls = call % ("one", "one") + call % ("two", "two")
    apart = ACCOUNT % ("three", "", "three") + ACCOUNT % ("four", "", "four")
    results = scan({"main.tf": PROVIDERS + calls + apart, "lake/main.tf": module})
    assert sorted(map(listed, results)) == [["four"], ["lakeone"], ["laketwo"], ["three"]]


def test_baseline_holds_for_each_instance(scan: Scan) -> None:
    text = PROVIDERS + ACCOUNT % ("lake", 'for_each = toset(["b", "c"])', "lake${each.key}")
    scan({"main.tf": text})
    assert run(["baseline", "write", "."]) == 0
    results = scan({"main.tf": text.replace('"b", "c"', '"a", "b", "c", "d"')}, "--baseline", "azward-baseline.yaml")
    assert [listed(one) for one in results if one["status"] == "fail"] == [["lakea", "laked"]]
    assert {name for one in results if one["status"] == "suppressed" for name in listed(one)} == {"lakeb", "lakec"}


@pytest.mark.parametrize(
    "form", ["text", "sarif", "markdown", "junit", "gitlab-code-quality", "gitlab-sast", "github", "azure-pipelines"]
)
def test_formats_name_the_others(scan: Scan, capsys: pytest.CaptureFixture[str], form: str) -> None:
    scan({"main.tf": PROVIDERS + ACCOUNT % ("lake", "count = 9", "lake${count.index}")})
    run(["scan", ".", "--rule", "storage/secure-transfer", "--format", form])
    shown = capsys.readouterr().out
    assert "lake5" in shown
    assert "and 3 more" in shown
