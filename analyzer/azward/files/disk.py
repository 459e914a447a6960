"""The file system as sources see it, so that another version of a tree can stand in for the one on disk.

Sources never ask a path for itself: whatever is true of the disk only would be wrong of an earlier commit. Paths are
absolute.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias

from azward.files.door import leads_out, open_file, read_file

__all__ = ["DISK", "Disk", "OnError", "RealDisk", "Walk"]

OUTSIDE = "path is outside the scan root"

OnError: TypeAlias = Callable[[OSError], None]
Walk: TypeAlias = "Iterator[tuple[str, list[str], list[str]]]"


class Disk(Protocol):
    """A view of a file system. What leads to nothing, or is no name that a file can have, is simply not there."""

    def exists(self, path: Path) -> bool:
        """Whether there is anything at `path`, links followed."""
        ...

    def is_file(self, path: Path) -> bool:
        """Whether there is a regular file at `path`, links followed."""
        ...

    def is_dir(self, path: Path) -> bool:
        """Whether there is a folder at `path`, links followed."""
        ...

    def resolve(self, path: Path) -> Path:
        """`path` with all links followed, as far as it exists. Raises OSError, ValueError or RuntimeError."""
        ...

    def size(self, path: Path) -> int:
        """The size of a file in bytes; -1 for what is no regular file: reading from a pipe may never end. Raises OSError."""
        ...

    def read(self, path: Path, limit: int = -1) -> bytes:
        """The bytes of a file, at most `limit` of them if it is not negative. Raises OSError."""
        ...

    def names(self, folder: Path) -> list[str]:
        """The names of what a folder holds, sorted. Raises OSError."""
        ...

    def linked(self, folder: Path, folders: list[str], files: list[str]) -> list[str]:
        """The names, among those that `walk` gives for `folder`, of links to folders: `walk` does not follow them."""
        ...

    def walk(self, folder: Path, on_error: OnError | None = None) -> Walk:
        """As `os.walk` does: each folder, with the names of those in it, which may be cut down, and of its files."""
        ...


class RealDisk:
    """The disk itself. A link in a tree that is protected is not read if it leads out of it."""

    _roots: tuple[Path, ...] = ()  # of the trees
    _places: tuple[tuple[str, str], ...] = ()  # the same, with a separator at the end, and where they really are
    _named: frozenset[Path] = frozenset()  # what the user named, which may be a link

    def protect(self, root: Path, named: Iterable[Path]) -> None:
        """Read nothing through links out of the tree at `root`, except for the files `named` by the user."""
        if root not in self._roots:
            self._roots = (*self._roots, root)
            real = os.path.realpath(root)
            self._places = (*self._places, (os.path.join(root, ""), os.path.join(real, "")))  # noqa: PTH118 - as prefixes
        self._named = self._named.union(named)

    def _check(self, path: Path) -> None:
        if self._roots and os.path.islink(path) and path not in self._named:  # noqa: PTH114 - twice as fast
            around = [root for root in self._roots if path.is_relative_to(root)]
            if around and all(leads_out(path, root) for root in around):
                raise OSError(errno.EXDEV, OUTSIDE)

    def _check_opened(self, path: Path, real: str) -> None:
        """Raise OSError if `path` is in a protected tree, but what was opened is not: a folder above may be a link."""
        written = str(path)
        around = [inside for root, inside in self._places if written.startswith(root)]
        if around and not any(real.startswith(inside) for inside in around) and path not in self._named:
            raise OSError(errno.EXDEV, OUTSIDE)

    def exists(self, path: Path) -> bool:
        return os.path.exists(path)  # noqa: PTH110 - faster, and never raises

    def is_file(self, path: Path) -> bool:
        return os.path.isfile(path)  # noqa: PTH113 - faster, and never raises

    def is_dir(self, path: Path) -> bool:
        return os.path.isdir(path)  # noqa: PTH112 - faster, and never raises

    def resolve(self, path: Path) -> Path:
        return path.resolve()

    def size(self, path: Path) -> int:
        status = path.stat()
        return status.st_size if stat.S_ISREG(status.st_mode) else -1

    def read(self, path: Path, limit: int = -1) -> bytes:
        self._check(path)
        return read_file(path, limit, partial(self._check_opened, path))

    def open(self, path: Path) -> tuple[BinaryIO, int]:
        """Return a file that is too large to read at once, and its size in bytes. Raises OSError."""
        self._check(path)
        return open_file(path, partial(self._check_opened, path))

    def names(self, folder: Path) -> list[str]:
        self._check(folder)
        return sorted(os.listdir(folder))  # noqa: PTH208 - no paths are needed

    def linked(self, folder: Path, folders: list[str], files: list[str]) -> list[str]:
        return [name for name in folders if os.path.islink(folder / name)]  # noqa: PTH114 - twice as fast

    def walk(self, folder: Path, on_error: OnError | None = None) -> Walk:
        try:
            self._check(folder)
        except OSError as error:
            if on_error is not None:
                on_error(error)
            return iter(())
        return os.walk(folder, onerror=on_error)


DISK = RealDisk()
