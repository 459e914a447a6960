"""What a network security group does to the traffic between one caller and one machine.

Rules apply in order of priority, and the default rules last:
https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.caller import Network, as_network, includes, is_listed, is_public
from azward.graph.network.filter_rules import PROTOCOLS, TrafficRule, decided
from azward.graph.network.flag import is_single_address
from azward.graph.network.ports import ALL_PORTS, Ports, parse_ports
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import ABSENT, Absent, Cause, Choice, Unknown, Value, canonical, causes, lookup

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.graph.network.caller import Caller
    from azward.graph.network.reach import Reach
    from azward.graph.resource import FieldPath
    from azward.graph.view import View

__all__ = ["Machine", "inbound", "outbound"]

RULES = parse_path("properties.securityRules")


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

    def has_address(self, value: Value) -> Truth:
        """Decide whether `value` is its address: UNKNOWN if it is one of its range."""
        if not isinstance(value, str):
            return Truth.UNKNOWN
        network = as_network(value)
        if network is None:
            return Truth.FALSE
        if not self.networks:
            return Truth.UNKNOWN
        same = any(own.version == network.version and own.overlaps(network) for own in self.networks)
        return Truth.of(same) if self.fixed or not same else Truth.UNKNOWN


def inbound(group: View, caller: Caller, machine: Machine, ports: Ports = ALL_PORTS) -> Reach:
    """Return on which of `ports` the group lets the caller reach the machine that it guards."""
    defaults = (
        _default(group, "AllowVnetInBound", 65000, Truth.TRUE, includes("virtualnetwork", caller)),
        _default(group, "DenyAllInBound", 65500, Truth.FALSE, Truth.TRUE),
    )

    def source(prefix: str) -> Truth:
        return includes(prefix, caller)

    def destination(prefix: str) -> Truth:
        return _means(prefix, machine)

    known = caller.is_public and not caller.exact
    ends = (_End(source, caller.groups, (), known), _End(destination, machine.groups, machine.causes))
    return _decided(group, "inbound", ends, defaults, ports)


def outbound(group: View, caller: Caller, machine: Machine, ports: Ports = ALL_PORTS) -> Reach:
    """Return on which of `ports` the group, which guards a private caller, lets it reach the machine."""
    private = Truth.of(machine.is_private)
    defaults = (
        _default(group, "AllowVnetOutBound", 65000, Truth.TRUE, private),
        _default(group, "AllowInternetOutBound", 65001, Truth.TRUE, ~private),
        _default(group, "DenyAllOutBound", 65500, Truth.FALSE, Truth.TRUE),
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
    is_public: bool = False


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


def _default(group: View, name: str, priority: int, allow: Truth, applies: Truth) -> TrafficRule:
    return TrafficRule(group, RULES, name, priority, allow, applies, ALL_PORTS, False, PROTOCOLS, False, (), (), True)


def _decided(group: View, direction: str, ends: tuple[_End, _End], defaults: tuple[TrafficRule, ...], ports: Ports) -> Reach:
    members = group.members("properties.securityRules[*]")
    here = [(path, member) for path, member in members.items if not _goes_other_way(group, path, member, direction)]
    rules = [_rule(group, path, member, direction, ends) for path, member in here]
    rules = [rule for rule in rules if rule.applies is not Truth.FALSE or rule.listed]
    rules = sorted(rules, key=lambda rule: rule.priority if rule.priority is not None else 0) + list(defaults)
    return decided(group, rules, ports, opened=members.open, why=members.causes)


def _goes_other_way(group: View, path: FieldPath, member: Value, direction: str) -> bool:
    """Decide whether a rule is about traffic of the other direction only."""
    return _is(_reader(group, path, member)("direction"), direction) is Truth.FALSE


def _rule(group: View, path: FieldPath, member: Value, direction: str, ends: tuple[_End, _End]) -> TrafficRule:
    at = _reader(group, path, member)
    ports, ports_open = _ports(at("destinationPortRange"), at("destinationPortRanges"))
    from_ports, unsure = _ports(at("sourcePortRange"), at("sourcePortRanges"))
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
    if unsure and not from_ports and _is(at("access"), "allow") is not Truth.TRUE:
        applies &= Truth.UNKNOWN  # a rule that denies some source ports only stops no one
    return TrafficRule(
        group,
        path,
        canonical(named).rpartition("/")[2] if isinstance(named, (str, Unknown, Choice)) else str(path[-1]),
        _number(at("priority")),
        _is(at("access"), "allow"),
        applies,
        ports,
        ports_open,
        _protocols(at("protocol")),
        bool(from_ports) and from_ports != ALL_PORTS,
        tuple(listed if direction == "inbound" else others) if way is Truth.TRUE else (),
        tuple(dict.fromkeys(found)) if applies is not Truth.FALSE else (),
    )


def _reader(group: View, path: FieldPath, member: Value) -> Callable[[str], Value | Absent]:
    """Return what reads the properties of a rule. Those of an object, which have no defaults, are read without a path."""
    properties = lookup(member, "properties") if isinstance(member, dict) else None
    found = properties if isinstance(properties, Absent) else group.world.settle(properties)
    settle = group.world.settle

    def by_path(name: str) -> Value | Absent:
        return group.field((*path, "properties", name))

    def by_name(name: str) -> Value | Absent:
        value = lookup(found, name) if isinstance(found, dict) else None
        return value if isinstance(value, Absent) else ABSENT if value is None else settle(value)

    return by_name if isinstance(found, dict) else by_path


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
                if text is None and side == "source" and end.is_public and is_single_address(item):
                    found = Truth.FALSE
                    listed.append(canonical(item))
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
