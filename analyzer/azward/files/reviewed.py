"""Files as a reviewed commit has them, for what the author of a change must not decide: configuration and baselines."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from azward.files.disk import DISK, RealDisk

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
        path = _real(path)
        return self._is_committed(path) or self._is_untracked(path)

    def is_dir(self, path: Path) -> bool:
        return self._is_folder(_real(path)) or DISK.is_dir(path)

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder of the commit, and those on disk, which `is_file` decides about."""
        real = _real(folder)
        there = DISK.names(folder) if DISK.is_dir(folder) else []
        committed = self._committed.names(real) if self._committed is not None and self._is_folder(real) else []
        return sorted({*there, *committed})

    def size(self, path: Path) -> int:
        return self._disk(_real(path)).size(_real(path))

    def read(self, path: Path, limit: int = -1) -> bytes:
        return self._disk(_real(path)).read(_real(path), limit)

    def same(self, path: Path) -> bool:
        """Decide whether a file is on disk what it is here."""
        path = _real(path)
        if self._committed is not None and self._is_committed(path):
            return self._committed.same(path)
        return self._is_untracked(path) or not DISK.is_file(path)

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
