"""Files as a reviewed commit has them, for what the author of a change must not decide: configuration and baselines."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from azward.files.disk import DISK, RealDisk
from azward.files.door import leads_out

if TYPE_CHECKING:
    from azward.files.git import CommittedDisk, Repository

__all__ = ["ReviewedDisk"]


class ReviewedDisk(RealDisk):
    """Files of a commit. Files that git does not track, which no change can bring, are those on disk."""

    def __init__(self, repository: Repository | None, committed: CommittedDisk | None) -> None:
        """Without `committed`, no file of the repository is reviewed; without `repository`, none at all."""
        self._repository = repository
        self._committed = committed

    def is_file(self, path: Path) -> bool:
        path = self._known(path)
        return self._is_committed(path) or self._is_untracked(path)

    def is_dir(self, path: Path) -> bool:
        return self._is_folder(self._known(path)) or DISK.is_dir(path)

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder of the commit, and those on disk, which `is_file` decides about."""
        there = DISK.names(folder) if DISK.is_dir(folder) else []
        return sorted({*there, *self._names(folder)})

    def linked(self, folder: Path, folders: list[str], files: list[str]) -> list[str]:
        """Return the names of links to folders. A link on disk in place of a folder of the commit is that folder."""
        committed = {name for name in self._names(folder) if self._is_folder(self._known(folder / name))}
        links = {name for name in DISK.linked(folder, folders, files) if name not in committed}
        if self._committed is not None and committed:
            links.update(self._committed.linked(self._known(folder), folders, files))
        return sorted(links)

    def size(self, path: Path) -> int:
        path = self._known(path)
        return self._disk(path).size(path)

    def read(self, path: Path, limit: int = -1) -> bytes:
        path = self._known(path)
        return self._disk(path).read(path, limit)

    def same(self, path: Path) -> bool:
        """Decide whether a file is on disk what it is here."""
        path = self._known(path)
        if self._committed is not None and self._is_committed(path):
            return self._committed.same(path)
        return self._is_untracked(path) or not DISK.is_file(path)

    def folder_of(self, path: Path) -> Path:
        """Return a folder, or that of a file. If the commit has it, links that a change put in its place do not count."""
        path = Path(os.path.normpath(Path.cwd() / path))
        if self._is_folder(path):
            return path
        if self._is_committed(path):
            return path.parent
        return path.resolve() if path.is_dir() else path.resolve().parent

    def diverts(self, path: Path) -> bool:
        """Decide whether a link that git tracks leads from the repository to `path`: a change may have brought it."""
        if self._repository is None:
            return False
        top = self._repository.top
        path = Path(os.path.normpath(Path.cwd() / path))
        around = [one for one in (path, *path.parents) if one.is_relative_to(top) and one != top]
        return any(one.is_symlink() and leads_out(one, top) and self._repository.tracks_link(one) for one in around)

    def has(self, path: Path) -> bool:
        """Decide whether the commit has a file, maybe with other content than that on disk."""
        return self._is_committed(self._known(path))

    def _known(self, path: Path) -> Path:
        """Return `path` if the commit has it, or a folder around it, that a change may have replaced by a link.

        Else return its real path.
        """
        if self._committed is None or not path.is_relative_to(self._committed.top):
            return _real(path)
        if self._is_committed(path) or self._is_folder(path):
            return path
        around = (folder for folder in path.parents if folder.is_relative_to(self._committed.top))
        return path if any(folder.is_symlink() and self._is_folder(folder) for folder in around) else _real(path)

    def _names(self, folder: Path) -> list[str]:
        folder = self._known(folder)
        return self._committed.names(folder) if self._committed is not None and self._is_folder(folder) else []

    def _disk(self, path: Path) -> RealDisk | CommittedDisk:
        if self._committed is not None and self._is_committed(path):
            return self._committed
        if self._is_untracked(path):
            return DISK
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))

    def _is_committed(self, path: Path) -> bool:
        return self._committed is not None and self._committed.is_file(path)

    def _is_folder(self, path: Path) -> bool:
        return self._committed is not None and self._committed.is_dir(path)

    def _is_untracked(self, path: Path) -> bool:
        return self._repository is not None and DISK.is_file(path) and not self._repository.tracks(path)


def _real(path: Path) -> Path:
    """Return `path` with the links of its folder followed: a commit knows its files by these names."""
    return Path(os.path.realpath(path.parent), path.name)
