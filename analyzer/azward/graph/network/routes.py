"""What the user routes of a subnet do to traffic that leaves it.

The route with the longest prefix applies: https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.caller import Network, as_network
from azward.graph.network.flag import has_word, why
from azward.graph.network.linked import Linked, linked
from azward.graph.network.memory import remembered
from azward.graph.network.reach import Reach, gate, nothing
from azward.graph.outcome import Evidence
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind, canonical, lookup

if TYPE_CHECKING:
    from azward.graph.value import Value
    from azward.graph.view import View

__all__ = [
    "NextHop",
    "detour",
    "next_hop",
    "replies",
    "replies_to_premises",
    "replies_within",
    "through",
    "to_public",
    "undecided",
]

TABLE = parse_path("properties.routeTable.id")
TABLES = "Microsoft.Network/routeTables"
PROPAGATION_OFF = parse_path("properties.disableBgpRoutePropagation")


@frozen
class NextHop:
    """The route that applies to a destination."""

    table: View
    path: FieldPath
    name: str
    kind: str  # in lower case: "virtualappliance", "none", "internet", ...; "" if it is not known
    address: str  # of the appliance; "" if it is not known
    length: int  # of its prefix
    causes: tuple[Cause, ...] = ()
    targets: tuple[str, ...] = ()  # id keys of what the address is taken from


def next_hop(subnet: Linked, destinations: tuple[Network, ...], *, tags: tuple[str, ...] = ()) -> NextHop | None:
    """Return the route of a subnet for `destinations`, else for the internet; `None` if its routes name neither."""
    table = _table(subnet)
    if table is None:
        return None
    best: NextHop | None = None
    for hop, prefix in remembered(table, "routes", _routes):
        network = as_network(prefix)
        if network is None:
            fits = prefix.casefold().startswith(tags) if tags else False
            length = 33 if fits else -1
        elif destinations:
            fits = all(one.version == network.version and one.subnet_of(network) for one in destinations)  # type: ignore[arg-type]
            length = network.prefixlen
        else:
            fits, length = network.prefixlen <= 1, network.prefixlen
        if fits and (best is None or length > best.length):
            best = replace(hop, table=table, length=length)
    return best


def _routes(table: View) -> list[tuple[NextHop, str]]:
    """Return the routes of a table whose prefixes are known, with these."""
    found = (_route(table, path, member) for path, member in table.members("properties.routes[*]").items)
    return [route for route in found if route is not None]


def _table(subnet: Linked) -> View | None:
    return linked(subnet.view, TABLE, "Microsoft.Network/routeTables").view if subnet.view is not None else None


def _route(table: View, path: FieldPath, member: Value) -> tuple[NextHop, str] | None:
    prefix = table.field((*path, "properties", "addressPrefix"))
    kind = table.field((*path, "properties", "nextHopType"))
    address = table.field((*path, "properties", "nextHopIpAddress"))
    if not isinstance(prefix, str):
        return None
    named = lookup(member, "name") if isinstance(member, dict) else ""
    word = kind.casefold() if isinstance(kind, str) else ""
    hop = NextHop(
        table,
        path,
        canonical(named).rpartition("/")[2] if isinstance(named, str) else "route",
        word,
        address if isinstance(address, str) else "",
        0,
        why(kind),
        tuple(cause.target for cause in why(address) if cause.target),
    )
    return hop, prefix.strip()


def detour(subnet: Linked, destinations: tuple[Network, ...], space: tuple[Network, ...]) -> NextHop | None:
    """Return the route of a subnet that replaces the one of Azure to a private destination; `None` if none does.

    Azure has a route for each range of the address space of the network and of peered ones. Of several routes, the longest
    prefix applies, and of two equal ones that of the user.
    """
    hop = next_hop(subnet, destinations) if destinations else None
    if hop is None:
        return None
    around = [one.prefixlen for one in space if all(_is_inside(own, one) for own in destinations)]
    return hop if hop.length >= max(around, default=2) else None


def _is_inside(one: Network, other: Network) -> bool:
    return one.version == other.version and one.subnet_of(other)  # type: ignore[arg-type]


def undecided(subnet: Linked, decided: Reach, only: str = "") -> Reach:
    """Return `decided`, which the known routes of a subnet decide; UNKNOWN if there is one whose prefix is not known.

    With `only`, routes with other known next hops do not matter.
    """
    table = linked(subnet.view, TABLE, TABLES).view if subnet.view is not None else None
    if table is None:
        return decided
    members = table.members("properties.routes[*]")
    for path, _ in members.items:
        prefix = table.field((*path, "properties", "addressPrefix"))
        kind = table.field((*path, "properties", "nextHopType"))
        word = kind.casefold() if isinstance(kind, str) else only
        plain = word in ("internet", "vnetlocal") or word != (only or word)
        if not isinstance(prefix, str) and not plain and decided.truth is not Truth.UNKNOWN:
            evidence = Evidence(table.resource, path)
            return gate(Truth.UNKNOWN, evidence, "the prefix of a route is not known", why(prefix))
    if members.open and decided.truth is not Truth.UNKNOWN:
        evidence = Evidence(table.resource, parse_path("properties.routes"))
        return gate(Truth.UNKNOWN, evidence, "the routes are not all known", members.causes)
    return decided


def through(hop: NextHop) -> Reach:
    """Return the hop over a route: an appliance decides what it passes on."""
    evidence = Evidence(hop.table.resource, hop.path, note=hop.name)
    if hop.kind == "none":
        return nothing(evidence, f"route `{hop.name}` drops it")
    if hop.kind in ("virtualappliance", "virtualnetworkgateway", ""):
        reason = f"route `{hop.name}` sends it to {_next(hop)}, which decides"
        cause = Cause(CauseKind.EXTERNAL, hop.address or hop.name, f"the appliance of route `{hop.name}` decides")
        return gate(Truth.UNKNOWN, evidence, reason, hop.causes or (cause,))
    return gate(Truth.TRUE, evidence, "")


def _next(hop: NextHop) -> str:
    if hop.kind == "virtualnetworkgateway":
        return "the gateway"
    return f"the appliance at {hop.address}" if hop.address else "an appliance"


def to_public(subnet: Linked, tags: tuple[str, ...] = ()) -> Reach:
    """Return the hop from a subnet to a public service with these service tags."""
    hop = next_hop(subnet, (), tags=tags)
    return undecided(subnet, gate(Truth.TRUE, None, "") if hop is None else through(hop))


def replies(subnet: Linked) -> Reach:
    """Return the hop back to a caller on the internet.

    With a default route to an appliance or a gateway, machines of the subnet are not directly reachable from the internet.
    """
    return undecided(subnet, _replies(next_hop(subnet, ())))


def _replies(hop: NextHop | None) -> Reach:
    if hop is None or hop.kind == "internet":
        return gate(Truth.TRUE, None, "")
    evidence = Evidence(hop.table.resource, hop.path, note=hop.name)
    if hop.kind == "none":
        return nothing(evidence, f"route `{hop.name}` drops the replies")
    if hop.kind:
        return nothing(evidence, f"route `{hop.name}` sends the replies to {_next(hop)}, where no connection is known")
    return gate(Truth.UNKNOWN, evidence, f"where route `{hop.name}` sends the replies is not known", hop.causes)


def replies_within(subnet: Linked, networks: tuple[Network, ...], space: tuple[Network, ...]) -> Reach:
    """Return the hop back to `networks`, which are in ranges that Azure has routes for."""
    hop = detour(subnet, networks, space)
    if hop is None or hop.kind not in ("none", ""):
        return undecided(subnet, gate(Truth.TRUE, None, ""), only="none")
    evidence = Evidence(hop.table.resource, hop.path, note=hop.name)
    if not hop.kind:
        return gate(Truth.UNKNOWN, evidence, f"where route `{hop.name}` sends the replies is not known", hop.causes)
    return nothing(evidence, f"route `{hop.name}` drops the replies")


def replies_to_premises(subnet: Linked, networks: tuple[Network, ...]) -> Reach:
    """Return the hop back to `networks` behind a gateway, whose routes a route table may keep from the subnet.

    https://learn.microsoft.com/azure/virtual-network/manage-route-table
    """
    silent = replies_within(subnet, networks, networks)
    table = _table(subnet)
    if table is None or next_hop(subnet, networks) is not None or next_hop(subnet, ()) is not None:
        return silent
    value = table.field(PROPAGATION_OFF)
    off = has_word(value, "true")
    if off is Truth.FALSE:
        return silent
    name = table.resource.display_name
    words = "keeps" if off is Truth.TRUE else "may keep"
    reason = f"route table `{name}` {words} the routes of gateways from the subnet"
    return gate(~off, Evidence(table.resource, PROPAGATION_OFF, value), reason, why(value))
