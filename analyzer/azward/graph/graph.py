"""The resource graph: resources by id and type, and the typed links between them."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from azward.budget import BUDGET, LimitReachedError
from azward.frozen import frozen
from azward.graph.index import ResourceIndex
from azward.graph.link import Link, links_of
from azward.graph.unread import UNREAD_MODULE, Handed
from azward.graph.value import is_same

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.graph.coverage import Coverage
    from azward.graph.resource import Resource
    from azward.graph.value import Cause

__all__ = ["ResourceGraph"]


_UNLINKED = "linking the resources takes too many steps; what depends on links is unknown"


@frozen
class _Links:
    outgoing: dict[int, tuple[Link, ...]]  # by position of the source
    incoming: dict[int, tuple[Link, ...]]  # by position of the target
    dangling: dict[str, tuple[Link, ...]]  # by kind: links whose target is unknown and may be any resource


MANY_LINKS = 100
"""Links to one resource that are sorted by kind only once."""


class ResourceGraph:
    """An immutable set of resources and their links.

    `standalone` means that nothing else is deployed with them: a root deployment or a live listing, not a module or a
    part. `coverage` describes which parts of a running environment were not read. `no_parent_policy` means that what exists
    already of API Management has no policies.
    """

    def __init__(
        self,
        resources: Iterable[Resource],
        *,
        standalone: bool = True,
        coverage: Coverage | None = None,
        no_parent_policy: bool = False,
    ) -> None:
        self.index = ResourceIndex(resources)
        self.standalone = standalone
        self.no_parent_policy = no_parent_policy
        self.coverage = coverage
        self._queried: set[str] = set()  # the types that were queried; kept only where `coverage` has gaps to report
        self.unlinked = False  # whether linking took too many steps: then it is an error to ask for links
        self._many: dict[tuple[int, str], tuple[Link, ...]] = {}  # incoming links by resource and kind, where they are many
        self.identified = False  # whether the name, id or scope of a resource was read since `begin`

    @property
    def resources(self) -> tuple[Resource, ...]:
        """All resources, in order of declaration."""
        return self.index.resources

    @property
    def types(self) -> Iterable[str]:
        """The resource types in the graph, in lower case."""
        return self.index.types

    def get(self, key: str) -> Resource | None:
        """Return the resource whose id is `key`, compared without case; a declared one takes precedence."""
        return self.index.get(key)

    def of_type(self, *types: str) -> Sequence[Resource]:
        """Return the resources of these types, in order of declaration."""
        if self.coverage is not None:
            self._queried.update(types)
        return self.index.of_type(*types)

    def outgoing(self, resource: Resource, kind: str = "") -> tuple[Link, ...]:
        """Return the links of `kind` (all, if empty) that start at `resource`, in the order of its body."""
        return _of_kind(self._links.outgoing.get(self.index.position(resource), ()), kind)

    def incoming(self, resource: Resource, kind: str = "") -> tuple[Link, ...]:
        """Return the links of `kind` (all, if empty) that end at `resource`."""
        position = self.index.position(resource)
        links = self._links.incoming.get(position, ())
        if len(links) < MANY_LINKS or not kind:
            return _of_kind(links, kind)
        if (position, kind) not in self._many:  # each of as many resources may ask for all
            self._many[position, kind] = _of_kind(links, kind)
        return self._many[position, kind]

    def dangling(self, kind: str) -> tuple[Link, ...]:
        """Return the links of `kind` whose target is unknown, so that it may be any resource."""
        return self._links.dangling.get(kind, ())

    def links(self) -> Iterable[Link]:
        """Yield all links, by source in order of declaration."""
        for resource in self.resources:
            yield from self.outgoing(resource)

    def begin(self) -> None:
        """Forget what was queried: the next verdict begins."""
        self._queried.clear()
        self.identified = False

    def unread(self) -> tuple[Cause, ...]:
        """Return why the types queried since `begin` may be incomplete; empty if all their resources were read."""
        return self.coverage.of_types(sorted(self._queried)) if self.coverage is not None else ()

    def missing(self, resource: Resource, kind: str, types: Iterable[str]) -> tuple[Cause, ...]:
        """Return why links of `kind` from resources of `types` to `resource` may be missing from the graph."""
        unread = self.handed.causes(resource) if self.handed.modules else ()
        return unread + (self.coverage.at(resource.id.key, kind, types) if self.coverage is not None else ())

    def first_alike(self, resource: Resource) -> Resource:
        """Return the first of the resources that differ in name, id and scope only, as instances of a loop often do.

        A verdict for which none of these was read holds for all of them.
        """
        return self._alike.get(id(resource), resource)

    @cached_property
    def _alike(self) -> dict[int, Resource]:
        """The first of resources that are alike and follow each other, by the identity of the later ones."""
        found: dict[int, Resource] = {}
        for kind in self.index.types if self.coverage is None else ():
            for before, resource in pairwise(self.index.of_type(kind)):
                try:
                    if self._is_like(before, resource):
                        found[id(resource)] = found.get(id(before), before)
                except LimitReachedError:  # of linking: each is judged by itself
                    return found
        return found

    def _is_like(self, one: Resource, other: Resource) -> bool:
        return (
            not (one.existing or other.existing)
            and (one.type, one.api_version, one.sensitive) == (other.type, other.api_version, other.sensitive)
            and is_same(one.condition, other.condition)
            and is_same(one.body, other.body)
            and self._is_linked_like(one, other)
        )

    def _is_linked_like(self, one: Resource, other: Resource) -> bool:
        """Decide whether links lead from two resources to the same ones, and none lead or may lead to either."""
        if self._links.dangling or self.handed.modules or self.incoming(one) or self.incoming(other):
            return False
        mine, theirs = self.outgoing(one), self.outgoing(other)
        return len(mine) == len(theirs) and all(map(Link.is_parallel, mine, theirs))

    @cached_property
    def handed(self) -> Handed:
        """Return which resources the modules that were not read receive."""
        return Handed(self.index.of_type(UNREAD_MODULE) and self.resources)

    @cached_property
    def _links(self) -> _Links:
        if self.unlinked:
            raise LimitReachedError(_UNLINKED)
        outgoing: dict[int, tuple[Link, ...]] = {}
        incoming: dict[int, list[Link]] = defaultdict(list)
        dangling: dict[str, list[Link]] = defaultdict(list)
        for position, resource in enumerate(self.resources):
            if BUDGET.spent:
                self.unlinked = True
                raise LimitReachedError(_UNLINKED)
            found = tuple(links_of(resource, self.index))
            outgoing[position] = found
            for link in found:
                if link.target is not None:
                    incoming[self.index.position(link.target)].append(link)
                    for twin in self.index.again.get(link.target.id.key, ()):  # a link to one is a link to the other
                        incoming[self.index.position(twin)].append(link)
                elif link.open:
                    dangling[link.kind].append(link)
        return _Links(
            outgoing,
            {position: tuple(links) for position, links in incoming.items()},
            {kind: tuple(links) for kind, links in dangling.items()},
        )


def _of_kind(links: tuple[Link, ...], kind: str) -> tuple[Link, ...]:
    return tuple(link for link in links if link.kind == kind) if kind else links
