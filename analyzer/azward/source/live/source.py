"""The source of live environments: snapshots that `azward live` saves, and lists of resources that other tools write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from azward.files.disk import DISK
from azward.files.door import leads_out
from azward.source.live.snapshot import SUFFIX, is_snapshot
from azward.source.mask import mask_literal
from azward.source.protocol import Source
from azward.source.unit import Loaded, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.graph.resource import FieldPath, Resource, Span
    from azward.graph.setting import Setting
    from azward.graph.value import Value
    from azward.source.arm.source import ArmSource
    from azward.source.protocol import Loader, OpenTree, Search

__all__ = ["LiveSource", "open_source"]


class LiveSource(Source):
    """Reads files that describe resources as they run."""

    name: ClassVar[str] = "live"

    def __init__(self, tree: OpenTree) -> None:
        self._tree = tree
        self._files: set[Path] = set()

    @property
    def _templates(self) -> ArmSource:
        """The source that reads JSON documents."""
        return cast("ArmSource", self._tree.source("arm"))

    def discover(self, search: Search, load: Loader) -> Iterable[Unit]:
        """Yield a unit for each file. None is read from a commit: see `Source`."""
        for file in search.free(("",) if search.named else (SUFFIX,)):
            if not search.named and leads_out(file, self._tree.root):
                continue  # what the user did not name is read from the tree only
            if not search.named or is_snapshot(file) or self._is_listing(file):
                search.taken.add(file)
                self._files.add(file)
                unit = Unit(self.name, self._tree.root, file)
                if self._tree.disk is DISK or self._tree.known(unit) is not None:
                    yield unit

    def _is_listing(self, file: Path) -> bool:
        from azward.graph.diagnostic import Diagnostic
        from azward.source.live.cli_output import cli_output_of

        document = self._templates.documents.get(file)
        return not isinstance(document, Diagnostic) and cli_output_of(document.data) is not None

    def setting(self, resource: Resource, paths: Sequence[FieldPath], value: Value) -> Setting | None:
        """See `Source`."""
        from azward.source.arm.words import setting, where_written

        return setting(where_written(resource, paths), value)

    def load(self, unit: Unit) -> Loaded:
        """Return the resources of the file, and a diagnostic for each type that was not read completely; see `Source`."""
        from azward.source.live.load_listing import load_listing
        from azward.source.live.load_snapshot import load_snapshot

        root = unit.root
        name = unit.file.relative_to(root).as_posix() if unit.file.is_relative_to(root) else unit.file.as_posix()
        if is_snapshot(unit.file):
            return load_snapshot(unit.file, name)
        return load_listing(self._templates.documents.get(unit.file), name, self._tree.redact)

    def owns(self, path: Path) -> bool:
        """See `Source`."""
        return path in self._files

    def line(self, span: Span) -> str:
        """Return a line of a list of resources, and nothing of a snapshot; see `Source`."""
        return "" if span.start_column == span.end_column else self._templates.line(span)

    def mask(self, line: str, span: Span) -> str:
        """See `Source`."""
        return mask_literal(line, span)


def open_source(tree: OpenTree) -> LiveSource:
    """Return the source for a tree."""
    return LiveSource(tree)
