"""The network endpoints of each type of resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.app_service import SITES, site_reach
from azward.graph.network.machines import INTERFACE, MACHINE, SCALE_SET, spots_of
from azward.graph.network.reach import Reach
from azward.graph.network.service_firewall import public_reach
from azward.graph.network.service_types import service_firewall
from azward.graph.network.virtual_machines import machine_reach

if TYPE_CHECKING:
    from azward.graph.network.caller import Caller
    from azward.graph.resource import Resource
    from azward.graph.view import View

__all__ = ["endpoint_reach", "has_endpoint"]

_MACHINES = (MACHINE, SCALE_SET, INTERFACE)


def has_endpoint(resource: Resource) -> bool:
    """Decide whether a resource is something that can be reached over a network."""
    return service_firewall(resource.type) is not None or resource.is_type(*SITES, *_MACHINES)


def endpoint_reach(view: View, caller: Caller) -> Reach:
    """Return what reaches the endpoint of a resource that has one."""
    if view.resource.is_type(*_MACHINES):
        return machine_reach(view, spots_of(view), caller)
    if view.resource.is_type(*SITES):
        return site_reach(view, caller)
    spec = service_firewall(view.resource.type)
    assert spec is not None  # noqa: S101 - see has_endpoint
    return public_reach(view, caller, spec)
