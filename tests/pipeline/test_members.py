"""Each member of a resource that fails is a finding of its own: accepting one hides no other, now or later."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Sequence

PROVIDERS = """
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
    azapi   = { source = "Azure/azapi", version = "~> 2.0" }
  }
}
variable "word" {
  type      = string
  sensitive = true
}
"""
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
PORTS = {"shell": "22", "desktop": "3389", "remote": "5986"}
POLICY = "1f0e0000-0000-4000-8000-00000000000{}"


@dataclass(frozen=True)
class Service:
    """A list whose members a rule judges: the names of three members, and how each is written."""

    rule: str
    members: Sequence[str]
    type: str
    path: str  # of the list, below `properties`
    azurerm: str  # the resource, with a place for its members
    block: str  # a member in azurerm
    apart: str = ""  # a member as a resource of its own in azurerm

    def value(self, name: str) -> dict[str, Any]:
        """Return a member in ARM shape."""
        if self.path == "securityRules":
            return {
                "name": name,
                "properties": {**OPEN, "priority": 100 + int(PORTS[name]), "destinationPortRange": PORTS[name]},
            }
        if self.path == "accessPolicies":
            return {"objectId": name, "tenantId": "t", "permissions": {"secrets": ["get", "purge"]}}
        if self.path == "ipRules":
            return {"ipAddressOrRange": name}
        return {"name": name, "value": "harbour-Lantern-92!"}


OPEN = {
    "direction": "Inbound",
    "access": "Allow",
    "protocol": "Tcp",
    "sourceAddressPrefix": "*",
    "sourcePortRange": "*",
    "destinationAddressPrefix": "*",
}
RULE_LINES = """
  priority                   = {priority}
  direction                  = "Inbound"
  access                     = "Allow"
  protocol                   = "Tcp"
  source_address_prefix      = "*"
  source_port_range          = "*"
  destination_address_prefix = "*"
  destination_port_range     = "{port}"
"""
SERVICES = {
    "security rules": Service(
        "network/nsg-management-ports",
        list(PORTS),
        "Microsoft.Network/networkSecurityGroups@2023-11-01",
        "securityRules",
        'resource "azurerm_network_security_group" "pier" {{\n  name = "pier"\n  location = "westeurope"\n'
        '  resource_group_name = "rg"\n{members}\n}}\n',
        '  security_rule {{\n  name = "{name}"' + RULE_LINES + "  }}\n",
        'resource "azurerm_network_security_rule" "{name}" {{\n  name = "{name}"\n  resource_group_name = "rg"\n'
        "  network_security_group_name = azurerm_network_security_group.pier.name" + RULE_LINES + "}}\n",
    ),
    "access policies": Service(
        "keyvault/access-policy-least-privilege",
        [POLICY.format(number) for number in range(3)],
        "Microsoft.KeyVault/vaults@2023-07-01",
        "accessPolicies",
        'resource "azurerm_key_vault" "pier" {{\n  name = "pier"\n  location = "westeurope"\n  tenant_id = "t"\n'
        '  resource_group_name = "rg"\n  sku_name = "standard"\n{members}\n}}\n',
        '  access_policy {{\n  tenant_id = "t"\n  object_id = "{name}"\n  secret_permissions = ["Get", "Purge"]\n  }}\n',
        'resource "azurerm_key_vault_access_policy" "p{number}" {{\n  key_vault_id = azurerm_key_vault.pier.id\n'
        '  tenant_id = "t"\n  object_id = "{name}"\n  secret_permissions = ["Get", "Purge"]\n}}\n',
    ),
    "settings": Service(
        "secrets/app-setting-plain-secret",
        ["PIER_PASSWORD", "QUAY_PASSWORD", "DOCK_SECRET"],
        "Microsoft.Web/sites@2023-12-01",
        "siteConfig.appSettings",
        'resource "azurerm_linux_web_app" "pier" {{\n  name = "pier"\n  location = "westeurope"\n'
        '  resource_group_name = "rg"\n  service_plan_id = "/subscriptions/x"\n  site_config {{}}\n'
        "  app_settings = {{\n{members}\n  }}\n}}\n",
        '    {name} = "harbour-Lantern-92!"\n',
    ),
    "address ranges": Service(
        "cosmosdb/broad-ip-rule",
        ["40.0.0.0/8", "41.0.0.0/8", "42.0.0.0/9"],
        "Microsoft.DocumentDB/databaseAccounts@2024-05-15",
        "ipRules",
        'resource "azurerm_cosmosdb_account" "pier" {{\n  name = "pier"\n  location = "westeurope"\n'
        '  resource_group_name = "rg"\n  offer_type = "Standard"\n  consistency_policy {{\n'
        '    consistency_level = "Session"\n  }}\n  geo_location {{\n    location = "westeurope"\n'
        "    failover_priority = 0\n  }}\n  ip_range_filter = [\n{members}\n  ]\n}}\n",
        '    "{name}",\n',
    ),
}


def template(service: Service, names: Sequence[str]) -> dict[str, Any]:
    properties: dict[str, Any] = {"members": [service.value(name) for name in names]}
    for name in reversed(service.path.split(".")):
        properties = {name: properties.pop("members", properties)}
    kind, version = service.type.split("@")
    return {"type": kind, "apiVersion": version, "name": "pier", "location": "westeurope", "properties": properties}


def arm(service: Service, names: Sequence[str]) -> dict[str, str]:
    document = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [template(service, names)]}
    return {"main.json": json.dumps(document, indent=1)}


def bicep(service: Service, names: Sequence[str]) -> dict[str, str]:
    body = {key: value for key, value in template(service, names).items() if key not in ("type", "apiVersion")}
    return {"main.bicep": f"resource pier '{service.type}' = {in_bicep(body)}\n"}


def in_bicep(value: object) -> str:
    if isinstance(value, dict):
        return "{\n" + "".join(f"{key}: {in_bicep(member)}\n" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + "".join(f"{in_bicep(member)}\n" for member in value) + "]"
    return f"'{value}'" if isinstance(value, str) else str(value)


def members_of(text: str, names: Sequence[str]) -> str:
    return "".join(
        text.format(name=name, number=number, port=PORTS.get(name), priority=100 + int(PORTS.get(name, 0)))
        for number, name in enumerate(names)
    )


def azurerm(service: Service, names: Sequence[str]) -> dict[str, str]:
    return {"main.tf": PROVIDERS + service.azurerm.format(members=members_of(service.block, names))}


def azurerm_apart(service: Service, names: Sequence[str]) -> dict[str, str]:
    return {"main.tf": PROVIDERS + service.azurerm.format(members="") + members_of(service.apart, names)}


def azapi(service: Service, names: Sequence[str]) -> dict[str, str]:
    body = {"properties": template(service, names)["properties"]}
    head = f'  type = "{service.type}"\n  name = "pier"\n  location = "westeurope"\n  parent_id = "/subscriptions/s/resourceGroups/g"'
    return {
        "main.tf": f'{PROVIDERS}resource "azapi_resource" "pier" {{\n{head}\n  body = {json.dumps(body, indent=2)}\n}}\n'
    }


def plan(service: Service, names: Sequence[str]) -> dict[str, str]:
    after = {
        "type": service.type,
        "name": "pier",
        "location": "westeurope",
        "parent_id": "/subscriptions/s/resourceGroups/g",
        "body": {"properties": template(service, names)["properties"]},
    }
    change = {
        "address": "azapi_resource.pier",
        "mode": "managed",
        "type": "azapi_resource",
        "name": "pier",
        "provider_name": "registry.terraform.io/azure/azapi",
        "change": {"actions": ["create"], "before": None, "after": after, "after_unknown": {}, "after_sensitive": {}},
    }
    document = {"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": [change]}
    return {"plan.json": json.dumps(document)}


LANGUAGES = {"arm": arm, "bicep": bicep, "azurerm": azurerm, "azurerm apart": azurerm_apart, "azapi": azapi, "plan": plan}
CASES = [
    pytest.param(service, language, id=f"{name}-{kind}")
    for name, service in SERVICES.items()
    for kind, language in LANGUAGES.items()
    if service.apart or language is not azurerm_apart
]


class Folder:
    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.capsys = capsys

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)

    def scan(self, rule: str, *options: str) -> list[dict[str, Any]]:
        run(["scan", ".", "--rule", rule, "--format", "json", *options])
        return json.loads(self.capsys.readouterr().out)["results"]

    def git(self, *arguments: str) -> None:
        named = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *named, *arguments], cwd=self.root, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Folder:
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path, capsys)


def named(results: Sequence[dict[str, Any]], names: Sequence[str], **wanted: object) -> set[str]:
    """Return which of `names` are members with a result that has what is `wanted`."""
    properties = [one["property"] for one in results if all(one[key] == value for key, value in wanted.items())]
    return {name for name in names for found in properties if f".{name}" in found or f"['{name}']" in found}


@pytest.mark.parametrize(("service", "language"), CASES)
def test_each_member_has_a_result(folder: Folder, service: Service, language: Any) -> None:
    folder.write(language(service, service.members))
    results = folder.scan(service.rule)
    assert named(results, service.members, status="fail") == set(service.members)
    assert len(results) == len({one["fingerprint"] for one in results}) == 3
    places = {(one["location"]["start_line"], one["location"]["start_column"]) for one in results}
    assert len(places) == 3 or language is plan


@pytest.mark.parametrize(("service", "language"), CASES)
def test_order_changes_nothing(folder: Folder, service: Service, language: Any) -> None:
    folder.write(language(service, service.members))
    before = {one["fingerprint"] for one in folder.scan(service.rule)}
    folder.write(language(service, service.members[::-1]))
    assert {one["fingerprint"] for one in folder.scan(service.rule)} == before


@pytest.mark.parametrize(("service", "language"), CASES)
def test_baseline_hides_no_new_member(folder: Folder, service: Service, language: Any) -> None:
    first, second, third = service.members
    folder.write(language(service, [second]))
    assert run(["baseline", "write", "."]) == 0
    folder.write(language(service, [first, second, third]))
    folder.capsys.readouterr()
    results = folder.scan(service.rule, "--baseline", "azward-baseline.yaml")
    assert named(results, service.members, status="suppressed", new=False) == {second}
    assert named(results, service.members, status="fail", new=True) == {first, third}


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize(("service", "language"), CASES)
def test_comparison_hides_no_new_member(folder: Folder, service: Service, language: Any) -> None:
    first, second, _ = service.members
    folder.write(language(service, [second]))
    folder.git("init", "--quiet", "--initial-branch=main")
    folder.git("add", "--all")
    folder.git("commit", "--quiet", "--message=x")
    folder.write(language(service, [first, second]))
    results = folder.scan(service.rule, "--diff-base", "main")
    assert named(results, service.members, new=True) == {first}
    assert named(results, service.members, new=False) == {second}


COMMENTED = [case for case in CASES if case.values[1] in (bicep, azurerm, azurerm_apart, azapi)]


@pytest.mark.parametrize(("service", "language"), COMMENTED)
def test_comment_on_a_member_accepts_only_it(folder: Folder, service: Service, language: Any) -> None:
    (name, text), *_ = language(service, service.members).items()
    first = service.members[0]
    mark = "//" if name.endswith(".bicep") else "#"
    comment = f'{mark} azward: ignore[{service.rule}] reason="known"'
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if first in line)
    if language is azurerm and "{" in service.block:
        at -= 2 if "tenant_id" in lines[at - 1] else 1 if "security_rule" in lines[at - 1] else 0
    elif language is azurerm_apart:
        at = max(number for number in range(at + 1) if lines[number].startswith("resource"))
    elif lines[at - 1].strip() == "{":
        at -= 1
    folder.write({name: "\n".join([*lines[:at], comment, *lines[at:]]) + "\n"})
    results = folder.scan(service.rule)
    assert named(results, service.members, status="suppressed") == {first}
    assert named(results, service.members, status="fail") == set(service.members[1:])


@pytest.mark.parametrize(("service", "language"), [case for case in COMMENTED if case.values[1] is not azurerm_apart])
def test_comment_on_the_resource_accepts_all(folder: Folder, service: Service, language: Any) -> None:
    (name, text), *_ = language(service, service.members).items()
    mark = "//" if name.endswith(".bicep") else "#"
    comment = f'{mark} azward: ignore[{service.rule}] reason="known"\n'
    folder.write({name: text.replace("resource ", f"{comment}resource ", 1)})
    assert {one["status"] for one in folder.scan(service.rule)} == {"suppressed"}


ENTRY = """\
version: 1
findings:
  - rule: "{rule}"
    resource: "{id}"
    property: "{property}"
    file: "{file}"
    reason: known
"""


def earlier(folder: Folder, service: Service, names: Sequence[str], path: str) -> list[dict[str, Any]]:
    """Return the results of a scan with a baseline that was written when a resource had one finding for each rule."""
    folder.write(arm(service, names))
    identity = folder.scan(service.rule)[0]["resource"]["id"]
    folder.write({"old.yaml": ENTRY.format(rule=service.rule, id=identity, property=path, file="main.json")})
    return folder.scan(service.rule, "--baseline", "old.yaml")


def test_earlier_baseline_with_a_name(folder: Folder) -> None:
    service = SERVICES["security rules"]
    results = earlier(folder, service, service.members, "properties.securityRules.desktop")
    assert named(results, service.members, status="suppressed") == {"desktop"}
    assert named(results, service.members, new=True) == {"shell", "remote"}


def test_earlier_baseline_without_a_name(folder: Folder) -> None:
    service = SERVICES["access policies"]
    one = earlier(folder, service, service.members[:1], "properties.accessPolicies[*]")
    assert named(one, service.members, status="suppressed") == {service.members[0]}
    run(["scan", ".", "--rule", service.rule, "--baseline", "old.yaml", "--format", "json"])
    notices = json.loads(folder.capsys.readouterr().out)["suppressions"]
    assert [notice["state"] for notice in notices] == ["used"]
    assert "write the baseline again" in notices[0]["message"]
    several = earlier(folder, service, service.members, "properties.accessPolicies[*]")
    assert {result["new"] for result in several} == {True}, "which member it means is not known"
