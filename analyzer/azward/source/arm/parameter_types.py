"""What the type of an object or array parameter says about credentials in it: members that are secure, or named like one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from azward.budget import BUDGET
from azward.frozen import frozen
from azward.graph.credential import name_resembles_secret
from azward.graph.value import ABSENT, Absent, Value, lookup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from azward.graph.value import JsonValue


__all__ = [
    "EACH",
    "DeclaredMember",
    "DeclaredType",
    "DeclaredTypes",
    "ParameterDeclaration",
    "declared_members",
    "has_structure",
    "is_at",
]

_MAX_DEPTH = 8
"""Levels of a type that are searched for members. A type may contain itself."""

_MAX_MEMBERS = 10_000
"""Members of all types of a template that are searched, in which definitions repeat."""

EACH = "[]"
"""Represents all members of an array, or those of an object that are not declared by name."""

DeclaredType = dict[str, Value]
"""What the declaration of a type says, with what the definitions say that it refers to: by lower-case key."""


@frozen
class ParameterDeclaration:
    """A parameter as its template declares it."""

    name: str
    type: str  # case-folded: "string", "securestring", ...; "" if there is none
    secure: bool
    nullable: bool
    allowed: list[JsonValue] | None
    minimum: int | None
    maximum: int | None
    default: JsonValue | Absent


class DeclaredMember(NamedTuple):
    """A member of a parameter that its type declares secure, or that is named like a credential.

    Of an `unread` member, the type was not read.
    """

    path: tuple[str, ...]
    secure: bool = False
    unread: bool = False


def has_structure(raw: JsonValue) -> bool:
    """Decide whether the declaration `raw` of a parameter may declare members."""
    return isinstance(raw, dict) and not _STRUCTURE.isdisjoint(raw)


def declared_members(types: DeclaredTypes, raw: JsonValue) -> Iterator[DeclaredMember]:
    """Yield the members, at any depth, of a parameter that is declared as `raw` in a template."""
    level = types.resolved(cast("Value", raw))
    if "unread" in level:
        yield DeclaredMember((), unread=True)
    elif not _kind(level).startswith("secure"):
        yield from _members(types, level, ())


def is_at(declared: tuple[str, ...], path: Sequence[str | int]) -> bool:
    """Decide whether `path` is the declared member, or inside of it."""
    return len(declared) <= len(path) and all(
        wanted == EACH or (isinstance(segment, str) and wanted.casefold() == segment.casefold())
        for wanted, segment in zip(declared, path, strict=False)
    )


_STRUCTURE = frozenset(("$ref", "properties", "items", "additionalProperties", "unread"))

_READ = frozenset(
    (
        *("type", "nullable", "allowedvalues", "minvalue", "maxvalue"),
        *("properties", "items", "additionalproperties", "unread"),
    )
)
"""What is read of a type."""


class DeclaredTypes:
    """The types that a template declares. Each definition is resolved once, however many refer to it."""

    def __init__(self, template: Mapping[str, Value]) -> None:
        definitions = lookup(template, "definitions")
        self._definitions: Mapping[str, Value] = definitions if isinstance(definitions, dict) else {}
        self._known: dict[str, DeclaredType] = {}
        self._left: int = _MAX_MEMBERS

    def search(self) -> bool:
        """Count a member that is searched. Return false if too many were."""
        self._left -= 1
        BUDGET.steps -= 1
        return self._left >= 0

    def resolved(self, raw: Value | Absent) -> DeclaredType:
        """Return a type with the definition that it refers to; what it says itself comes first."""
        chain: list[tuple[str, DeclaredType]] = []
        found: DeclaredType = {}
        seen = {""}
        reference = ""
        while isinstance(raw, dict):
            own = {key.casefold(): value for key, value in raw.items() if key.casefold() in _READ}
            chain.append((reference, own))
            target = lookup(raw, "$ref")
            if not isinstance(target, str) or target in seen:
                break
            seen.add(target)
            if target in self._known:
                found = self._known[target]
                break
            reference, raw = target, lookup(self._definitions, target.removeprefix("#/definitions/"))
        for reference, own in reversed(chain):
            found = {**found, **own}
            if reference:
                self._known[reference] = found
        return found


def _kind(declared: DeclaredType) -> str:
    kind = declared.get("type")
    return kind.casefold() if isinstance(kind, str) else ""


def _members(types: DeclaredTypes, level: DeclaredType, path: tuple[str, ...]) -> Iterator[DeclaredMember]:
    members = level.get("properties")
    named = list(cast("DeclaredType", members).items()) if isinstance(members, dict) else []
    for name, raw in (*named, (EACH, level.get("items", ABSENT)), (EACH, level.get("additionalproperties", ABSENT))):
        if not isinstance(raw, dict):
            continue
        if not types.search():
            yield DeclaredMember(path, unread=True)
            return
        member = types.resolved(raw)
        kind, inside = _kind(member), (*path, name)
        if "unread" in member:
            yield DeclaredMember(inside, unread=True)
        elif kind.startswith("secure"):
            yield DeclaredMember(inside, secure=True)
        elif kind == "string":
            if name_resembles_secret(name) and "allowedvalues" not in member:
                yield DeclaredMember(inside)
        elif len(path) < _MAX_DEPTH:
            yield from _members(types, member, inside)
