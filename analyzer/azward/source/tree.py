"""A scanned tree: its files, the sources that read them, and what its units deploy."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from azward.files.disk import DISK
from azward.files.ignored import Ignored
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.guard import guarded
from azward.source.protocol import Search
from azward.source.registry import NAMES, SUFFIXES, candidates, is_derived_from, joining, open_source, owner_of
from azward.source.selection import CACHES, OWN_FOLDERS, THIRD_PARTY
from azward.source.unchanged import Unchanged
from azward.source.unit import Loaded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from azward.files.disk import Disk
    from azward.files.git import CommittedDisk
    from azward.graph.resource import FieldPath, Resource, Span
    from azward.graph.setting import Setting
    from azward.graph.value import Value
    from azward.source.directive import Directive
    from azward.source.protocol import Loader, Request, Source
    from azward.source.text_place import TextPlaces
    from azward.source.unit import Unit

__all__ = ["Tree", "root_of"]

MAX_LINE = 4000
"""Longer lines are not shown: in a minified file each finding would carry the whole file."""


class Tree:
    """One scanned tree on disk, or in a commit."""

    def __init__(self, root: Path, redact: Callable[[str], str] = str, disk: Disk = DISK) -> None:
        self.root = root
        self.disk = disk
        self.redact = redact
        self.scanned: list[Path] = []  # the paths that were asked for
        self.diagnostics: list[Diagnostic] = []  # those of no unit
        # folders that were not walked, by reason: "excluded", "ignored", "outside", "third-party"
        self.skipped: dict[str, set[str]] = {}
        # files in other folders that were left out, by reason: "excluded", "ignored", "not-included"
        self.left_out: dict[str, set[str]] = {}
        self._ignored: Ignored | None = None
        self._loaded: dict[Unit, Loaded] = {}
        self._known: Mapping[Unit, Loaded] = {}
        self._sources: dict[str, Source] = {}
        self._lines: dict[tuple[str, int], str] = {}
        self._names: dict[Path, str] = {}  # of files and folders, in reports
        self._owners: dict[str, Source] = {}  # of files, once all are read
        self._shared: tuple[Tree, Unchanged] | None = None
        self._places: TextPlaces | None = None
        self.parts: dict[tuple[object, ...], Span] = {}  # where parts of texts are, as found so far

    def source(self, name: str) -> Source:
        """Return the source of that name; see `OpenTree`."""
        if name not in self._sources:
            opened = self._sources[name] = open_source(name, self)
            if self._shared is not None:
                other, unchanged = self._shared
                if name in other._sources:
                    opened.share(other._sources[name], unchanged)
            for extension in joining(name):
                self.source(extension)
        return self._sources[name]

    def name(self, path: Path) -> str:
        """Return how reports name a file: relative to the root, with `/`."""
        found = self._names.get(path)
        if found is None:
            inside = path.relative_to(self.root) if path.is_relative_to(self.root) else path
            found = self._names[path] = PurePosixPath(inside).as_posix()
        return found

    # reading ----------------------------------------------------------------------------------------------------------

    def read(self, path: Path, request: Request) -> None:
        """Discover and load the units at `path`, a file or a folder of the tree."""
        self.scanned.append(path)
        if not self.disk.exists(path):
            message = "no such file or folder"
            self.diagnostics.append(Diagnostic(self.name(path), 1, 1, message, DiagnosticKind.UNREADABLE))
            return
        named = not self.disk.is_dir(path)
        if request.gitignore and self.disk is DISK and DISK.exists(self.root / ".git"):
            self._ignored = Ignored(self.root, request.trusts)
        files = [path] if named else list(self._walk(path, request))
        parameters: dict[str, list[Path]] = {}
        for file in request.parameters:
            given = Path(os.path.normpath(Path.cwd() / file))
            parameters.setdefault(owner_of(file.name), []).append(given)
        DISK.protect(self.root, {file for given in parameters.values() for file in given} | ({path} if named else set()))
        search = Search(path, named, files, request, parameters)
        loaded: dict[Unit, Loaded] = {}

        def load(unit: Unit) -> Loaded:
            if unit not in loaded:
                loaded[unit] = self._loaded.get(unit) or self.known(unit) or self._load(unit)
            return loaded[unit]

        for name in candidates({file.name for file in files}, named=named):
            for unit in self._discovered(name, search, load):
                self._loaded[unit] = load(unit)
                search.used.update(self._loaded[unit].needs, map(self.root.joinpath, self._loaded[unit].files))
        self.diagnostics.extend(search.diagnostics)

    def _discovered(self, name: str, search: Search, load: Loader) -> list[Unit]:
        """Return the units of one source; whatever goes wrong costs these only."""

        def failed(problem: Diagnostic) -> list[Unit]:
            search.diagnostics.append(problem)
            return []

        return guarded(
            lambda: list(self.source(name).discover(search, load)), failed, lambda: self.name(search.path), alone=False
        )

    def _load(self, unit: Unit) -> Loaded:
        """Return what a unit deploys; whatever goes wrong costs this unit only."""
        return guarded(
            lambda: self.source(unit.source).load(unit),
            lambda problem: Loaded(diagnostics=[problem], files={problem.file}),
            lambda: self.file_of(unit),
        )

    def file_of(self, unit: Unit) -> str:
        """Return the name of the file of a unit; of its first one if it is a folder."""
        path = unit.file
        if self.disk.is_dir(path):
            source = self.source(unit.source)
            path = next((path / name for name in self.disk.names(path) if source.owns(path / name)), path)
        return self.name(path)

    def _walk(self, folder: Path, request: Request, seen: set[Path] | None = None) -> Iterator[Path]:
        """Yield the files below `folder` that may be read, in order of path.

        A link to a folder of the tree that is not below `folder` is followed once. `seen` are the folders walked so far.
        """
        seen = {self.disk.resolve(folder)} if seen is None else seen

        def report(error: OSError) -> None:
            name = self.name(Path(os.fsdecode(error.filename)))
            message = f"folder cannot be opened: {(error.strerror or 'unknown error').lower()}"
            self.diagnostics.append(Diagnostic(name, 1, 1, message, DiagnosticKind.UNREADABLE))

        for current, folders, files in self.disk.walk(folder, report):
            folders[:] = sorted(name for name in folders if not self._skips(Path(current, name), request))
            for name in self.disk.linked(Path(current), folders, files):
                yield from self._linked(Path(current, name), request, seen)
            for name in sorted(files):
                path = Path(current, name)
                if name.casefold().endswith(SUFFIXES) and not self._leaves_out(path, request):
                    yield path

    def _skips(self, folder: Path, request: Request) -> bool:
        """Decide whether a folder is not walked, and record why."""
        name = folder.name
        if request.selection.excludes(folder, folder=True):
            reason = "excluded"
        elif name in OWN_FOLDERS:
            return True
        elif name in THIRD_PARTY or name in CACHES:
            reason = "third-party"
        elif self._ignored is not None and self._ignored.ignores(folder, folder=True):
            reason = "ignored"
        else:
            return False
        self.skipped.setdefault(reason, set()).add(self.name(folder))
        return True

    def _leaves_out(self, file: Path, request: Request) -> bool:
        """Decide whether a file is not read, and record why."""
        if request.selection.excludes(file, folder=False):
            reason = "excluded"
        elif not request.selection.includes(file):
            reason = "not-included"
        elif self._ignored is not None and self._ignored.ignores(file, folder=False):
            reason = "ignored"
        else:
            return False
        self.left_out.setdefault(reason, set()).add(self.name(file))
        return True

    def _linked(self, link: Path, request: Request, seen: set[Path]) -> Iterator[Path]:
        """Yield the files of the folder that `link` leads to, unless that is outside of the tree or walked anyway."""
        try:
            target = self.disk.resolve(link)
        except (OSError, ValueError, RuntimeError):
            return
        if not target.is_relative_to(self.root.resolve()):
            self.skipped.setdefault("outside", set()).add(self.name(link))
        elif not any(target.is_relative_to(folder) or folder.is_relative_to(target) for folder in seen):
            seen.add(target)
            yield from self._walk(link, request, seen)

    @property
    def loaded(self) -> list[tuple[Unit, Loaded]]:
        """What each unit deploys, in order of file and parameters."""
        return sorted(self._loaded.items(), key=lambda entry: (entry[0].file, entry[0].parameters))

    # what its files say -----------------------------------------------------------------------------------------------

    def _owner(self, file: str) -> Source:
        """Return the source that reads a file, named as in reports."""
        found = self._owners.get(file)
        if found is None and file.casefold().endswith(".xml"):
            found = self._owners[file] = self.source(owner_of(file))
        if found is None:
            path = self.root / file
            opened = (self._sources[name] for name in NAMES if name in self._sources)
            found = next((source for source in opened if source.owns(path)), None) or self.source(owner_of(file))
            self._owners[file] = found
        return found

    def line(self, span: Span) -> str:
        """Return the text of the first line of `span`; "" if it must not be shown or is too long."""
        place = span.file, span.start_line
        found = self._lines.get(place)
        if found is None:
            line = self._owner(span.file).line(span)
            found = self._lines[place] = line if len(line) <= MAX_LINE else ""
        return found

    def mask(self, line: str, span: Span) -> str:
        """Return `line`, the first line of `span`, with asterisks for the literal at `span`."""
        return self._owner(span.file).mask(line, span)

    def setting(self, unit: Unit, resource: Resource, paths: Sequence[FieldPath], value: Value) -> Setting | None:
        """Return how the author of a resource of `unit` writes a value; see `Source`."""
        return self.source(unit.source).setting(resource, paths, value)

    def name_of(self, unit: Unit, resource: Resource, field: str) -> Setting | None:
        """Return the name of a field in the language of `unit`, if it is another; see `Source`."""
        return self.source(unit.source).name_of(resource, field)

    def inside(self, near: Span, text: str, within: tuple[int, int], unit: Unit | None = None) -> Span | None:
        """Return where a part of `text` is written, a value that is written at `near`; `None` if that cannot be told.

        `within` are the offsets of the part in `text`.
        """
        if self._places is None:
            from azward.source.text_place import TextPlaces  # policies need it, nothing else

            self._places = TextPlaces(self.root, self.disk)
        loaded = self._loaded.get(unit) if unit is not None else None
        others = [] if loaded is None else sorted({*loaded.files, *map(self.name, loaded.needs)})
        return self._places.find(near, text, *within, others)

    def directives(self, file: str) -> Sequence[Directive]:
        """Return the comments for scanners in a file; none, with a diagnostic, if something goes wrong."""

        def failed(problem: Diagnostic) -> Sequence[Directive]:
            self.diagnostics.append(problem)
            return ()

        return guarded(lambda: self._owner(file).directives(self.root / file), failed, lambda: file)

    # an earlier commit ------------------------------------------------------------------------------------------------

    def at(self, disk: CommittedDisk) -> Tree:
        """Return the tree in a commit. It shares what this tree has read of files that are the same."""
        tree = Tree(self.root, self.redact, disk)
        unchanged = Unchanged(disk, self.root)
        tree._shared = self, unchanged
        unsettled = {name for name, source in self._sources.items() if not source.same_settings(unchanged)}

        def is_same(loaded: Loaded) -> bool:
            return unchanged.unit(loaded) and not (unsettled and any(owner_of(file) in unsettled for file in loaded.files))

        tree._known = {unit: loaded for unit, loaded in self._loaded.items() if is_same(loaded)}
        return tree

    def known(self, unit: Unit) -> Loaded | None:
        """Return what `unit` deploys if it is the same as in the tree that this one was made of."""
        return self._known.get(unit)

    def in_commit(self, path: Path, disk: Disk) -> Path:
        """Return what to read in a commit in place of `path`: what a file was made of that is not committed."""
        if disk.is_file(path):
            return path
        return next((made for source in self._sources.values() if (made := source.made_of(path)) is not None), path)


def root_of(path: Path) -> tuple[Path, Path]:
    """Return the root of the tree that `path` is in, and `path` in it.

    The root is the top of the repository around `path`. Without a repository it is the working directory if that contains
    `path`, else the folder of `path`.
    """
    here = Path.cwd()
    absolute = here / path
    if absolute.is_relative_to(here) and ".." not in absolute.relative_to(here).parts:
        return _top(absolute) or here, absolute
    if is_derived_from(absolute, here):
        return _top(here) or here, absolute
    resolved = DISK.resolve(absolute)
    return _top(resolved) or (resolved if DISK.is_dir(resolved) else resolved.parent), resolved


def _top(path: Path) -> Path | None:
    """Return the top of the repository around `path`, if there is one."""
    return next((above for above in (path, *path.parents) if DISK.exists(above / ".git")), None)
