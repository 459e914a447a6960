"""Which virtual networks are connected by peering, and which of them are hubs as their peerings say."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from azward.graph.resource import Resource, parent_key, parse_path, read
from azward.graph.truth import Truth
from azward.graph.value import Absent, Choice, Unknown, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.graph import ResourceGraph

__all__ = ["PEERING", "Peerings", "ends_of", "peered", "peerings_of"]


PEERING = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings"


class Peerings:
    """The peerings of a graph, by the id keys of the networks that they join."""

    def __init__(self, graph: ResourceGraph) -> None:
        self.neighbours: dict[str, set[str]] = defaultdict(set)
        self._transit: dict[str, Truth] = {}
        for peering in graph.of_type(PEERING):
            own, remote = ends_of(peering)
            self.neighbours[own].add(remote)
            self.neighbours[remote].add(own)
            for network, word in ((own, "allowGatewayTransit"), (remote, "useRemoteGateways")):
                self._transit[network] = self.shares_gateway(network) | _is_set(peering, word)

    def shares_gateway(self, network: str) -> Truth:
        """Decide whether a peering says that other networks use a gateway of `network`."""
        return self._transit.get(network, Truth.FALSE)


_KNOWN: WeakKeyDictionary[ResourceGraph, Peerings] = WeakKeyDictionary()


def peerings_of(graph: ResourceGraph) -> Peerings:
    """Return the peerings of a graph, which are found once."""
    found = _KNOWN.get(graph)
    if found is None:
        found = _KNOWN[graph] = Peerings(graph)
    return found


def ends_of(peering: Resource) -> tuple[str, str]:
    """Return the id keys of the networks that a peering joins: its own, then the other, "" if that is not written."""
    return parent_key(peering.id.key), _remote(peering)


def _is_set(peering: Resource, word: str) -> Truth:
    value = read(peering.body, ("properties", word))
    return Truth.UNKNOWN if isinstance(value, (Unknown, Choice)) else Truth.of(value is True)


def peered(graph: ResourceGraph, left: str, right: str) -> Truth:
    """Decide whether the networks with the id keys `left` and `right` are peered."""
    for peering in graph.of_type(PEERING):
        ends = {parent_key(peering.id.key), _remote(peering)}
        if ends == {left, right}:
            return Truth.TRUE
    known = graph.get(left), graph.get(right)
    read_here = all(network is not None and not network.existing for network in known)
    # a hub that joins both, or a peering declared elsewhere, cannot be ruled out
    hub = any(_joins(graph, left, middle) and _joins(graph, right, middle) for middle in _networks(graph))
    return Truth.UNKNOWN if hub or not read_here or not graph.standalone else Truth.FALSE


def _networks(graph: ResourceGraph) -> Iterator[str]:
    for peering in graph.of_type(PEERING):
        yield parent_key(peering.id.key)
        yield _remote(peering)


def _joins(graph: ResourceGraph, left: str, right: str) -> bool:
    return any({parent_key(peering.id.key), _remote(peering)} == {left, right} for peering in graph.of_type(PEERING))


def _remote(peering: Resource) -> str:
    value = read(peering.body, parse_path("properties.remoteVirtualNetwork.id"))
    return "" if isinstance(value, Absent) else canonical(value).casefold().rstrip("/")
