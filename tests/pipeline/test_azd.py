"""Projects of the Azure Developer CLI: placeholders, environments and the templates that `azure.yaml` names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from scanned import AZURERM, Scanned, account, bicep_account, parameters

if TYPE_CHECKING:
    from pathlib import Path

BICEP = "param https bool = true\nparam tls string = 'TLS1_0'\nparam list array = []\n" + bicep_account(
    "{ supportsHttpsTrafficOnly: https, minimumTlsVersion: tls, networkAcls: { defaultAction: 'Deny', ipRules: list } }"
)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Scanned:
    return Scanned(tmp_path, monkeypatch, capsys)


def statuses(
    tree: Scanned, *arguments: str, rules: tuple[str, ...] = ("storage/secure-transfer", "storage/min-tls")
) -> list[str]:
    found: list[str] = []
    for rule in rules:
        found += [status for status, _, _ in tree.scan(rule, ".", *arguments)]
        assert tree.status != 4
    return found


class TestForms:
    @pytest.mark.parametrize(
        ("tls", "expected"),
        [
            ("${TLS=TLS1_2}", "pass"),
            ("${TLS:=TLS1_2}", "pass"),
            ("${TLS:-TLS1_2}", "pass"),
            ("${TLS-TLS1_0}", "fail"),
            ("TLS${VERSION=1_2}", "pass"),
            ("TLS1${MINOR=_0}", "fail"),
            ("${TLS=${OTHER=TLS1_2}}", "pass"),
            ("${TLS=${OTHER}}", "unknown"),
            ("${TLS}", "unknown"),
            ("${TLS^^}", "unknown"),
            ("${TLS,,}", "unknown"),
            ("${TLS:0:6}", "unknown"),
            ("${TLS/old/new}", "unknown"),
            ("${TLS//old/new}", "unknown"),
            ("${TLS#prefix}", "unknown"),
            ("${TLS%%suffix}", "unknown"),
            ("${#TLS}", "unknown"),
            ("${{TLS}}", "unknown"),
            ("$(tls)", "unknown"),
            ("#{tls}#", "unknown"),
            ("TLS1_0", "fail"),
        ],
    )
    def test_text(self, tree: Scanned, tls: str, expected: str) -> None:
        tree.texts({"main.bicep": BICEP, "main.parameters.json": parameters(tls=tls)})
        assert statuses(tree, rules=("storage/min-tls",)) == [expected]
        (tree.folder / "main.bicep").unlink()
        (tree.folder / "main.parameters.json").unlink()
        text = AZURERM + 'variable "tls" { type = string }\n' + account(min_tls_version="var.tls")
        tree.texts({"main.tf": text, "main.tfvars.json": json.dumps({"tls": tls})})
        assert statuses(tree, rules=("storage/min-tls",)) == [expected]

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ('${LIST=[{"value": "0.0.0.0/0"}]}', "unknown"),  # the first brace ends the default
            ("${LIST=[]}", "pass"),
            ("${LIST}", "unknown"),
            ("${LIST=none}", "unknown"),
            ([{"value": "${RANGE=0.0.0.0/0}"}], "fail"),
            ([{"value": "${RANGE}"}], "unknown"),
        ],
    )
    def test_list(self, tree: Scanned, value: Any, expected: str) -> None:
        tree.texts({"main.bicep": BICEP, "main.parameters.json": parameters(list=value)})
        assert statuses(tree, rules=("storage/broad-ip-rule",)) == [expected]

    def test_plain_text(self, tree: Scanned) -> None:
        """A text that no tool replaces stays as it is."""
        tree.texts({"main.bicep": BICEP, "main.parameters.json": parameters(tls="${1} ${")})
        assert statuses(tree, rules=("storage/min-tls",)) == ["fail"]


ENVIRONMENT = """\
# of the test
AZURE_ENV_NAME="test"
HTTPS=false
export TLS='TLS1_2'
lower="tls1_2"
DB_PASSWORD="fond-of-long-walks-7"
"""


class TestEnvironment:
    def test_parameters(self, tree: Scanned) -> None:
        tree.texts(
            {
                "main.bicep": BICEP,
                "main.parameters.json": parameters(https="${HTTPS}", tls="${TLS=TLS1_0}"),
                ".azure/test/.env": ENVIRONMENT,
            }
        )
        assert statuses(tree) == ["unknown", "fail"]  # it is not named
        assert statuses(tree, "--env-file", ".azure/test/.env") == ["fail", "pass"]

    @pytest.mark.parametrize(
        "tls", ["${lower^^}", "${lower//tls/TLS}", "TLS${#AZURE_ENV_NAME}", "${TLS:+TLS1_0}", "${TLS,}"]
    )
    def test_operators(self, tree: Scanned, tls: str) -> None:
        tree.texts({"main.bicep": BICEP, "main.parameters.json": parameters(tls=tls), "x.env": ENVIRONMENT})
        expected = "fail" if tls == "TLS${#AZURE_ENV_NAME}" else "pass"
        assert statuses(tree, "--env-file", "x.env", rules=("storage/min-tls",)) == [expected]

    def test_terraform(self, tree: Scanned) -> None:
        declared = 'variable "https" { type = bool }\nvariable "tls" { type = string }\n'
        resource = account(https_traffic_only_enabled="var.https", min_tls_version="var.tls")
        tree.texts(
            {
                "main.tf": AZURERM + declared + resource,
                "main.tfvars.json": json.dumps({"https": "${HTTPS}", "tls": "${TLS}"}),
                ".azure/test/.env": ENVIRONMENT,
            }
        )
        assert statuses(tree) == ["unknown", "unknown"]
        assert statuses(tree, "--env-file", ".azure/test/.env") == ["fail", "pass"]

    def test_bicepparam(self, tree: Scanned) -> None:
        tree.texts(
            {
                "main.bicep": BICEP,
                "main.bicepparam": "using 'main.bicep'\nparam https = bool(readEnvironmentVariable('HTTPS', 'true'))\n"
                "param tls = readEnvironmentVariable('TLS')\n",
                ".azure/test/.env": ENVIRONMENT,
            }
        )
        assert statuses(tree) == ["pass", "unknown"]
        assert statuses(tree, "--env-file", ".azure/test/.env") == ["fail", "pass"]

    def test_secrets_are_not_read(self, tree: Scanned) -> None:
        text = "@secure()\nparam word string\nparam dbPassword string\noutput word string = word\noutput other string = dbPassword\n"
        values = parameters(word="${TLS}", dbPassword="${DB_PASSWORD}")
        tree.texts({"main.bicep": text, "main.parameters.json": values, "x.env": ENVIRONMENT})
        assert "fail" not in statuses(tree, "--env-file", "x.env", rules=("secrets/parameter-file-value",))
        assert "fond-of-long-walks" not in json.dumps(tree.report)
        tree.scan("secrets/output-leak", ".", "--env-file", "x.env")
        assert "fond-of-long-walks" not in json.dumps(tree.report)

    def test_missing_file(self, tree: Scanned, capsys: pytest.CaptureFixture[str]) -> None:
        from azward.cli.main import run

        tree.texts({"main.bicep": BICEP})
        assert run(["scan", str(tree.folder), "--env-file", "none.env"]) == 2
        assert "none.env" in capsys.readouterr().err


CALLS = "module part '{}' = {{\n  name: 'part'\n  params: {{ tls: 'TLS1_2' }}\n}}\n"


class TestProject:
    """`azure.yaml` says which templates are deployed, even if others call them as modules."""

    def both(self, tree: Scanned, *arguments: str) -> set[tuple[str, str]]:
        return {(status, address) for status, address, _ in tree.scan("storage/min-tls", *arguments)}

    @pytest.mark.parametrize(
        ("infra", "file"),
        [
            ("", "infra/main.bicep"),
            ("infra:\n  path: deploy\n", "deploy/main.bicep"),
            ("infra:\n  path: ./deploy/app\n  module: whole\n  provider: bicep\n", "deploy/app/whole.bicep"),
            (
                "infra:\n  layers:\n    - {name: base, path: base}\n    - {name: app, path: app, module: web}\n",
                "app/web.bicep",
            ),
        ],
    )
    def test_bicep(self, tree: Scanned, infra: str, file: str) -> None:
        tree.texts({"project/azure.yaml": f"name: app\n{infra}", f"project/{file}": BICEP})
        tree.texts({"project/tests/main.bicep": CALLS.format(f"../{file}"), "other/infra/main.bicep": BICEP})
        tree.texts({"other/main.bicep": CALLS.format("infra/main.bicep")})
        assert self.both(tree) == {("fail", "data"), ("pass", "part.data")}
        assert self.both(tree, "project") == {("fail", "data"), ("pass", "part.data")}
        assert self.both(tree, "other") == {("pass", "part.data")}
        (tree.folder / "project/azure.yaml").rename(tree.folder / "project/azure.yml")
        assert self.both(tree, "project") == {("fail", "data"), ("pass", "part.data")}

    def test_other_module(self, tree: Scanned) -> None:
        tree.texts({"azure.yaml": "name: app\ninfra: {module: whole}\n", "infra/main.bicep": BICEP})
        tree.texts({"tests/main.bicep": CALLS.format("../infra/main.bicep")})
        assert self.both(tree) == {("pass", "part.data")}

    def test_parameters_of_the_module(self, tree: Scanned) -> None:
        tree.texts(
            {
                "azure.yaml": "name: app\ninfra:\n  path: deploy\n  module: whole\n",
                "deploy/whole.bicep": BICEP,
                "deploy/whole.parameters.json": parameters(tls="${TLS=TLS1_2}"),
                "deploy/other.bicep": CALLS.format("whole.bicep").replace("TLS1_2", "TLS1_1"),
            }
        )
        assert self.both(tree) == {("pass", "data"), ("fail", "part.data")}

    @pytest.mark.parametrize("provider", ["terraform", "bicep"])
    def test_terraform(self, tree: Scanned, provider: str) -> None:
        part = 'variable "tls" { default = "TLS1_0" }\n' + account(min_tls_version="var.tls")
        call = 'module "part" {\n  source = "../infra"\n  tls    = "TLS1_2"\n}\n'
        tree.texts({"azure.yaml": f"name: app\ninfra:\n  provider: {provider}\n"})
        tree.texts({"infra/main.tf": part, "tests/main.tf": AZURERM + call})
        own = {("fail", "azurerm_storage_account.data")} if provider == "terraform" else set()
        assert self.both(tree) == {("pass", "module.part.azurerm_storage_account.data"), *own}

    @pytest.mark.parametrize(
        "text", ["", "- a\n", "infra: [a]\n", "infra: {path: 3, layers: {}}\n", "infra: {path: [\n", "\0"]
    )
    def test_broken_file(self, tree: Scanned, text: str) -> None:
        tree.texts({"azure.yaml": text, "infra/part.bicep": BICEP, "main.bicep": CALLS.format("infra/part.bicep")})
        assert self.both(tree) == {("pass", "part.data")}
        assert tree.status == 0
