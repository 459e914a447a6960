"""What reaches an address in a virtual network from inside of networks: over peerings, gateways, routes and filters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from azward.graph.network.caller import Caller, CallerKind, Network, as_network
from azward.graph.network.firewall_rules import FIREWALL, passes_firewall
from azward.graph.network.flag import why
from azward.graph.network.linked import Linked, linked
from azward.graph.network.machines import GROUP, SUBNET, ranges_of_subnet
from azward.graph.network.ports import ALL_PORTS, Ports
from azward.graph.network.reach import Reach, alternatives, gate, in_series, limited
from azward.graph.network.routes import NextHop, detour, replies_to_premises, replies_within, through, undecided
from azward.graph.network.security_group import Machine, inbound, outbound
from azward.graph.network.transit import between_networks, from_gateways
from azward.graph.outcome import Evidence
from azward.graph.resource import parent_key, parse_path
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.network.machines import Spot
    from azward.graph.view import View

__all__ = ["filtered", "leaving", "private_reach", "subnet_of"]

_GROUP = parse_path("properties.networkSecurityGroup.id")


def filtered(spot: Spot, caller: Caller, ports: Ports = ALL_PORTS) -> Reach:
    """Return on which of `ports` the security groups in front of an address let the caller pass."""
    return limited(in_series(*(_passes(spot.view, group, caller, spot.machine, ports) for group in spot.groups)), ports)


def _passes(view: View, group: Linked, caller: Caller, machine: Machine, ports: Ports, *, out: bool = False) -> Reach:
    judge = outbound if out else inbound
    if not group.ends:
        name = group.key.rpartition("/")[2]
        reason = (
            f"the security group in `{name}` is not known"
            if "/subnets/" in group.key
            else f"the rules of `{name}` are not known"
        )
        return gate(Truth.UNKNOWN, None, reason, group.causes)
    ways: list[Reach] = []
    for end, present in group.ends:
        if present is Truth.TRUE:
            ways.append(judge(end, caller, machine, ports))
        else:  # without the group, anything may pass
            reason = f"`{end.resource.display_name}` may not guard it"
            ways.append(gate(Truth.UNKNOWN, None, reason, why(end.resource.condition, group.value), ports=ports))
    return alternatives(ways)


def subnet_of(view: View, caller: Caller) -> Linked:
    """Return the subnet of a private caller."""
    found = view.graph.get(caller.subnet) if caller.subnet else None
    return Linked(((view.at(found), Truth.TRUE),), caller.subnet) if found is not None else Linked((), caller.subnet)


def leaving(view: View, caller: Caller, machine: Machine, ports: Ports = ALL_PORTS) -> Reach:
    """Return on which of `ports` the security group of the caller's subnet lets it out to a machine or service."""
    subnet = subnet_of(view, caller)
    if subnet.view is None:
        return gate(Truth.TRUE, None, "", ports=ports)
    group = linked(subnet.view, _GROUP, GROUP)
    if not group.is_set:
        return gate(Truth.TRUE, None, "", ports=ports)
    return _silent(_passes(view, group, caller, machine, ports, out=True))


def _silent(reach: Reach) -> Reach:
    """Return a hop that is not worth a word unless it stops something."""
    if reach.truth is not Truth.TRUE:
        return reach
    return Reach(reach.sure, reach.maybe, causes=reach.causes)


def private_reach(spot: Spot, caller: Caller, ports: Ports = ALL_PORTS) -> Reach:
    """Return on which of `ports` a private caller reaches an address in a virtual network."""
    view = spot.view
    hops: list[Reach] = []
    if caller.kind is CallerKind.PREMISES and not caller.network:
        leave = partial(_from_gateway, spot, caller, ports)
        hops.append(from_gateways(view, spot.network_key, leave) if spot.network_key else _unknown_network(spot))
        if spot.routed:
            hops.append(replies_to_premises(spot.subnet, caller.networks))
    elif caller.network:
        hops.append(leaving(view, caller, spot.machine, ports))
        hops.append(_routed(spot, caller, ports))
        if spot.routed:
            hops.append(replies_within(spot.subnet, caller.networks, _space(view, caller.network)))
    else:
        hops.append(gate(Truth.TRUE, None, "another subnet of its virtual network is next to it"))
    hops.append(filtered(spot, caller, ports))
    if not spot.groups:
        where = Evidence(spot.view.resource, spot.path, note="no security group")
        hops.append(gate(Truth.TRUE, where, "no security group guards it"))
    return limited(in_series(*hops), ports)


def _routed(spot: Spot, caller: Caller, ports: Ports) -> Reach:
    """Return the hop from the subnet of a caller to an address: direct, or over the next hop of a route."""
    direct = between_networks(spot.view, caller.network, spot.network_key)
    return _along(spot, caller, ports, subnet_of(spot.view, caller), caller.network, direct)


def _from_gateway(spot: Spot, caller: Caller, ports: Ports, gateway: View) -> Reach:
    """Return the hop from the subnet of a gateway to an address, over the next hop of a route if there is one."""
    silent = gate(Truth.TRUE, None, "", ports=ports)
    return _along(spot, caller, ports, subnet_of_gateway(gateway), network_of(gateway), silent)


def _along(spot: Spot, caller: Caller, ports: Ports, subnet: Linked, network: str, direct: Reach) -> Reach:
    """Return `direct`, or the hop over the next hop of a route of `subnet`, which is in `network`."""
    decided = _by_route(spot, caller, ports, subnet, network, direct)
    return undecided(subnet, decided) if spot.routed else decided


def _by_route(spot: Spot, caller: Caller, ports: Ports, subnet: Linked, network: str, direct: Reach) -> Reach:
    view = spot.view
    hop = detour(subnet, spot.machine.networks, _space(view, spot.network_key)) if spot.routed else None
    if hop is None:
        return direct
    route = Evidence(hop.table.resource, hop.path, note=hop.name)
    firewall = _firewall_of(view, hop) if hop.kind == "virtualappliance" else None
    if firewall is None:
        return in_series(_way_to(hop, direct), through(hop))
    passed = passes_firewall(firewall, caller, spot.machine, ports)
    name = firewall.resource.display_name
    return in_series(
        gate(Truth.TRUE, route, f"route `{hop.name}` sends it through firewall `{name}`"),
        between_networks(view, network, network_of(firewall)),
        passed,
        between_networks(view, network_of(firewall), spot.network_key, forwarded=True),
    )


def _way_to(hop: NextHop, direct: Reach) -> Reach:
    """Return the hop between two networks that an appliance may connect, though no peering does."""
    if direct.truth is Truth.FALSE and hop.kind in ("virtualappliance", ""):
        return gate(Truth.TRUE, None, "")
    return direct


def _firewall_of(view: View, hop: NextHop) -> View | None:
    """Return the firewall that is the next hop of a route."""
    for resource in view.graph.of_type(FIREWALL):
        firewall = view.at(resource)
        if resource.id.key in hop.targets or (hop.address and hop.address in _addresses(firewall)):
            return firewall
    return None


def _addresses(firewall: View) -> Iterator[str]:
    """Yield the private address of a firewall: the first one of its subnet that Azure does not keep for itself."""
    for path, _ in firewall.members("properties.ipConfigurations[*].properties.subnet.id").items:
        for network in ranges_of_subnet(linked(firewall, path, SUBNET)):
            yield str(network[4])


def subnet_of_gateway(holder: View) -> Linked:
    """Return the subnet of a gateway or firewall."""
    for path, _ in holder.members("properties.ipConfigurations[*].properties.subnet.id").items:
        return linked(holder, path, SUBNET)
    return Linked()


def network_of(holder: View) -> str:
    """Return the id key of the network of a gateway or firewall; "" if it is not known."""
    subnet = subnet_of_gateway(holder)
    key = subnet.view.resource.id.key if subnet.view is not None else subnet.key
    return parent_key(key) if "/subnets/" in key else ""


def _space(view: View, network: str) -> tuple[Network, ...]:
    found = view.graph.get(network) if network else None
    if found is None:
        return ()
    members = view.at(found).members("properties.addressSpace.addressPrefixes[*]").items
    texts = (as_network(value) for _, value in members if isinstance(value, str))
    return tuple(text for text in texts if text is not None)


def _unknown_network(spot: Spot) -> Reach:
    return gate(Truth.UNKNOWN, None, "the virtual network is not known", spot.subnet.causes)
