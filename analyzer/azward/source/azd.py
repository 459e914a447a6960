"""Projects of the Azure Developer CLI: which templates `azure.yaml` names as the infrastructure of an application.

See <https://learn.microsoft.com/azure/developer/azure-developer-cli/azd-schema>.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.files.disk import Disk

__all__ = ["Projects"]

_NAMES = ("azure.yaml", "azure.yml")
MAX_SIZE = 1_000_000
"""Larger files are ignored."""


@frozen
class _Infrastructure:
    folder: Path
    module: str
    terraform: bool


class Projects:
    """The projects of a tree, each read once, and only if a template is asked for that may be part of it."""

    def __init__(self, root: Path, disk: Disk) -> None:
        self.root = root
        self.disk = disk
        self._found: dict[Path, list[_Infrastructure]] = {}

    def deploys_template(self, template: Path) -> bool:
        """Decide whether a project deploys a template in Bicep or JSON on its own."""
        of = _Infrastructure(template.parent, template.stem, terraform=False)
        return any(of in self._of(folder) for folder in self._above(template.parent))

    def deploys_module(self, folder: Path) -> bool:
        """Decide whether a project deploys the Terraform module in a folder on its own."""
        return any(of.terraform and of.folder == folder for above in self._above(folder) for of in self._of(above))

    def _above(self, folder: Path) -> Iterator[Path]:
        """Yield a folder and those above it, up to the root."""
        while folder.is_relative_to(self.root):
            yield folder
            folder = folder.parent

    def _of(self, folder: Path) -> list[_Infrastructure]:
        if folder not in self._found:
            file = next((folder / name for name in _NAMES if self.disk.is_file(folder / name)), None)
            self._found[folder] = [] if file is None else list(_infrastructure(folder, self.disk.read(file)))
        return self._found[folder]


def _infrastructure(folder: Path, content: bytes) -> Iterator[_Infrastructure]:
    """Yield what a project provisions: its layers, else the one module of `infra`."""
    import yaml

    try:
        found = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if len(content) < MAX_SIZE else None  # noqa: S506 - it is a safe one
    except (yaml.YAMLError, RecursionError, ValueError):
        return  # it is no input of a scan
    whole = _members(_members(found).get("infra"))
    layers = whole.get("layers")
    for layer in cast("list[Any]", layers) if isinstance(layers, list) and layers else [whole]:
        of = _members(layer)
        path = Path(os.path.normpath(folder / _text(of.get("path"), "infra")))
        terraform = _text(of.get("provider") or whole.get("provider"), "bicep") == "terraform"
        yield _Infrastructure(path, _text(of.get("module"), "main"), terraform)


def _members(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _text(value: Any, default: str) -> str:
    return value if isinstance(value, str) and value else default
