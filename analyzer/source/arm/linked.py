"""Finds the template that a `templateLink` names, if it lies in the scanned tree. Nothing is ever fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from analyzer.graph.value import Absent, Unknown, Value, canonical, lookup
from analyzer.source.arm.document import Document
from analyzer.source.arm.scopes import TEMPLATE_BASE

if TYPE_CHECKING:
    from pathlib import Path

    from analyzer.source.arm.document import Documents

__all__ = ["linked_template"]


def linked_template(link: Value, document: Document, documents: Documents) -> Document | str:
    """The document that `link` (a `templateLink`) names, or a message that says why it is not read.

    A relative path starts at the folder of the document; a URI counts where it is built from the place of the template
    itself, which `deployment().properties.templateLink.uri` and the parameter `_artifactsLocation` stand for.
    """
    if not isinstance(link, dict):
        return "deployment has neither `template` nor `templateLink`: nothing of it is read"
    relative, uri, spec = lookup(link, "relativePath"), lookup(link, "uri"), lookup(link, "id")
    folder = (documents.root / document.file).parent
    if not isinstance(relative, Absent) and relative is not None:
        if not isinstance(relative, str):
            return f"linked template `{canonical(relative)}` is not known: nothing of it is read"
        return _read(folder / relative, relative, documents)
    if not isinstance(spec, Absent) and spec is not None:
        return f"template spec `{canonical(spec)}` is not in the scanned tree: nothing of it is read"
    if isinstance(uri, Absent) or uri is None:
        return "`templateLink` names no template: expected `relativePath`, `uri` or `id`"
    text = canonical(uri)
    if text.startswith(TEMPLATE_BASE):
        path = _path_of(uri)
        return _read(documents.root / path, path, documents)
    return f"linked template `{text}` is not in the scanned tree: nothing of it is read"


def _path_of(uri: Value) -> str:
    """The path of a URI below the stand-in for the published tree, without query (a SAS token, which may be open)."""
    known = uri.parts[0] if isinstance(uri, Unknown) and uri.parts and isinstance(uri.parts[0], str) else canonical(uri)
    return unquote(urlsplit(known).path).lstrip("/")


def _read(path: Path, shown: str, documents: Documents) -> Document | str:
    normal = _normalised(path, documents)
    if normal is None:
        return f"linked template `{shown}` leads out of the scanned tree: not read"
    if not normal.is_file():
        return f"linked template `{shown}` does not exist"
    found = documents.get(normal)
    if not isinstance(found, Document):
        return f"linked template `{shown}` cannot be read: line {found.line}: {found.message}"
    if not isinstance(found.data, dict):
        return f"linked template `{shown}` is not a template: expected an object"
    return found


def _normalised(path: Path, documents: Documents) -> Path | None:
    """`path` without `..`, below the root; `None` if it is not."""
    parts: list[str] = []
    for part in path.relative_to(documents.root).parts if path.is_relative_to(documents.root) else ():
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    normal = documents.root.joinpath(*parts)
    return normal if parts and documents.contains(normal) else None
