"""Fields of ARM resources in the words of azurerm: the tables, read from ARM to Terraform."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from azward.graph.resource import fold_path, parse_path
from azward.graph.setting import Setting
from azward.source.function import FunctionError
from azward.source.terraform.azurerm import all_tables, arguments_of, table_of
from azward.source.terraform.azurerm.build import Beside, ChildObject, Members, Object
from azward.source.terraform.azurerm.model import Field, OfText, Satellite, Table
from azward.source.terraform.azurerm.schema import MAJORS, declared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.graph.resource import FieldPath
    from azward.graph.value import Value
    from azward.source.terraform.azurerm.build import Argument, Arguments
    from azward.source.terraform.azurerm.model import Convert
    from azward.source.terraform.azurerm.schema import Declared

__all__ = ["LANGUAGE", "argument", "hcl", "setting", "types_of"]

LANGUAGE = "Terraform"


class _Found(NamedTuple):
    """The argument that becomes a field, in the blocks around it."""

    blocks: tuple[str, ...]
    name: str
    argument: Argument
    convert: Convert | None
    around: Declared | None  # the innermost block


def setting(name: str, kind: str, paths: Sequence[FieldPath], value: Value, major: int = MAJORS[-1]) -> Setting | None:
    """Return how the azurerm type `name` writes `value` at the first of `paths` of the ARM type `kind` that it can.

    `None` where no argument becomes such a field, or none of its values becomes `value`.
    """
    table = table_of(name)
    below = _below(table, kind) if table is not None else None
    if below is None:
        return None
    for path in paths:
        for found in _find(arguments_of(name), declared(name), below, fold_path(path)):
            written = _written(found, value, major)
            if written is not None:
                argument, literal = written
                place = " of ".join(f"`{part}`" for part in (*reversed(found.blocks), name))
                return Setting(LANGUAGE, f"{argument} = {literal}", place)
    return None


@lru_cache(maxsize=2048)
def argument(name: str, kind: str, field: str, major: int = MAJORS[-1]) -> Setting | None:
    """Return the argument of an azurerm type that becomes the only field of the ARM type `kind` whose path ends in `field`.

    `None` also where ARM turns the value around, and where both have the same name.
    """
    table = table_of(name)
    below = _below(table, kind) if table is not None else None
    if below is None:
        return None
    around, end = declared(name), fold_path(parse_path(field))
    found = {(*one.blocks, one.name): one for one in _ending(arguments_of(name), around, below, end)}
    if len(found) != 1:
        return None
    (one,) = found.values()
    written = next(
        (text for text in (*(former.name for former in one.argument.former), one.name) if _has(one, text, major)), ""
    )
    if not written or written == field or _converted(True, (one.convert,)) in (False, "Disabled"):
        return None
    return Setting(LANGUAGE, written, " of ".join(f"`{part}`" for part in (*reversed(one.blocks), name)), field)


def _has(found: _Found, name: str, major: int) -> bool:
    stored = found.around.argument(name) if found.around is not None else None
    return stored is not None and major in stored.written


def _ending(arguments: Arguments, around: Declared | None, below: tuple[str, ...], end: FieldPath) -> Iterator[_Found]:
    """Yield the arguments that become a field whose folded path ends in `end`."""
    for name, argument in arguments.items():
        inner = around.argument(name) if around is not None else None
        for target in argument.targets:
            match target:
                case Field():
                    if not below and _folded(target.path)[-len(end) :] == end:
                        yield _Found((), name, argument, target.convert, around)
                case Object() | Members():
                    start = _folded(target.path) if target.path else ()
                    if not below and start[-len(end) :] == end:
                        yield _Found((), name, argument, None, around)
                    if not below and start[len(start) - len(end) + 1 :] == end[:-1]:
                        yield from _inside(name, _ending(target.arguments, inner, (), end[-1:]))
                case ChildObject():
                    if below[:1] == (target.kind.casefold(),):
                        yield from _inside(name, _ending(target.arguments, inner, below[1:], end))
                case Beside():
                    pass


def _below(table: Table | Satellite, kind: str) -> tuple[str, ...] | None:
    """Return the segments that the type `kind` has after that of a table; `None` if it is no child of it.

    A satellite writes into the resource itself, unless it is a member of a list there.
    """
    if isinstance(table, Satellite):
        return None if table.member_of else ()
    start, whole = table.type.partition("@")[0].casefold().split("/"), kind.casefold().split("/")
    return tuple(whole[len(start) :]) if whole[: len(start)] == start else None


def _find(arguments: Arguments, around: Declared | None, below: tuple[str, ...], path: FieldPath) -> Iterator[_Found]:
    """Yield the arguments that become the folded `path` of the child resource `below`; none by an id or a function."""
    for name, argument in arguments.items():
        inner = around.argument(name) if around is not None else None
        for target in argument.targets:
            match target:
                case Field():
                    if not below and not target.part_of and _folded(target.path) == path:
                        yield _Found((), name, argument, target.convert, around)
                case Beside():
                    if below == (target.kind.casefold(),) and _folded(target.field.path) == path:
                        yield _Found((), name, argument, target.field.convert, around)
                case ChildObject():
                    if below[:1] == (target.kind.casefold(),):
                        yield from _inside(name, _find(target.arguments, inner, below[1:], path))
                case Object() | Members():
                    start = _folded(target.path) if target.path else ()
                    rest = path[len(start) :]
                    if not below and path[: len(start)] == start and (isinstance(target, Object) or _is_member(rest)):
                        rest = rest if isinstance(target, Object) else rest[1:]
                        yield from _inside(name, _find(target.arguments, inner, (), rest))


def _inside(block: str, found: Iterator[_Found]) -> Iterator[_Found]:
    yield from (one._replace(blocks=(block, *one.blocks)) for one in found)


def _is_member(path: FieldPath) -> bool:
    return bool(path) and (isinstance(path[0], int) or path[0] == "*")


@lru_cache(maxsize=4096)
def _folded(path: str) -> FieldPath:
    return fold_path(parse_path(path))


def _written(found: _Found, value: Value, major: int) -> tuple[str, str] | None:
    """Return the name that the argument has in a major, and the literal that becomes `value`.

    Of two names it is the former: every version of the major has it, and the new one may have come with a later version.
    """
    chains: list[tuple[str, tuple[Convert | None, ...]]]
    chains = [(former.name, (former.convert, found.convert)) for former in found.argument.former]
    chains.append((found.name, (found.convert,)))
    for name, converts in chains:
        stored = found.around.argument(name) if found.around is not None else None
        if stored is None or major not in stored.written:
            continue
        for candidate in _candidates(stored, value, major):
            if _same(_converted(candidate, converts), value):
                return name, hcl(candidate)
    return None


def _candidates(stored: Declared, value: Value, major: int) -> tuple[Value, ...]:
    """Return the values that an argument may have, of its type: the one that is wanted first."""
    if stored.type == "bool":
        return (True, False)
    if stored.type == "number":
        return (value,) if isinstance(value, int) and not isinstance(value, bool) else ()
    if stored.type != "string" or isinstance(value, bool):
        return ()
    allowed = tuple(word for word in stored.allowed(major) if isinstance(word, str))
    return allowed or ((value,) if isinstance(value, str) else ())


def _converted(value: Value, converts: tuple[Convert | None, ...]) -> Value:
    for convert in converts:
        if convert is None:
            continue
        if isinstance(convert, OfText):
            return None
        try:
            value = convert(value)
        except (FunctionError, TypeError, ValueError):
            return None
    return value


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def hcl(value: Value) -> str:
    """Return a text, number or bool as a literal."""
    return json.dumps(value, ensure_ascii=False).replace("${", "$${") if isinstance(value, str) else json.dumps(value)


@lru_cache(maxsize=256)
def types_of(kind: str) -> tuple[str, ...]:
    """Return the azurerm types that become the ARM type `kind`, or a parent of it that may contain it."""
    parents = {"/".join(kind.split("/")[:length]).casefold() for length in range(2, kind.count("/") + 2)}
    return tuple(
        name
        for name, table in all_tables().items()
        if isinstance(table, Table) and table.type.partition("@")[0].casefold() in parents
    )
