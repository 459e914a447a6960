"""Decide whether network security groups restrict access to the management ports of a cluster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Value, causes, lookup
from azward.graph.view import View

if TYPE_CHECKING:
    from azward.graph.view import LinkEnd

PORTS = (22, 443, 8443)
ANYONE = ("*", "internet", "any", "0.0.0.0/0", "::/0")
SUBNETS = parse_path("properties.computeProfile.roles[*].virtualNetworkProfile.subnet")
RULES = parse_path("properties.securityRules[*]")


@dataclass(frozen=True, slots=True)
class Rule:
    """A security rule for inbound TCP traffic."""

    path: FieldPath
    allows: Truth
    priority: float  # 0 if not known
    covers: dict[int, Truth]  # whether it applies to any source for a port


def evaluate(view: View) -> Outcome:
    """Return FALSE if a subnet of the cluster has no network security group, or one that exposes a management port.

    Return UNKNOWN if a subnet, a group or a rule is not known.
    """
    outcomes = [_subnet(end) for end in view.related("subnet", path=SUBNETS).ends]
    if not outcomes:
        return _unknown("the subnet of the cluster is not known")
    return min(outcomes, key=lambda outcome: outcome.truth.value)


def _unknown(reason: str) -> Outcome:
    return Outcome(Truth.UNKNOWN, causes=(Cause(CauseKind.EXTERNAL, "network", reason),))


def _subnet(end: LinkEnd) -> Outcome:
    subnet = end.view
    if subnet is None or end.present is not Truth.TRUE or subnet.resource.existing:
        return _unknown(f"the subnet `{end.link.key.rpartition('/')[2]}` was not read")
    groups = subnet.related("nsg").ends
    if groups:
        group = groups[0].view
        known = group is not None and not group.resource.existing
        return (
            _group(group)
            if group is not None and known
            else _unknown("the network security group of the subnet was not read")
        )
    given = subnet.written("properties.networkSecurityGroup")
    if isinstance(given, Absent):
        note = "has no network security group"
        return Outcome(Truth.FALSE, (Evidence(subnet.resource, ("properties",), note=note),), message="its subnet " + note)
    return Outcome(Truth.UNKNOWN, causes=causes(given))


def _group(group: View) -> Outcome:
    members = group.members(RULES)
    rules = sorted(
        (rule for path, member in members.items if (rule := _rule(group, path, member))), key=lambda rule: rule.priority
    )
    undecided = members.open
    for port in PORTS:
        truth, rule = _reachable(rules, port)
        if truth is Truth.TRUE and not members.open and rule is not None:
            note = f"allows any source to reach port {port}"
            return Outcome(
                Truth.FALSE,
                (Evidence(group.resource, rule.path, note=note),),
                message=f"port {port} is open to the internet",
            )
        undecided = undecided or truth is not Truth.FALSE
    return Outcome(Truth.UNKNOWN, (), (*members.causes, *causes(group.resource.body))) if undecided else Outcome(Truth.TRUE)


def _reachable(rules: Iterable[Rule], port: int) -> tuple[Truth, Rule | None]:
    """Return whether any source can reach `port`, and the rule that allows it. `rules` are in order of priority."""
    reachable, denied = Truth.FALSE, Truth.FALSE
    for rule in rules:
        covers = rule.covers[port]
        reachable |= covers & rule.allows & ~denied
        if reachable is Truth.TRUE:
            return reachable, rule
        denied |= covers & ~rule.allows
    return reachable, None


def _rule(group: View, path: FieldPath, member: Value) -> Rule | None:
    written = lookup(member, "properties") if isinstance(member, dict) else ABSENT
    below = ABSENT if isinstance(written, Absent) else group.world.settle(written)
    if not isinstance(below, dict):
        return Rule(path, Truth.UNKNOWN, 0, dict.fromkeys(PORTS, Truth.UNKNOWN))

    def read(*names: str) -> Iterator[Value]:
        for name in names:
            found = lookup(below, name)
            if not isinstance(found, Absent) and found is not None:
                settled = group.world.settle(found)
                yield from settled if isinstance(settled, list) else [settled]

    def word(name: str) -> str | None:
        value = next(read(name), None)
        return value.casefold() if isinstance(value, str) else None

    direction, protocol, access = word("direction"), word("protocol"), word("access")
    if direction == "outbound" or protocol in ("udp", "icmp", "esp", "ah"):
        return None
    priority = next(read("priority"), None)
    known = isinstance(priority, (int, float)) and None not in (direction, protocol)
    anyone = _some(
        Truth.of(source.casefold() in ANYONE) if isinstance(source, str) else Truth.UNKNOWN
        for source in read("sourceAddressPrefix", "sourceAddressPrefixes")
    )
    ports = list(read("destinationPortRange", "destinationPortRanges"))
    return Rule(
        path,
        Truth.UNKNOWN if access is None else Truth.of(access == "allow"),
        float(priority) if isinstance(priority, (int, float)) else 0,
        {
            port: (Truth.TRUE if known else Truth.UNKNOWN) & anyone & _some(_holds(item, port) for item in ports)
            for port in PORTS
        },
    )


def _some(truths: Iterable[Truth]) -> Truth:
    result = Truth.FALSE
    for truth in truths:
        result |= truth
    return result


def _holds(value: Value, port: int) -> Truth:
    """Return whether a port, a range such as `20-30`, or `*` contains `port`."""
    if isinstance(value, int):
        return Truth.of(value == port)
    if not isinstance(value, str):
        return Truth.UNKNOWN
    if value == "*":
        return Truth.TRUE
    found = re.fullmatch(r"\s*([0-9]{1,9})\s*(?:-\s*([0-9]{1,9})\s*)?", value)
    if found is None:
        return Truth.UNKNOWN
    return Truth.of(int(found[1]) <= port <= int(found[2] or found[1]))
