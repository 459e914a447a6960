"""Finds the file that a module reference names: a path, or a module of a registry that was restored to disk."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, cast

from azward.graph.value import lookup
from azward.source import jsontext
from azward.source.arm.document import Document
from azward.source.submodule import hint
from azward.source.text import TextError, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.files.disk import Disk
    from azward.graph.value import JsonValue, Value
    from azward.source.arm.document import Documents

__all__ = ["beside", "find_module", "is_registry"]

_REFERENCE = re.compile(r"(?P<kind>br|ts)(?:/(?P<alias>[^:]+))?:(?P<path>.+?)(?::(?P<tag>[^:/@]+)|@(?P<digest>[^@]+))?$")
_MAX_CONFIGURATION = 2**20


def is_registry(reference: str) -> bool:
    """Decide whether a module is in a registry or is a template spec."""
    return reference.startswith(("br:", "br/", "ts:", "ts/"))


def beside(file: Path, path: str, documents: Documents) -> Path | None:
    """Return the path that a relative path in `file` names, without `..`; `None` if it is outside the scan root."""
    if "\\" in path or path.startswith("/") or "\0" in path:
        return None
    normal = Path(os.path.normpath(file.parent / path))
    return normal if documents.contains(normal) else None


def find_module(reference: str, document: Document, documents: Documents) -> Document | str:
    """Return the document that a module reference in `document` names, or a message why it is skipped."""
    if is_registry(reference):
        return _registry(reference, document, documents)
    path = beside(documents.root / document.file, reference, documents)
    if path is None:
        return f"module `{reference}` is outside the scan root; skipped"
    if not documents.has(path):
        return f"module `{reference}` does not exist{hint(path, documents.root, documents.disk)}"
    found = documents.get(path)
    if not isinstance(found, Document):
        return f"module `{reference}` cannot be read: line {found.line}: {found.message}"
    if path.suffix.casefold() not in (".bicep", ".json", ".jsonc"):
        return f"module `{reference}` is neither a Bicep file nor a JSON template"
    return found


def _registry(reference: str, document: Document, documents: Documents) -> Document | str:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return f"module `{reference}` is not a valid reference, expected one such as `br:registry/path:tag`"
    configuration = _configuration(documents.root / document.file, documents)
    path = _full_path(match, configuration)
    if path is None:
        return f"module `{reference}`: alias `{match['alias']}` is not defined in `bicepconfig.json`; skipped"
    for folder in _caches(configuration, documents):
        for file in _candidates(folder, match["kind"], path, match["tag"] or "", match["digest"] or ""):
            if documents.has(file):
                found = documents.get_library(file)
                if isinstance(found, Document):
                    return found
    return f"module `{reference}` is not on disk; run `{shlex.join(['bicep', 'restore', document.file])}`"


def _full_path(match: re.Match[str], configuration: dict[str, Value]) -> str | None:
    """Return the registry and path of a reference, its alias resolved; `None` if there is no such alias."""
    alias, path, kind = match["alias"], match["path"], match["kind"]
    if alias is None:
        return path
    aliases = lookup(configuration, "moduleAliases")
    group = lookup(aliases, kind) if isinstance(aliases, dict) else None
    found = lookup(group, alias) if isinstance(group, dict) else None
    if not isinstance(found, dict):
        return f"mcr.microsoft.com/bicep/{path}" if kind == "br" and alias == "public" else None
    names = ("registry", "modulePath") if kind == "br" else ("subscription", "resourceGroup")
    parts = [part for name in names if isinstance(part := lookup(found, name), str) and part]
    return "/".join([*parts, path])


def _candidates(folder: Path, kind: str, path: str, tag: str, digest: str) -> Iterator[Path]:
    """Yield the paths of a restored module in the compiler's cache: `br/host/a$b/1.0.0$/main.json`."""
    host, _, name = path.partition("/")
    version = f"{tag}$" if tag else digest.replace(":", "#")
    if kind == "br":
        yield folder / "br" / host.replace(":", "$") / name.replace("/", "$") / version / "main.json"
        yield folder / "br" / host / name / tag / "main.json"
    else:
        yield folder / "ts" / host / name.replace("/", "$") / version / "main.json"
        yield folder / "ts" / path / tag / "main.json"


def _caches(configuration: dict[str, Value], documents: Documents) -> Iterator[Path]:
    written = lookup(configuration, "cacheRootDirectory")
    if isinstance(written, str) and "\0" not in written and documents.contains(documents.root / written):
        yield documents.root / written
    yield documents.root / ".bicep"
    if "BICEP_CACHE_DIRECTORY" in os.environ:
        yield Path(os.environ["BICEP_CACHE_DIRECTORY"])
    yield Path.home() / ".bicep"


def _configuration(file: Path, documents: Documents) -> dict[str, Value]:
    """Return the nearest `bicepconfig.json` of a file, in its folder or above it in the scanned tree."""
    folder = file.parent
    while True:
        found = _read_configuration(folder / "bicepconfig.json", documents.disk)
        if found is not None:
            return found
        if folder in (documents.root, folder.parent):
            return {}
        folder = folder.parent


def _read_configuration(file: Path, disk: Disk) -> dict[str, Value] | None:
    try:
        if not disk.is_file(file) or disk.size(file) > _MAX_CONFIGURATION:
            return None
        value: JsonValue = jsontext.parse_value(decode(disk.read(file)))
    except (OSError, TextError):
        return {}
    return cast("dict[str, Value]", value) if isinstance(value, dict) else {}
