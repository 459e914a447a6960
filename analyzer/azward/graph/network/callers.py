"""The callers that a kind of caller stands for, seen from one resource."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

from azward.graph.network.caller import WIDE, Caller, CallerKind, Network, as_network, is_public
from azward.graph.network.linked import Linked
from azward.graph.network.machines import ranges_of_subnet, spots_of
from azward.graph.resource import parent_key
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.graph import ResourceGraph
    from azward.graph.resource import Resource
    from azward.graph.view import View

__all__ = ["SUBNET", "callers"]

SUBNET = "Microsoft.Network/virtualNetworks/subnets"
GROUP = "Microsoft.Network/networkSecurityGroups"
LOCAL = "Microsoft.Network/localNetworkGateways"


def callers(view: View, kind: CallerKind, source: Resource | str | None = None) -> list[Caller]:
    """Return the callers to try: if one of them reaches the resource, the kind does."""
    if isinstance(source, str):
        return [_at_address(source, kind)]
    if source is not None:
        return list(_from_resource(view, source, kind))
    if kind is CallerKind.SUBNET:
        return list(_subnets(view)) or [Caller(kind)]
    if kind is CallerKind.PREMISES:
        return [Caller(kind, networks=tuple(_premises(view)))]
    return [Caller(kind, address) for address in _addresses(view.graph)]


def _at_address(text: str, kind: CallerKind) -> Caller:
    network = as_network(text)
    if network is None:
        return Caller(kind)
    if is_public(network):
        return Caller(
            CallerKind.INTERNET if kind in (CallerKind.SUBNET, CallerKind.PREMISES) else kind, network[0], exact=True
        )
    if kind in (CallerKind.SUBNET, CallerKind.PREMISES):
        return Caller(kind, networks=(network,))
    return Caller(kind, network[0], exact=True)


def _from_resource(view: View, source: Resource, kind: CallerKind) -> Iterator[Caller]:
    here = view.at(source)
    private = kind if kind is CallerKind.PREMISES else CallerKind.SUBNET
    if source.is_type(SUBNET):
        yield _in_subnet(here, private, source)
        return
    for spot in spots_of(here):
        networks: tuple[Network, ...] = spot.machine.networks
        yield Caller(
            private,
            networks=networks,
            one=not spot.machine.fixed,
            subnet=spot.subnet_key,
            network=spot.network_key,
            groups=spot.machine.groups,
            resource=source,
        )


def _in_subnet(subnet: View, kind: CallerKind, resource: Resource | None = None) -> Caller:
    key = subnet.resource.id.key
    ranges = ranges_of_subnet(Linked(((subnet, Truth.TRUE),), key))
    return Caller(kind, networks=ranges, subnet=key, network=parent_key(key), resource=resource)


def _subnets(view: View) -> Iterator[Caller]:
    """Yield a caller in each other subnet."""
    own = {spot.subnet_key for spot in spots_of(view)}
    own |= {end.view.resource.id.key for end in view.related("subnet").ends if end.view is not None}
    for resource in view.graph.of_type(SUBNET):
        if resource.id.key not in own:
            yield _in_subnet(view.at(resource), CallerKind.SUBNET)


def _premises(view: View) -> Iterator[Network]:
    for resource in view.graph.of_type(LOCAL):
        for _, value in view.at(resource).members("properties.localNetworkAddressSpace.addressPrefixes[*]").items:
            network = as_network(value) if isinstance(value, str) else None
            if network is not None:
                yield network


def _addresses(graph: ResourceGraph) -> list[IPv4Address | IPv6Address]:
    """Return addresses that no one listed: one, and one in each part of the internet that security rules name."""
    found: list[IPv4Address | IPv6Address] = [IPv4Address("1.0.0.1")]
    parts = set(_parts(graph))
    for part in sorted(parts, key=str):
        found.append(part[(1 << 8) + 1])
        after = int(part[-1]) + (1 << 8)
        if part.version == 4 and after < 0xE0000000:
            found.append(IPv4Address(after))
    return found


def _parts(graph: ResourceGraph) -> Iterator[Network]:
    """Yield the ranges in security rules that are a part of the internet, but neither all of it nor a small one."""
    for group in graph.of_type(GROUP):
        stack = [group.body.get("properties")]
        while stack:
            item = stack.pop()
            if isinstance(item, dict):
                stack.extend(item.values())
            elif isinstance(item, list):
                stack.extend(item)
            elif isinstance(item, str) and "/" in item and len(item) < 44:
                network = as_network(item)
                if network is not None and 0 < network.prefixlen < WIDE[network.version] and network.version == 4:
                    yield network
