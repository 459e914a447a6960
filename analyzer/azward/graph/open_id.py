"""Ids of resources whose names or scopes are open: as values, and as the ids that are possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from azward.graph.choice import MAX_LEAVES, distribute, leaves
from azward.graph.resource import parent_key
from azward.graph.value import Cause, CauseKind, Choice, Unknown, Value, canonical, causes, join_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.graph.resource import Resource

__all__ = ["Assumptions", "ancestors", "id_value", "may_be_declared", "possible_ids", "with_holes", "without_last"]

Assumptions: TypeAlias = "tuple[tuple[str, str], ...]"
"""Outcomes of deciders."""


def id_value(resource: Resource) -> Value:
    """Return the id of `resource` as a value: what decides its name or its scope decides its id."""
    text = resource.id.text
    if "{" not in text:
        return text
    if resource.ids is not None:
        return resource.ids

    def built(names: Sequence[Value]) -> Value:
        value = _with_name(resource, names[0])
        return with_holes(text, "id") if value is None else value

    return distribute("id", built, [resource.name])


def possible_ids(resource: Resource) -> Iterator[tuple[str, Assumptions]]:
    """Yield the id keys of a resource whose name or scope is a choice, each with the outcomes that lead to it."""
    if resource.ids is not None and leaves(resource.ids) <= MAX_LEAVES:
        for value, when in _outcomes(resource.ids, ()):
            yield canonical(value).casefold().rstrip("/"), when
        return
    if not isinstance(resource.name, Choice) or leaves(resource.name) > MAX_LEAVES:
        return
    for name, when in _outcomes(resource.name, ()):
        value = _with_name(resource, name)
        if value is not None and "{" not in resource.scope:
            yield canonical(value).casefold().rstrip("/"), when


def ancestors(resource: Resource) -> Iterator[str]:
    """Yield the id of the parent of a child resource and of each resource above it, innermost first."""
    if resource.ids is not None or not isinstance(resource.name, Choice):
        above = _parent_id(resource.id.text.rstrip("/") if resource.ids is None else resource.ids)
        while above:
            yield canonical(above)
            above = _parent_id(above)
        return
    kind, name = resource.type, resource.name
    while kind.count("/") > 1:
        kind, name = kind.rpartition("/")[0], distribute("name", lambda names: without_last(names[0]), [name])
        found = distribute("id", lambda names, kind=kind: _built(resource.scope, kind, names[0]), [name])
        if found is None:
            return
        yield canonical(found)


def _parent_id(identity: Value) -> Value:
    """Return the id of the parent, "" if there is none; one of several if `identity` is, since the scope decides both."""
    return distribute("id", lambda ids: parent_key(canonical(ids[0])), [identity])


def without_last(name: Value) -> Value:
    """Return the name of the parent in the full name of a child."""
    if isinstance(name, str):
        return name.rpartition("/")[0]
    parts = name.parts if isinstance(name, Unknown) else ()
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        if isinstance(part, str) and "/" in part:
            return join_text("name", [*parts[:index], part.rpartition("/")[0]])
    return name if isinstance(name, Unknown) else canonical(name)


def _outcomes(value: Value, when: Assumptions) -> Iterator[tuple[Value, Assumptions]]:
    if isinstance(value, Choice):
        for label, branch in value.branches:
            yield from _outcomes(branch, (*when, (value.decider, label)))
    else:
        yield value, when


def _with_name(resource: Resource, name: Value) -> Value | None:
    """Return the id of `resource` with this full name; `None` if it is not built from scope, types and names."""
    if f"/providers/{resource.type.partition('/')[0]}/".casefold() not in resource.id.text.casefold():
        return None
    return _built(resource.scope, resource.type, name)


def _built(scope: str, resource_type: str, name: Value) -> Value:
    """Return the id of the resource with this full name, `None` if the name has too few or too many segments."""
    namespace, *kinds = resource_type.split("/")
    names = _segments(name)
    if len(names) != len(kinds):
        return None
    pieces: list[Value] = [with_holes(scope, "scope"), f"/providers/{namespace}"]
    for kind, parts in zip(kinds, names, strict=True):
        pieces += [f"/{kind}/", *parts]
    return join_text("id", pieces)


def _segments(name: Value) -> list[list[Value]]:
    """Return the parts of each name in a full name such as `account/default/logs`."""
    segments: list[list[Value]] = [list[Value]()]
    for part in (name.parts or (name,)) if isinstance(name, Unknown) else (canonical(name),):
        if isinstance(part, str):
            first, *rest = part.split("/")
            segments[-1].append(first)
            segments.extend([text] for text in rest)
        else:
            segments[-1].append(part)
    return segments


def may_be_declared(name: Value) -> bool:
    """Decide whether a resource with this open name may be declared beside what names it.

    A name that is a parameter, or comes from a part that was not read, is that of another resource.
    """
    outside = (CauseKind.PARAMETER, CauseKind.SECURE_PARAMETER, CauseKind.EXTERNAL)
    return any(cause.kind not in outside for cause in causes(name))


def with_holes(text: str, noun: str) -> Value:
    """Return a canonical text as a value: what is in braces is open. `noun` says what the text is."""
    if "{" not in text:
        return text
    parts: list[str | Unknown] = []
    start = depth = 0
    for position, character in enumerate(text):
        if character == "{":
            if depth == 0 and position > start:
                parts.append(text[start:position])
            start = start if depth else position
            depth += 1
        elif character == "}" and depth:
            depth -= 1
            if depth == 0:
                expression = text[start + 1 : position]
                kind = CauseKind.RUNTIME if noun == "scope" else CauseKind.UNSUPPORTED
                cause = Cause(kind, expression, f"the {noun} depends on `{expression}`")
                parts.append(Unknown(expression, (cause,)))
                start = position + 1
    if start < len(text):
        parts.append(text[start:])
    found = tuple(cause for part in parts if isinstance(part, Unknown) for cause in part.causes)
    return Unknown(text, found, parts=tuple(parts))
