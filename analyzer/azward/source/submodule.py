"""Folders of other repositories that git has not brought yet."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from azward.files.disk import Disk

__all__ = ["hint", "paths"]

_PATH = re.compile(r"^[ \t]*path[ \t]*=[ \t]*(\S.*?)[ \t\r]*$", re.MULTILINE)
_MAX_SIZE = 2**18


def paths(root: Path, disk: Disk) -> frozenset[Path]:
    """Return the folders of the submodules of the repository at `root`."""
    file = root / ".gitmodules"
    try:
        text = disk.read(file, _MAX_SIZE).decode("utf-8", "replace") if disk.is_file(file) else ""
    except OSError:
        return frozenset()
    return frozenset(root / name for name in _PATH.findall(text) if "\0" not in name)


def hint(path: Path, root: Path, disk: Disk) -> str:
    """Return the command that brings a missing path, if it is in a submodule of the repository at `root`; else ""."""
    file = root / ".gitmodules"
    if not path.is_relative_to(root) or not disk.is_file(file):
        return ""
    try:
        text = disk.read(file, _MAX_SIZE).decode("utf-8", "replace")
    except OSError:
        return ""
    inside = PurePosixPath(path.relative_to(root).as_posix())
    found = any(inside.is_relative_to(PurePosixPath(name)) for name in _PATH.findall(text))
    return "; run `git submodule update --init`" if found else ""
