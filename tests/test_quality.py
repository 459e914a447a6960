"""The code itself: formatted, linted and typed."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from house import ROOT, modules

FILE_SYSTEM = {
    *("exists", "is_file", "is_dir", "iterdir", "read_bytes", "read_text", "rglob", "glob", "scandir", "walk", "listdir"),
}


@pytest.mark.parametrize("path", sorted((ROOT / "analyzer" / "azward" / "source").rglob("*.py")), ids=lambda path: path.name)
def test_sources_ask_no_path_for_itself(path: Path) -> None:
    """Sources read files through `Disk` only, which may be an earlier commit."""
    if path.name in ("disk.py", "git.py") or path.parent.name == "live":  # snapshots are not part of a commit
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
@pytest.mark.slow
def test_types() -> None:
    done = subprocess.run([sys.executable, "-m", "basedpyright"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]


def test_nothing_names_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    for name in listed:
        text = (ROOT / name).read_text(errors="replace") if (ROOT / name).is_file() else ""
        assert "/wo" + "rk/" not in text, name


def test_every_package_is_installed() -> None:
    """A package that is missing there works in a checkout, but not when installed."""
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    there = {name for name, path in modules().items() if path.name == "__init__.py"}
    assert listed == there


@pytest.mark.parametrize("folder", ["analyzer/azward", "rules"])
def test_immutable_classes_are_cheap(folder: str) -> None:
    """Data classes that check assignment at run time cost several times as much: see `azward.frozen`."""
    for path in (ROOT / folder).rglob("*.py"):
        assert path.name == "frozen.py" or "@dataclass(frozen=True, slots=True" not in path.read_text(), path
