"""Properties that can be written in two ways: the older spelling becomes the newer one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azward.graph.choice import distribute
from azward.graph.fold import Translate, below, unknown_list, with_value
from azward.graph.resource import EVERY, FieldPath, parse_path, read
from azward.graph.value import Absent, Value, canonical, join_text, lookup, lookup_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azward.graph.arm_types import Joined, Rewrite
    from azward.graph.resource import Origin

__all__ = ["rewritten", "with_joined_ids"]


def with_joined_ids(value: Value, path: FieldPath, joined: Joined) -> Any:
    """Return `value` with the bare names below `path` replaced by ids. Unchanged parts are shared, not copied."""
    if not path:
        return _with_child_id(value, joined) if isinstance(value, dict) else value
    if path[0] == EVERY:
        return [with_joined_ids(member, path[1:], joined) for member in value] if isinstance(value, list) else value
    key = lookup_key(value, str(path[0])) if isinstance(value, dict) else None
    if key is None or not isinstance(value, dict):
        return value
    return {**value, key: with_joined_ids(value[key], path[1:], joined)}


def _with_child_id(members: dict[str, Value], joined: Joined) -> dict[str, Value]:
    key = lookup_key(members, joined.child)
    parent, child = lookup(members, joined.parent), members[key] if key is not None else None
    if key is None or isinstance(parent, Absent) or parent is None or child is None:
        return members

    def full(values: Sequence[Value]) -> Value:
        above, name = values
        if "/" in canonical(name) or f"/{joined.kind}/" in canonical(above).casefold():
            return name
        return join_text("id", [above, f"/{joined.kind}/", name])

    return {**members, key: distribute("id", full, [parent, child])}


def rewritten(
    body: dict[str, Value], rewrite: Rewrite, overlays: list[tuple[Translate, Origin]], origin: Origin
) -> dict[str, Value]:
    """Return the body with the text at one path, split at commas, as the members of the list at another."""
    source, target = parse_path(rewrite.path), parse_path(rewrite.into)
    written = read(body, source)
    if isinstance(written, Absent) or written is None or not isinstance(read(body, target), Absent):
        return body

    def split(known: Sequence[Value]) -> Value:
        text = known[0]
        if isinstance(text, str):
            return [{rewrite.member: part.strip()} for part in text.split(",") if part.strip()]
        return unknown_list(text, str(target[-1]))

    overlays.append((lambda path: source if below(path, target) is not None else None, origin))
    return with_value(body, target, distribute(str(source[-1]), split, [written]))
