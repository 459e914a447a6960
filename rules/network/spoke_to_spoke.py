"""Decide whether two spokes are connected past their hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import parent_key, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, canonical
from azward.rule.condition import holds

if TYPE_CHECKING:
    from azward.graph.view import View

PEERING = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings"
VIRTUAL_HUB = "Microsoft.Network/virtualHubs"
REMOTE = parse_path("properties.remoteVirtualNetwork.id")

_HUB_SUBNETS = frozenset({"gatewaysubnet", "azurefirewallsubnet", "routeserversubnet", "azurebastionsubnet"})
"""Subnets of what networks share: a network with one of them is a hub."""


def applies(view: View) -> bool:
    """Decide whether the resource connects networks of a hub-and-spoke topology: peerings without any hub do not."""
    if view.resource.is_type(VIRTUAL_HUB):
        return len(_children(view, "hubVirtualNetworkConnections")) > 1
    ends = _ends(view)
    return any(_is_hub(view, end) is not Truth.FALSE for end in ends) or bool(_shared_hubs(view, ends))


def evaluate(view: View) -> Outcome:
    """Return FALSE if a peering joins two spokes of one hub, or a virtual hub connects its networks without a firewall."""
    return _virtual_hub(view) if view.resource.is_type(VIRTUAL_HUB) else _peering(view)


def _peering(view: View) -> Outcome:
    ends = _ends(view)
    evidence = (Evidence(view.resource, REMOTE),)
    hub = Truth.FALSE
    for end in ends:
        hub |= _is_hub(view, end)
    if hub is Truth.TRUE:
        return Outcome(Truth.TRUE, evidence)
    shared = _shared_hubs(view, ends)
    if hub is Truth.FALSE and shared:
        return Outcome(Truth.FALSE, evidence, message=f"connects two spokes of `{shared[0]}` directly")
    reason = "whether one of the networks is a hub is not known"
    return Outcome(Truth.UNKNOWN, evidence, (Cause(CauseKind.EXTERNAL, "virtual network", reason),), reason)


def _ends(view: View) -> tuple[str, str]:
    """Return the id keys of the networks that a peering joins."""
    remote = view.written(REMOTE)
    return parent_key(view.resource.id.key), "" if isinstance(remote, Absent) else canonical(remote).casefold().rstrip("/")


def _is_hub(view: View, network: str) -> Truth:
    """Decide whether a network has a gateway, a firewall, a route server or a bastion."""
    for peering in view.graph.of_type(PEERING):
        own, remote = _ends(view.at(peering))
        word = "allowGatewayTransit" if own == network else "useRemoteGateways" if remote == network else ""
        if word and holds(view.at(peering), f"properties.{word}", "equals", True).truth is Truth.TRUE:
            return Truth.TRUE
    found = view.graph.get(network)
    if found is None:
        return Truth.UNKNOWN
    subnets = view.at(found).related("parent", direction="in", types=("Microsoft.Network/virtualNetworks/subnets",))
    names = {canonical(end.link.source.name).casefold().rpartition("/")[2] for end in subnets.ends}
    if names & _HUB_SUBNETS:
        return Truth.TRUE
    return Truth.UNKNOWN if subnets.open or found.existing else Truth.FALSE


def _shared_hubs(view: View, ends: tuple[str, str]) -> list[str]:
    """Return the names of the hubs that both networks are peered with."""
    peered: dict[str, set[str]] = {end: set() for end in ends}
    for peering in view.graph.of_type(PEERING):
        pair = _ends(view.at(peering))
        for one, other in (pair, pair[::-1]):
            if one in peered:
                peered[one].add(other)
    both = peered[ends[0]] & peered[ends[1]] if ends[0] != ends[1] else set[str]()
    hubs = [view.graph.get(key) for key in sorted(both) if _is_hub(view, key) is Truth.TRUE]
    return [hub.display_name for hub in hubs if hub is not None]


def _virtual_hub(view: View) -> Outcome:
    """Judge the routing of a virtual hub: by default all of its networks reach each other directly.

    https://learn.microsoft.com/azure/virtual-wan/how-to-routing-policies
    """
    evidence = (Evidence(view.resource, ("name",)),)
    for intent in _children(view, "routingIntent"):
        members = intent.members("properties.routingPolicies[*].destinations[*]")
        if any(value == "PrivateTraffic" for _, value in members.items):
            return Outcome(Truth.TRUE, (Evidence(intent.resource, ("properties", "routingPolicies")),))
        if members.open:
            return Outcome(Truth.UNKNOWN, evidence, members.causes)
    custom = _children(view, "hubRouteTables") or [
        one
        for one in _children(view, "hubVirtualNetworkConnections")
        if not isinstance(one.written("properties.routingConfiguration"), Absent)
    ]
    if custom or not view.graph.standalone:
        reason = "its route tables, or routing that is declared elsewhere, may separate its networks"
        return Outcome(Truth.UNKNOWN, evidence, (Cause(CauseKind.EXTERNAL, "routingIntent", reason),), reason)
    return Outcome(Truth.FALSE, evidence, message="connects its networks without a firewall between them")


def _children(view: View, kind: str) -> list[View]:
    ends = view.related("parent", direction="in", types=(f"{VIRTUAL_HUB}/{kind}",)).ends
    return [end.view for end in ends if end.view is not None]
