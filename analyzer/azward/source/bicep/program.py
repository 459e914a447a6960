"""What a Bicep file declares, by name: its symbols, and its resources and modules with all that is nested in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from azward.source.bicep import syntax
from azward.source.scope import ScopeKind

if TYPE_CHECKING:
    from azward.source.bicep.document import BicepDocument

__all__ = ["Declared", "ImportedName", "Namespace", "Program", "Symbol"]

_T = TypeVar("_T")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")

SCOPES = (ScopeKind.RESOURCE_GROUP, ScopeKind.SUBSCRIPTION, ScopeKind.MANAGEMENT_GROUP, ScopeKind.TENANT)


@dataclass(slots=True, eq=False)
class Declared:
    """A resource or module. `key` is what it is called in the template: `parent::child` for one in the body of another."""

    key: str
    statement: syntax.Resource | syntax.Module
    body: syntax.Object | None
    loop: syntax.Loop | None
    condition: syntax.Expression | None
    type: str  # with that of its parent
    api_version: str
    parent: Declared | None = None
    children: dict[str, Declared] = field(default_factory=dict["str", "Declared"])

    @property
    def is_module(self) -> bool:
        return isinstance(self.statement, syntax.Module)

    @property
    def existing(self) -> bool:
        return isinstance(self.statement, syntax.Resource) and self.statement.existing

    @property
    def is_extension(self) -> bool:
        """Whether it is of another extension than Azure's: only versions of Azure's types are dates."""
        return bool(self.api_version) and not _DATE.match(self.api_version)

    def member(self, name: str) -> syntax.Member | None:
        """The member of its body that has this name."""
        for member in self.body.members if self.body is not None else ():
            if isinstance(member, syntax.Member) and member.name == name and member.computed is None:
                return member
        return None

    def all(self) -> Iterator[Declared]:
        """It and all that is nested in it."""
        yield self
        for child in self.children.values():
            yield from child.all()


@dataclass(frozen=True, slots=True, eq=False)
class ImportedName:
    """A name that another file exports."""

    name: str
    statement: syntax.Import


@dataclass(frozen=True, slots=True, eq=False)
class Namespace:
    """All that another file exports, as members."""

    statement: syntax.Import


Symbol: TypeAlias = (
    Declared | syntax.Parameter | syntax.Variable | syntax.Function | syntax.TypeDeclaration | ImportedName | Namespace
)


class Program:
    """The declarations of one file."""

    def __init__(self, document: BicepDocument, file: syntax.File) -> None:
        self.document = document
        self.file = file
        self.symbols: dict[str, Symbol] = {}
        self.types: dict[str, Symbol] = {}  # types have names of their own: `param sku sku`
        self.functions: dict[str, Symbol] = {}
        self.declared: dict[str, Declared] = {}  # by symbol, without those nested in others
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
                found = declare(statement, None)
                self.declared.setdefault(statement.symbol, found)
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
        """The statements of one kind, in order."""
        return [statement for statement in self.file.statements if isinstance(statement, kind)]

    @cached_property
    def target(self) -> str:
        """What the file is deployed to."""
        for statement in self.of_kind(syntax.Target):
            value = statement.value
            if isinstance(value, syntax.Text):
                return next((kind for kind in SCOPES if kind == value.value), ScopeKind.RESOURCE_GROUP)
        return ScopeKind.RESOURCE_GROUP

    @cached_property
    def inherited(self) -> frozenset[str] | None:
        """The names of the parameters that the file it extends gives, in one case; `None` if it extends none that can be
        read."""
        parent = self.document.extended
        if parent is None:
            return None
        own = (statement.name.casefold() for statement in parent.of_kind(syntax.Parameter))
        return frozenset(own) | (parent.inherited or frozenset())

    @cached_property
    def extensions(self) -> frozenset[str]:
        """The aliases of the extensions that it declares or configures, without Azure's own."""
        return frozenset(statement.alias for statement in self.of_kind(syntax.Extension)) - {"az", "sys"}


def declare(statement: syntax.Resource | syntax.Module, parent: Declared | None) -> Declared:
    """A resource or module with all that is nested in it."""
    value: syntax.Expression = statement.value
    loop = value if isinstance(value, syntax.Loop) else None
    if loop is not None:
        value = loop.body
    condition = value.condition if isinstance(value, syntax.Conditional) else None
    body = value.body if isinstance(value, syntax.Conditional) else value
    kind, version = _type(statement, parent)
    key = f"{parent.key}::{statement.symbol}" if parent is not None else statement.symbol
    found = Declared(
        key, statement, body if isinstance(body, syntax.Object) else None, loop, condition, kind, version, parent
    )
    for child in found.body.resources if found.body is not None else ():
        found.children.setdefault(child.symbol, declare(child, found))
    return found


def _type(statement: syntax.Resource | syntax.Module, parent: Declared | None) -> tuple[str, str]:
    """The type and API version that a declaration names; what it leaves out is its parent's."""
    if isinstance(statement, syntax.Module):
        return "Microsoft.Resources/deployments", "2025-04-01"
    written = statement.type.value.removeprefix("az:") if isinstance(statement.type, syntax.Text) else ""
    kind, _, version = written.partition("@")
    if parent is None:
        return kind, version
    return f"{parent.type}/{kind}", version or parent.api_version
