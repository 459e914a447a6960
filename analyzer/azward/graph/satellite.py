"""Updates whose target is written inside of another resource, or is one of several resources.

Sources apply an update to the resource with its id. Here an update applies to a child that is written inline, and where the
id is open, to each resource that it may name: what that resource holds then depends on which one is meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from azward.graph.choice import distribute
from azward.graph.fold import FoldedOrigin, either
from azward.graph.open_id import may_be_declared, possible_ids, with_holes
from azward.graph.value import Absent, Choice, Unknown, Value, canonical, causes, is_unread, lookup_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from azward.graph.resource import FieldPath, Resource

__all__ = ["with_satellites"]

MAX_UNCERTAIN = 8
"""So many different updates that may apply to one resource are taken into account."""


def with_satellites(resources: list[Resource]) -> list[Resource]:
    """Return `resources` with updates of existing resources applied to the declared ones that they name or may name.

    An update that certainly applies to a declared resource is left out.
    """
    updates = [resource for resource in resources if resource.existing and resource.writers]
    if not updates:
        return resources
    by_key: dict[str, Resource] = {}
    by_type: dict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        if not resource.existing:
            by_key.setdefault(resource.id.key, resource)
            by_type[resource.type.casefold()].append(resource)
    applied: dict[int, list[tuple[Resource, Value]]] = defaultdict(list)
    used: set[int] = set()
    for update in updates:
        if (target := by_key.get(update.id.key)) is not None:
            applied[id(target)].append((update, True))
            used.add(id(update))
            continue
        for target, condition in _candidates(update, by_key, by_type):
            applied[id(target)].append((update, condition))
    return [
        _updated(resource, applied[id(resource)]) if id(resource) in applied else resource
        for resource in resources
        if id(resource) not in used
    ]


def _candidates(
    update: Resource, by_key: dict[str, Resource], by_type: dict[str, list[Resource]]
) -> Iterator[tuple[Resource, Value]]:
    """Yield the resources that `update` may apply to, each with the condition under which it does."""
    if "{" not in update.id.text:
        return
    if isinstance(update.name, Choice):
        for key in dict.fromkeys(key for key, _ in possible_ids(update)):
            if (target := by_key.get(key)) is not None:
                yield target, _chosen(update, key)
        return
    if not may_be_declared(update.name):
        return
    value = with_holes(update.id.text, "id")
    parts = value.parts if isinstance(value, Unknown) else ()
    pattern = re.compile("".join(re.escape(part.casefold()) if isinstance(part, str) else ".*" for part in parts))
    found = by_type.get(update.type.casefold(), ())
    named = {cause.target.casefold() for cause in causes(update.name)}
    # a reference to all instances of a block names one of them
    for target in [target for target in found if target.id.key in named] or found:
        if pattern.fullmatch(target.id.key):
            yield target, Unknown(f"{update.address} is about {target.address}", causes(update.name))


def _chosen(update: Resource, key: str) -> Value:
    """Return whether `update` has the id `key`, which its name decides."""
    last = key.rpartition("/")[2]
    return distribute("id", lambda names: canonical(names[0]).casefold().rpartition("/")[2] == last, [update.name])


def _updated(target: Resource, found: Sequence[tuple[Resource, Value]]) -> Resource:
    body = target.body
    origin = target.origin
    seen: set[tuple[str, str]] = set()
    for update, condition in found:
        if isinstance(condition, Unknown):
            same = (update.address.partition("[")[0], canonical(update.body))
            if same in seen or len(seen) >= MAX_UNCERTAIN:
                continue
            seen.add(same)
        body = _overlaid(body, update.body, condition)
        origin = FoldedOrigin(origin, ((_identity, update.origin),))
    return replace(target, body=body, origin=origin)


def _identity(path: FieldPath) -> FieldPath:
    return path


def _overlaid(before: dict[str, Value], more: dict[str, Value], condition: Value) -> dict[str, Value]:
    """Return `before` with the values of `more` where `condition` holds."""
    result = dict(before)
    for name, value in more.items():
        key = lookup_key(before, name) or name
        result[key] = _value(before.get(key), value, condition)
    return result


def _value(before: Value, value: Value, condition: Value) -> Value:
    if isinstance(value, Choice):  # the update itself is conditional: null leaves what is there
        return distribute("value", lambda outcome: _value(before, outcome[0], condition), [value])
    if value is None:
        return before
    if isinstance(value, dict) and isinstance(before, dict):
        return _overlaid(before, value, condition)
    if isinstance(value, list) and value and is_unread(value[-1]) and isinstance(before, list):
        value = [*before, *value[:-1]]  # members that are added
    found = either(condition, value, before)
    return None if isinstance(found, Absent) else found
