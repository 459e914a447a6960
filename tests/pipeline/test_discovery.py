"""Which files a scan reads, which of them are deployments, and what their values are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from azward.config.configuration import ScanOptions
from azward.pipeline.scan import scan
from azward.report.formats import render
from azward.report.options import DEFAULT
from scanned import AZURERM, SCHEMA, Scanned, account, bicep_account, parameters


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Scanned:
    return Scanned(tmp_path, monkeypatch, capsys)


class TestRoot:
    """Reading is confined to the repository that holds what is scanned."""

    def test_module_above_the_working_directory(self, tree: Scanned) -> None:
        tree.texts(
            {
                "live/north/main.tf": AZURERM + 'module "store" {\n  source = "../../parts/store"\n}\n',
                "parts/store/main.tf": account(min_tls_version='"TLS1_0"'),
            }
        )
        tree.scan("storage/min-tls", within="live/north")
        assert tree.status == 4
        (tree.folder / ".git").mkdir()
        found = tree.scan("storage/min-tls", within="live/north")
        assert found == [("fail", "module.store.azurerm_storage_account.data", "parts/store/main.tf")]
        assert (tree.status, tree.error) == (1, "")

    def test_bicep_module_and_linked_template_above(self, tree: Scanned) -> None:
        (tree.folder / "repository/.git").mkdir(parents=True)
        tree.texts(
            {
                "repository/live/main.bicep": "module store '../parts/store.bicep' = {\n  name: 'store'\n}\n",
                "repository/live/far.bicep": "module store '../../beyond/store.bicep' = {\n  name: 'store'\n}\n",
                "repository/parts/store.bicep": bicep_account("{ supportsHttpsTrafficOnly: false }"),
                "beyond/store.bicep": bicep_account("{ supportsHttpsTrafficOnly: false }"),
            }
        )
        found = tree.scan("storage/secure-transfer", "main.bicep", within="repository/live")
        assert found == [("fail", "store.data", "parts/store.bicep")]
        assert tree.status == 1
        assert tree.scan("storage/secure-transfer", "far.bicep", within="repository/live") == []
        assert tree.status == 4

    @pytest.mark.parametrize("repository", [True, False])
    def test_named_parameters_may_lie_elsewhere(self, tree: Scanned, repository: bool) -> None:
        if repository:
            (tree.folder / "infra/.git").mkdir(parents=True)
        tree.texts(
            {
                "settings/north.tfvars": 'tls = "TLS1_0"\n',
                "infra/main.tf": AZURERM + 'variable "tls" { type = string }\n' + account(min_tls_version="var.tls"),
            }
        )
        found = tree.scan("storage/min-tls", ".", "--parameters", "../settings/north.tfvars", within="infra")
        assert [status for status, _, _ in found] == ["fail"]
        assert (tree.status, tree.error) == (1, "")


class TestOwnParameterFiles:
    """A template with values of its own is a deployment, whoever else calls it."""

    STORE = "param netAction string = 'Deny'\n" + bicep_account("{ networkAcls: { defaultAction: netAction } }")
    CALLER = "module it '../main.bicep' = {\n  name: 'it'\n  params: { netAction: 'Deny' }\n}\n"

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("main.parameters.json", parameters(netAction="Allow")),
            ("parameters/main.prod.parameters.json", parameters(netAction="Allow")),
            ("prod.bicepparam", "using 'main.bicep'\nparam netAction = 'Allow'\n"),
        ],
    )
    def test_bicep(self, tree: Scanned, name: str, text: str) -> None:
        tree.texts({"main.bicep": self.STORE, "tests/main.test.bicep": self.CALLER})
        assert tree.scan("storage/firewall") == [("pass", "it.data", "tests/main.test.bicep")]
        tree.texts({name: text})
        found = {(status, address) for status, address, _ in tree.scan("storage/firewall")}
        assert found == {("fail", "data"), ("pass", "it.data")}

    def test_configured(self, tree: Scanned) -> None:
        tree.texts(
            {
                "main.bicep": self.STORE,
                "tests/main.test.bicep": self.CALLER,
                "settings/open.json": parameters(netAction="Allow"),
                "azward.yaml": "parameters:\n  main.bicep: [settings/open.json]\n",
            }
        )
        found = {(status, address) for status, address, _ in tree.scan("storage/firewall")}
        assert found == {("fail", "data"), ("pass", "it.data")}

    def test_linked_template(self, tree: Scanned) -> None:
        account = {
            "type": "Microsoft.KeyVault/vaults",
            "apiVersion": "2023-07-01",
            "name": "kv",
            "location": "northeurope",
            "properties": {"enablePurgeProtection": "[parameters('purge')]"},
        }
        inner = {"purge": {"type": "bool", "defaultValue": True}}
        link = {
            "type": "Microsoft.Resources/deployments",
            "apiVersion": "2022-09-01",
            "name": "linked",
            "properties": {"mode": "Incremental", "templateLink": {"relativePath": "inner.json"}},
        }
        head = {"$schema": f"{SCHEMA}deploymentTemplate.json#", "contentVersion": "1.0.0.0"}
        tree.texts(
            {
                "inner.json": json.dumps(head | {"parameters": inner, "resources": [account]}),
                "outer.json": json.dumps(head | {"resources": [link]}),
                "inner.parameters.json": parameters(purge=False),
            }
        )
        found = {status for status, _, _ in tree.scan("keyvault/purge-protection")}
        assert found == {"fail", "pass"}

    def test_terraform(self, tree: Scanned) -> None:
        tree.texts(
            {
                "parts/vault/main.tf": 'variable "purge" { default = true }\nresource "azurerm_key_vault" "data" {\n'
                '  name = "kv"\n  resource_group_name = "rg"\n  location = "northeurope"\n  sku_name = "standard"\n'
                '  tenant_id = "00000000-0000-0000-0000-000000000001"\n  purge_protection_enabled = var.purge\n}\n',
                "live/main.tf": AZURERM + 'module "vault" {\n  source = "../parts/vault"\n}\n',
            }
        )
        assert {status for status, _, _ in tree.scan("keyvault/purge-protection")} == {"pass"}
        tree.texts({"parts/vault/terraform.tfvars": "purge = false\n"})
        assert {status for status, _, _ in tree.scan("keyvault/purge-protection")} == {"pass", "fail"}

    def test_terraform_with_a_file_for_each_deployment(self, tree: Scanned) -> None:
        tree.texts(
            {
                "parts/store/main.tf": 'variable "tls" { default = "TLS1_2" }\n' + account(min_tls_version="var.tls"),
                "live/main.tf": AZURERM + 'module "store" {\n  source = "../parts/store"\n}\n',
            }
        )
        assert {status for status, _, _ in tree.scan("storage/min-tls")} == {"pass"}
        tree.texts({"parts/store/env/old.tfvars": 'tls = "TLS1_0"\n'})
        found = {(status, address) for status, address, _ in tree.scan("storage/min-tls")}
        assert found == {
            ("fail", "azurerm_storage_account.data"),
            ("pass", "module.store.azurerm_storage_account.data"),
        }


class TestPlaceholders:
    """Placeholders in parameter files are replaced before the deployment: their text is never a value."""

    BICEP = (
        "param https bool = false\nparam action string\n@secure()\nparam word string\n"
        + bicep_account("{ supportsHttpsTrafficOnly: https, networkAcls: { defaultAction: action } }")
        + "output word string = word\n"
    )

    @pytest.mark.parametrize(
        ("https", "action", "expected"),
        [
            ("${HTTPS=true}", "${ACTION=Deny}", ("pass", "pass")),
            ("${HTTPS:-true}", "${ACTION:-Deny}", ("pass", "pass")),
            ("${HTTPS=false}", "${ACTION=Allow}", ("fail", "fail")),
            ("${HTTPS}", "${ACTION}", ("unknown", "unknown")),
            ("${HTTPS=maybe}", "$(action)", ("unknown", "unknown")),
            ("${{HTTPS}}", "#{action}#", ("unknown", "unknown")),
            (False, "Allow", ("fail", "fail")),
        ],
    )
    def test_azd(self, tree: Scanned, https: str | bool, action: str, expected: tuple[str, str]) -> None:
        tree.texts({"main.bicep": self.BICEP})
        tree.texts({"main.parameters.json": parameters(https=https, action=action, word="${{SECRET_WORD}}")})
        found = [tree.scan(rule)[0][0] for rule in ("storage/secure-transfer", "storage/firewall")]
        assert tuple(found) == expected
        assert tree.status != 4
        assert {status for status, _, _ in tree.scan("secrets/parameter-file-value")} == {"pass"}
        assert "fail" in {status for status, _, _ in tree.scan("secrets/output-leak")}

    def test_arm(self, tree: Scanned) -> None:
        vault = {
            "type": "Microsoft.KeyVault/vaults",
            "apiVersion": "2023-07-01",
            "name": "[concat('kv-', parameters('name'))]",
            "location": "northeurope",
            "condition": "[parameters('extra')]",
            "properties": {"enablePurgeProtection": "[parameters('settings').purge]"},
        }
        declared = {"name": {"type": "string"}, "extra": {"type": "bool"}, "settings": {"type": "object"}}
        template = {"$schema": f"{SCHEMA}deploymentTemplate.json#", "parameters": declared, "resources": [vault]}
        tree.texts({"main.json": json.dumps(template)})
        values = {"name": "x-${ENV}", "extra": "${EXTRA=true}", "settings": {"purge": "${PURGE}"}}
        tree.texts({"main.parameters.json": parameters(**values)})
        assert [status for status, _, _ in tree.scan("keyvault/purge-protection")] == ["unknown"]
        assert tree.report["results"][0]["resource"]["name"] != "kv-x-${ENV}"
        assert tree.status == 0

    def test_terraform(self, tree: Scanned) -> None:
        declared = 'variable "https" { type = bool }\nvariable "tls" { type = string }\n'
        tree.texts(
            {
                "main.tf": AZURERM + declared + account(https_traffic_only_enabled="var.https", min_tls_version="var.tls"),
                "main.tfvars.json": json.dumps({"https": "${HTTPS=true}", "tls": "${TLS}"}),
            }
        )
        assert [status for status, _, _ in tree.scan("storage/secure-transfer")] == ["pass"]
        assert [status for status, _, _ in tree.scan("storage/min-tls")] == ["unknown"]

    def test_bicepparam(self, tree: Scanned) -> None:
        tree.texts(
            {
                "main.bicep": self.BICEP,
                "main.bicepparam": "using 'main.bicep'\nparam https = bool(readEnvironmentVariable('HTTPS', 'true'))\n"
                "param action = readEnvironmentVariable('ACTION')\nparam word = readEnvironmentVariable('WORD')\n",
            }
        )
        assert [status for status, _, _ in tree.scan("storage/secure-transfer")] == ["pass"]
        assert [status for status, _, _ in tree.scan("storage/firewall")] == ["unknown"]


class TestNoInput:
    """What is no template, or is reached only if an open condition holds, is no error."""

    def test_json_without_a_mark(self, tree: Scanned) -> None:
        tree.texts(
            {
                "main.bicep": bicep_account("{ minimumTlsVersion: 'TLS1_2' }"),
                "data/empty.json": "",
                "chart/values.json": '{"name": "{{ project }}", "size": {{ size }}}',
                "notes.jsonc": "{ 'a' }",
            }
        )
        assert [status for status, _, _ in tree.scan("storage/min-tls")] == ["pass"]
        assert (tree.status, tree.error) == (0, "")
        tree.scan("storage/min-tls", "data/empty.json")
        assert tree.status == 4

    @pytest.mark.parametrize(
        "text",
        ['{"$schema": "https://x/deploymentTemplate.json#", ', '{"contentVersion": "1.0.0.0" "resources": []}'],
    )
    def test_json_with_a_mark(self, tree: Scanned, text: str) -> None:
        tree.texts({"main.bicep": bicep_account("{ minimumTlsVersion: 'TLS1_2' }"), "app.json": text})
        tree.scan("storage/min-tls")
        assert tree.status == 4

    @pytest.mark.parametrize("count", ['startswith(var.size, "B") ? "ERROR: too small" : 0', "local.check"])
    def test_branch_that_would_fail(self, tree: Scanned, count: str) -> None:
        text = (
            f'variable "size" {{ type = string }}\nlocals {{\n  check = var.size == "B" ? "ERROR: too small" : 1\n}}\n'
            f'resource "null_resource" "check" {{\n  count = {count}\n}}\n'
            f'module "part" {{\n  source = "./part"\n  count  = {count}\n}}\n'
        )
        tree.texts(
            {
                "main.tf": AZURERM + text + account(min_tls_version='"TLS1_2"'),
                "part/main.tf": 'resource "null_resource" "x" {}\n',
            }
        )
        assert [status for status, _, _ in tree.scan("storage/min-tls")] == ["pass"]
        assert (tree.status, tree.error) == (0, "")
        tree.texts({"terraform.tfvars": 'size = "B"\n'})
        tree.scan("storage/min-tls")
        assert tree.status == 4

    def test_for_each_of_a_branch_that_would_fail(self, tree: Scanned) -> None:
        check = 'for_each = var.size == "B" ? "ERROR" : toset(["a"])'
        tree.texts({
            "main.tf": AZURERM + 'variable "size" { type = string }\n' + account(min_tls_version='"TLS1_2"')
            + f'resource "null_resource" "check" {{\n  {check}\n}}\n',
        })  # fmt: skip
        assert [status for status, _, _ in tree.scan("storage/min-tls")] == ["pass"]
        assert tree.status == 0

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("pattern", ["[[]", "[a&&b]", "[a||b]"])
    def test_no_warning_of_the_library(self, tree: Scanned, pattern: str) -> None:
        tree.texts({"main.tf": AZURERM + account(min_tls_version=f'replace("TLS1_2", "/{pattern}/", "-")')})
        tree.scan("storage/min-tls")
        assert tree.error == ""


def test_skipped_folders_are_listed(tmp_path: Path) -> None:
    for name in (".hidden", "node_modules", "old", ".git", "kept"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text('resource "azurerm_resource_group" "g" {\n  name = "g"\n}\n')
    (tmp_path / "kept" / "broken.tf").write_text("resource {")
    (tmp_path / "link").symlink_to(tmp_path.parent)
    report = scan([tmp_path], ScanOptions(exclude=("old",), base=tmp_path))
    assert report.stats.skipped == {"excluded": ("old",), "outside": ("link",), "third-party": ("node_modules",)}
    assert report.unread_files == {"syntax": 1}
    text, markdown = (render(report, name, DEFAULT) for name in ("text", "markdown"))
    assert "1 file: syntax" in text
    assert "a link out of the tree: `link`" in text
    assert "therefore not judged (1 file: syntax)" in markdown
