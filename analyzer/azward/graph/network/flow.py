"""What traffic gets where: what a network security group lets in, in which subnet a resource sits, and whether a data store
answers that subnet only.

Answers are three-valued: what the source leaves open makes an answer UNKNOWN, never TRUE or FALSE.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import TYPE_CHECKING, TypeAlias, cast

from azward.graph.arm_types import facts_of
from azward.graph.link import parent_key
from azward.graph.resource import FieldPath, Resource, format_path, parse_path, read
from azward.graph.value import ABSENT, Absent, Cause, CauseKind, Choice, Truth, Unknown, Value, canonical, causes, lookup
from azward.graph.view import Evidence, Outcome, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = [
    "ALL_PORTS",
    "ANY_GROUP",
    "COSMOS",
    "STORAGE",
    "Exposure",
    "Hop",
    "Place",
    "Ports",
    "Store",
    "chain",
    "closed_to_anyone",
    "either",
    "entrance_ports",
    "exposure",
    "isolated",
    "place_of_cluster",
    "place_of_site",
    "setting_stores",
    "settings",
    "show_ports",
    "subtract",
    "worst",
    "account_stores",
]

Ports: TypeAlias = "tuple[tuple[int, int], ...]"
"""Ranges of ports, both ends included, in order and apart from each other."""

ALL_PORTS: Ports = ((0, 65535),)

SUBNET = "Microsoft.Network/virtualNetworks/subnets"
VIRTUAL_NETWORK = "Microsoft.Network/virtualNetworks"
PEERING = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings"
STORAGE = "Microsoft.Storage/storageAccounts"
COSMOS = "Microsoft.DocumentDB/databaseAccounts"
WEB_ENTRANCES = (
    "Microsoft.Network/applicationGateways",
    "Microsoft.Network/bastionHosts",
    "Microsoft.ApiManagement/service",
)
"""Services that stand at the edge of a network: their subnets must let the internet in on the ports of the web."""

WEB_PORTS: Ports = ((80, 80), (443, 443))

TRANSPORT = frozenset({"*", "tcp", "udp", "any"})
"""Protocols that reach a port; ICMP does not."""


# ---- what a network security group lets in


@dataclass(frozen=True, slots=True)
class SecurityRule:
    """One security rule, as far as it speaks of inbound traffic from anywhere."""

    path: FieldPath  # in the group
    name: str
    priority: float | None  # `None`: not known
    allow: Truth
    inbound: Truth
    anywhere: dict[str, Truth]  # whether its sources hold all addresses of a family: "v4", "v6"
    ports: Ports
    ports_open: bool
    protocol: str | None  # "*", "tcp"; `None`: not known
    destinations: frozenset[str] | None  # `None`: not known; "*" for all
    any_source_port: Truth
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """Inbound traffic from anywhere on the internet that a security group lets in (TRUE) or may let in (UNKNOWN)."""

    truth: Truth
    rules: tuple[tuple[SecurityRule, Ports], ...] = ()  # which rules, and on which ports
    causes: tuple[Cause, ...] = ()


def exposure(group: View, ports: Ports = ALL_PORTS, protocols: frozenset[str] = TRANSPORT) -> Exposure:
    """Whether the security group `group` lets traffic of one of `protocols` from anywhere reach one of `ports`. Rules that
    a deny of higher priority covers do not count. Cost: quadratic in the number of inbound rules.
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
    """The ports on which `rule` surely lets traffic from anywhere in, and those on which it may."""
    if rule.allow is Truth.FALSE or all(truth is Truth.FALSE for truth in rule.anywhere.values()):
        return (), ()
    certain = rule.allow is Truth.TRUE and rule.inbound is Truth.TRUE and rule.protocol is not None
    wanted = _intersect(ALL_PORTS if rule.ports_open else rule.ports, ports)
    surely: Ports = ()
    perhaps: Ports = ()
    for family, from_anywhere in rule.anywhere.items():
        if from_anywhere is Truth.FALSE:
            continue
        left_if_denied = _intersect(rule.ports, ports)  # if every doubtful deny stands
        left_if_not = wanted  # if none of them does
        for other in rules:
            covers = _denies(other, rule, family)
            if covers is not Truth.FALSE:
                left_if_denied = subtract(left_if_denied, ALL_PORTS if other.ports_open else other.ports)
            if covers is Truth.TRUE:
                left_if_not = subtract(left_if_not, other.ports)
        if certain and from_anywhere is Truth.TRUE:
            surely = _union(surely, left_if_denied)
        perhaps = _union(perhaps, left_if_not)
    return surely, perhaps


def _denies(other: SecurityRule, rule: SecurityRule, family: str) -> Truth:
    """Whether `other` stands before `rule` and denies all that comes from anywhere to the destinations of `rule`."""
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

    addresses = _texts(*(_without_own(at(name)) for name in ("sourceAddressPrefix", "sourceAddressPrefixes")))
    groups = at("sourceApplicationSecurityGroups")
    grouped = isinstance(groups, list) and bool(groups)
    texts, ports_open = _texts(at("destinationPortRange"), at("destinationPortRanges"))
    ports, unreadable = _ports(texts)
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


def _without_own(value: Value | Absent) -> Value | Absent:
    """`value` without the addresses that resources answer once they are deployed: these never stand for the internet."""
    if isinstance(value, list):
        return [member for member in value if not _is_answered(member)]
    return ABSENT if _is_answered(value) else value


def _is_answered(value: Value | Absent) -> bool:
    return isinstance(value, Unknown) and any(cause.kind is CauseKind.RUNTIME and cause.target for cause in value.causes)


def _number(value: Value | Absent) -> float | None:
    return float(value) if isinstance(value, str) and value.strip().isdigit() else None


def _is(value: Value | Absent, word: str) -> Truth:
    return Truth.of(value.casefold() == word) if isinstance(value, str) else Truth.UNKNOWN


def _texts(single: Value | Absent, several: Value | Absent) -> tuple[tuple[str, ...], bool]:
    """The texts of a property that exists in singular and plural, and whether there may be more."""
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
    """For each family of addresses, whether the prefixes hold all of the internet."""
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
    # inbound traffic has its destination in the virtual network: a public address is translated before
    if folded & {"*", "any", "virtualnetwork", "0.0.0.0/0"}:
        return frozenset({"*"})
    return None if unknown else folded


def _any_port(texts: Sequence[str], unknown: bool) -> Truth:
    ports, unreadable = _ports(texts)
    if not texts and not unknown:
        return Truth.TRUE
    if ports == ALL_PORTS:
        return Truth.TRUE
    return Truth.UNKNOWN if unknown or unreadable else Truth.FALSE


def _ports(texts: Iterable[str]) -> tuple[Ports, bool]:
    """The ports that texts such as `*`, `22` and `80-443` name, and whether one of them cannot be read."""
    ranges: Ports = ()
    unreadable = False
    for text in texts:
        match = re.fullmatch(r"([0-9]{1,9})(?:\s*-\s*([0-9]{1,9}))?", text)
        if text == "*":
            ranges = ALL_PORTS
        elif match:
            first = int(match[1])
            ranges = _union(ranges, ((first, int(match[2] or first)),))
        else:
            unreadable = True
    return ranges, unreadable


def _union(left: Ports, right: Ports) -> Ports:
    merged: list[tuple[int, int]] = []
    for first, last in sorted((*left, *right)):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def _intersect(left: Ports, right: Ports) -> Ports:
    return _union(
        (),
        tuple((max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) <= min(b, d)),
    )


def subtract(left: Ports, right: Ports) -> Ports:
    """The ports of `left` that are not in `right`."""
    for first, last in right:
        rest: list[tuple[int, int]] = []
        for a, b in left:
            if last < a or first > b:
                rest.append((a, b))
                continue
            if a < first:
                rest.append((a, first - 1))
            if b > last:
                rest.append((last + 1, b))
        left = tuple(rest)
    return left


def show_ports(ports: Ports) -> str:
    """Ports in words: "port 22", "ports 80, 8000-8080", "all ports"."""
    if ports == ALL_PORTS:
        return "all ports"
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in ports]
    return f"{'port' if len(texts) == 1 and '-' not in texts[0] else 'ports'} {', '.join(texts)}"


def closed_to_anyone(group: View, found: Exposure) -> Outcome:
    """The outcome of a rule that wants no exposure of `group`; it names the first security rule at fault."""
    evidence = tuple(
        Evidence(group.resource, rule.path, note=f"lets anyone reach {show_ports(ports)}") for rule, ports in found.rules
    )
    if found.truth is not Truth.TRUE:
        return Outcome(~found.truth, evidence, found.causes)
    rule, ports = found.rules[0]
    attached = group.related("nsg", direction="in").ends
    hint = "" if attached else "; no subnet or network interface that was read uses the group"
    message = f"its rule `{rule.name}` lets anyone on the internet reach {show_ports(ports)}{hint}"
    return Outcome(Truth.FALSE, evidence, message=message)


def entrance_ports(group: View) -> Ports:
    """The ports that the group must open to the internet because each subnet it guards is the entrance of a web service."""
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


# ---- chains: what must hold, hop by hop


@dataclass(frozen=True, slots=True)
class Hop:
    """One link of a chain: whether it holds, where that is written, and what is wrong when it does not."""

    truth: Truth
    evidence: Evidence
    broken: str = ""
    causes: tuple[Cause, ...] = ()


def chain(hops: Sequence[Hop]) -> Outcome:
    """All hops must hold. The message names the first that is broken, else the first that is not known."""
    truth = Truth.TRUE
    for hop in hops:
        truth &= hop.truth
    weak = next((hop for hop in hops if hop.truth is truth), None) if truth is not Truth.TRUE else None
    return Outcome(
        truth,
        evidence=(weak.evidence,) if weak else tuple(hop.evidence for hop in hops[-1:]),
        causes=tuple(dict.fromkeys(cause for hop in hops if hop.truth is Truth.UNKNOWN for cause in hop.causes)),
        message=_in_words(weak) if weak else "",
        steps=tuple(hop.evidence for hop in hops),
    )


def _in_words(hop: Hop) -> str:
    if hop.truth is Truth.FALSE or "not known" in hop.broken or "not read" in hop.broken:
        return hop.broken
    return f"whether {hop.broken} is not known"


def either(*ways: Sequence[Hop]) -> Sequence[Hop]:
    """The way that holds best; of equals the first."""
    return max(ways, key=lambda way: min((hop.truth.value for hop in way), default=Truth.TRUE.value))


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """The first outcome that fails, else the first that is not known, else the first; TRUE of none."""
    return min(outcomes, key=lambda outcome: outcome.truth.value, default=Outcome(Truth.TRUE))


def _missing(name: str, reason: str) -> tuple[Cause, ...]:
    return (Cause(CauseKind.EXTERNAL, name, reason),)


# ---- where a resource sits


@dataclass(frozen=True, slots=True)
class Place:
    """A subnet: its id, and the view of it where it was read."""

    key: str = ""
    view: View | None = None
    hops: tuple[Hop, ...] = ()
    truth: Truth = Truth.TRUE  # whether the resource is there: FALSE on a shared network

    @property
    def network(self) -> str:
        """The id of the virtual network that the subnet is in."""
        return parent_key(self.key) if "/subnets/" in self.key else ""


def place_of_site(site: View) -> Place:
    """Where a site, or a slot of one, reaches its network from: an integrated subnet or that of its environment."""
    for path in ("properties.virtualNetworkSubnetId", "properties.subnetResourceId"):
        value = site.written(path)
        if not isinstance(value, Absent) and value != "":
            return _at_subnet(site, parse_path(path), value)
    environment = _environment(site)
    return environment or _shared(site)


def _at_subnet(source: View, path: FieldPath, value: Value, note: str = "sits in this subnet") -> Place:
    evidence = Evidence(source.resource, path, value, note)
    if isinstance(value, Choice) or (isinstance(value, Unknown) and not value.parts):
        named = _linked_subnet(source, path)
        if named is not None:
            return Place(named.resource.id.key, named, (Hop(Truth.TRUE, evidence),))
        reason = f"which subnet `{source.resource.display_name}` uses is not known"
        return Place("", None, (Hop(Truth.UNKNOWN, evidence, reason, causes(value)),), Truth.UNKNOWN)
    key = canonical(value).casefold().rstrip("/")
    found = source.graph.get(key)
    return Place(key, source.at(found) if found else None, (Hop(Truth.TRUE, evidence),))


def _linked_subnet(source: View, path: FieldPath) -> View | None:
    ends = source.related("subnet", path=path).ends
    views = [end.view for end in ends if end.view is not None and end.present is Truth.TRUE]
    return views[0] if len(views) == len(ends) == 1 else None


def _environment(site: View) -> Place | None:
    """The subnet of the App Service Environment that the site, or its plan, is hosted in; `None` without one."""
    hops: list[Hop] = []
    holder = site
    if isinstance(site.written("properties.hostingEnvironmentProfile.id"), Absent):
        parent = _parent(site) if isinstance(site.written("properties.serverFarmId"), Absent) else None
        owner = parent or site
        plan_id = owner.written("properties.serverFarmId")
        if isinstance(plan_id, Absent):
            return None
        path = parse_path("properties.serverFarmId")
        evidence = Evidence(owner.resource, path, plan_id, "runs on this plan")
        plan = next((end.view for end in owner.related("plan").ends if end.view is not None), None)
        if plan is None:
            reason = f"the plan of `{site.resource.display_name}` was not read, so its App Service Environment is not known"
            hop = Hop(Truth.UNKNOWN, evidence, reason, causes(plan_id) or _missing("plan", reason))
            return Place("", None, (hop,), Truth.UNKNOWN)
        if plan.resource.existing and isinstance(plan.written("properties.hostingEnvironmentProfile.id"), Absent):
            reason = f"the plan `{plan.resource.display_name}` exists already, so its App Service Environment is not known"
            return Place("", None, (Hop(Truth.UNKNOWN, evidence, reason, _missing("plan", reason)),), Truth.UNKNOWN)
        hops.append(Hop(Truth.TRUE, evidence))
        holder = plan
    path = parse_path("properties.hostingEnvironmentProfile.id")
    environment_id = holder.written(path)
    if isinstance(environment_id, Absent) or environment_id == "":
        return None
    hops.append(Hop(Truth.TRUE, Evidence(holder.resource, path, environment_id, "is hosted in this environment")))
    found = next((end.view for end in holder.related("hosting-environment").ends if end.view is not None), None)
    if found is None:
        return Place("", None, tuple(hops))
    within = _environment_subnet(found)
    return Place(within.key, within.view, (*hops, *within.hops), within.truth)


def _environment_subnet(environment: View) -> Place:
    for name in ("subnet", "id"):  # with a network in `id`, `subnet` has been made the id of a subnet
        path = parse_path(f"properties.virtualNetwork.{name}")
        value = environment.written(path)
        if not isinstance(value, Absent) and value != "":
            return _at_subnet(environment, path, value)
    return Place("", None, (Hop(Truth.TRUE, Evidence(environment.resource, path)),))


def _parent(view: View) -> View | None:
    return next((end.view for end in view.related("parent").ends if end.view is not None), None)


def _shared(site: View) -> Place:
    name = site.resource.display_name
    path = parse_path("properties.virtualNetworkSubnetId")
    plan = next((end.view for end in site.related("plan").ends if end.view is not None), None)
    tier = plan.field("sku.name") if plan is not None else ""
    kind = plan.field("sku.tier") if plan is not None else ""
    shared = str(tier).casefold() in {"y1", "f1", "d1"} or str(kind).casefold() in {"dynamic", "free", "shared"}
    hint = ", and its plan cannot join one" if shared else ""
    hop = Hop(
        Truth.FALSE, Evidence(site.resource, path, note="no subnet is set"), f"`{name}` is in no virtual network{hint}"
    )
    return Place("", None, (hop,), Truth.FALSE)


def place_of_cluster(cluster: View) -> list[Place]:
    """Where the nodes of an HDInsight cluster sit: one place a role, in the order of its roles."""
    members = cluster.members("properties.computeProfile.roles[*]")
    places = [_place_of_role(cluster, path) for path, _ in members.items]
    if members.open or not places:
        reason = "the roles of the cluster are not known"
        evidence = Evidence(cluster.resource, parse_path("properties.computeProfile.roles"))
        hop = Hop(Truth.UNKNOWN, evidence, reason, members.causes or _missing("roles", reason))
        places.append(Place("", None, (hop,), Truth.UNKNOWN))
    return places


def _place_of_role(cluster: View, path: FieldPath) -> Place:
    at = (*path, "virtualNetworkProfile", "subnet")
    value = cluster.written(at)
    network = cluster.written((*path, "virtualNetworkProfile", "id"))
    if isinstance(value, Absent) or value == "":
        role = cluster.written((*path, "name"))
        broken = f"role `{canonical(role) if not isinstance(role, Absent) else format_path(path)}` is in no virtual network"
        return Place("", None, (Hop(Truth.FALSE, Evidence(cluster.resource, at), broken),), Truth.FALSE)
    if isinstance(value, str) and "/" not in value and isinstance(network, str):
        value = f"{network.rstrip('/')}/subnets/{value}"
    return _at_subnet(cluster, at, value)


# ---- which stores a site uses


@dataclass(frozen=True, slots=True)
class Store:
    """A data store that a property names. `view` is `None` when it was not read or is not known."""

    path: FieldPath
    view: View | None
    name: str  # of the setting, or of the account
    causes: tuple[Cause, ...] = ()


def settings(site: View) -> list[tuple[str, FieldPath, Value]]:
    """The app settings and connection strings of a site: name, path of the value, value."""
    found: list[tuple[str, FieldPath, Value]] = []
    for path, value_name in (
        ("properties.siteConfig.appSettings[*]", "value"),
        ("properties.siteConfig.connectionStrings[*]", "connectionString"),
    ):
        for at, member in site.members(path).items:
            if isinstance(member, dict):
                name, value = lookup(member, "name"), lookup(member, value_name)
                if not isinstance(value, Absent) and value is not None:
                    settled = site.world.settle(value)
                    found.append((canonical(name) if not isinstance(name, Absent) else "", (*at, value_name), settled))
    return found


def unread_settings(site: View) -> tuple[Cause, ...]:
    """Why the settings of a site are not known; empty if they are."""
    paths = ("properties.siteConfig.appSettings[*]", "properties.siteConfig.connectionStrings[*]")
    return tuple(dict.fromkeys(cause for path in paths for cause in _open_causes(site, path)))


def _open_causes(site: View, path: str) -> tuple[Cause, ...]:
    members = site.members(path)
    return members.causes if members.open else ()


def setting_stores(site: View, resource_type: str, names: re.Pattern[str] | None = None) -> list[Store]:
    """The stores of one type that settings of the site name, by id, name, host, connection string or key; with `names`
    also settings of such a name whose store is not known."""
    stores: list[Store] = []
    seen: set[str] = set()
    for name, path, value in settings(site):
        wanted = names is None or names.match(name) is not None
        if not wanted:
            continue
        found = _named_store(site, resource_type, name, path, value)
        for view in found:
            if view.resource.id.key not in seen:
                seen.add(view.resource.id.key)
                stores.append(Store(path, view, view.resource.display_name))
        if not found and names is not None:
            reason = f"which account setting `{name}` names is not known"
            stores.append(Store(path, None, name, causes(value) or _missing(name, reason)))
    return stores


def _named_store(site: View, resource_type: str, name: str, path: FieldPath, value: Value) -> list[View]:
    views = [
        end.view
        for kind in ("key", "data", "reference")
        for end in site.related(kind, types=(resource_type,), path=path).ends
        if end.view is not None
    ]
    if views:
        return views
    text = canonical(value).casefold()
    if hosted := [site.at(other) for other in site.graph.of_type(resource_type) if _at_host(text, other)]:
        return hosted
    match = re.search(r"accountname=([^;]+)", text)
    account = match[1] if match else text if name.casefold().endswith("__accountname") else ""
    return [
        site.at(other)
        for other in site.graph.of_type(resource_type)
        if account and canonical(other.name).casefold() == account
    ]


def account_stores(view: View, path: FieldPath, resource_type: str) -> list[Store]:
    """The stores that the property at `path` names; one without a view if it names none that was read."""
    ends = view.related("data", types=(resource_type,), path=path).ends
    views = [end.view for end in ends if end.view is not None and end.view.resource.is_type(resource_type)]
    value = view.written(path)
    name = canonical(value) if not isinstance(value, Absent) else format_path(path)
    if views:
        return [Store(path, found, found.resource.display_name) for found in views]
    reason = f"the account `{name}` was not read"
    return [Store(path, None, name, () if isinstance(value, Absent) else causes(value) or _missing(name, reason))]


def _at_host(text: str, store: Resource) -> bool:
    name = re.escape(canonical(store.name).casefold())
    return any(
        re.search(rf"(?<![\w-]){name}\.{re.escape(suffix)}", text) is not None for suffix in facts_of(store.type).hosts
    )


# ---- whether a store answers a subnet only


ANY_GROUP = "*"
"""Stands for whichever sub-resource a private endpoint connects to."""


@dataclass(frozen=True, slots=True)
class Firewall:
    """How stores of one type restrict themselves to subnets."""

    services: tuple[str, ...]  # service endpoints, the preferred one first
    rules: str  # path of the ids of the subnets let in
    words: str  # what the filter is called in a message


_FIREWALLS = {
    STORAGE.casefold(): Firewall(
        ("Microsoft.Storage", "Microsoft.Storage.Global"), "properties.networkAcls.virtualNetworkRules[*].id", "firewall"
    ),
    COSMOS.casefold(): Firewall(
        ("Microsoft.AzureCosmosDB",), "properties.virtualNetworkRules[*].id", "virtual network filter"
    ),
}


def isolated(store: View, place: Place, groups: Sequence[str]) -> Sequence[Hop]:
    """The hops from a subnet to a store that must all hold for nothing else to come between: service endpoint, the subnet
    in the rules of the store, the store closed to all others; or private endpoints for `groups` in the same or a peered
    network."""
    endpoint = _by_private_endpoint(store, place, groups)
    service = _by_service_endpoint(store, place)
    has_endpoint = bool(store.related("private-endpoint", direction="in").ends)
    return either(endpoint, service) if has_endpoint else either(service, endpoint)


def _closed(store: View) -> Hop:
    """Whether the store turns away what no rule lets in."""
    name = store.resource.display_name
    access = store.field("properties.publicNetworkAccess")
    if store.resource.is_type(STORAGE):
        path = parse_path("properties.networkAcls.defaultAction")
        value = store.field(path)
        closed = _is(value, "deny") | _one_of(access, "disabled", "securedbyperimeter")
    else:
        path = parse_path("properties.isVirtualNetworkFilterEnabled")
        value = store.field(path)
        filtered = Truth.UNKNOWN if isinstance(value, (Unknown, Choice)) else Truth.of(str(value).casefold() == "true")
        closed = filtered | _one_of(access, "disabled", "securedbyperimeter")
    opened = tuple(cause for item in (value, access) if not isinstance(item, Absent) for cause in causes(item))
    return Hop(closed, Evidence(store.resource, path, value), f"`{name}` answers every network", opened)


def _one_of(value: Value | Absent, *words: str) -> Truth:
    if isinstance(value, str):
        return Truth.of(value.casefold() in words)
    return Truth.FALSE if isinstance(value, Absent) else Truth.UNKNOWN


def _by_service_endpoint(store: View, place: Place) -> list[Hop]:
    firewall = _FIREWALLS[store.resource.type.casefold()]
    return [
        _has_endpoint(store, place, firewall),
        _lets_subnet_in(store, place, firewall),
        _closed(store),
        _reachable(store),
    ]


def _reachable(store: View) -> Hop:
    """With public access disabled, rules for subnets let nothing in: only a private endpoint does."""
    path = parse_path("properties.publicNetworkAccess")
    access = store.field(path)
    broken = f"`{store.resource.display_name}` has public network access disabled, so its rules for subnets let nothing in"
    return Hop(
        ~_one_of(access, "disabled"),
        Evidence(store.resource, path, access),
        broken,
        causes(access) if not isinstance(access, Absent) else (),
    )


def _has_endpoint(store: View, place: Place, firewall: Firewall) -> Hop:
    path = parse_path("properties.serviceEndpoints")
    if place.view is None or (place.view.resource.existing and isinstance(place.view.written(path), Absent)):
        reason = "the subnet was not read, so its service endpoints are not known"
        resource = place.view.resource if place.view else store.resource
        return Hop(Truth.UNKNOWN, Evidence(resource, path), reason, _missing("subnet", reason))
    members = place.view.members("properties.serviceEndpoints[*].service")
    wanted = {service.casefold() for service in firewall.services}
    truth = Truth.UNKNOWN if members.open else Truth.FALSE
    at: FieldPath = path
    for where, value in members.items:
        here = _one_of(value, *wanted)
        if here.value > truth.value:
            truth, at = here, where
    broken = f"subnet `{place.view.resource.display_name}` has no service endpoint for {firewall.services[0]}"
    return Hop(truth, Evidence(place.view.resource, at, note=firewall.services[0]), broken, members.causes)


def _lets_subnet_in(store: View, place: Place, firewall: Firewall) -> Hop:
    members = store.members(firewall.rules)
    name = place.view.resource.display_name if place.view else place.key.rpartition("/")[2]
    at = parse_path(firewall.rules.partition("[")[0])
    truth = Truth.UNKNOWN if members.open or not place.key else Truth.FALSE
    opened = list(members.causes)
    for where, value in members.items:
        if place.key and _same_id(value, place):
            truth, at = Truth.TRUE, where
            break
        if isinstance(value, (Unknown, Choice)) and (isinstance(value, Choice) or _may_be(value, place.key)):
            truth, at = Truth.UNKNOWN, where
            opened += causes(value)
    broken = f"the {firewall.words} of `{store.resource.display_name}` does not name subnet `{name}`"
    if not place.key:
        broken = "which subnet it comes from is not known"
        opened += _missing("subnet", broken)
    return Hop(truth, Evidence(store.resource, at), broken, tuple(dict.fromkeys(opened)))


def _same_id(value: Value, place: Place) -> bool:
    return canonical(value).casefold().rstrip("/") == place.key


def _may_be(value: Unknown, key: str) -> bool:
    """Whether the open id `value` may come out as `key`."""
    if not value.parts or "{" in key:
        return True
    pattern = "".join(re.escape(part.casefold()) if isinstance(part, str) else ".*" for part in value.parts)
    return re.fullmatch(pattern, key) is not None


def _by_private_endpoint(store: View, place: Place, groups: Sequence[str]) -> list[Hop]:
    relation = store.related("private-endpoint", direction="in")
    name = store.resource.display_name
    covered: dict[str, Truth] = {group.casefold(): Truth.UNKNOWN if relation.open else Truth.FALSE for group in groups}
    near = Truth.UNKNOWN if relation.open else Truth.FALSE
    evidence = Evidence(store.resource, (), note="no private endpoint")
    opened = list(relation.causes)
    for end in relation.ends:
        if end.view is None:
            continue
        reach = end.present & _joined(end.view, place)
        near |= reach
        evidence = Evidence(end.view.resource, end.link.path, note="private endpoint")
        for group in covered:
            covered[group] |= reach & _serves(end.view, end.link.path, group)
    complete = Truth.TRUE
    for truth in covered.values():
        complete &= truth
    absent = [group for group, truth in covered.items() if truth is not Truth.TRUE and group != ANY_GROUP]
    if not relation.ends:
        broken = f"`{name}` has no private endpoint"
    elif near is not Truth.TRUE:
        broken = f"no private endpoint of `{name}` is in the network that it is reached from"
    else:
        broken = f"`{name}` has no private endpoint for {', '.join(absent)}"
    if complete is Truth.UNKNOWN and not opened:
        opened += _missing(name, broken)
    return [Hop(complete, evidence, broken, tuple(opened)), _closed_to_public(store)]


def _closed_to_public(store: View) -> Hop:
    path = parse_path("properties.publicNetworkAccess")
    access = store.field(path)
    closed = _closed(store)
    truth = _one_of(access, "disabled", "securedbyperimeter")
    if store.resource.is_type(STORAGE):
        truth |= closed.truth
    value = closed.evidence.value if isinstance(access, Absent) else access
    return Hop(
        truth, Evidence(store.resource, path, value), f"`{store.resource.display_name}` answers every network", closed.causes
    )


def _serves(endpoint: View, path: FieldPath, group: str) -> Truth:
    """Whether the connection of a private endpoint at `path` is to the sub-resource `group`."""
    if group == ANY_GROUP:
        return Truth.TRUE
    ids = endpoint.written((*path[:-1], "groupIds"))
    if isinstance(ids, list):
        truth = Truth.FALSE
        for item in ids:
            truth |= Truth.of(item.casefold() == group) if isinstance(item, str) else Truth.UNKNOWN
        return truth
    return Truth.UNKNOWN


def _joined(endpoint: View, place: Place) -> Truth:
    """Whether a private endpoint can be reached from a place: it is in the same virtual network, or in a peered one."""
    value = endpoint.written("properties.subnet.id")
    if isinstance(value, Absent) or not place.network:
        return Truth.UNKNOWN
    linked = _linked_subnet(endpoint, parse_path("properties.subnet.id"))
    key = linked.resource.id.key if linked else canonical(value).casefold().rstrip("/")
    network = parent_key(key) if "/subnets/" in key else ""
    if not network:
        return Truth.UNKNOWN
    if network == place.network:
        return Truth.TRUE
    return _peered(endpoint, network, place.network)


def _peered(view: View, left: str, right: str) -> Truth:
    for peering in view.graph.of_type(PEERING):
        ends = {parent_key(peering.id.key), _remote(peering)}
        if ends == {left, right}:
            return Truth.TRUE
    known = view.graph.get(left), view.graph.get(right)
    read_here = all(network is not None and not network.existing for network in known)
    # a hub that joins both, or peerings that others declare, cannot be excluded
    hub = any(_joins(view, left, middle) and _joins(view, right, middle) for middle in _networks(view))
    return Truth.UNKNOWN if hub or not read_here or not view.graph.standalone else Truth.FALSE


def _networks(view: View) -> Iterator[str]:
    for peering in view.graph.of_type(PEERING):
        yield parent_key(peering.id.key)
        yield _remote(peering)


def _joins(view: View, left: str, right: str) -> bool:
    return any({parent_key(peering.id.key), _remote(peering)} == {left, right} for peering in view.graph.of_type(PEERING))


def _remote(peering: Resource) -> str:
    value = read(peering.body, parse_path("properties.remoteVirtualNetwork.id"))
    return "" if isinstance(value, Absent) else canonical(value).casefold().rstrip("/")
