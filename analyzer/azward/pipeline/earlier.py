"""What an earlier commit of a tree has in common with the tree on disk, so that it is read and evaluated once for both."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from azward.files.disk import DISK

if TYPE_CHECKING:
    from azward.files.git import CommittedDisk
    from azward.source.arm.document import Document, Documents
    from azward.source.terraform.source import TerraformSource
    from azward.source.unit import Loaded, Unit

__all__ = ["Earlier"]


class Earlier:
    """A commit beside the tree on disk, whose files were read into `documents` and `terraform`."""

    def __init__(self, disk: CommittedDisk, root: Path) -> None:
        self.disk = disk
        self.root = root

    def share(self, documents: Documents, head: Documents) -> None:
        """Lets `documents`, of the commit, take what `head` has read of files that are the same."""

        def known(path: Path) -> Document | None:
            found = head.known(path)
            return found.taken_to(documents) if found is not None and self.disk.same(path) else None

        documents.shared = known

    def share_terraform(self, source: TerraformSource, head: TerraformSource) -> None:
        """The same for Terraform, and for whole folders in which nothing changed."""
        source.files.shared = lambda path: head.files if self.disk.same(path) else None
        source.folders.shared = lambda path: head.folders if self._is_same_folder(path, head) else None

    def _is_same_folder(self, path: Path, head: TerraformSource) -> bool:
        folder = head.folders.known(path)
        return (
            folder is not None
            and path not in self._moved_in
            and all(self.disk.same(self.root / name) for name in folder.files)
        )

    @cached_property
    def _moved_in(self) -> frozenset[Path]:
        """The folders in which files came or went."""
        return frozenset(path.parent for path in self.disk.moved)

    @cached_property
    def _same_settings(self) -> bool:
        """Whether all `bicepconfig.json` are the same: they say where modules are looked for."""
        name = "bicepconfig.json"
        there = [self.disk.top / file for file in self.disk.entries if file == name or file.endswith(f"/{name}")]
        return all(map(self.disk.same, there)) and not any(path.name == name for path in self.disk.moved)

    def is_same(self, unit: Unit, loaded: Loaded) -> bool:
        """Whether `unit`, which on disk gives `loaded`, gives the same in the commit: all that it was made of is the same.

        Said only where it is sure. Where something was looked for and not found, any file that came or went may be it.
        """
        files = {self.root / name for name in loaded.files}
        sure = not any(problem.kind.unread for problem in loaded.diagnostics)
        return (
            (sure or not self.disk.moved)
            and (unit.source == "terraform" or self._same_settings)
            and not any(path.parent in self._moved_in for path in files)
            and all(map(self.disk.same, files))
            and all(map(self._is_same_thing, loaded.needs))
        )

    def _is_same_thing(self, path: Path) -> bool:
        """Whether a file, a folder, or that there is neither, is the same."""
        if path in self.disk.moved or any(moved.is_relative_to(path) for moved in self.disk.moved):
            return False
        return self.disk.same(path) or not (DISK.is_file(path) or self.disk.is_file(path))
