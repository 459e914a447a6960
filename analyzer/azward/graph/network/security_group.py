"""What a network security group does to the traffic between one caller and one machine.

Rules apply in order of priority, and the default rules last:
https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from azward.frozen import frozen
from azward.graph.network.caller import Network, as_network, includes, is_listed, is_public
from azward.graph.network.filter_rules import PROTOCOLS, TrafficRule, decided, take_steps
from azward.graph.network.flag import is_single_address
from azward.graph.network.memory import remembered
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
    """Decide by the rules of a group. Machines for which all its rules mean the same have the same answer."""
    written = remembered(group, "security rules", _written)
    here = written.of(direction)
    take_steps(len(here))
    source, destination = _Memory(ends[0], is_source=True), _Memory(ends[1], is_source=False)
    meant = tuple((source.meant(rule.source), destination.meant(rule.destination)) for rule in here)
    key = direction, ports, meant, tuple(rule.applies for rule in defaults), ends[0].causes, ends[1].causes
    found = written.decisions.get(key)
    if found is None:
        causes = (*ends[0].causes, *ends[1].causes)
        rules = [_rule(group, rule, direction, sides, causes) for rule, sides in zip(here, meant, strict=True)]
        rules = [rule for rule in rules if rule.applies is not Truth.FALSE or rule.listed]
        rules = sorted(rules, key=lambda rule: rule.priority if rule.priority is not None else 0) + list(defaults)
        found = decided(group, rules, ports, opened=written.open, why=written.causes)
        written.decisions[key] = found
    return found


_Meant: TypeAlias = "tuple[Truth, tuple[str, ...]]"
"""Whether one side of a rule means an end of the traffic, and the public ranges in it that do not."""


@frozen
class _Side:
    """One end of the traffic that a rule is about."""

    groups: Value | Absent  # application security groups
    prefixes: tuple[Value, ...]
    plain: bool  # whether there are prefixes only, all of them known


@frozen
class _Written:
    """A security rule as it is written."""

    path: FieldPath
    name: str
    priority: float | None
    allow: Truth
    direction: Value | Absent
    ports: Ports
    ports_open: bool
    protocols: tuple[str, ...] | None
    partly: bool
    source: _Side
    destination: _Side
    causes: tuple[Cause, ...]

    def way(self, direction: str) -> Truth:
        """Decide whether it is about traffic of a direction."""
        return _is(self.direction, direction)


@frozen(eq=False)
class _Rules:
    """The rules of a group, and what they decided."""

    rules: list[_Written]
    open: bool  # whether there may be more, because of `causes`
    causes: tuple[Cause, ...]
    decisions: dict[object, Reach]
    ways: dict[str, list[_Written]]

    def of(self, direction: str) -> list[_Written]:
        """Return the rules that are, or may be, about traffic of a direction."""
        found = self.ways.get(direction)
        if found is None:
            found = self.ways[direction] = [rule for rule in self.rules if rule.way(direction) is not Truth.FALSE]
        return found


class _Memory:
    """What the sides of rules mean for one end of the traffic: many rules repeat them."""

    def __init__(self, end: _End, *, is_source: bool) -> None:
        self.end = end
        self.is_source = is_source
        self._known: dict[str, Truth] = {}
        self._meant: dict[tuple[Value, ...], _Meant] = {}

    def means(self, prefix: str) -> Truth:
        """Decide whether a prefix means the end."""
        found = self._known.get(prefix)
        if found is None:
            found = self._known[prefix] = self.end.means(prefix)
        return found

    def meant(self, side: _Side) -> _Meant:
        """Return what a side of a rule means for the end."""
        if not side.plain:
            return _meant(side, self)
        found = self._meant.get(side.prefixes)
        if found is None:
            found = self._meant[side.prefixes] = _meant(side, self)
        return found


def _written(group: View) -> _Rules:
    """Return the rules of a group."""
    members = group.members("properties.securityRules[*]")
    rules = [_written_rule(group, path, member) for path, member in members.items]
    return _Rules(rules, members.open, members.causes, {}, {})


def _written_rule(group: View, path: FieldPath, member: Value) -> _Written:
    at = _reader(group, path, member)
    ports, ports_open = _ports(at("destinationPortRange"), at("destinationPortRanges"))
    from_ports, _ = _ports(at("sourcePortRange"), at("sourcePortRanges"))
    names = ("priority", "access", "direction", "protocol", "destinationPortRange", "destinationPortRanges")
    prefixes = [f"{end}Address{form}" for end in ("source", "destination") for form in ("Prefix", "Prefixes")]
    opened = [value for name in (*names, *prefixes) if isinstance(value := at(name), (Unknown, Choice, list))]
    found = [cause for value in ([member] if isinstance(member, Unknown) else opened) for cause in causes(value)]
    named = lookup(member, "name") if isinstance(member, dict) else member
    return _Written(
        path,
        canonical(named).rpartition("/")[2] if isinstance(named, (str, Unknown, Choice)) else str(path[-1]),
        _number(at("priority")),
        _is(at("access"), "allow"),
        at("direction"),
        ports,
        ports_open,
        _protocols(at("protocol")),
        bool(from_ports) and from_ports != ALL_PORTS,
        _side(at, "source"),
        _side(at, "destination"),
        tuple(found),
    )


def _side(at: Callable[[str], Value | Absent], side: str) -> _Side:
    values = (at(f"{side}AddressPrefix"), at(f"{side}AddressPrefixes"))
    known = [value for value in values if not isinstance(value, Absent)]
    prefixes = tuple(item for value in known for item in (value if isinstance(value, list) else (value,)))
    groups = at(f"{side}ApplicationSecurityGroups")
    plain = (isinstance(groups, Absent) or groups == []) and all(isinstance(item, str) for item in prefixes)
    return _Side(groups, prefixes, plain)


def _rule(
    group: View, rule: _Written, direction: str, sides: tuple[_Meant, _Meant], causes: tuple[Cause, ...]
) -> TrafficRule:
    (source, listed), (destination, others) = sides
    found = (*rule.causes, *causes) if source is Truth.UNKNOWN or destination is Truth.UNKNOWN else rule.causes
    way = rule.way(direction)
    applies = way & source & destination
    return TrafficRule(
        group,
        rule.path,
        rule.name,
        rule.priority,
        rule.allow,
        applies,
        rule.ports,
        rule.ports_open,
        rule.protocols,
        rule.partly,
        (listed if direction == "inbound" else others) if way is Truth.TRUE else (),
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


def _meant(side: _Side, memory: _Memory) -> _Meant:
    """Decide whether one side of a rule means an end of the traffic; also return the public ranges that do not."""
    end, members = memory.end, side.groups
    if isinstance(members, list) and members:
        return _in_groups(members, end), ()
    if isinstance(members, (Unknown, Choice)):
        return Truth.UNKNOWN, ()
    truth = Truth.FALSE
    listed: list[str] = []
    for item in side.prefixes:
        for text in item.split(",") if isinstance(item, str) else (None,):
            found = Truth.UNKNOWN if text is None else memory.means(text.strip().casefold())
            if text is None and memory.is_source and end.is_public and is_single_address(item):
                found = Truth.FALSE
                listed.append(canonical(item))
            truth |= found if item is not None else Truth.FALSE
            network = as_network(text) if text is not None and found is Truth.FALSE else None
            if text is not None and network is not None and is_public(network) and is_listed(network):
                listed.append(text.strip())
    return truth, tuple(listed)


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
