"""Resources that exist already and on which a deployment writes: parents of its children, targets of its updates.

Only the written part is known. What else such a resource holds is defined outside of the deployment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.arm_types import FoldInto
from azward.graph.choice import distribute
from azward.graph.resource import PRESCRIBED_NAMES, Resource, ResourceId, parent_key
from azward.graph.value import Cause, CauseKind, Unknown, Value, canonical, join_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["OPEN_FOLDS", "open_end", "with_written_parents"]

OPEN_FOLDS = frozenset((FoldInto.APPEND, FoldInto.EXTEND))
"""How children add to a list of their parent, which may have more members; the others replace the list."""


def open_end(name: str) -> Unknown:
    """Return what stands, at the end of a list, for the members that the resource called `name` has already."""
    return Unknown("members", (Cause(CauseKind.EXTERNAL, name, f"`{name}` is deployed elsewhere"),), many=True)


def with_written_parents(resources: Iterable[Resource]) -> Iterator[Resource]:
    """Yield `resources`, each child of which no ancestor is among them preceded by its parent, which exists already.

    A parent whose name Azure prescribes is left out: it is a level of the id rather than a resource to judge.
    """
    found = list(resources)
    keys = {resource.id.key for resource in found}
    for resource in found:
        parent = parent_key(resource.id.key)
        if parent and not resource.existing and not resource.type.casefold().startswith("azward/"):
            above = parent
            while above and above not in keys:
                above = parent_key(above)
            if not above and parent.rpartition("/")[2] not in PRESCRIBED_NAMES:
                keys.add(parent)
                yield _parent_of(resource)
        yield resource


def _parent_of(child: Resource) -> Resource:
    return Resource(
        id=ResourceId(parent_key(child.id.text)),
        type=child.type.rpartition("/")[0],
        api_version=child.api_version,
        name=distribute("name", _without_last, [child.name]),
        scope=child.scope,
        address=child.address,
        body={},
        origin=child.origin,
        existing=True,
    )


def _without_last(names: Sequence[Value]) -> Value:
    """Return the name of the parent in the full name of a child."""
    name = names[0]
    if isinstance(name, str):
        return name.rpartition("/")[0]
    parts = name.parts if isinstance(name, Unknown) else ()
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        if isinstance(part, str) and "/" in part:
            return join_text("name", [*parts[:index], part.rpartition("/")[0]])
    return name if isinstance(name, Unknown) else canonical(name)
