"""Gives resources one shape: children written inside their parent, and parents configured by their children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.arm_types import Fold, Inline, Rewrite, facts_of
from azward.graph.choice import distribute
from azward.graph.fold import FOLDS, FoldedOrigin, Translate, either, with_value
from azward.graph.open_id import ancestors
from azward.graph.partial import OPEN_FOLDS, open_end, with_written_parents
from azward.graph.resource import (
    FieldPath,
    Origin,
    Resource,
    ResourceId,
    Span,
    Writer,
    fold_path,
    parse_path,
    read,
)
from azward.graph.satellite import with_satellites
from azward.graph.spelling import rewritten, with_joined_ids
from azward.graph.unread import with_open_settings
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
    declared = [_spelled(resource) for resource in with_written_parents(resources)]
    keys = {resource.id.key for resource in declared if not resource.existing}
    children: dict[str, list[Resource]] = defaultdict(list)
    for resource in declared:
        if parent := next(ancestors(resource), ""):
            children[parent.casefold()].append(resource)
    shaped: list[Resource] = []
    for resource in declared:
        facts = facts_of(resource.type)
        declared_too = resource.existing and resource.id.key in keys
        own = () if declared_too else children.get(resource.id.key, ())
        folded = _folded(resource, facts.folds, facts.rewrites, own)
        for joined in facts.joined:
            folded = replace(folded, body=with_joined_ids(folded.body, parse_path(joined.path), joined))
        shaped.append(folded)
        for inline in facts.inline:
            shaped.extend(child for child in _inline(resource, inline) if child.id.key not in keys)
    found = list(with_open_settings(with_satellites(shaped)))
    if any(_in_api_management(resource) for resource in found):
        from azward.graph.api_management.operations import operation_resources  # few deployments need it

        found += operation_resources(found)
    return found


def _in_api_management(resource: Resource) -> bool:
    return resource.type[:30].casefold() == "microsoft.apimanagement/servic" and resource.type.count("/") > 1


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


@frozen(eq=False)
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
    writers = list(parent.writers)
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
                    if parent.existing:
                        written = _written(value, path, child, translate)
                        writers += [Writer(at, child.address, child.origin) for at in written]
                    if child.sensitive:
                        sensitive |= _carried(after, path, child, translate)
        if parent.existing and fold.how in OPEN_FOLDS and isinstance(members := read(body, parse_path(fold.path)), list):
            body = with_value(body, parse_path(fold.path), [*members, open_end(parent.display_name)])
    if body is parent.body:
        return parent
    origin = FoldedOrigin(parent.origin, tuple(overlays))
    return replace(parent, body=body, origin=origin, sensitive=sensitive, writers=tuple(writers))


def _carried(value: Value, prefix: FieldPath, child: Resource, translate: Translate) -> frozenset[FieldPath]:
    """Return the paths at or below `prefix` that come from a sensitive path of `child`."""
    found = ((path, translate(path)) for path in _paths(value, prefix))
    return frozenset(
        fold_path(path)
        for path, own in found
        if own is not None and fold_path(own) in child.sensitive and path[-1] != "name"  # of a setting
    )


def _written(value: Value, at: FieldPath, child: Resource, translate: Translate) -> Iterator[FieldPath]:
    """Yield the paths at or below `at` that `child` sets: whole members of lists, and values other than objects."""
    own = translate(at)
    whole = not isinstance(value, (dict, Choice)) or isinstance(at[-1], int)
    if whole and own is not None and not isinstance(read(child.body, own), Absent):
        yield at
    elif isinstance(value, Choice):
        for _, branch in value.branches:
            yield from _written(branch, at, child, translate)
    elif isinstance(value, (dict, list)):
        for name, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _written(member, (*at, name), child, translate)


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
