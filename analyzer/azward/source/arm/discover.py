"""Finds templates of every language that becomes ARM templates, with the parameter files that belong to each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.arm.document import Document
from azward.source.arm.parameters import belongs_to, is_parameter_file
from azward.source.arm.predicted import is_predicted
from azward.source.arm.template_schema import is_template
from azward.source.azd import Projects
from azward.source.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from azward.source.arm.document import Documents
    from azward.source.protocol import Loader, Search

__all__ = ["discover"]

_MARKS = (b"$schema", b"contentVersion", b"terraform_version", b"predictedResources", b"Microsoft.")
"""What a template, a parameter file, a plan, a state, a snapshot or a listing contains."""


_POINTER = b"version https://git-lfs.github.com/spec/"
"""How a file begins that stands for one in Git LFS: <https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>."""

_READ = "an ARM template (*.json), Bicep (*.bicep), Terraform (*.tf) or the output of `terraform show -json`"


def discover(documents: Documents, languages: Sequence[str], search: Search, load: Loader) -> Iterator[Unit]:
    """Yield a unit for each template and parameter set.

    A template that another one deploys is evaluated there. It is a unit of its own only if it has parameter files of its
    own, or the user asked for it by name. Of templates in JSON that is known only once the others are loaded.
    """
    files = _Files(documents, search)
    sets = [(file,) for language in languages for file in search.parameters.get(language, ())]
    for (file,) in sets:
        documents.get_library(file)  # a file that the user names may be anywhere
    files.sort()
    if search.named:
        files.complete(chosen=bool(sets))
    units = files.units(sets)
    yield from _Calls(documents, units, files.named | files.assigned, load).roots()


@dataclass(slots=True)
class _Files:
    """The files of a search, by what they are."""

    documents: Documents
    search: Search
    templates: list[Path] = field(default_factory=list["Path"])
    parameters: list[Path] = field(default_factory=list["Path"])
    predicted: list[Path] = field(default_factory=list["Path"])
    named: set[Path] = field(default_factory=set["Path"])  # templates that the user asked for by name
    assigned: set[Path] = field(default_factory=set["Path"])  # templates that have parameter files of their own

    def sort(self) -> None:
        """Sort the files that no other source has claimed."""
        suffixes = ("",) if self.search.named else (".json", ".jsonc", *self.documents.readers)
        for file in self.search.free(suffixes):
            self.search.taken.add(file)
            if self.search.named:
                self._sort(file)
            elif isinstance(original := self.documents.made_of(file), Diagnostic):
                self.search.diagnostics.append(original)
                self._sort(file)
            elif original is not None and self.search.request.trusts(file):
                self._note(file, f"was made from `{original.name}`, which is read in its place")
            else:
                self._sort(file)

    def _sort(self, file: Path) -> None:
        document = self.documents.get(file)
        if not isinstance(document, Document):
            if self._is_pointer(file):
                self._note(file, "its content is in Git LFS, and not in this checkout", DiagnosticKind.UNREADABLE)
            elif self.search.named and self._is_foreign(file, document):
                self._note(file, f"not a template: expected {_READ}", DiagnosticKind.INVALID)
            elif self.search.named or self._has_mark(file, document):
                self.search.diagnostics.append(document)
        elif document.is_computed:
            self.parameters.append(file)
        elif document.language != Document.language or is_template(document.data):
            self.templates.append(file)
        elif is_parameter_file(document.data):
            self.parameters.append(file)
        elif is_predicted(document.data):
            self.predicted.append(file)
        elif self.search.named:
            message = "not a template: expected `$schema` to name a `deploymentTemplate.json`"
            self._note(file, message, DiagnosticKind.INVALID)

    def _is_foreign(self, file: Path, problem: Diagnostic) -> bool:
        """Decide whether neither the name nor the content of a file is that of a template."""
        suffixes = (".json", ".jsonc", *self.documents.readers)
        text = problem.kind in (DiagnosticKind.SYNTAX, DiagnosticKind.UNREADABLE) and self.documents.disk.is_file(file)
        return text and not file.name.casefold().endswith(suffixes) and not self._has_content(file)

    def _has_mark(self, file: Path, problem: Diagnostic) -> bool:
        """Decide whether a file that is no JSON seems to be meant as input."""
        suffixes = (".json", ".jsonc")
        if problem.kind is not DiagnosticKind.SYNTAX or not file.name.casefold().endswith(suffixes):
            return True
        name = file.name.casefold()
        if name.startswith("azuredeploy.") or name.endswith((".parameters.json", ".parameters.jsonc")):
            return True
        return self._has_content(file)

    def _is_pointer(self, file: Path) -> bool:
        """Decide whether a file that a change brings stands for one in Git LFS, which may be a template."""
        if self.search.request.trusts(file):
            return False
        try:
            return self.documents.disk.read(file, len(_POINTER)) == _POINTER
        except OSError:
            return False

    def _has_content(self, file: Path) -> bool:
        try:
            content = self.documents.disk.read(file).replace(b"\0", b"")
        except OSError:
            return True
        return any(mark in content for mark in _MARKS)

    def _note(self, file: Path, message: str, kind: DiagnosticKind = DiagnosticKind.NOTE) -> None:
        self.search.diagnostics.append(Diagnostic(self.documents.name(file), 1, 1, message, kind))

    def complete(self, *, chosen: bool) -> None:
        """Add what belongs to a file that was asked for by name: parameter files to a template, unless some were `chosen`,
        and to a parameter file the template that it names."""
        if self.templates:
            self.named.update(self.templates)
            self.parameters = [] if chosen else list(self._beside(self.templates[0]))
        elif self.parameters and (template := self._used(self.parameters[0])) is not None:
            self.named.add(template)
            self.templates.append(template)

    def _used(self, parameters: Path) -> Path | None:
        document = self.documents.get(parameters)
        if not isinstance(document, Document) or not document.is_computed:
            return None
        if document.using is None or not self.documents.has(document.using):
            missing = f"template `{self.documents.name(document.using)}` does not exist" if document.using else ""
            message = missing or "names no template of the scanned tree: expected `using` with the path of one"
            self._note(parameters, message, DiagnosticKind.UNRESOLVED_MODULE)
            return None
        return document.using

    def _beside(self, template: Path) -> Iterator[Path]:
        """Yield the parameter files in the folder of a template, and report those that cannot be read."""
        disk = self.documents.disk
        suffixes = (".json", *(suffix for suffix in self.documents.readers if "param" in suffix))
        for folder in (template.parent, template.parent / "parameters", template.parent / "params"):
            for file in [folder / name for name in disk.names(folder)] if disk.is_dir(folder) else ():
                name = file.name.casefold()
                if "param" in name and name.endswith(suffixes) and file != template:
                    document = self.documents.get(file)
                    if isinstance(document, Diagnostic):
                        if belongs_to(file, template, 1):
                            self.search.diagnostics.append(document)
                    elif is_parameter_file(document.data):
                        yield file

    def units(self, sets: Sequence[tuple[Path]]) -> dict[Path, list[Unit]]:
        """Return the units of each template: one for each of `sets`, else those configured, else those of its own files."""
        siblings: dict[Path, int] = defaultdict(int)
        for template in self.templates:
            siblings[template.parent] += 1
        found: dict[Path, list[Unit]] = {}
        for template in sorted(self.templates):
            configured = [] if sets else list(self._configured(template))
            possible = [file for (file,) in sets] or self.parameters
            own = [(file,) for file in possible if self._belongs(file, template, siblings[template.parent])]
            if configured or own:
                self.assigned.add(template)
            chosen = list(sets) or configured or own or [()]
            if chosen is own and self.search.is_alone(template, (template,), [file for (file,) in own]):
                chosen = [*own, ()]
            found[template] = [self._unit(template, files) for files in chosen]
        if not sets:
            used = {file for units in found.values() for unit in units for file in unit.parameters}
            self.search.note_values((file for file in self.parameters if file not in used), self.documents.name)
        for file in self.predicted:
            found[file] = [self._unit(file)]
        return found

    def _unit(self, file: Path, parameters: tuple[Path, ...] = ()) -> Unit:
        document = self.documents.get(file)
        language = document.language if isinstance(document, Document) else Document.language
        request = self.search.request
        return Unit(
            language,
            self.documents.root,
            file,
            parameters,
            enabled=request.include_disabled,
            environment=request.environment,
            values=request.values,
        )

    def _belongs(self, parameters: Path, template: Path, siblings: int) -> bool:
        """Decide whether a parameter file is for a template: by the template that it names, else by its own name."""
        document = self.documents.get(parameters)
        if isinstance(document, Document) and document.is_computed:
            return document.using == template
        return belongs_to(parameters, template, siblings)

    def _configured(self, template: Path) -> Iterator[tuple[Path]]:
        relative = self.search.request.relative(template)
        for pattern, files in self.search.request.configured:
            if fnmatch(relative, pattern):
                yield from ((file,) for file in files)


class _Calls:
    """Which templates deploy which, as far as it is known."""

    def __init__(self, documents: Documents, units: Mapping[Path, Sequence[Unit]], roots: set[Path], load: Loader) -> None:
        self.documents = documents
        self.units = units
        self.projects = Projects(documents.root, documents.disk)
        self.certain = roots  # templates that are deployed on their own, whoever else deploys them
        self.load = load
        self.callers: dict[Path, set[Path]] = {}  # template -> those that deploy it
        self.loaded: set[Path] = set()
        for template in units:
            document = documents.get(template)
            for file in document.called if isinstance(document, Document) else ():
                self.callers.setdefault(file, set()).add(template)

    def roots(self) -> Iterator[Unit]:
        """Yield the units of templates that are deployed on their own, and of one in each cycle.

        One that others deploy only under a condition that is false is deployed on its own, unless it requires arguments.
        """
        for template in sorted(self.units, key=lambda file: not self._has_links(file)):
            if self._is_root(template):
                self._load(template)
        for template in self._unreached():
            self._load(template)
            self.callers[template] = set()
        roots = [template for template in sorted(self.loaded) if self._is_root(template)]
        yield from (unit for template in roots for unit in self.units[template])
        left = sorted(self.units.keys() - set(roots))
        read = {name for template in roots if left for unit in self.units[template] for name in self.load(unit).files}
        for template in left:
            if self.documents.name(template) not in read and self._takes_no_arguments(template):
                yield from self.units[template]

    def _is_root(self, template: Path) -> bool:
        if template in self.certain or not self.callers.get(template, set()) - {template}:
            return True
        return self.projects.deploys_template(template)

    def _load(self, template: Path) -> None:
        self.loaded.add(template)
        for file in {name for unit in self.units[template] for name in self.load(unit).files}:
            self.callers.setdefault(self.documents.root / file, set()).add(template)

    def _takes_no_arguments(self, template: Path) -> bool:
        document = self.documents.get(template)
        data = document.data if isinstance(document, Document) else None
        parameters = data.get("parameters") if isinstance(data, dict) else None
        return not parameters

    def _has_links(self, template: Path) -> bool:
        document = self.documents.get(template)
        return isinstance(document, Document) and "templatelink" in document.text.casefold()

    def _unreached(self) -> list[Path]:
        """Return the first template of each cycle of templates that only deploy each other."""
        calls: dict[Path, list[Path]] = {}
        for file, callers in self.callers.items():
            for caller in callers:
                calls.setdefault(caller, []).append(file)
        first: list[Path] = []
        reached: set[Path] = set()
        roots = set(self.loaded)
        for template in [*sorted(roots), *sorted(self.units)]:
            if template not in reached and template not in roots:
                first.append(template)
            pending = [template]
            while pending:
                caller = pending.pop()
                if caller not in reached:
                    reached.add(caller)
                    pending += calls.get(caller, [])
        return first
