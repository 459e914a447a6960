"""Destination translation of Azure Firewall, by classic rules and by those of a policy.

A translated connection comes from an address of the firewall's subnet:
https://learn.microsoft.com/azure/firewall/tutorial-firewall-dnat
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.caller import Caller, CallerKind, as_network, includes
from azward.graph.network.firewall_rules import FIREWALL, texts_of
from azward.graph.network.flag import why
from azward.graph.network.linked import Linked, linked
from azward.graph.network.machines import ranges_of_subnet
from azward.graph.network.memory import remembered
from azward.graph.network.ports import ALL_PORTS, Ports, parse_ports
from azward.graph.network.private import private_reach
from azward.graph.network.public_address import public_hop
from azward.graph.network.reach import Reach, gate, in_series, limited
from azward.graph.outcome import Evidence
from azward.graph.resource import FieldPath, parent_key
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value, canonical, lookup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.network.machines import Spot
    from azward.graph.view import View

__all__ = ["FIREWALL", "Translation", "firewall_reach", "translations_of", "translations_to"]

POLICY_RULES = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"


@frozen
class Translation:
    """A rule that sends a port of the firewall's public address on."""

    firewall: View
    holder: View
    path: FieldPath
    name: str
    front: Ports
    back: Ports
    sources: tuple[Value, ...]
    target: Value | Absent
    causes: tuple[Cause, ...] = ()  # why its ports are not known

    def lets_in(self, caller: Caller) -> Reach:
        """Return the hop: the rule applies to the caller."""
        truth = Truth.FALSE if self.sources else Truth.TRUE  # without sources, it is for all
        listed: list[str] = []
        causes: list[Cause] = []
        for source in self.sources:
            found = includes(source.strip().casefold(), caller) if isinstance(source, str) else Truth.UNKNOWN
            truth |= found
            causes += why(source) if found is Truth.UNKNOWN else ()
            if isinstance(source, str) and found is Truth.FALSE and as_network(source) is not None:
                listed.append(source.strip())
        name = self.firewall.resource.display_name
        word = (
            "forwards"
            if truth is Truth.TRUE
            else "forwards only for named addresses"
            if truth is Truth.FALSE
            else "may forward"
        )
        evidence = Evidence(self.holder.resource, self.path, note=self.name)
        truth &= Truth.UNKNOWN if self.causes else Truth.TRUE
        causes += self.causes
        found_gate = gate(truth, evidence, f"rule `{self.name}` of firewall `{name}` {word}", tuple(causes))
        return Reach(
            found_gate.sure,
            found_gate.maybe,
            found_gate.steps,
            evidence,
            found_gate.reason,
            found_gate.causes,
            tuple(listed),
        )


def translations_of(firewall: View) -> list[Translation]:
    """Return the rules of a firewall, and of its policy, that translate destinations."""
    return [_of_firewall(rule, firewall) for rule in _translations(firewall)]


def _of_firewall(rule: Translation, firewall: View) -> Translation:
    return replace(rule, firewall=firewall, holder=firewall.at(rule.holder.resource))


def _translations(firewall: View) -> Iterator[Translation]:
    """Yield the rules as they are remembered: their views know no assumptions, and those of a policy no firewall."""
    yield from remembered(firewall, "nat", _own_translations)
    policy = linked(firewall, ("properties", "firewallPolicy", "id")).view
    if policy is None:
        return
    for end in policy.related("parent", direction="in", types=(POLICY_RULES,)).ends:
        if end.view is None:
            continue
        yield from remembered(end.view, "nat", _translations_of_policy)


def _own_translations(firewall: View) -> list[Translation]:
    found = firewall.members("properties.natRuleCollections[*].properties.rules[*]").items
    return [_translation(firewall, path) for path, _ in found]


def _translations_of_policy(group: View) -> list[Translation]:
    found: list[Translation] = []
    for path, rule in group.members("properties.ruleCollections[*].rules[*]").items:
        kind = lookup(rule, "ruleType") if isinstance(rule, dict) else ""
        nat = group.field((*path[:-2], "ruleCollectionType"))
        if str(kind).casefold() == "natrule" or str(nat).casefold() == "firewallpolicynatrulecollection":
            found.append(_translation(group, path))
    return found


def _translation(holder: View, path: FieldPath) -> Translation:
    name = holder.field((*path, "name"))
    ports = [str(value) for _, value in holder.members((*path, "destinationPorts", "*")).items]
    front, unreadable = parse_ports(ports)
    back, unknown = parse_ports([str(holder.field((*path, "translatedPort")))])
    sources = tuple(texts_of(holder, path, "source"))
    target = holder.field((*path, "translatedAddress"))
    return Translation(
        holder,
        holder,
        path,
        canonical(name) if isinstance(name, str) else "rule",
        ALL_PORTS if unreadable else front,
        ALL_PORTS if unknown else back,
        sources,
        target,
        _ports_causes(holder, path) if unreadable or unknown else (),
    )


def _ports_causes(holder: View, path: FieldPath) -> tuple[Cause, ...]:
    listed = [value for _, value in holder.members((*path, "destinationPorts", "*")).items]
    name = "translatedPort"
    return why(*listed, holder.field((*path, name))) or (Cause(CauseKind.EXTERNAL, name, "the port is not known"),)


def translations_to(spot: Spot, caller: Caller) -> list[Reach]:
    """Return the ways over firewalls to an address, on the ports of the machine."""
    found: list[Reach] = []
    for resource in spot.view.graph.of_type(FIREWALL):
        firewall = spot.view.at(resource)
        for rule in _translations(firewall):
            meant = _is_target(rule, spot)
            if meant is not Truth.FALSE:
                found.append(_way(_of_firewall(rule, firewall), spot, caller, meant))
    return found


def _is_target(rule: Translation, spot: Spot) -> Truth:
    if isinstance(rule.target, str):
        network = as_network(rule.target)
        if network is None or not spot.machine.networks:
            return (
                Truth.UNKNOWN if network is not None and spot.machine.networks == () and spot.subnet.is_set else Truth.FALSE
            )
        same = any(own.version == network.version and own.overlaps(network) for own in spot.machine.networks)
        if spot.machine.fixed or not same:
            return Truth.of(same)
        return Truth.UNKNOWN
    if isinstance(rule.target, (Unknown, Choice)):
        named = {cause.target for cause in why(rule.target) if cause.target}
        if named:
            return Truth.of(spot.view.resource.id.key in named)
        return Truth.UNKNOWN
    return Truth.FALSE


def _way(rule: Translation, spot: Spot, caller: Caller, meant: Truth) -> Reach:
    firewall = rule.firewall
    address, subnet, at = _ends_of(firewall)
    inside = Caller(
        CallerKind.SUBNET,
        networks=ranges_of_subnet(subnet),
        subnet=subnet.view.resource.id.key if subnet.view is not None else subnet.key,
        network=_network(subnet),
        resource=firewall.resource,
    )
    name = spot.view.resource.display_name
    target = rule.target if not isinstance(rule.target, Absent) else None
    reason = f"the private address of `{name}` may be the one that rule `{rule.name}` names"
    hop = gate(meant, None, "" if meant is Truth.TRUE else reason, why(target) or _dynamic(name, reason))
    return limited(
        in_series(public_hop(firewall, at, address), rule.lets_in(caller), hop, private_reach(spot, inside, rule.back)),
        rule.back,
    )


def _dynamic(name: str, reason: str) -> tuple[Cause, ...]:
    return (Cause(CauseKind.EXTERNAL, name, reason),)


def _network(subnet: Linked) -> str:
    key = subnet.view.resource.id.key if subnet.view is not None else subnet.key
    return parent_key(key) if "/subnets/" in key else ""


def _ends_of(firewall: View) -> tuple[Linked, Linked, FieldPath]:
    """Return the public address and the subnet of a firewall, and where the address is written."""
    address, subnet, where = Linked(), Linked(), ("properties", "ipConfigurations")
    for path, _ in firewall.members("properties.ipConfigurations[*]").items:
        at = (*path, "properties", "publicIPAddress", "id")
        if not address.is_set:
            address, where = linked(firewall, at), at
        if not subnet.is_set:
            subnet = linked(firewall, (*path, "properties", "subnet", "id"))
    return address, subnet, where


def firewall_reach(firewall: View, caller: Caller) -> list[Reach]:
    """Return the ways into a firewall: the ports that it translates."""
    address, _, at = _ends_of(firewall)
    if not address.is_set:
        return []
    hop = public_hop(firewall, at, address)
    return [limited(in_series(hop, rule.lets_in(caller)), rule.front) for rule in translations_of(firewall)]
