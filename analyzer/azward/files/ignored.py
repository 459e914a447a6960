"""What git ignores: paths that a `.gitignore` of the repository names and that are not committed or staged.

No `git` runs. The patterns are read as git reads them, and which files are tracked is looked up in the index.
"""

from __future__ import annotations

import os
import struct
from functools import cached_property
from typing import TYPE_CHECKING

from azward.budget import BUDGET
from azward.files.disk import DISK
from azward.files.patterns import Patterns
from azward.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Ignored"]

NAME = ".gitignore"
MAX_SIZE = 256 * 1024
"""Bytes of a `.gitignore`; a larger one has no effect, so that more is read."""

MAX_INDEX = 512 * 2**20


@frozen
class _Level:
    """The patterns of one folder."""

    folder: str  # relative to the top, with `/` at the end; "" for the top
    patterns: Patterns


class Ignored:
    """The ignored paths of one repository on disk."""

    def __init__(self, top: Path, trusts: Callable[[Path], bool] = lambda _: True) -> None:
        """Take the top folder of the repository. A `.gitignore` that is not trusted has no effect."""
        self.top = top
        self._start = f"{str(top).rstrip(os.sep)}{os.sep}"
        self._trusts = trusts
        self._levels: dict[str, tuple[_Level, ...]] = {}  # of a folder and those above it, outermost first
        self._inside: set[str] = set()  # ignored folders that hold tracked files

    def ignores(self, path: Path, *, folder: bool) -> bool:
        """Decide whether git ignores `path`. Ask for the folders above it first: what is in an ignored one is ignored."""
        name = self._name(path)
        if name is None:
            return False
        above = name.rpartition("/")[0]
        if above not in self._inside and not self._is_named(name, above, folder=folder):
            return False
        if not self._index.tracks(name, folder=folder):
            return True
        if folder:
            self._inside.add(name)
        return False

    def tracks(self, folder: Path) -> bool:
        """Decide whether git tracks files in a folder."""
        name = self._name(folder)
        return name is not None and self._index.tracks(name, folder=True)

    def _name(self, path: Path) -> str | None:
        """Return a path relative to the top, with `/`; `None` if it is not below it."""
        text = str(path)
        if text.startswith(self._start):
            return text[len(self._start) :].replace(os.sep, "/")
        return path.relative_to(self.top).as_posix() if path.is_relative_to(self.top) else None

    def tracks_commit(self, folder: Path) -> bool:
        """Decide whether git tracks a commit of another repository in place of a folder, as for a submodule."""
        return folder.is_relative_to(self.top) and self._index.has(folder.relative_to(self.top).as_posix())

    def _is_named(self, name: str, above: str, *, folder: bool) -> bool:
        for level in () if BUDGET.unmatched else reversed(self._of(above)):
            found = level.patterns.last(name.removeprefix(level.folder), folder=folder)
            if found is not None:
                return not found.negative
        return False

    def _of(self, folder: str) -> tuple[_Level, ...]:
        if folder not in self._levels:
            outer = self._of(folder.rpartition("/")[0]) if folder else ()
            self._levels[folder] = (*outer, *self._own(folder))
        return self._levels[folder]

    def _own(self, folder: str) -> tuple[_Level, ...]:
        file = self.top / folder / NAME
        if not DISK.is_file(file) or file.is_symlink() or not self._trusts(file):  # git follows no such link
            return ()
        try:
            data = DISK.read(file, MAX_SIZE + 1)
        except OSError:
            return ()
        if len(data) > MAX_SIZE:
            return ()
        lines = data.decode("utf-8-sig", "surrogateescape").split("\n")
        return (_Level(f"{folder}/" if folder else "", Patterns(lines)),)

    @cached_property
    def _index(self) -> _Index:
        return _Index(self.top)


class _Index:
    """The names of the files that git tracks, as far as they are asked for.

    See <https://git-scm.com/docs/index-format>. In versions 2 and 3 each name is written in full, after its length and
    before a zero byte. Where that cannot be relied on, each file counts as tracked, so that nothing is left out.
    """

    def __init__(self, top: Path) -> None:
        self._data = b""
        self._certain = True
        file = top / ".git" / "index"
        if not DISK.is_file(file):  # nothing is tracked yet, or the index of this working tree is elsewhere
            return
        try:
            self._data = DISK.read(file, MAX_INDEX)
            kind, version, _ = struct.unpack(">4sII", self._data[:12])
        except (OSError, struct.error):
            self._certain = False
        else:
            split = any(entry.startswith("sharedindex.") for entry in DISK.names(file.parent))
            self._certain = kind == b"DIRC" and version in (2, 3) and not split

    def tracks(self, name: str, *, folder: bool) -> bool:
        if not self._certain:
            return True
        wanted = name.encode("utf-8", "surrogateescape") + (b"/" if folder else b"\0")
        place = self._data.find(wanted)
        while place >= 0:
            if self._begins(place, len(wanted) - 1, exactly=not folder):
                return True
            place = self._data.find(wanted, place + 1)
        return False

    def has(self, name: str) -> bool:
        """Decide whether git certainly tracks something of that name."""
        return self._certain and self.tracks(name, folder=False)

    def _begins(self, place: int, least: int, *, exactly: bool) -> bool:
        """Decide whether a name begins at `place`: its length is in the two bytes before, or before two bytes of flags."""
        for start in (place - 2, place - 4):
            length = int.from_bytes(self._data[start : start + 2], "big") & 0xFFF
            if length == 0xFFF or (length == least if exactly else length > least):
                return self._data[place + length : place + length + 1] == b"\0" or length == 0xFFF
        return False
