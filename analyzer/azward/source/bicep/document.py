"""A Bicep file as a document: a template that is compiled on demand, with positions in the Bicep text."""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.arm.document import Document, Documents
from azward.source.arm.template import value_at
from azward.source.bicep.locations import locate
from azward.source.bicep.module import beside, find_module, is_registry
from azward.source.bicep.parser import syntax
from azward.source.bicep.parser.statements import parse
from azward.source.bicep.semantics.program import Program
from azward.source.directive import speaks
from azward.source.guard import guarded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.files.disk import Disk
    from azward.graph.resource import Span
    from azward.graph.value import JsonValue
    from azward.source.arm.document import JsonPath
    from azward.source.directive import Directive

__all__ = ["BicepDocument", "is_compiled"]

Problems: TypeAlias = "Sequence[tuple[int, str]]"
"""Offsets and messages of syntax errors."""

_RECURSION = 20_000


class BicepDocument(Document):
    """One Bicep file. It is parsed at once, and compiled when `data` is first needed."""

    language = "bicep"

    def __init__(
        self, documents: Documents, path: Path, file: str, text: str, read: tuple[syntax.File, Problems] | None = None
    ) -> None:
        super().__init__(file, text, None)
        self.documents = documents
        self.path = path
        self._found: dict[Diagnostic, None] = {}
        self._imports: dict[syntax.Import, BicepDocument | dict[str, JsonValue] | None] = {}
        self._compiled: JsonValue = None
        self._extending = False
        self._parsed = tree, problems = read or parse(text)
        self.syntax = tree
        self.reads: set[Path] = set()  # files and folders that its functions read
        for offset, message in problems:
            self.add(offset, message, DiagnosticKind.SYNTAX)

    def taken_to(self, documents: Documents) -> BicepDocument:
        """See `Document`. It is compiled again, since its imports may differ."""
        return BicepDocument(documents, self.path, self.file, self.text, self._parsed)

    @property
    def disk(self) -> Disk:
        """See `SourceFile`."""
        return self.documents.disk

    @property
    def needs(self) -> frozenset[Path]:
        """See `Document`."""
        found: dict[Path, BicepDocument] = {}
        pending: list[BicepDocument] = [self]
        while pending:
            document = pending.pop()
            found[document.path] = document
            above = self.documents.known(document.extends) if document.is_computed and document.extends else None
            near = [one for one in (*document._imports.values(), above) if isinstance(one, BicepDocument)]
            pending += [one for one in near if one.path not in found]
        beside = {path.with_suffix(".json") for path in found}
        imported = {path for document in found.values() for path in document._imported_files()}
        return frozenset({*found, *beside, *imported, *(path for one in found.values() for path in one.reads)})

    def _imported_files(self) -> Iterator[Path]:
        """Yield the files of this tree that its imports name."""
        for statement in self._imports:
            path = self._path(statement.path)
            if path is not None:
                yield path

    @property
    def is_computed(self) -> bool:
        """See `Document`."""
        return self.path.suffix.casefold() == ".bicepparam"

    @cached_property
    def program(self) -> Program:
        """The declarations of the file."""
        return Program(self, self.syntax)

    @property
    def data(self) -> JsonValue:
        """The template or parameter file that it compiles to."""
        if self._compiled is None:
            self._compiled = {}
            self._compiled = guarded(self._compile, self._not_compiled, lambda: self.file)
        return self._compiled

    def _not_compiled(self, problem: Diagnostic) -> JsonValue:
        self._found.setdefault(problem)
        return {}

    def _compile(self) -> JsonValue:
        from azward.source.bicep.lower.emit import emit, emit_parameters

        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, _RECURSION))
        try:
            return emit_parameters(self.program) if self.is_computed else emit(self.program)
        except RecursionError:
            self.add(0, "expressions are nested too deeply", DiagnosticKind.LIMIT)
            return {}
        finally:
            sys.setrecursionlimit(limit)

    def parameter(self, name: str) -> str:
        """See `Document`."""
        return name

    @property
    def diagnostics(self) -> Sequence[Diagnostic]:
        """The diagnostics of this file and of the files that it imports."""
        found = dict(self._found)
        pending = list(self._imports.values())
        seen: set[int] = {id(self)}
        while pending:
            imported = pending.pop()
            if isinstance(imported, BicepDocument) and id(imported) not in seen:
                seen.add(id(imported))
                found.update(imported._found)
                pending.extend(imported._imports.values())
        return tuple(found)

    def add(self, offset: int, message: str, kind: DiagnosticKind) -> None:
        """Add a diagnostic at an offset of the text."""
        line, column = self.lines.position(min(offset, len(self.text)))
        self._found.setdefault(Diagnostic(self.file, line, column, message, kind))

    # other files ------------------------------------------------------------------------------------------------------

    def beside(self, path: str) -> Path | None:
        """Return the file that a relative path names; `None` if it is outside the scan root."""
        return beside(self.path, path, self.documents)

    def imported(self, statement: syntax.Import) -> Program | dict[str, JsonValue] | None:
        """See `SourceFile`."""
        if statement not in self._imports:
            self._imports[statement] = None  # for imports that lead back here
            self._imports[statement] = self._import(statement)
        found = self._imports[statement]
        return found.program if isinstance(found, BicepDocument) else found

    def _import(self, statement: syntax.Import) -> BicepDocument | dict[str, JsonValue] | None:
        path = statement.path
        if not isinstance(path, syntax.Text):
            return None
        found = find_module(path.value, self, self.documents)
        if isinstance(found, str):
            if not is_registry(path.value):  # from a registry, types are imported, which may stay unknown
                self.add(path.start, found, DiagnosticKind.UNRESOLVED_MODULE)
            return None
        if isinstance(found, BicepDocument):
            return found
        return cast("dict[str, JsonValue]", found.data) if isinstance(found.data, dict) else None

    @property
    def compiled(self) -> Document | None:
        """The compiled template beside the file."""
        return self._beside

    @cached_property
    def _beside(self) -> Document | None:
        path = self.path.with_suffix(".json")
        if not self.documents.has(path):
            return None
        found = self.documents.get(path)
        return found if isinstance(found, Document) and is_compiled(found.data) else None

    @property
    def compiled_definitions(self) -> JsonValue:
        """See `SourceFile`. They include the types of modules that are not on disk."""
        data = self.compiled.data if self.compiled is not None else None
        return data.get("definitions") if isinstance(data, dict) else None

    @property
    def extends(self) -> Path | None:
        """See `Document`."""
        return self._extends

    @cached_property
    def _extends(self) -> Path | None:
        found = self.program.of_kind(syntax.Extends)
        return self._path(found[0].path) if found else None

    @property
    def extended(self) -> Program | None:
        """See `SourceFile`; `None` as well for a file that extends this one in turn."""
        return self._extended

    @cached_property
    def _extended(self) -> Program | None:
        if self._extending or self.extends is None:
            return None
        self._extending = True
        try:
            found = self.documents.get(self.extends)
            if not isinstance(found, BicepDocument) or found is self:
                return None
            return found.program if found.extended is not None or found.extends is None else None
        finally:
            self._extending = False

    @property
    def using(self) -> Path | None:
        """The template that a parameter file is for, if it is a file of this tree."""
        found = self.program.of_kind(syntax.Using)
        return self._path(found[0].path) if found and found[0].path is not None else None

    @property
    def called(self) -> frozenset[Path]:
        """See `Document`."""
        return self._called

    @cached_property
    def _called(self) -> frozenset[Path]:
        found = (self._path(statement.path) for statement in self.program.of_kind(syntax.Module))
        return frozenset(path for path in found if path is not None)

    def _path(self, node: syntax.Expression) -> Path | None:
        """Return the file of this tree that a path in the text names."""
        if not isinstance(node, syntax.Text) or is_registry(node.value):
            return None
        return self.beside(node.value)

    @cached_property
    def directives(self) -> Sequence[Directive]:
        """See `Document`."""
        if not speaks(self.text):
            return ()
        from azward.source.bicep.directives import bicep_directives

        return bicep_directives(self.file, self.text, self.lines, self.syntax)

    # positions --------------------------------------------------------------------------------------------------------

    def holds(self, path: JsonPath) -> bool:
        """See `Document`."""
        *above, last = path or ("",)
        around = value_at(self.data, tuple(above))
        return isinstance(around, dict) and last in around

    def span(self, path: JsonPath) -> Span:
        """Return the location of the value at `path` of the template, else of its nearest ancestor."""
        span = self._spans.get(path)
        if span is None:
            program, own = self._declaring(path)
            start, end = locate(program, own)
            span = self._spans[path] = program.document.lines.span(program.document.file, start, end)
        return span

    def _declaring(self, path: JsonPath) -> tuple[Program, JsonPath]:
        """Return the file that declares the variable or function at `path`, and the path as if the template were its own."""
        position = {"variables": 1, "functions": 3}.get(str(path[0]) if path else "", 0)
        name = str(path[position]) if 0 < position < len(path) else ""
        prefix, found, own = name.partition(".")
        program = self.program.imported.get(prefix + found)
        if program is None:
            return self.program, path
        return program, (*path[:position], own, *path[position + 1 :])

    def holds_place(self, path: JsonPath) -> bool:
        """See `Document`. The content of files that it loads, and variables of compiled templates, are written elsewhere."""
        return path[:1] not in (("variables",), ("functions",)) or locate(*self._declaring(path)) != (0, 0)

    def span_in(self, source: str, start: int, end: int) -> Span | None:
        """See `Document`."""
        for program in (self.program, *self.program.imported.values()):
            if program.document.text is source:
                return program.document.lines.span(program.document.file, start, end)
        return None


def is_compiled(data: JsonValue) -> bool:
    """Decide whether a template was compiled from Bicep."""
    metadata = data.get("metadata") if isinstance(data, dict) else None
    generator = metadata.get("_generator") if isinstance(metadata, dict) else None
    return isinstance(generator, dict) and generator.get("name") == "bicep"
