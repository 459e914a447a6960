"""The Terraform source: root modules with their variable files and the modules that they call."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from analyzer.graph.diagnostic import Diagnostic, DiagnosticKind
from analyzer.source.disk import DISK
from analyzer.source.terraform.azurerm.versions import pinned
from analyzer.source.terraform.deployed import Deployed, Merged, assemble
from analyzer.source.terraform.environment import EvaluationError, Sink
from analyzer.source.terraform.files import Files, SourceFile
from analyzer.source.terraform.folder import Folder, Folders
from analyzer.source.terraform.installed import Installed
from analyzer.source.terraform.module import Module, UnitContext
from analyzer.source.terraform.providers import Providers
from analyzer.source.terraform.variables import automatic, give
from analyzer.source.unit import Loaded, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.source.disk import Disk
    from analyzer.source.terraform.instance import Instance

__all__ = ["TerraformSource"]

RECURSION = 20_000
"""Python frames that deep expressions and long chains of locals and modules may need together."""


class TerraformSource:
    """Reads Terraform. One object serves one scan: files are read once, however many units need them."""

    name: ClassVar[str] = "terraform"

    def __init__(self, root: Path | None = None, disk: Disk = DISK) -> None:
        self.files = Files(root or Path(), disk)
        self.folders = Folders(self.files)

    def load(self, unit: Unit) -> Loaded:
        """What the root module in the folder `unit.file` deploys; see `Source`."""
        return self._load(self.folders.get(unit.file), unit.parameters)

    def line(self, file: str, number: int) -> str:
        """The text of a line of a file that was read."""
        source = self.files.get(self.files.root / file)
        return source.line(number) if isinstance(source, SourceFile) else ""

    def load_text(self, text: str, file: str = "main.tf", parameters: str = "") -> Loaded:
        """What a module of one file, given as text, deploys; `parameters` is the text of a `.tfvars.json` file."""
        from analyzer.source.terraform.folder import declare_file

        folder = Folder(self.files.root)
        path = self.files.root / file
        self.files.give(path, SourceFile(file, text.encode()))
        declare_file(folder, path, self.files)
        if not parameters:
            return self._load(folder, ())
        given = self.files.root / "given.tfvars.json"
        self.files.give(given, SourceFile(given.name, parameters.encode()))
        return self._load(folder, (given,))

    def _load(self, folder: Folder, parameters: tuple[Path, ...]) -> Loaded:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, RECURSION))
        try:
            return self._expand(folder, parameters)
        except RecursionError:
            message = "expressions depend on each other more deeply than azward follows: the module is not read"
            name = folder.files[0] if folder.files else self.files.name(folder.path)
            return Loaded(diagnostics=[Diagnostic(name, 1, 1, message, DiagnosticKind.LIMIT)], files=set(folder.files))
        finally:
            sys.setrecursionlimit(limit)

    def _expand(self, folder: Folder, parameters: tuple[Path, ...]) -> Loaded:
        version = pinned(folder.path, self._called(folder), self.files)
        providers = Providers(version.major)
        sink = Sink()
        installed = Installed(folder.path, self.files)
        unit = UnitContext(self.files, self.folders, folder.path, installed, providers, sink)
        root = Module(unit, folder)
        given = [*automatic(folder.path, self.files.disk), *parameters]
        loaded = Loaded(diagnostics=list(give(root, given, self.files)))
        loaded.resources.extend(assemble(_deployed(root, providers)))
        loaded.outputs = root.outputs()
        loaded.variables = root.locals()
        if providers.azurerm.major_decided and not version.sure:
            sink.found.setdefault(_unpinned(folder, version.major))
        loaded.diagnostics.extend(sink.found)
        loaded.files = {*unit.read, *(self.files.name(path) for path in given)}
        return loaded

    def _called(self, folder: Folder) -> Iterator[Folder]:
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


def _unpinned(folder: Folder, major: int) -> Diagnostic:
    message = f"the version of azurerm is not pinned to one major: its defaults are taken to be those of {major}"
    place = folder.settings[0] if folder.settings else None
    if place is None:
        return Diagnostic(folder.files[0], 1, 1, message, DiagnosticKind.NOTE)
    return Diagnostic(place.file.file, *place.file.position(place.tree.start), message, DiagnosticKind.NOTE)


def _deployed(root: Module, providers: Providers) -> Iterator[Deployed | Merged]:
    for module in root.all():
        for node in (*module.resources.values(), *module.data.values()):
            try:
                instances = node.instances()
            except EvaluationError as error:
                module.mistake(error, node.file, node.block.start, node.address)
                continue
            for instance in instances:
                if module.unit.left <= 0:
                    message = "more instances than azward follows: the rest is not read"
                    module.unit.sink.add(node.file, node.block.start, message, DiagnosticKind.LIMIT)
                    return
                module.unit.left -= 1
                yield from _of_instance(instance, providers)


def _of_instance(instance: Instance, providers: Providers) -> Iterator[Deployed | Merged]:
    try:
        for item in providers.deployed(instance):
            if isinstance(item, Deployed):
                item.depends_on = _depends_on(instance)
            yield item
    except EvaluationError as error:
        instance.module.mistake(error, instance.environment.file, instance.block.start, instance.address)


def _depends_on(instance: Instance) -> tuple[str, ...]:
    """The id keys of what `depends_on` names."""
    attribute = instance.block.attributes.get("depends_on")
    if attribute is None:
        return ()
    from analyzer.source.terraform.syntax import TupleLiteral, as_reference

    keys: list[str] = []
    for item in attribute.value.items if isinstance(attribute.value, TupleLiteral) else ():
        reference = as_reference(item)
        names = (reference[0], *reference[1]) if reference is not None else ()
        node = instance.module.resources.get((names[0], names[1])) if len(names) > 1 else None
        keys.extend(other.key for other in (node.instances() if node is not None else ()))
    return tuple(dict.fromkeys(key for key in keys if key))
