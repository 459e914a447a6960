"""Which files below a folder are scanned: patterns of the user, what git ignores, and folders that nobody deploys."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from azward.files.patterns import Pattern, PatternList, Patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["CACHES", "OWN_FOLDERS", "THIRD_PARTY", "Selection"]

THIRD_PARTY = frozenset(("node_modules", "__pycache__", "site-packages"))
"""Folders that hold code of others."""

CACHES = frozenset(
    (
        ".cache",
        ".gradle",
        ".hg",
        ".m2",
        ".mypy_cache",
        ".nox",
        ".npm",
        ".nuget",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".terragrunt-cache",
        ".tox",
        ".venv",
        ".yarn",
    )
)
"""Folders in which tools keep copies and caches. Other folders whose names begin with a dot are read."""

OWN_FOLDERS = frozenset((".git", ".terraform", ".bicep"))
"""Folders of tools: what is needed of them is read in other ways."""


class _Given:
    """A list of patterns, and which of them have matched."""

    def __init__(self, given: PatternList) -> None:
        self.given = given
        self.base = Path(os.path.normpath(Path.cwd() / given.base))
        self._list = Patterns(text.removeprefix("./") for text in given.patterns)
        self.used: set[Pattern] = set()

    def last(self, path: Path, *, folder: bool) -> Pattern | None:
        """Return the last pattern that matches `path`, and remember all that do."""
        if not self._list.patterns:
            return None
        matching = list(self._list.all(self._relative(path), folder=folder))
        self.used.update(matching)
        return matching[-1] if matching else None

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.base).as_posix() if path.is_relative_to(self.base) else path.as_posix().lstrip("/")

    def unused(self) -> Iterator[Pattern]:
        yield from (pattern for pattern in self._list.patterns if pattern not in self.used and not pattern.negative)


class Selection:
    """What the user selects. It remembers which patterns have had an effect."""

    def __init__(self, exclude: Iterable[PatternList] = (), include: Iterable[PatternList] = ()) -> None:
        self._exclude = [_Given(one) for one in exclude if one.patterns]
        self._include = [_Given(one) for one in include if one.patterns]
        self._inside: dict[Path, bool] = {}  # whether all of a folder is included
        self._pruned: set[Path] = set()  # folders that are left out

    def excludes(self, path: Path, *, folder: bool) -> bool:
        """Decide whether a pattern leaves out `path`."""
        found = [one.last(path, folder=folder) for one in self._exclude]
        excluded = any(pattern is not None and not pattern.negative for pattern in found)
        if excluded and folder:
            self._pruned.add(path)
        return excluded

    def includes(self, path: Path) -> bool:
        """Decide whether a file is among those to scan: it or a folder around it matches, or nothing was selected."""
        return not self._include or self._selects(path, folder=False) or self._includes_folder(path.parent)

    def _includes_folder(self, folder: Path) -> bool:
        if folder not in self._inside:
            above = folder.parent
            bases = [one.base for one in self._include]
            ends = above == folder or folder in bases or not any(folder.is_relative_to(base) for base in bases)
            self._inside[folder] = False if ends else self._selects(folder, folder=True) or self._includes_folder(above)
        return self._inside[folder]

    def _selects(self, path: Path, *, folder: bool) -> bool:
        found = [one.last(path, folder=folder) for one in self._include]
        return any(pattern is not None and not pattern.negative for pattern in found)

    def unused(self, scanned: Sequence[Path]) -> Iterator[tuple[PatternList, str]]:
        """Yield each list with a pattern of it that has matched nothing below the `scanned` paths.

        A pattern of the configuration may be for another part of the repository, and one for a folder that is left out
        anyway has no chance: neither is reported.
        """
        for one in (*self._exclude, *self._include):
            if one.given.file and not any(one.base.is_relative_to(path) for path in scanned):
                continue
            for pattern in one.unused():
                start = one.base / pattern.start
                if not any(start.is_relative_to(folder) for folder in self._pruned):
                    yield one.given, pattern.text
