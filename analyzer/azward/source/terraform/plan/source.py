"""The source of Terraform plans and states: what `terraform show -json` prints. Imports no parser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from azward.files.disk import DISK
from azward.graph.diagnostic import Diagnostic
from azward.source.protocol import Source
from azward.source.terraform.hcl.filenames import is_terraform_file
from azward.source.terraform.plan.sniff import is_plan
from azward.source.unit import Loaded, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.graph.resource import FieldPath, Resource, Span
    from azward.graph.setting import Setting
    from azward.graph.value import Value
    from azward.source.protocol import Loader, OpenTree, Request, Search
    from azward.source.terraform.module.folder import Folder, Folders
    from azward.source.terraform.plan.document import PlanDocument
    from azward.source.terraform.source import TerraformSource

__all__ = ["PlanSource", "is_derived_from", "open_source"]

MAX_ABOVE = 4
"""Maximum number of folders, from that of a plan upwards, that are searched for its sources."""


class PlanSource(Source):
    """Reads plans and states, each located in the root module that it was made of, if that is in the tree."""

    name: ClassVar[str] = "plan"

    def __init__(self, tree: OpenTree) -> None:
        self._tree = tree
        self._plans: dict[Path, PlanDocument | Diagnostic] = {}
        self._compared: dict[Path, Sequence[str]] = {}
        self._unreviewed: set[Path] = set()  # plans that the author of a change may have written by hand

    @property
    def _folders(self) -> Folders:
        """Return the folders with the modules of the tree."""
        return cast("TerraformSource", self._tree.source("terraform")).folders

    def _plan(self, path: Path) -> PlanDocument | Diagnostic:
        """Return the plan or state at `path`, or why it cannot be read."""
        if path not in self._plans:
            from azward.source.terraform.plan.document import read_plan

            self._plans[path] = read_plan(path, self._folders.files.name(path), self._tree.disk)
        return self._plans[path]

    def discover(self, search: Search, load: Loader) -> Iterable[Unit]:
        """Yield a unit for each plan, and claim the root modules that are judged by their plans; see `Source`."""
        files = (
            search.free() if search.named else [file for file in search.free((".json",)) if not is_terraform_file(file.name)]
        )
        for file in files:
            if is_plan(file, self._tree.disk, named=search.named):
                search.taken.add(file)
                sources = self._sources(self._plan(file))
                if not search.request.trusts(file) or (
                    sources is not None and self._is_older(file, sources, search.request)
                ):
                    self._unreviewed.add(file)
                if sources is not None and file not in self._unreviewed and not self._differences(file):
                    search.taken.add(sources.path)
                yield Unit(self.name, self._tree.root, file)

    def _is_older(self, plan: Path, sources: Folder, request: Request) -> bool:
        """Decide whether a change leaves a plan as it is but not its sources: then the plan is not of what they are now."""
        if not request.reviewed(plan):
            return False
        files = self._folders.files
        read = [files.root / name for folder in self._folders.called_from(sources) for name in folder.files]
        return not all(map(request.trusts, (*read, *files.automatic(sources.path))))

    def _sources(self, document: PlanDocument | Diagnostic) -> Folder | None:
        """Return the root module that a plan was made of: in its folder, those above, or the working directory."""
        if isinstance(document, Diagnostic):
            return None
        from azward.source.terraform.plan.configuration import find_sources

        return find_sources(document, self._candidates(document.path), self._folders)

    def _candidates(self, plan: Path) -> list[Path]:
        above = [path for path in plan.parents if path.is_relative_to(self._tree.root)]
        return [*above[:MAX_ABOVE], Path.cwd()]

    def _differences(self, path: Path) -> Sequence[str]:
        """Return what the sources beside a plan have and the plan has not, or otherwise.

        A state describes an earlier version, so it never stands for its sources, and is not compared with them.
        """
        document = self._plan(path)
        if isinstance(document, Diagnostic):
            return ()
        if document.is_state:
            return ("a state",)
        if path not in self._compared:
            from azward.source.terraform.plan.coverage import differences, find_beside

            sources = self._sources(document) or find_beside(document, self._candidates(path), self._folders)
            self._compared[path] = (
                () if sources is None else differences(sources, document, self._folders, values=path in self._unreviewed)
            )
        return self._compared[path]

    def setting(self, resource: Resource, paths: Sequence[FieldPath], value: Value) -> Setting | None:
        """See `Source`."""
        from azward.source.terraform.resources.settings import setting_of

        return setting_of(resource, paths, value)

    def name_of(self, resource: Resource, field: str) -> Setting | None:
        """See `Source`."""
        from azward.source.terraform.resources.settings import argument_of

        return argument_of(resource, field)

    def load(self, unit: Unit) -> Loaded:
        """See `Source`."""
        from azward.source.terraform.recursion import guarded

        return guarded(lambda: self._load(unit.file), self._folders.files.name(unit.file), set())

    def _load(self, path: Path) -> Loaded:
        from azward.source.terraform.plan.load import load_plan

        document = self._plan(path)
        if isinstance(document, Diagnostic):
            return Loaded(diagnostics=[document], files={document.file})
        loaded = load_plan(document, self._sources(document), self._folders)
        if not document.is_state and (found := self._differences(path)):
            from azward.source.terraform.plan.coverage import plan_resource

            loaded.resources.append(plan_resource(document, found))
        return loaded

    def owns(self, path: Path) -> bool:
        """See `Source`."""
        return path in self._plans

    def line(self, span: Span) -> str:
        """Return nothing: a plan holds secrets, often in one line; see `Source`."""
        return ""

    def made_of(self, path: Path) -> Path | None:
        """Return the root module that a plan was made of; see `Source`."""
        sources = self._sources(self._plans[path]) if path in self._plans else None
        return sources.path if sources is not None else None


def open_source(tree: OpenTree) -> PlanSource:
    """Return the source for a tree."""
    return PlanSource(tree)


def is_derived_from(file: Path, folder: Path) -> bool:
    """Decide whether a file is a plan, and a folder that it is not in has modules that it may be made of."""
    return is_plan(file, named=True) and any(name.endswith(".tf") for name in DISK.names(folder))
