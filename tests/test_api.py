"""`import azward`: the names of docs/python.md, imported when one is used."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import azward
import pytest
from azward import api
from scanned import AZURERM, account, bicep_account

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "main.bicep").write_text(bicep_account("{ supportsHttpsTrafficOnly: false }"))
    (tmp_path / "main.tf").write_text(AZURERM + account(https_traffic_only_enabled="false"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "python.md").read_text("utf-8")
    exec(re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0], {})
    out = capsys.readouterr().out
    assert re.search(
        r"^main\.bicep:\d+: high: `stdata` accepts unencrypted connections \[storage/secure-transfer\]$", out, re.MULTILINE
    )
    assert '"version": "2.1.0"' in out


def test_values_by_name(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'variable "https" {\n  type = bool\n}\nvariable "tls" {\n}\n'
        + AZURERM
        + account(https_traffic_only_enabled="var.https", min_tls_version="var.tls")
    )
    rules = ["storage/secure-transfer", "storage/min-tls"]
    found = azward.scan(tmp_path, rules=rules, variables={"https": False, "tls": "TLS1_2"}, passes=True)
    assert {result.rule.id: str(result.status) for result in found.results} == {rules[0]: "fail", rules[1]: "pass"}
    drawn = {one.resource.name: one.resource for one in azward.graph_of(tmp_path, variables={"https": True}).resources}
    assert drawn["stdata"].body["properties"] | {"supportsHttpsTrafficOnly": True} == drawn["stdata"].body["properties"]
    with pytest.raises(azward.ConfigError, match="`a=b` is not the name of a parameter"):
        azward.scan(tmp_path, variables={"a=b": "c"})


def test_names_are_stable() -> None:
    """A name leaves with a major version only; the stub for type checkers has the same ones."""
    names = [
        "ConfigError",
        "GraphReport",
        "Location",
        "Report",
        "Result",
        "Rule",
        "RuleError",
        "Severity",
        "Status",
        "graph_of",
        "render",
        "scan",
    ]
    assert api.__all__ == names
    stub = (ROOT / "analyzer" / "azward" / "__init__.pyi").read_text("utf-8")
    assert re.findall(r"import (\w+) as \1\n", stub) == names
    assert all(getattr(azward, name) is getattr(api, name) for name in names)
    assert set(names) <= set(dir(azward))
    with pytest.raises(AttributeError, match="no attribute `scna`"):
        _ = azward.scna  # pyright: ignore[reportAttributeAccessIssue]


def test_nothing_is_imported_before_it_is_used() -> None:
    code = "import sys, azward; azward.__version__; print([name for name in sys.modules if name.startswith('azward.')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_arguments(folder: Path) -> None:
    report = azward.scan("main.tf", folder / "main.bicep", rules=["storage/secure-transfer"])
    assert {result.location.span.file for result in report.results} == {"main.bicep", "main.tf"}
    assert not azward.scan("main.tf", skip_rules=["*"], ignore_config=True).results
    passes = azward.scan("main.tf", rules=["storage/min-tls"], passes=True).results
    assert [result.status for result in passes] == [azward.Status.PASS]
    for arguments, message in (
        ((), "expected a file"),
        (("missing.tf",), "no such file or folder: `missing.tf`"),
    ):
        with pytest.raises(azward.ConfigError, match=message):
            azward.scan(*arguments)
    with pytest.raises(azward.ConfigError, match="unknown rule `storage/x`"):
        azward.scan("main.tf", rules=["storage/x"])


def test_graph(folder: Path) -> None:
    graph = azward.graph_of("main.tf")
    assert [node.resource.type for node in graph.resources] == ["Microsoft.Storage/storageAccounts"]
    assert azward.render(graph, "mermaid").startswith("flowchart")
    for report, form in ((graph, "sarif"), (azward.scan("main.tf"), "mermaid")):
        with pytest.raises(ValueError, match=f"unknown format `{form}`"):
            azward.render(report, form)


def test_secrets_are_masked(folder: Path) -> None:
    secret = "S3cret-" + "x9Z" * 8
    (folder / "main.tf").write_text(
        f'{AZURERM}resource "azurerm_mssql_server" "s" {{\n  name = "s"\n  administrator_login_password = "{secret}"\n}}\n'
    )
    report = azward.scan("main.tf")
    assert report.results
    assert secret not in repr(report.results)
