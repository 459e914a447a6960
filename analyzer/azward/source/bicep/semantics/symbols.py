"""The symbols that a Bicep file declares: resources and modules with all that is nested in them, and imported names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from azward.frozen import frozen
from azward.source.bicep.parser import syntax

__all__ = ["Declaration", "ImportedName", "Namespace", "Symbol", "declare"]

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(slots=True, eq=False)
class Declaration:
    """A resource or module. `key` is its symbolic name in the template: `parent::child` for a nested resource."""

    key: str
    statement: syntax.Resource | syntax.Module
    body: syntax.Object | None
    loop: syntax.Loop | None
    condition: syntax.Expression | None
    type: str  # with that of its parent
    api_version: str
    parent: Declaration | None = None
    children: dict[str, Declaration] = field(default_factory=dict["str", "Declaration"])

    @property
    def is_module(self) -> bool:
        return isinstance(self.statement, syntax.Module)

    @property
    def existing(self) -> bool:
        return isinstance(self.statement, syntax.Resource) and self.statement.existing

    @property
    def is_extension(self) -> bool:
        """Whether its type belongs to another extension than Azure's: only API versions of Azure's types are dates."""
        return bool(self.api_version) and not _DATE.match(self.api_version)

    def member(self, name: str) -> syntax.Member | None:
        """Return the member of its body that has this name."""
        for member in self.body.members if self.body is not None else ():
            if isinstance(member, syntax.Member) and member.name == name and member.computed is None:
                return member
        return None

    def all(self) -> Iterator[Declaration]:
        """Yield the declaration and all that are nested in it."""
        yield self
        for child in self.children.values():
            yield from child.all()


@frozen(eq=False)
class ImportedName:
    """A name that another file exports."""

    name: str
    statement: syntax.Import


@frozen(eq=False)
class Namespace:
    """All that another file exports, as members of one name."""

    statement: syntax.Import


Symbol: TypeAlias = (
    Declaration | syntax.Parameter | syntax.Variable | syntax.Function | syntax.TypeDeclaration | ImportedName | Namespace
)


def declare(statement: syntax.Resource | syntax.Module, parent: Declaration | None = None) -> Declaration:
    """Return the declaration of a resource or module, with all that is nested in it."""
    value: syntax.Expression = statement.value
    loop = value if isinstance(value, syntax.Loop) else None
    if loop is not None:
        value = loop.body
    condition = value.condition if isinstance(value, syntax.Conditional) else None
    body = value.body if isinstance(value, syntax.Conditional) else value
    kind, version = _type(statement, parent)
    key = f"{parent.key}::{statement.symbol}" if parent is not None else statement.symbol
    found = Declaration(
        key, statement, body if isinstance(body, syntax.Object) else None, loop, condition, kind, version, parent
    )
    for child in found.body.resources if found.body is not None else ():
        found.children.setdefault(child.symbol, declare(child, found))
    return found


def _type(statement: syntax.Resource | syntax.Module, parent: Declaration | None) -> tuple[str, str]:
    """Return the type and API version that a declaration names; what it omits is its parent's."""
    if isinstance(statement, syntax.Module):
        return "Microsoft.Resources/deployments", "2025-04-01"
    written = statement.type.value.removeprefix("az:") if isinstance(statement.type, syntax.Text) else ""
    kind, _, version = written.partition("@")
    if parent is None:
        return kind, version
    return f"{parent.type}/{kind}", version or parent.api_version
