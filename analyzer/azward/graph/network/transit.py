"""Whether traffic gets from one virtual network to another, and from behind a gateway into one.

Peerings work if both sides are declared, and are not transitive. A spoke uses the gateway of a hub if the hub allows it and
the spoke asks for it: https://learn.microsoft.com/azure/virtual-network/virtual-network-peering-overview
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.flag import has_word, why
from azward.graph.network.linked import linked
from azward.graph.network.peering import PEERING
from azward.graph.network.reach import Reach, alternatives, gate, in_series, nothing
from azward.graph.outcome import Evidence
from azward.graph.resource import parent_key, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from azward.graph.view import View

__all__ = ["GATEWAY", "between_networks", "from_gateways", "peerings_of"]

GATEWAY = "Microsoft.Network/virtualNetworkGateways"
NETWORK = "Microsoft.Network/virtualNetworks"
CONNECTION = "Microsoft.Network/connections"
HUB_CONNECTION = "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections"

KIND = parse_path("properties.connectionType")
BETWEEN_NETWORKS = "vnet2vnet"
ENDS = (parse_path("properties.virtualNetworkGateway1.id"), parse_path("properties.virtualNetworkGateway2.id"))

REMOTE = parse_path("properties.remoteVirtualNetwork.id")
ACCESS = parse_path("properties.allowVirtualNetworkAccess")
FORWARDED = parse_path("properties.allowForwardedTraffic")
OFFERS = parse_path("properties.allowGatewayTransit")
USES = parse_path("properties.useRemoteGateways")


@frozen
class Peering:
    """One side of a peering."""

    view: View
    local: str  # id key of the network that has it
    remote: str  # id key of the other network

    def gate(self, *, forwarded: bool = False) -> Reach:
        """Return the hop: this side lets traffic of the other network in, also what was forwarded there if asked for."""
        value = self.view.field(ACCESS)
        truth = ~has_word(value, "false")
        on = truth is Truth.TRUE
        evidence = Evidence(self.view.resource, () if on else ACCESS, value, "peering" if on else "")
        name = self.view.resource.display_name
        reason = f"peering `{name}` connects the networks" if truth is Truth.TRUE else f"peering `{name}` allows no access"
        hop = gate(truth & self.view.world.holds(self.view.resource.condition), evidence, reason, why(value))
        return in_series(hop, self._forwarded()) if forwarded else hop

    def _forwarded(self) -> Reach:
        value = self.view.field(FORWARDED)
        truth = has_word(value, "true")
        name = self.view.resource.display_name
        words = "accepts" if truth is Truth.TRUE else "does not accept"
        evidence = Evidence(self.view.resource, FORWARDED, value)
        return gate(truth, evidence, f"peering `{name}` {words} forwarded traffic", why(value))


def peerings_of(view: View) -> Iterator[Peering]:
    """Yield all sides of peerings."""
    for resource in view.graph.of_type(PEERING):
        side = view.at(resource)
        remote = linked(side, REMOTE, NETWORK)
        parent = next((end.view.resource.id.key for end in side.related("parent").ends if end.view is not None), "")
        key = remote.view.resource.id.key if remote.view is not None else remote.key
        if side.world.holds(resource.condition) is not Truth.FALSE:
            yield Peering(side, parent or parent_key(resource.id.key), key)


def between_networks(view: View, source: str, target: str, *, forwarded: bool = False) -> Reach:
    """Return the hop from a network to another one, or to itself, by their id keys.

    If `forwarded`, the traffic comes from somewhere else, and the other network has to accept that.
    """
    if not source or not target:
        cause = Cause(CauseKind.EXTERNAL, "network", "the virtual network is not known")
        return gate(Truth.UNKNOWN, None, "the virtual network is not known", (cause,))
    if source == target:
        return gate(Truth.TRUE, None, "they are in one virtual network")
    sides = list(peerings_of(view))
    there = [side for side in sides if (side.local, side.remote) == (source, target)]
    back = [side for side in sides if (side.local, side.remote) == (target, source)]
    if there and back:
        return in_series(
            alternatives(side.gate() for side in there), alternatives(side.gate(forwarded=forwarded) for side in back)
        )
    if not there and not back:
        return (
            _over_hub(view, source, target) or _over_gateways(view, source, target) or _not_connected(view, source, target)
        )
    one = (there or back)[0]
    missing = target if there else source
    other = view.graph.get(missing)
    name = one.view.resource.display_name
    evidence = Evidence(one.view.resource, (), note="peering")
    if other is None or other.existing or not view.graph.standalone:
        reason = f"the other side of peering `{name}` is not declared here"
        return gate(Truth.UNKNOWN, evidence, reason, (Cause(CauseKind.EXTERNAL, name, reason),))
    return nothing(evidence, f"peering `{name}` has no other side")


def _not_connected(view: View, source: str, target: str) -> Reach:
    networks = view.graph.get(source), view.graph.get(target)
    read = all(network is not None and not network.existing for network in networks)
    if read and view.graph.standalone:
        return nothing(Evidence(view.resource, (), note="no peering"), "their virtual networks are not connected")
    reason = "a peering of their virtual networks may be declared elsewhere"
    return gate(Truth.UNKNOWN, None, reason, (Cause(CauseKind.EXTERNAL, "peering", reason),))


def _over_hub(view: View, source: str, target: str) -> Reach | None:
    """Return the hop over a virtual hub that connects both networks; `None` if there is none."""
    hubs: dict[str, dict[str, View]] = {}
    for resource in view.graph.of_type(HUB_CONNECTION):
        side = view.at(resource)
        remote = linked(side, REMOTE, NETWORK)
        key = remote.view.resource.id.key if remote.view is not None else remote.key
        hubs.setdefault(parent_key(resource.id.key), {})[key] = side
    for sides in hubs.values():
        if source in sides and target in sides:
            side = sides[target]
            plain = all(isinstance(one.written("properties.routingConfiguration"), Absent) for one in sides.values())
            reason = "a virtual hub connects the networks" if plain else "the routes of a virtual hub decide"
            causes = () if plain else (Cause(CauseKind.EXTERNAL, side.resource.display_name, reason),)
            return gate(Truth.TRUE if plain else Truth.UNKNOWN, Evidence(side.resource, ()), reason, causes)
    return None


def _over_gateways(view: View, source: str, target: str) -> Reach | None:
    """Return the hop over connected gateways of both networks; `None` if there is none in each direction.

    https://learn.microsoft.com/azure/vpn-gateway/vpn-gateway-howto-vnet-vnet-resource-manager-portal
    """
    found: dict[tuple[str, ...], View] = {}
    for connection in _connections(view):
        if has_word(connection.field(KIND), BETWEEN_NETWORKS) is Truth.TRUE:
            found[tuple(_network_of(gateway) for gateway in _gateways_of(connection))] = connection
    if not {(source, target), (target, source)} <= found.keys():
        return None
    resource = found[source, target].resource
    reason = f"connection `{resource.display_name}` connects the networks"
    return gate(Truth.TRUE, Evidence(resource, (), note="gateway"), reason)


def _connections(view: View) -> Iterator[View]:
    """Yield the connections of gateways."""
    for resource in view.graph.of_type(CONNECTION):
        if view.world.holds(resource.condition) is not Truth.FALSE:
            yield view.at(resource)


def _gateways_of(connection: View) -> list[View]:
    ends = (linked(connection, path, GATEWAY).view for path in ENDS)
    return [gateway for gateway in ends if gateway is not None]


def _connects_networks_only(gateway: View) -> bool:
    """Decide whether a gateway has connections, and all lead to other virtual networks."""
    key = gateway.resource.id.key
    own = [one for one in _connections(gateway) if key in (end.resource.id.key for end in _gateways_of(one))]
    kinds = [has_word(connection.field(KIND), BETWEEN_NETWORKS) for connection in own]
    clients = gateway.written("properties.vpnClientConfiguration")
    return bool(kinds) and all(kind is Truth.TRUE for kind in kinds) and isinstance(clients, Absent)


def from_gateways(view: View, target: str, leave: Callable[[View], Reach]) -> Reach:
    """Return the hop from the on-premises network into a virtual network, by its id key.

    `leave` returns the hop from the subnet of a gateway.
    """
    gateways = [view.at(gateway) for gateway in view.graph.of_type(GATEWAY)]
    ways = [in_series(_from_gateway(view, gateway, target), leave(gateway)) for gateway in gateways]
    if ways:
        return alternatives(ways)
    network = view.graph.get(target)
    if network is not None and not network.existing and view.graph.standalone:
        uses = [
            side
            for side in peerings_of(view)
            if side.local == target and has_word(side.view.field(USES), "true") is Truth.TRUE
        ]
        if not uses:
            where = Evidence(view.resource, (), note="no gateway")
            return nothing(where, "no gateway connects its virtual network to another site")
    reason = "a gateway of its virtual network may be declared elsewhere"
    return gate(Truth.UNKNOWN, None, reason, (Cause(CauseKind.EXTERNAL, "gateway", reason),))


def _from_gateway(view: View, gateway: View, target: str) -> Reach:
    name = gateway.resource.display_name
    hop = gate(
        gateway.world.holds(gateway.resource.condition),
        Evidence(gateway.resource, (), note="gateway"),
        f"gateway `{name}` connects the network to another site",
    )
    if _connects_networks_only(gateway):
        return nothing(Evidence(gateway.resource, (), note="gateway"), f"gateway `{name}` connects virtual networks only")
    network = _network_of(gateway)
    if not network or network == target:
        return hop if network else gate(Truth.UNKNOWN, None, f"the network of gateway `{name}` is not known")
    sides = list(peerings_of(view))
    offering = [side for side in sides if (side.local, side.remote) == (network, target)]
    using = [side for side in sides if (side.local, side.remote) == (target, network)]
    if not offering or not using:
        return in_series(hop, between_networks(view, network, target))
    return in_series(
        hop,
        offering[0].gate(),
        using[0].gate(),
        _switch(offering[0], OFFERS, "offers its gateway", "does not offer its gateway"),
        _switch(using[0], USES, "uses the gateway of the other network", "does not use the gateway of the other network"),
    )


def _switch(side: Peering, path: tuple[str | int, ...], on: str, off: str) -> Reach:
    value = side.view.field(path)
    truth = has_word(value, "true")
    name = side.view.resource.display_name
    reason = f"peering `{name}` {on if truth is Truth.TRUE else off}"
    return gate(truth, Evidence(side.view.resource, path, value), reason, why(value))


def _network_of(gateway: View) -> str:
    for path, _ in gateway.members("properties.ipConfigurations[*].properties.subnet.id").items:
        subnet = linked(gateway, path)
        key = subnet.view.resource.id.key if subnet.view is not None else subnet.key
        if "/subnets/" in key:
            return parent_key(key)
    return ""
