"""The ports that the entry points of a network, such as gateways, need open to the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from azward.frozen import frozen
from azward.graph.network.ports import ALL_PORTS, Ports, intersect, parse_ports, union
from azward.graph.value import Cause, CauseKind

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["Entrances", "entrances"]

SUBNET: Final = "Microsoft.Network/virtualNetworks/subnets"
GATEWAY: Final = "Microsoft.Network/applicationGateways"
API_MANAGEMENT: Final = "Microsoft.ApiManagement/service"
CONTAINER_APPS: Final = "Microsoft.App/managedEnvironments"
BASTION: Final = "Microsoft.Network/bastionHosts"

WEB_PORTS: Ports = ((80, 80), (443, 443))

EDGE_PROXY: Ports = ((31080, 31080), (31443, 31443))
"""Where an external Container Apps environment accepts HTTP and HTTPS, beside the web ports.

https://learn.microsoft.com/azure/container-apps/firewall-integration
"""

CONTROL_PLANES: dict[str, Ports] = {"gatewaymanager": ((65200, 65535),), "apimanagement": ((3443, 3443),)}
"""The service tags from which only application gateways and API Management are managed, with their ports."""


@frozen
class Entrances:
    """The ports that must be open because a group guards only subnets of entry points."""

    ports: Ports = ()  # of the entry points that were read
    possible: Ports = ()  # of entry points that may be there
    causes: tuple[Cause, ...] = ()  # why `possible` is not certain


def entrances(group: View) -> Entrances:
    """Return the ports of the entry points, such as gateways and Azure Bastion, that are all that the group guards.

    An entry point is possible where nothing in a subnet was read, and the group admits the control plane of one.
    """
    if group.resource.existing:
        name = group.resource.display_name
        cause = Cause(CauseKind.EXTERNAL, name, f"`{name}` is deployed elsewhere and may guard only entry points")
        return Entrances(possible=WEB_PORTS, causes=(cause,))
    subnets = [end.view for end in group.related("nsg", direction="in").ends if end.view is not None]
    if not subnets or not all(subnet.resource.is_type(SUBNET) for subnet in subnets):
        return Entrances()
    managed = _admits_control_plane(group)
    certain: Ports = ALL_PORTS
    possible: Ports = ALL_PORTS
    causes: list[Cause] = []
    for subnet in subnets:
        sure, perhaps, reason = _ports_of(subnet, managed=managed)
        certain = intersect(certain, sure)
        possible = intersect(possible, union(sure, perhaps))
        causes += reason
    return Entrances(certain, possible, tuple(dict.fromkeys(causes)))


def _ports_of(subnet: View, *, managed: bool) -> tuple[Ports, Ports, tuple[Cause, ...]]:
    """Return the ports of the entry points in one subnet, the ports of those that may be in it, and why."""
    if subnet.resource.id.key.endswith("/subnets/azurebastionsubnet"):
        return WEB_PORTS, (), ()
    relation = subnet.related("subnet", direction="in", types=(GATEWAY, API_MANAGEMENT, CONTAINER_APPS, BASTION))
    ports: Ports = ()
    for end in relation.ends:
        ports = union(ports, _entry_ports(cast("View", end.view)))
    if ports:
        return ports, (), ()
    if relation.open:
        return (), WEB_PORTS, relation.causes or (_elsewhere(subnet),)
    if managed and not subnet.related("subnet", direction="in").ends:
        return (), WEB_PORTS, (_elsewhere(subnet),)
    return (), (), ()


def _entry_ports(entry: View) -> Ports:
    """Return the ports on which a service accepts traffic from the internet."""
    if entry.resource.is_type(GATEWAY):
        members = entry.members("properties.frontendPorts[*].properties.port")
        own, _ = parse_ports(str(value) for _, value in members.items if isinstance(value, (int, str)))
        return union(WEB_PORTS, own)
    if entry.resource.is_type(API_MANAGEMENT):
        return () if _is(entry, "properties.virtualNetworkType", "internal") else WEB_PORTS
    if entry.resource.is_type(CONTAINER_APPS):
        internal = _is(entry, "properties.vnetConfiguration.internal", "true")
        return () if internal else union(WEB_PORTS, EDGE_PROXY)
    return WEB_PORTS


def _is(view: View, path: str, word: str) -> bool:
    return str(view.field(path)).casefold() == word


def _admits_control_plane(group: View) -> bool:
    for path, _ in group.members("properties.securityRules[*]").items:
        source = group.field((*path, "properties", "sourceAddressPrefix"))
        target = str(group.field((*path, "properties", "destinationPortRange")))
        wanted = CONTROL_PLANES.get(source.casefold()) if isinstance(source, str) else None
        if wanted and intersect(parse_ports([target])[0], wanted):
            return True
    return False


def _elsewhere(subnet: View) -> Cause:
    name = subnet.resource.display_name
    return Cause(CauseKind.EXTERNAL, name, f"the gateway of subnet `{name}` may be deployed elsewhere")
