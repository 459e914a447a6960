"""Secrets in all forms that people write them in are hidden, ordinary texts are not, and both take linear time."""

from __future__ import annotations

import base64
import gzip
import json
import time
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest
from azward.cli.main import run
from azward.graph.value import beginning, describe
from azward.report.formats import FORMATS
from azward.report.policies import OperationPolicy, PolicyReport, PolicyStatement, render_text
from azward.rule.random_text import looks_random
from azward.rule.redaction import hidden, masked, stored
from azward.source.text import shown_token

WORD = "Xq7LmZ2pRt9KvB4nWs8HdYc3"  # nobody's secret
KEY = "q83vEjRWeJr8Kq5o0ZtYw1mJ7d9uXbCnLhGs4fPeT2aVkR6iNyQ3DxMzUwE5HcB0lSgOpIjAvF8KtYrW1Zq2Qw=="
LOWER = "0a1b2c3d4e5f6789" * 2
LINE = "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC7VJTUt9Us8cKj"


def encoded(content: str | bytes) -> str:
    return base64.b64encode(content if isinstance(content, bytes) else content.encode()).decode()


def der(head: str) -> str:
    return encoded(bytes.fromhex(head) + bytes(range(3, 250)) * 2)


FORMS: dict[str, tuple[str, str]] = {
    # a text, and the part of it that must not be seen
    "key with blanks": (f"AccountName = a ;\tAccountKey  =  {KEY} ;", KEY[:80]),
    "key in a URL": (f"AccountKey={quote(KEY, safe='')}", KEY[:40]),
    "key in percent encoding": (quote(KEY.replace("w1", "w/1"), safe=""), KEY[:20]),
    "key for URLs": (KEY.replace("q8", "-_"), KEY[2:80]),
    "signature first": (f"sig={WORD}%3D&se=2030", WORD),
    "signature in JSON": (f"?sv=2022\\u0026sig={WORD}%3D", WORD),
    "signature in XML": (f"?sv=2022&amp;sig={WORD}%3D", WORD),
    "signature in a URL in a URL": (quote(f"https://a.blob.core.windows.net/c?sv=2022&sig={WORD}=", safe=""), WORD),
    "password with blanks": (f"Server=db;Database=d;Password=My pass {WORD};Encrypt=True", WORD),
    "password in braces": (f"Driver={{ODBC}};Server=db;Uid=u;Pwd={{{WORD};x}};", WORD),
    "password in lower case": (f"host=db user=u password={WORD} sslmode=require", WORD),
    "password with @": (f"postgres://u:ab@{WORD}@db/d", WORD),
    "password with /": (f"mysql://u:ab/{WORD}@db/d", WORD),
    "token as user": (f"https://{WORD}@github.com/org/repo.git", WORD),
    "mysql": (f"mysql -u root -p{WORD} -h db", WORD),
    "sqlcmd": (f"sqlcmd -S db -U sa -P '{WORD}' -Q 'select 1'", WORD),
    "curl": (f"curl --user 'user:{WORD}' https://x", WORD),
    "docker": (f"docker login -u u -p {WORD} x.azurecr.io", WORD),
    "net user": (f"net user admin {WORD} /add", WORD),
    "chpasswd": (f"echo root:{WORD} | sudo chpasswd", WORD),
    "list for chpasswd": (f"chpasswd:\n  list: |\n    root:{WORD}\n  expire: False", WORD),
    "PowerShell": (f"ConvertTo-SecureString -String '{WORD}' -AsPlainText -Force", WORD),
    "encoded PowerShell": (
        f"powershell -EncodedCommand {encoded(f'$password = 1; {WORD}'.encode('utf-16-le'))}",
        encoded(f"$password = 1; {WORD}".encode("utf-16-le"))[:40],
    ),
    "option with quotes": (f'az sql server create --admin-password "{WORD}"', WORD),
    "header": (f"Ocp-Apim-Subscription-Key: {LOWER}", LOWER),
    "header of curl": (f"curl -H 'x-functions-key: {LOWER}' https://x", LOWER),
    "header in a policy": (f'<set-header name="x-functions-key"><value>{LOWER}</value></set-header>', LOWER),
    "query in a policy": (f'<set-query-parameter name="code"><value>{WORD}</value></set-query-parameter>', WORD),
    "scheme": (f"Authorization: SSWS {WORD}", WORD),
    "basic in lower case": (f"authorization: basic {encoded('u:' + WORD)}", encoded("u:" + WORD)[:30]),
    "element": (f"<clientSecret>{WORD}</clientSecret>", WORD),
    "attribute": (f'<add key="AdminPassword" value="{WORD}" />', WORD),
    "YAML": (f"password: {WORD}", WORD),
    "properties": (f"spring.datasource.password={WORD}", WORD),
    "constant": (f"AZURE_OPENAI_KEY={LOWER}", LOWER),
    "sentence": (f"# the admin password is {WORD}", WORD),
    "name and value": (json.dumps({"name": "DB_PASSWORD", "value": WORD}), WORD),
    "value and name": (json.dumps({"value": WORD, "name": "clientSecret"}), WORD),
    "list": (json.dumps({"tokens": ["aaaaaaaaaa", WORD]}), WORD),
    "JSON in JSON in JSON": (json.dumps({"a": json.dumps({"b": json.dumps({"password": WORD})})}), WORD),
    "string of three quotes": (f"param adminPassword string = '''{WORD}'''", WORD),
    "heredoc": (f"password = <<EOT\n{WORD}\nEOT", WORD),
    "private key in lower case": (f"-----begin rsa private key-----\n{WORD}\n-----end rsa private key-----", WORD),
    "private key of SSH": (f"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n{WORD}\n----", WORD),
    "line of a key": (f"{LINE[16:]}0aB1cD2eF3gH4iJ5", LINE[16:40]),
    "PKCS 12": (der("308209f1020103308209b706092a864886f70d010701"), der("308209f1020103308209b7")[20:60]),
    "PKCS 8": (der("308204bd020100300d06092a864886f70d010101"), der("308204bd020100300d0609")[20:60]),
    "crypt": (f"root:$6${WORD[:16]}${KEY[:43]}:19000:0", KEY[:43]),
    "htpasswd": (f"admin:$apr1$abcdefgh${WORD[:22]}", WORD[:22]),
    "base64 of base64": (encoded(encoded(f"AccountKey={KEY}")), encoded(encoded(f"AccountKey={KEY}"))[30:80]),
    "base64 on lines": ("\n".join([encoded("#cloud-config\npasswd: " + "x" * 35), WORD]), WORD),
    "gzip": (encoded(gzip.compress(b"#cloud-config\n" * 9, mtime=0)), encoded(gzip.compress(b"#cloud-config\n" * 9))[24:]),
    "encrypted token": (f"eyJhbGciOiJSU0EtT0FFUCJ9.{WORD}.{WORD[:16]}.{KEY[:60]}.{WORD[:22]}", KEY[:60]),
    "AWS": (f"AKIA{WORD[:16].upper()}:{KEY[:40]}", KEY[:40]),
    "Google": (f"GOCSPX-{KEY[:28]}", KEY[:28]),
    "Groq": (f"gsk_{KEY[:52]}", KEY[:52]),
    "New Relic": (f"NRAK-{KEY[:27].upper()}", KEY[:27].upper()),
    "Postman": (f"PMAK-{LOWER[:24]}-{(LOWER * 2)[:34]}", LOWER[:24]),
    "Artifactory": (f"AKCp{KEY[:69]}", KEY[:69]),
    "PagerDuty": (f"https://events.pagerduty.com/integration/{LOWER}/enqueue", LOWER),
    "Zapier": (f"https://hooks.zapier.com/hooks/catch/123/{WORD}/", WORD),
    "old Teams webhook": (f"https://outlook.office.com/webhook/1@2/IncomingWebhook/{LOWER}/3", LOWER),
    "password before a full stop": (f"DB_PASSWORD={WORD}.", WORD),
    "password of letters, digits and dots": (f"DB_PASSWORD={WORD}.net", WORD),
    "pass": (f"pass={WORD}", WORD),
    "argument of openssl": (f"openssl pkcs12 -passout pass:{WORD}", WORD),
    "key of hexadecimal digits": (LOWER, LOWER),
    "key of a web site": (f'<machineKey validationKey="{LOWER}" />', LOWER),
    "vault secret set": (f"az keyvault secret set --vault-name v --name n --value {WORD}", WORD),
    "setx": (f"setx DB_PASSWORD {WORD}", WORD),
    "standard input": (f"echo {WORD} | docker login --password-stdin", WORD),
    "netrc": (f"machine example.com login u password {WORD}", WORD),
    "GUID": ("client_secret=b24988ac-6180-42a0-ab88-20f7382dd24c", "20f7382dd24c"),
    "parts of a text": (f"[concat('Server=db;Password=', '{WORD}')]", WORD),
    "interpolation": (f"'Server=db;Password=${{'{WORD}'}}'", WORD),
    "block of YAML": (f"password: |\n  {WORD}\n", WORD),
    "JDBC": (f"jdbc:oracle:thin:scott/{WORD}@db:1521:x", WORD),
    "user with @": (f"https://user:p@{WORD}@example.com", WORD),
    "escapes of Bicep": ("".join(f"\\u{{{ord(one):x}}}" for one in f"password={WORD}"), "\\u{58}\\u{71}"),
    "escapes of Terraform": ("".join(f"\\U{ord(one):08x}" for one in f"password={WORD}"), "\\U00000058"),
    "XML in JSON": (json.dumps(f'<user password="{WORD}" />'.replace('"', "&quot;")).replace("&", "\\u0026"), WORD),
    "all in percent encoding": ("".join(f"%{ord(one):02x}" for one in f"password={WORD}"), "%58%71%37"),
    "zlib": (encoded(zlib.compress(b"#cloud-config " + WORD.encode())), encoded(zlib.compress(b"#cloud-config "))[8:14]),
    "UTF-16 with a mark": (encoded(f"$password = '{WORD}'".encode("utf-16")), encoded("$password".encode("utf-16"))[:12]),
    "UTF-16 of the other order": (encoded(f"$password = '{WORD}'".encode("utf-16-be")), encoded(b"\0$\0p\0a")[:7]),
    "header in base64": (encoded(f"Ocp-Apim-Subscription-Key: {LOWER}"), encoded("Ocp-Apim-Subscription-Key:")[:24]),
    "client secret before a full stop": (f"abc8Q~{WORD}{WORD[:10]}.", f"8Q~{WORD}"),
}

ORDINARY = (
    "Basic addresses are retired since 30 September 2025",
    "Bearer authentication is required for all operations",
    "token is a required parameter of the module",
    "the key is not rotated, and the secret is not in a key vault",
    'public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0E operator"',
    'Drum__credential = "managedidentity"',
    "password: adminPassword1",
    "password: random_password.database[0].result",
    "value: '${cache.name}.redis.cache.windows.net:6380,password=${cache.listKeys().primaryKey},ssl=True'",
    "\"[concat('AccountName=a;AccountKey=', listKeys(variables('id'), '2018-07-01').keys[0].value)]\"",
    "commandToExecute: \"[concat('setup.cmd -Password ', parameters('word'))]\"",
    "mcr.microsoft.com/azure-cli@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "/subscriptions/6f1d3c0e-8a3b-4c1e-9f57-2f3b1a9c7d10/resourceGroups/rg-Prod-West1/providers/Microsoft.Web/sites/Shop01",
    "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "https://login.microsoftonline.com/6f1d3c0e-8a3b-4c1e-9f57-2f3b1a9c7d10/v2.0/.well-known/openid-configuration",
    "docker run -p 8080:80 nginx, mkdir -p /opt/app",
    'module.network["west-europe-1"].azurerm_subnet.this["AzureFirewallSubnet"]',
    "stprodwesteurope01logsarchive2024",
    "https://user.example.com:8443/path?mail=someone@example.com",
    "https://kv-shop.vault.azure.net/keys/data/7adec60d2b2c42a882397d732fc2aa24",
    "password expiry is checked, the password of this server is not",
    "mcr.microsoft.com/app@md5:7adec60d2b2c42a882397d732fc2aa24",
    "tokenLifetime = 3600, passwordPolicy = strong, keyVaultName = kv-shop",
)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("around", ["{}", "the value `{}` is wrong", "x {} # y"])
def test_a_secret_is_hidden(name: str, around: str) -> None:
    text, secret = FORMS[name]
    for shown in (hidden(around.format(text)), masked(around.format(text))):
        assert secret not in shown
    assert hidden(hidden(around.format(text))) == hidden(around.format(text))


@pytest.mark.parametrize("text", ORDINARY)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert hidden(text) == text
    assert masked(text) == text


UNITS = (
    *(
        "-",
        "\\",
        "password=",
        "curl -p ",
        "://a:",
        "token=<<A\n",
        'name="secret ',
        "%25",
        "&amp;",
        "value: 'x' ",
        "eyJ",
        "[",
    ),
    *("-----BEGIN PRIVATE KEY-----", "A1a+", "sig=", "basic ", "net user ", "0:AA", "AKIA", "_KEY="),
)


@pytest.mark.parametrize("unit", UNITS)
def test_a_long_text_takes_linear_time(unit: str) -> None:
    begin = time.process_time()
    masked(unit * (200_000 // len(unit)))
    assert time.process_time() - begin < 3


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Winter-2026-Sunset", True),
        ("Sup3r!Secret", True),
        (LOWER, True),
        ("adminPassword1", False),
        ("var.password", False),
    ],
)
def test_looks_random(word: str, expected: bool) -> None:
    assert looks_random(word) is expected


def test_a_snapshot_has_no_tokens() -> None:
    """What rules look for themselves stays: a password beside its name."""
    for name in ("Groq", "Postman", "crypt", "Zapier", "signature first", "private key in lower case"):
        text, secret = FORMS[name]
        assert secret not in stored(text), name
    assert stored(f"az login --password {WORD}") == f"az login --password {WORD}"


def test_a_text_is_not_cut_inside_of_a_key() -> None:
    """Half a key is not recognised as one."""
    assert beginning(KEY, 40) == ""
    assert beginning(f"key {KEY}", 40) == "key "
    assert beginning(f"https://user:{WORD[:12]}{'x' * 40}@example.com", 40) == "https://user:"
    assert beginning("a long text of ordinary words that goes on and on", 20) == "a long text of ordin"
    assert KEY[:20] not in describe(KEY)


@pytest.mark.parametrize(
    ("token", "shown"),
    [("'x'", "'x'"), (f"'{WORD}'", "'…"), (f"'{WORD}' -Force", "'…"), (WORD, "Xq…"), ("oops", "oops"), ("'", "'")],
)
def test_the_token_of_a_syntax_error(token: str, shown: str) -> None:
    assert shown_token(token) == shown


# secrets that only their place tells apart from other texts

PLACES = {
    "type": "Microsoft.DataFactory/factories/linkedservices",
    "apiVersion": "2018-06-01",
    "name": "etl/db",
    "properties": {"type": "AzureSqlDatabase", "typeProperties": {"password": {"type": "SecureString", "value": "@"}}},
}, {
    "type": "Microsoft.ApiManagement/service/backends",
    "apiVersion": "2022-08-01",
    "name": "apim/b",
    "properties": {
        "url": "http://x",
        "protocol": "http",
        "credentials": {"query": {"code": ["@"]}, "authorization": {"scheme": "Basic", "parameter": "@"}},
    },
}, {
    "type": "Microsoft.ApiManagement/service/namedValues",
    "apiVersion": "2022-08-01",
    "name": "apim/n",
    "properties": {"displayName": "x", "value": "@", "secret": True},
}, {
    "type": "Microsoft.AppConfiguration/configurationStores/keyValues",
    "apiVersion": "2022-05-01",
    "name": "store/Sql:Password",
    "properties": {"value": "@"},
}, {
    "type": "Microsoft.Logic/workflows",
    "apiVersion": "2019-05-01",
    "name": "flow",
    "location": "x",
    "properties": {
        "definition": {
            "parameters": {"p": {"type": "securestring", "defaultValue": "@"}},
            "actions": {"a": {"type": "Http", "inputs": {"headers": {"Authorization": "@"}}}},
        },
        "parameters": {"p": {"value": "@"}},
    },
}, {
    "type": "Microsoft.Compute/virtualMachines/extensions",
    "apiVersion": "2023-03-01",
    "name": "vm/e",
    "location": "x",
    "tags": {"password": "@"},
    "properties": {"settings": {}, "protectedSettings": {"commandToExecute": "@"}},
}, {
    "type": "Microsoft.App/containerApps",
    "apiVersion": "2023-05-01",
    "name": "shop",
    "location": "x",
    "properties": {"template": {"containers": [{"name": "c", "image": "x", "args": ["--password", "@"]}]}},
}, {
    "type": "Microsoft.Resources/deployments",
    "apiVersion": "2022-09-01",
    "name": "inner",
    "properties": {
        "mode": "Incremental",
        "expressionEvaluationOptions": {"scope": "inner"},
        "parameters": {"s": {"value": "@"}},
        "template": {
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "parameters": {"s": {"type": "securestring"}},
            "resources": [
                {
                    "type": "Microsoft.Storage/storageAccounts",
                    "apiVersion": "2018-11-01",
                    "name": "[concat('q', parameters('s'))]",
                    "location": "x",
                    "properties": {"minimumTlsVersion": "[parameters('s')]"},
                }
            ],
        },
    },
}  # fmt: skip

PLAIN = "Quokka417Umbra"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": PLACES,
        "outputs": {"o": {"type": "securestring", "value": "@"}},
    }
    (tmp_path / "main.json").write_text(json.dumps(template, indent=2).replace('"@"', f'"{PLAIN}"'))
    (tmp_path / "main.bicep").write_text(f"@secure()\nparam word string = '{PLAIN}'\noutput x string = word\n")
    (tmp_path / "main.tf").write_text(f'output "o" {{\n  value = "{PLAIN}"\n  sensitive = true\n}}\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("tree")
def test_secrets_by_their_place(capfd: pytest.CaptureFixture[str]) -> None:
    reports = [argument for name in FORMATS for argument in ("--report", f"{name}={name}.out")]
    run(["scan", ".", "--all", "--unknown", "note", "--output", "text.out", *reports])
    run(["graph", ".", "--output", "graph.out"])
    run(["exposure", ".", "--format", "json"])
    run(["policies", ".", "--format", "json"])
    said = "".join(capfd.readouterr())
    assert PLAIN not in said
    for name in (*FORMATS, "graph"):
        assert PLAIN not in Path(f"{name}.out").read_text(), name


def test_other_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Names of files, of resources and of tags, and the sources of modules, may have secrets as well."""
    token = f"ghp_{WORD}{WORD[:12]}"
    folder = tmp_path / f"a {token}"
    folder.mkdir()
    (folder / "main.tf").write_text(
        f'module "m" {{\n  source = "git::https://user:{WORD}@example.com/x.git"\n}}\n'
        f'resource "azurerm_storage_account" "a" {{\n  name = "{token}"\n  tags = {{ "{token}" = "x" }}\n}}\n'
    )
    monkeypatch.chdir(tmp_path)
    for command in (
        ["graph", "."],
        ["exposure", "."],
        ["exposure", ".", "--format", "json"],
        ["policies", ".", "--format", "json"],
        ["baseline", "write", "."],
        ["threats", ".", "--format", "json"],
    ):
        run(command)
    shown = "".join(capfd.readouterr()) + (tmp_path / "azward-baseline.yaml").read_text()
    assert "azurerm_storage_account" in shown
    assert WORD not in shown
    assert run(["scan", ".", "--baseline", "azward-baseline.yaml", "--unread", "ignore", "--format", "json"]) == 0
    results = json.loads(capfd.readouterr().out)["results"]
    assert not [one for one in results if one["status"] == "fail"]
    assert [one for one in results if one["status"] == "suppressed"]


# secrets in expressions

TERRAFORM = """\
variable "q" {}
ABOVE
resource "azurerm_linux_virtual_machine" "a" {
  name                            = "a"
  admin_username                  = "a"
  disable_password_authentication = false
  admin_password = VALUE
}
"""
BICEP = """\
param q bool
ABOVE
resource v 'Microsoft.Compute/virtualMachines@2023-03-01' = {
  name: 'v'
  properties: {
    osProfile: {
      adminUsername: 'a'
      adminPassword: VALUE
    }
  }
}
"""
ARM = json.dumps({
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {"q": {"type": "bool"}},
    "resources": [{
        "type": "Microsoft.Compute/virtualMachines", "apiVersion": "2023-03-01", "name": "v",
        "properties": {"osProfile": {"adminUsername": "a", "adminPassword": "VALUE"}},
    }],
}, indent=2)  # fmt: skip

MADE = {
    "condition": ("main.tf", TERRAFORM, 'var.q ? "SECRET" : "x"', ""),
    "condition on two lines": ("main.tf", TERRAFORM, '(var.q\n    ? "SECRET" :\n    "x")', ""),
    "second branch": ("main.tf", TERRAFORM, 'var.q ? "x" : "SECRET"', ""),
    "function that is not known": ("main.tf", TERRAFORM, 'nofunction("SECRET")', ""),
    "function of a provider": ("main.tf", TERRAFORM, 'provider::a::b("x", "SECRET")', ""),
    "local": ("main.tf", TERRAFORM, "local.one", 'locals {\n  one = nofunction("SECRET")\n}'),
    "part of a list": ("main.tf", TERRAFORM, '"${local.parts[0]}z"', 'locals {\n  parts = ["SECRET", "x"]\n}'),
    "query": ("main.tf", TERRAFORM, "null", 'module "m" {\n  source = "git::ssh://git@example.com/x.git?sshkey=SECRET"\n}'),
    "condition in Bicep": ("main.bicep", BICEP, "q ? 'SECRET' : 'x'", ""),
    "second branch in Bicep": ("main.bicep", BICEP, "q ? 'x' : 'SECRET'", ""),
    "function in Bicep": ("main.bicep", BICEP, "nofunction('SECRET')", ""),
    "part of a list in Bicep": ("main.bicep", BICEP, "'${parts[0]}z'", "var parts = ['SECRET', 'x']"),
    "condition in ARM": ("main.json", ARM, "[if(parameters('q'), 'SECRET', 'x')]", ""),
    "function in ARM": ("main.json", ARM, "[nofunction('SECRET')]", ""),
}


@pytest.mark.parametrize("name", MADE)
def test_secrets_in_expressions(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    file, text, value, above = MADE[name]
    (tmp_path / file).write_text(text.replace("VALUE", value).replace("ABOVE", above).replace("SECRET", WORD))
    monkeypatch.chdir(tmp_path)
    reports = [argument for name in FORMATS for argument in ("--report", f"{name}={name}.out")]
    run(["scan", ".", "--all", "--unknown", "note", "--output", "text.out", *reports])
    run(["scan", ".", "--verbose"])
    for command in ("graph", "exposure", "policies", "threats"):
        run([command, ".", "--format", "json"])
    said = "".join(capfd.readouterr())
    assert file in said
    assert WORD not in said
    for report in FORMATS:
        assert WORD not in Path(f"{report}.out").read_text(), report


def test_commands_in_policies_do_nothing() -> None:
    statement = PolicyStatement("base", "##vso[task.complete]", None, conditional=False, reached=True, note=f"ghp_{WORD}")
    policy = OperationPolicy(None, "::error::x", None, None, None, (("inbound", (statement,)),))
    shown = render_text(PolicyReport((policy,), (), 1))
    assert "##vso" not in shown
    assert not shown.startswith("::")
    assert WORD not in shown
