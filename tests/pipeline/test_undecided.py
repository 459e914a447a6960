"""What would fail but may not happen, and names that are not declared, are unknown; what is certain to fail is an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from scanned import AZURERM, SCHEMA, Scanned, account, bicep_account

if TYPE_CHECKING:
    from pathlib import Path

BAD = '"ERROR: not here"'


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Scanned:
    return Scanned(tmp_path, monkeypatch, capsys)


def module(argument: str, kind: str, count: str) -> dict[str, str]:
    """Return a root module that passes `argument` to a typed variable."""
    call = f'variable "test" {{ type = bool }}\nmodule "part" {{\n  source = "./part"\n  number = {argument}\n}}\n'
    part = f'variable "number" {{ type = {kind} }}\n'
    return {"main.tf": AZURERM + call, "part/main.tf": part + account(min_tls_version='"TLS1_0"', count=count)}


@pytest.mark.parametrize(
    ("argument", "kind", "count"),
    [
        (f"var.test ? {BAD} : 1", "number", "var.number"),
        (f"{{ of = var.test ? {BAD} : 1 }}", "object({ of = number })", "var.number.of"),
        (f"[var.test ? {BAD} : 1]", "list(number)", "var.number[0]"),
        (f"var.test ? {BAD} : [1]", "list(number)", "length(var.number)"),
        (f"(var.test ? {BAD} : 1) + 1", "number", "var.number"),
        (f"var.test ? {BAD} : {{}}", "map(string)", "length(var.number) + 1"),
        (f"[for item in(var.test ? {BAD} : [1]) : item]", "list(number)", "length(var.number)"),
    ],
)
def test_argument_of_a_typed_variable(tree: Scanned, argument: str, kind: str, count: str) -> None:
    tree.texts(module(argument, kind, count))
    found = tree.scan("storage/min-tls")
    assert {status for status, _, _ in found} == {"fail"}
    assert tree.status == 1


@pytest.mark.parametrize("argument", [BAD, f"var.test ? {BAD} : {BAD}", f'var.test ? {BAD} : "ERROR: nor here"'])
def test_argument_that_is_certain_to_fail(tree: Scanned, argument: str) -> None:
    tree.texts(module(argument, "number", "var.number"))
    tree.scan("storage/min-tls")
    assert tree.status == 4


def template(count: str, **members: Any) -> str:
    """Return a template with a vault whose number follows from `count`."""
    vault = {
        "type": "Microsoft.KeyVault/vaults",
        "apiVersion": "2023-07-01",
        "name": "kv-data",
        "location": "northeurope",
        "copy": {"name": "each", "count": count},
        "properties": {"enablePurgeProtection": True},
    }
    declared = {"test": {"type": "bool"}}
    return json.dumps(
        {"$schema": f"{SCHEMA}deploymentTemplate.json#", "parameters": declared, "resources": [vault | members]}
    )


UNDECIDED = [
    "[if(parameters('test'), 'none', 1)]",
    "[if(parameters('test'), -1, 1)]",
    "[if(parameters('test'), json('{}'), 1)]",
]


@pytest.mark.parametrize("count", [*UNDECIDED, "[int(if(parameters('test'), 'none', '1'))]"])
def test_copy_count(tree: Scanned, count: str) -> None:
    tree.texts({"main.json": template(count)})
    assert {status for status, _, _ in tree.scan("keyvault/purge-protection")} == {"pass"}
    assert tree.status == 0


@pytest.mark.parametrize("count", UNDECIDED)
def test_copy_count_of_a_property(tree: Scanned, count: str) -> None:
    loop = [{"name": "accessPolicies", "count": count, "input": {}}]
    properties = {"enablePurgeProtection": True, "copy": loop}
    tree.texts({"main.json": template("1", properties=properties)})
    assert {status for status, _, _ in tree.scan("keyvault/purge-protection")} == {"pass"}
    assert tree.status == 0


def test_condition(tree: Scanned) -> None:
    tree.texts({"main.json": template("1", condition="[if(parameters('test'), 'none', true())]")})
    assert {status for status, _, _ in tree.scan("keyvault/purge-protection")} == {"pass"}
    assert tree.status == 0


@pytest.mark.parametrize("count", ["none", "[if(parameters('test'), 'none', 'nor')]", "[if(parameters('test'), -1, -2)]"])
def test_count_that_is_certain_to_fail(tree: Scanned, count: str) -> None:
    tree.texts({"main.json": template(count)})
    tree.scan("keyvault/purge-protection")
    assert tree.status == 4


@pytest.mark.parametrize("loop", ["[for item in(test ? 'none' : ['a']): ", "[for item in items: "])
def test_bicep_loop(tree: Scanned, loop: str) -> None:
    account_text = bicep_account("{ minimumTlsVersion: 'TLS1_0' }").replace("= {", f"= {loop}{{", 1).rstrip() + "]\n"
    tree.texts({"main.bicep": f"param test bool\nvar items = test ? {{}} : ['a']\n{account_text}"})
    assert {status for status, _, _ in tree.scan("storage/min-tls")} == {"fail"}
    assert tree.status == 1


ACCOUNT = account(min_tls_version='"TLS1_0"')


@pytest.mark.parametrize(
    "text",
    [
        account(min_tls_version='"TLS1_0"', count="local.none"),
        account(min_tls_version='"TLS1_0"', for_each="var.none"),
        account(min_tls_version='"TLS1_0"', for_each="toset(azurerm_subnet.none[*].id)"),
        account(min_tls_version='"TLS1_0"', access_tier="module.none.tier"),
        ACCOUNT + 'module "part" {\n  source = "./part"\n  count = local.none\n}\n',
    ],
)
def test_undeclared_name(tree: Scanned, text: str) -> None:
    tree.texts({"main.tf": AZURERM + text} | ({"part/main.tf": ACCOUNT} if "./part" in text else {}))
    found = tree.scan("storage/min-tls")
    assert {status for status, _, _ in found} == {"fail"}
    assert len(found) == 1 + ("./part" in text)
    assert tree.status == 1
    (problem,) = tree.report["errors"]
    assert (problem["kind"], problem["unread"]) == ("undefined", False)


def test_undeclared_name_of_a_value(tree: Scanned) -> None:
    tree.texts({"main.tf": AZURERM + account(min_tls_version="local.none")})
    assert [status for status, _, _ in tree.scan("storage/min-tls")] == ["unknown"]
    assert tree.status == 0


@pytest.mark.parametrize("condition", ["if (none) ", "[for item in none: "])
def test_undeclared_name_in_bicep(tree: Scanned, condition: str) -> None:
    text = bicep_account("{ minimumTlsVersion: 'TLS1_0' }", condition=condition).rstrip()
    tree.texts({"main.bicep": text + ("]\n" if condition.startswith("[") else "\n")})
    assert {status for status, _, _ in tree.scan("storage/min-tls")} == {"fail"}
    assert tree.status == 1
    tree.texts({"main.bicep": bicep_account("{ minimumTlsVersion: none }")})
    assert {status for status, _, _ in tree.scan("storage/min-tls")} == {"unknown"}
    assert tree.status == 0


@pytest.mark.parametrize("members", [{"condition": "[parameters('none')]"}, {"name": "[variables('none')]"}])
def test_undeclared_name_in_a_template(tree: Scanned, members: dict[str, Any]) -> None:
    tree.texts({"main.json": template("1", **members)})
    assert {status for status, _, _ in tree.scan("keyvault/purge-protection")} == {"pass"}
    assert tree.status == 0
