"""The Bicep source: Bicep files with their parameter files and modules, read as the templates they compile to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from azward.source.arm.source import ArmSource
from azward.source.bicep.document import BicepDocument
from azward.source.bicep.install import install

if TYPE_CHECKING:
    from azward.source.unit import Loaded, Unit

__all__ = ["BicepSource"]


class BicepSource:
    """Reads Bicep files. One object serves one scan; it can share the documents of the ARM source."""

    name: ClassVar[str] = "bicep"

    def __init__(self, root: Path | None = None, *, templates: ArmSource | None = None) -> None:
        self.templates = templates or ArmSource(root)
        self.documents = self.templates.documents
        install(self.documents)

    def load(self, unit: Unit) -> Loaded:
        """Return what the Bicep file deploys with the parameter files of the unit; see `Source`."""
        return self.templates.load(unit)

    def load_text(self, text: str, file: str = "main.bicep") -> Loaded:
        """Return what a Bicep file given as text deploys; its modules are resolved in the root."""
        document = BicepDocument(self.documents, self.documents.root / file, file, text)
        return self.templates.load_document(document)
