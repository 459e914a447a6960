"""Finds the template that a `templateLink` names, if it is inside the scan root. Nothing is downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from azward.graph.value import Absent, Unknown, Value, canonical, lookup
from azward.source.arm.document import Document
from azward.source.arm.expression import ExpressionError, is_expression, parse, unparse
from azward.source.arm.scope_functions import TEMPLATE_BASE
from azward.source.arm.template import value_at

if TYPE_CHECKING:
    from pathlib import Path

    from azward.graph.value import JsonValue
    from azward.source.arm.document import Documents, JsonPath

__all__ = ["embedded_template", "linked_template"]


def linked_template(link: Value, document: Document, documents: Documents) -> Document | str:
    """Return the document that `link` (a `templateLink`) names, or a message why it is skipped.

    A relative path starts at the folder of the document. A URI is resolved if it is built from the location of the template
    itself: `deployment().properties.templateLink.uri`, or the parameter `_artifactsLocation`.
    """
    if not isinstance(link, dict):
        return "deployment has neither `template` nor `templateLink`; skipped"
    module = lookup(link, "azwardModule")
    if isinstance(module, str):
        return documents.find_module(module, document)
    relative, uri, spec = lookup(link, "relativePath"), lookup(link, "uri"), lookup(link, "id")
    folder = (documents.root / document.file).parent
    if not isinstance(relative, Absent) and relative is not None:
        if not isinstance(relative, str):
            return f"linked template `{canonical(relative)}` is unknown; skipped"
        return _read(folder / relative, relative, documents)
    if not isinstance(spec, Absent) and spec is not None:
        return f"template spec `{canonical(spec)}` is outside the scan root; skipped"
    if isinstance(uri, Absent) or uri is None:
        return "`templateLink` names no template, expected `relativePath`, `uri` or `id`"
    text = canonical(uri)
    if text.startswith(TEMPLATE_BASE):
        path = _path_of(uri)
        return _read(documents.root / path, path, documents)
    return f"linked template `{text}` is outside the scan root; skipped"


def embedded_template(data: JsonValue, base: JsonPath, called: JsonValue, place: JsonPath) -> JsonPath | None:
    """Return the path, in a compiled template at `base`, of the template that a deployment embeds; `None` if there is none.

    `called` is the deployment in the source of that template, and `place` its path there.
    """
    template = value_at(data, base)
    resources = template.get("resources") if isinstance(template, dict) else None
    symbol = str(place[-1])
    key: str | int | None = None
    if isinstance(resources, dict):
        key = symbol
    elif isinstance(resources, list):
        key = next((index for index, found in enumerate(resources) if _is_same(found, called, symbol)), None)
    path: JsonPath = (*base, "resources", key, "properties", "template") if key is not None else ()
    return path if key is not None and isinstance(value_at(data, path), dict) else None


def _is_same(found: JsonValue, called: JsonValue, symbol: str) -> bool:
    """Decide whether a resource without symbolic name is the one with this symbol: by its loop, or by its name."""
    if not isinstance(found, dict) or not isinstance(called, dict) or found.get("type") != "Microsoft.Resources/deployments":
        return False
    loop = found.get("copy")
    if isinstance(loop, dict):
        return loop.get("name") == symbol
    return "copy" not in called and _plain(found.get("name")) == _plain(called.get("name"))


def _plain(name: JsonValue) -> str:
    if not isinstance(name, str) or not is_expression(name):
        return str(name)
    try:
        return unparse(parse(name))
    except ExpressionError:
        return name


def _path_of(uri: Value) -> str:
    """Return the path of a URI below the placeholder URL, without its query: a SAS token, which may be unknown."""
    known = uri.parts[0] if isinstance(uri, Unknown) and uri.parts and isinstance(uri.parts[0], str) else canonical(uri)
    return unquote(urlsplit(known).path).lstrip("/")


def _read(path: Path, shown: str, documents: Documents) -> Document | str:
    normal = _normalised(path, documents)
    if normal is None:
        return f"linked template `{shown}` is outside the scan root; skipped"
    if not documents.has(normal):
        return f"linked template `{shown}` does not exist"
    found = documents.get(normal)
    if not isinstance(found, Document):
        return f"linked template `{shown}` cannot be read: line {found.line}: {found.message}"
    if not isinstance(found.data, dict):
        return f"linked template `{shown}` is not a template, expected an object"
    return found


def _normalised(path: Path, documents: Documents) -> Path | None:
    """Return `path` without `..`; `None` if it is outside the root."""
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
