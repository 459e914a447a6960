"""Registers the Bicep reader; the parser is imported only when there is a Bicep file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.text import TextError, decode

if TYPE_CHECKING:
    from pathlib import Path

    from azward.source.arm.document import Document, Documents

__all__ = ["SUFFIXES", "install"]

SUFFIXES = (".bicep", ".bicepparam")


def install(documents: Documents) -> None:
    """Make `documents` read Bicep files."""

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

    def made_of(path: Path) -> Path | Diagnostic | None:
        if not path.name.casefold().endswith(".json"):
            return None
        from azward.source.bicep.made import made_of

        return made_of(path, documents)

    documents.find_module = find
    documents.made_of = made_of
    documents.readers.update(dict.fromkeys(SUFFIXES, read))
