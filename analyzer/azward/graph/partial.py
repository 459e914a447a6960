"""Resources that exist already and on which a deployment writes: parents of its children, targets of its updates.

Only the written part is known. What else such a resource holds is defined outside of the deployment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.arm_types import FoldInto
from azward.graph.choice import distribute
from azward.graph.open_id import ancestors, without_last
from azward.graph.resource import PRESCRIBED_NAMES, Resource, ResourceId
from azward.graph.value import Cause, CauseKind, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
        above = list(ancestors(resource))
        parent = above[0].casefold() if above else ""
        if parent and not resource.existing and not resource.type.casefold().startswith("azward/"):
            undeclared = keys.isdisjoint(text.casefold() for text in above)
            if undeclared and parent.rpartition("/")[2] not in PRESCRIBED_NAMES:
                keys.add(parent)
                yield _parent_of(resource, above[0])
        yield resource


def _parent_of(child: Resource, identity: str) -> Resource:
    return Resource(
        id=ResourceId(identity),
        type=child.type.rpartition("/")[0],
        api_version=child.api_version,
        name=distribute("name", lambda names: without_last(names[0]), [child.name]),
        scope=child.scope,
        address=child.address,
        body={},
        origin=child.origin,
        existing=True,
    )
