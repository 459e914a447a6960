"""Which inbound traffic from the internet a network security group allows.

Answers are three-valued: what the source leaves open makes an answer UNKNOWN, never TRUE or FALSE.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import TYPE_CHECKING, cast

from azward.graph.network.ports import ALL_PORTS, Ports, intersect, parse_ports, show_ports, subtract, union
from azward.graph.outcome import Evidence, Outcome
from azward.graph.resource import FieldPath, format_path
from azward.graph.truth import Truth
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Unknown, Value, canonical, causes, lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from azward.graph.view import View

__all__ = ["Exposure", "SecurityRule", "closed_to_anyone", "entrance_ports", "exposure"]


SUBNET = "Microsoft.Network/virtualNetworks/subnets"


WEB_ENTRANCES = (
    "Microsoft.Network/applicationGateways",
    "Microsoft.Network/bastionHosts",
    "Microsoft.ApiManagement/service",
)
"""Services at the edge of a network: their subnets must accept web traffic from the internet."""


WEB_PORTS: Ports = ((80, 80), (443, 443))


TRANSPORT = frozenset({"*", "tcp", "udp", "any"})
"""Protocols that have ports; ICMP has none."""


@dataclass(frozen=True, slots=True)
class SecurityRule:
    """What one security rule says about inbound traffic from anywhere."""

    path: FieldPath  # in the group
    name: str
    priority: float | None  # `None`: not known
    allow: Truth
    inbound: Truth
    anywhere: dict[str, Truth]  # by address family ("v4", "v6"): whether its sources include all addresses
    ports: Ports
    ports_open: bool
    protocol: str | None  # "*", "tcp"; `None`: not known
    destinations: frozenset[str] | None  # `None`: not known; "*" for all
    any_source_port: Truth
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """Inbound traffic from anywhere on the internet that a security group allows (TRUE) or may allow (UNKNOWN)."""

    truth: Truth
    rules: tuple[tuple[SecurityRule, Ports], ...] = ()  # which rules, and on which ports
    causes: tuple[Cause, ...] = ()


def exposure(group: View, ports: Ports = ALL_PORTS, protocols: frozenset[str] = TRANSPORT) -> Exposure:
    """Decide whether `group` lets traffic from anywhere reach one of `ports` over one of `protocols`.

    Rules that are fully covered by a deny of higher priority do not count. Cost: quadratic in the number of inbound rules.
    """
    members = group.members("properties.securityRules[*]")
    rules = [_security_rule(group, path, member) for path, member in members.items]
    rules = [rule for rule in rules if rule.inbound is not Truth.FALSE]
    sure: list[tuple[SecurityRule, Ports]] = []
    maybe: list[tuple[SecurityRule, Ports]] = []
    found: dict[Cause, None] = {}
    for rule in rules:
        if rule.protocol is not None and rule.protocol not in protocols:
            continue
        surely, perhaps = _lets_in(rule, rules, ports)
        if surely:
            sure.append((rule, surely))
        elif perhaps:
            maybe.append((rule, perhaps))
            found.update(dict.fromkeys(rule.causes))
            found.update(dict.fromkeys(cause for other in rules for cause in other.causes))
    if sure:
        return Exposure(Truth.TRUE, tuple(sure))
    if maybe or members.open:
        return Exposure(Truth.UNKNOWN, tuple(maybe), (*found, *members.causes))
    return Exposure(Truth.FALSE)


def _lets_in(rule: SecurityRule, rules: Sequence[SecurityRule], ports: Ports) -> tuple[Ports, Ports]:
    """Return the ports on which `rule` certainly allows traffic from anywhere, and those on which it may."""
    if rule.allow is Truth.FALSE or all(truth is Truth.FALSE for truth in rule.anywhere.values()):
        return (), ()
    certain = rule.allow is Truth.TRUE and rule.inbound is Truth.TRUE and rule.protocol is not None
    wanted = intersect(ALL_PORTS if rule.ports_open else rule.ports, ports)
    surely: Ports = ()
    perhaps: Ports = ()
    for family, from_anywhere in rule.anywhere.items():
        if from_anywhere is Truth.FALSE:
            continue
        left_if_denied = intersect(rule.ports, ports)  # if every uncertain deny applies
        left_if_not = wanted  # if no uncertain deny applies
        for other in rules:
            covers = _denies(other, rule, family)
            if covers is not Truth.FALSE:
                left_if_denied = subtract(left_if_denied, ALL_PORTS if other.ports_open else other.ports)
            if covers is Truth.TRUE:
                left_if_not = subtract(left_if_not, other.ports)
        if certain and from_anywhere is Truth.TRUE:
            surely = union(surely, left_if_denied)
        perhaps = union(perhaps, left_if_not)
    return surely, perhaps


def _denies(other: SecurityRule, rule: SecurityRule, family: str) -> Truth:
    """Decide whether `other` precedes `rule` and denies all traffic from anywhere to the destinations of `rule`."""
    if other is rule:
        return Truth.FALSE
    before = Truth.UNKNOWN if other.priority is None or rule.priority is None else Truth.of(other.priority < rule.priority)
    protocol = (
        Truth.TRUE
        if other.protocol == "*" or (other.protocol is not None and other.protocol == rule.protocol)
        else Truth.UNKNOWN
        if other.protocol is None or rule.protocol is None
        else Truth.FALSE
    )
    if other.destinations is None:
        destination = Truth.UNKNOWN
    elif "*" in other.destinations:
        destination = Truth.TRUE
    else:
        destination = Truth.UNKNOWN if rule.destinations is None else Truth.of(rule.destinations <= other.destinations)
    return (
        ~other.allow
        & other.inbound
        & before
        & protocol
        & destination
        & other.anywhere.get(family, Truth.FALSE)
        & other.any_source_port
    )


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
        anywhere={"v4": Truth.FALSE, "v6": Truth.FALSE} if grouped else _anywhere(*addresses),
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
    folded = {text.casefold() for text in texts}
    if folded & {"*", "any", "internet"}:
        return {"v4": Truth.TRUE, "v6": Truth.TRUE}
    networks = [network for network in map(_network, folded) if network is not None]
    v4 = list(collapse_addresses(network for network in networks if isinstance(network, IPv4Network)))
    v6 = list(collapse_addresses(network for network in networks if isinstance(network, IPv6Network)))
    otherwise = Truth.UNKNOWN if unknown else Truth.FALSE
    return {
        "v4": Truth.TRUE if any(network.prefixlen == 0 for network in v4) else otherwise,
        "v6": Truth.TRUE if any(network.prefixlen == 0 for network in v6) else otherwise,
    }


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


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
    """Return the outcome of requiring that `group` is not exposed. The message names the first security rule at fault."""
    evidence = tuple(
        Evidence(group.resource, rule.path, note=f"lets anyone reach {show_ports(ports)}") for rule, ports in found.rules
    )
    if found.truth is not Truth.TRUE:
        return Outcome(~found.truth, evidence, found.causes)
    rule, ports = found.rules[0]
    attached = group.related("nsg", direction="in").ends
    hint = "" if attached else "; the group is not attached to any subnet or network interface that was read"
    message = f"its rule `{rule.name}` lets anyone on the internet reach {show_ports(ports)}{hint}"
    return Outcome(Truth.FALSE, evidence, message=message)


def entrance_ports(group: View) -> Ports:
    """Return the ports that must be open because the group guards only subnets of web entry points, such as gateways."""
    ends = [end for end in group.related("nsg", direction="in").ends if end.view is not None]
    if not ends:
        return ()
    for end in ends:
        guarded = cast("View", end.view)
        if not guarded.resource.is_type(SUBNET):
            return ()
        named = guarded.resource.id.key.endswith("/subnets/azurebastionsubnet")
        if not named and not guarded.related("subnet", direction="in", types=WEB_ENTRANCES).ends:
            return ()
    return WEB_PORTS
