"""Lets a scan read Bicep, whose parser is only imported once there is a Bicep file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.text import TextError, decode

if TYPE_CHECKING:
    from pathlib import Path

    from azward.source.arm.document import Document, Documents
    from azward.source.bicep.document import BicepDocument

__all__ = ["as_bicep", "install"]

SUFFIXES = (".bicep", ".bicepparam")


def install(documents: Documents) -> None:
    """Lets `documents` read Bicep files."""

    def read(path: Path, name: str, data: bytes) -> Document | Diagnostic:
        from azward.source.bicep.document import BicepDocument

        try:
            text = decode(data)
        except TextError as error:
            return Diagnostic(name, error.line, error.column, error.message, DiagnosticKind.UNREADABLE)
        return BicepDocument(documents, path, name, text)

    def find(reference: str, document: Document) -> Document | str:
        from azward.source.bicep.module import find_module

        return find_module(reference, document, documents)

    documents.find_module = find
    documents.readers.update(dict.fromkeys(SUFFIXES, read))


def as_bicep(document: Document | Diagnostic) -> BicepDocument | None:
    """The document if it is a Bicep file."""
    if not document.file.casefold().endswith(SUFFIXES):
        return None
    from azward.source.bicep.document import BicepDocument

    return document if isinstance(document, BicepDocument) else None
