"""The resource graph: resources by id, type and parent, and the typed links between them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from azward.graph.link import Hosts, Link, links_of
from azward.graph.resource import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.graph.coverage import Coverage
    from azward.graph.resource import Resource
    from azward.graph.value import Cause

__all__ = ["Link", "ResourceGraph"]

_PRINCIPALS = (("identity", "principalId"), ("properties", "principalId"))
"""Where a resource says which principal it is; the second only of identities: role assignments name others there."""


@dataclass(frozen=True, slots=True)
class _Index:
    outgoing: dict[int, tuple[Link, ...]]  # by position of the source
    incoming: dict[int, tuple[Link, ...]]  # by position of the target
    dangling: dict[str, tuple[Link, ...]]  # by kind: links whose other end is open, so that it may be anything


class ResourceGraph:
    """An immutable set of resources. `standalone` says that nothing else is deployed with them: a root deployment or a
    live listing, not a module or a part. `coverage` says what of a running environment was not read."""

    def __init__(self, resources: Iterable[Resource], *, standalone: bool = True, coverage: Coverage | None = None) -> None:
        self.resources: tuple[Resource, ...] = tuple(resources)
        self.standalone = standalone
        self.coverage = coverage
        self._asked: set[str] = set()  # types of which all resources were asked for; kept only where some were not read
        self._position = {id(resource): position for position, resource in enumerate(self.resources)}
        self._by_key: dict[str, Resource] = {}
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        self._declared_again: dict[str, list[Resource]] = {}  # by id key: a module that is deployed twice, two branches
        for resource in self.resources:
            before = self._by_key.get(resource.id.key)
            if before is None or (before.existing and not resource.existing):
                self._by_key[resource.id.key] = resource
            elif not resource.existing:
                self._declared_again.setdefault(resource.id.key, []).append(resource)
            self._by_type[resource.type.casefold()].append(resource)

    @property
    def types(self) -> Iterable[str]:
        """The resource types that the graph holds, in one case."""
        return self._by_type.keys()

    def get(self, key: str) -> Resource | None:
        """The resource whose id is `key`, compared without case; declared ones come before existing ones."""
        return self._by_key.get(key.casefold().rstrip("/"))

    def of_type(self, *types: str) -> Sequence[Resource]:
        """The resources of these types, in order of declaration."""
        if self.coverage is not None:
            self._asked.update(types)
        if len(types) == 1:
            return self._by_type.get(types[0].casefold(), ())
        wanted = {name.casefold() for name in types}
        return [resource for resource in self.resources if resource.type.casefold() in wanted]

    def outgoing(self, resource: Resource, kind: str = "") -> tuple[Link, ...]:
        """The links of `kind` (all, if empty) that start at `resource`, in the order of its body."""
        return _of_kind(self._links.outgoing.get(self._position.get(id(resource), -1), ()), kind)

    def incoming(self, resource: Resource, kind: str = "") -> tuple[Link, ...]:
        """The links of `kind` (all, if empty) that end at `resource`."""
        return _of_kind(self._links.incoming.get(self._position.get(id(resource), -1), ()), kind)

    def dangling(self, kind: str) -> tuple[Link, ...]:
        """The links of `kind` whose other end is so open that it may be any resource."""
        return self._links.dangling.get(kind, ())

    def links(self) -> Iterable[Link]:
        """All links, by source in order of declaration."""
        for resource in self.resources:
            yield from self.outgoing(resource)

    def begin(self) -> None:
        """Forget which types were asked for: the next verdict begins."""
        if self.coverage is not None:
            _ = self._links  # building them asks as well, and what they miss is told by the links themselves
            self._asked.clear()

    def unread(self) -> tuple[Cause, ...]:
        """Why what was asked for since `begin` may not be all there is; empty if all of it was read."""
        return self.coverage.of_types(sorted(self._asked)) if self.coverage is not None else ()

    def missing(self, resource: Resource, kind: str, types: Iterable[str]) -> tuple[Cause, ...]:
        """Why links of `kind` from resources of `types` to `resource` may be missing from the graph."""
        return self.coverage.at(resource.id.key, kind, types) if self.coverage is not None else ()

    @cached_property
    def principals(self) -> dict[str, Resource]:
        """The resources by the id that the directory knows their own identity by, in one case; only what runs has one."""
        found: dict[str, Resource] = {}
        for resource in self.resources:
            own = resource.is_type("Microsoft.ManagedIdentity/userAssignedIdentities")
            for path in _PRINCIPALS if own else _PRINCIPALS[:1]:
                value = read(resource.body, path)
                if isinstance(value, str) and value:
                    found.setdefault(value.casefold(), resource)
        return found

    @cached_property
    def hosts(self) -> Hosts:
        """The host names under which the resources answer."""
        return Hosts.of(self.resources)

    @cached_property
    def _links(self) -> _Index:
        outgoing: dict[int, tuple[Link, ...]] = {}
        incoming: dict[int, list[Link]] = defaultdict(list)
        dangling: dict[str, list[Link]] = defaultdict(list)
        for position, resource in enumerate(self.resources):
            found = tuple(links_of(resource, self))
            outgoing[position] = found
            for link in found:
                if link.target is not None:
                    incoming[self._position[id(link.target)]].append(link)
                    for twin in self._declared_again.get(link.target.id.key, ()):  # what names one names the other
                        incoming[self._position[id(twin)]].append(link)
                elif link.open:
                    dangling[link.kind].append(link)
        return _Index(
            outgoing,
            {position: tuple(links) for position, links in incoming.items()},
            {kind: tuple(links) for kind, links in dangling.items()},
        )


def _of_kind(links: tuple[Link, ...], kind: str) -> tuple[Link, ...]:
    return tuple(link for link in links if link.kind == kind) if kind else links
