"""One shape for one meaning: children written inside their parent, and parents configured by their children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from azward.graph.arm_types import Fold, FoldInto, Inline, Joined, Rewrite, facts_of
from azward.graph.choice import distribute
from azward.graph.folded import FoldedOrigin, Translate, either
from azward.graph.partial import OPEN_FOLDS, open_end, with_written_parents
from azward.graph.resource import (
    EVERY,
    FieldPath,
    Origin,
    Resource,
    ResourceId,
    Span,
    Writer,
    fold_path,
    parent_key,
    parse_path,
    read,
)
from azward.graph.satellite import with_satellites
from azward.graph.value import (
    ABSENT,
    Absent,
    Choice,
    Unknown,
    Value,
    canonical,
    causes,
    is_unread,
    join_text,
    lookup,
    lookup_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["normalize"]


def normalize(resources: Iterable[Resource]) -> list[Resource]:
    """`resources` in the shape that rules read: inline children are resources as well, children that only configure their
    parent are folded into it, older spellings of a property have become the newer one. Order is kept; what is added comes
    right after the resource that it was written in.
    """
    declared = list(with_written_parents(resources))
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
            folded = replace(folded, body=_joined(folded.body, parse_path(joined.path), joined))
        shaped.append(folded)
        for inline in facts.inline:
            shaped.extend(child for child in _inline(resource, inline) if child.id.key not in keys)
    return with_satellites(shaped)


@dataclass(frozen=True, slots=True, eq=False)
class _InlineOrigin:
    """A child at `prefix` of the resource that it is written in."""

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
    """Those of `paths` that are below `prefix`, without it."""
    return frozenset(path[len(prefix) :] for path in paths if len(path) > len(prefix) and path[: len(prefix)] == prefix)


def _folded(parent: Resource, folds: Sequence[Fold], rewrites: Sequence[Rewrite], children: Sequence[Resource]) -> Resource:
    body = parent.body
    overlays: list[tuple[Translate, Origin]] = []
    sensitive = parent.sensitive
    writers = list(parent.writers)
    for rewrite in rewrites:
        body = _rewritten(body, rewrite, overlays, parent.origin)
    for fold in folds:
        for child in children:
            if (
                child.is_type(fold.child)
                and _last(child.name) == (fold.name.casefold() or _last(child.name))
                and not child.existing
            ):
                path = parse_path(fold.path)
                before = read(body, path)
                after, translate = _FOLDS[fold.how](before, child, path)
                value = either(child.condition, after, before)
                if not isinstance(value, Absent):
                    body = _with(body, path, value)
                    overlays.append((translate, child.origin))
                    if parent.existing:
                        written = _written(value, path, child, translate)
                        writers += [Writer(at, child.address, child.origin) for at in written]
                    if child.sensitive:
                        sensitive |= _carried(after, path, child, translate)
        if parent.existing and fold.how in OPEN_FOLDS and isinstance(members := read(body, parse_path(fold.path)), list):
            body = _with(body, parse_path(fold.path), [*members, open_end(parent.display_name)])
    if body is parent.body:
        return parent
    origin = FoldedOrigin(parent.origin, tuple(overlays))
    return replace(parent, body=body, origin=origin, sensitive=sensitive, writers=tuple(writers))


def _carried(value: Value, prefix: FieldPath, child: Resource, translate: Translate) -> frozenset[FieldPath]:
    """The paths at or below `prefix` that are sensitive because they come from a sensitive path of `child`."""
    found = ((path, translate(path)) for path in _paths(value, prefix))
    return frozenset(
        fold_path(path)
        for path, own in found
        if own is not None and fold_path(own) in child.sensitive and path[-1] != "name"  # of a setting
    )


def _written(value: Value, at: FieldPath, child: Resource, translate: Translate) -> Iterator[FieldPath]:
    """Yield the paths at or below `at` that `child` sets: values that are no object, and whole members of lists."""
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


def _joined(value: Value, path: FieldPath, joined: Joined) -> Any:
    """`value` with the bare names below `path` made ids; what needs no change is shared, not copied."""
    if not path:
        return _with_child_id(value, joined) if isinstance(value, dict) else value
    if path[0] == EVERY:
        return [_joined(member, path[1:], joined) for member in value] if isinstance(value, list) else value
    key = lookup_key(value, str(path[0])) if isinstance(value, dict) else None
    if key is None or not isinstance(value, dict):
        return value
    return {**value, key: _joined(value[key], path[1:], joined)}


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


def _last(name: Value) -> str:
    return canonical(name).rpartition("/")[2].casefold()


def _with(body: dict[str, Value], path: FieldPath, value: Value) -> dict[str, Value]:
    """A copy of `body` with `value` at `path`; what is open on the way is replaced, unless `value` tells no more than it."""
    name = str(path[0])
    key = lookup_key(body, name) or name
    if len(path) == 1:
        return {**body, key: value}
    below = body.get(key)
    if isinstance(below, Unknown) and _tells_nothing(value):
        return body
    return {**body, key: _with(below if isinstance(below, dict) else {}, path[1:], value)}


def _tells_nothing(value: Value) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, list) and all(isinstance(member, Unknown) for member in value))


def _under(path: FieldPath, prefix: FieldPath) -> FieldPath | None:
    """What follows `prefix` in `path`, names compared without case; `None` if it does not start with it."""
    if len(path) < len(prefix):
        return None
    same = all(str(left).casefold() == str(right).casefold() for left, right in zip(path, prefix, strict=False))
    return path[len(prefix) :] if same else None


def _properties(child: Resource) -> Value:
    found = lookup(child.body, "properties")
    return {} if isinstance(found, Absent) else found


def _open_list(value: Value, name: str) -> Value:
    return [Unknown(name, causes(value), many=True)]


def _merge(before: Value | Absent, child: Resource, prefix: FieldPath) -> tuple[Value, Translate]:
    own = _properties(child)

    def translate(path: FieldPath) -> FieldPath | None:
        rest = _under(path, prefix)
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
        else _open_list(before, "members")
    )
    position = len(members) if isinstance(members, list) else 0
    name = child.name.rpartition("/")[2] if isinstance(child.name, str) else child.name

    def translate(path: FieldPath) -> FieldPath | None:
        return _under(path, (*prefix, position))

    return [*(members if isinstance(members, list) else []), {"name": name, **child.body}], translate


def _extend(before: Value | Absent, child: Resource, prefix: FieldPath) -> tuple[Value, Translate]:
    name = str(prefix[-1])
    own = read(_properties(child), (name,))
    start = (
        before
        if isinstance(before, list)
        else []
        if isinstance(before, Absent) or before is None
        else _open_list(before, name)
    )
    first = list(start) if isinstance(start, list) else []
    more = own if isinstance(own, list) else [] if isinstance(own, Absent) or own is None else _open_list(own, name)

    def translate(path: FieldPath) -> FieldPath | None:
        rest = _under(path, prefix)
        if rest and isinstance(rest[0], int) and rest[0] >= len(first):
            return ("properties", name, rest[0] - len(first), *rest[1:])
        return None

    return [*first, *(more if isinstance(more, list) else [])], translate


def _settings(before: Value | Absent, child: Resource, prefix: FieldPath) -> tuple[Value, Translate]:
    """The settings of a child replace all that the parent has: that is what deploying them does."""
    own = _properties(child)
    if not isinstance(own, dict):
        return _open_list(own, "settings"), lambda path: ("properties",) if _under(path, prefix) is not None else None
    names = list(own)

    def translate(path: FieldPath) -> FieldPath | None:
        rest = _under(path, prefix)
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
    """All `properties` of the child stand at the path."""

    def translate(path: FieldPath) -> FieldPath | None:
        rest = _under(path, prefix)
        return None if rest is None else ("properties", *rest)

    return _properties(child), translate


_FOLDS: dict[FoldInto, Callable[[Value | Absent, Resource, FieldPath], tuple[Value, Translate]]] = {
    FoldInto.MERGE: _merge,
    FoldInto.APPEND: _append,
    FoldInto.EXTEND: _extend,
    FoldInto.SETTINGS: _settings,
    FoldInto.CONNECTION_STRINGS: _connection_strings,
    FoldInto.REPLACE: _replace,
}


def _rewritten(
    body: dict[str, Value], rewrite: Rewrite, overlays: list[tuple[Translate, Origin]], origin: Origin
) -> dict[str, Value]:
    """The body with the text at one path, split at commas, as the members of the list at another."""
    source, target = parse_path(rewrite.path), parse_path(rewrite.into)
    written = read(body, source)
    if isinstance(written, Absent) or written is None or not isinstance(read(body, target), Absent):
        return body

    def split(known: Sequence[Value]) -> Value:
        text = known[0]
        if isinstance(text, str):
            return [{rewrite.member: part.strip()} for part in text.split(",") if part.strip()]
        return _open_list(text, str(target[-1]))

    overlays.append((lambda path: source if _under(path, target) is not None else None, origin))
    return _with(body, target, distribute(str(source[-1]), split, [written]))
