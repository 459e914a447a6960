"""The Terraform source: root modules with their variable files and the modules that they call."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from azward.files.disk import DISK
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.mask import mask_values
from azward.source.protocol import Source
from azward.source.terraform.azurerm.versions import pinned
from azward.source.terraform.discover import discover, is_terraform
from azward.source.terraform.hcl.files import Files, SourceFile
from azward.source.terraform.module.environment import Sink
from azward.source.terraform.module.folder import Folder, Folders, is_child
from azward.source.terraform.module.installed import Installed
from azward.source.terraform.module.module import Module, UnitContext
from azward.source.terraform.module.variables import automatic, give
from azward.source.terraform.resources.declared import declared_resources
from azward.source.terraform.resources.deploy import deployed
from azward.source.terraform.resources.deployed import assemble
from azward.source.terraform.resources.providers import Providers
from azward.source.unit import Loaded, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from azward.files.disk import Disk
    from azward.graph.resource import Span
    from azward.source.directive import Directive
    from azward.source.protocol import Loader, OpenTree, Search
    from azward.source.terraform.plan.document import PlanDocument
    from azward.source.unchanged import Unchanged

__all__ = ["TerraformSource", "open_source"]

RECURSION = 20_000
"""Python frames that deep expressions and long chains of locals and modules may need together."""


class TerraformSource(Source):
    """Reads Terraform. One object serves one scan: files are read once, however many units need them."""

    name: ClassVar[str] = "terraform"

    def __init__(self, root: Path | None = None, disk: Disk = DISK) -> None:
        self.files = Files(root or Path(), disk)
        self.folders = Folders(self.files)
        self._plans: dict[Path, PlanDocument | Diagnostic] = {}

    def load(self, unit: Unit) -> Loaded:
        """What the root module in the folder `unit.file` deploys; see `Source`."""
        if self.files.disk.is_file(unit.file):
            from azward.source.terraform.plan.load import load_plan

            return self._guarded(lambda: load_plan(self, unit.file), self.files.name(unit.file), set())
        return self._load(self.folders.get(unit.file), unit.parameters, called=unit.called)

    def plan(self, path: Path) -> PlanDocument | Diagnostic:
        """The plan or state at `path`, or why it cannot be read."""
        if path not in self._plans:
            from azward.source.terraform.plan.document import read_plan

            self._plans[path] = read_plan(path, self.files.name(path), self.files.disk)
        return self._plans[path]

    def plan_sources(self, document: PlanDocument) -> Folder | None:
        """The root module that a plan was made of: in its folder, those above, or the working directory."""
        from azward.source.terraform.plan.written import find_sources

        above = [path for path in document.path.parents if path.is_relative_to(self.files.root)]
        return find_sources(document, [*above[:MAX_ABOVE], Path.cwd()], self.folders)

    def discover(self, search: Search, load: Loader) -> Iterable[Unit]:
        """See `Source`."""
        return discover(search, self.folders)

    def owns(self, path: Path) -> bool:
        """See `Source`."""
        return is_terraform(path)

    def line(self, span: Span) -> str:
        """See `Source`."""
        source = self.files.get(self.files.root / span.file)
        return source.line(span.start_line) if isinstance(source, SourceFile) else ""

    def mask(self, line: str, span: Span) -> str:
        """Mask all values in the line: one of them is the secret, and the span covers more than it; see `Source`."""
        return mask_values(line)

    def directives(self, path: Path) -> Sequence[Directive]:
        """See `Source`."""
        return self.files.directives(path)

    def share(self, other: Source, unchanged: Unchanged) -> None:
        """Take over files, and whole folders in which nothing changed; see `Source`."""
        assert isinstance(other, TerraformSource)  # noqa: S101
        files, folders = other.files, other.folders

        def is_same(path: Path) -> bool:
            folder = folders.known(path)
            if folder is None or not unchanged.folder(path):
                return False
            return all(unchanged.file(files.root / name) for name in folder.files)

        self.files.shared = lambda path: files if unchanged.file(path) else None
        self.folders.shared = lambda path: folders if is_same(path) else None

    def load_text(self, text: str, file: str = "main.tf", parameters: str = "") -> Loaded:
        """What a module of one file, given as text, deploys; `parameters` is the text of a `.tfvars.json` file."""
        from azward.source.terraform.module.folder import declare_file

        folder = Folder(self.files.root)
        path = self.files.root / file
        self.files.give(path, SourceFile(file, text.encode()))
        declare_file(folder, path, self.files)
        if not parameters:
            return self._load(folder, ())
        given = self.files.root / "given.tfvars.json"
        self.files.give(given, SourceFile(given.name, parameters.encode()))
        return self._load(folder, (given,))

    def _load(self, folder: Folder, parameters: tuple[Path, ...], *, called: bool = False) -> Loaded:
        name = folder.files[0] if folder.files else self.files.name(folder.path)
        return self._guarded(lambda: self._expand(folder, parameters, called=called), name, set(folder.files))

    def _guarded(self, load: Callable[[], Loaded], name: str, files: set[str]) -> Loaded:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, RECURSION))
        try:
            return load()
        except RecursionError:
            message = "expressions depend on each other more deeply than azward follows: the module is not read"
            return Loaded(diagnostics=[Diagnostic(name, 1, 1, message, DiagnosticKind.LIMIT)], files=files)
        finally:
            sys.setrecursionlimit(limit)

    def _expand(self, folder: Folder, parameters: tuple[Path, ...], *, called: bool) -> Loaded:
        version = pinned(folder.path, self.called(folder), self.files)
        providers = Providers(version.major)
        sink = Sink()
        installed = Installed(folder.path, self.files)
        unit = UnitContext(self.files, self.folders, folder.path, installed, providers, sink)
        root = Module(unit, folder)
        given = [*automatic(folder.path, self.files.disk), *parameters]
        loaded = Loaded(diagnostics=list(give(root, given, self.files)))
        loaded.partial = not given and is_child(folder, called=called)
        loaded.resources.extend(assemble(deployed(root, providers)))
        loaded.resources.extend(declared_resources(root, loaded.resources, is_root=not loaded.partial))
        loaded.outputs = root.outputs()
        loaded.variables = root.locals()
        if providers.azurerm.major_decided and not version.sure:
            sink.found.setdefault(_unpinned(folder, version.major))
        loaded.diagnostics.extend(sink.found)
        loaded.needs = unit.looked_for
        loaded.files = {*unit.read, *(self.files.name(path) for path in given)}
        return loaded

    def called(self, folder: Folder) -> Iterator[Folder]:
        """The folder and those of the modules that it calls by a local path, each once."""
        seen: set[Path] = set()
        pending = [folder]
        while pending:
            current = pending.pop()
            if current.path not in seen:
                seen.add(current.path)
                yield current
                pending.extend(
                    self.folders.get(path)
                    for path in current.local_calls()
                    if self.files.contains(path) and self.files.disk.is_dir(path)
                )


MAX_ABOVE = 4
"""Folders above a plan, its own included, in which its sources are looked for."""


def _unpinned(folder: Folder, major: int) -> Diagnostic:
    message = f"the version of azurerm is not pinned to one major: its defaults are taken to be those of {major}"
    place = folder.settings[0] if folder.settings else None
    if place is None:
        return Diagnostic(folder.files[0], 1, 1, message, DiagnosticKind.NOTE)
    return Diagnostic(place.file.file, *place.file.position(place.tree.start), message, DiagnosticKind.NOTE)


def open_source(tree: OpenTree) -> TerraformSource:
    """Return the source for a tree."""
    return TerraformSource(tree.root, tree.disk)
