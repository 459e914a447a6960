"""The source of Terraform plans and states: what `terraform show -json` prints. Imports no parser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from azward.files.disk import DISK
from azward.graph.diagnostic import Diagnostic
from azward.source.protocol import Source
from azward.source.terraform.discover import is_terraform
from azward.source.terraform.plan.sniff import is_plan
from azward.source.unit import Loaded, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from azward.graph.resource import Span
    from azward.source.protocol import Loader, OpenTree, Search
    from azward.source.terraform.module.folder import Folder
    from azward.source.terraform.source import TerraformSource

__all__ = ["PlanSource", "is_derived_from", "open_source"]


class PlanSource(Source):
    """Reads plans and states, each located in the root module that it was made of, if that is in the tree."""

    name: ClassVar[str] = "plan"

    def __init__(self, tree: OpenTree) -> None:
        self._tree = tree
        self._files: set[Path] = set()

    @property
    def _modules(self) -> TerraformSource:
        return cast("TerraformSource", self._tree.source("terraform"))

    def discover(self, search: Search, load: Loader) -> Iterable[Unit]:
        """Yield a unit for each plan, and claim the root modules that are judged by their plans; see `Source`."""
        files = search.free() if search.named else [file for file in search.free((".json",)) if not is_terraform(file)]
        for file in files:
            if is_plan(file, self._tree.disk, named=search.named):
                search.taken.add(file)
                self._files.add(file)
                document = self._modules.plan(file)
                if not isinstance(document, Diagnostic) and not document.is_state:  # a state describes an earlier version
                    sources = self._sources(file)
                    search.taken |= {sources.path} if sources is not None else set()
                yield Unit(self.name, self._tree.root, file)

    def _sources(self, file: Path) -> Folder | None:
        document = self._modules.plan(file)
        return None if isinstance(document, Diagnostic) else self._modules.plan_sources(document)

    def load(self, unit: Unit) -> Loaded:
        """See `Source`."""
        self._files.add(unit.file)
        return self._modules.load(unit)

    def owns(self, path: Path) -> bool:
        """See `Source`."""
        return path in self._files

    def line(self, span: Span) -> str:
        """Return nothing: a plan holds secrets, often in one line; see `Source`."""
        return ""

    def made_of(self, path: Path) -> Path | None:
        """Return the root module that a plan was made of; see `Source`."""
        sources = self._sources(path) if path in self._files else None
        return sources.path if sources is not None else None


def open_source(tree: OpenTree) -> PlanSource:
    """Return the source for a tree."""
    return PlanSource(tree)


def is_derived_from(file: Path, folder: Path) -> bool:
    """Decide whether a file is a plan, and a folder that it is not in has modules that it may be made of."""
    return is_plan(file, named=True) and any(name.endswith(".tf") for name in DISK.names(folder))
