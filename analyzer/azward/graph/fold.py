"""How the fields of a child resource become fields of its parent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from azward.frozen import frozen
from azward.graph.arm_types import FoldInto
from azward.graph.choice import choose
from azward.graph.resource import FieldPath, Origin, Resource, Span, read
from azward.graph.value import (
    ABSENT,
    Absent,
    Cause,
    CauseKind,
    Choice,
    Unknown,
    Value,
    causes,
    is_unread,
    lookup,
    lookup_key,
)

__all__ = ["FOLDS", "FoldedOrigin", "Translate", "below", "either", "unknown_list", "with_value"]

Translate: TypeAlias = Callable[[FieldPath], "FieldPath | None"]
"""Translates a path of the parent to the path of the child that it comes from; `None` if it does not."""


@frozen(eq=False)
class FoldedOrigin:
    """The origin of a resource with fields that are written in other resources: `overlays` translate paths to theirs."""

    own: Origin
    overlays: tuple[tuple[Translate, Origin], ...]

    def written(self, path: FieldPath) -> tuple[Origin, FieldPath]:
        """Return the origin of the resource in which `path` is written, and the path there; its own if no child has it."""
        for translate, origin in self.overlays:
            translated = translate(path)
            if translated is not None and origin.locate(translated)[1] == len(translated):
                return origin, translated
        return self.own, path

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        span, matched = self.own.locate(path)
        for translate, origin in self.overlays:
            translated = translate(path)
            if translated is not None:
                there, deep = origin.locate(translated)
                if deep == len(translated):
                    return there, len(path)
        return span, matched

    def callers(self) -> tuple[Span, ...]:
        return self.own.callers()

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        found = self.own.trail(path)
        for translate, origin in self.overlays:
            translated = translate(path)
            if translated is not None and origin.locate(translated)[1] == len(translated):
                found += origin.trail(translated)
        return found


def either(condition: Value, yes: Value, no: Value | Absent) -> Value | Absent:
    """Return `yes` if the condition holds, else `no`; a choice if that is unknown."""
    fallback = None if isinstance(no, Absent) else no
    if condition is True:
        return yes
    if isinstance(condition, Choice):
        branches: list[tuple[str, Value]] = []
        for label, leaf in condition.branches:
            value = either(leaf, yes, no)
            branches.append((label, None if isinstance(value, Absent) else value))
        return choose(condition.decider, condition.cause, branches)
    if isinstance(condition, Unknown):
        cause = (
            condition.causes[0] if condition.causes else Cause(CauseKind.RUNTIME, "condition", "its condition is not known")
        )
        return choose(condition.expression, cause, [("true", yes), ("false", fallback)])
    return no


def with_value(body: dict[str, Value], path: FieldPath, value: Value) -> dict[str, Value]:
    """Return a copy of `body` with `value` at `path`. An unknown on the way is replaced, unless `value` is unknown too."""
    name = str(path[0])
    key = lookup_key(body, name) or name
    if len(path) == 1:
        return {**body, key: value}
    below = body.get(key)
    if isinstance(below, Unknown) and _is_unknown(value):
        return body
    return {**body, key: with_value(below if isinstance(below, dict) else {}, path[1:], value)}


def _is_unknown(value: Value) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, list) and all(isinstance(member, Unknown) for member in value))


def below(path: FieldPath, prefix: FieldPath) -> FieldPath | None:
    """Return what follows `prefix` in `path`, compared without case; `None` if it does not start with it."""
    if len(path) < len(prefix):
        return None
    same = all(str(left).casefold() == str(right).casefold() for left, right in zip(path, prefix, strict=False))
    return path[len(prefix) :] if same else None


def _properties(child: Resource) -> Value:
    found = lookup(child.body, "properties")
    return {} if isinstance(found, Absent) else found


def unknown_list(value: Value, name: str) -> Value:
    """Return a list of any number of unknown members, for a value that should be a list but is unknown."""
    return [Unknown(name, causes(value), many=True)]


def _merge(before: Value | Absent, child: Resource, prefix: FieldPath) -> tuple[Value, Translate]:
    own = _properties(child)

    def translate(path: FieldPath) -> FieldPath | None:
        rest = below(path, prefix)
        return None if rest is None else ("properties", *rest)

    if not isinstance(own, dict):
        return Unknown(str(prefix[-1]), causes(own), many=is_unread(own)), translate
    merged = dict(before) if isinstance(before, dict) else {}
    for name, value in own.items():
        merged[lookup_key(merged, name) or name] = value
    return merged, translate


def _append(before: Value | Absent, child: Resource, prefix: FieldPath) -> tuple[Value, Translate]:
    members = (
        list(before)
        if isinstance(before, list)
        else []
        if isinstance(before, Absent) or before is None
        else unknown_list(before, "members")
    )
    position = len(members) if isinstance(members, list) else 0
    name = child.name.rpartition("/")[2] if isinstance(child.name, str) else child.name

    def translate(path: FieldPath) -> FieldPath | None:
        return below(path, (*prefix, position))

    return [*(members if isinstance(members, list) else []), {"name": name, **child.body}], translate


def _extend(before: Value | Absent, child: Resource, prefix: FieldPath) -> tuple[Value, Translate]:
    name = str(prefix[-1])
    own = read(_properties(child), (name,))
    start = (
        before
        if isinstance(before, list)
        else []
        if isinstance(before, Absent) or before is None
        else unknown_list(before, name)
    )
    first = list(start) if isinstance(start, list) else []
    more = own if isinstance(own, list) else [] if isinstance(own, Absent) or own is None else unknown_list(own, name)

    def translate(path: FieldPath) -> FieldPath | None:
        rest = below(path, prefix)
        if rest and isinstance(rest[0], int) and rest[0] >= len(first):
            return ("properties", name, rest[0] - len(first), *rest[1:])
        return None

    return [*first, *(more if isinstance(more, list) else [])], translate


def _settings(before: Value | Absent, child: Resource, prefix: FieldPath) -> tuple[Value, Translate]:
    """Replace all settings of the parent, as a deployment of the child does."""
    own = _properties(child)
    if not isinstance(own, dict):
        return unknown_list(own, "settings"), lambda path: ("properties",) if below(path, prefix) is not None else None
    names = list(own)

    def translate(path: FieldPath) -> FieldPath | None:
        rest = below(path, prefix)
        if rest and isinstance(rest[0], int) and rest[0] < len(names):
            return ("properties", names[rest[0]])
        return None if rest is None else ("properties",)

    members: list[Value] = [{"name": name, "value": value} for name, value in own.items()]
    return members, translate


def _connection_strings(before: Value | Absent, child: Resource, prefix: FieldPath) -> tuple[Value, Translate]:
    members, translate = _settings(before, child, prefix)
    strings: list[Value] = []
    for member in members if isinstance(members, list) else []:
        if not isinstance(member, dict):
            strings.append(member)
            continue
        entry = member["value"]
        value, kind = (lookup(entry, "value"), lookup(entry, "type")) if isinstance(entry, dict) else (entry, ABSENT)
        shaped: dict[str, Value] = {"name": member["name"], "connectionString": None if isinstance(value, Absent) else value}
        if not isinstance(kind, Absent):
            shaped["type"] = kind
        strings.append(shaped)
    return strings, translate


def _replace(before: Value | Absent, child: Resource, prefix: FieldPath) -> tuple[Value, Translate]:
    """Replace the value at the path with all `properties` of the child."""

    def translate(path: FieldPath) -> FieldPath | None:
        rest = below(path, prefix)
        return None if rest is None else ("properties", *rest)

    return _properties(child), translate


FOLDS: dict[FoldInto, Callable[[Value | Absent, Resource, FieldPath], tuple[Value, Translate]]] = {
    FoldInto.MERGE: _merge,
    FoldInto.APPEND: _append,
    FoldInto.EXTEND: _extend,
    FoldInto.SETTINGS: _settings,
    FoldInto.CONNECTION_STRINGS: _connection_strings,
    FoldInto.REPLACE: _replace,
}
