"""The base of a comparison: a commit in the repositories around the scanned paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.files.git import CommittedDisk, Repository

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

__all__ = ["Base"]


class Base:
    """A commit by its name. Repositories are opened, and trees read, when they are first asked for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._repositories: dict[Path, Repository] = {}
        self._disks: dict[tuple[Path, str], CommittedDisk] = {}

    def repository(self, root: Path) -> Repository:
        """Return the repository around `root`. Raises GitError."""
        if root not in self._repositories:
            self._repositories[root] = Repository(root)
        return self._repositories[root]

    def tip(self, root: Path) -> CommittedDisk:
        """Return the files of the commit itself. Raises GitError."""
        return self._disk(root, self.repository(root).commit(self.name))

    def fork(self, root: Path) -> tuple[str, CommittedDisk]:
        """Return the merge base of the commit and HEAD, with its files. Raises GitError."""
        repository = self.repository(root)
        commit = repository.merge_base(repository.commit(self.name))
        return commit, self._disk(root, commit)

    def _disk(self, root: Path, commit: str) -> CommittedDisk:
        key = (root, commit)
        if key not in self._disks:
            self._disks[key] = CommittedDisk(self.repository(root), commit)
        return self._disks[key]

    def close(self) -> None:
        """End the processes that read objects."""
        for disk in self._disks.values():
            disk.close()

    def __enter__(self) -> Base:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
