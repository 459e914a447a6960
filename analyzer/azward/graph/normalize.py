"""Gives resources one shape: children written inside their parent, and parents configured by their children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from azward.graph.arm_types import Fold, Inline, Rewrite, facts_of
from azward.graph.choice import distribute
from azward.graph.fold import FOLDS, Translate, either, with_value
from azward.graph.resource import FieldPath, Origin, Resource, ResourceId, Span, fold_path, parent_key, parse_path, read
from azward.graph.spelling import rewritten, with_joined_ids
from azward.graph.value import (
    Absent,
    Choice,
    Value,
    canonical,
    join_text,
    lookup,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["normalize"]


def normalize(resources: Iterable[Resource]) -> list[Resource]:
    """Return `resources` in the shape that rules read.

    Inline children become resources of their own, children that only configure their parent are folded into it, and older
    spellings become newer ones. Order is kept; an inline child follows the resource that it is written in.
    """
    declared = [_spelled(resource) for resource in resources]
    keys = {resource.id.key for resource in declared if not resource.existing}
    children: dict[str, list[Resource]] = defaultdict(list)
    for resource in declared:
        if parent := parent_key(resource.id.key):
            children[parent].append(resource)
    shaped: list[Resource] = []
    for resource in declared:
        facts = facts_of(resource.type)
        folded = _folded(resource, facts.folds, facts.rewrites, children.get(resource.id.key, ()))
        for joined in facts.joined:
            folded = replace(folded, body=with_joined_ids(folded.body, parse_path(joined.path), joined))
        shaped.append(folded)
        for inline in facts.inline:
            shaped.extend(child for child in _inline(resource, inline) if child.id.key not in keys)
    return shaped


def _spelled(resource: Resource) -> Resource:
    """Return `resource` with its region and its scope as Azure compares them.

    Azure ignores case and blanks in a region, and a slash at the end of a scope.
    """
    key = next((key for key in resource.body if key.casefold() == "location"), None)
    if key is not None and (region := _region(resource.body[key])) is not resource.body[key]:
        resource = replace(resource, body={**resource.body, key: region})
    if len(resource.scope) > 1 and resource.scope.endswith("/"):
        resource = replace(resource, scope=resource.scope.rstrip("/"))
    return resource


def _region(value: Value) -> Value:
    if isinstance(value, str):
        region = value.replace(" ", "").lower()
        return value if region == value else region
    if isinstance(value, Choice):
        branches = tuple((label, _region(branch)) for label, branch in value.branches)
        changed = any(new is not old for (_, new), (_, old) in zip(branches, value.branches, strict=True))
        return replace(value, branches=branches) if changed else value
    return value


@dataclass(frozen=True, slots=True, eq=False)
class _InlineOrigin:
    """The origin of a child that is written at `prefix` of its parent."""

    parent: Origin
    prefix: FieldPath

    def locate(self, path: FieldPath) -> tuple[Span, int]:
        span, matched = self.parent.locate((*self.prefix, *path))
        return span, max(0, matched - len(self.prefix))

    def callers(self) -> tuple[Span, ...]:
        return self.parent.callers()

    def trail(self, path: FieldPath) -> tuple[Span, ...]:
        return (self.parent.locate(self.prefix)[0], *self.parent.trail((*self.prefix, *path)))


@dataclass(frozen=True, slots=True, eq=False)
class _FoldedOrigin:
    """The origin of a resource with fields that are written in its children: `overlays` translate paths to theirs."""

    own: Origin
    overlays: tuple[tuple[Translate, Origin], ...]

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


def _inline(parent: Resource, inline: Inline) -> Iterable[Resource]:
    path = parse_path(inline.path)
    members = read(parent.body, path)
    for index, member in enumerate(members if isinstance(members, list) else ()):
        if not isinstance(member, dict):
            continue
        name = lookup(member, "name")
        if isinstance(name, Absent) or name is None:
            continue
        kind = inline.child.rpartition("/")[2]
        full = distribute("name", lambda known: join_text("name", [known[0], "/", known[1]]), [parent.name, name])
        yield Resource(
            id=ResourceId(f"{parent.id.text}/{kind}/{canonical(name)}"),
            type=inline.child,
            api_version=parent.api_version,
            name=full,
            scope=parent.scope,
            address=f"{parent.address}.{path[-1]}[{index}]",
            body={key: value for key, value in member.items() if key.casefold() != "name"},
            origin=_InlineOrigin(parent.origin, (*path, index)),
            existing=parent.existing,
            condition=parent.condition,
            sensitive=_below(parent.sensitive, fold_path((*path, index))),
        )


def _below(paths: frozenset[FieldPath], prefix: FieldPath) -> frozenset[FieldPath]:
    """Return those of `paths` that are below `prefix`, without the prefix."""
    return frozenset(path[len(prefix) :] for path in paths if len(path) > len(prefix) and path[: len(prefix)] == prefix)


def _folded(parent: Resource, folds: Sequence[Fold], rewrites: Sequence[Rewrite], children: Sequence[Resource]) -> Resource:
    body = parent.body
    overlays: list[tuple[Translate, Origin]] = []
    sensitive = parent.sensitive
    for rewrite in rewrites:
        body = rewritten(body, rewrite, overlays, parent.origin)
    for fold in folds:
        for child in children:
            if (
                child.is_type(fold.child)
                and _last(child.name) == (fold.name.casefold() or _last(child.name))
                and not child.existing
            ):
                path = parse_path(fold.path)
                before = read(body, path)
                after, translate = FOLDS[fold.how](before, child, path)
                value = either(child.condition, after, before)
                if not isinstance(value, Absent):
                    body = with_value(body, path, value)
                    overlays.append((translate, child.origin))
                    if child.sensitive:
                        sensitive |= _carried(after, path, child, translate)
    if body is parent.body:
        return parent
    return replace(parent, body=body, origin=_FoldedOrigin(parent.origin, tuple(overlays)), sensitive=sensitive)


def _carried(value: Value, prefix: FieldPath, child: Resource, translate: Translate) -> frozenset[FieldPath]:
    """Return the paths at or below `prefix` that come from a sensitive path of `child`."""
    found = ((path, translate(path)) for path in _paths(value, prefix))
    return frozenset(
        fold_path(path)
        for path, own in found
        if own is not None and fold_path(own) in child.sensitive and path[-1] != "name"  # of a setting
    )


def _paths(value: Value, at: FieldPath) -> Iterator[FieldPath]:
    yield at
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _paths(member, (*at, name))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _paths(member, (*at, index))
    elif isinstance(value, Choice):
        for _, branch in value.branches:
            yield from _paths(branch, at)


def _last(name: Value) -> str:
    return canonical(name).rpartition("/")[2].casefold()
