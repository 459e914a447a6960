"""What reaches the endpoints of a resource, by its type, and through which proxies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.graph.network.app_service import SITES, site_reach
from azward.graph.network.entry_points import ENTRY_POINTS, entry_reach
from azward.graph.network.environment import environment_reach
from azward.graph.network.hosted import ENDPOINTS, HOSTED, hosted_reach
from azward.graph.network.machines import INTERFACE, MACHINE, SCALE_SET, spot_in_subnet, spots_of
from azward.graph.network.private import leaving, private_reach, subnet_of
from azward.graph.network.private_link import over_endpoints
from azward.graph.network.proxies import proxies_of
from azward.graph.network.public_address import PUBLIC_ADDRESS
from azward.graph.network.reach import Reach, alternatives, in_series, nothing
from azward.graph.network.routes import to_public
from azward.graph.network.security_group import Machine
from azward.graph.network.service_firewall import public_reach, service_ports
from azward.graph.network.service_types import ServiceFirewall, service_firewall
from azward.graph.network.virtual_machines import machine_reach
from azward.graph.outcome import Evidence
from azward.graph.resource import parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent

if TYPE_CHECKING:
    from azward.graph.network.caller import Caller
    from azward.graph.resource import Resource
    from azward.graph.view import View

__all__ = ["endpoint_reach", "has_endpoint", "is_part", "with_proxies"]

_MACHINES = (MACHINE, SCALE_SET, INTERFACE)


def has_endpoint(resource: Resource) -> bool:
    """Decide whether a resource is something that can be reached over a network."""
    return service_firewall(resource.type) is not None or resource.is_type(*SITES, *_MACHINES, *ENTRY_POINTS, *HOSTED)


def is_part(resource: Resource) -> bool:
    """Decide whether a resource is reached as a part of another one, if it belongs to one."""
    return resource.is_type(INTERFACE, PUBLIC_ADDRESS, *ENDPOINTS)


def endpoint_reach(view: View, caller: Caller) -> Reach:
    """Return what reaches the endpoint of a resource that has one."""
    resource = view.resource
    if resource.is_type(*_MACHINES):
        return machine_reach(view, spots_of(view), caller)
    if resource.is_type(*ENTRY_POINTS):
        return entry_reach(view, caller)
    if resource.is_type(*SITES):
        found = environment_reach(view, caller)
        return found if found is not None else alternatives(_over_network(view, caller, site_reach(view, caller), None))
    spec = service_firewall(resource.type)
    if spec is not None and (spot_reach := _delegated(view, caller, spec)) is not None:
        return spot_reach
    found = public_reach(view, caller, spec) if spec is not None else hosted_reach(view, caller)
    return alternatives(_over_network(view, caller, found, spec))


def _over_network(view: View, caller: Caller, public: Reach, spec: ServiceFirewall | None) -> list[Reach]:
    """Return the ways of a caller to a service: over private endpoints, and to its public endpoint."""
    if caller.is_public:
        return [public]
    tags = spec.tags if spec is not None else ("appservice",)
    way = public
    if caller.subnet:
        out = leaving(view, caller, Machine(tags=tags or ("azurecloud",)))
        way = in_series(to_public(subnet_of(view, caller)), out, public)
    ports = service_ports(view, spec) if spec is not None else ((443, 443),)
    return [*over_endpoints(view, caller, ports), way]


def _delegated(view: View, caller: Caller, spec: ServiceFirewall) -> Reach | None:
    """Return what reaches a server in a subnet; `None` if it is in none."""
    if not spec.delegated or isinstance(view.written(spec.delegated), Absent):
        return None
    path = parse_path(spec.delegated)
    spot = spot_in_subnet(view, path)
    if spot is None:
        return None
    if caller.is_public:
        evidence = Evidence(view.resource, path, view.written(path))
        return nothing(evidence, f"`{view.resource.display_name}` is in a subnet and has no public endpoint")
    return private_reach(spot, caller, spec.ports)


def with_proxies(view: View, caller: Caller, found: Reach, seen: frozenset[str] = frozenset()) -> Reach:
    """Return `found` with the proxies that the caller reaches, directly or over others, and that forward to the resource."""
    seen |= {view.resource.id.key}
    through: dict[str, Resource] = {}
    for proxy in proxies_of(view):
        if proxy.resource.id.key in seen:
            continue
        reach = with_proxies(proxy, caller, endpoint_reach(proxy, caller), seen)
        if reach.truth is not Truth.FALSE or reach.through:
            through.update((one.id.key, one) for one in (*reach.through, proxy.resource))
    return replace(found, through=tuple(through.values())) if through else found
