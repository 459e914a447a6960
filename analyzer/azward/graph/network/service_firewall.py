"""Who reaches the public endpoint of a service: its switch for public access, its firewall rules, its exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.address_rules import AddressRule, from_bounds, from_text, matched
from azward.graph.network.caller import Caller, CallerKind
from azward.graph.network.flag import has_word, id_key, why
from azward.graph.network.ports import ALL_PORTS, Ports, union
from azward.graph.network.ranges import judge_rules
from azward.graph.network.reach import Reach, alternatives, gate, in_series, limited, nothing
from azward.graph.outcome import Evidence
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Choice, Unknown, Value, describe, lookup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.network.service_types import ServiceFirewall
    from azward.graph.view import View

__all__ = ["endpoints_of", "public_reach", "service_ports"]

PERIMETER = "Microsoft.Network/networkSecurityPerimeters/resourceAssociations"


def endpoints_of(view: View) -> tuple[View, ...]:
    """Return the private endpoints of a service that are certainly deployed with it, or may be."""
    ends = view.related("private-endpoint", direction="in").ends
    return tuple(end.view for end in ends if end.view is not None)


def service_ports(view: View, spec: ServiceFirewall) -> Ports:
    """Return the ports on which a service answers."""
    ports = spec.ports
    if has_word(view.field("properties.supportsHttpsTrafficOnly"), "false") is Truth.TRUE:
        ports = union(ports, ((80, 80),))
    if has_word(view.field("properties.isSftpEnabled"), "true") is Truth.TRUE:
        ports = union(ports, ((22, 22),))
    if has_word(view.field("properties.enableNonSslPort"), "true") is Truth.TRUE:
        ports = union(ports, ((6379, 6379),))
    return ports


def public_reach(view: View, caller: Caller, spec: ServiceFirewall) -> Reach:
    """Return what reaches the public endpoint of a service from `caller`.

    A private caller is one whose subnet the rules name, by a service endpoint. Trusted services pass even if public access
    is disabled.
    """
    rules = _rule_holder(view, spec)
    ways = [in_series(_access(view, rules, spec), _rules(rules, caller, spec))]
    if caller.kind is CallerKind.SERVICES and (spec.bypass or spec.instances):
        ways.insert(0 if ways[0].truth is Truth.FALSE else 1, _trusted(rules, spec))
    return limited(alternatives(ways), service_ports(view, spec))


def _rule_holder(view: View, spec: ServiceFirewall) -> View:
    """Return the resource that has the rules: the service, or its child for them."""
    if spec.action != "properties.defaultAction":
        return view
    kind = f"{view.resource.type}/networkRuleSets"
    ends = view.related("parent", direction="in", types=(kind,)).ends
    return next((end.view for end in ends if end.view is not None), view)


def _access(view: View, rules: View, spec: ServiceFirewall) -> Reach:
    """Return the hop: public access is not disabled."""
    paths = [(holder, parse_path(path)) for holder in ([view] if rules is view else [view, rules]) for path in spec.access]
    if holder_closed := _closed(view, rules, spec):
        return holder_closed
    values = [(holder, path, holder.field(path)) for holder, path in paths]
    name = view.resource.display_name
    open_values = [found for found in values if has_word(found[2], "disabled", "securedbyperimeter") is not Truth.TRUE]
    several = len(spec.access) > 1
    closed = [found for found in values if found not in open_values]
    if closed and not (several and open_values):
        holder, path, value = closed[0]
        by_perimeter = has_word(value, "securedbyperimeter") is Truth.TRUE and _perimeters(view)
        evidence = Evidence(holder.resource, path, value)
        if by_perimeter:
            reason = f"the network security perimeter of `{name}` decides"
            return gate(Truth.UNKNOWN, evidence, reason, by_perimeter)
        return nothing(evidence, f"`{name}` has public network access disabled")
    unknown = [found for found in open_values if has_word(found[2], "disabled") is Truth.UNKNOWN]
    if unknown and not any(has_word(found[2], "disabled") is Truth.FALSE for found in open_values if several):
        holder, path, value = unknown[0]
        evidence = Evidence(holder.resource, path, value)
        return gate(Truth.UNKNOWN, evidence, f"public network access of `{name}` is not known", why(value))
    holder, path, value = (open_values or values)[0]
    return gate(Truth.TRUE, Evidence(holder.resource, path, value), f"`{name}` has a public endpoint")


def _perimeters(view: View) -> tuple[Cause, ...]:
    ends = view.related("reference", direction="in", types=(PERIMETER,)).ends
    return tuple(
        Cause(CauseKind.EXTERNAL, end.link.source.display_name, "the rules of the perimeter decide who reaches it")
        for end in ends
    )


def _closed(view: View, rules: View, spec: ServiceFirewall) -> Reach | None:
    """Return that a private endpoint closes the public one; `None` if it does not."""
    if not (spec.closed_by_endpoint or spec.filtering):
        return None
    endpoints = endpoints_of(view)
    if not endpoints:
        return None
    name, endpoint = view.resource.display_name, endpoints[0]
    evidence = Evidence(endpoint.resource, (), note="private endpoint")
    if spec.filtering:
        rule = any(rules.members(path).items or rules.members(path).open for path in _list_paths(spec))
        return None if rule else nothing(evidence, f"`{name}` has a private endpoint and no firewall rule")
    if any(not isinstance(view.written(path), Absent) for path in spec.access):
        return None
    return nothing(evidence, f"`{name}` has a private endpoint and does not set `publicNetworkAccess`")


def _list_paths(spec: ServiceFirewall) -> list[str]:
    return [path for path, _ in spec.ranges] + ([spec.subnets] if spec.subnets else [])


def _rules(rules: View, caller: Caller, spec: ServiceFirewall) -> Reach:
    """Return the hop: the rules let the caller in, or all callers that no rule means."""
    if spec.ordered and rules.members(spec.ordered).items:
        return _ordered(rules, spec)
    ways = [_default(rules, spec), _ranges(rules, caller, spec)]
    if not caller.is_public and not _is_unfiltered(rules, spec):
        ways.insert(0, _subnets(rules, caller, spec))
    return alternatives(ways)


def _is_unfiltered(rules: View, spec: ServiceFirewall) -> bool:
    """Decide whether rules for subnets have no effect because their filter is off."""
    return _filters(rules, spec) is Truth.FALSE


def _filters(rules: View, spec: ServiceFirewall) -> Truth:
    """Decide whether rules for subnets have an effect."""
    return has_word(rules.field(spec.filtering), "true") if spec.filtering else Truth.TRUE


def _ordered(rules: View, spec: ServiceFirewall) -> Reach:
    outcome = judge_rules(rules, spec.ordered)
    path = parse_path(spec.ordered.removesuffix("[*]"))
    evidence = outcome.evidence[0] if outcome.evidence else Evidence(rules.resource, path)
    name = rules.resource.display_name
    words = {Truth.TRUE: "accept any address", Truth.FALSE: "accept only some addresses", Truth.UNKNOWN: "are not all known"}
    return gate(~outcome.truth, evidence, f"the filter rules of `{name}` {words[~outcome.truth]}", outcome.causes)


def _default(rules: View, spec: ServiceFirewall) -> Reach:
    """Return whether a caller is let in that no rule means."""
    name = rules.resource.display_name
    path = parse_path(spec.action) if spec.action else ()
    value: Value | Absent = rules.field(path) if path else spec.action_default
    if path and isinstance(value, Absent):
        value = spec.action_default
    allows = has_word(value, "allow")
    evidence = Evidence(rules.resource, path, value) if path else None
    causes = why(value)
    if allows is not Truth.TRUE and spec.empty_is_open:
        empty, opened = _is_empty(rules, spec)
        if spec.filtering:
            switch = rules.field(spec.filtering)
            filters = has_word(switch, "true")
            empty &= ~filters
            opened = (*opened, *why(switch))
            if filters is not Truth.FALSE:
                evidence = Evidence(rules.resource, parse_path(spec.filtering), switch)
        if empty is Truth.TRUE:
            lists = _list_paths(spec)
            where = Evidence(rules.resource, parse_path(lists[0].partition("[")[0])) if lists else evidence
            without = " and the default action of `defaultAction` has no effect" if spec.action else ""
            return gate(
                Truth.TRUE, where, f"`{name}` has no firewall rule, so it allows connections from any network{without}"
            )
        allows |= empty
        causes = (*causes, *opened)
    if allows is Truth.TRUE:
        return gate(Truth.TRUE, evidence, f"`{name}` allows connections from any network")
    if evidence is None:
        evidence = Evidence(rules.resource, _first_path(spec), note=_first_note(spec))
    reason = f"`{name}` allows only what its firewall rules name"
    if allows is Truth.UNKNOWN:
        reason = f"the default action of `{name}` is {describe(value)}"
    return gate(allows, evidence, reason, tuple(dict.fromkeys(causes)))


def _first_path(spec: ServiceFirewall) -> FieldPath:
    lists = _list_paths(spec)
    return parse_path(lists[0].partition("[")[0]) if lists else ()


def _first_note(spec: ServiceFirewall) -> str:
    return spec.children[0].rpartition("/")[2] if spec.children else ""


def _is_empty(rules: View, spec: ServiceFirewall) -> tuple[Truth, tuple[Cause, ...]]:
    """Decide whether a firewall has no rule."""
    truth = Truth.TRUE
    causes: list[Cause] = []
    for path in _list_paths(spec):
        if path == spec.subnets and _is_unfiltered(rules, spec):
            continue
        members = rules.members(path)
        unsure = path == spec.subnets and _filters(rules, spec) is Truth.UNKNOWN
        some = Truth.UNKNOWN if unsure else Truth.FALSE
        truth &= some if members.items else Truth.UNKNOWN if members.open else Truth.TRUE
        causes += members.causes
    for kind in (*spec.children, *spec.subnet_children):
        related = rules.related("parent", direction="in", types=(kind,))
        for end in related.ends:
            truth &= ~end.present
            causes += why(end.link.source.condition)
        if related.open:
            truth &= Truth.UNKNOWN
            causes += related.causes
    return truth, tuple(causes)


def _ranges(rules: View, caller: Caller, spec: ServiceFirewall) -> Reach:
    """Return whether a rule for a range of addresses lets the caller in."""
    name = rules.resource.display_name
    found: list[AddressRule] = []
    opened: list[Cause] = []
    for path, member in spec.ranges:
        members = rules.members(path)
        opened += members.causes if members.open else ()
        found += [rule for at, value in members.items if (rule := _member(rules, at, value, member, spec)) is not None]
    for child, present, causes in _children(rules, spec, opened):
        first, last = (child.field(bound) for bound in spec.bounds)
        at = parse_path(spec.bounds[1])
        found.append(from_bounds(child.resource, at, first, last, child.resource.display_name, present, causes))
    seen = caller if caller.is_public else _as_public(caller)
    result = matched(found, seen, azure=spec.azure_range)
    if result.truth is Truth.FALSE and opened:
        where = Evidence(rules.resource, _first_path(spec))
        return gate(Truth.UNKNOWN, where, f"the firewall rules of `{name}` are not all known", tuple(opened))
    words = {Truth.TRUE: "allows it", Truth.UNKNOWN: "may allow it", Truth.FALSE: ""}
    rule = result.evidence.note if result.evidence is not None else ""
    text = f" ({result.text})" if result.text and result.text != rule else ""
    reason = f"firewall rule `{rule}`{text} of `{name}` {words[result.truth]}" if result.evidence is not None else ""
    reach = gate(result.truth, result.evidence, reason, result.causes)
    return Reach(reach.sure, reach.maybe, reach.steps, reach.decided, reason, reach.causes, result.listed)


def _as_public(caller: Caller) -> Caller:
    """Return how a machine in a virtual network calls a public endpoint: with an address of Azure."""
    return Caller(CallerKind.TENANT) if caller.kind is CallerKind.SUBNET else Caller(CallerKind.INTERNET)


def _member(rules: View, at: FieldPath, value: Value, member: str, spec: ServiceFirewall) -> AddressRule | None:
    """Return a rule in a list; `None` for one that denies."""
    settled = rules.world.settle(value)
    if not member or not isinstance(settled, dict):
        return from_text(rules.resource, at, settled)
    action = lookup(settled, spec.range_action) if spec.range_action else "allow"
    if has_word(action, "deny", "reject") is Truth.TRUE:
        return None
    written = lookup(settled, member)
    text = rules.world.settle(written) if not isinstance(written, Absent) else written
    return from_text(rules.resource, (*at, member), text)


def _children(rules: View, spec: ServiceFirewall, opened: list[Cause]) -> Iterator[tuple[View, Truth, tuple[Cause, ...]]]:
    for kind in spec.children:
        related = rules.related("parent", direction="in", types=(kind,))
        opened += related.causes
        for end in related.ends:
            if end.view is not None:
                yield end.view, end.present, why(end.link.source.condition)


def _subnets(rules: View, caller: Caller, spec: ServiceFirewall) -> Reach:
    """Return whether the firewall lets in the subnet of the caller, which takes a service endpoint."""
    name = rules.resource.display_name
    found: list[tuple[View, FieldPath, Value | Absent]] = []
    opened: list[Cause] = []
    if spec.subnets:
        members = rules.members(spec.subnets)
        opened += members.causes if members.open else ()
        found += [(rules, at, value) for at, value in members.items]
    for kind in spec.subnet_children:
        for end in rules.related("parent", direction="in", types=(kind,)).ends:
            if end.view is not None:
                path = parse_path("properties.virtualNetworkSubnetId")
                found.append((end.view, path, end.view.field(path)))
    ways: list[Reach] = []
    for holder, at, value in found:
        names = [end.view.resource.id.key for end in holder.related("subnet", path=at).ends if end.view is not None]
        same = Truth.of(caller.subnet in (*names, id_key(value)) and bool(caller.subnet))
        if same is Truth.FALSE and isinstance(value, (Unknown, Choice)) and not names:
            same = Truth.UNKNOWN
        if same is not Truth.FALSE:
            note = holder.resource.display_name if holder is not rules else ""
            evidence = Evidence(holder.resource, at, value, note)
            word = f"rule `{note}`" if note else "a subnet rule"
            rule = gate(same, evidence, f"{word} of `{name}` allows {caller.name}", why(value))
            ways.append(in_series(rule, _service_endpoint(holder, caller, spec)))
    return alternatives(ways)


def _service_endpoint(holder: View, caller: Caller, spec: ServiceFirewall) -> Reach:
    """Return the hop: the subnet of the caller has a service endpoint, without which its rule means nothing."""
    subnet = holder.graph.get(caller.subnet)
    path = parse_path("properties.serviceEndpoints")
    if subnet is None:
        return gate(Truth.TRUE, None, "")
    view = holder.at(subnet)
    members = view.members("properties.serviceEndpoints[*].service")
    wanted = tuple(service.casefold() for service in spec.endpoint_services)
    truth = Truth.UNKNOWN if members.open else Truth.FALSE
    for _, value in members.items:
        truth |= has_word(value, *wanted)
    service = spec.endpoint_services[0]
    words = "has a" if truth is Truth.TRUE else "has no" if truth is Truth.FALSE else "may have no"
    reason = f"subnet `{subnet.display_name}` {words} service endpoint for {service}"
    if truth is Truth.TRUE:
        return Reach(ALL_PORTS, ALL_PORTS, (Evidence(subnet, path, note=f"service endpoint {service}"),))
    return gate(truth, Evidence(subnet, path), reason, members.causes)


def _trusted(rules: View, spec: ServiceFirewall) -> Reach:
    """Return whether trusted services are let in whatever the rules say."""
    name = rules.resource.display_name
    path = parse_path(spec.bypass)
    value = rules.field(path)
    if isinstance(value, Absent):
        value = "AzureServices" if spec.bypass_default else "None"
    words = [word.strip() for word in value.casefold().split(",")] if isinstance(value, str) else []
    truth = Truth.of(any(word in spec.bypass_words for word in words)) if words else has_word(value, *spec.bypass_words)
    evidence = Evidence(rules.resource, path, value)
    reason = f"`{name}` allows trusted Azure services"
    if truth is not Truth.TRUE:
        reason = (
            f"`{name}` does not allow trusted services: `{spec.bypass.rpartition('.')[2]}` does not name them"
            if truth is Truth.FALSE
            else f"the exceptions of `{name}` are not known"
        )
    ways = [gate(truth, evidence, reason, why(value))]
    if spec.instances and (items := rules.members(spec.instances).items):
        at = items[0][0]
        ways.append(gate(Truth.TRUE, Evidence(rules.resource, at), f"`{name}` allows resource instances of Azure"))
    return alternatives(ways)
