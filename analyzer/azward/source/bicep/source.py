"""The Bicep source: Bicep files with their parameter files and modules, read as the templates they compile to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from azward.source.arm.source import ArmSource
from azward.source.bicep.install import SUFFIXES, install
from azward.source.protocol import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.graph.resource import FieldPath, Resource, Span
    from azward.graph.setting import Setting
    from azward.graph.value import Value
    from azward.source.directive import Directive
    from azward.source.protocol import Loader, OpenTree, Search
    from azward.source.unchanged import Unchanged
    from azward.source.unit import Loaded, Unit

__all__ = ["BicepSource", "open_source"]


class BicepSource(Source):
    """Reads Bicep files as documents of the ARM source, which it extends."""

    name: ClassVar[str] = "bicep"

    def __init__(self, root: Path | None = None, *, templates: ArmSource | None = None) -> None:
        self.templates = templates or ArmSource(root)
        self.documents = self.templates.documents
        self.templates.languages.append(self.name)
        install(self.documents)

    def discover(self, search: Search, load: Loader) -> Iterable[Unit]:
        """Return the templates of all languages; see `ArmSource`."""
        return self.templates.discover(search, load)

    def setting(self, resource: Resource, paths: Sequence[FieldPath], value: Value) -> Setting | None:
        """See `Source`."""
        from azward.source.arm.words import where_written
        from azward.source.bicep.words import setting

        return setting(where_written(resource, paths), value)

    def load(self, unit: Unit) -> Loaded:
        """Return what the Bicep file deploys with the parameter files of the unit; see `Source`."""
        return self.templates.load(unit)

    def owns(self, path: Path) -> bool:
        """See `Source`."""
        return path.name.casefold().endswith(SUFFIXES)

    def line(self, span: Span) -> str:
        """See `Source`."""
        return self.templates.line(span)

    def mask(self, line: str, span: Span) -> str:
        """See `Source`."""
        return self.templates.mask(line, span)

    def directives(self, path: Path) -> Sequence[Directive]:
        """See `Source`."""
        return self.templates.directives(path)

    def same_settings(self, unchanged: Unchanged) -> bool:
        """Decide whether all `bicepconfig.json` are the same: they define where modules are."""
        return unchanged.all_named("bicepconfig.json")

    def load_text(self, text: str, file: str = "main.bicep") -> Loaded:
        """Return what a Bicep file given as text deploys; its modules are resolved in the root."""
        from azward.source.bicep.document import BicepDocument

        document = BicepDocument(self.documents, self.documents.root / file, file, text)
        return self.templates.load_document(document)


def open_source(tree: OpenTree) -> BicepSource:
    """Return the source for a tree."""
    templates = tree.source(ArmSource.name)
    assert isinstance(templates, ArmSource)  # noqa: S101
    return BicepSource(templates=templates)
