"""`--var NAME=VALUE`: one parameter or variable gets a value, in every language and command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from azward.cli.main import run
from composite import git
from scanned import AZURERM, SCHEMA, Scanned, account, bicep_account, parameters

if TYPE_CHECKING:
    from pathlib import Path

BICEP = (
    "param https bool = true\nparam tls 'TLS1_0' | 'TLS1_2' = 'TLS1_0'\nparam days int = 1\nparam tags object = {}\n"
    "param list string[] = []\nparam maybe int?\nparam text string = ''\n@secure()\nparam hidden string = ''\n"
    "param adminPassword string = ''\n"
    + bicep_account("{ supportsHttpsTrafficOnly: https, minimumTlsVersion: tls }")
    + "output all object = { days: days, tags: tags, list: list, maybe: maybe, text: text, hidden: hidden, word: adminPassword }"
)
ARM = json.dumps({
    "$schema": f"{SCHEMA}deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {
        "https": {"type": "bool", "defaultValue": True},
        "tls": {"type": "string", "allowedValues": ["TLS1_0", "TLS1_2"], "defaultValue": "TLS1_0"},
        "days": {"type": "int", "defaultValue": 1},
        "tags": {"type": "object", "defaultValue": {}},
        "list": {"type": "array", "defaultValue": []},
        "maybe": {"type": "int", "nullable": True},
        "text": {"type": "string", "defaultValue": ""},
        "hidden": {"type": "securestring", "defaultValue": ""},
        "adminPassword": {"type": "string", "defaultValue": ""},
    },
    "resources": [
        {
            "type": "Microsoft.Storage/storageAccounts",
            "apiVersion": "2023-01-01",
            "name": "stdata",
            "location": "northeurope",
            "kind": "StorageV2",
            "sku": {"name": "Standard_LRS"},
            "properties": {
                "supportsHttpsTrafficOnly": "[parameters('https')]",
                "minimumTlsVersion": "[parameters('tls')]",
            },
        }
    ],
    "outputs": {
        "all": {
            "type": "object",
            "value": {
                name: f"[parameters('{parameter}')]"
                for name, parameter in {
                    **{same: same for same in ("days", "tags", "list", "maybe", "text", "hidden")},
                    "word": "adminPassword",
                }.items()
            },
        }
    },
})  # fmt: skip
TERRAFORM = (
    AZURERM
    + "".join(
        f'variable "{name}" {{\n{kind}{default}}}\n'
        for name, kind, default in (
            ("https", "type = bool\n", "default = true\n"),
            ("tls", "type = string\n", 'default = "TLS1_0"\n'),
            ("days", "type = number\n", "default = 1\n"),
            ("tags", "type = map(string)\n", "default = {}\n"),
            ("list", "type = list(string)\n", "default = []\n"),
            ("maybe", "type = object({ a = optional(number, 7) })\n", "default = {}\n"),
            ("text", "", 'default = ""\n'),
            ("hidden", "type = string\nsensitive = true\n", 'default = ""\n'),
            ("adminPassword", "type = string\n", 'default = ""\n'),
        )
    )
    + account(https_traffic_only_enabled="var.https", min_tls_version="var.tls")
    + 'output "all" {\n  sensitive = true\n  value = { days = var.days, tags = var.tags, list = var.list, maybe = var.maybe,\n'
    "    text = var.text, hidden = var.hidden, word = var.adminPassword }\n}\n"
)
LANGUAGES = {"main.bicep": BICEP, "main.json": ARM, "main.tf": TERRAFORM}
HTTPS = "storage/secure-transfer"
TLS = "storage/min-tls"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Scanned:
    monkeypatch.chdir(tmp_path)
    return Scanned(tmp_path, monkeypatch, capsys)


@pytest.fixture(params=LANGUAGES)
def deployed(request: pytest.FixtureRequest, tree: Scanned) -> Scanned:
    """A folder with a deployment in one language."""
    tree.texts({request.param: LANGUAGES[request.param]})
    return tree


def given(*values: str) -> list[str]:
    return [word for value in values for word in ("--var", value)]


def status(tree: Scanned, rule: str, *arguments: str) -> str:
    [(found, _, _)] = tree.scan(rule, ".", *arguments)
    return found


def outputs(tree: Scanned, *values: str) -> dict[str, Any]:
    tree.capture.readouterr()
    assert run(["graph", ".", *given(*values)]) == 0
    out, error = tree.capture.readouterr()
    assert not error
    return json.loads(out)["outputs"]["all"]


def test_a_value_decides(deployed: Scanned) -> None:
    assert status(deployed, HTTPS) == "pass"
    assert status(deployed, TLS) == "fail"
    assert status(deployed, HTTPS, *given("https=false", "tls=TLS1_2")) == "fail"
    assert status(deployed, TLS, *given("https=false", "tls=TLS1_2")) == "pass"
    assert status(deployed, TLS, *given("tls=TLS1_2", "tls=TLS1_0")) == "fail", "the last one counts"
    assert deployed.status == 1
    assert not deployed.error
    if (deployed.folder / "main.tf").exists():
        assert status(deployed, HTTPS, *given("https=0")) == "fail", "Terraform takes `1` and `0` for a bool"


def test_values_have_the_declared_type(deployed: Scanned) -> None:
    is_terraform = (deployed.folder / "main.tf").exists()
    found = outputs(deployed, "days=30", 'tags={"a": "b=c"}', 'list=["x", "y"]', "text=5")
    assert (found["days"], found["tags"], found["list"], found["text"]) == (30, {"a": "b=c"}, ["x", "y"], "5")
    assert found["maybe"] == ({"a": 7} if is_terraform else None)
    found = outputs(deployed, "maybe={ a = 2 }" if is_terraform else "maybe=2", "text=[a, b]")
    assert found["maybe"] == ({"a": 2} if is_terraform else 2)
    assert found["text"] == "[a, b]", "no expression"


WRONG = {
    "main.bicep": {
        "https=yes": "expected `true` or `false`",
        "days=1.5": "expected an integer",
        "days=true": "expected an integer",
        "tags=[1]": "expected an object in JSON",
        "list=[1": "expected an array in JSON",
        "tls=TLS9": "expected one of `TLS1_0`, `TLS1_2`",
    },
    "main.tf": {
        "https=yes": "expected a bool",
        "days=many": "expected a number",
        "tags=[1]": "expected a map",
        "list=[a]": "expected a value of Terraform, ",
        'list=[file("a")]': "expected a value of Terraform, ",
        "list=[var.text]": "expected a value of Terraform, ",
        "list=[1": "expected a value of Terraform, ",
    },
}
WRONG["main.json"] = WRONG["main.bicep"]


def test_values_that_do_not_fit(deployed: Scanned) -> None:
    [file] = [name for name in LANGUAGES if (deployed.folder / name).exists()]
    for value, expected in WRONG[file].items():
        deployed.scan(TLS, ".", *given(value))
        name = value.partition("=")[0]
        assert deployed.status == 4, value
        [error] = deployed.report["errors"]
        assert error["message"].startswith(f"--var: the value of `{name}` does not fit: {expected}")
        assert name in LANGUAGES[file].splitlines()[error["line"] - 1]


def test_secrets_stay_secret(deployed: Scanned) -> None:
    for value in ("hidden=hunter2", "adminPassword=hunter2"):
        for command in (["scan", "--format", "json", "--all"], ["scan", "-v"], ["graph"], ["exposure", "-v"], ["threats"]):
            deployed.capture.readouterr()
            run([*command, ".", *given(value)])
            out, error = deployed.capture.readouterr()
            assert "hunter2" not in out + error, command
    found = outputs(deployed, "hidden=hunter2", "adminPassword=hunter2")
    assert found["hidden"] != "hunter2"
    assert found["word"] != "hunter2"


SERVER = """\
resource sql 'Microsoft.Sql/servers@2021-11-01' = {
  name: 'sql'
  location: 'northeurope'
  properties: { administratorLogin: 'someone', administratorLoginPassword: phrase }
}
"""
TERRAFORM_SERVER = """\
variable "phrase" {
  type    = string
  default = ""
}
resource "azurerm_mssql_server" "sql" {
  name                         = "sql"
  resource_group_name          = "rg"
  location                     = "northeurope"
  version                      = "12.0"
  administrator_login          = "someone"
  administrator_login_password = var.phrase
}
"""


@pytest.mark.parametrize(
    "files",
    [{"main.bicep": f"param phrase string = ''\n{SERVER}"}, {"main.tf": AZURERM + TERRAFORM_SERVER}],
    ids=["bicep", "terraform"],
)
def test_a_given_credential_is_not_written_in_the_code(tree: Scanned, files: dict[str, str]) -> None:
    tree.texts(files)
    rule = "secrets/hard-coded-value"
    found = tree.scan(rule, ".", *given("phrase=Gx7-unusual-Words"))
    assert {one for one, _, _ in found} == {"pass"}
    name, text = next(iter(files.items()))
    tree.texts({name: text.replace("''", "'Gx7-unusual-Words'").replace('= ""', '= "Gx7-unusual-Words"')})
    assert "fail" in {one for one, _, _ in tree.scan(rule, ".")}


def test_names(tree: Scanned) -> None:
    """Case counts in Terraform only; a name that no deployment declares is a warning on standard error."""
    tree.texts({"b/main.bicep": BICEP, "t/main.tf": TERRAFORM})
    assert [one for one, _, _ in tree.scan(HTTPS, "b", *given("HTTPS=false"))] == ["fail"]
    assert not tree.error
    message = "--var: no deployment has a parameter `HTTPS`, did you mean `https`?"
    assert [one for one, _, _ in tree.scan(HTTPS, "t", *given("HTTPS=false"))] == ["pass"]
    assert [(error["message"], error["kind"]) for error in tree.report["errors"]] == [(message, "unused-value")]
    assert tree.error == f"azward: {message}\n"
    assert tree.status == 0
    for command in ("graph", "threats --fail-on never", "exposure", "policies", "scan -q --rule apim/*", "scan --summary"):
        run([*command.split(), "t", *given("HTTPS=hunter2")])
        out, error = tree.capture.readouterr()
        assert error.count(message) == 1, command
        assert "hunter2" not in out + error
    assert sorted(one for one, _, _ in tree.scan(HTTPS, ".", *given("https=false"))) == ["fail", "fail"], "both take it"
    tree.scan(HTTPS, ".", *given("HTTPS=false"))
    assert not tree.error, "one takes it"


@pytest.mark.parametrize("text", ["https", "=false", " =x", ""])
def test_usage(tree: Scanned, text: str) -> None:
    tree.texts({"main.bicep": BICEP})
    for command in ("scan", "graph", "threats", "exposure", "policies", "drift"):
        assert run([command, ".", "--var", text]) == 2
        assert tree.capture.readouterr().err == "azward: --var: expected `NAME=VALUE`\n"


def test_precedence(tree: Scanned) -> None:
    """A value by name wins over those of parameter files, variable files and environments."""
    tree.texts(
        {
            "a/main.bicep": BICEP,
            "a/main.parameters.json": parameters(tls="${TLS=TLS1_0}"),
            "a/.env": "TLS=TLS1_0\n",
            "b/main.bicep": BICEP,
            "b/main.bicepparam": "using 'main.bicep'\nparam tls = 'TLS1_0'\n",
            "t/main.tf": TERRAFORM,
            "t/terraform.tfvars": 'tls = "TLS1_0"\n',
            "u/main.tf": TERRAFORM,
            "u/prod.tfvars": 'tls = "TLS1_0"\n',
            "azward.yaml": 'parameters: {"a/main.bicep": [a/main.parameters.json]}\n',
        }
    )
    asked = {
        "a": ["--env-file", "a/.env"],
        "b": ["-p", "b/main.bicepparam"],
        "t": [],
        "u": ["-p", "u/prod.tfvars"],
        "b/main.bicepparam": [],
    }
    for path, arguments in asked.items():
        assert [one for one, _, _ in tree.scan(TLS, path, *arguments)] == ["fail"]
        assert [one for one, _, _ in tree.scan(TLS, path, *arguments, *given("tls=TLS1_2"))] == ["pass"], path
        assert not tree.error


def test_callers_decide_in_modules(tree: Scanned) -> None:
    tree.texts(
        {
            "main.bicep": "module data 'data.bicep' = { name: 'data', params: { https: true } }\n",
            "data.bicep": "param https bool\n" + bicep_account("{ supportsHttpsTrafficOnly: https }"),
        }
    )
    assert status(tree, HTTPS, *given("https=false")) == "pass"
    assert "no deployment has a parameter `https`" in tree.error


def test_an_exposure_that_a_parameter_decides(tree: Scanned) -> None:
    tree.texts(
        {
            "main.bicep": "param access string\n"
            + bicep_account("{ publicNetworkAccess: access, networkAcls: { defaultAction: 'Allow' } }")
        }
    )
    found: list[str] = []
    for values in ([], ["access=Disabled"], ["access=Enabled"]):
        tree.capture.readouterr()
        run(["exposure", ".", "--format", "json", *given(*values)])
        [one] = json.loads(tree.capture.readouterr().out)["exposures"]
        found.append(one["reachable"])
    assert found == ["unknown", "no", "yes"]


def test_both_sides_of_a_comparison(tree: Scanned) -> None:
    tree.texts({"main.bicep": BICEP})
    git(tree.folder, "init", "-q", "-b", "main")
    git(tree.folder, "add", ".")
    git(tree.folder, "commit", "-q", "-m", "first")
    tree.texts({"main.bicep": f"{BICEP}\n// changed\n"})
    assert status(tree, HTTPS, "--diff-base", "main", *given("https=false")) == "fail"
    assert tree.status == 0, "it fails at the base as well"


def test_snapshots_have_no_parameters(tree: Scanned) -> None:
    group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers"
    kind = "Microsoft.Storage/storageAccounts"
    running = {
        "id": f"{group}/{kind}/stdata",
        "type": kind,
        "name": "stdata",
        "location": "northeurope",
        "kind": "StorageV2",
    }
    tree.texts({"main.bicep": BICEP, "live.json": json.dumps([{**running, "properties": {"minimumTlsVersion": "TLS1_2"}}])})
    found: list[bool] = []
    for value in ("tls=TLS1_0", "tls=TLS1_2"):
        run(["drift", "main.bicep", "--snapshot", "live.json", "--format", "json", *given(value)])
        out, error = tree.capture.readouterr()
        found.append(any(change["rule"] == TLS for change in json.loads(out)["changes"]))
        assert not error
    assert found == [True, False]


def test_plans_keep_their_values(tree: Scanned) -> None:
    plan = {"format_version": "1.2", "terraform_version": "1.9.0", "variables": {"https": {"value": True}}}
    tree.texts({"plan.json": json.dumps({**plan, "resource_changes": []})})
    tree.scan(HTTPS, "plan.json", *given("https=false"))
    assert tree.error == "azward: --var: no deployment has a parameter `https`\n"
