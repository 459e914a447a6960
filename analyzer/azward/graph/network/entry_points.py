"""Gateways: application gateways, load balancers, firewalls, VPN gateways, Bastion, NAT gateways, public addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.azure_firewall import FIREWALL, firewall_reach
from azward.graph.network.caller import Caller
from azward.graph.network.linked import Linked, linked
from azward.graph.network.load_balancer import BALANCER, Forward, forwards_of, forwards_to, member_key, same_name
from azward.graph.network.machines import INTERFACE, SCALE_SET, Spot, spot_in_subnet, spots_of
from azward.graph.network.ports import ALL_PORTS, Ports, intersect, parse_ports, union
from azward.graph.network.private import filtered, private_reach
from azward.graph.network.public_address import PUBLIC_ADDRESS, public_hop
from azward.graph.network.reach import Reach, alternatives, gate, in_series, limited, nothing
from azward.graph.network.transit import GATEWAY
from azward.graph.network.virtual_machines import as_public, forwarded, front_of, machine_reach
from azward.graph.outcome import Evidence
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, CauseKind, Value, canonical, lookup

if TYPE_CHECKING:
    from azward.graph.resource import FieldPath
    from azward.graph.view import View

__all__ = ["ENTRY_POINTS", "entry_reach"]

APPLICATION_GATEWAY = "Microsoft.Network/applicationGateways"
BASTION = "Microsoft.Network/bastionHosts"
NAT_GATEWAY = "Microsoft.Network/natGateways"

ENTRY_POINTS = (APPLICATION_GATEWAY, BASTION, NAT_GATEWAY, BALANCER, FIREWALL, GATEWAY, PUBLIC_ADDRESS)

VPN_PORTS: Ports = ((443, 443), (500, 500), (4500, 4500))


def entry_reach(view: View, caller: Caller) -> Reach:
    """Return what reaches a gateway on the ports on which it accepts traffic."""
    resource = view.resource
    if resource.is_type(APPLICATION_GATEWAY):
        return _application_gateway(view, caller)
    if resource.is_type(BASTION):
        return _bastion(view, caller)
    if resource.is_type(BALANCER):
        return _balancer(view, caller)
    if resource.is_type(FIREWALL):
        name = resource.display_name
        none = nothing(Evidence(resource, ()), f"`{name}` translates no port to a machine")
        return alternatives(firewall_reach(view, as_public(caller)) or [none])
    if resource.is_type(GATEWAY):
        return _vpn_gateway(view)
    if resource.is_type(NAT_GATEWAY):
        return nothing(Evidence(resource, ()), f"`{resource.display_name}` is for outbound connections only")
    return _public_address(view, caller)


def _application_gateway(view: View, caller: Caller) -> Reach:
    spot = spot_in_subnet(view, _first(view, "properties.gatewayIPConfigurations[*].properties.subnet.id"))
    ways: list[Reach] = []
    for path, member in view.members("properties.frontendIPConfigurations[*]").items:
        listens, ports = _listening(view, member, path)
        at = (*path, "properties", "publicIPAddress", "id")
        address = linked(view, at)
        if address.is_set:
            guard = filtered(spot, as_public(caller), ports) if spot is not None else gate(Truth.TRUE, None, "")
            ways.append(in_series(public_hop(view, at, address), listens, guard))
        elif not caller.is_public and spot is not None:
            ways.append(in_series(listens, private_reach(spot, caller, ports)))
    name = view.resource.display_name
    return alternatives(ways or [nothing(Evidence(view.resource, ()), f"`{name}` has private frontends only")])


def _first(view: View, path: str) -> FieldPath:
    return next((at for at, _ in view.members(path).items), ())


def _listening(view: View, frontend: Value, path: FieldPath) -> tuple[Reach, Ports]:
    """Return the hop through the listeners of a frontend, and the ports that it is about."""
    name = view.resource.display_name
    known = [(member_key(member), _port(view, member)) for _, member in view.members("properties.frontendPorts[*]").items]
    sure: Ports = ()
    maybe: Ports = ()
    for _, member in view.members("properties.httpListeners[*]").items:
        own = _last(_at(member, "properties", "frontendIPConfiguration", "id"))
        mine = same_name(member_key(frontend), own)
        named = _last(_at(member, "properties", "frontendPort", "id"))
        found = [port for key, port in known if same_name(key, named) is not Truth.FALSE]
        certain = mine is Truth.TRUE and len(found) == 1 and found[0] is not None
        texts = ["*" if port is None else port for port in found or [None]] if mine is not Truth.FALSE else []
        ports = parse_ports(texts)[0]
        maybe = union(maybe, ports)
        sure = union(sure, ports if certain else ())
    evidence = Evidence(view.resource, path, note="listener")
    words = "has a listener" if sure or maybe else "has no listener"
    why = () if sure else (Cause(CauseKind.EXTERNAL, "listener", f"the listeners of `{name}` are not all known"),)
    return Reach(sure, maybe, (evidence,), evidence, f"`{name}` {words} for it", why), maybe or ALL_PORTS


def _port(view: View, member: Value) -> str | None:
    """Return the text of a frontend port; `None` if it is not known."""
    port = view.world.settle(_at(member, "properties", "port"))
    return str(port) if isinstance(port, (int, str)) else None


def _at(member: Value, *names: str) -> Value:
    """Return what is written below a member of a list; `None` if nothing is."""
    for name in names:
        found = lookup(member, name) if isinstance(member, dict) else None
        if isinstance(found, Absent):
            return None
        member = found
    return member


def _last(value: Value) -> str:
    text = "" if value is None else canonical(value).casefold()
    return text.rpartition("/")[2] if "/" in text else ""


def _bastion(view: View, caller: Caller) -> Reach:
    at = _first(view, "properties.ipConfigurations[*].properties.publicIPAddress.id")
    address = linked(view, at) if at else Linked()
    spot = spot_in_subnet(view, _first(view, "properties.ipConfigurations[*].properties.subnet.id"))
    ports = ((443, 443),)
    ways = [] if caller.is_public or spot is None else [private_reach(spot, caller, ports)]
    if address.is_set:
        guard = filtered(spot, as_public(caller), ports) if spot is not None else gate(Truth.TRUE, None, "")
        ways.append(limited(in_series(public_hop(view, at, address), guard), ports))
    return alternatives(
        ways or [nothing(Evidence(view.resource, ()), f"`{view.resource.display_name}` has no public address")]
    )


def _vpn_gateway(view: View) -> Reach:
    at = _first(view, "properties.ipConfigurations[*].properties.publicIPAddress.id")
    name = view.resource.display_name
    if str(view.field("properties.gatewayType")).casefold() == "expressroute":
        return nothing(Evidence(view.resource, parse_path("properties.gatewayType")), f"`{name}` connects a private circuit")
    if not at:
        return nothing(Evidence(view.resource, ()), f"`{name}` has no public address")
    return limited(public_hop(view, at, linked(view, at)), VPN_PORTS)


def _balancer(view: View, caller: Caller) -> Reach:
    """Return what passes a load balancer to one of its machines, on the ports of its frontends."""
    rules = forwards_of(view)
    name = view.resource.display_name
    if not rules:
        return nothing(Evidence(view.resource, ()), f"`{name}` has no rule that forwards to a machine")
    ways: list[Reach] = []
    served: set[tuple[str, FieldPath]] = set()
    for spot in _spots(view):
        for rule, leads in forwards_to(spot):
            if rule.balancer.resource is view.resource:
                served.add((rule.holder.resource.id.key, rule.path))
                ways.append(_through(rule, spot, caller, leads))
    for rule in rules:
        if (rule.holder.resource.id.key, rule.path) not in served and front_of(rule)[1] is not Truth.FALSE:
            reason = f"the machines behind rule `{rule.name}` of `{name}` are not declared here"
            cause = Cause(CauseKind.EXTERNAL, rule.name, reason)
            ways.append(gate(Truth.UNKNOWN, rule.evidence, reason, (cause,), ports=rule.front))
    return alternatives(ways or [nothing(Evidence(view.resource, ()), f"`{name}` has private frontends only")])


def _through(rule: Forward, spot: Spot, caller: Caller, leads: Truth) -> Reach:
    if front_of(rule)[1] is not Truth.FALSE:
        found = forwarded(spot, rule, as_public(caller), leads)
    elif caller.is_public:
        return nothing(rule.evidence, f"`{rule.balancer.resource.display_name}` has no public frontend")
    else:
        found = private_reach(spot, caller, rule.back)
    return _on_ports(found, rule)


def _on_ports(found: Reach, rule: Forward) -> Reach:
    """Return what passes, on the ports of the frontend instead of those of the machine."""
    sure: Ports = rule.front if found.sure else ()
    maybe: Ports = rule.front if found.maybe else ()
    same = rule.front == rule.back
    return Reach(
        intersect(found.sure, rule.front) if same else sure,
        intersect(found.maybe, rule.front) if same else maybe,
        found.steps,
        found.decided,
        found.reason,
        found.causes,
        found.excepted,
    )


def _spots(view: View) -> list[Spot]:
    return [spot for one in view.graph.of_type(INTERFACE, SCALE_SET) for spot in spots_of(view.at(one))]


def _public_address(view: View, caller: Caller) -> Reach:
    """Return what reaches what a public address belongs to."""
    ways: list[Reach] = []
    name = view.resource.display_name
    for link in view.graph.incoming(view.resource):
        owner = view.at(link.source)
        if link.kind == "depends-on" or view.world.holds(link.source.condition) is Truth.FALSE:
            continue
        if owner.resource.is_type(INTERFACE):
            mine = [spot for spot in spots_of(owner) if link.path[: len(spot.path)] == spot.path]
            ways.append(machine_reach(owner, mine, as_public(caller)))
        elif owner.resource.is_type(*ENTRY_POINTS) and not owner.resource.is_type(PUBLIC_ADDRESS):
            ways.append(entry_reach(owner, as_public(caller)))
    if ways:
        return alternatives(ways)
    if view.graph.standalone and not view.resource.existing:
        return nothing(Evidence(view.resource, ()), f"`{name}` belongs to nothing")
    reason = f"what `{name}` belongs to is deployed elsewhere"
    return gate(Truth.UNKNOWN, None, reason, (Cause(CauseKind.EXTERNAL, name, reason),))
