"""Configuration of other scanners becomes configuration that azward reads, and nothing is lost silently."""

from __future__ import annotations

from pathlib import Path

import pytest
from azward.cli.main import run
from azward.config.configuration import load_config
from azward.config.import_config import import_config, render_imported
from azward.rule.foreign import canonical, is_foreign, names_in

FILES = {
    ".checkov.yaml": (
        "compact: true\nskip-check:\n  - CKV_AZURE_3\n  - CKV_AZURE_99999,CKV_AWS_1\n  - LOW\n"
        "skip-path: [examples, 'modules/.*/test', '^legacy/infra/']\nhard-fail-on: [HIGH, CRITICAL]\n",
        {"fail-on: high", "- CKV_AZURE_3 # storage/secure-transfer", "#   CKV_AWS_1", "#   `compact`", "- '**/examples'"}
        | {"#   `skip-path: modules/.*/test`: a regular expression", "- legacy/infra"},
    ),
    "trivy.yaml": (
        "severity: [HIGH, CRITICAL]\nexit-code: 1\nscan:\n  skip-dirs: [examples]\n  offline: true\n",
        {"fail-on: high", "- 'examples/**'", "#   `scan.offline`"},
    ),
    ".trivyignore": (
        "# accepted\nAVD-AZU-0008\nAZU-0013 exp:2027-01-01\nCVE-2020-1\n",
        {"- AZU-0008 # storage/secure-transfer"},
    ),
    "tfsec.yml": ("exclude: [azure-storage-enforce-https]\nminimum_severity: MEDIUM\n", {"fail-on: medium"}),
    "ps-rule.yaml": (
        "rule:\n  exclude: [Azure.Storage.SecureTransfer]\ninput:\n  pathIgnore: ['*.md', '!main.bicep']\n",
        {"- '*.md'", "#   `input.pathIgnore: !main.bicep`: an exception"},
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_import(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, lines = FILES[name]
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(text)
    made = render_imported(import_config(Path(name)), name)
    assert lines <= {line.removeprefix("  ") for line in made.splitlines()}
    Path("azward.yaml").write_text(made)
    skipped = names_in(load_config(Path("azward.yaml")).skip_rules)
    assert skipped == tuple(name for name in skipped if is_foreign(name))


def test_wrong_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text, message in (
        ("x.yaml", "", "azward: x.yaml: unknown configuration, expected .checkov.yaml"),
        (".checkov.yaml", "a: &a [*a]\n", "azward: .checkov.yaml:1:8: aliases are not supported here"),
        (".checkov.yaml", "- a\n", "azward: .checkov.yaml:1:1: expected keys with values, such as `skip-check: "),
    ):
        Path(name).write_text(text)
        assert run(["import-config", name]) == 2
        assert capsys.readouterr().err.startswith(message)
    assert run(["import-config", "trivy.yaml"]) == 2


def test_names() -> None:
    foreign = ["CKV_AZURE_3", "ckv2_aws_5", "CKV_K8S_*", "AVD-AZU-0008", "AZU-0008", "Azure.Storage.X", "TA-000001"]
    assert all(map(is_foreign, [*foreign, "azure-storage-enforce-https", "checkov:CKV_AZURE_3"]))
    assert not any(map(is_foreign, ["storage/min-tls", "storag", "min-tls", "*", "CKV", "azward:x"]))
    assert [canonical(name) for name in ("avd-azu-0008", "azure-storage-enforce-https", "trivy:AVD-AZU-0008")] == [
        "azu-0008",
        "AZU-0008",
        "trivy:AZU-0008",
    ]
    assert names_in(["a/b, c/d", "a/b", ","]) == ("a/b", "c/d")


def test_skipped_ids_of_others_are_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.bicep").write_text("resource a 'Microsoft.Storage/storageAccounts@2018-11-01' = { name: 'a' }\n")
    assert run(["scan", ".", "-q", "--skip-rule", "CKV_AZURE_3,CKV_AWS_1", "--skip-rule", "AVD-AWS-0086"]) == 1
    out, err = capsys.readouterr()
    assert "storage/secure-transfer" not in out
    assert err == "azward: skipping `CKV_AWS_1`, `AWS-0086` has no effect: no rule of azward means the same\n"
    for option in ("--rule", "--skip-rule"):
        assert run(["scan", ".", option, "CKV_AWS_1" if option == "--rule" else "storage/mintls"]) == 2
