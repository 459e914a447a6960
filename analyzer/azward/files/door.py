"""Opens files that someone else may have prepared: a pipe that never ends, a device, or a link out of the tree."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, BinaryIO

from azward.budget import BUDGET

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["leads_out", "open_file", "read_file"]

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)
_BINARY = getattr(os, "O_BINARY", 0)  # on Windows


def open_file(path: Path) -> tuple[BinaryIO, int]:
    """Open a regular file, links followed, and return it with its size in bytes. Raises OSError for anything else.

    Opening neither waits nor changes anything, and what was opened is looked at, not the path, which may change.
    """
    descriptor = os.open(path, _FLAGS | _BINARY)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return os.fdopen(descriptor, "rb"), status.st_size
    except BaseException:
        os.close(descriptor)
        raise


def read_file(path: Path, limit: int = -1) -> bytes:
    """Return the bytes of a regular file, at most `limit` of them if it is not negative. Raises OSError.

    No more is read than the size that the file has when it is opened: files such as those in `/proc` have none.
    """
    stream, size = open_file(path)
    with stream:
        data = stream.read(size if limit < 0 else min(size, limit))
    BUDGET.add_read(len(data))
    return data


def leads_out(path: Path, root: Path) -> bool:
    """Decide whether a path, links followed, is outside of `root`. What cannot be followed is."""
    try:
        return not path.resolve().is_relative_to(root.resolve())
    except (OSError, ValueError, RuntimeError):
        return True
