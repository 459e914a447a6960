"""A scanned tree: its files, the sources that read them, and what its units deploy."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from azward.budget import BUDGET, MAX_FILES, max_files
from azward.files.disk import DISK
from azward.files.ignored import Ignored
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.embedded import with_embedded
from azward.source.guard import guarded
from azward.source.protocol import Search
from azward.source.registry import (
    FALLBACK,
    NAMES,
    SUFFIXES,
    candidates,
    is_certain,
    is_derived_from,
    joining,
    open_source,
    owner_of,
    reads_templates,
)
from azward.source.selection import CACHES, OWN_FOLDERS, THIRD_PARTY
from azward.source.spellings import last_spellings
from azward.source.submodule import paths
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
    from azward.source.embedded import Reader
    from azward.source.protocol import Loader, Request, Source
    from azward.source.text_place import TextPlaces
    from azward.source.unit import Unit

__all__ = ["Tree", "root_of"]

MAX_LINE = 4000
"""Longer lines are not shown: in a minified file each finding would carry the whole file."""

MAX_LEVELS = 60
"""Folders inside each other that are walked: to open a file takes longer the more folders it is in."""

MAX_CACHED = 10_000
"""Files of a cache of modules that are compared with the base of a change."""

_UNIT, _RESOURCE, _DECLARATION = 1_000, 800, 100
"""Steps of loading one unit, and of creating and judging one of its resources, and of its parameters and outputs."""

_DEPLOYMENT = "Microsoft.Resources/deployments"
"""The type of what is hardly judged itself: its resources are."""

_FEW, _FEW_BESIDE, _FEW_MORE = 10, 3, 40
"""Units of each source that are evaluated whatever the others take: the first ones, the first ones of a folder, and how many
of these."""


def _steps(resource: Resource) -> int:
    """Return the steps of creating and judging a resource."""
    kind = resource.type
    return 0 if kind == _DEPLOYMENT else _DECLARATION if kind.startswith("Azward/") else _RESOURCE


class Tree:
    """One scanned tree on disk, or in a commit."""

    def __init__(self, root: Path, redact: Callable[[str], str] = str, disk: Disk = DISK) -> None:
        self.root = root
        self._start = f"{str(root).rstrip(os.sep)}{os.sep}"
        self.disk = disk
        self.redact = redact
        self.scanned: list[Path] = []  # the paths that were asked for
        self.diagnostics: list[Diagnostic] = []  # those of no unit
        # folders that were not walked, by reason: "excluded", "ignored", "outside", "submodule",
        # "third-party"
        self.skipped: dict[str, set[str]] = {}
        # files in other folders that were left out, by reason: "excluded", "ignored", "not-included"
        self.left_out: dict[str, set[str]] = {}
        self._alone: set[Path] = set()  # see `Search`
        self._ignored: Ignored | None = None
        self._too_deep: Path | None = None  # the first folder that is inside too many others
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
            text = str(path)
            if text.startswith(self._start):
                found = text[len(self._start) :].replace(os.sep, "/")
            else:
                inside = path.relative_to(self.root) if path.is_relative_to(self.root) else path
                found = PurePosixPath(inside).as_posix()
            self._names[path] = found
        return found

    # reading ----------------------------------------------------------------------------------------------------------

    def read(self, path: Path, request: Request) -> None:
        """Discover and load the units at `path`, a file or a folder of the tree."""
        self.scanned.append(path)
        for file in request.parameters:
            if request.diverts(file):
                self._leads_out(Path(os.path.normpath(Path.cwd() / file)))
        request = replace(request, parameters=tuple(file for file in request.parameters if not request.diverts(file)))
        if request.diverts(path):
            self._leads_out(path)
            return
        if not self.disk.exists(path):
            message = "no such file or folder"
            self.diagnostics.append(Diagnostic(self.name(path), 1, 1, message, DiagnosticKind.UNREADABLE))
            return
        named = not self.disk.is_dir(path)
        parameters: dict[str, list[Path]] = {}
        for file in request.parameters:
            given = Path(os.path.normpath(Path.cwd() / file))
            parameters.setdefault(owner_of(file.name), []).append(given)
        DISK.protect(self.root, {path, *(file for given in parameters.values() for file in given)})
        if request.gitignore and self.disk is DISK and DISK.exists(self.root / ".git"):
            self._ignored = Ignored(self.root, request.trusts)
        files = [path] if named else self._limited(list(self._walk(path, request)))
        search = Search(path, named, files, request, parameters, alone=self._alone)
        loaded: dict[Unit, Loaded] = {}
        count: Counter[tuple[str, Path | None]] = Counter()  # of the units of each source, by the folder that they are in
        first: dict[Path, Unit] = {}  # by file: of its parameter sets, the one that is always evaluated

        def is_first(unit: Unit) -> bool:
            """Decide whether a unit is one of the few that are evaluated in any case."""
            whole, beside = (unit.source, None), (unit.source, unit.file.parent)
            count.update((whole, beside))
            return count[whole] <= _FEW or (count[beside] <= _FEW_BESIDE and count[whole] <= _FEW_MORE)

        def load(unit: Unit) -> Loaded:
            if unit not in loaded:
                another = first.setdefault(unit.file, unit) != unit and BUDGET.crowded
                if another or (not is_first(unit) and BUDGET.overcrowded):
                    loaded[unit] = self._left_out(unit)
                else:
                    loaded[unit] = self._loaded.get(unit) or self.known(unit) or self._load(unit)
            return loaded[unit]

        for name in candidates({file.name for file in files}, named=named):
            found = self._discovered(name, search, load)
            first_sets = {unit.file: unit for unit in reversed(found)}
            for unit in reversed(first_sets.values()):  # the first sets before all others
                load(unit)
            for unit in found:
                self._loaded[unit] = load(unit)
                search.used.update(self._loaded[unit].needs, map(self.root.joinpath, self._loaded[unit].files))
        self.diagnostics.extend(search.diagnostics)

    def _leads_out(self, path: Path) -> None:
        message = "path is outside the scan root; skipped"
        self.diagnostics.append(Diagnostic(self.name(path), 1, 1, message, DiagnosticKind.UNREADABLE))

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

        def within() -> Loaded:
            found = self.source(unit.source).load(unit)
            found = self._with_embedded(unit, found)
            last_spellings(resource.body for resource in found.resources)
            BUDGET.occupy(_UNIT + sum(map(_steps, found.resources)))
            return found

        return guarded(
            within,
            lambda problem: Loaded(diagnostics=[problem], files={problem.file}),
            lambda: self.file_of(unit),
        )

    def _with_embedded(self, unit: Unit, found: Loaded) -> Loaded:
        """Return what a unit deploys with the templates in its resources; if something goes wrong, without these."""
        return guarded(
            lambda: with_embedded(found, self._template_reader, nested=reads_templates(unit.source)),
            lambda problem: replace(found, diagnostics=[*found.diagnostics, problem]),
            lambda: self.file_of(unit),
        )

    def _template_reader(self) -> Reader:
        source: Any = self.source(FALLBACK)
        return source.load_embedded

    def _left_out(self, unit: Unit) -> Loaded:
        """Return nothing for one of many units, with a diagnostic."""
        what = "parameter file" if unit.parameters else "deployment"
        message = f"the scan takes too many steps; this {what} is skipped"
        places = [self.name(file) for file in unit.parameters] or [self.file_of(unit)]
        problems = [Diagnostic(place, 1, 1, message, DiagnosticKind.LIMIT) for place in places[:1]]
        return Loaded(diagnostics=problems, files={*places})

    def file_of(self, unit: Unit) -> str:
        """Return the name of the file of a unit; of its first one if it is a folder."""
        path = unit.file
        if self.disk.is_dir(path):
            source = self.source(unit.source)
            path = next((path / name for name in self.disk.names(path) if source.owns(path / name)), path)
        return self.name(path)

    def _limited(self, files: list[Path]) -> list[Path]:
        """Return the largest of `files`, in the same order, as many as a scan may read, and report how many are left out."""
        if len(files) <= MAX_FILES:
            return files
        sizes = [self._size(file) for file in files]
        most = max_files(sum(sizes))
        if len(files) <= most:
            return files
        order = sorted(range(len(files)), key=sizes.__getitem__, reverse=True)
        left = sorted(order[most:])
        message = (
            f"{len(files):,} files with {sum(sizes):,} bytes in all are too many; the smallest {len(left):,} are skipped"
        )
        self.diagnostics.append(Diagnostic(self.name(files[left[0]]), 1, 1, message, DiagnosticKind.LIMIT))
        return [files[index] for index in sorted(order[:most])]

    def _size(self, file: Path) -> int:
        try:
            return max(0, self.disk.size(file))
        except (OSError, ValueError):
            return 0

    def _walk(self, folder: Path, request: Request, seen: _Seen | None = None) -> Iterator[Path]:
        """Yield the files below `folder` that may be read, in order of path.

        A link to a folder of the tree that is not below `folder` is followed once. `seen` are the folders walked so far.
        """
        seen = _Seen(self.disk.resolve(folder)) if seen is None else seen

        def report(error: OSError) -> None:
            name = self.name(Path(os.fsdecode(error.filename)))
            message = f"folder cannot be opened: {(error.strerror or 'unknown error').lower()}"
            self.diagnostics.append(Diagnostic(name, 1, 1, message, DiagnosticKind.UNREADABLE))

        deepest = str(folder).count(os.sep) + MAX_LEVELS
        for current, folders, files in self.disk.walk(folder, report):
            if not folders and not files and self._is_submodule(Path(current)):
                self.skipped.setdefault("submodule", set()).add(self.name(Path(current)))
            folders[:] = sorted(name for name in folders if not self._skips(Path(current, name), request))
            if folders and current.count(os.sep) >= deepest:
                self._report_levels(Path(current, folders[0]))
                folders.clear()
            for name in self.disk.linked(Path(current), folders, files):
                yield from self._linked(Path(current, name), request, seen)
            for name in sorted(files):
                path = Path(current, name)
                if name.casefold().endswith(SUFFIXES) and not self._leaves_out(path, request) and self._is_there(path):
                    yield path

    def _report_levels(self, folder: Path) -> None:
        """Report the first folder that is inside too many others."""
        if self._too_deep is None:
            self._too_deep = folder
            message = f"folders inside more than {MAX_LEVELS} others are skipped"
            self.diagnostics.append(Diagnostic(self.name(folder), 1, 1, message, DiagnosticKind.LIMIT))

    def _skips(self, folder: Path, request: Request) -> bool:
        """Decide whether a folder is not walked, and record why."""
        name = folder.name
        if request.selection.excludes(folder, folder=True):
            reason = "excluded"
        elif name in OWN_FOLDERS:
            if name == ".git" or self._ignored is None or not self._ignored.tracks(folder):
                return True
            self._note_modules(folder, request)
            reason = "third-party"
        elif name in THIRD_PARTY or name in CACHES:
            reason = "third-party"
        elif self._ignored is not None and self._ignored.ignores(folder, folder=True):
            reason = "ignored"
        elif folder in self._submodules and self._is_empty(folder):
            reason = "submodule"
        else:
            return False
        self.skipped.setdefault(reason, set()).add(self.name(folder))
        return True

    def _is_empty(self, folder: Path) -> bool:
        try:
            return not self.disk.names(folder)
        except OSError:  # reported where it is walked
            return False

    def _is_submodule(self, folder: Path) -> bool:
        """Decide whether an empty folder is that of a submodule, even of one that `.gitmodules` does not name."""
        return (
            self.disk is DISK
            and DISK.exists(self.root / ".git")
            and (self._ignored or Ignored(self.root)).tracks_commit(folder)
        )

    @cached_property
    def _submodules(self) -> frozenset[Path]:
        """Return the folders of the submodules on disk."""
        return paths(self.root, self.disk) if self.disk is DISK else frozenset()

    def _note_modules(self, folder: Path, request: Request) -> None:
        """Note that a change decides what the modules of others are: it commits them, or a list of those on disk."""
        if self.disk is not DISK:
            return
        message = ""
        file = folder / "modules" / "modules.json"
        if DISK.is_file(file) and not request.trusts(file):
            verb = "adds" if request.is_added(file) else "edits"
            message = f"third-party modules are read as `{self.name(file)}` lists them, which the change {verb}"
        elif folder.name == ".bicep":
            walked = (Path(current, name) for current, _, files in DISK.walk(folder) for name in files)
            if any(not request.trusts(file) for file in islice(walked, MAX_CACHED)):
                message = f"modules of registries are read from `{self.name(folder)}`, which the change edits"
        if message:
            self.diagnostics.append(Diagnostic("", 0, 0, message, DiagnosticKind.NOTE))

    def _is_there(self, path: Path) -> bool:
        """Decide whether there is a regular file where one is listed, or it may be none of a source; report it if not."""
        if self.disk is not DISK or not is_certain(path.name) or DISK.is_file(path):
            return True
        message = "link leads to no file" if path.is_symlink() else "not a regular file"
        self.diagnostics.append(Diagnostic(self.name(path), 1, 1, message, DiagnosticKind.UNREADABLE))
        return False

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

    def _linked(self, link: Path, request: Request, seen: _Seen) -> Iterator[Path]:
        """Yield the files of the folder that `link` leads to, unless that is outside of the tree or walked anyway."""
        try:
            target = self.disk.resolve(link)
        except (OSError, ValueError, RuntimeError):
            return
        if not target.is_relative_to(self.root.resolve()):
            self.skipped.setdefault("outside", set()).add(self.name(link))
        elif not seen.covers(target):
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
        tree._alone = self._alone
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


class _Seen:
    """The folders that were walked, links followed. To ask takes as long as a path is, however many they are."""

    def __init__(self, first: Path) -> None:
        self._folders: set[Path] = set()
        self._above: set[Path] = set()  # what holds one of them
        self.add(first)

    def add(self, folder: Path) -> None:
        self._folders.add(folder)
        self._above.update(folder.parents)

    def covers(self, target: Path) -> bool:
        """Decide whether a folder was walked, holds one that was, or is below one: not if it is in one that is skipped."""
        if target in self._above:
            return True
        for folder in (target, *target.parents):
            if folder in self._folders:
                return True
            if folder.name in SKIPPED:
                return False
        return False


SKIPPED = THIRD_PARTY | CACHES | OWN_FOLDERS


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
