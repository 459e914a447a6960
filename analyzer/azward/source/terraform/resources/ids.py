"""Split ARM ids, which may have unknown parts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from azward.graph.choice import distribute
from azward.graph.value import Choice, Unknown, Value, canonical, causes, join_text
from azward.source.scope import RESOURCE_GROUP, SUBSCRIPTION

__all__ = ["PLACEHOLDER_SCOPE", "group_id", "last_name", "parent_id", "shortened", "split_id", "vault_segment"]

SUBSCRIPTION_SCOPE = f"/subscriptions/{SUBSCRIPTION}"
RESOURCE_GROUPS = "microsoft.resources/resourcegroups"
PLACEHOLDER_SCOPE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{RESOURCE_GROUP}"


MAX_TEXT = 1024
"""Characters of a part of an id. Azure's names are shorter; longer ones would be copied into each finding."""


def shortened(identity: Value) -> Value:
    """Return an id in which a digest takes the place of the end of each part that is too long."""
    if isinstance(identity, str):
        return _shortened(identity)
    if isinstance(identity, Unknown) and any(isinstance(part, str) and len(part) > MAX_TEXT for part in identity.parts):
        return replace(identity, parts=tuple(_shortened(part) if isinstance(part, str) else part for part in identity.parts))
    return identity


def _shortened(text: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{text[: MAX_TEXT - 20]}...{digest}"


def _parts(value: Value) -> Sequence[str | Unknown]:
    if isinstance(value, Unknown):
        return value.parts or (value,)
    return (canonical(value),)


def split_id(identity: Value, resource_type: str) -> tuple[str, Value]:
    """Return the scope and the full name of a resource, such as `account/default/logs` for a child."""
    if isinstance(identity, Choice):
        name = distribute("name", lambda outcome: split_id(outcome[0], resource_type)[1], [identity])
        return split_id(identity.branches[0][1], resource_type)[0], name
    if resource_type.casefold() == RESOURCE_GROUPS:
        return SUBSCRIPTION_SCOPE, last_name(identity)
    namespace, *kinds = resource_type.split("/")
    marker = f"/providers/{namespace}/".casefold()
    parts = list(_parts(identity))
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        at = part.casefold().rfind(marker) if isinstance(part, str) else -1
        if isinstance(part, str) and at >= 0:
            head = "".join(canonical(item) if isinstance(item, Unknown) else item for item in parts[:index]) + part[:at]
            return head, _name([part[at + len(marker) :], *parts[index + 1 :]], len(kinds))
    return PLACEHOLDER_SCOPE, _open_name(parts, len(kinds))


def _segments(parts: Sequence[str | Unknown]) -> list[list[Value]]:
    segments: list[list[Value]] = [[]]
    for part in parts:
        if isinstance(part, str):
            first, *rest = part.split("/")
            if first:
                segments[-1].append(first)
            segments.extend([item] if item else [] for item in rest)
        else:
            segments[-1].append(part)
    return segments


def _name(parts: Sequence[str | Unknown], count: int) -> Value:
    """Return every second segment, joined."""
    names = _segments(parts)[1::2][:count]
    pieces: list[Value] = []
    for index, name in enumerate(names):
        pieces += ["/", *name] if index else name
    return join_text("name", pieces)


def _open_name(parts: Sequence[str | Unknown], count: int) -> Value:
    """Return the name below an unknown parent."""
    segments = _segments(parts)
    pieces: list[Value] = [*segments[0]]
    for name in segments[2::2]:
        pieces += ["/", *name]
    return join_text("name", pieces)


def last_name(identity: Value) -> Value:
    """Return the last segment of an id."""
    if isinstance(identity, str):
        return identity.rstrip("/").rpartition("/")[2]
    if isinstance(identity, Unknown) and identity.parts:
        return join_text(f"name of {identity.expression}", _segments(identity.parts)[-1])
    if isinstance(identity, Unknown):
        return Unknown(f"name of {identity.expression}", identity.causes)
    if isinstance(identity, Choice):
        return distribute("name", lambda outcome: last_name(outcome[0]), [identity])
    return identity


def parent_id(identity: Value) -> Value:
    """Return the id of the parent resource, else of the scope that the resource is deployed to."""
    if isinstance(identity, Choice):
        return distribute("parent", lambda outcome: parent_id(outcome[0]), [identity])
    if not isinstance(identity, str) and not (isinstance(identity, Unknown) and identity.parts):
        return Unknown(f"parent of {canonical(identity)}", causes(identity))
    segments = _segments(_parts(identity))
    above = segments[: -2 if segments[-1] else -3]
    if len(above) > 1 and above[-2] == ["providers"]:
        above = above[:-2]
    pieces: list[Value] = []
    for index, segment in enumerate(above):
        pieces += ["/", *segment] if index else segment
    return join_text(f"parent of {canonical(identity)}", pieces)


def group_id(identity: Value) -> Value:
    """Return the scope that the resource is deployed to: its resource group."""
    return _cut(identity, "group", "/providers/", 1)


def _cut(identity: Value, word: str, separator: str, count: int) -> Value:
    """Return the part before the `count`-th separator from the end; unknown parts contain none."""
    if isinstance(identity, Choice):
        return distribute(word, lambda outcome: _cut(outcome[0], word, separator, count), [identity])
    parts = list(_parts(identity))
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        at = len(part) if isinstance(part, str) else -1
        while isinstance(part, str) and (at := part.casefold().rfind(separator, 0, at)) >= 0:
            count -= 1
            if not count:
                return join_text(f"{word} of {canonical(identity)}", [*parts[:index], part[:at]])
    return Unknown(f"{word} of {canonical(identity)}", identity.causes if isinstance(identity, Unknown) else ())


def vault_segment(address: Value, index: int) -> Value:
    """Return segment 2, 4 or 5 of `https://<vault>/keys/<name>/<version>`; null if there is none."""
    if not isinstance(address, (str, Unknown)):
        return address
    parts = _parts(address)
    found = _segments(parts) if isinstance(parts[0], str) else []
    if index < len(found):
        return join_text(f"part of {canonical(address)}", found[index]) or None
    return Unknown(f"part of {address.expression}", address.causes) if isinstance(address, Unknown) else None
