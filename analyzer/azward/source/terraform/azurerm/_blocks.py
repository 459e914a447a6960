"""Blocks that a `finish` turns into something of another shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from azward.graph.choice import distribute
from azward.graph.value import Unknown, Value, unknown_from

__all__ = ["keyed", "of_block", "of_blocks"]


def of_block(value: Value, make: Callable[[Mapping[str, Value]], Value]) -> Value:
    """What `make` says of a block that is written once at most; open where the block is, null where there is none."""

    def leaf(outcome: Sequence[Value]) -> Value:
        member = outcome[0]
        if isinstance(member, list):
            member = member[0] if member else None
        if isinstance(member, Unknown):
            return Unknown(member.expression, member.causes)
        return make(member) if isinstance(member, dict) else None

    return distribute("block", leaf, [value])


def of_blocks(value: Value, make: Callable[[Mapping[str, Value]], Value]) -> Value:
    """What `make` says of each of any number of blocks, as a list without those of which it says null."""

    def leaf(outcome: Sequence[Value]) -> Value:
        members = outcome[0] if isinstance(outcome[0], list) else [] if outcome[0] is None else [outcome[0]]
        found: list[Value] = []
        for member in members:
            if isinstance(member, Unknown):
                found.append(Unknown(member.expression, member.causes, many=True))
            elif isinstance(member, dict) and (made := make(member)) is not None:
                found.append(made)
        return found

    return distribute("block", leaf, [value])


def keyed(value: Value, name: str, make: Callable[[Mapping[str, Value]], Value]) -> Value:
    """Return blocks as an object whose keys are their arguments `name`; open if one of these is, null without any."""

    def leaf(outcome: Sequence[Value]) -> Value:
        members = outcome[0] if isinstance(outcome[0], list) else [] if outcome[0] is None else [outcome[0]]
        found: dict[str, Value] = {}
        for member in members:
            key = member.get(name) if isinstance(member, dict) else None
            if not isinstance(member, dict) or not isinstance(key, str):
                return unknown_from(name, member if key is None else key)
            found[key] = make(member)
        return found or None

    return distribute("block", leaf, [value])
