"""What the type of an object or array parameter says about credentials in it: members that are secure, or named like one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from azward.frozen import frozen
from azward.graph.credential import name_resembles_secret
from azward.graph.value import ABSENT, Absent, Value, lookup

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from azward.graph.value import JsonValue


__all__ = ["EACH", "DeclaredMember", "ParameterDeclaration", "declared_members", "has_structure", "is_at"]

_MAX_DEPTH = 8
"""Levels of a type that are searched for members. A type may contain itself."""

EACH = "[]"
"""Represents all members of an array, or those of an object that are not declared by name."""

_Type = dict[str, Value]


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


def declared_members(template: Mapping[str, Value], raw: JsonValue) -> Iterator[DeclaredMember]:
    """Yield the members, at any depth, of a parameter that is declared as `raw` in a template."""
    level = _resolved(template, cast("Value", raw))
    if "unread" in level:
        yield DeclaredMember((), unread=True)
    elif not _kind(level).startswith("secure"):
        yield from _members(template, level, ())


def is_at(declared: tuple[str, ...], path: Sequence[str | int]) -> bool:
    """Decide whether `path` is the declared member, or inside of it."""
    return len(declared) <= len(path) and all(
        wanted == EACH or (isinstance(segment, str) and wanted.casefold() == segment.casefold())
        for wanted, segment in zip(declared, path, strict=False)
    )


_STRUCTURE = frozenset(("$ref", "properties", "items", "additionalProperties", "unread"))


def _resolved(template: Mapping[str, Value], raw: Value | Absent) -> _Type:
    """Return a type with the definition that it refers to; what it says itself comes first."""
    found: _Type = {}
    seen: set[str] = set()
    while isinstance(raw, dict):
        found = {**raw, **found}
        reference = lookup(raw, "$ref")
        if not isinstance(reference, str) or reference in seen:
            break
        seen.add(reference)
        definitions = lookup(template, "definitions")
        name = reference.removeprefix("#/definitions/")
        raw = lookup(definitions, name) if isinstance(definitions, dict) else ABSENT
    return found


def _kind(declared: Mapping[str, Value]) -> str:
    kind = lookup(declared, "type")
    return kind.casefold() if isinstance(kind, str) else ""


def _members(template: Mapping[str, Value], level: _Type, path: tuple[str, ...]) -> Iterator[DeclaredMember]:
    members = lookup(level, "properties")
    named = list(cast("_Type", members).items()) if isinstance(members, dict) else []
    for name, raw in (*named, (EACH, lookup(level, "items")), (EACH, lookup(level, "additionalProperties"))):
        if not isinstance(raw, dict):
            continue
        member = _resolved(template, raw)
        kind, inside = _kind(member), (*path, name)
        if "unread" in member:
            yield DeclaredMember(inside, unread=True)
        elif kind.startswith("secure"):
            yield DeclaredMember(inside, secure=True)
        elif kind == "string":
            if name_resembles_secret(name) and isinstance(lookup(member, "allowedValues"), Absent):
                yield DeclaredMember(inside)
        elif len(path) < _MAX_DEPTH:
            yield from _members(template, member, inside)
