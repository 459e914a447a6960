"""The Terraform source: root modules with their variable files and the modules that they call."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from azward.files.disk import DISK
from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.terraform.azurerm.versions import notes, pinned
from azward.source.terraform.hcl.files import Files
from azward.source.terraform.hcl.source_file import SourceFile
from azward.source.terraform.module.folder import Folder, Folders, is_child_module, read_file
from azward.source.terraform.module.installed import InstalledModules
from azward.source.terraform.module.module import Module
from azward.source.terraform.module.unit import UnitContext
from azward.source.terraform.module.variable_files import assign, automatic_files
from azward.source.terraform.providers.dispatch import Providers
from azward.source.terraform.resources.assembly import assemble
from azward.source.terraform.resources.declarations import declared_resources
from azward.source.terraform.resources.expansion import expand
from azward.source.unit import Loaded, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.files.disk import Disk
    from azward.source.terraform.plan.document import PlanDocument

__all__ = ["TerraformSource"]

RECURSION = 20_000
"""Maximum number of Python frames for nested expressions and chains of locals and modules."""


class TerraformSource:
    """Reads Terraform. One object serves one scan and reads each file once."""

    name: ClassVar[str] = "terraform"

    def __init__(self, root: Path | None = None, disk: Disk = DISK) -> None:
        self.files = Files(root or Path(), disk)
        self.folders = Folders(self.files)
        self._plans: dict[Path, PlanDocument | Diagnostic] = {}

    def load(self, unit: Unit) -> Loaded:
        """See `Source`. The file of the unit is the folder of a root module, or a plan."""
        if self.files.disk.is_file(unit.file):
            return self._guarded(lambda: self._load_plan(unit.file), self.files.name(unit.file), set())
        return self._load(self.folders.get(unit.file), unit.parameters, called=unit.called)

    def _load_plan(self, path: Path) -> Loaded:
        from azward.source.terraform.plan.load import load_plan

        document = self.plan(path)
        if isinstance(document, Diagnostic):
            return Loaded(diagnostics=[document], files={document.file})
        return load_plan(document, self.plan_sources(document), self.folders)

    def plan(self, path: Path) -> PlanDocument | Diagnostic:
        """Return the plan or state at `path`, or a diagnostic if it cannot be read."""
        if path not in self._plans:
            from azward.source.terraform.plan.document import read_plan

            self._plans[path] = read_plan(path, self.files.name(path), self.files.disk)
        return self._plans[path]

    def plan_sources(self, document: PlanDocument) -> Folder | None:
        """Return the root module of a plan, from its folder, the folders above, or the working directory."""
        from azward.source.terraform.plan.configuration import find_sources

        above = [path for path in document.path.parents if path.is_relative_to(self.files.root)]
        return find_sources(document, [*above[:MAX_ABOVE], Path.cwd()], self.folders)

    def has_plan(self, file: str) -> bool:
        """Decide whether a file was read as a plan."""
        return self.files.root / file in self._plans

    def line(self, file: str, number: int) -> str:
        """Return a line of a file that was read; "" for a plan, whose lines may hold secrets."""
        if self.has_plan(file):
            return ""
        source = self.files.get(self.files.root / file)
        return source.line(number) if isinstance(source, SourceFile) else ""

    def load_text(self, text: str, file: str = "main.tf", parameters: str = "") -> Loaded:
        """Return what a module of one file deploys; `parameters` is the text of a `.tfvars.json` file."""
        folder = Folder(self.files.root)
        path = self.files.root / file
        self.files.put(path, SourceFile(file, text.encode()))
        read_file(folder, path, self.files)
        if not parameters:
            return self._load(folder, ())
        variables = self.files.root / "variables.tfvars.json"
        self.files.put(variables, SourceFile(variables.name, parameters.encode()))
        return self._load(folder, (variables,))

    def _load(self, folder: Folder, parameters: tuple[Path, ...], *, called: bool = False) -> Loaded:
        name = folder.files[0] if folder.files else self.files.name(folder.path)
        return self._guarded(lambda: self._expand(folder, parameters, called=called), name, set(folder.files))

    def _guarded(self, load: Callable[[], Loaded], name: str, files: set[str]) -> Loaded:
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, RECURSION))
        try:
            return load()
        except RecursionError:
            message = "expressions are nested too deeply; module skipped"
            return Loaded(diagnostics=[Diagnostic(name, 1, 1, message, DiagnosticKind.LIMIT)], files=files)
        finally:
            sys.setrecursionlimit(limit)

    def _expand(self, folder: Folder, parameters: tuple[Path, ...], *, called: bool) -> Loaded:
        folders = list(self.folders.called_from(folder))
        version = pinned(folder.path, folders, self.files)
        providers = Providers(version.majors)
        unit = UnitContext(self.files, self.folders, folder.path, InstalledModules(folder.path, self.files))
        root = Module(unit, providers, folder)
        variable_files = [*automatic_files(folder.path, self.files.disk), *parameters]
        loaded = Loaded(diagnostics=list(assign(root.variables, variable_files, self.files)))
        loaded.partial = not variable_files and is_child_module(folder, called=called)
        loaded.resources.extend(assemble(expand(root, providers.arm_resources)))
        loaded.resources.extend(declared_resources(root, loaded.resources, is_root=not loaded.partial))
        loaded.outputs = root.outputs()
        loaded.variables = root.locals()
        for note in notes(version, folder, folders, decided=providers.azurerm.major_decided):
            unit.diagnostics.include(note)
        loaded.diagnostics.extend(unit.diagnostics.found)
        loaded.needs = unit.looked_for
        loaded.files = {*unit.read, *(self.files.name(path) for path in variable_files)}
        return loaded


MAX_ABOVE = 4
"""Maximum number of folders, from that of a plan upwards, that are searched for its sources."""
