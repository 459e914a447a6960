"""Typical mistakes: each gives one line that says what to do, and the documented status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from typing import TYPE_CHECKING

import pytest
from azward.cli.main import run
from composite import git
from scanned import bicep_account

if TYPE_CHECKING:
    from pathlib import Path

STATE = '{"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "x", "resources": []}'
CALL = 'module "net" {\n  source = "example-org/net/azurerm"\n}\n'
ACCOUNT = bicep_account("{ minimumTlsVersion: 'TLS1_2' }")

FILES = {
    "main.bicep": ACCOUNT,
    "values.json": '{"a": 1}',
    "list.json": "[1]",
    "notes.md": "# notes\n",
    "only.tfvars": 'a = "x"\n',
    "terraform.tfstate": STATE,
    "state.json": STATE,
    "tfplan": "PK\x03\x04rest",
    "lost.bicepparam": "using 'gone.bicep'\n",
    "states/terraform.tfstate": STATE,
    "plans/tfplan": "PK\x03\x04rest",
    "values/prod.tfvars": 'a = "x"\n',
    "sets/main.parameters.json": '{"$schema": "https://x/deploymentParameters.json#", "parameters": {}}',
    "program/Pulumi.yaml": "name: x\n",
    "calls/main.tf": CALL,
    "registry/main.bicep": "module a 'br/public:avm/res/x/y:1.0.0' = { name: 'a' }\n",
    "parts/main.bicep": "module a '../shared/a.bicep' = { name: 'a' }\n",
    ".gitmodules": '[submodule "shared"]\n\tpath = shared\n\turl = https://example.org/shared\n',
    "broken.bicep": "resource x 'a@b' = {\n",
    "key.yaml": "fail_on: low\n",
    "word.yaml": "fail-on: loww\n",
    "yaml.yaml": "a: [\n",
    "azward-list.yaml": "exclude: samples\n",
}


def repository(folder: Path) -> None:
    """Write a tree that holds each mistake."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "empty").mkdir()


NOTHING = "nothing to scan in `{}`: expected ARM templates (*.json), Bicep (*.bicep) or Terraform (*.tf)"

MISTAKES: dict[str, tuple[str, int, str]] = {
    "wrong path": ("scan mian.bicep", 2, "no such file or folder: `mian.bicep`; did you mean `main.bicep`?"),
    "wrong command": ("scna .", 2, "no such command `scna`. Did you mean `scan`?"),
    "wrong option": ("scan --exlude x", 2, "no such option: --exlude (Possible options: --exclude, "),
    "option without value": ("scan --exclude", 2, "option `--exclude` requires an argument"),
    "wrong severity": ("scan --fail-on hgih", 2, "invalid value for `--fail-on`: `hgih` is not one of `critical`, "),
    "wrong format": ("scan -f xml", 2, "invalid value for `--format` / `-f`: `xml` is not one of `text`, "),
    "wrong number": ("scan --timeout soon", 2, "invalid value for `--timeout`: `soon` is not a valid int range"),
    "wrong word": ("scan --unread never", 2, "invalid value for `--unread`: `never` is not one of `fail`, `note`, `ignore`"),
    "wrong report": ("scan --report sarif", 2, "--report: expected `sarif=FILE`, got `sarif`"),
    "wrong rule": ("scan --rule storage/min-tsl", 2, "unknown rule `storage/min-tsl`, did you mean `storage/min-tls`?"),
    "rule to explain": (
        "rules explain storage/min-tsl",
        2,
        "unknown rule `storage/min-tsl`, did you mean `storage/min-tls`?",
    ),
    "wrong key": ("scan --config key.yaml", 2, "key.yaml:1:1: unknown key `fail_on`, did you mean `fail-on`?"),
    "wrong value": ("scan --config word.yaml", 2, "word.yaml:1:1: `fail-on` is `loww`: expected critical, high, medium, "),
    "no list": ("scan --config azward-list.yaml", 2, "azward-list.yaml:1:1: `exclude` is a text: expected a list"),
    "no YAML": ("scan --config yaml.yaml", 2, "yaml.yaml:2:1: not YAML: "),
    "no configuration": ("scan --config none.yaml", 2, "none.yaml: cannot be read: no such file or directory"),
    "no baseline": ("scan --baseline none.yaml", 2, "none.yaml: cannot be read: no such file or directory"),
    "no snapshot": ("drift main.bicep --snapshot none.json", 2, "no such file or folder: `none.json`"),
    "missing parameter file": ("scan main.bicep -p none.json", 2, "--parameters: no such file: `none.json`"),
    "no parameter file": ("scan main.bicep -p main.bicep -q", 4, "main.bicep:1:1: error: not a parameter file, expected "),
    "other parameter file": ("scan main.bicep -p only.tfvars -q", 4, "only.tfvars:1:1: error: no scanned deployment takes "),
    "empty folder": ("scan empty", 3, NOTHING.format("empty")),
    "all excluded": ("scan empty main.bicep parts --exclude parts/*.bicep -q", 0, ""),
    "nothing left": ("scan parts --exclude *.bicep", 3, f"{NOTHING.format('parts')}; left out: 1 (excluded)"),
    "raw state": ("scan state.json -q", 4, "state.json:1:1: error: raw state; run `terraform show -json state.json > "),
    "raw state by name": ("scan terraform.tfstate -q", 4, "run `terraform show -json terraform.tfstate > state.json` and "),
    "folder of states": ("scan states", 3, "`states/terraform.tfstate` is a raw state: run `terraform show -json "),
    "binary plan": (
        "scan tfplan -q",
        4,
        "tfplan:1:1: error: binary plan; run `terraform show -json tfplan > plan.json` and",
    ),
    "folder of plans": (
        "scan plans",
        3,
        "`plans/tfplan` is a binary plan: run `terraform show -json plans/tfplan > plan.json`",
    ),
    "folder of values": ("scan values", 3, "`values/prod.tfvars` has only values: scan the folder with the module that"),
    "folder of sets": ("scan sets", 3, "scan the template, with `--parameters sets/main.parameters.json`"),
    "program": ("scan program", 3, "`program/Pulumi.yaml` is a program: scan the templates or plans that it makes"),
    "missing module": ("scan calls -q", 4, "run `terraform -chdir=calls init -backend=false`"),
    "module of a registry": ("scan registry -q", 4, "is not on disk; run `bicep restore registry/main.bicep`"),
    "submodule": ("scan parts -q", 4, "module `../shared/a.bicep` does not exist; run `git submodule update --init`"),
    "parameters of nothing": ("scan lost.bicepparam -q", 4, "lost.bicepparam:1:1: error: template `gone.bicep` does not"),
    "no template": ("scan values.json -q", 4, "values.json:1:1: error: not a template: expected `$schema` to name a "),
    "no source": ("scan notes.md -q", 4, "notes.md:1:1: error: not a template: expected an ARM template (*.json), Bicep "),
    "broken file": ("scan broken.bicep -q", 4, "broken.bicep:2:1: error: "),
    "folder as output": ("scan main.bicep -o empty", 2, "empty: cannot be written: is a directory"),
    "no folder for the output": ("scan main.bicep -o no/such.json", 2, "no/such.json: cannot be written: no such file or "),
    "no repository": ("scan main.bicep --diff-base main -q", 0, "so all findings count: `{}` is not in a git repository"),
    "no environment": ("scan main.bicep --env-file .env", 2, "invalid value for `--env-file`: File `.env` does not exist"),
    "wrong cloud": (
        "live --cloud mars",
        2,
        "unknown cloud `mars`, expected `public`, `usgov`, `china` or the `https://` URL",
    ),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mistakes").resolve()
    repository(folder)
    return folder


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_line_says_what_to_do(
    tree: Path, mistake: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tree)
    command, status, words = MISTAKES[mistake]
    rule = (
        ["--rule", "storage/min-tls"] if command.startswith("scan ") and not command.endswith(("--exclude", "-tsl")) else []
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = run([*command.split(), *rule])
    captured = capsys.readouterr()
    said = captured.err or captured.out
    assert (found, said.count("\n")) == (status, 1 if words else 0), said
    assert words.format(tree) in said
    assert "Traceback" not in said
    assert len(said) < 300 + len(str(tree))


def test_a_shallow_clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    origin = tmp_path / "origin"
    origin.mkdir()
    git(origin, "init", "--quiet", "-b", "main")
    for text in ("", "// more\n"):
        (origin / "main.bicep").write_text(text + ACCOUNT)
        git(origin, "add", ".")
        git(origin, "commit", "--quiet", "-m", "all")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{origin}", "clone")
    monkeypatch.chdir(tmp_path / "clone")
    assert run(["scan", "--diff-base", "HEAD~1", "--quiet", "--fail-on", "critical"]) == 0
    out, _ = capsys.readouterr()
    assert "commit `HEAD~1` not found; the clone is shallow: fetch more of its history" in out.splitlines()[-1]


def test_no_git(tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tree)
    monkeypatch.setenv("PATH", str(tree))
    assert run(["scan", "main.bicep", "--diff-base", "main", "--quiet", "--fail-on", "critical"]) == 0
    assert "so all findings count: `git` is not installed" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no such device")  # noqa: PTH110
@pytest.mark.parametrize("command", [["scan", "main.bicep"], ["--version"]])
def test_a_full_disk(tree: Path, command: list[str]) -> None:
    program = [sys.executable, "-c", "from azward.cli.main import main; main()", *command]
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(program, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=tree)
    assert (done.returncode, done.stderr) == (2, "azward: standard output cannot be written: no space left on device\n")


def test_a_folder_that_cannot_be_written(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tree)
    target = tree / "empty"
    target.chmod(0o555)
    try:
        if os.access(target, os.W_OK):
            pytest.skip("nothing is refused to this user")
        assert run(["scan", "main.bicep", "-o", "empty/report.json"]) == 2
    finally:
        target.chmod(0o755)
    assert capsys.readouterr().err == "azward: empty/report.json: cannot be written: permission denied\n"


NAMES = {
    "main.bicep": "param adminPassword string\nparam token string = 'Sup3rS3cret!x9Z'\noutput password string = token\n",
    "main.tf": 'variable "admin_password" {}\nvariable "token" {\n  default = "Sup3rS3cret!x9Z"\n}\n',
    "main.json": json.dumps(
        {
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "parameters": {
                "adminPassword": {"type": "string"},
                "token": {"type": "string", "defaultValue": "Sup3rS3cret!x9Z"},
            },
            "resources": [],
        },
        indent=2,
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_no_secrets(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Excerpts show the names of parameters and variables, and hide their values."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(NAMES[name])
    run(["scan", "--rule", "secrets/*", "--verbose"])
    out = capsys.readouterr().out
    assert "admin" in out
    for word in ("admin_password" if name.endswith(".tf") else "adminPassword", "token"):
        assert any(word in line for line in out.splitlines() if "|" in line), word
    assert "Sup3rS3cret" not in out
