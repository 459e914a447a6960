"""The types of parameters and outputs as a template declares them, as far as they affect values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.graph.credential import name_resembles_secret
from azward.source.bicep.parser import syntax
from azward.source.bicep.semantics.program import Program
from azward.source.bicep.semantics.symbols import ImportedName, Namespace

if TYPE_CHECKING:
    from azward.graph.value import JsonValue

__all__ = ["describe", "secure"]

_AMBIENT = frozenset(("string", "int", "bool", "array", "object"))
_MAX_FOLLOWED = 64
_MAX_COMPILED = 8
"""Levels of a type in a compiled template that are searched for members."""

UNREAD: Mapping[str, JsonValue] = MappingProxyType({"unread": True})
"""The description of a type that was not read."""

Description: TypeAlias = "dict[str, JsonValue]"

_DECORATORS = {
    "allowed": "allowedValues",
    "minValue": "minValue",
    "maxValue": "maxValue",
    "minLength": "minLength",
    "maxLength": "maxLength",
}


def describe(program: Program, kind: syntax.Type | None, decorators: tuple[syntax.Decorator, ...]) -> Description:
    """Return the declaration of a parameter or output: `type`, `nullable`, `allowedValues` and limits."""
    found = _describe(program, kind, 0) if kind is not None else {}
    return _decorated(found, decorators)


def _decorated(found: Description, decorators: tuple[syntax.Decorator, ...]) -> Description:
    for decorator in decorators:
        name = _DECORATORS.get(decorator.name)
        if name is not None and decorator.arguments:
            value = _constant(decorator.arguments[0])
            if value is not None:
                found[name] = value
        elif decorator.name == "secure":
            found["type"] = "secureObject" if found.get("type") == "object" else "secureString"
    return found


def secure(decorators: tuple[syntax.Decorator, ...]) -> bool:
    """Decide whether a declaration has the decorator `@secure()`."""
    return any(decorator.name == "secure" for decorator in decorators)


def _constant(node: syntax.Expression) -> JsonValue:
    """Return the argument of a decorator; `None` if it is not a literal."""
    match node:
        case syntax.Text() | syntax.Constant():
            return node.value
        case syntax.Unary(operator="-", operand=syntax.Constant(value=int(number))):
            return -number
        case syntax.List():
            return [_constant(item) for item in node.items]
        case syntax.Object():
            members = [member for member in node.members if isinstance(member, syntax.Member)]
            return {member.name: _constant(member.value) for member in members}
        case _:
            return None


def _describe(program: Program, kind: syntax.Type, depth: int) -> Description:
    """Return the description of a type, computed once: types may double with each declaration."""
    found = program.described.get(id(kind))
    if found is None:
        program.described[id(kind)] = {}  # a type may contain itself
        found = program.described[id(kind)] = _computed(program, kind, depth)
    return dict(found)


def _computed(program: Program, kind: syntax.Type, depth: int) -> Description:
    if depth > _MAX_FOLLOWED:
        return {}
    match kind:
        case syntax.NamedType():
            return _named(program, kind.name, depth)
        case syntax.NullableType():
            return {**_describe(program, kind.base, depth + 1), "nullable": True}
        case syntax.ArrayType():
            return _inside(program, kind, depth) or {"type": "array"}
        case syntax.TupleType():
            return {"type": "array"}
        case syntax.ObjectType():
            return _object(program, kind, depth)
        case syntax.ValueType():
            return {"nullable": True} if kind.value is None else {"type": _kind(kind.value), "allowedValues": [kind.value]}
        case syntax.UnionType():
            return _union([_describe(program, member, depth + 1) for member in kind.members])
        case syntax.MemberType() | syntax.TypeItem():
            found = _member(program, kind, depth + 1)
            return found if found is not None else {}
        case syntax.ResourceType():
            return {}


def _object(program: Program, kind: syntax.ObjectType, depth: int) -> Description:
    """Return an object type with the members that are secure or named like a credential; no others affect values."""
    members: dict[str, JsonValue] = {}
    for field in kind.fields:
        if secure(field.decorators):
            members[field.name] = {"type": "secureString"}
        elif found := _inside(program, field.type, depth + 1):
            members[field.name] = found
        elif name_resembles_secret(field.name):
            members[field.name] = _describe(program, field.type, depth + 1)
    return {"type": "object", "properties": members} if members else {"type": "object"}


def _inside(program: Program, kind: syntax.Type, depth: int) -> Description:
    """Return a type if it is secure, or if members of it are secure or named like a credential, else nothing."""
    if depth > _MAX_FOLLOWED:
        return {}
    match kind:
        case syntax.NullableType():
            return _inside(program, kind.base, depth + 1)
        case syntax.ObjectType():
            found = _object(program, kind, depth)
            return found if "properties" in found else {}
        case syntax.ArrayType():
            items = _inside(program, kind.item, depth + 1)
            return {"type": "array", "items": items} if items else {}
        case syntax.NamedType():
            return _inside_named(program, kind.name, depth)
        case _:
            return {}


def _inside_named(program: Program, name: str, depth: int) -> Description:
    if name not in program.inside_types:
        program.inside_types[name] = {}  # a type may contain itself
        found = program.types.get(name)
        if isinstance(found, syntax.TypeDeclaration):
            is_secure = secure(found.decorators)
            inside: Description = {"type": "secureString"} if is_secure else _inside(program, found.value, depth + 1)
            program.inside_types[name] = inside
        elif isinstance(found, ImportedName):
            other = program.document.imported(found.statement)
            if isinstance(other, Program):
                program.inside_types[name] = _inside_named(other, found.name, depth + 1)
            else:
                program.inside_types[name] = _inside_imported(_definitions(program, other), found.name)
    return program.inside_types[name]


def _kind(value: str | int | bool) -> str:
    return "bool" if isinstance(value, bool) else "int" if isinstance(value, int) else "string"


def _union(members: list[Description]) -> Description:
    """Return the allowed values of a union whose members all have values of the same type."""
    made: Description = {}
    if any(member.get("nullable") is True for member in members):
        made["nullable"] = True
    members = [member for member in members if member != {"nullable": True}]
    kinds = {kind if isinstance(kind := member.get("type"), str) else "" for member in members}
    if len(kinds) != 1 or "" in kinds:
        return made
    made["type"] = kinds.pop()
    allowed = [member.get("allowedValues") for member in members]
    if all(isinstance(values, list) for values in allowed):
        unique = {str(value): value for values in allowed for value in cast("list[JsonValue]", values)}
        made["allowedValues"] = list(unique.values())
    return made


def _named(program: Program, name: str, depth: int) -> Description:
    found = program.types.get(name)
    if isinstance(found, syntax.TypeDeclaration):
        return _decorated(_describe(program, found.value, depth + 1), found.decorators)
    if isinstance(found, ImportedName):
        return _imported(program, found.statement, found.name, depth)
    return {"type": name} if name in _AMBIENT else {}


def _imported(program: Program, statement: syntax.Import, name: str, depth: int) -> Description:
    other = program.document.imported(statement)
    if isinstance(other, Program):
        return _named(other, name, depth + 1)
    return _defined(_definitions(program, other), name)


def _definitions(program: Program, other: dict[str, JsonValue] | None) -> JsonValue:
    """Return the types of a compiled template, or those of imports in the compiled form of this file."""
    return other.get("definitions") if other is not None else program.document.compiled_definitions


def _inside_imported(definitions: JsonValue, name: str) -> Description:
    """Return what matters of a type in a compiled template; a type that was not read may have any members."""
    found = definitions.get(name) if isinstance(definitions, dict) else None
    return _inside_compiled(definitions, found, 0) if isinstance(found, dict) else dict(UNREAD)


def _inside_compiled(definitions: JsonValue, found: JsonValue, depth: int) -> Description:
    """Return a type of a compiled template with the members that are secure or named like a credential, else nothing."""
    if not isinstance(found, dict) or depth > _MAX_COMPILED:
        return {}
    reference = found.get("$ref")
    if isinstance(reference, str) and isinstance(definitions, dict):
        name = reference.removeprefix("#/definitions/")
        return _inside_compiled(definitions, definitions.get(name), depth + 1)
    kind, members, items = found.get("type"), found.get("properties"), found.get("items")
    if isinstance(kind, str) and kind.casefold().startswith("secure"):
        return {"type": kind}
    inside: dict[str, JsonValue] = {}
    for name, member in members.items() if isinstance(members, dict) else ():
        matters = _inside_compiled(definitions, member, depth + 1)
        if matters or (name_resembles_secret(name) and isinstance(member, dict)):
            inside[name] = matters or member
    matters = _inside_compiled(definitions, items, depth + 1)
    if matters:
        return {"type": "array", "items": matters}
    return {"type": "object", "properties": inside} if inside else {}


def _defined(definitions: JsonValue, name: str) -> Description:
    """Return the definition of a type in a compiled template."""
    found = definitions.get(name) if isinstance(definitions, dict) else None
    for _ in range(_MAX_FOLLOWED):
        if not isinstance(found, dict) or not isinstance(definitions, dict):
            return dict(UNREAD)
        reference = found.get("$ref")
        if not isinstance(reference, str):
            kept = ("type", "nullable", "allowedValues", "minValue", "maxValue", "minLength", "maxLength")
            return {**{key: value for key, value in found.items() if key in kept}, **_inside_compiled(definitions, found, 0)}
        found = definitions.get(reference.removeprefix("#/definitions/"))
    return {}


def _member(program: Program, kind: syntax.MemberType | syntax.TypeItem, depth: int) -> Description | None:
    """Return the declaration of a member of a type; `None` if the type has no such member that is known."""
    name = kind.name if isinstance(kind, syntax.MemberType) else str(kind.index)
    if isinstance(kind.base, syntax.NamedType):
        if kind.base.name == "sys":
            return {"type": name} if name in _AMBIENT else {}
        space = program.types.get(kind.base.name)
        if isinstance(space, Namespace):
            return _imported(program, space.statement, name, depth)
    found = _structure(program, kind.base, depth)
    if found is None:
        return None
    owner, structure = found
    if isinstance(structure, syntax.ArrayType):
        return _describe(owner, structure.item, depth + 1) if name == "*" else None
    fields = structure.items if isinstance(structure, syntax.TupleType) else structure.fields
    if isinstance(kind, syntax.TypeItem):
        inside = kind.index < len(fields)
        return (
            _decorated(_describe(owner, fields[kind.index].type, depth + 1), fields[kind.index].decorators)
            if inside
            else None
        )
    for field in fields:
        if field.name == name:
            return _decorated(_describe(owner, field.type, depth + 1), field.decorators)
    return None


_Structure: TypeAlias = "syntax.ObjectType | syntax.TupleType | syntax.ArrayType"


def _structure(program: Program, kind: syntax.Type, depth: int) -> tuple[Program, _Structure] | None:
    """Return the type behind `kind`, if it has members, and the file that declares it."""
    if depth > _MAX_FOLLOWED:
        return None
    match kind:
        case syntax.ObjectType() | syntax.TupleType() | syntax.ArrayType():
            return program, kind
        case syntax.NullableType():
            return _structure(program, kind.base, depth + 1)
        case syntax.NamedType():
            return _named_structure(program, kind.name, depth + 1)
        case syntax.MemberType():
            return _member_structure(program, kind, depth + 1)
        case _:
            return None


def _named_structure(program: Program, name: str, depth: int) -> tuple[Program, _Structure] | None:
    found = program.types.get(name)
    if isinstance(found, syntax.TypeDeclaration):
        return _structure(program, found.value, depth)
    if isinstance(found, ImportedName):
        other = program.document.imported(found.statement)
        return (
            _named_structure(other, found.name, depth + 1) if isinstance(other, Program) and depth < _MAX_FOLLOWED else None
        )
    return None


def _member_structure(program: Program, kind: syntax.MemberType, depth: int) -> tuple[Program, _Structure] | None:
    if isinstance(kind.base, syntax.NamedType) and isinstance(space := program.types.get(kind.base.name), Namespace):
        other = program.document.imported(space.statement)
        return _named_structure(other, kind.name, depth) if isinstance(other, Program) else None
    found = _structure(program, kind.base, depth)
    if found is None:
        return None
    owner, structure = found
    if isinstance(structure, syntax.ArrayType):
        return _structure(owner, structure.item, depth) if kind.name == "*" else None
    fields = structure.items if isinstance(structure, syntax.TupleType) else structure.fields
    return next((_structure(owner, field.type, depth) for field in fields if field.name == kind.name), None)
