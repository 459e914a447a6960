"""What a network security group does to the traffic between one caller and one machine.

Rules apply in order of priority, and the default rules last:
https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.caller import Network, as_network, includes, is_listed, is_public
from azward.graph.network.ports import ALL_PORTS, Ports, intersect, parse_ports, show_ports, subtract, union
from azward.graph.network.reach import Reach
from azward.graph.outcome import Evidence
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value, canonical, causes, lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from azward.graph.network.caller import Caller
    from azward.graph.view import View

__all__ = ["Machine", "inbound", "outbound"]

RULES = parse_path("properties.securityRules")
PROTOCOLS = ("tcp", "udp")
"""Protocols with ports; ICMP has none."""


@frozen
class Machine:
    """One end of the traffic as rules name it: its address, else the range that it is in, and its application groups."""

    networks: tuple[Network, ...] = ()
    groups: frozenset[str] = frozenset()  # id keys
    fixed: bool = False  # `networks` is its address
    tags: tuple[str, ...] = ()  # service tags of a public service, in lower case
    causes: tuple[Cause, ...] = ()  # why its address or its groups are not known

    @property
    def is_private(self) -> bool:
        """Whether it is in a virtual network."""
        return not self.tags


@frozen
class _Rule:
    """What a security rule does to the traffic in question."""

    path: FieldPath
    name: str
    priority: float | None  # `None`: not known
    allow: Truth
    applies: Truth  # its direction and both ends
    ports: Ports
    ports_open: bool
    protocols: tuple[str, ...] | None  # `None`: not known
    partly: bool  # it applies to some source ports only
    listed: tuple[str, ...]  # public ranges of the remote end that do not mean the caller
    causes: tuple[Cause, ...]
    is_default: bool = False


def inbound(group: View, caller: Caller, machine: Machine, ports: Ports = ALL_PORTS) -> Reach:
    """Return on which of `ports` the group lets the caller reach the machine that it guards."""
    defaults = (
        _default("AllowVnetInBound", 65000, Truth.TRUE, includes("virtualnetwork", caller)),
        _default("DenyAllInBound", 65500, Truth.FALSE, Truth.TRUE),
    )

    def source(prefix: str) -> Truth:
        return includes(prefix, caller)

    def destination(prefix: str) -> Truth:
        return _means(prefix, machine)

    ends = (_End(source, caller.groups, ()), _End(destination, machine.groups, machine.causes))
    return _decided(group, "inbound", ends, defaults, ports)


def outbound(group: View, caller: Caller, machine: Machine, ports: Ports = ALL_PORTS) -> Reach:
    """Return on which of `ports` the group, which guards a private caller, lets it reach the machine."""
    private = Truth.of(machine.is_private)
    defaults = (
        _default("AllowVnetOutBound", 65000, Truth.TRUE, private),
        _default("AllowInternetOutBound", 65001, Truth.TRUE, ~private),
        _default("DenyAllOutBound", 65500, Truth.FALSE, Truth.TRUE),
    )

    def source(prefix: str) -> Truth:
        return includes(prefix, caller)

    def destination(prefix: str) -> Truth:
        return _means(prefix, machine)

    ends = (_End(source, caller.groups, ()), _End(destination, machine.groups, machine.causes))
    return _decided(group, "outbound", ends, defaults, ports)


@frozen
class _End:
    means: Callable[[str], Truth]
    groups: frozenset[str]
    causes: tuple[Cause, ...]


def _means(prefix: str, machine: Machine) -> Truth:
    """Decide whether a destination prefix or service tag, in lower case, means the machine."""
    if prefix in ("*", "any", "0.0.0.0/0"):
        return Truth.TRUE
    network = as_network(prefix)
    if not machine.is_private:
        named = prefix == "internet" or any(prefix == tag or prefix.startswith(f"{tag}.") for tag in machine.tags)
        return Truth.UNKNOWN if network is not None and is_public(network) else Truth.of(named)
    if network is None:
        return Truth.of(prefix == "virtualnetwork")
    if not machine.networks:
        return Truth.FALSE if is_public(network) else Truth.UNKNOWN
    same = [own for own in machine.networks if own.version == network.version and own.overlaps(network)]
    if any(network.prefixlen <= own.prefixlen for own in same):
        return Truth.TRUE
    return Truth.UNKNOWN if same else Truth.FALSE


def _default(name: str, priority: int, allow: Truth, applies: Truth) -> _Rule:
    return _Rule(RULES, name, priority, allow, applies, ALL_PORTS, False, PROTOCOLS, False, (), (), True)


def _decided(group: View, direction: str, ends: tuple[_End, _End], defaults: tuple[_Rule, ...], ports: Ports) -> Reach:
    members = group.members("properties.securityRules[*]")
    rules = [_rule(group, path, member, direction, ends) for path, member in members.items]
    rules = [rule for rule in rules if rule.applies is not Truth.FALSE or rule.listed]
    rules = sorted(rules, key=lambda rule: rule.priority if rule.priority is not None else 0) + list(defaults)
    sure: Ports = ()
    maybe: Ports = ()
    allowing: list[tuple[_Rule, Ports]] = []
    for rule in rules:
        surely, perhaps = _lets(rule, rules, ports)
        sure, maybe = union(sure, surely), union(maybe, perhaps)
        if perhaps:
            allowing.append((rule, surely or perhaps))
    if members.open:
        sure, maybe = _with_open_end(group, rules, sure, ports)
    return _explained(group, rules, allowing, sure, maybe, ports, members.causes if members.open else ())


def _with_open_end(group: View, rules: Sequence[_Rule], sure: Ports, ports: Ports) -> tuple[Ports, Ports]:
    """Return what passes if there may be more rules than those that were read."""
    first = min((rule.priority for rule in rules if rule.priority is not None and rule.allow is Truth.TRUE), default=65000)
    return (sure if first <= 100 else ()), ports


def _lets(rule: _Rule, rules: Sequence[_Rule], ports: Ports) -> tuple[Ports, Ports]:
    """Return the ports on which a rule certainly lets the traffic pass, and those on which it may."""
    if rule.allow is Truth.FALSE or rule.applies is Truth.FALSE:
        return (), ()
    surely: Ports = ()
    perhaps: Ports = ()
    for protocol in PROTOCOLS if rule.protocols is None else rule.protocols:
        if_denied = intersect(rule.ports, ports)
        if_not = intersect(ALL_PORTS if rule.ports_open else rule.ports, ports)
        for other in rules:
            denies = _denies(other, rule, protocol)
            if denies is not Truth.FALSE:
                if_denied = subtract(if_denied, ALL_PORTS if other.ports_open else other.ports)
            if denies is Truth.TRUE:
                if_not = subtract(if_not, other.ports)
        if rule.allow is Truth.TRUE and rule.applies is Truth.TRUE and rule.protocols is not None:
            surely = union(surely, if_denied)
        perhaps = union(perhaps, if_not)
    return surely, perhaps


def _denies(other: _Rule, rule: _Rule, protocol: str) -> Truth:
    """Decide whether `other` precedes `rule` and denies its traffic of one protocol."""
    if other is rule or other.partly:
        return Truth.FALSE
    unordered = other.priority is None or rule.priority is None
    before = Truth.UNKNOWN if unordered else Truth.of((other.priority or 0) < (rule.priority or 0))
    over = Truth.UNKNOWN if other.protocols is None else Truth.of(protocol in other.protocols)
    return ~other.allow & other.applies & before & over


def _explained(
    group: View,
    rules: Sequence[_Rule],
    allowing: Sequence[tuple[_Rule, Ports]],
    sure: Ports,
    maybe: Ports,
    ports: Ports,
    opened: tuple[Cause, ...],
) -> Reach:
    truth = Truth.TRUE if sure else Truth.UNKNOWN if maybe else Truth.FALSE
    name = group.resource.display_name
    unread = group.resource.existing
    if truth is Truth.TRUE:
        rule = max(allowing, key=lambda one: _size(intersect(one[1], sure)), default=(rules[-1], ()))[0]
        reason = f"rule `{rule.name}` of `{name}` allows {show_ports(intersect(rule.ports, sure) or sure)}"
    elif truth is Truth.FALSE:
        rule = next((rule for rule in rules if _stops(rule, ports)), rules[-1])
        reason = f"rule `{rule.name}` of `{name}` denies it"
    else:
        rule = allowing[0][0] if allowing else rules[-1]
        reason = f"the rules of `{name}` are deployed elsewhere" if unread else f"the rules of `{name}` are not all known"
    if truth is Truth.UNKNOWN and rule.causes:
        reason = f"rule `{rule.name}` of `{name}` depends on {_names(rule.causes)}"
    by = "properties.securityRules" if truth is Truth.UNKNOWN and unread else rule.name
    evidence = Evidence(group.resource, rule.path, note=by)
    found = dict.fromkeys((*opened, *(cause for one in rules for cause in one.causes)))
    if truth is Truth.UNKNOWN and not found:
        found = dict.fromkeys((Cause(CauseKind.EXTERNAL, rule.name, reason),))
    differing = Truth.FALSE if truth is Truth.TRUE else Truth.TRUE
    listed = (text for one in rules if one.allow is differing and intersect(one.ports, ports) for text in one.listed)
    return Reach(
        sure,
        maybe,
        (evidence,),
        evidence,
        reason,
        tuple(found) if truth is Truth.UNKNOWN else (),
        tuple(dict.fromkeys(listed)),
    )


def _size(ports: Ports) -> int:
    return sum(last - first + 1 for first, last in ports)


def _names(found: Sequence[Cause]) -> str:
    return ", ".join(dict.fromkeys(f"`{cause.name}`" for cause in found))


def _stops(rule: _Rule, ports: Ports) -> bool:
    """Decide whether a rule stops some of the traffic."""
    return (
        rule.allow is Truth.FALSE and rule.applies is Truth.TRUE and not rule.partly and bool(intersect(rule.ports, ports))
    )


def _rule(group: View, path: FieldPath, member: Value, direction: str, ends: tuple[_End, _End]) -> _Rule:
    def at(name: str) -> Value | Absent:
        return group.field((*path, "properties", name))

    ports, ports_open = _ports(at("destinationPortRange"), at("destinationPortRanges"))
    from_ports, _ = _ports(at("sourcePortRange"), at("sourcePortRanges"))
    source, listed = _end(at, "source", ends[0])
    destination, others = _end(at, "destination", ends[1])
    way = _is(at("direction"), direction)
    names = ("priority", "access", "direction", "protocol", "destinationPortRange", "destinationPortRanges")
    prefixes = [f"{end}Address{form}" for end in ("source", "destination") for form in ("Prefix", "Prefixes")]
    opened = [value for name in (*names, *prefixes) if isinstance(value := at(name), (Unknown, Choice, list))]
    found = [cause for value in ([member] if isinstance(member, Unknown) else opened) for cause in causes(value)]
    if source is Truth.UNKNOWN or destination is Truth.UNKNOWN:
        found += [cause for end in ends for cause in end.causes]
    named = lookup(member, "name") if isinstance(member, dict) else member
    applies = way & source & destination
    return _Rule(
        path,
        canonical(named).rpartition("/")[2] if isinstance(named, (str, Unknown, Choice)) else str(path[-1]),
        _number(at("priority")),
        _is(at("access"), "allow"),
        applies,
        ALL_PORTS if ports_open and not ports else ports,
        ports_open,
        _protocols(at("protocol")),
        bool(from_ports) and from_ports != ALL_PORTS,
        tuple(listed if direction == "inbound" else others) if way is Truth.TRUE else (),
        tuple(dict.fromkeys(found)) if applies is not Truth.FALSE else (),
    )


def _end(at: Callable[[str], Value | Absent], side: str, end: _End) -> tuple[Truth, list[str]]:
    """Decide whether one side of a rule means an end of the traffic; also return the public ranges that do not."""
    members = at(f"{side}ApplicationSecurityGroups")
    if isinstance(members, list) and members:
        return _in_groups(members, end), []
    if isinstance(members, (Unknown, Choice)):
        return Truth.UNKNOWN, []
    truth = Truth.FALSE
    listed: list[str] = []
    for value in (at(f"{side}AddressPrefix"), at(f"{side}AddressPrefixes")):
        for item in value if isinstance(value, list) else () if isinstance(value, Absent) else (value,):
            for text in str(item).split(",") if isinstance(item, str) else (None,):
                found = Truth.UNKNOWN if text is None else end.means(text.strip().casefold())
                truth |= found if item is not None else Truth.FALSE
                network = as_network(text) if text is not None and found is Truth.FALSE else None
                if text is not None and network is not None and is_public(network) and is_listed(network):
                    listed.append(text.strip())
    return truth, listed


def _in_groups(members: list[Value], end: _End) -> Truth:
    keys = [_group_key(member) for member in members]
    if any(key is not None and key in end.groups for key in keys):
        return Truth.TRUE
    return Truth.UNKNOWN if None in keys or end.causes else Truth.FALSE


def _group_key(member: Value) -> str | None:
    identity = lookup(member, "id") if isinstance(member, dict) else member
    return canonical(identity).casefold().rstrip("/") if isinstance(identity, (str, Unknown)) else None


def _ports(single: Value | Absent, several: Value | Absent) -> tuple[Ports, bool]:
    texts: list[str] = []
    unknown = False
    for value in (single, several):
        for item in value if isinstance(value, list) else () if isinstance(value, Absent) or value is None else (value,):
            if isinstance(item, (str, int)):
                texts += [part.strip() for part in str(item).split(",") if part.strip()]
            else:
                unknown = True
    ports, unreadable = parse_ports(texts)
    return ports, unknown or unreadable


def _number(value: Value | Absent) -> float | None:
    if isinstance(value, str) and value.strip().isdigit():
        return float(value)
    return float(value) if isinstance(value, (int, float)) else None


def _is(value: Value | Absent, word: str) -> Truth:
    return Truth.of(value.casefold() == word) if isinstance(value, str) else Truth.UNKNOWN


def _protocols(value: Value | Absent) -> tuple[str, ...] | None:
    if not isinstance(value, str):
        return None
    word = value.casefold()
    return PROTOCOLS if word in ("*", "any") else tuple(protocol for protocol in PROTOCOLS if protocol == word)
