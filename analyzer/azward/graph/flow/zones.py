"""Trust boundaries: the internet, the edge of Azure, tenant, subscriptions, networks, subnets, networks on premises."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from azward.graph.flow.model import BoundaryKind, Part, Zone
from azward.graph.network.placement import placement_of_site
from azward.graph.resource import parent_key
from azward.graph.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from azward.graph.graph import ResourceGraph
    from azward.graph.resource import Resource

__all__ = ["AZURE", "INTERNET", "ON_PREMISES", "Zoning"]

INTERNET = "internet"
ON_PREMISES = "on-premises"
AZURE = "azure"
TENANT = "tenant"

_NAMES = {
    INTERNET: (BoundaryKind.INTERNET, "Internet"),
    ON_PREMISES: (BoundaryKind.ON_PREMISES, "On-premises networks"),
    TENANT: (BoundaryKind.TENANT, "Microsoft Entra tenant"),
}
_RULES = frozenset({"virtualnetworkrules", "ipsecurityrestrictions", "scmipsecurityrestrictions", "networkacls"})
"""Properties with the subnets that may call a resource, not those that it is in."""

_NETWORK = "Microsoft.Network/virtualNetworks"
_SUBNET = "Microsoft.Network/virtualNetworks/subnets"
_SUBSCRIPTION = re.compile(r"^/subscriptions/([^/]+)/")
_HOLDERS = (
    "microsoft.network/networkinterfaces",
    "microsoft.app/managedenvironments",
    "microsoft.web/hostingenvironments",
)
"""Types, in lower case, whose subnet is that of what refers to them."""


class Zoning:
    """Places the parts of a graph into zones. A zone exists once something is in it."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.graph = graph
        self._zones: dict[str, Zone] = {}
        self._members: dict[str, list[Part]] = defaultdict(list)
        self._names: dict[str, str] = {}  # id key of a network or subnet -> id of its zone

    def of(self, resource: Resource) -> str:
        """Return the id of the innermost zone that a resource is in."""
        subscription = self._subscription(resource)
        keys = self._subnets(resource)
        for key in keys:
            if "/subnets/" in key:
                return self._subnet(key, subscription)
            if "/virtualnetworks/" in key:
                return self._network(key, subscription)
        return self._add(f"{AZURE}{self._suffix(subscription)}", BoundaryKind.AZURE, "Azure services", subscription)

    def outside(self, name: str) -> str:
        """Return the id of `INTERNET` or `ON_PREMISES`, which exists from now on."""
        return self._add(name, *_NAMES[name], "")

    def network_of(self, subnet: str, resource: Resource) -> str:
        """Return the id of the zone of the network that has the subnet with an id key."""
        return self._network(parent_key(subnet), self._subscription(resource))

    def chain(self, zone: str) -> tuple[str, ...]:
        """Return a zone and those that enclose it, the outermost first."""
        found: list[str] = []
        while zone:
            found.append(zone)
            zone = self._zones[zone].parent
        return tuple(reversed(found))

    def crossed(self, source: str, target: str) -> tuple[str, ...]:
        """Return the zones between one zone and another: those that data leaves, then those that it enters.

        Between services outside of networks, that is the edge of Azure, which they share with all customers. A tenant and
        a subscription that everything in Azure is in are not crossed.
        """
        if source == target and self._zones[source].kind is BoundaryKind.AZURE:
            return (source,)
        one, other = self.chain(source), self.chain(target)
        trivial = {zone.id for zone in self._zones.values() if zone.kind in (BoundaryKind.TENANT, BoundaryKind.SUBSCRIPTION)}
        if len([zone for zone in trivial if zone != TENANT]) > 1:
            trivial = {TENANT}
        left = [zone for zone in one if zone not in other and zone not in trivial]
        return (*left, *(zone for zone in other if zone not in one and zone not in trivial))

    def zones(self, parts: Iterable[Part]) -> tuple[Zone, ...]:
        """Return all zones with their members, an outer one before those inside of it; also networks with no members."""
        for resource in self.graph.of_type(_NETWORK, _SUBNET):
            key = resource.id.key
            if not resource.existing:
                subscription = self._subscription(resource)
                self._subnet(key, subscription) if resource.is_type(_SUBNET) else self._network(key, subscription)
        for part in parts:
            for zone in self.chain(part.zone):
                self._members[zone].append(part)
        return tuple(
            Zone(zone.id, zone.kind, zone.name, zone.parent, tuple(self._members[zone.id])) for zone in self._zones.values()
        )

    def _subscription(self, resource: Resource) -> str:
        """Return the zone of the subscription that a resource is in; of the one that is deployed to, if none is written."""
        tenant = self._add(TENANT, *_NAMES[TENANT], "")
        match = _SUBSCRIPTION.match(resource.id.key)
        name = match[1] if match and "{" not in match[1] and match[1] != _PLACEHOLDER else ""
        label = f"Subscription {name}" if name else "Subscription that is deployed to"
        return self._add(f"subscription/{name}" if name else "subscription", BoundaryKind.SUBSCRIPTION, label, tenant)

    def _suffix(self, subscription: str) -> str:
        return subscription.removeprefix("subscription")

    def _subnets(self, resource: Resource) -> Sequence[str]:
        """Return the id keys of the subnets that a resource is in, or of its network if no more is known."""
        kind = resource.type.casefold()
        if kind == "microsoft.web/sites":
            placed = placement_of_site(View(resource, self.graph))
            return [key for key in (placed.key, placed.network) if key]
        found = list(_own_subnets(self.graph, resource))
        for link in self.graph.outgoing(resource, "reference") if not found else ():
            if link.target is not None and link.target.type.casefold() in _HOLDERS:
                found += _own_subnets(self.graph, link.target)
        return found

    def _subnet(self, key: str, subscription: str) -> str:
        network = self._network(parent_key(key), subscription)
        name = _last(self.graph.get(key), key)
        return self._named(key, f"subnet/{network.removeprefix('vnet/')}/{name}", BoundaryKind.SUBNET, name, network)

    def _network(self, key: str, subscription: str) -> str:
        known = self.graph.get(key)
        name = _last(known, key)
        if known is not None:
            subscription = self._subscription(known)
        return self._named(key, f"vnet/{name}", BoundaryKind.VNET, name, subscription)

    def _named(self, key: str, identity: str, kind: BoundaryKind, name: str, parent: str) -> str:
        """Return the id of the zone of a network or subnet; two of one name get different ones."""
        if key not in self._names:
            number = 2
            unique = identity
            while unique in self._zones:
                unique, number = f"{identity}-{number}", number + 1
            self._names[key] = self._add(unique, kind, name, parent)
        return self._names[key]

    def _add(self, identity: str, kind: BoundaryKind, name: str, parent: str) -> str:
        self._zones.setdefault(identity, Zone(identity, kind, name, parent))
        return identity


_PLACEHOLDER = "00000000-0000-0000-0000-000000000000"


def _own_subnets(graph: ResourceGraph, resource: Resource) -> Iterator[str]:
    for link in graph.outgoing(resource, "subnet"):
        words = {segment.casefold() for segment in link.path if isinstance(segment, str)}
        if not words & _RULES:
            yield link.target.id.key if link.target is not None else link.key


def _last(resource: Resource | None, key: str) -> str:
    name = resource.display_name if resource is not None else key.rpartition("/")[2]
    return name.rpartition("/")[2]
