"""Which inbound traffic from the internet a network security group allows.

Answers are three-valued: what the source leaves open makes an answer UNKNOWN, never TRUE or FALSE.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.addresses import FAMILIES, Networks, contains, contains_internet, networks_by_family
from azward.graph.network.ports import ALL_PORTS, Ports, intersect, parse_ports, segments, show_ports, subtract, union
from azward.graph.outcome import Evidence, Outcome, failing
from azward.graph.resource import FieldPath, format_path
from azward.graph.truth import Truth
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value, canonical, causes, lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from azward.graph.view import Members, View

__all__ = ["Exposure", "SecurityRule", "closed_to_anyone", "exposure"]


TRANSPORT = frozenset({"tcp", "udp"})
"""Protocols that have ports; ICMP has none."""


ANY_PROTOCOL = frozenset({"*", "any"})


@frozen
class SecurityRule:
    """What one security rule says about inbound traffic from anywhere."""

    path: FieldPath  # in the group
    name: str
    priority: float | None  # `None`: not known
    allow: Truth
    inbound: Truth
    anywhere: dict[str, Truth]  # by address family: whether its sources include the whole internet
    sources: dict[str, Networks]  # by address family: its sources, as far as they are addresses
    ports: Ports
    ports_open: bool
    protocol: str | None  # "*", "tcp"; `None`: not known
    destinations: frozenset[str] | None  # `None`: not known; "*" for all
    any_source_port: Truth
    causes: tuple[Cause, ...]


@frozen
class Exposure:
    """Inbound traffic from anywhere on the internet that a security group allows (TRUE) or may allow (UNKNOWN)."""

    truth: Truth
    rules: tuple[tuple[SecurityRule, Ports], ...] = ()  # which rules, and on which ports
    causes: tuple[Cause, ...] = ()


def exposure(group: View, ports: Ports = ALL_PORTS, protocols: frozenset[str] = TRANSPORT) -> Exposure:
    """Decide whether `group` lets traffic from anywhere reach one of `ports` over one of the transport `protocols`.

    Rules that are fully covered by denies of higher priority do not count. Several rules whose sources together are the
    whole internet count as one. Cost: quadratic in the number of inbound rules.
    """
    members = group.members("properties.securityRules[*]")
    rules = [_security_rule(group, path, member) for path, member in members.items]
    rules = [rule for rule in rules if rule.inbound is not Truth.FALSE]
    sure: list[tuple[SecurityRule, Ports]] = []
    maybe: list[tuple[SecurityRule, Ports]] = []
    found: dict[Cause, None] = {}
    for rule in rules:
        surely, perhaps = _lets_in(rule, rules, ports, protocols)
        if surely and (unseen := _unseen_deny(group, rule, rules, members)):
            surely, perhaps = (), surely
            found.update(dict.fromkeys(unseen))
        if surely:
            sure.append((rule, surely))
        elif perhaps:
            maybe.append((rule, perhaps))
            found.update(dict.fromkeys(rule.causes))
            found.update(dict.fromkeys(cause for other in rules for cause in other.causes))
    surely, perhaps = _together(rules, ports, protocols)
    unseen = tuple(cause for rule, _ in surely for cause in _unseen_deny(group, rule, rules, members))
    if unseen:
        surely, perhaps = [], [*surely, *perhaps]
        found.update(dict.fromkeys(unseen))
    sure += surely
    maybe += perhaps
    if perhaps:
        found.update(dict.fromkeys(cause for other in rules for cause in other.causes))
    if sure:
        return Exposure(Truth.TRUE, tuple(sure))
    if maybe or members.open:
        return Exposure(Truth.UNKNOWN, tuple(maybe), (*found, *members.causes))
    return Exposure(Truth.FALSE)


HIGHEST_PRIORITY = 100
"""The lowest number that a security rule can have as its priority."""


def _unseen_deny(group: View, rule: SecurityRule, rules: Sequence[SecurityRule], members: Members) -> tuple[Cause, ...]:
    """Return why a rule of an existing group, deployed elsewhere, may deny what `rule` allows; empty if none can."""
    if not (group.resource.existing and members.open) or rule.priority is None:
        return ()
    taken = {other.priority for other in rules if other.inbound is Truth.TRUE}
    if all(number in taken for number in range(HIGHEST_PRIORITY, int(rule.priority))):
        return ()
    name = group.resource.display_name
    before = f"one of its rules with a priority number below {int(rule.priority)} may deny this"
    reason = f"`{name}` is deployed elsewhere: {before}"
    return (Cause(CauseKind.EXTERNAL, name, reason),)


def _lets_in(
    rule: SecurityRule, rules: Sequence[SecurityRule], ports: Ports, protocols: frozenset[str]
) -> tuple[Ports, Ports]:
    """Return the ports on which `rule` certainly allows traffic from anywhere, and those on which it may."""
    if rule.allow is Truth.FALSE or all(truth is Truth.FALSE for truth in rule.anywhere.values()):
        return (), ()
    surely: Ports = ()
    perhaps: Ports = ()
    for family, from_anywhere in rule.anywhere.items():
        if from_anywhere is Truth.FALSE:
            continue
        for protocol in _over(rule, protocols):
            left_if_denied, left_if_not = _left(rule, rules, ports, family, protocol)
            if _is_certain(rule) and from_anywhere is Truth.TRUE:
                surely = union(surely, left_if_denied)
            perhaps = union(perhaps, left_if_not)
    return surely, perhaps


def _over(rule: SecurityRule, protocols: frozenset[str]) -> Iterable[str]:
    """Return those of `protocols` that the rule applies to, or may apply to."""
    if rule.protocol is None or rule.protocol in ANY_PROTOCOL:
        return sorted(protocols)
    return protocols & {rule.protocol}


def _is_certain(rule: SecurityRule) -> bool:
    return rule.allow is Truth.TRUE and rule.inbound is Truth.TRUE and rule.protocol is not None


def _left(
    rule: SecurityRule, rules: Sequence[SecurityRule], ports: Ports, family: str, protocol: str
) -> tuple[Ports, Ports]:
    """Return the ports that `rule` allows if every uncertain deny applies, and those if none of them does."""
    left_if_denied = intersect(rule.ports, ports)
    left_if_not = intersect(ALL_PORTS if rule.ports_open else rule.ports, ports)
    for other in rules:
        covers = _denies(other, rule, family, protocol)
        if covers is not Truth.FALSE:
            left_if_denied = subtract(left_if_denied, ALL_PORTS if other.ports_open else other.ports)
        if covers is Truth.TRUE:
            left_if_not = subtract(left_if_not, other.ports)
    return left_if_denied, left_if_not


def _denies(other: SecurityRule, rule: SecurityRule, family: str, protocol: str) -> Truth:
    """Decide whether `other` precedes `rule` and denies all of its traffic of one address family and protocol."""
    if other is rule:
        return Truth.FALSE
    before = Truth.UNKNOWN if other.priority is None or rule.priority is None else Truth.of(other.priority < rule.priority)
    over = Truth.UNKNOWN if other.protocol is None else Truth.of(other.protocol in {*ANY_PROTOCOL, protocol})
    if other.destinations is None:
        destination = Truth.UNKNOWN
    elif "*" in other.destinations:
        destination = Truth.TRUE
    else:
        destination = Truth.UNKNOWN if rule.destinations is None else Truth.of(rule.destinations <= other.destinations)
    source = other.anywhere.get(family, Truth.FALSE)
    if rule.anywhere.get(family) is Truth.FALSE:
        source |= Truth.of(contains(other.sources.get(family, ()), rule.sources.get(family, ())))
    return ~other.allow & other.inbound & before & over & destination & source & other.any_source_port


Opened = list[tuple[SecurityRule, Ports]]


def _together(rules: Sequence[SecurityRule], ports: Ports, protocols: frozenset[str]) -> tuple[Opened, Opened]:
    """Return the rules that are open to a part of the internet each, where the parts add up to the whole of it.

    First those that certainly apply, with the ports that they open together, then those that may. Rules for different
    destinations do not add up.
    """
    sure: dict[int, tuple[SecurityRule, Ports]] = {}
    maybe: dict[int, tuple[SecurityRule, Ports]] = {}
    for family in FAMILIES:
        parts = [rule for rule in rules if rule.allow is not Truth.FALSE and rule.anywhere[family] is Truth.FALSE]
        if not contains_internet(network for rule in parts for network in rule.sources[family]):
            continue
        for protocol in sorted(protocols):
            left = [
                (rule, _left(rule, rules, ports, family, protocol)) for rule in parts if protocol in _over(rule, protocols)
            ]
            certain = [(rule, if_denied) for rule, (if_denied, _) in left if _is_certain(rule)]
            for opened, found in ((certain, sure), ([(rule, if_not) for rule, (_, if_not) in left], maybe)):
                for rule, here in _added_up(opened, family):
                    found[id(rule)] = (rule, union(found.get(id(rule), (rule, ()))[1], here))
    return list(sure.values()), [opened for opened in maybe.values() if id(opened[0]) not in sure]


def _added_up(opened: Opened, family: str) -> Iterator[tuple[SecurityRule, Ports]]:
    """Yield each of the rules whose sources add up to the whole internet, with the ports where they do."""
    for destination in {rule.destinations for rule, _ in opened}:
        same = [
            (rule, left)
            for rule, left in opened
            if rule.destinations == destination or (rule.destinations is not None and "*" in rule.destinations)
        ]
        for segment in segments([left for _, left in same]):
            here = [rule for rule, left in same if intersect(left, (segment,))]
            if contains_internet(network for rule in here for network in rule.sources[family]):
                yield from ((rule, (segment,)) for rule in here)


def _security_rule(group: View, path: FieldPath, member: Value) -> SecurityRule:
    def at(name: str) -> Value | Absent:
        return group.field((*path, "properties", name))

    addresses = _texts(*(_without_runtime(at(name)) for name in ("sourceAddressPrefix", "sourceAddressPrefixes")))
    groups = at("sourceApplicationSecurityGroups")
    grouped = isinstance(groups, list) and bool(groups)
    texts, ports_open = _texts(at("destinationPortRange"), at("destinationPortRanges"))
    ports, unreadable = parse_ports(texts)
    priority, access, direction = at("priority"), at("access"), at("direction")
    protocol = at("protocol")
    named = lookup(member, "name") if isinstance(member, dict) else member
    opened = [
        value
        for value in (
            member,
            priority,
            access,
            direction,
            protocol,
            *(at(name) for name in ("sourceAddressPrefix", "sourceAddressPrefixes")),
            *(at(name) for name in ("destinationPortRange", "destinationPortRanges")),
        )
        if isinstance(value, (Unknown, Choice, list))
    ]
    return SecurityRule(
        path=path,
        name=canonical(named).rpartition("/")[2] if not isinstance(named, (Absent, dict, list)) else format_path(path),
        priority=priority if isinstance(priority, (int, float)) else _number(priority),
        allow=_is(access, "allow"),
        inbound=_is(direction, "inbound"),
        anywhere=dict.fromkeys(FAMILIES, Truth.FALSE) if grouped else _anywhere(*addresses),
        sources=networks_by_family(() if grouped else addresses[0]),
        ports=ports,
        ports_open=ports_open or unreadable,
        protocol=protocol.casefold() if isinstance(protocol, str) else None,
        destinations=_destinations(at),
        any_source_port=_any_port(*_texts(at("sourcePortRange"), at("sourcePortRanges"))),
        causes=tuple(dict.fromkeys(cause for value in opened for cause in causes(value))),
    )


def _without_runtime(value: Value | Absent) -> Value | Absent:
    """Return `value` without addresses known only once resources are deployed: they never mean the whole internet."""
    if isinstance(value, list):
        return [member for member in value if not _is_runtime(member)]
    return ABSENT if _is_runtime(value) else value


def _is_runtime(value: Value | Absent) -> bool:
    return isinstance(value, Unknown) and any(cause.kind is CauseKind.RUNTIME and cause.target for cause in value.causes)


def _number(value: Value | Absent) -> float | None:
    return float(value) if isinstance(value, str) and value.strip().isdigit() else None


def _is(value: Value | Absent, word: str) -> Truth:
    return Truth.of(value.casefold() == word) if isinstance(value, str) else Truth.UNKNOWN


def _texts(single: Value | Absent, several: Value | Absent) -> tuple[tuple[str, ...], bool]:
    """Return the texts of a property that has a singular and a plural form, and whether there may be more."""
    texts: list[str] = []
    unknown = False
    values: list[Value] = [] if isinstance(single, Absent) else [single]
    if isinstance(several, list):
        values += several
    elif not isinstance(several, Absent):
        values.append(several)
    for value in values:
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            texts += [part.strip() for part in str(value).split(",")]
        elif value is not None:
            unknown = True
    return tuple(text for text in texts if text), unknown


def _anywhere(texts: Sequence[str], unknown: bool) -> dict[str, Truth]:
    """Decide for each address family whether the prefixes include the whole internet."""
    if {text.casefold() for text in texts} & {"*", "any", "internet"}:
        return dict.fromkeys(FAMILIES, Truth.TRUE)
    otherwise = Truth.UNKNOWN if unknown else Truth.FALSE
    return {
        family: Truth.TRUE if contains_internet(networks) else otherwise
        for family, networks in networks_by_family(texts).items()
    }


def _destinations(get: Callable[[str], Value | Absent]) -> frozenset[str] | None:
    groups = get("destinationApplicationSecurityGroups")
    if isinstance(groups, list) and groups:
        return frozenset(canonical(group).casefold() for group in groups)
    texts, unknown = _texts(get("destinationAddressPrefix"), get("destinationAddressPrefixes"))
    folded = frozenset(text.casefold() for text in texts)
    # the destination of inbound traffic is in the virtual network: public addresses have been translated
    if folded & {"*", "any", "virtualnetwork", "0.0.0.0/0"}:
        return frozenset({"*"})
    return None if unknown else folded


def _any_port(texts: Sequence[str], unknown: bool) -> Truth:
    ports, unreadable = parse_ports(texts)
    if not texts and not unknown:
        return Truth.TRUE
    if ports == ALL_PORTS:
        return Truth.TRUE
    return Truth.UNKNOWN if unknown or unreadable else Truth.FALSE


def closed_to_anyone(group: View, found: Exposure) -> Outcome:
    """Return the outcome of requiring that `group` is not exposed. Each security rule at fault is a finding of its own."""
    evidence = tuple(
        Evidence(group.resource, rule.path, note=_lets(rule, ports), ports=ports) for rule, ports in found.rules
    )
    if found.truth is not Truth.TRUE:
        return Outcome(~found.truth, evidence, found.causes)
    attached = group.related("nsg", direction="in").ends
    hint = "; the group is not attached to any subnet or network interface that was read"
    hint = "" if attached or group.resource.existing else hint
    parts = [f"`{rule.name}`" for rule, _ in found.rules if _is_part(rule)]

    def message(index: int) -> str:
        rule, ports = found.rules[index]
        several = f"its rules {', '.join(parts[:-1])} and {parts[-1]} together let" if _is_part(rule) else ""
        return f"{several or f'its rule `{rule.name}` lets'} anyone on the internet reach {show_ports(ports)}{hint}"

    return failing(evidence, message)


def _lets(rule: SecurityRule, ports: Ports) -> str:
    return f"{'is part of what ' if _is_part(rule) else ''}lets anyone reach {show_ports(ports)}"


def _is_part(rule: SecurityRule) -> bool:
    """Decide whether the rule is open to a part of the internet only."""
    return all(truth is Truth.FALSE for truth in rule.anywhere.values())
