"""The Terraform source: root modules with their variable files and the modules that they call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from azward.files.disk import DISK
from azward.source.disabled import judged, lost, may_judge, none_open
from azward.source.mask import mask_values
from azward.source.protocol import Source
from azward.source.terraform.azurerm.versions import notes, pinned
from azward.source.terraform.discover import discover
from azward.source.terraform.hcl.filenames import is_terraform_file
from azward.source.terraform.hcl.files import Files
from azward.source.terraform.hcl.source_file import SourceFile
from azward.source.terraform.module.defaults import Worlds, added
from azward.source.terraform.module.folder import Folder, Folders, is_child_module, is_library, read_file
from azward.source.terraform.module.given import assign_given
from azward.source.terraform.module.installed import InstalledModules
from azward.source.terraform.module.module import Module
from azward.source.terraform.module.unit import UnitContext
from azward.source.terraform.module.variable_files import assign
from azward.source.terraform.providers.dispatch import Providers
from azward.source.terraform.recursion import guarded
from azward.source.terraform.resources.assembly import assemble
from azward.source.terraform.resources.declarations import declared_resources
from azward.source.terraform.resources.expansion import expand, nodes
from azward.source.terraform.resources.unread_modules import unread_modules
from azward.source.unit import Loaded, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from azward.files.disk import Disk
    from azward.graph.diagnostic import Diagnostic
    from azward.graph.resource import FieldPath, Resource, Span
    from azward.graph.setting import Setting
    from azward.graph.value import Value
    from azward.source.directive import Directive
    from azward.source.disabled import Place
    from azward.source.protocol import Loader, OpenTree, Search
    from azward.source.unchanged import Unchanged

__all__ = ["TerraformSource", "open_source"]


class TerraformSource(Source):
    """Reads Terraform. One object serves one scan and reads each file once."""

    name: ClassVar[str] = "terraform"

    def __init__(self, root: Path | None = None, disk: Disk = DISK) -> None:
        self.files = Files(root or Path(), disk)
        self.folders = Folders(self.files)
        self.listed: set[Place] = set()  # declarations that defaults disable in some deployment

    def discover(self, search: Search, load: Loader) -> Iterable[Unit]:
        """See `Source`."""
        return discover(search, load, self.folders)

    def owns(self, path: Path) -> bool:
        """See `Source`."""
        return is_terraform_file(path.name)

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

    def setting(self, resource: Resource, paths: Sequence[FieldPath], value: Value) -> Setting | None:
        """See `Source`."""
        from azward.source.terraform.resources.settings import setting_of

        return setting_of(resource, paths, value)

    def name_of(self, resource: Resource, field: str) -> Setting | None:
        """See `Source`."""
        from azward.source.terraform.resources.settings import argument_of

        return argument_of(resource, field)

    def load(self, unit: Unit) -> Loaded:
        """Return what the root module in the folder `unit.file` deploys; see `Source`."""
        return self._load(self.folders.get(unit.file), unit)

    def load_text(self, text: str, file: str = "main.tf", parameters: str = "") -> Loaded:
        """Return what a module of one file deploys; `parameters` is the text of a `.tfvars.json` file."""
        folder = Folder(self.files.root)
        path = self.files.root / file
        self.files.put(path, SourceFile(file, text.encode()))
        read_file(folder, path, self.files)
        if not parameters:
            return self._load(folder, Unit(self.name, folder.path, folder.path))
        variables = self.files.root / "variables.tfvars.json"
        self.files.put(variables, SourceFile(variables.name, parameters.encode()))
        return self._load(folder, Unit(self.name, folder.path, folder.path, (variables,)))

    def _load(self, folder: Folder, asked: Unit) -> Loaded:
        name = folder.files[0] if folder.files else self.files.name(folder.path)
        return guarded(lambda: self._expand(folder, asked), name, set(folder.files))

    def _expand(self, folder: Folder, asked: Unit) -> Loaded:
        folders = list(self.folders.called_from(folder))
        version = pinned(folder.path, folders, self.files)
        providers = Providers(version.majors)
        variable_files = [*self.files.automatic(folder.path), *asked.parameters]
        library = not variable_files and is_library(folder, called=asked.called)

        def build(is_open: Callable[[str], bool], *, tolerant: bool = False) -> tuple[Module, list[Diagnostic]]:
            installed = InstalledModules(folder.path, self.files)
            unit = UnitContext(self.files, self.folders, folder.path, installed, is_open=is_open, tolerant=tolerant)
            root = Module(unit, providers, folder)
            problems = list(assign(root.variables, variable_files, self.files, dict(asked.environment)))
            return root, problems + assign_given(root.variables, asked.values)

        root, problems = build(none_open, tolerant=True)
        unit = root.scope.unit
        worlds = Worlds(root, lambda is_open: build(is_open)[0], providers.deploys)
        loaded = Loaded(diagnostics=problems)
        loaded.declared = set(folder.variables)
        loaded.given = loaded.declared & {name for name, _ in asked.values}
        loaded.partial = not variable_files and is_child_module(folder, called=asked.called)
        drafts = list(expand(nodes(root), providers.arm_resources))
        judges = asked.enabled or library
        loaded.disabled = list(worlds.disabled(root, None if judges else self.listed))
        world = (
            worlds.enabled(everywhere=asked.enabled)
            if may_judge(loaded.disabled, asked=asked.enabled, library=library)
            else None
        )
        if world is not None:
            drafts += expand(added(root, world), providers.arm_resources)
            unread = {call.address for module in world.all() for call in module.calls.values() if call.folder is None}
            loaded.disabled = judged(loaded.disabled, list(worlds.disabled(world)), unread)
            loaded.diagnostics.extend(lost(world.scope.unit.diagnostics.found) if asked.enabled else ())
        loaded.resources.extend(assemble(drafts))
        loaded.resources.extend(unread_modules(world or root))
        loaded.resources.extend(declared_resources(world or root, loaded.resources, is_root=not loaded.partial))
        loaded.outputs = root.outputs()
        loaded.variables = root.locals()
        for note in notes(version, folder, folders, decided=providers.azurerm.major_decided):
            unit.diagnostics.include(note)
        loaded.diagnostics.extend(unit.diagnostics.found)
        units = [unit, *([world.scope.unit] if world is not None else [])]
        loaded.needs = {path for one in units for path in one.looked_for}
        loaded.files = {*(name for one in units for name in one.read), *(self.files.name(path) for path in variable_files)}
        return loaded


def open_source(tree: OpenTree) -> TerraformSource:
    """Return the source for a tree."""
    return TerraformSource(tree.root, tree.disk)
