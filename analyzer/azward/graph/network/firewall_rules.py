"""Which traffic between private addresses an Azure Firewall passes on: the network rules of the firewall and its policy.

Groups of collections apply in order of priority, then collections; what no rule allows is denied:
https://learn.microsoft.com/azure/firewall/rule-processing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.caller import Caller, as_network, includes
from azward.graph.network.filter_rules import PROTOCOLS, TrafficRule, decided
from azward.graph.network.flag import has_word, why
from azward.graph.network.linked import linked
from azward.graph.network.ports import ALL_PORTS, Ports, parse_ports
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value, canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from azward.graph.network.reach import Reach
    from azward.graph.network.security_group import Machine
    from azward.graph.view import View

__all__ = ["FIREWALL", "passes_firewall", "policies_of", "texts_of"]

FIREWALL = "Microsoft.Network/azureFirewalls"
LAST = 1e18
"""The priority of the default rule, behind all others."""

GROUPS = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"


def policies_of(firewall: View) -> tuple[list[View], tuple[Cause, ...]]:
    """Return the policy of a firewall and those that it is based on, and why one of them is not known."""
    found: list[View] = []
    holder, path = firewall, parse_path("properties.firewallPolicy.id")
    while True:
        policy = linked(holder, path, "Microsoft.Network/firewallPolicies")
        if policy.view is None:
            return found, policy.causes
        if any(one.resource is policy.view.resource for one in found):
            return found, ()
        found.append(policy.view)
        holder, path = policy.view, parse_path("properties.basePolicy.id")


def passes_firewall(firewall: View, caller: Caller, machine: Machine, ports: Ports = ALL_PORTS) -> Reach:
    """Return on which of `ports` a firewall passes traffic of a private caller on to a machine."""
    policies, opened = policies_of(firewall)
    rules = list(_classic(firewall, caller, machine))
    for depth, policy in enumerate(reversed(policies)):
        related = policy.related("parent", direction="in", types=(GROUPS,))
        if related.open or policy.resource.existing:
            opened = (*opened, *related.causes, *_elsewhere(policy))
        for end in related.ends:
            if end.view is not None:
                rules += _of_group(end.view, caller, machine, depth)
    default = TrafficRule(
        firewall, (), "default rule", LAST, Truth.FALSE, Truth.TRUE, ALL_PORTS, False, PROTOCOLS, False, (), ()
    )
    return decided(firewall, [*rules, default], ports, opened=bool(opened), why=opened)


def _elsewhere(policy: View) -> tuple[Cause, ...]:
    name = policy.resource.display_name
    return (Cause(CauseKind.EXTERNAL, name, f"rules of `{name}` may be declared elsewhere"),)


def _classic(firewall: View, caller: Caller, machine: Machine) -> Iterator[TrafficRule]:
    for path, _ in firewall.members("properties.networkRuleCollections[*]").items:
        priority = firewall.field((*path, "properties", "priority"))
        allow = has_word(firewall.field((*path, "properties", "action", "type")), "allow")
        rank = float(priority) if isinstance(priority, (int, float)) else None
        for at, _ in firewall.members((*path, "properties", "rules", "*")).items:
            yield _rule(firewall, at, allow, rank, "protocols", caller, machine)


def _of_group(group: View, caller: Caller, machine: Machine, depth: int) -> Iterator[TrafficRule]:
    first = group.field("properties.priority")
    for path, _ in group.members("properties.ruleCollections[*]").items:
        if has_word(group.field((*path, "ruleCollectionType")), "firewallpolicynatrulecollection") is Truth.TRUE:
            continue
        second = group.field((*path, "priority"))
        allow = has_word(group.field((*path, "action", "type")), "allow")
        known = isinstance(first, (int, float)) and isinstance(second, (int, float))
        rank = depth * 1e12 + float(first) * 1e6 + float(second) if known else None  # type: ignore[arg-type]
        for at, _ in group.members((*path, "rules", "*")).items:
            if has_word(group.field((*at, "ruleType")), "networkrule") is not Truth.FALSE:
                yield _rule(group, at, allow, rank, "ipProtocols", caller, machine)


def _rule(
    holder: View, at: FieldPath, allow: Truth, rank: float | None, protocols: str, caller: Caller, machine: Machine
) -> TrafficRule:
    name = holder.field((*at, "name"))
    ports, unknown = parse_ports([str(value) for _, value in holder.members((*at, "destinationPorts", "*")).items])
    source, causes = _end(holder, at, "source", lambda prefix: includes(prefix, caller))
    target, more = _end(holder, at, "destination", lambda prefix: _means(prefix, machine))
    words = [str(value).casefold() for _, value in holder.members((*at, protocols, "*")).items]
    over = PROTOCOLS if "any" in words else tuple(word for word in PROTOCOLS if word in words)
    return TrafficRule(
        holder,
        at,
        canonical(name) if isinstance(name, str) else "rule",
        rank,
        allow,
        source & target,
        ports,
        unknown,
        over,
        False,
        (),
        (*causes, *more),
    )


def _end(holder: View, at: FieldPath, side: str, means: Callable[[str], Truth]) -> tuple[Truth, tuple[Cause, ...]]:
    """Decide whether one side of a rule means an end of the traffic."""
    truth = Truth.FALSE
    causes: list[Cause] = []
    for value in texts_of(holder, at, side):
        found = means(value.strip().casefold()) if isinstance(value, str) else Truth.UNKNOWN
        truth |= found
        causes += why(value) if isinstance(value, (Unknown, Choice)) else ()
    if not isinstance(holder.written((*at, "destinationFqdns")), Absent) and side == "destination":
        truth |= Truth.UNKNOWN
    return truth, tuple(causes)


def texts_of(holder: View, at: FieldPath, side: str) -> list[Value]:
    """Return the addresses of one side of a rule, with those of its IP groups."""
    found: list[Value] = [value for _, value in holder.members((*at, f"{side}Addresses", "*")).items]
    for path, value in holder.members((*at, f"{side}IpGroups", "*")).items:
        group = linked(holder, path, "Microsoft.Network/ipGroups").view
        if group is None:
            found.append(Unknown("ip group", why(value)))
        else:
            found += [address for _, address in group.members("properties.ipAddresses[*]").items]
    return found


def _means(prefix: str, machine: Machine) -> Truth:
    network = as_network(prefix)
    if prefix in ("*", "any"):
        return Truth.TRUE
    if network is None:
        return Truth.FALSE
    if not machine.networks:
        return Truth.UNKNOWN
    same = [own for own in machine.networks if own.version == network.version and own.overlaps(network)]
    if any(network.prefixlen <= own.prefixlen for own in same):
        return Truth.TRUE
    return Truth.UNKNOWN if same else Truth.FALSE
