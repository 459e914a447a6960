"""The addresses of machines in virtual networks: of network interfaces, virtual machines and scale sets."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.caller import Network, as_network
from azward.graph.network.linked import Linked, linked
from azward.graph.network.security_group import Machine
from azward.graph.resource import FieldPath, parent_key, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Cause, Choice, Unknown, canonical, causes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.view import View

__all__ = [
    "GROUP",
    "INTERFACE",
    "MACHINE",
    "SCALE_SET",
    "SUBNET",
    "Spot",
    "missing_interfaces",
    "ranges_of_subnet",
    "spot_in_subnet",
    "spots_of",
]

INTERFACE = "Microsoft.Network/networkInterfaces"
MACHINE = "Microsoft.Compute/virtualMachines"
SCALE_SET = "Microsoft.Compute/virtualMachineScaleSets"

_INLINE = {
    MACHINE.casefold(): "properties.networkProfile.networkInterfaceConfigurations[*]",
    SCALE_SET.casefold(): "properties.virtualMachineProfile.networkProfile.networkInterfaceConfigurations[*]",
}
_GROUP = parse_path("properties.networkSecurityGroup.id")
GROUP = "Microsoft.Network/networkSecurityGroups"
SUBNET = "Microsoft.Network/virtualNetworks/subnets"


@frozen
class Spot:
    """One address in a subnet, and the security groups in front of it: that of the subnet first."""

    view: View  # what has the address
    path: FieldPath  # of the IP configuration in it; () if it has none
    subnet: Linked
    groups: tuple[Linked, ...]
    machine: Machine
    present: Truth = Truth.TRUE
    is_set: bool = False  # of a scale set
    routed: bool = True  # whether user routes of callers apply to it

    @property
    def subnet_key(self) -> str:
        """The id key of its subnet; "" if it is not known."""
        return self.subnet.view.resource.id.key if self.subnet.view is not None else self.subnet.key

    @property
    def network_key(self) -> str:
        """The id key of its virtual network; "" if it is not known."""
        return parent_key(self.subnet_key) if "/subnets/" in self.subnet_key else ""


def spots_of(view: View) -> list[Spot]:
    """Return the addresses of a network interface, a virtual machine or a scale set."""
    if view.resource.is_type(INTERFACE):
        return list(_of_interface(view, Truth.TRUE))
    found: list[Spot] = []
    for path, _ in view.members("properties.networkProfile.networkInterfaces[*].id").items:
        for nic, present in linked(view, path, INTERFACE).ends:
            found += _of_interface(nic, present)
    inline = _INLINE.get(view.resource.type.casefold())
    for path, _ in view.members(inline).items if inline else ():
        found += _of_configuration(view, (*path, "properties"), Truth.TRUE, is_set=view.resource.is_type(SCALE_SET))
    return found


def missing_interfaces(view: View) -> tuple[Cause, ...]:
    """Return why a machine may have interfaces that were not read; empty if all were."""
    members = view.members("properties.networkProfile.networkInterfaces[*]")
    found = list(members.causes)
    for path, _ in members.items:
        found += linked(view, (*path, "id"), INTERFACE).causes
    inline = _INLINE.get(view.resource.type.casefold())
    found += view.members(inline).causes if inline else ()
    return tuple(dict.fromkeys(found))


def _of_interface(nic: View, present: Truth) -> Iterator[Spot]:
    yield from _of_configuration(nic, ("properties",), present)


def _of_configuration(view: View, at: FieldPath, present: Truth, *, is_set: bool = False) -> Iterator[Spot]:
    own = linked(view, (*at, "networkSecurityGroup", "id"), GROUP)
    members = view.members((*at, "ipConfigurations", "*"))
    for path, _ in members.items:
        subnet = linked(view, (*path, "properties", "subnet", "id"), SUBNET)
        groups = (*_groups_of_subnet(subnet), *((own,) if own.is_set else ()))
        yield Spot(view, path, subnet, groups, _machine(view, path, subnet), present, is_set)


def _groups_of_subnet(subnet: Linked) -> tuple[Linked, ...]:
    """Return the security group of a subnet; none if it has none."""
    if subnet.view is None:
        return (Linked((), subnet.key, subnet.causes),) if subnet.causes else ()
    group = linked(subnet.view, _GROUP, GROUP)
    return (group,) if group.is_set else ()


def _machine(view: View, path: FieldPath, subnet: Linked) -> Machine:
    address = view.field((*path, "properties", "privateIPAddress"))
    groups, why = _application_groups(view, (*path, "properties", "applicationSecurityGroups"))
    if isinstance(address, str) and (network := as_network(address)) is not None:
        return Machine((network,), groups, True, (), why)
    return Machine(ranges_of_subnet(subnet), groups, False, (), why)


def _application_groups(view: View, at: FieldPath) -> tuple[frozenset[str], tuple[Cause, ...]]:
    members = view.members((*at, "*", "id"))
    keys: set[str] = set()
    opened: list[Cause] = list(members.causes)
    for path, value in members.items:
        keys.update(end.resource.id.key for end, _ in linked(view, path).ends)
        if isinstance(value, (Unknown, Choice)) and not isinstance(value, Choice) and value.parts:
            keys.add(canonical(value).casefold().rstrip("/"))
        elif isinstance(value, str):
            keys.add(value.casefold().rstrip("/"))
        elif not linked(view, path).ends:
            opened += causes(value)
    return frozenset(keys), tuple(dict.fromkeys(opened))


def ranges_of_subnet(subnet: Linked) -> tuple[Network, ...]:
    """Return the address ranges of a subnet, as far as they are known."""
    if subnet.view is None:
        return ()
    found: list[Network] = []
    for path in ("properties.addressPrefix", "properties.addressPrefixes"):
        value = subnet.view.field(path)
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, str):
                try:
                    found.append(ip_network(item.strip(), strict=False))
                except ValueError:
                    continue
    return tuple(dict.fromkeys(found))


def spot_in_subnet(view: View, path: FieldPath, address: str = "") -> Spot | None:
    """Return the address that a service has in the subnet that `path` names; `None` if it names none."""
    subnet = linked(view, path, SUBNET)
    if not subnet.is_set:
        return None
    fixed = as_network(address) if address else None
    machine = Machine((fixed,), frozenset(), True) if fixed is not None else Machine(ranges_of_subnet(subnet))
    return Spot(view, (), subnet, _groups_of_subnet(subnet), machine)
