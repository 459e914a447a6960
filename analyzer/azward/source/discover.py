"""Finds what in a folder is deployed as a whole: templates with the parameter files that belong to them."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.arm.document import Document, Documents
from azward.source.arm.parameters import belongs_to, is_parameter_file
from azward.source.arm.predicted import is_predicted
from azward.source.arm.source import is_template
from azward.source.bicep.install import as_bicep
from azward.source.live.snapshot import SUFFIX as SNAPSHOT
from azward.source.live.snapshot import is_snapshot
from azward.source.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.files.disk import Disk
    from azward.graph.value import JsonValue

__all__ = ["Discovered", "Wanted", "compiled_from", "discover", "walk"]

SUFFIXES = (".json", ".jsonc", ".bicep", ".bicepparam")
"""How the names of files end that may hold a template or its parameters."""

SKIPPED_FOLDERS = frozenset(("node_modules", "__pycache__", "site-packages"))
"""Folders that hold other people's code; those whose name starts with a dot are skipped as well."""


def _is_listing(data: JsonValue) -> bool:
    """Whether a document lists resources that run."""
    from azward.source.live.cli_output import cli_output_of  # few scans need it

    return cli_output_of(data) is not None


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
    live: list[Path] = field(default_factory=list[Path])  # what was listed of an environment that runs
    named: set[Path] = field(default_factory=set[Path])  # templates that were asked for by name
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    looked_at: int = 0  # files that could have been read


def discover(path: Path, documents: Documents, wanted: Wanted, others: frozenset[Path] = frozenset()) -> Discovered:
    """The units at `path`, a template or a folder of the tree of `documents`. `others` belong to other languages."""
    found = Discovered(documents)
    disk = documents.disk
    if not disk.exists(path):
        found.diagnostics.append(Diagnostic(documents.name(path), 1, 1, "no such file or folder", DiagnosticKind.UNREADABLE))
        return found
    is_folder, is_file = disk.is_dir(path), disk.is_file(path)
    files = _Files()
    for file in (other for other in walk(path, wanted, disk, found=found) if other not in others) if is_folder else [path]:
        found.looked_at += 1
        if is_folder and (original := made_from(file, documents, found)) is not None:
            message = f"was made from `{original.name}`, which is read in its place"
            found.diagnostics.append(Diagnostic(documents.name(file), 1, 1, message, DiagnosticKind.NOTE))
        else:
            files.sort(file, found, named=not is_folder)
    parameters = files.parameters
    if is_file and files.templates:
        found.named.add(path)
        parameters = [] if wanted.parameters else list(_beside(path, documents, found))
    elif is_file and parameters and (template := _used(path, documents, found)) is not None:
        found.named.add(template)
        files.templates.append(template)
    _pair(found, files.templates, parameters, wanted)
    for file in files.predicted:
        found.templates[file] = [Unit("arm", documents.root, file)]
    return found


@dataclass(slots=True)
class _Files:
    """What the files are that are looked at, but for what runs."""

    templates: list[Path] = field(default_factory=list[Path])
    parameters: list[Path] = field(default_factory=list[Path])
    predicted: list[Path] = field(default_factory=list[Path])

    def sort(self, file: Path, found: Discovered, *, named: bool) -> None:
        """Puts a file where it belongs; one that is `named` by the user has to be something."""
        if is_snapshot(file) if named else file.name.casefold().endswith(SNAPSHOT):
            found.live.append(file)
            return
        document = found.documents.get(file)
        if (bicep := as_bicep(document)) is not None:
            (self.parameters if bicep.is_computed else self.templates).append(file)
        elif not isinstance(document, Document):
            found.diagnostics.append(document)
        elif is_template(document.data):
            self.templates.append(file)
        elif is_parameter_file(document.data):
            self.parameters.append(file)
        elif is_predicted(document.data):
            self.predicted.append(file)
        elif named and _is_listing(document.data):
            found.live.append(file)
        elif named:
            message = "not a template: expected `$schema` to name a `deploymentTemplate.json`"
            found.diagnostics.append(Diagnostic(document.file, 1, 1, message, DiagnosticKind.INVALID))


PREDICTED = ".snapshot.json"
"""How the names of files end that `bicep snapshot` writes."""

_GENERATOR = re.compile(rb'"_generator"\s*:\s*\{\s*"name"\s*:\s*"bicep"')
_HEAD = 4096  # bytes: the compiler says at the top of a template that it made it


def made_from(file: Path, documents: Documents, found: Discovered) -> Path | None:
    """The Bicep file beside a file that commands of Bicep made of it: the template of `build`, or a snapshot.

    A template of another state of the Bicep file is a deployment of its own, which is told to `found`.
    """
    original = compiled_from(file, documents.disk)
    if original is None:
        return predicted_from(file, documents.disk)
    document = as_bicep(documents.get(original))
    if document is None:
        return original
    from azward.source.bicep.compiled import stale

    difference = stale(file, document)
    if not difference:
        return original
    message = f"is not what `{original.name}` compiles to now ({difference}): read as a template of its own"
    found.diagnostics.append(Diagnostic(documents.name(file), 1, 1, message, DiagnosticKind.NOTE))
    return None


def predicted_from(snapshot: Path, disk: Disk) -> Path | None:
    """The parameter file, or else the Bicep file, beside the snapshot that `bicep snapshot` made of it."""
    stem, suffix = snapshot.name[: -len(PREDICTED)], snapshot.name[-len(PREDICTED) :]
    if suffix.casefold() != PREDICTED or not stem:
        return None
    sources = (snapshot.with_name(f"{stem}{kind}") for kind in (".bicepparam", ".bicep"))
    return next((file for file in sources if disk.is_file(file)), None)


def compiled_from(template: Path, disk: Disk) -> Path | None:
    """The Bicep file beside a template that the Bicep compiler made it of."""
    if not template.name.casefold().endswith(".json"):
        return None
    names = [template.with_suffix(".bicep")]
    if template.name.casefold() in ("azuredeploy.json", "maintemplate.json"):
        names.append(template.with_name("main.bicep"))
    try:
        original = next((file for file in names if disk.is_file(file)), None)
        if original is None or not disk.is_file(template):
            return None
        return original if _GENERATOR.search(disk.read(template, _HEAD)) else None
    except OSError:
        return None


def _used(parameters: Path, documents: Documents, found: Discovered) -> Path | None:
    """The template that a Bicep parameter file is for."""
    document = as_bicep(documents.get(parameters))
    if document is None:
        return None
    if document.using is None or not documents.has(document.using):
        message = "names no template of the scanned tree: expected `using` with the path of one"
        found.diagnostics.append(Diagnostic(document.file, 1, 1, message, DiagnosticKind.UNRESOLVED_MODULE))
        return None
    return document.using


def walk(
    folder: Path, wanted: Wanted, disk: Disk, suffixes: tuple[str, ...] = SUFFIXES, found: Discovered | None = None
) -> Iterator[Path]:
    """The files below `folder` that may be read, in order of path; links to folders are not followed.

    Folders that cannot be opened are told to `found`.
    """

    def tell(error: OSError) -> None:
        if found is not None:
            name = found.documents.name(Path(os.fsdecode(error.filename)))
            message = f"folder cannot be opened: {(error.strerror or 'unknown error').lower()}"
            found.diagnostics.append(Diagnostic(name, 1, 1, message, DiagnosticKind.UNREADABLE))

    for current, folders, files in disk.walk(folder, tell):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in SKIPPED_FOLDERS and not _excluded(Path(current, name), wanted)
        )
        for name in sorted(files):
            path = Path(current, name)
            if name.casefold().endswith(suffixes) and not _excluded(path, wanted):
                yield path


def _excluded(path: Path, wanted: Wanted) -> bool:
    if not wanted.exclude:
        return False
    relative = (
        path.relative_to(wanted.base).as_posix() if wanted.base and path.is_relative_to(wanted.base) else path.as_posix()
    )
    return any(fnmatch(relative, pattern) or fnmatch(f"{relative}/", pattern) for pattern in wanted.exclude)


def _beside(template: Path, documents: Documents, found: Discovered) -> Iterator[Path]:
    """The parameter files in the folder of a template that was asked for by name; tells those that cannot be read."""
    folders = [template.parent, template.parent / "parameters", template.parent / "params"]
    disk = documents.disk
    for folder in folders:
        for file in [folder / name for name in disk.names(folder)] if disk.is_dir(folder) else ():
            name = file.name.casefold()
            if "param" in name and name.endswith((".json", ".bicepparam")) and file != template:
                document = documents.get(file)
                if isinstance(document, Diagnostic):
                    if belongs_to(file, template, 1):
                        found.diagnostics.append(document)
                elif is_parameter_file(document.data):
                    yield file


def _pair(found: Discovered, templates: Sequence[Path], parameters: Sequence[Path], wanted: Wanted) -> None:
    beside: dict[Path, int] = defaultdict(int)
    for template in templates:
        beside[template.parent] += 1
    for template in sorted(templates):
        sets = list(wanted.parameters) or list(_configured(template, wanted))
        if not sets:
            sets = [(file,) for file in parameters if _belongs(file, template, beside[template.parent], found.documents)]
        source = "bicep" if template.suffix.casefold() == ".bicep" else "arm"
        found.templates[template] = [Unit(source, found.documents.root, template, chosen) for chosen in sets or [()]]


def _belongs(parameters: Path, template: Path, templates_beside: int, documents: Documents) -> bool:
    """Whether a parameter file is for the template: a Bicep one says so, of others the name does."""
    document = as_bicep(documents.get(parameters))
    if document is not None:
        return document.using == template
    return belongs_to(parameters, template, templates_beside)


def _configured(template: Path, wanted: Wanted) -> Iterator[tuple[Path, ...]]:
    base = wanted.base or Path.cwd()
    relative = template.relative_to(base).as_posix() if template.is_relative_to(base) else template.as_posix()
    for pattern, files in wanted.template_parameters:
        if fnmatch(relative, pattern):
            yield from ((file,) for file in files)
