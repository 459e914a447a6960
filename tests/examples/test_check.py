"""`azward rules test` says what was expected, what the graph has, and what may help."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.cli.main import run

HEAD = """\
title: Storage accounts should require TLS 1.2
severity: low
finding: accepts old TLS
resource: Microsoft.Storage/storageAccounts
"""
ACCOUNT = "type: Microsoft.Storage/storageAccounts, apiVersion: 2023-01-01, name: a"
GOOD = f"""\
{HEAD}require: {{field: properties.minimumTlsVersion, equals: TLS1_2}}
examples:
  fail:
    - arm: {{{ACCOUNT}, properties: {{minimumTlsVersion: TLS1_0}}}}
      terraform: resource "azurerm_storage_account" "a" {{ min_tls_version = "TLS1_0" }}
  pass:
    - arm: {{{ACCOUNT}, properties: {{minimumTlsVersion: TLS1_2}}}}
      terraform: resource "azurerm_storage_account" "a" {{ min_tls_version = "TLS1_2" }}
"""

CASES = {
    "all pass": (
        "",
        "",
        "",
        ["1 rule, 10 examples (2 in ARM, 2 in Bicep, 2 in Terraform, 2 in azapi, 2 in plans): all passed"],
    ),
    "a similar property": (
        "field: properties.minimumTlsVersion",
        "field: properties.minimumTlsVersions",
        "`pass 1` in ARM, Bicep (from ARM), azapi, plans: expected `pass`, got `fail`",
        ["`properties.minimumTlsVersions` is not set", "hint: the resource has `properties.minimumTlsVersion`: is that the"],
    ),
    "no default": (
        "field: properties.minimumTlsVersion",
        "field: properties.lowest",
        "expected `pass`, got `fail`",
        [
            "hint: azward knows no default of `properties.lowest`: set it in the example",
            "note: no example has `properties.lowest`",
        ],
    ),
    "what is there": (
        "{minimumTlsVersion: TLS1_2}",
        "{minimumTlsVersion: TLS1_1}",
        "`pass 1` in ARM, Bicep (from ARM), azapi, plans: expected `pass`, got `fail`",
        ["the graph has `a` (Microsoft.Storage/storageAccounts, API version 2023-01-01):", "` is `TLS1_1`"],
    ),
    "another type": (
        "resource: Microsoft.Storage/storageAccounts",
        "resource: Microsoft.Web/sites",
        "expected `fail`, got no result",
        ["hint: the rule judges `Microsoft.Web/sites`, and the example deploys `Microsoft.Storage/storageAccounts`"],
    ),
    "excluded": (
        "require:",
        "where: {field: kind, equals: x}\nrequire:",
        "expected `fail`, got no result",
        ["hint: `where` excludes the resource of this type"],
    ),
    "unknown": (
        "{minimumTlsVersion: TLS1_2}",
        '{minimumTlsVersion: "[resourceGroup().tags.tls]"}',
        "expected `pass`, got `unknown`",
        ["not known: ", "hint: a value that the source does not determine gives `unknown`"],
    ),
    "no table": (
        'resource "azurerm_storage_account" "a" { min_tls_version = "TLS1_2" }',
        'resource "azurerm_no_such_thing" "a" {}',
        "`pass 1` in Terraform: expected `pass`, got no result",
        ["hint: azward does not understand `azurerm_no_such_thing`"],
    ),
    "misspelt argument": (
        'min_tls_version = "TLS1_0"',
        'min_tls_versio = "TLS1_0"',
        "`fail 1` in Terraform: expected `fail`, got `pass`",
        ["hint: unknown argument `min_tls_versio` of `azurerm_storage_account`"],
    ),
    "not read": (
        'resource "azurerm_storage_account" "a" { min_tls_version = "TLS1_2" }',
        'resource "azurerm_storage_account" "a" {',
        "`pass 1` in Terraform: expected `pass`, got no result",
        ["not read: "],
    ),
    "no pass": (
        "  pass:",
        "  unknown:",
        "rule.yaml:1: no example in `pass`: add one below `examples`",
        ["expected `unknown`"],
    ),
    "no Terraform": (
        '      terraform: resource "azurerm_storage_account" "a" { min_tls_version = "TLS1_2" }\n',
        "",
        "",
        ["rule.yaml: note: no Terraform example in `pass`: add `terraform` to one", ": all passed"],
    ),
    "schema": ("severity: low", "severity: low\naliases: [foo:x]", "rule.yaml:3: `aliases.0`: 'foo:x' does not match", []),
    "not a rule": ("equals:", "equal:", "rule.yaml:5:48: unknown operator `equal`, did you mean `equals`?", []),
    "examples": ("  pass:", "  passes:", "rule.yaml:10:3: unknown key `passes`, did you mean `pass`?", []),
}


@pytest.mark.parametrize("name", CASES)
def test_messages(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    before, after, failure, told = CASES[name]
    monkeypatch.chdir(tmp_path)
    file = Path("policies/storage/rule.yaml")
    file.parent.mkdir(parents=True)
    file.write_text(GOOD.replace(before, after, 1) if before else GOOD)
    status = run(["rules", "test", "policies"])
    out = capsys.readouterr().out
    assert status == (1 if failure else 0), out
    for text in (failure, *told):
        assert text in out, out


def test_what_is_tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Folders, files, ids of built-in rules and of one's own; without any, what the configuration names."""
    monkeypatch.chdir(tmp_path)
    file = Path("policies/storage/rule.yaml")
    file.parent.mkdir(parents=True)
    file.write_text(GOOD)
    Path("azward.yaml").write_text("rules: [policies]\n")
    for arguments in ([], ["policies"], [str(file)], ["storage/rule"], ["storage/secure-transfer"], ["CKV_AZURE_3"]):
        assert run(["rules", "test", *arguments]) == 0, arguments
        assert capsys.readouterr().out.startswith("1 rule, ")
    assert run(["rules", "test", "storage/rul"]) == 2
    assert capsys.readouterr().err == "azward: unknown rule `storage/rul`, did you mean `storage/rule`?\n"
    Path("empty").mkdir()
    assert run(["rules", "test", "empty"]) == 3
    assert capsys.readouterr().err == "azward: no rules in `empty`: `azward rules new` drafts one\n"


TYPES = (
    "Microsoft.Storage/storageAccounts",
    "Microsoft.Network/virtualNetworks/subnets",
    "Microsoft.Sql/servers/firewallRules",
    "Microsoft.Authorization/roleAssignments",
    "Contoso.Example/things/parts/pieces",
)


def test_a_draft_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """For a type with tags, without tags, that is a child, or that azward does not know; its schema is beside it."""
    monkeypatch.chdir(tmp_path)
    for number, kind in enumerate(TYPES):
        assert run(["rules", "new", f"contoso/rule-{number}", "--resource", kind]) == 0
    capsys.readouterr()
    assert run(["rules", "test", "azward-rules"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("5 rules, ")
    assert "note: " not in out
    for file in Path("azward-rules/contoso").glob("*.yaml"):
        schema = file.read_text().splitlines()[0].partition("$schema=")[2]
        assert (file.parent / schema).is_file()
    assert 'resource "azurerm_storage_account"' in Path("azward-rules/contoso/rule-0.yaml").read_text()
