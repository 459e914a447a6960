"""What is outside of a deployment: callers on the internet and on premises, and hosts that it calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.flow.protocol import HTTPS, IPSEC, MQTT, Protocol, of_url
from azward.graph.flow.zones import INTERNET, ON_PREMISES
from azward.graph.outcome import Evidence
from azward.graph.resource import Resource, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Choice, Unknown, canonical
from azward.graph.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.graph import ResourceGraph
    from azward.graph.value import Value

__all__ = ["Call", "Host", "callers", "hosts_of", "is_private"]

_GATEWAYS = (
    "Microsoft.Network/virtualNetworkGateways",
    "Microsoft.Network/vpnGateways",
    "Microsoft.Network/expressRouteCircuits",
)
_HOSTS = {
    "microsoft.apimanagement/service/backends": "properties.url",
    "microsoft.apimanagement/service/apis": "properties.serviceUrl",
    "microsoft.cdn/profiles/origingroups/origins": "properties.hostName",
    "microsoft.cdn/profiles/endpoints/origins": "properties.hostName",
    "microsoft.network/applicationgateways": "properties.backendAddressPools[*].properties.backendAddresses[*].fqdn",
    "microsoft.network/frontdoors": "properties.backendPools[*].properties.backends[*].address",
    "microsoft.network/trafficmanagerprofiles/externalendpoints": "properties.target",
    "microsoft.web/sites": "properties.siteConfig.appSettings[*].value",
    "microsoft.app/containerapps": "properties.template.containers[*].env[*].value",
}
"""Properties that name hosts, by type in lower case."""

_HOST = re.compile(r"^(?:(?:https?|wss?|sb|amqps)://)?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+)(?::\d+)?(?:/.*)?$")
_SCHEME = re.compile(r"^(?:https?|wss?|sb|amqps)://", re.IGNORECASE)
_PRIVATE = re.compile(r"^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)|\.(?:local|internal|corp|lan|intranet|home\.arpa)$")


@frozen
class Host:
    """A host that a resource calls and that is not in the graph."""

    name: str
    private: bool
    source: Resource
    protocol: Protocol
    evidence: Evidence


@frozen
class Call:
    """Callers outside of the deployment call a resource."""

    zone: str  # INTERNET or ON_PREMISES
    name: str
    target: Resource
    protocol: Protocol
    certain: Truth
    evidence: Evidence


def is_private(host: str) -> bool:
    """Decide whether only an internal network resolves or routes a host, which is in lower case."""
    return _PRIVATE.search(host) is not None


def hosts_of(resource: Resource, graph: ResourceGraph) -> Iterator[Host]:
    """Yield the hosts that a resource names and that the graph does not have."""
    path = _HOSTS.get(resource.type.casefold())
    for at, value in View(resource, graph).members(path).items if path else ():
        linked = any(link.path == at and link.target is not None for link in graph.outgoing(resource))
        text = canonical(value).strip() if isinstance(value, str) else ""
        bare = resource.type.casefold() not in ("microsoft.web/sites", "microsoft.app/containerapps")
        if linked or not text or not (bare or _SCHEME.match(text)):
            continue
        if match := _HOST.match(text.casefold()):
            protocol = of_url(text) or (("amqps", "5671") if text[:2].casefold() == "sb" else HTTPS)
            yield Host(match[1], is_private(match[1]), resource, protocol, Evidence(resource, at, value))


def callers(resource: Resource, graph: ResourceGraph, *, connected: bool) -> Iterator[Call]:
    """Yield who calls a resource from outside; `connected` is whether a gateway leads to other networks."""
    view = View(resource, graph)
    kind = resource.type.casefold()
    if resource.is_type(*_GATEWAYS):
        circuit = "express" in canonical(_or_empty(view.written("properties.gatewayType"))).casefold() or "circuit" in kind
        protocol = ("", "") if circuit else IPSEC
        yield Call(ON_PREMISES, "On-premises networks", resource, protocol, Truth.TRUE, Evidence(resource, ()))
    elif kind == "microsoft.apimanagement/service" and _is(view, "properties.virtualNetworkType", "internal") is Truth.TRUE:
        path = parse_path("properties.virtualNetworkType")
        zone = ON_PREMISES if connected else ""
        yield Call(zone, "Internal callers", resource, HTTPS, Truth.TRUE, Evidence(resource, path))
    elif (public := _faces_internet(view, kind)) is not None and public[0] is not Truth.FALSE:
        certain, path, protocol = public
        devices = kind.startswith("microsoft.devices/")
        operators = kind in ("microsoft.network/bastionhosts", "microsoft.containerservice/managedclusters")
        name = "Devices" if devices else "Operators" if operators else "Internet"
        yield Call(INTERNET, name, resource, protocol, certain, Evidence(resource, parse_path(path)))


def _faces_internet(view: View, kind: str) -> tuple[Truth, str, Protocol] | None:
    """Return whether a resource is there for callers on the internet, and what says so; `None` if its type is not."""
    public = "properties.publicNetworkAccess"
    match kind:
        case "microsoft.cdn/profiles" | "microsoft.network/frontdoors" | "microsoft.network/trafficmanagerprofiles":
            return Truth.TRUE, "", HTTPS
        case "microsoft.network/applicationgateways" | "microsoft.network/loadbalancers":
            path = "properties.frontendIPConfigurations"
            protocol = HTTPS if "gateway" in kind else ("", "")
            return _has(view, f"{path}[*].properties.publicIPAddress.id"), path, protocol
        case "microsoft.network/bastionhosts":
            return Truth.TRUE, "", HTTPS
        case "microsoft.apimanagement/service":
            return ~_is(view, public, "disabled"), public, HTTPS
        case "microsoft.web/sites" | "microsoft.web/staticsites":
            return ~_is(view, public, "disabled"), public, _web(view)
        case "microsoft.app/containerapps":
            path = "properties.configuration.ingress.external"
            return _is(view, path, "true"), path, HTTPS
        case "microsoft.containerinstance/containergroups":
            path = "properties.ipAddress.type"
            return _is(view, path, "public"), path, ("", "")
        case "microsoft.containerservice/managedclusters":
            path = "properties.apiServerAccessProfile.enablePrivateCluster"
            return ~_is(view, path, "true"), path, HTTPS
        case "microsoft.devices/iothubs":
            return ~_is(view, public, "disabled"), public, MQTT
        case "microsoft.devices/provisioningservices":
            return ~_is(view, public, "disabled"), public, MQTT
        case "microsoft.signalrservice/signalr" | "microsoft.signalrservice/webpubsub":
            return ~_is(view, public, "disabled"), public, HTTPS
        case _:
            return None


def _web(site: View) -> Protocol:
    """Return how a site is called: also without encryption, unless it redirects to HTTPS."""
    only = _is(site, "properties.httpsOnly", "true")
    return HTTPS if only is Truth.TRUE or not site.resource.is_type("Microsoft.Web/sites") else ("http or https", "80,443")


def _is(view: View, path: str, word: str) -> Truth:
    found = view.field(path)
    if isinstance(found, (Unknown, Choice)):
        return Truth.UNKNOWN
    return Truth.of(not isinstance(found, Absent) and canonical(found).casefold() == word)


def _has(view: View, path: str) -> Truth:
    members = view.members(path)
    return Truth.TRUE if members.items else Truth.UNKNOWN if members.open else Truth.FALSE


def _or_empty(value: Value | Absent) -> Value:
    return "" if isinstance(value, Absent) else value
