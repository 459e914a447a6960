"""Finds the components and the data flows of a threat model in a graph."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.flow.model import Credential
from azward.graph.graph import ResourceGraph
from azward.graph.judge import judge
from azward.graph.network.stores import COSMOS, STORAGE, setting_stores
from azward.graph.resource import Resource, parent_key
from azward.graph.truth import Truth
from azward.graph.view import View
from azward.source.function import LimitError, charge
from azward.threat.model import ThreatModel

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from azward.graph.flow.model import DataFlow
    from azward.graph.link import Link
    from azward.threat.model import Component, Flow, Selector

__all__ = ["Connection", "Place", "Usage", "credential_of", "root_key"]

EVERY = "*"
_USES = frozenset({"data", "key", "reference", "backend"})
_SITE = "Microsoft.Web/sites"

_SELECTED = 3
"""Steps of deciding whether a resource belongs to a component."""

_BESIDE = (
    "microsoft.authorization/",
    "microsoft.insights/diagnosticsettings",
    "microsoft.network/privateendpoints",
    "microsoft.resources/",
    "azward/",
)
"""Types whose references do not mean that they use data."""


@frozen
class Connection:
    """A data flow of the model between two deployed resources. An end outside of Azure is `None`."""

    flow: Flow
    source: Resource | None
    target: Resource | None
    credential: str = "unknown"  # how the user of the other end signs in: identity, account-key, unknown
    certain: bool = True  # not where settings that were not read may name the other end
    inferred: tuple[DataFlow, ...] = ()  # what is inferred from the code about it


def credential_of(one: Connection) -> str:
    """Return how the user of the other end signs in: the weakest credential that is inferred, else what links show."""
    known = [flow.credential for flow in one.inferred if flow.credential is not Credential.UNKNOWN]
    return str(min(known, key=list(Credential).index)) if known else one.credential


class Usage:
    """Which resources of a graph use which others, by links and settings. Children count as their parents."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.graph = graph

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Return the id keys of resources that use another one, each with that of the other one."""
        return frozenset(self._pairs())

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for resource in self.graph.resources:
            if resource.type.casefold().startswith(_BESIDE):
                continue
            source = root_key(resource.id.key)
            for link in self.graph.outgoing(resource):
                if link.kind in _USES and link.target is not None:
                    target = root_key(link.target.id.key)
                    if source != target:
                        yield source, target
        for site in self.graph.of_type(_SITE):
            for kind in (STORAGE, COSMOS):
                for store in setting_stores(View(site, self.graph), kind):
                    if store.view is not None:
                        yield site.id.key, store.view.resource.id.key

    @cached_property
    def keys(self) -> frozenset[tuple[str, str]]:
        """Return the id keys of resources that have key material of another one, each with that of the other one."""
        links = (link for link in self.graph.links() if link.kind == "key" and link.target is not None)
        return frozenset((root_key(one.source.id.key), root_key(one.target.id.key)) for one in links if one.target)

    @cached_property
    def roles(self) -> frozenset[tuple[str, str]]:
        """Return the id keys of resources whose identity has a role on another one, each with that of the other one."""
        found: set[tuple[str, str]] = set()
        owners: dict[str, set[str]] = defaultdict(set)  # id key of an identity -> resources that have it
        for link in self.graph.links():
            if link.kind == "identity" and link.target is not None:
                owners[link.target.id.key].add(root_key(link.source.id.key))
        for link in self.graph.links():
            if link.kind == "principal" and link.target is not None:
                scopes = [one.target for one in self.graph.outgoing(link.source, "role")] or [link.source]
                users = {root_key(link.target.id.key), *owners[link.target.id.key]}
                found.update((user, root_key(scope.id.key)) for scope in scopes if scope for user in users)
        return frozenset(found)

    def credential(self, one: Resource, other: Resource) -> str:
        """Return how one of two resources signs in at the other, as far as links show it."""
        keys = root_key(one.id.key), root_key(other.id.key)
        if keys in self.keys or keys[::-1] in self.keys:
            return "account-key"
        return "identity" if keys in self.roles or keys[::-1] in self.roles else "unknown"

    @cached_property
    def users(self) -> dict[str, set[str]]:
        """Return the id keys of those that use a resource, by its id key."""
        found: dict[str, set[str]] = defaultdict(set)
        for source, target in self.pairs:
            found[target].add(source)
        return found

    def is_used_by(self, resource: Resource, types: Collection[str]) -> bool:
        """Decide whether a resource of one of `types` uses `resource`."""
        users = (self.graph.get(key) for key in self.users.get(root_key(resource.id.key), ()))
        return any(user is not None and user.is_type(*types) for user in users)

    @cached_property
    def open(self) -> dict[str, list[Link]]:
        """Return the links of each resource, by its id key, that may lead to any other one: settings that were not read."""
        found: dict[str, list[Link]] = defaultdict(list)
        for link in self.graph.links():
            if link.open and link.kind in _USES and not link.source.type.casefold().startswith(_BESIDE):
                found[root_key(link.source.id.key)].append(link)
        return found

    def may_use(self, one: Resource, other: Resource) -> bool:
        """Decide whether one resource may use another one, by settings that were not read."""
        return any(link.may_name(other.id.key) for link in self.open.get(root_key(one.id.key), ()))

    def between(self, one: Resource, other: Resource) -> bool:
        """Decide whether one of two resources uses the other, or is a child of it, such as a back end of a gateway."""
        keys = root_key(one.id.key), root_key(other.id.key)
        if keys[0] == keys[1]:
            return one.id.key.startswith(f"{other.id.key}/") or other.id.key.startswith(f"{one.id.key}/")
        return keys in self.pairs or keys[::-1] in self.pairs


def root_key(key: str) -> str:
    """Return the id key of the resource that is not a child, above the one with the id `key`."""
    while above := parent_key(key):
        key = above
    return key


class Place:
    """The components and data flows of a model in one graph."""

    def __init__(self, model: ThreatModel, usage: Usage) -> None:
        self.model = model
        self.usage = usage
        self.components: dict[str, tuple[Resource, ...]] = {}
        for component in model.components.values():
            self.components[component.id] = tuple(self._resources(component))

    def _resources(self, component: Component) -> Iterator[Resource]:
        taken = {id(resource) for other in component.unless for resource in self.components[other]}
        for selector in component.selectors:
            found = self.usage.graph.of_type(*selector.types)
            try:
                charge(_SELECTED * len(found))
            except LimitError:
                raise LimitError(f"selecting the components of `{self.model.id}` takes too many steps; skipped") from None
            for resource in found:
                first = self.usage.graph.get(resource.id.key)  # a reference to a declared resource is that resource
                if first is resource and id(resource) not in taken and self.selects(selector, resource):
                    taken.add(id(resource))
                    yield resource

    def selects(self, selector: Selector, resource: Resource) -> bool:
        """Decide whether a resource of the types of `selector` meets its conditions.

        One that may meet them counts, unless it is only referred to: nothing is known of such a resource.
        """
        if selector.used_by and not self.usage.is_used_by(resource, selector.used_by):
            return False
        if selector.where is None:
            return True
        outcome = judge(View(resource, self.usage.graph), selector.where)
        if outcome is None:
            return False
        return outcome.truth is Truth.TRUE or (outcome.truth is Truth.UNKNOWN and not resource.existing)

    def has(self, selector: Selector) -> bool:
        """Decide whether a resource is deployed that `selector` selects."""
        return any(self.selects(selector, one) for one in self.usage.graph.of_type(*selector.types) if not one.existing)

    def deployed(self, component: str) -> tuple[Resource, ...]:
        """Return the resources of a component that are deployed here, not only referred to."""
        return tuple(resource for resource in self.components[component] if not resource.existing)

    @cached_property
    def fitting(self) -> tuple[str, ...]:
        """Return the components that make the model fit; () if it does not fit."""
        return next((names for names in self.model.fits if all(map(self.deployed, names))), ())

    @cached_property
    def connections(self) -> tuple[Connection, ...]:
        """Return the data flows of the model that exist here. At least one end is deployed."""
        return tuple(found for flow in self.model.flows.values() for found in self._connections(flow))

    def _connections(self, flow: Flow) -> Iterator[Connection]:
        """Yield what connects the ends of a flow; if nothing is certain, what settings that were not read may connect."""
        ends = [(source, target) for source in self._ends(flow.source) for target in self._ends(flow.target)]
        found = [one for source, target in ends for one in self._between(flow, source, target)]
        yield from found or (one for source, target in ends for one in self._perhaps_between(flow, source, target))

    def _ends(self, names: Iterable[str]) -> list[Component]:
        if EVERY in names:
            return [part for part in self.model.components.values() if not (part.shared or part.external)]
        return [self.model.components[name] for name in names]

    def _between(self, flow: Flow, source: Component, target: Component) -> Iterator[Connection]:
        out = [part.external or part.undetermined for part in (source, target)]
        if any(out):
            inner = target if out[0] else source
            for resource in self.deployed(inner.id) if not all(out) else ():
                yield Connection(flow, None, resource) if out[0] else Connection(flow, resource, None)
            return
        for one, other in self._pairs(source, target):
            if flow.assumed or self.usage.between(one, other):
                yield Connection(flow, one, other, self.usage.credential(one, other))

    def _perhaps_between(self, flow: Flow, source: Component, target: Component) -> Iterator[Connection]:
        for one, other in self._pairs(source, target):
            if self.usage.may_use(one, other) or self.usage.may_use(other, one):
                yield Connection(flow, one, other, certain=False)

    def _pairs(self, source: Component, target: Component) -> Iterator[tuple[Resource, Resource]]:
        """Yield the resources of two components that are not both only referred to."""
        for one in self.components[source.id]:
            for other in self.components[target.id]:
                if one is not other and not (one.existing and other.existing):
                    yield one, other
