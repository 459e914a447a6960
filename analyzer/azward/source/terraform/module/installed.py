"""Find the folder of a called module: at a local path, or below `.terraform/modules` after `terraform init`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from azward.graph.diagnostic import Diagnostic
from azward.source.submodule import hint
from azward.source.terraform.module.paths import is_local_source, joined_path

if TYPE_CHECKING:
    from azward.source.terraform.hcl.files import Files

__all__ = ["InstalledModules"]


class InstalledModules:
    """The modules that `terraform init` has installed for a root module."""

    def __init__(self, root: Path, files: Files) -> None:
        self.root = root
        self.files = files

    @cached_property
    def _folders(self) -> dict[str, str]:
        """Return the folders by the names of the calls that lead to them, joined by dots."""
        path = self.root / ".terraform" / "modules" / "modules.json"
        source = self.files.get(path) if self.files.disk.is_file(path) else None
        if source is None or isinstance(source, Diagnostic):
            return {}
        try:
            data = cast("object", json.loads(source.data))
        except (ValueError, RecursionError):
            return {}
        modules = cast("dict[str, object]", data).get("Modules") if isinstance(data, dict) else None
        found: dict[str, str] = {}
        for module in cast("list[object]", modules) if isinstance(modules, list) else []:
            if isinstance(module, dict):
                entry = cast("dict[str, object]", module)
                found[str(entry.get("Key"))] = str(entry.get("Dir"))
        return found

    def find(self, folder: Path, calls: Sequence[str], source: str) -> Path | str:
        """Return the folder of a module that a module in `folder` calls, or the reason why it cannot be read.

        `calls` are the names of the calls that lead to the called module, outermost first.
        """
        if is_local_source(source):
            path = joined_path(folder, source)
            if not self.files.contains(path):
                return f"`{source}` is outside the scan root; skipped"
            return path if self.files.disk.is_dir(path) else f"folder `{source}` does not exist{self._submodule(path)}"
        installed = self._folders.get(".".join(calls))
        if installed is None:
            return f"`{source}` is not on disk, so its resources and outputs are unknown; run `{self._command}`"
        path = joined_path(self.root, installed)
        if not self.files.contains(path):
            return f"`{installed}` is outside the scan root; skipped"
        return path if self.files.disk.is_dir(path) else f"folder `{installed}` does not exist; run `{self._command}`"

    @property
    def _command(self) -> str:
        """Return the command that brings the modules, to be run at the root of the tree."""
        folder = self.files.name(self.root)
        import shlex

        return shlex.join(["terraform", *([f"-chdir={folder}"] if folder != "." else []), "init", "-backend=false"])

    def _submodule(self, path: Path) -> str:
        return hint(path, self.files.root, self.files.disk)
