"""Which files of a commit are the same on disk, so that both versions of a tree are read and evaluated once."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from azward.files.disk import DISK

if TYPE_CHECKING:
    from azward.files.git import CommittedDisk
    from azward.source.unit import Loaded

__all__ = ["Unchanged"]


class Unchanged:
    """Compares a commit with the disk."""

    def __init__(self, disk: CommittedDisk, root: Path) -> None:
        self.disk = disk
        self._root = root

    def file(self, path: Path) -> bool:
        """Decide whether a file has the same content."""
        return self.disk.same(path)

    def folder(self, path: Path) -> bool:
        """Decide whether a folder has the same files; their contents may differ."""
        return path not in self._changed_folders

    @cached_property
    def _changed_folders(self) -> frozenset[Path]:
        return frozenset(path.parent for path in self.disk.moved)

    def all_named(self, name: str) -> bool:
        """Decide whether all files of that name are the same, wherever they are."""
        there = [self.disk.top / file for file in self.disk.entries if file == name or file.endswith(f"/{name}")]
        return all(map(self.disk.same, there)) and not any(path.name == name for path in self.disk.moved)

    def unit(self, loaded: Loaded) -> bool:
        """Decide whether a unit that gives `loaded` on disk gives the same in the commit, since all its inputs are the same.

        Return `True` only if that is certain. After a file was looked for and not found, any file that was added or removed
        may be the one.
        """
        files = {self._root / name for name in loaded.files}
        complete = not any(problem.kind.unread for problem in loaded.diagnostics)
        return (
            (complete or not self.disk.moved)
            and all(self.folder(path.parent) for path in files)
            and all(map(self.disk.same, files))
            and all(map(self._anything, loaded.needs))
        )

    def _anything(self, path: Path) -> bool:
        """Decide whether a file or folder is the same, or exists in neither version."""
        if path in self.disk.moved or any(moved.is_relative_to(path) for moved in self.disk.moved):
            return False
        return self.disk.same(path) or not (DISK.is_file(path) or self.disk.is_file(path))
