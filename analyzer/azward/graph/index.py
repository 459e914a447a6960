"""What the resources of a graph can be found by: id, type, host name and principal."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.arm_types import facts_of
from azward.graph.open_id import possible_ids
from azward.graph.resource import parent_key, read
from azward.graph.value import Unknown, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from azward.graph.open_id import Assumptions
    from azward.graph.resource import Resource
    from azward.graph.value import Value

__all__ = ["Hosts", "ResourceIndex"]

_PRINCIPALS = (("identity", "principalId"), ("properties", "principalId"))
"""Where a resource states its own principal. The second applies to identities only: role assignments name others there."""

MANY = 100
"""Parts of a text that is put together once."""

MAX_TEXTS = 16
"""Such texts that are kept at a time."""


class ResourceIndex:
    """The resources of a graph by what other resources name them by. Keys are compared without case."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.resources: tuple[Resource, ...] = tuple(resources)
        self.again: dict[str, list[Resource]] = {}  # more declarations of one id: a module deployed twice, two branches
        self._by_key: dict[str, Resource] = {}
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            before = self._by_key.get(resource.id.key)
            if before is None or (
                before.existing and (not resource.existing or len(resource.writers) > len(before.writers))
            ):
                self._by_key[resource.id.key] = resource
            elif not resource.existing:
                self.again.setdefault(resource.id.key, []).append(resource)
            self._by_type[resource.type.casefold()].append(resource)
        self._positions = {id(resource): position for position, resource in enumerate(self.resources)}

    def position(self, resource: Resource) -> int:
        """Return the place of a resource in the order of declaration, from 0; -1 if it is not one of these resources."""
        return self._positions.get(id(resource), -1)

    @property
    def types(self) -> Iterable[str]:
        """The resource types that occur, in lower case."""
        return self._by_type.keys()

    def get(self, key: str) -> Resource | None:
        """Return the resource whose id is `key`; a declared one takes precedence over an existing one."""
        return self._by_key.get(key.casefold().rstrip("/"))

    def nearest(self, key: str) -> Resource | None:
        """Return the resource whose id is `key`, else its nearest ancestor: the account that a key belongs to."""
        while key:
            if found := self.get(key):
                return found
            key = parent_key(key)
        return None

    def of_type(self, *types: str) -> Sequence[Resource]:
        """Return the resources of these types, in order of declaration."""
        if len(types) == 1:
            return self._by_type.get(types[0].casefold(), ())
        found = [members for kind in dict.fromkeys(map(str.casefold, types)) if (members := self._by_type.get(kind))]
        if len(found) < 2:
            return found[0] if found else ()
        return sorted((resource for members in found for resource in members), key=self.position)

    def possible(self, key: str) -> Sequence[tuple[Resource, Assumptions]]:
        """Return the resources that may have the id `key`, being one of several, with the outcomes that give it to them."""
        return self._possible.get(key, ())

    @cached_property
    def _possible(self) -> dict[str, list[tuple[Resource, Assumptions]]]:
        found: dict[str, list[tuple[Resource, Assumptions]]] = {}
        for resource in self._by_key.values():
            for key, when in possible_ids(resource):
                found.setdefault(key, []).append((resource, when))
        return found

    @cached_property
    def principals(self) -> dict[str, Resource]:
        """The resources by the id of their own principal, in lower case. Only running resources have one."""
        found: dict[str, Resource] = {}
        for resource in self.resources:
            own = resource.is_type("Microsoft.ManagedIdentity/userAssignedIdentities")
            for path in _PRINCIPALS if own else _PRINCIPALS[:1]:
                value = read(resource.body, path)
                if isinstance(value, str) and value:
                    found.setdefault(value.casefold(), resource)
        return found

    def text(self, value: Value) -> str:
        """Return `canonical(value)`. That of many parts is kept for the next resources: instances of loops share values."""
        if not isinstance(value, Unknown) or len(value.parts) < MANY:
            return canonical(value)
        known = self._texts.get(id(value))
        if known is None:
            if len(self._texts) == MAX_TEXTS:
                self._texts.clear()
            known = self._texts[id(value)] = value, canonical(value)
        return known[1]

    @cached_property
    def _texts(self) -> dict[int, tuple[Value, str]]:
        return {}

    @cached_property
    def remembered_hosts(self) -> dict[int, tuple[Value, tuple[Resource, ...]]]:
        """Long texts by identity, each with the resources whose hosts it names."""
        return {}

    @cached_property
    def hosts(self) -> Hosts:
        """The host names that the resources answer on."""
        return Hosts.of(self.resources)


@frozen
class Hosts:
    """The host names of the resources of a graph, in lower case."""

    known: dict[str, Resource]
    open: tuple[tuple[str, Resource], ...]  # names that are partly unknown; the unknown part is in braces
    suffixes: frozenset[str]  # of all of them, without the names of resources

    @staticmethod
    def of(resources: Sequence[Resource]) -> Hosts:
        known: dict[str, Resource] = {}
        unsettled: list[tuple[str, Resource]] = []
        suffixes: set[str] = set()
        for resource in resources:
            for suffix in facts_of(resource.type).hosts:
                suffixes.add(suffix)
                host = f"{canonical(resource.name).casefold()}.{suffix}"
                if isinstance(resource.name, str):
                    known.setdefault(host, resource)
                else:
                    unsettled.append((host, resource))
        return Hosts(known, tuple(unsettled), frozenset(suffixes))
