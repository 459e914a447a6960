"""Where the source of a called module lies: a local path, or what `terraform init` put under `.terraform/modules`."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from azward.graph.diagnostic import Diagnostic
from azward.source.terraform.module.folder import is_local, normal

if TYPE_CHECKING:
    from azward.source.terraform.hcl.files import Files
    from azward.source.terraform.module.module import Module

__all__ = ["Installed"]


class Installed:
    """The modules that `terraform init` recorded for a root module."""

    def __init__(self, root: Path, files: Files) -> None:
        self.root = root
        self.files = files

    @cached_property
    def _folders(self) -> dict[str, str]:
        """Folder by key: the names of the calls from the root on, with dots."""
        path = self.root / ".terraform" / "modules" / "modules.json"
        source = self.files.get(path) if self.files.disk.is_file(path) else None
        if source is None or isinstance(source, Diagnostic):
            return {}
        try:
            data = cast("object", json.loads(source.data))
        except ValueError:
            return {}
        modules = cast("dict[str, object]", data).get("Modules") if isinstance(data, dict) else None
        found: dict[str, str] = {}
        for module in cast("list[object]", modules) if isinstance(modules, list) else []:
            if isinstance(module, dict):
                entry = cast("dict[str, object]", module)
                found[str(entry.get("Key"))] = str(entry.get("Dir"))
        return found

    def find(self, module: Module, name: str, source: str) -> Path | str:
        """The folder of the module that `module` calls `name`, or in words why it cannot be read."""
        if is_local(source):
            path = normal(module.folder.path, source)
            if not self.files.contains(path):
                return f"`{source}` leads out of the scanned tree: not read"
            return path if self.files.disk.is_dir(path) else f"there is no folder `{source}`"
        folder = self._folders.get(".".join((*_names(module), name)))
        if folder is None:
            return f"`{source}` is not in the scanned tree: its resources and outputs are not known; run `terraform init`"
        path = normal(self.root, folder)
        if not self.files.contains(path):
            return f"`{folder}` leads out of the scanned tree: not read"
        return path if self.files.disk.is_dir(path) else f"there is no folder `{folder}`: run `terraform init`"


def _names(module: Module) -> list[str]:
    names: list[str] = []
    while module.call is not None:
        names.insert(0, module.call[0].name)
        module = module.call[0].module
    return names
