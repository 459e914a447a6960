"""Which proxies forward requests to a resource: application gateways, Front Door, API Management.

They do not make the resource reachable: what they let through is theirs to decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.hosted import API_MANAGEMENT, CLASSIC_FRONT_DOOR, PROFILE
from azward.graph.network.machines import spots_of
from azward.graph.resource import parent_key
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.resource import Resource
    from azward.graph.view import View

__all__ = ["PROXIES", "proxies_of"]

APPLICATION_GATEWAY = "Microsoft.Network/applicationGateways"
PROXIES = (APPLICATION_GATEWAY, PROFILE, CLASSIC_FRONT_DOOR, API_MANAGEMENT)
_PREFIXES = tuple(kind.casefold() for kind in PROXIES)
_KINDS = ("backend", "data", "reference", "private-endpoint")


def proxies_of(view: View) -> list[View]:
    """Return the proxies that forward to a resource, each once, in order of declaration."""
    found: dict[str, View] = {}
    for owner in (view, *_machines_of(view)):
        for proxy in (*_towards(owner), *_members(owner), *_by_address(owner)):
            if not f"{view.resource.id.key}/".startswith(f"{proxy.resource.id.key}/"):
                found.setdefault(proxy.resource.id.key, proxy)
    return sorted(found.values(), key=lambda one: one.graph.index.position(one.resource))


def _machines_of(view: View) -> list[View]:
    return [spot.view for spot in spots_of(view) if spot.view.resource is not view.resource]


def _towards(view: View) -> Iterator[View]:
    """Yield the proxies that name a resource, by its host or id, in one of their parts."""
    for link in view.graph.incoming(view.resource):
        if link.kind in _KINDS and link.source.type.casefold().startswith(_PREFIXES):
            if view.world.holds(link.source.condition) is Truth.FALSE:
                continue
            if (proxy := _whole(view, link.source)) is not None and _is_backend(link.source, link.path):
                yield proxy


def _is_backend(source: Resource, path: tuple[str | int, ...]) -> bool:
    """Decide whether a property of a part of a proxy names where requests go."""
    kind = source.type.casefold()
    if kind == APPLICATION_GATEWAY.casefold():
        return "backendAddressPools".casefold() in (str(part).casefold() for part in path)
    if kind.startswith(API_MANAGEMENT.casefold()):
        return kind.endswith(("/apis", "/backends", "/operations", "/policies"))
    return True


def _whole(view: View, part: Resource) -> View | None:
    """Return the proxy that a resource is, or is a part of."""
    key = part.id.key
    while key:
        found = view.graph.get(key)
        if found is not None and found.is_type(*PROXIES):
            return view.at(found)
        key = parent_key(key)
    return None


def _members(view: View) -> Iterator[View]:
    """Yield the application gateways whose pools an interface is in."""
    for link in view.graph.outgoing(view.resource):
        named = "applicationgatewaybackendaddresspools" in (str(part).casefold() for part in link.path)
        if named and link.target is not None and (proxy := _whole(view, link.target)) is not None:
            yield proxy


def _by_address(view: View) -> Iterator[View]:
    """Yield the application gateways whose pools list the private address of a machine."""
    fixed = {str(spot.machine.networks[0][0]) for spot in spots_of(view) if spot.machine.fixed}
    if not fixed:
        return
    for resource in view.graph.of_type(APPLICATION_GATEWAY):
        gateway = view.at(resource)
        path = "properties.backendAddressPools[*].properties.backendAddresses[*].ipAddress"
        if any(value in fixed for _, value in gateway.members(path).items if isinstance(value, str)):
            yield gateway
