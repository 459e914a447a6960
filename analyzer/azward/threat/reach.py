"""What belongs to the resources of a threat: their children, extensions, networks, identities, secrets and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from azward.graph.graph import ResourceGraph
    from azward.graph.resource import Resource

__all__ = ["of_unit", "reach"]

_OF_UNIT = (
    "azward/",
    "microsoft.resources/",
    "microsoft.security/",
    "microsoft.securityinsights/",
    "microsoft.operationsmanagement/",
    "microsoft.authorization/policy",
    "microsoft.authorization/roledefinitions",
    "microsoft.authorization/rolemanagement",
    "microsoft.authorization/roleeligibility",
    "microsoft.insights/actiongroups",
    "microsoft.insights/metricalerts",
    "microsoft.insights/activitylogalerts",
    "microsoft.insights/scheduledqueryrules",
)
"""Types that concern the whole deployment: parameters, outputs, policies, plans, alerts."""

_OUT = frozenset(
    ("subnet", "nsg", "route-table", "plan", "hosting-environment", "identity", "key-source", "waf", "private-endpoint")
)
"""Links to what a resource relies on."""

_NAMED = frozenset({"data", "reference", "key", "backend", "workspace", "log-storage"})
"""Links to anything else that is named: followed unless it is a component of its own."""

_IN = frozenset({"diagnostics", "role", "lock", "scope", "principal", "private-endpoint"})
"""Links from extensions of a resource, and from what grants or opens access to it."""

_ROLE = "microsoft.authorization/roleassignments"
_NETWORK = "microsoft.network/virtualnetworks"
_SUBNET = "microsoft.network/virtualnetworks/subnets"


def of_unit(graph: ResourceGraph) -> set[str]:
    """Return the id keys of what concerns the whole deployment, also of roles that are not assigned on a resource."""
    found: set[str] = set()
    for resource in graph.resources:
        kind = resource.type.casefold()
        wide = kind == _ROLE and all(link.target is None for link in graph.outgoing(resource, "role"))
        if wide or kind.startswith(_OF_UNIT):
            found.add(resource.id.key)
    return found


def reach(graph: ResourceGraph, start: Sequence[Resource], apart: Collection[str]) -> set[str]:
    """Return the id keys of `start` and of what belongs to it. Components with the id keys `apart` are not entered."""
    found: dict[str, Resource] = {}
    todo = list(start)
    own = {resource.id.key for resource in todo}
    while todo:
        resource = todo.pop()
        if resource.id.key in found:
            continue
        found[resource.id.key] = resource
        around = _around(graph, resource, inside=resource.id.key in own)
        todo.extend(other for other in around if other.id.key in own or other.id.key not in apart)
    found.update((one.id.key, one) for resource in list(found.values()) for one in _above(graph, resource))
    return set(found).union(*(_users(graph, resource) for resource in start if resource.type.casefold() == _SUBNET))


def _users(graph: ResourceGraph, subnet: Resource) -> set[str]:
    """Return the id keys of what is in a subnet: a threat to a network concerns how its users are isolated."""
    return {link.source.id.key for link in graph.incoming(subnet, "subnet")}


def _around(graph: ResourceGraph, resource: Resource, *, inside: bool) -> Iterator[Resource]:
    """Yield what belongs to a resource; the other subnets of a network do not, unless it is `inside` the threat."""
    network = resource.type.casefold() == _NETWORK and not inside
    for link in () if network else graph.outgoing(resource):
        if link.target is not None and (link.kind in _OUT or link.kind in _NAMED):
            yield link.target
    for link in graph.incoming(resource):
        if link.kind in _IN or (link.kind == "parent" and not network):
            yield link.source


def _above(graph: ResourceGraph, resource: Resource) -> Iterator[Resource]:
    """Yield the resources that a child is part of."""
    for link in graph.outgoing(resource, "parent"):
        if link.target is not None:
            yield link.target
            yield from _above(graph, link.target)
