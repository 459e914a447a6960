"""Whether two virtual networks are connected by peering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.resource import Resource, parent_key, parse_path, read
from azward.graph.truth import Truth
from azward.graph.value import Absent, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.graph import ResourceGraph

__all__ = ["peered"]


PEERING = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings"


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
