"""Which members of a resource are written so that they may differ between the iterations of the loop that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.source.arm.copy_loop import property_loops
from azward.source.arm.expression import Lowered, is_expression

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.graph.value import JsonValue

__all__ = ["is_looping", "is_varying", "varying_members"]

_ANY = ""
"""Stands for all members, if the name of one is an expression."""


def is_looping(text: str) -> bool:
    """Decide whether an expression uses the index of a loop."""
    return text.looping if isinstance(text, Lowered) else "copyindex" in text.casefold()


def varying_members(resource: JsonValue) -> frozenset[str]:
    """Return the members of a resource that may vary, in one case: "tags", "properties.minimumtlsversion"."""
    if not isinstance(resource, dict):
        return frozenset((_ANY,))
    found: set[str] = set()
    for name, value in resource.items():
        folded = name.casefold()
        if folded == "properties" and isinstance(value, dict):
            found.update(f"{folded}.{inner}" if inner != _ANY else _ANY for inner in _of_object(value))
        elif folded != "copy" and _varies(value):
            found.add(folded)
    return frozenset(found)


def _of_object(properties: dict[str, JsonValue]) -> set[str]:
    found = {name.casefold() for name, value in properties.items() if _varies(value)}
    for name, value in properties.items():
        if name.casefold() == "copy":
            found.update(str(loop["name"]).casefold() for _, loop in property_loops(value))
        elif is_expression(name):
            found.add(_ANY)
    return found


def _varies(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return any(is_expression(name) or _varies(member) for name, member in value.items())
    if isinstance(value, list):
        return any(map(_varies, value))
    return isinstance(value, str) and is_expression(value) and is_looping(value)


def is_varying(path: FieldPath, members: frozenset[str]) -> bool:
    """Decide whether a path of a resource leads into one of its `members` that vary, or contains one."""
    if not members or not path:
        return False
    first = str(path[0]).casefold()
    if first != "properties":
        return first in members or _ANY in members
    if first in members:
        return True
    if len(path) == 1:
        return any(name.startswith("properties.") for name in members) or _ANY in members
    return f"properties.{str(path[1]).casefold()}" in members or _ANY in members
