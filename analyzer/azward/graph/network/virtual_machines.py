"""What reaches a machine in a virtual network: by its own public address, over load balancers, from inside of networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.azure_firewall import translations_to
from azward.graph.network.caller import Caller, CallerKind
from azward.graph.network.linked import linked
from azward.graph.network.load_balancer import (
    Forward,
    Frontend,
    forwards_to,
    frontends_of,
    is_basic,
    memberships,
    same_name,
)
from azward.graph.network.machines import missing_interfaces
from azward.graph.network.private import filtered, private_reach
from azward.graph.network.public_address import PUBLIC_ADDRESS, open_without_group, public_hop
from azward.graph.network.reach import Reach, alternatives, gate, in_series, limited, nothing
from azward.graph.network.routes import replies
from azward.graph.outcome import Evidence
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind

if TYPE_CHECKING:
    from azward.graph.network.machines import Spot
    from azward.graph.view import View

__all__ = ["as_public", "forwarded", "front_of", "machine_reach", "spot_reach"]


def machine_reach(view: View, spots: list[Spot], caller: Caller) -> Reach:
    """Return what reaches a machine with these addresses."""
    ways = [spot_reach(spot, caller) for spot in spots]
    name = view.resource.display_name
    if missing := missing_interfaces(view):
        ways.append(gate(Truth.UNKNOWN, None, f"a network interface of `{name}` was not read", missing))
    return alternatives(ways or [nothing(Evidence(view.resource, ()), f"`{name}` has no network interface")])


def as_public(caller: Caller) -> Caller:
    """Return how a private caller calls a public address: from one of Azure, or of the internet."""
    if caller.is_public:
        return caller
    return Caller(CallerKind.TENANT if caller.kind is CallerKind.SUBNET else CallerKind.INTERNET)


def spot_reach(spot: Spot, caller: Caller) -> Reach:
    """Return what reaches one address."""
    public = as_public(caller)
    ways = [] if caller.is_public else [private_reach(spot, caller)]
    ways += [*_own_address(spot, public), *(forwarded(spot, rule, public, leads) for rule, leads in forwards_to(spot))]
    ways += [*_elsewhere(spot, public), *translations_to(spot, public)]
    if not ways:
        name = spot.view.resource.display_name
        return nothing(Evidence(spot.view.resource, spot.path, note="no public address"), f"`{name}` has no public address")
    found = alternatives(ways)
    if spot.present is Truth.TRUE:
        return found
    return in_series(found, gate(spot.present, None, "the network interface may not be there"))


def _own_address(spot: Spot, caller: Caller) -> list[Reach]:
    """Return the way over the public address of an IP configuration, if it has one."""
    at = (*spot.path, "properties", "publicIPAddress", "id")
    address = linked(spot.view, at, PUBLIC_ADDRESS)
    if address.is_set:
        guard = filtered(spot, caller) if spot.groups else open_without_group(address)
        return [in_series(public_hop(spot.view, at, address), guard, replies(spot.subnet))]
    inline = (*spot.path, "properties", "publicIPAddressConfiguration")
    written = spot.view.written(inline)
    if isinstance(written, Absent):
        return []
    hop = gate(Truth.TRUE, Evidence(spot.view.resource, inline, note="public address"), "each machine has a public address")
    guard = filtered(spot, caller) if spot.groups else _open_inline(spot, inline)
    return [in_series(hop, guard, replies(spot.subnet))]


def _open_inline(spot: Spot, inline: tuple[str | int, ...]) -> Reach:
    """Return the hop through a public address of a scale set that no security group guards."""
    sku = spot.view.field((*inline, "sku", "name"))
    word = sku.casefold() if isinstance(sku, str) else ""
    where = Evidence(spot.view.resource, (*inline, "sku", "name"), sku)
    if word == "standard":
        return nothing(where, "its public addresses are Standard, which are closed without a security group")
    if word == "basic":
        return gate(Truth.TRUE, where, "its public addresses are Basic, which are open without a security group")
    reason = "the tier of its public addresses is not known, and no security group guards it"
    return gate(Truth.UNKNOWN, where, reason, (Cause(CauseKind.EXTERNAL, "sku", reason),))


def _elsewhere(spot: Spot, caller: Caller) -> list[Reach]:
    """Return the ways over load balancers that are deployed elsewhere."""
    found: list[Reach] = []
    for key, pool in sorted(memberships(spot)):
        if key and spot.view.graph.get(key) is not None:
            continue
        name = key.rpartition("/")[2] or "load balancer"
        reason = f"pool `{pool}` of `{name}` is deployed elsewhere" if key else "its load balancer is not known"
        cause = Cause(CauseKind.EXTERNAL, name, reason)
        found.append(in_series(gate(Truth.UNKNOWN, None, reason, (cause,)), filtered(spot, caller)))
    return found


def front_of(forward: Forward) -> tuple[list[Frontend], Truth]:
    """Return the public frontends that a rule may be for, and whether it is for a public one."""
    fronts = frontends_of(forward.balancer)
    named = [front for front in fronts if same_name(front.name, forward.frontend) is Truth.TRUE]
    fronts = named or [front for front in fronts if same_name(front.name, forward.frontend) is Truth.UNKNOWN]
    public = [front for front in fronts if front.address.is_set]
    return public, Truth.FALSE if not public else Truth.TRUE if len(public) == len(fronts) else Truth.UNKNOWN


def forwarded(spot: Spot, forward: Forward, caller: Caller, leads: Truth = Truth.TRUE) -> Reach:
    """Return the way over a rule of a load balancer, which `leads` to an address, on the ports of the machine."""
    public, is_public = front_of(forward)
    name = forward.balancer.resource.display_name
    if is_public is Truth.FALSE:
        return nothing(forward.evidence, f"`{name}` has a private frontend")
    hop = public_hop(public[0].view, public[0].path, public[0].address)
    reason = f"whether rule `{forward.name}` of `{name}` leads from a public frontend to it is not known"
    certain = gate(is_public & leads, None, "" if is_public & leads is Truth.TRUE else reason, _not_known(name, reason))
    known = Truth.UNKNOWN if forward.causes else Truth.TRUE
    words = "forwards to it" if known is Truth.TRUE else "forwards to a port that is not known"
    rule = gate(known, forward.evidence, f"rule `{forward.name}` of `{name}` {words}", forward.causes)
    guard = filtered(spot, caller, forward.back) if spot.groups else is_basic(forward.balancer)
    return limited(in_series(hop, certain, rule, guard, replies(spot.subnet)), forward.back)


def _not_known(name: str, reason: str) -> tuple[Cause, ...]:
    return (Cause(CauseKind.EXTERNAL, name, reason),)
