"""Private endpoints: who reaches a service over them.

Security groups and user routes apply to them only if their subnet says so:
https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.graph.network.flag import has_word, why
from azward.graph.network.machines import spot_in_subnet
from azward.graph.network.ports import ALL_PORTS, Ports
from azward.graph.network.private import private_reach
from azward.graph.network.reach import Reach, gate, in_series
from azward.graph.outcome import Evidence
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Cause, CauseKind

if TYPE_CHECKING:
    from azward.graph.network.caller import Caller
    from azward.graph.network.machines import Spot
    from azward.graph.view import LinkEnd, View

__all__ = ["over_endpoints"]

POLICIES = parse_path("properties.privateEndpointNetworkPolicies")
SUBNET = parse_path("properties.subnet.id")


def over_endpoints(service: View, caller: Caller, ports: Ports = ALL_PORTS) -> list[Reach]:
    """Return the ways of a private caller over the private endpoints of a service; none for a public caller."""
    if caller.is_public:
        return []
    ends = service.related("private-endpoint", direction="in").ends
    return [_over(end, end.view, caller, ports) for end in ends if end.view is not None]


def _over(end: LinkEnd, endpoint: View, caller: Caller, ports: Ports) -> Reach:
    name = endpoint.resource.display_name
    evidence = Evidence(endpoint.resource, end.link.path, note="private endpoint")
    hop = gate(end.present, evidence, f"private endpoint `{name}` leads to it", why(endpoint.resource.condition))
    spot = spot_in_subnet(endpoint, SUBNET)
    if spot is None:
        return in_series(hop, gate(Truth.UNKNOWN, None, f"the subnet of private endpoint `{name}` is not known"))
    if spot.subnet.view is None:
        return in_series(hop, _approved(end, name), private_reach(spot, caller, ports))
    return in_series(hop, _approved(end, name), _routed(spot, spot.subnet.view, caller, ports))


def _routed(spot: Spot, subnet: View, caller: Caller, ports: Ports) -> Reach:
    """Return the hop to an endpoint, which user routes of the caller lead elsewhere only if the subnet says so."""
    policies = subnet.field(POLICIES)
    applies = has_word(policies, "enabled", "routetableenabled")
    ways = [
        _filtered(replace(spot, routed=routed), subnet, caller, ports)
        for routed in (True, False)
        if applies in (Truth.UNKNOWN, Truth.of(routed))
    ]
    if len({way.truth for way in ways}) == 1:
        return ways[0]
    return _undecided(subnet, ports)


def _filtered(spot: Spot, subnet: View, caller: Caller, ports: Ports) -> Reach:
    """Return the hop to an endpoint in a subnet with a security group, which applies only if the subnet says so."""
    policies = subnet.field(POLICIES)
    applies = has_word(policies, "enabled", "networksecuritygroupenabled")
    with_group = private_reach(spot, caller, ports)
    if applies is Truth.TRUE or not spot.groups:
        return with_group
    without = private_reach(replace(spot, groups=()), caller, ports)
    evidence = Evidence(subnet.resource, POLICIES, policies)
    name = subnet.resource.display_name
    if applies is Truth.FALSE:
        reason = f"`{POLICIES[-1]}` of subnet `{name}` keeps security groups from applying to private endpoints"
        return in_series(without, gate(Truth.TRUE, evidence, reason))
    if with_group.truth is without.truth:
        return with_group
    return _undecided(subnet, ports)


def _undecided(subnet: View, ports: Ports) -> Reach:
    policies, name = subnet.field(POLICIES), subnet.resource.display_name
    evidence = Evidence(subnet.resource, POLICIES, policies)
    return gate(Truth.UNKNOWN, evidence, f"`{POLICIES[-1]}` of subnet `{name}` is not known", why(policies), ports=ports)


def _approved(end: LinkEnd, name: str) -> Reach:
    if not str(end.link.path[1] if len(end.link.path) > 1 else "").casefold().startswith("manual"):
        return gate(Truth.TRUE, None, "")
    reason = f"someone has to approve private endpoint `{name}`"
    return gate(Truth.UNKNOWN, None, reason, (Cause(CauseKind.EXTERNAL, name, reason),))
