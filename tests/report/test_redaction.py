"""No secret is in any text of any report, in whatever place of the input it was."""

from __future__ import annotations

import base64
import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

import pytest
import samples
from azward.cli.main import run
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.report.formats import FORMATS, render
from azward.report.graph import render as render_graph
from azward.report.model import AppliedSuppression, GraphReport, Report, Review, SuppressionKind
from azward.report.options import RenderOptions
from azward.report.redaction import redacted
from azward.rule.model import Rule, Status
from azward.rule.redaction import hidden, masked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORD = "Xq7LmZ2pRt9KvB4nWs8HdYc3"  # nobody's secret
LONG = (WORD * 5)[:86]
LOWER = re.sub("[0-9]", "b", WORD).lower() * 3


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


SECRETS: dict[str, tuple[str, str]] = {
    # a text, and the part of it that must not be seen
    "storage key": (f"AccountName=a;AccountKey={LONG}==;EndpointSuffix=core.windows.net", LONG),
    "storage key alone": (f"{LONG}==", LONG),
    "shared access signature": (f"https://a.blob.core.windows.net/c?sv=2022-11-02&sig={WORD}%2F{WORD}%3D", f"{WORD}%2F"),
    "signature of a linked template": (f"https://a.blob.core.windows.net/t.json?sig={WORD}", WORD),
    "app configuration": (f"Endpoint=https://a.azconfig.io;Id=x-l0-s0:y;Secret={WORD}=", WORD),
    "service bus": (
        f"Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={LONG[:43]}=",
        LONG[:43],
    ),
    "key of 32 bytes": (f"{LONG[:43]}=", LONG[:43]),
    "function key": (f"https://f.azurewebsites.net/api/run?code={WORD}==", WORD),
    "function key later": (f"https://f.azurewebsites.net/api/run?name=x&code={WORD}", WORD),
    "function host key": (f"{LONG[:44]}AzFu{LONG[:6]}Q==", LONG[:44]),
    "search key": (f"{LONG[:42]}AzSeA{LONG[:5]}", LONG[:42]),
    "registry key": (f"{LONG[:42]}+ACRA{LONG[:5]}", LONG[:42]),
    "devops token": (f"{LONG[:76]}AZDO{LONG[:4]}", LONG[:76]),
    "old devops token": (LOWER[:52], LOWER[:52]),
    "ai services": (f"{LONG[:52]}JQQJ99{LONG[:26]}", LONG[:52]),
    "subscription key": (f"https://api.cognitive.microsoft.com/v1?subscription-key={WORD}", WORD),
    "client secret": (f"abc8Q~{WORD}{WORD[:9]}", f"8Q~{WORD}"),
    "logic app": (f"https://l.logic.azure.com/workflows/x/triggers/manual/paths/invoke?api-version=1&sig={WORD}", WORD),
    "slack webhook": (f"https://hooks.slack.com/services/T000/B000/{WORD}", WORD),
    "teams webhook": (f"https://x.webhook.office.com/webhookb2/{WORD}@y/IncomingWebhook/z", WORD),
    "discord webhook": (f"https://discord.com/api/webhooks/123/{WORD}", WORD),
    "telegram webhook": (f"https://api.telegram.org/bot123:{WORD}/send", WORD),
    "automation webhook": (f"https://x.webhook.we.azure-automation.net/webhooks?token={WORD}%3d", WORD),
    "openai": (f"sk-{WORD}", WORD),
    "openai project": (f"sk-proj-{WORD}", WORD),
    "anthropic": (f"sk-ant-api03-{WORD}", WORD),
    "github": (f"ghp_{LONG[:36]}", LONG[:36]),
    "github app": (f"ghs_{LONG[:36]}", LONG[:36]),
    "github fine-grained": (f"github_pat_{LONG[:60]}", LONG[:60]),
    "gitlab": (f"glpat-{WORD}", WORD),
    "gitlab runner": (f"glrt-{WORD}", WORD),
    "slack token": (f"xoxb-{WORD}", WORD),
    "npm": (f"npm_{LONG[:36]}", LONG[:36]),
    "pypi": (f"pypi-{LONG[:40]}", LONG[:40]),
    "hugging face": (f"hf_{LONG[:34]}", LONG[:34]),
    "stripe": (f"sk_live_{WORD}", WORD),
    "databricks": ("dapi" + "0a1b2c3d4e5f6789" * 2, "0a1b2c3d4e5f6789"),
    "vault": (f"hvs.{WORD}", WORD),
    "hcp terraform": (f"{WORD[:14]}.atlasv1.{LONG[:60]}", LONG[:60]),
    "docker": (f"dckr_pat_{WORD}", WORD),
    "sendgrid": (f"SG.{LONG[:22]}.{LONG[:43]}", LONG[:43]),
    "aws": (f"AKIA{WORD[:16].upper()}", WORD[:16].upper()),
    "google": (f"AIza{LONG[:35]}", LONG[:35]),
    "jwt": (f"eyJ{WORD}.eyJ{WORD}.{WORD}", WORD),
    "bearer": (f"Authorization: Bearer {WORD}", WORD),
    "basic": (f"Authorization: Basic {encoded('user:' + WORD)}", encoded("user:" + WORD)),
    "user in url": (f"https://user:{WORD}@example.com/x", WORD),
    "user of a database": (f"postgresql://user:{WORD}@db.example.com:5432/x", WORD),
    "sql": (f"Server=tcp:x.database.windows.net;Database=d;User ID=u;Password={WORD};", WORD),
    "redis": (f"x.redis.cache.windows.net:6380,password={WORD},ssl=True", WORD),
    "private key": (f"-----BEGIN RSA PRIVATE KEY-----\n{LONG}\n{WORD}\n-----END RSA PRIVATE KEY-----", WORD),
    "private key on a line": (f"-----BEGIN PRIVATE KEY-----\\n{LONG}\\n-----END PRIVATE KEY-----", LONG),
    "cloud-init": (
        encoded(f"#cloud-config\nusers:\n- passwd: {WORD}\n"),
        encoded(f"#cloud-config\nusers:\n- passwd: {WORD}\n"),
    ),
    "script in base64": (encoded(f"export DB_PASSWORD={WORD}"), encoded(f"export DB_PASSWORD={WORD}")),
    "variable of a script": (f"DB_PASSWORD={WORD} ./run", WORD),
    "option of a command": (f"az login --password {WORD}", WORD),
    "argument": (f'administrator_login_password = "{WORD}"', WORD),
    "property": (f'"adminPassword": "{WORD}"', WORD),
    "property with quotes": (f"apiKey: '{WORD}'", WORD),
    "sensitive": (f'sensitive("{WORD}")', WORD),
    "sensitive inside": (f'"x${{sensitive({{ a = "{WORD}" }})}}"', WORD),
}

PLAIN = (
    'variable "admin_password" {',
    'variable "token" {}',
    "param adminPassword string",
    "password = var.password",
    "`properties.administratorLoginPassword` is not set",
    "set parameter `adminPassword`; value of secret parameter `key`",
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/a",
    "azurerm_storage_account.sk_shared_services_of_the_platform",
    "module.network_and_security_groups_of_the_hub.azurerm_key_vault_access_policy.this[0]",
    "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)",
    "storage/key-expiry-policy: Storage accounts should have a key expiration policy",
)


def test_there_are_sixty_kinds() -> None:
    assert len(SECRETS) >= 60


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("around", ["{}", "the value `{}` is wrong", "x = {} # y", "({})", '{{"a": "{}"}}'])
def test_a_secret_is_hidden(name: str, around: str) -> None:
    text, secret = SECRETS[name]
    for shown in (hidden(around.format(text)), masked(around.format(text))):
        assert secret not in shown
    assert len(masked(around.format(text))) == len(around.format(text))


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert hidden(text) == text
    assert masked(text) == text


# every text of a report


def texts(value: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each text in a report that may come from a scanned file."""
    if type(value) is str:
        yield ()
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from ((index, *path) for path in texts(item))
    elif is_dataclass(value) and not isinstance(value, (Enum, Rule, GraphReport)):
        for field in fields(value):
            if field.name not in ("fingerprint", "version", "profile", "commit", "until", "known", "type"):
                yield from ((field.name, *path) for path in texts(getattr(value, field.name)))


def put(value: Any, path: tuple[Any, ...], text: str) -> Any:
    if not path:
        return text
    head, *rest = path
    if isinstance(head, int):
        return (*value[:head], put(value[head], tuple(rest), text), *value[head + 1 :])
    return replace(value, **{head: put(getattr(value, head), tuple(rest), text)})


COMPARED = samples.compared()
REFUSED = replace(
    COMPARED.results[0],
    refused=AppliedSuppression(
        SuppressionKind.COMMENT, Status.FAIL, "reason", "owner", span=COMPARED.results[0].location.span
    ),
)
REPORT = replace(
    COMPARED,
    results=(REFUSED, *COMPARED.results[1:]),
    review=Review(("`skip-rules` in `azward.yaml`",), (REFUSED,)),
    diagnostics=(*COMPARED.diagnostics, Diagnostic("", 0, 0, "not compared", DiagnosticKind.NOTE)),
)


def name_of(path: tuple[Any, ...]) -> str:
    """A name for a place: the findings of each status are places of their own, the members of other lists are not."""
    status = f"{REPORT.results[path[1]].status}." if path[0] == "results" else ""
    return status + re.sub(r"\b\d+\b", "*", ".".join(map(str, path)))


PLACES = {name_of(path): path for path in texts(REPORT)}
CHUNKS = [list(SECRETS.values())[start : start + 12] for start in range(0, len(SECRETS), 12)]


@pytest.mark.parametrize("path", PLACES.values(), ids=list(PLACES))
def test_no_format_shows_a_secret(path: tuple[Any, ...]) -> None:
    for chunk in CHUNKS:
        report: Report = put(REPORT, path, " | ".join(text for text, _ in chunk))
        cleaned = redacted(report)
        for name in FORMATS:
            shown = render(report, name, RenderOptions(everything=True, verbose=True, unknowns=True, width=10**6))
            folded = re.sub(r"\s", "", shown)
            for _, secret in chunk:
                assert secret not in folded, f"{name}: {secret}"
        assert redacted(cleaned) == cleaned


def test_there_are_many_places() -> None:
    assert len(PLACES) >= 60


# from the command line

TERRAFORM = f"""\
provider "azurerm" {{
  features {{}}
}}
locals {{
  hidden   = sensitive("{WORD}")
  password = "{WORD}"
  url      = "https://f.azurewebsites.net/api/run?code={WORD}"
}}
resource "azurerm_storage_account" "a" {{
  name                            = "account"
  resource_group_name             = "rg"
  location                        = "westeurope"
  account_tier                    = "Standard"
  account_replication_type        = "LRS"
  min_tls_version                 = sensitive("{WORD}")
  https_traffic_only_enabled      = tobool(sensitive("{WORD}"))
  tags = {{
    hook = local.url
    key  = local.hidden
  }}
}}
resource "azurerm_mssql_server" "s" {{
  name                         = "server"
  resource_group_name          = "rg"
  location                     = "westeurope"
  version                      = "12.0"
  administrator_login          = "admin"
  administrator_login_password = "{WORD}"
}}
output "o" {{
  value = local.hidden
}}
"""

LINKED = f"""\
{{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {{
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "nested",
      "properties": {{
        "mode": "Incremental",
        "templateLink": {{"uri": "https://a.blob.core.windows.net/t/nested.json?sv=2022-11-02&sig={WORD}"}}
      }}
    }}
  ]
}}
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "main.tf").write_text(TERRAFORM)
    (tmp_path / "main.json").write_text(LINKED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.usefixtures("tree")
def test_scan(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    run(["scan", ".", "--format", name, "--all", "--unknown", "note"])
    shown = "".join(capfd.readouterr())
    assert shown
    assert WORD not in shown


@pytest.mark.parametrize("name", ["json", "dot", "mermaid"])
@pytest.mark.usefixtures("tree")
def test_graph(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    run(["graph", ".", "--format", name])
    shown = "".join(capfd.readouterr())
    assert "account" in shown
    assert WORD not in shown


def test_a_drawing() -> None:
    for text, secret in SECRETS.values():
        graph = samples.drawing(text)
        for name in ("json", "dot", "mermaid"):
            assert secret not in re.sub(r"\s", "", render_graph(graph, name)), name


# commands of pipelines

COMMANDS = (
    "##vso[task.setvariable variable=x]y",
    "##[error]x",
    "##azp[x]",
    "##teamcity[buildStatus status='SUCCESS']",
    "::set-output name=x::y",
    "  ::error::x",
    "section_start:1:x[collapsed=true]",
    "section_end:1:x",
    "travis_fold:start:x",
)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_pipelines_do_nothing(name: str, command: str) -> None:
    own = {"github": r"^::(error|warning|notice) ", "azure-pipelines": r"^##vso\[task\.logissue "}.get(name, r"^$")
    for path in PLACES.values():
        shown = render(put(REPORT, path, f"\r\n{command}"), name, RenderOptions(everything=True, verbose=True))
        for line in shown.splitlines():
            rest = re.sub(own, "", line)
            assert not re.search(r"##[a-z]*\[|section_(start|end):|travis_(fold|time):", rest), line
            assert not re.match(r"\s*::", rest), line
