"""The symbols of one Bicep file by name, and what the compiler needs of the file itself."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from azward.source.bicep.parser import syntax
from azward.source.bicep.semantics.symbols import Declaration, ImportedName, Namespace, Symbol, declare
from azward.source.scope import ScopeKind

if TYPE_CHECKING:
    from pathlib import Path

    from azward.files.disk import Disk
    from azward.graph.diagnostic import DiagnosticKind
    from azward.graph.value import JsonValue
    from azward.source.text import Lines

__all__ = ["Program", "SourceFile"]

_T = TypeVar("_T")

SCOPES = (ScopeKind.RESOURCE_GROUP, ScopeKind.SUBSCRIPTION, ScopeKind.MANAGEMENT_GROUP, ScopeKind.TENANT)


class SourceFile(Protocol):
    """The file that a program was parsed from: its text, its diagnostics, and the files that it refers to."""

    path: Path
    file: str  # its name in reports
    text: str
    reads: set[Path]  # files and folders that `load*` functions read

    @property
    def lines(self) -> Lines:
        """The lines of the text."""
        ...

    @property
    def disk(self) -> Disk:
        """The file system that the file was read from."""
        ...

    @property
    def extended(self) -> Program | None:
        """The parameter file that this one extends, if it can be read."""
        ...

    @property
    def compiled_definitions(self) -> JsonValue:
        """The type definitions in the compiled template beside the file."""
        ...

    def add(self, offset: int, message: str, kind: DiagnosticKind) -> None:
        """Add a diagnostic at an offset of the text."""
        ...

    def beside(self, path: str) -> Path | None:
        """Return the file that a relative path names; `None` if it is outside the scan root."""
        ...

    def imported(self, statement: syntax.Import) -> Program | dict[str, JsonValue] | None:
        """Return what an import refers to: a Bicep file, a compiled template, or `None` if it is not on disk."""
        ...


class Program:
    """The declarations of one file."""

    def __init__(self, document: SourceFile, file: syntax.File) -> None:
        self.document = document
        self.file = file
        self.symbols: dict[str, Symbol] = {}
        self.inside_types: dict[str, dict[str, JsonValue]] = {}  # what matters of a type, by name
        self.described: dict[int, dict[str, JsonValue]] = {}  # types by the identity of their tree
        self.types: dict[str, Symbol] = {}  # types have a namespace of their own: `param sku sku`
        self.functions: dict[str, Symbol] = {}
        self.imported: dict[str, Program] = {}  # by the prefix of their names in the template, once that is emitted
        self.declarations: dict[str, Declaration] = {}  # resources and modules by symbol, without nested resources
        for statement in file.statements:
            self._declare(statement)

    def _declare(self, statement: syntax.Statement) -> None:
        match statement:
            case syntax.Parameter() | syntax.Variable():
                self.symbols.setdefault(statement.name, statement)
            case syntax.Function():
                self.functions.setdefault(statement.name, statement)
            case syntax.TypeDeclaration():
                self.types.setdefault(statement.name, statement)
            case syntax.Resource() | syntax.Module():
                found = declare(statement)
                self.declarations.setdefault(statement.symbol, found)
                self.symbols.setdefault(statement.symbol, found)
            case syntax.Import():
                self._import(statement)
            case _:
                pass

    def _import(self, statement: syntax.Import) -> None:
        if statement.namespace:
            space = Namespace(statement)
            self.symbols.setdefault(statement.namespace, space)
            self.types.setdefault(statement.namespace, space)
        for name in statement.names:
            for table in (self.symbols, self.types, self.functions):
                table.setdefault(name.alias, ImportedName(name.name, statement))

    def of_kind(self, kind: type[_T]) -> list[_T]:
        """Return the statements of one kind, in order."""
        return [statement for statement in self.file.statements if isinstance(statement, kind)]

    @cached_property
    def sections(self) -> dict[str, dict[str, syntax.Parameter | syntax.Variable | syntax.Output]]:
        """The first statement of each name by the section of the template that it becomes a member of."""
        kinds = {"parameters": syntax.Parameter, "variables": syntax.Variable, "outputs": syntax.Output}
        return {
            section: {statement.name: statement for statement in reversed(self.of_kind(kind))}
            for section, kind in kinds.items()
        }

    def declaration(self, key: str) -> Declaration | None:
        """Return the resource or module with this key; that of a nested resource is `parent::child`."""
        first, *rest = key.split("::")
        found = self.declarations.get(first)
        for name in rest:
            found = found.children.get(name) if found is not None else None
        return found

    @cached_property
    def target(self) -> str:
        """The kind of scope that the file is deployed to."""
        for statement in self.of_kind(syntax.Target):
            value = statement.value
            if isinstance(value, syntax.Text):
                return next((kind for kind in SCOPES if kind == value.value), ScopeKind.RESOURCE_GROUP)
        return ScopeKind.RESOURCE_GROUP

    @cached_property
    def inherited(self) -> frozenset[str] | None:
        """The case-folded names of the parameters that the extended file assigns; `None` without an extended file that
        can be read."""
        parent = self.document.extended
        if parent is None:
            return None
        own = (statement.name.casefold() for statement in parent.of_kind(syntax.Parameter))
        return frozenset(own) | (parent.inherited or frozenset())

    @cached_property
    def extensions(self) -> frozenset[str]:
        """The aliases of the extensions that the file declares or configures, without Azure's own."""
        return frozenset(statement.alias for statement in self.of_kind(syntax.Extension)) - {"az", "sys"}
