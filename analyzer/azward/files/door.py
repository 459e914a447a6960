"""Opens files that someone else may have prepared: a pipe that never ends, a device, or a link out of the tree."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeAlias

from azward.budget import BUDGET

__all__ = ["is_diverted", "leads_out", "open_file", "read_file"]

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)
_BINARY = getattr(os, "O_BINARY", 0)  # on Windows


Check: TypeAlias = Callable[[str], None]
"""Raises OSError for the real path of what must not be read."""


def open_file(path: Path, check: Check | None = None) -> tuple[BinaryIO, int]:
    """Open a regular file, links followed, and return it with its size in bytes. Raises OSError for anything else."""
    stream, status = _opened(path, check)
    return stream, status.st_size


def _opened(path: Path, check: Check | None) -> tuple[BinaryIO, os.stat_result]:
    """Open a regular file, links followed, and return it with what the system says of it. Raises OSError for anything else.

    Opening neither waits nor changes anything, and what was opened is looked at, not the path, which may change.
    """
    descriptor = os.open(path, _FLAGS | _BINARY)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        if check is not None:
            check(_real_path(descriptor, path))
        return os.fdopen(descriptor, "rb"), status
    except BaseException:
        os.close(descriptor)
        raise


def _real_path(descriptor: int, path: Path) -> str:
    """Return where an opened file is, links followed, as the system says it, else as the path says it now."""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115 - no path is needed
    except OSError:
        return os.path.realpath(path)


def read_file(path: Path, limit: int = -1, check: Check | None = None) -> bytes:
    """Return the bytes of a regular file, at most `limit` of them if it is not negative. Raises OSError.

    No more is read than the size that the file has when it is opened: files such as those in `/proc` have none.
    """
    stream, status = _opened(path, check)
    with stream:
        data = stream.read(status.st_size if limit < 0 else min(status.st_size, limit))
    BUDGET.add_file((status.st_dev, status.st_ino), len(data))
    return data


def is_diverted(path: Path, root: Path) -> bool:
    """Decide whether a path in the working tree at `root` is, links followed, outside of it or in its `.git`."""
    inside = Path(os.path.normpath(path))
    if not inside.is_relative_to(root):
        return False
    return leads_out(inside, root) or ".git" in inside.resolve().relative_to(root.resolve()).parts


def leads_out(path: Path, root: Path) -> bool:
    """Decide whether a path, links followed, is outside of `root`. What cannot be followed is."""
    try:
        return not path.resolve().is_relative_to(root.resolve())
    except (OSError, ValueError, RuntimeError):
        return True
