"""The code itself: formatted, linted, typed, and importing one way only."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent

# who may import whom: cli -> scan, report -> rule -> graph <- source
MAY_IMPORT = {
    "azward.graph": {"azward.graph"},
    "azward.files": {"azward.files"},
    "azward.source": {"azward.graph", "azward.source", "azward.files"},
    "azward.rule": {"azward.graph", "azward.rule"},
    "azward.rules": {"azward.graph", "azward.rule", "azward.rules"},
    "azward.report": {"azward.graph", "azward.rule", "azward.report"},
    "azward.action": {"azward.action", "azward.report", "azward.cli"},
    "azward.config": {"azward.graph", "azward.rule", "azward.config"},
    "azward.suppression": {
        "azward.graph",
        "azward.source",
        "azward.rule",
        "azward.report",
        "azward.config",
        "azward.suppression",
    },
    "azward.pipeline": {
        "azward.graph",
        "azward.files",
        "azward.source",
        "azward.rule",
        "azward.report",
        "azward.config",
        "azward.suppression",
        "azward.pipeline",
    },
}


def modules() -> Iterator[tuple[str, Path]]:
    for folder, package in (("analyzer/azward", "azward"), ("rules", "azward.rules")):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT / folder).with_suffix("").parts
            yield ".".join([package, *(part for part in parts if part != "__init__")]), path


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: import relative to nothing: name the module"
            yield node.module


@pytest.mark.parametrize(("name", "path"), [pytest.param(*module, id=module[0]) for module in modules()])
def test_imports_run_one_way(name: str, path: Path) -> None:
    layer = next((layer for layer in MAY_IMPORT if name == layer or name.startswith(f"{layer}.")), None)
    if layer is None:
        return  # the command line may import all
    for target in imported(path):
        if target.startswith("azward."):
            allowed = any(target == other or target.startswith(f"{other}.") for other in MAY_IMPORT[layer])
            assert allowed, f"{path.relative_to(ROOT)} imports {target}"


FILE_SYSTEM = {
    *("exists", "is_file", "is_dir", "iterdir", "read_bytes", "read_text", "rglob", "glob", "scandir", "walk", "listdir"),
}


@pytest.mark.parametrize("path", sorted((ROOT / "analyzer" / "azward" / "source").rglob("*.py")), ids=lambda path: path.name)
def test_sources_ask_no_path_for_itself(path: Path) -> None:
    """They read the disk through `Disk` only: an earlier commit may stand in for it."""
    if path.name in ("disk.py", "git.py") or path.parent.name == "live":  # a snapshot is no part of a commit
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FILE_SYSTEM:
            asked = node.func.value
            name = asked.attr if isinstance(asked, ast.Attribute) else asked.id if isinstance(asked, ast.Name) else ""
            assert name in ("disk", "DISK"), f"{path.relative_to(ROOT)}:{node.lineno}: ask the `Disk`, not a path"


@pytest.mark.lint
@pytest.mark.parametrize(
    "arguments", [["ruff", "format", "--check", "--quiet"], ["ruff", "check", "--quiet"]], ids=["format", "lint"]
)
def test_ruff(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *arguments, "."], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.types
@pytest.mark.xdist_group("types")
def test_types() -> None:
    done = subprocess.run([sys.executable, "-m", "basedpyright"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]


def test_nothing_names_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    for name in listed:
        text = (ROOT / name).read_text(errors="replace") if (ROOT / name).is_file() else ""
        assert "/wo" + "rk/" not in text, name


def test_every_package_is_installed() -> None:
    """What is missing here works in a checkout and fails where it was installed."""
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    there = {name for name, path in modules() if path.name == "__init__.py"}
    assert listed == there
