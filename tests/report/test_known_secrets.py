"""What has the name or the mark of a secret is hidden wherever it flows, and in the encodings that it flows through."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from gzip import compress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from azward.cli.main import run
from azward.graph.known_secret import KNOWN, MAX_TEXTS
from azward.report.formats import FORMATS
from azward.rule.redaction import hidden, masked

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = "Quokka417Umbra"  # nobody's secret

ACCOUNT = """
resource "azurerm_storage_account" "a%d" {
  name                     = "account%d"
  resource_group_name      = "rg"
  location                 = "westeurope"
  account_tier             = "Standard"
  account_replication_type = "LRS"
  min_tls_version          = %s
  tags                     = { note = %s }
}
"""

FLOWS = (
    *('%s', '"x-${%s}-y"', 'join("-", ["a", %s])', 'format("%%s-z", %s)', "base64encode(%s)", "jsonencode({ a = %s })"),
    *("lower(%s)", "upper(%s)", 'replace(%s, "zz", "y")', "urlencode(%s)", "yamlencode({ a = %s })", "base64gzip(%s)"),
    *("base64encode(jsonencode({ a = var.open, b = %s }))", "tonumber(%s)", 'cidrsubnet(%s, 8, 1)', '["a"][%s]', "file(%s)"),
    *('{ a = 1 }[%s]', "nonsensitive(%s)", 'base64encode("ab${%s}cd")', 'textencodebase64(%s, "UTF-16LE")'),
)  # fmt: skip

TERRAFORM = f"""
variable "open" {{}}
variable "db_password" {{
  default = "{WORD}"
}}
variable "thing" {{
  default   = "{WORD}"
  sensitive = true
}}
locals {{
  settings = {{ client_secret = "{WORD}" }}
  marked   = sensitive("{WORD}")
}}
"""

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def account(number: int, flow: str) -> dict[str, object]:
    return {
        "type": "Microsoft.Storage/storageAccounts",
        "apiVersion": "2023-01-01",
        "name": f"account{number}",
        "location": "westeurope",
        "tags": {"note": flow},
        "properties": {"minimumTlsVersion": flow},
    }


ARM = {
    "$schema": SCHEMA,
    "contentVersion": "1.0.0.0",
    "parameters": {
        "dbPassword": {"type": "string", "defaultValue": WORD},
        "apiKey": {"type": "string", "allowedValues": [WORD, f"{WORD}2"]},
        "thing": {"type": "secureString", "defaultValue": WORD},
    },
    "variables": {"clientSecret": WORD, "settings": {"clientSecret": WORD}},
    "resources": [
        account(number, f"[{function.replace('@', source)}]")
        for source in (
            "parameters('dbPassword')",
            "parameters('apiKey')",
            "variables('clientSecret')",
            "parameters('thing')",
        )
        for number, function in enumerate(
            ("concat('x', @)", "base64(@)", "toUpper(@)", "string(createObject('a', @))", "int(@)")
        )
    ],
    "outputs": {"o": {"type": "secureObject", "value": {"a": WORD}}},
}

BICEP = f"""
param open string
var dbPassword = '{WORD}'
resource a 'Microsoft.Storage/storageAccounts@2023-01-01' = {{
  name: 'account'
  location: 'westeurope'
  tags: {{ note: base64('ab${{dbPassword}}') }}
  properties: {{ minimumTlsVersion: 'x${{dbPassword}}' }}
}}
output o string = dbPassword
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    sources = ("var.db_password", "var.thing", "local.settings.client_secret", "local.marked")
    uses = [flow % source for source in sources for flow in FLOWS]
    main = TERRAFORM + "".join(ACCOUNT % (at, at, use, use) for at, use in enumerate(uses))
    for name, text in (
        ("terraform/main.tf", main),
        ("arm/main.json", json.dumps(ARM, indent=1)),
        ("bicep/main.bicep", BICEP),
        ("parameters/main.bicep", "param p string\n" + BICEP.replace(WORD, "${p}")),
        ("parameters/main.bicepparam", f"using 'main.bicep'\nparam p = readEnvironmentVariable('DB_PASSWORD', '{WORD}')\n"),
        ("broken/main.json", f'{{"$schema": "{SCHEMA}", "parameters": {{"adminPassword": {{"defaultValue": {WORD}}}}}}}'),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def shows(text: str) -> bool:
    """Decide whether a text has the word, as it is or in one of its encodings."""
    return any(form in text or form.casefold() in text.casefold() for form in (WORD, *ENCODED))


ENCODED = [
    b64encode((b"\0" * before) + WORD.encode(encoding))[4:-4].decode()
    for encoding in ("utf-8", "utf-16-le")
    for before in range(3)
] + [b64encode(compress(WORD.encode(), mtime=0))[16:].decode()]


@pytest.mark.usefixtures("files")
def test_no_output_shows_what_flows(capfd: pytest.CaptureFixture[str]) -> None:
    reports = [argument for name in FORMATS for argument in ("--report", f"{name}={name}.out")]
    run(["scan", ".", "--all", "--verbose", "--unknown", "note", "--output", "text.out", *reports])
    for command in (["graph", "."], ["graph", ".", "--format", "dot"], ["exposure", "."], ["baseline", "write", "."]):
        run(command)
    assert not shows("".join(capfd.readouterr()))
    for name in FORMATS:
        assert not shows(Path(f"{name}.out").read_text()), name
    assert not shows(Path("azward-baseline.yaml").read_text())


@pytest.fixture
def known() -> Iterator[None]:
    KNOWN.forget()
    yield
    KNOWN.forget()


@pytest.mark.usefixtures("known")
def test_what_is_learned() -> None:
    KNOWN.learn("db_password", WORD)
    KNOWN.learn("thing", ["Umbra1Quokka", {"note": "secondQuokka7x"}], declared=True)
    KNOWN.learn("region", "WestEurope4Quokka")
    for text in (f"a{WORD}b", WORD.upper(), "Umbra1Quokka", "in secondQuokka7x.", f"%51uokka417Umbr{'%61'}"):
        assert "***" in hidden(text), text
        assert "*" in masked(text), text
    assert hidden("WestEurope4Quokka") == "WestEurope4Quokka"
    KNOWN.forget()
    assert hidden(f"a{WORD}b") == f"a{WORD}b"


@pytest.mark.usefixtures("known")
def test_ordinary_values_stay() -> None:
    """The value of a variable with the name of a secret may be a word that is elsewhere as well."""
    for value in ("db-password", "storage", "kv-shop", "https://v.vault.azure.net/secrets/s", "AdminPassword1", "true"):
        KNOWN.learn("secret", value)
    KNOWN.learn("admin_username", "azureuser", declared=True)
    KNOWN.learn("admin_password", "sqladmin", declared=True)
    KNOWN.learn(
        "thing", {"kind": "content", "model": "text-embedding-3-small", "say": "You are an assistant"}, declared=True
    )
    KNOWN.learn("secrets", {"apiKey": "HKEY_LOCAL_MACHINE/SOFTWARE/MyApp1/Registry", "token": "st#nameprefix#scj5srq"})
    text = "content text-embedding-3-small HKEY_LOCAL_MACHINE/SOFTWARE/MyApp1/Registry st#nameprefix#scj5srq"
    assert hidden(text) == text
    assert hidden("You are an assistant of db-shop") == "You are an assistant of db-shop"
    text = "storage kv-shop db-password https://v.vault.azure.net/secrets/s AdminPassword1 azureuser is true"
    assert hidden(text) == text
    assert hidden("sqladmin of Microsoft.Sql/servers/sqladministrators") == "*** of Microsoft.Sql/servers/sqladministrators"


@pytest.mark.usefixtures("known")
def test_long_secrets_and_many() -> None:
    text = "".join(f"{number:x}Zq" for number in range(2000))
    KNOWN.learn("password", f"{text}\n\n{WORD}\n")
    assert text[:300] not in hidden(f"x{text}")
    assert WORD not in hidden(f"a line with {WORD}")
    for number in range(3 * MAX_TEXTS):
        KNOWN.learn("password", f"Q{number:06}zz!")
    assert len(KNOWN.texts) == MAX_TEXTS
    assert hidden("x Q000005zz! y") == "x *** y"


COMMANDS = ("##vso[task.complete]", "##[error]x", "##teamcity[x]", "section_start:1:x", "travis_fold:start:x", "\x1b[1mx")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_baseline_gives_no_commands(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pipelines print files as well; the entries still apply."""
    monkeypatch.chdir(tmp_path)
    template = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [{**account(1, "x"), "name": command}]}
    (tmp_path / "main.json").write_text(json.dumps(template))
    run(["baseline", "write", "."])
    written = (tmp_path / "azward-baseline.yaml").read_text()
    assert "Microsoft.Storage" in written
    assert not re.search(r"##[a-z]*\[|section_start:|travis_fold:|\x1b", written)
    assert run(["scan", ".", "--baseline", "azward-baseline.yaml", "--unread", "ignore"]) == 0


@pytest.mark.parametrize("name", ["db_password", "thing"])
def test_variables_of_a_plan(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    values = {"name": "account", "location": "westeurope", "min_tls_version": f"x{WORD}", "tags": {"note": WORD}}
    resource = {
        "address": "azurerm_storage_account.a",
        "mode": "managed",
        "type": "azurerm_storage_account",
        "name": "a",
        "provider_name": "registry.terraform.io/hashicorp/azurerm",
    }
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "variables": {name: {"value": WORD}},
        "planned_values": {"root_module": {"resources": [{**resource, "values": values, "sensitive_values": {}}]}},
        "resource_changes": [{**resource, "change": {"actions": ["create"], "after": values, "after_sensitive": {}}}],
        "configuration": {"root_module": {"variables": {"db_password": {}, "thing": {"sensitive": True}}}},
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    run(["scan", "."])
    run(["graph", "."])
    shown = "".join(capfd.readouterr())
    assert "account" in shown
    assert not shows(shown)
