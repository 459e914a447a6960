"""Finds what in a folder is deployed as a whole: templates with the parameter files that belong to them."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.graph.diagnostic import Diagnostic, DiagnosticKind
from analyzer.source.arm.document import Document, Documents
from analyzer.source.arm.parameters import belongs_to, is_parameter_file
from analyzer.source.arm.source import is_template
from analyzer.source.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Discovered", "Wanted", "discover"]

SKIPPED_FOLDERS = frozenset(("node_modules", "__pycache__", "site-packages"))
"""Folders that hold other people's code; those whose name starts with a dot are skipped as well."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for."""

    exclude: tuple[str, ...] = ()  # patterns of paths relative to `base`
    base: Path | None = None
    parameters: tuple[tuple[Path, ...], ...] = ()  # one parameter set each, for every template
    template_parameters: tuple[tuple[str, tuple[Path, ...]], ...] = ()  # pattern of a template -> one parameter set each


@dataclass(slots=True)
class Discovered:
    """The units of a scanned tree: for each template one for every parameter set, templates in order of path."""

    documents: Documents
    templates: dict[Path, list[Unit]] = field(default_factory=dict[Path, "list[Unit]"])
    named: set[Path] = field(default_factory=set[Path])  # templates that were asked for by name
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    looked_at: int = 0  # files that could have been read


def discover(path: Path, documents: Documents, wanted: Wanted) -> Discovered:
    """The units at `path`, a template or a folder of the tree of `documents`."""
    found = Discovered(documents)
    if not path.exists():
        found.diagnostics.append(Diagnostic(documents.name(path), 1, 1, "no such file or folder", DiagnosticKind.UNREADABLE))
        return found
    templates: list[Path] = []
    parameters: list[Path] = []
    for file in [path] if path.is_file() else _walk(path, wanted):
        found.looked_at += 1
        document = documents.get(file)
        if not isinstance(document, Document):
            found.diagnostics.append(document)
        elif is_template(document.data):
            templates.append(file)
        elif is_parameter_file(document.data):
            parameters.append(file)
        elif path.is_file():
            message = "not a template: expected `$schema` to name a `deploymentTemplate.json`"
            found.diagnostics.append(Diagnostic(document.file, 1, 1, message, DiagnosticKind.INVALID))
    if path.is_file() and templates:
        found.named.add(path)
        parameters = list(_beside(path, documents))
    _pair(found, templates, parameters, wanted)
    return found


def _walk(folder: Path, wanted: Wanted) -> Iterator[Path]:
    """The JSON files below `folder`, in order of path; links to folders are not followed."""
    for current, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in SKIPPED_FOLDERS and not _excluded(Path(current, name), wanted)
        )
        for name in sorted(files):
            path = Path(current, name)
            if name.casefold().endswith((".json", ".jsonc")) and not _excluded(path, wanted):
                yield path


def _excluded(path: Path, wanted: Wanted) -> bool:
    if not wanted.exclude:
        return False
    relative = (
        path.relative_to(wanted.base).as_posix() if wanted.base and path.is_relative_to(wanted.base) else path.as_posix()
    )
    return any(fnmatch(relative, pattern) or fnmatch(f"{relative}/", pattern) for pattern in wanted.exclude)


def _beside(template: Path, documents: Documents) -> Iterator[Path]:
    """The parameter files in the folder of a template that was asked for by name."""
    folders = [template.parent, template.parent / "parameters", template.parent / "params"]
    for folder in folders:
        for file in sorted(folder.glob("*.json")) if folder.is_dir() else ():
            if "param" in file.name.casefold() and file != template:
                document = documents.get(file)
                if isinstance(document, Document) and is_parameter_file(document.data):
                    yield file


def _pair(found: Discovered, templates: Sequence[Path], parameters: Sequence[Path], wanted: Wanted) -> None:
    beside: dict[Path, int] = defaultdict(int)
    for template in templates:
        beside[template.parent] += 1
    for template in sorted(templates):
        sets = list(wanted.parameters) or list(_configured(template, wanted))
        if not sets:
            sets = [(file,) for file in parameters if belongs_to(file, template, beside[template.parent])]
        found.templates[template] = [Unit("arm", found.documents.root, template, chosen) for chosen in sets or [()]]


def _configured(template: Path, wanted: Wanted) -> Iterator[tuple[Path, ...]]:
    base = wanted.base or Path.cwd()
    relative = template.relative_to(base).as_posix() if template.is_relative_to(base) else template.as_posix()
    for pattern, files in wanted.template_parameters:
        if fnmatch(relative, pattern):
            yield from ((file,) for file in files)
