"""Lowers values in the positions where a template holds JSON: objects, arrays and copy loops stay what they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from azward.source.arm.expression import Call, Expression, Index, Literal, Lowered
from azward.source.bicep.parser import syntax
from azward.source.bicep.semantics.checks import report_duplicate_members

if TYPE_CHECKING:
    from azward.graph.value import JsonValue
    from azward.source.bicep.lower.lowering import Lowering
    from azward.source.bicep.lower.names import Local, Names

__all__ = ["copy_loop", "escape", "in_loop", "loop_count", "lower_members", "lower_value"]


def lower_value(lowering: Lowering, node: syntax.Expression, names: Names) -> JsonValue:
    """Return `node` as the JSON of a template."""
    match node:
        case syntax.Text():
            return escape(node.value)
        case syntax.Constant():
            return node.value
        case syntax.Object() if not any(isinstance(member, syntax.Spread) for member in node.members):
            report_duplicate_members(lowering.program, node)
            members = (member for member in node.members if isinstance(member, syntax.Member))
            return lower_members(lowering, members, names)
        case syntax.List() if not any(isinstance(item, syntax.Spread) for item in node.items):
            return [lower_value(lowering, item, names) for item in node.items]
        case syntax.NonNull():
            return lower_value(lowering, node.base, names)
        case _:
            return lowering.expression(node, names)


def lower_members(lowering: Lowering, members: Iterable[syntax.Member], names: Names) -> dict[str, JsonValue]:
    """Return the members of an object; those whose value is a loop are collected under `copy`."""
    made: dict[str, JsonValue] = {}
    loops: list[JsonValue] = []
    for member in members:
        if isinstance(member.value, syntax.Loop) and member.computed is None:
            loops.append(copy_loop(lowering, member.name, member.value, names))
        elif member.computed is not None:
            made[lowering.expression(member.computed, names)] = lower_value(lowering, member.value, names)
        else:
            made[escape(member.name)] = lower_value(lowering, member.value, names)
    if loops:
        made["copy"] = loops
    return made


def copy_loop(lowering: Lowering, name: str, loop: syntax.Loop, names: Names) -> dict[str, JsonValue]:
    """Return the `copy` element of a property, variable or output called `name`."""
    index = _unused(name, names.loops)
    made: dict[str, JsonValue] = {"name": name, "count": loop_count(lowering, loop, names)}
    if index != name:
        made["index"] = index
    made["input"] = lower_value(lowering, loop.body, in_loop(lowering, loop, index, names))
    return made


def loop_count(lowering: Lowering, loop: syntax.Loop, names: Names) -> JsonValue:
    """Return the number of iterations of a loop."""
    before, lowering.looping = lowering.looping, False
    items = lowering.tree(loop.items, names)
    length = Call("length", (items,), items.start, items.end)
    made = Lowered.of(length, lowering.source, looping=lowering.looping)
    lowering.looping = before
    return made


def in_loop(lowering: Lowering, loop: syntax.Loop, index: str, names: Names, iteration: Expression | None = None) -> Names:
    """Return the names in the body of a loop, whose index is called `index`; `iteration` selects a single iteration."""

    def number(start: int, end: int) -> Expression:
        if iteration is not None:
            return iteration
        lowering.looping = True
        return Call("copyIndex", (Literal(index, start, end),), start, end)

    items = lowering.tree(loop.items, names)
    bound: dict[str, Local] = {loop.item: lambda start, end: Index(items, number(start, end), start, end)}
    if loop.index:
        bound[loop.index] = number
    return replace(names.bind(bound), loops=names.loops | {index.casefold()})


def escape(text: str) -> str:
    """Return a string as a template writes it: one that looks like an expression is escaped."""
    return f"[{text}" if text[:1] == "[" and text[-1:] == "]" else text


def _unused(name: str, loops: frozenset[str]) -> str:
    """Return a name for the index of a loop that no loop around it has."""
    while name.casefold() in loops:
        name += "'"
    return name
