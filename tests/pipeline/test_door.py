"""No file or folder outside of the tree is read, whatever leads there: a link in any role, or a link put in place meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from azward.files.disk import RealDisk

if TYPE_CHECKING:
    from collections.abc import Sequence

AUDITED = Path(__file__).parent.parent / "support" / "audited.py"
CANARY = "canaryoutside"
TERRAFORM = 'resource "azurerm_storage_account" "x" {\n  name = "%s"\n  tags = { t = %s }\n}\n'
BICEP = "resource s 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: 'acc'\n  tags: { t: %s }\n}\n"
ARM = json.dumps({
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {"p": {"type": "string"}},
    "resources": [
        {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "a", "tags": {"t": "[parameters('p')]"}}
    ],
})  # fmt: skip
OUTSIDE = {
    "f.txt": CANARY,
    "f.json": json.dumps({"a": CANARY}),
    "main.tf": TERRAFORM % (CANARY, f'"{CANARY}"'),
    "m.bicep": BICEP % f"'{CANARY}'",
    "p.parameters.json": json.dumps({"parameters": {"p": {"value": CANARY}}}),
    "x.auto.tfvars": f'v = "{CANARY}"\n',
    ".env": f"V={CANARY}\n",
    ".gitignore": "*\n",
    "rules/storage/mine.yaml": f"title: {CANARY}\n",
}
INSTALLED = json.dumps({"Modules": [{"Key": "m", "Source": "a/b/c", "Dir": "ext"}]})
ROLES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "file": ({"main.tf": TERRAFORM % ("x", 'file("ext/f.txt")')}, {"ext": ""}),
    "templatefile": ({"main.tf": TERRAFORM % ("x", 'templatefile("ext/f.txt", {})')}, {"ext": ""}),
    "fileset": ({"main.tf": TERRAFORM % ("x", 'join(",", fileset("ext", "**"))')}, {"ext": ""}),
    "module": ({"main.tf": 'module "m" {\n  source = "./ext"\n}\n'}, {"ext": ""}),
    "installed module": (
        {"main.tf": 'module "m" {\n  source = "a/b/c"\n}\n', ".terraform/modules/modules.json": INSTALLED},
        {"ext": ""},
    ),
    "folder of values": (
        {"main.tf": 'variable "v" {\n}\n' + TERRAFORM % ("x", "var.v")},
        {"environments": "", "vars": "", "env": ""},
    ),
    "values": ({"main.tf": 'variable "v" {\n}\n' + TERRAFORM % ("x", "var.v")}, {"x.auto.tfvars": "x.auto.tfvars"}),
    "loadTextContent": ({"main.bicep": BICEP % "loadTextContent('ext/f.txt')"}, {"ext": ""}),
    "loadJsonContent": ({"main.bicep": BICEP % "loadJsonContent('ext/f.json').a"}, {"ext": ""}),
    "loadDirectoryFileInfo": ({"main.bicep": BICEP % "string(loadDirectoryFileInfo('ext'))"}, {"ext": ""}),
    "bicep module": ({"main.bicep": "module m 'ext/m.bicep' = {\n  name: 'm'\n}\n"}, {"ext": ""}),
    "parameters": ({"main.json": ARM}, {"parameters": "", "main.parameters.json": "p.parameters.json"}),
    "azd environment": (
        {
            "azure.yaml": "name: x\ninfra:\n  path: infra\n",
            "infra/main.bicep": "param p string\n" + BICEP % "p",
            "infra/main.parameters.json": '{"parameters": {"p": {"value": "${V}"}}}',
            ".azure/config.json": '{"version": 1, "defaultEnvironment": "dev"}',
        },
        {".azure/dev": ""},
    ),
    "ignore file": ({"sub/main.json": ARM}, {"sub/.gitignore": ".gitignore"}),
    "configured rules": (
        {"main.json": ARM, "azward.yaml": "rules: [own]\n", "own/x.txt": ""},
        {"own/storage": "rules/storage"},
    ),
}


def audited(folder: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(AUDITED), str(folder), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_a_link_to_a_folder_outside_is_not_followed(role: str, tmp_path: Path) -> None:
    files, links = ROLES[role]
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    for top, written in ((tree, files), (outside, OUTSIDE)):
        for name, text in written.items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_text(text)
    (tree / ".git").mkdir()
    for name, target in links.items():
        (tree / name).symlink_to(outside / target)
    done = audited(tree, ["scan", ".", "--format", "json", "--all"])
    assert "audit:" not in done.stderr
    assert "internal error" not in done.stderr + done.stdout
    assert CANARY not in done.stdout + done.stderr
    assert done.returncode in (1, 2, 3, 4)
    if role == "ignore file":
        assert json.loads(done.stdout)["results"]  # an ignore file from outside leaves nothing out


@pytest.mark.skipif(sys.platform != "linux", reason="where an opened file is, only the system knows")
def test_a_folder_that_becomes_a_link_is_noticed_after_opening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    for folder in (tree / "a", outside):
        folder.mkdir(parents=True)
        (folder / "f.txt").write_text(folder.name)
    disk = RealDisk()
    disk.protect(tree, ())
    file = tree / "a" / "f.txt"
    assert disk.read(file) == b"a"
    real = os.open

    def replaced(path: Path, flags: int, mode: int = 0o777) -> int:
        if path == file and not (tree / "a").is_symlink():
            (tree / "a").rename(tree / "b")
            (tree / "a").symlink_to(outside)
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", replaced)
    with pytest.raises(OSError, match="outside the scan root"):
        disk.read(file)
    monkeypatch.undo()
    with pytest.raises(OSError, match="outside the scan root"):
        disk.open(file)
    with pytest.raises(OSError, match="outside the scan root"):
        disk.names(tree / "a")
    assert list(disk.walk(tree / "a")) == []
    assert disk.read(outside / "f.txt") == b"outside"  # of no tree: who reads it has checked it
    inside = tree / "c"
    inside.symlink_to("b")
    assert disk.read(inside / "f.txt") == b"a"


MODULES = ("json", "yaml", "typing", "orjson", "typer", "click", "sitecustomize", "usercustomize", "azward_rules", "hcl2")


@pytest.mark.parametrize("start", ["script", "-m", "-P -m", "-I -m"])
def test_nothing_of_the_working_directory_is_imported(start: str, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "azward").mkdir(parents=True)
    ran = tree / "ran"
    code = f"open({str(ran)!r}, 'a').write(__name__)\n"
    for name in MODULES:
        (tree / f"{name}.py").write_text(code)
    if start == "-m":  # finds `azward` itself there: no code of azward can prevent that
        (tree / "azward").rmdir()
    for name in ("__init__.py", "__main__.py", "rules.py") if start != "-m" else ():
        (tree / "azward" / name).write_text(code)
    (tree / "azward.yaml").write_text("rules: ['package:json']\n")
    (tree / "main.bicep").write_text(BICEP % "'x'")
    script = Path(sys.executable).parent / "azward"
    command = [str(script)] if start == "script" else [sys.executable, *start.split(), "azward"]
    subprocess.run([*command, "scan", "."], cwd=tree, capture_output=True, text=True, check=False)
    (tree / "azward.yaml").unlink()
    done = subprocess.run([*command, "scan", "."], cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert not ran.exists()
