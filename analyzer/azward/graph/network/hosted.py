"""Services with an endpoint that a network decides about: API Management, containers, clusters, Front Door, and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.address_rules import AddressRule, from_text, matched
from azward.graph.network.caller import Caller
from azward.graph.network.flag import has_word, why
from azward.graph.network.linked import linked
from azward.graph.network.machines import spot_in_subnet
from azward.graph.network.ports import ALL_PORTS, Ports, parse_ports
from azward.graph.network.private import filtered, private_reach
from azward.graph.network.reach import Reach, alternatives, gate, in_series, limited, nothing
from azward.graph.network.virtual_machines import as_public
from azward.graph.outcome import Evidence
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, Value, describe, lookup

if TYPE_CHECKING:
    from collections.abc import Callable

    from azward.graph.network.machines import Spot
    from azward.graph.view import View

__all__ = ["API_MANAGEMENT", "CLASSIC_FRONT_DOOR", "ENDPOINTS", "HOSTED", "PROFILE", "hosted_reach"]

HTTPS: Ports = ((443, 443),)
WEB: Ports = ((80, 80), (443, 443))
EDGE_PROXY: Ports = ((80, 80), (443, 443), (31080, 31080), (31443, 31443))

API_MANAGEMENT = "Microsoft.ApiManagement/service"
CONTAINER_APP = "Microsoft.App/containerApps"
CONTAINER_GROUP = "Microsoft.ContainerInstance/containerGroups"
CLUSTER = "Microsoft.ContainerService/managedClusters"
PROFILE = "Microsoft.Cdn/profiles"
ENDPOINTS = (f"{PROFILE}/afdEndpoints", f"{PROFILE}/endpoints")
CLASSIC_FRONT_DOOR = "Microsoft.Network/frontDoors"
MANAGED_INSTANCE = "Microsoft.Sql/managedInstances"
HDINSIGHT = "Microsoft.HDInsight/clusters"


def hosted_reach(view: View, caller: Caller) -> Reach:
    """Return what reaches the endpoint of such a service."""
    return _BY_TYPE[view.resource.type.casefold()](view, caller)


def _switch(view: View, path: str, off: str = "disabled", what: str = "public network access") -> Reach:
    """Return the hop: the property at `path` is not `off`."""
    name = view.resource.display_name
    at = parse_path(path)
    value = view.field(at)
    closed = has_word(value, off)
    evidence = Evidence(view.resource, at, value)
    if closed is Truth.TRUE:
        return nothing(evidence, f"`{name}` has {what} disabled")
    if closed is Truth.UNKNOWN:
        return gate(closed, evidence, f"{what} of `{name}` is {describe(value)}", why(value))
    return gate(Truth.TRUE, evidence, f"`{name}` has a public endpoint")


# API Management -------------------------------------------------------------------------------------------------------


def _api_management(view: View, caller: Caller) -> Reach:
    """Return what reaches the gateway of a service.

    In an external network, a security group has to let HTTPS in:
    https://learn.microsoft.com/azure/api-management/virtual-network-reference
    """
    name = view.resource.display_name
    at = parse_path("properties.virtualNetworkType")
    kind = view.field(at)
    evidence = Evidence(view.resource, at, kind)
    spot = spot_in_subnet(view, parse_path("properties.virtualNetworkConfiguration.subnetResourceId"))
    access = _switch(view, "properties.publicNetworkAccess")
    if isinstance(kind, str) and kind.casefold() == "internal":
        if caller.is_public:
            return nothing(evidence, f"`{name}` is in internal mode")
        return private_reach(spot, caller, HTTPS) if spot is not None else _no_subnet(view)
    public = as_public(caller)
    tier = view.field("sku.name")
    injected = has_word(kind, "external") & ~has_word(tier, "basicv2", "standardv2", "premiumv2")
    ways = [limited(access, HTTPS)]
    if injected is not Truth.FALSE:
        closed = nothing(evidence, f"`{name}` is in a subnet without a security group that lets HTTPS in")
        guard = filtered(spot, public, HTTPS) if spot is not None and spot.groups else closed
        inside = limited(in_series(gate(Truth.TRUE, evidence, f"`{name}` is in external mode"), access, guard), HTTPS)
        ways = [inside] if injected is Truth.TRUE else [_either(inside, ways[0], why(kind, tier))]
    if injected is Truth.TRUE and not caller.is_public and spot is not None:
        ways.append(private_reach(spot, caller, HTTPS))
    if has_word(kind, "internal") is Truth.UNKNOWN:
        ways = [_either(ways[0], nothing(evidence, f"`{name}` may be in internal mode"), why(kind))]
    return alternatives(ways)


def _either(one: Reach, other: Reach, causes: tuple[Cause, ...]) -> Reach:
    """Return the answer where it is not known which of two ways applies."""
    if one.truth is other.truth and one.truth is not Truth.UNKNOWN:
        return one
    best = max((one, other), key=lambda way: way.truth.value)
    return Reach((), best.maybe, best.steps, best.decided, best.reason, causes or best.causes, best.excepted)


def _no_subnet(view: View) -> Reach:
    reason = f"the subnet of `{view.resource.display_name}` is not known"
    return gate(Truth.UNKNOWN, None, reason)


# containers -----------------------------------------------------------------------------------------------------------


def _container_app(view: View, caller: Caller) -> Reach:
    name = view.resource.display_name
    ingress = parse_path("properties.configuration.ingress")
    written = view.written(ingress)
    if isinstance(written, Absent):
        return nothing(Evidence(view.resource, ingress), f"`{name}` has no ingress")
    at = (*ingress, "external")
    external = has_word(view.field(at), "true")
    evidence = Evidence(view.resource, at, view.field(at))
    if external is Truth.FALSE:
        return nothing(evidence, f"the ingress of `{name}` is for its environment only")
    hop = gate(external, evidence, f"the ingress of `{name}` is external", why(view.field(at)))
    ports = _ingress_ports(view, ingress)
    return limited(in_series(hop, _restricted(view, ingress, caller), _environment(view, caller)), ports)


def _ingress_ports(view: View, ingress: FieldPath) -> Ports:
    if has_word(view.field((*ingress, "transport")), "tcp") is Truth.TRUE:
        port = view.field((*ingress, "exposedPort"))
        if isinstance(port, Absent):
            port = view.field((*ingress, "targetPort"))
        return parse_ports([str(port)])[0] or ALL_PORTS
    return WEB


def _environment(view: View, caller: Caller) -> Reach:
    """Return the hop into the environment of an app: public, unless it is internal."""
    found = None
    for text in ("properties.managedEnvironmentId", "properties.environmentId"):
        link = linked(view, parse_path(text))
        found = link if link.is_set else found
    if found is None or found.view is None:
        reason = "the environment is deployed elsewhere, and may be internal"
        return gate(Truth.UNKNOWN, None, reason, found.causes if found is not None else ())
    environment = found.view
    name = environment.resource.display_name
    at = parse_path("properties.vnetConfiguration.internal")
    internal = has_word(environment.field(at), "true")
    evidence = Evidence(environment.resource, at, environment.field(at))
    spot = spot_in_subnet(environment, parse_path("properties.vnetConfiguration.infrastructureSubnetId"))
    if internal is Truth.TRUE:
        if caller.is_public:
            return nothing(evidence, f"environment `{name}` is internal")
        return (
            private_reach(spot, caller)
            if spot is not None
            else gate(Truth.UNKNOWN, evidence, f"the subnet of `{name}` is not known")
        )
    hop = gate(~internal, evidence, f"environment `{name}` is external", why(environment.field(at)))
    access = _switch(environment, "properties.publicNetworkAccess")
    return _past_subnet(environment, spot, caller, in_series(hop, access))


def _past_subnet(environment: View, spot: Spot | None, caller: Caller, public: Reach) -> Reach:
    """Return `public`, the way to an environment over its public address, as the group of its subnet limits it.

    With workload profiles this way does not pass the subnet, and no group applies:
    https://learn.microsoft.com/azure/container-apps/firewall-integration
    """
    profiles = environment.members("properties.workloadProfiles[*]")
    if spot is None or not spot.groups or profiles.items:
        return public
    passed = filtered(spot, as_public(caller), EDGE_PROXY)
    guard = Reach(
        ALL_PORTS if passed.sure else (),
        ALL_PORTS if passed.maybe else (),
        passed.steps,
        passed.decided,
        passed.reason,
        passed.causes,
        passed.excepted,
    )
    guarded = in_series(public, guard)
    return _either(guarded, public, profiles.causes) if profiles.open else guarded


def _restricted(view: View, ingress: FieldPath, caller: Caller) -> Reach:
    """Return the hop: the address restrictions of an ingress, which either all allow or all deny."""
    path = (*ingress, "ipSecurityRestrictions")
    members = view.members((*path, "*"))
    name = view.resource.display_name
    if not members.items and not members.open:
        return gate(Truth.TRUE, None, "")
    if members.open:
        where = Evidence(view.resource, path)
        return gate(Truth.UNKNOWN, where, f"the restrictions of `{name}` are not all known", members.causes)
    allows = denies = False
    rules: list[AddressRule] = []
    for at, member in members.items:
        settled = view.world.settle(member)
        action = lookup(settled, "action") if isinstance(settled, dict) else "Allow"
        value = lookup(settled, "ipAddressRange") if isinstance(settled, dict) else settled
        if has_word(action, "deny") is Truth.UNKNOWN:
            where = Evidence(view.resource, (*at, "action"))
            return gate(Truth.UNKNOWN, where, f"the restrictions of `{name}` are not all known", why(action))
        if has_word(action, "deny") is Truth.TRUE:
            denies = True
        else:
            allows = True
        rules.append(from_text(view.resource, (*at, "ipAddressRange"), value, _text(settled)))
    hit = matched(rules, as_public(caller))
    truth = hit.truth if allows and not denies else ~hit.truth
    where = hit.evidence or Evidence(view.resource, path)
    word = "allow it" if truth is Truth.TRUE else "deny it"
    found = gate(truth, where, f"the restrictions of `{name}` {word}", hit.causes)
    return Reach(found.sure, found.maybe, found.steps, found.decided, found.reason, found.causes, hit.listed)


def _text(member: Value) -> str:
    named = lookup(member, "name") if isinstance(member, dict) else ""
    return named if isinstance(named, str) else ""


def _container_group(view: View, caller: Caller) -> Reach:
    name = view.resource.display_name
    ports = [value for _, value in view.members("properties.ipAddress.ports[*].port").items]
    if not ports:  # the ports of the containers are those of the group
        ports = [value for _, value in view.members("properties.containers[*].properties.ports[*].port").items]
    open_ports = parse_ports([str(port) if isinstance(port, (int, str)) else "*" for port in ports])[0]
    at = parse_path("properties.ipAddress.type")
    kind = view.field(at)
    evidence = Evidence(view.resource, at, kind)
    if isinstance(kind, Absent):
        return nothing(evidence, f"`{name}` has no address")
    public = has_word(kind, "public")
    ways = [limited(gate(public, evidence, f"`{name}` has a public address", why(kind)), open_ports)]
    if public is Truth.FALSE:
        ways = [nothing(evidence, f"`{name}` has a private address")]
        subnet = next((path for path, _ in view.members("properties.subnetIds[*].id").items), ())
        spot = spot_in_subnet(view, subnet) if subnet and not caller.is_public else None
        if spot is not None:
            ways.insert(0, private_reach(spot, caller, open_ports))
    return alternatives(ways)


def _cluster(view: View, caller: Caller) -> Reach:
    """Return what reaches the API server of a cluster. What the cluster publishes is not part of a deployment."""
    name = view.resource.display_name
    at = parse_path("properties.apiServerAccessProfile.enablePrivateCluster")
    value = view.field(at)
    private = has_word(value, "true")
    evidence = Evidence(view.resource, at, value)
    if private is Truth.TRUE:
        if caller.is_public:
            return nothing(evidence, f"the API server of `{name}` is private")
        subnet = next((path for path, _ in view.members("properties.agentPoolProfiles[*].vnetSubnetID").items), ())
        spot = spot_in_subnet(view, subnet) if subnet else None
        return private_reach(spot, caller, HTTPS) if spot is not None else _no_subnet(view)
    hop = gate(~private, evidence, f"the API server of `{name}` is public", why(value))
    access = _switch(view, "properties.publicNetworkAccess")
    members = view.members("properties.apiServerAccessProfile.authorizedIPRanges[*]")
    ranges = gate(Truth.TRUE, None, "")
    if members.items or members.open:
        where = Evidence(view.resource, parse_path("properties.apiServerAccessProfile.authorizedIPRanges"))
        hit = matched([from_text(view.resource, path, item) for path, item in members.items], as_public(caller))
        truth = Truth.UNKNOWN if members.open and hit.truth is Truth.FALSE else hit.truth
        word = {Truth.TRUE: "mean it", Truth.FALSE: "name other addresses", Truth.UNKNOWN: "are not all known"}[truth]
        found = gate(truth, where, f"the authorized ranges of `{name}` {word}", (*hit.causes, *members.causes))
        ranges = Reach(found.sure, found.maybe, found.steps, found.decided, found.reason, found.causes, hit.listed)
    return limited(in_series(hop, access, ranges), HTTPS)


# at the edge, and in subnets ------------------------------------------------------------------------------------------


def _profile(view: View, caller: Caller) -> Reach:
    """Return what reaches a Front Door or CDN profile: everyone, if it has an endpoint."""
    related = view.related("parent", direction="in", types=ENDPOINTS)
    name = view.resource.display_name
    ways: list[Reach] = []
    for end in related.ends:
        if end.view is not None:
            present = gate(end.present, None, "", why(end.view.resource.condition))
            ways.append(in_series(_endpoint(end.view, caller), present))
    if not ways:
        ways = [
            gate(
                Truth.UNKNOWN if related.open else Truth.FALSE,
                Evidence(view.resource, ()),
                f"`{name}` has no endpoint",
                related.causes,
            )
        ]
    return limited(alternatives(ways), WEB)


def _endpoint(view: View, caller: Caller) -> Reach:
    """Return what reaches one endpoint of a profile."""
    at = parse_path("properties.enabledState")
    state = view.field(at)
    off = has_word(state, "disabled")
    name = view.resource.display_name
    where = Evidence(
        view.resource, at if off is not Truth.FALSE else (), state, "" if off is not Truth.FALSE else "endpoint"
    )
    word = "is enabled" if off is Truth.FALSE else "is disabled"
    return gate(~off, where, f"endpoint `{name}` {word}", why(state), ports=WEB)


def _front_door(view: View, caller: Caller) -> Reach:
    off = _switch(view, "properties.enabledState", "disabled", "the front door")
    return limited(off, WEB)


def _managed_instance(view: View, caller: Caller) -> Reach:
    name = view.resource.display_name
    spot = spot_in_subnet(view, parse_path("properties.subnetId"))
    ways: list[Reach] = []
    if not caller.is_public and spot is not None:
        ways.append(private_reach(spot, caller, ((1433, 1433),)))
    at = parse_path("properties.publicDataEndpointEnabled")
    value = view.field(at)
    hop = gate(
        has_word(value, "true"), Evidence(view.resource, at, value), f"`{name}` has a public data endpoint", why(value)
    )
    if hop.truth is Truth.FALSE:
        ways.append(nothing(hop.decided, f"`{name}` has no public data endpoint"))
    else:
        guard = (
            filtered(spot, as_public(caller), ((3342, 3342),))
            if spot is not None and spot.groups
            else gate(Truth.TRUE, None, "")
        )
        ways.append(limited(in_series(hop, guard), ((3342, 3342),)))
    return alternatives(ways)


def _hdinsight(view: View, caller: Caller) -> Reach:
    name = view.resource.display_name
    at = parse_path("properties.networkProperties.privateLink")
    if has_word(view.field(at), "enabled") is Truth.TRUE and caller.is_public:
        return nothing(Evidence(view.resource, at, view.field(at)), f"the gateway of `{name}` has no public address")
    subnet = next(
        (path for path, _ in view.members("properties.computeProfile.roles[*].virtualNetworkProfile.subnet").items), ()
    )
    spot = spot_in_subnet(view, subnet) if subnet else None
    hop = gate(Truth.TRUE, Evidence(view.resource, ()), f"the gateway of `{name}` has a public address")
    ports: Ports = ((22, 22), (443, 443))
    ways = [limited(in_series(hop, filtered(spot, as_public(caller), ports) if spot is not None else hop), ports)]
    if not caller.is_public and spot is not None:
        ways.append(private_reach(spot, caller, ports))
    return alternatives(ways)


_BY_TYPE: dict[str, Callable[[View, Caller], Reach]] = {
    API_MANAGEMENT.casefold(): _api_management,
    CONTAINER_APP.casefold(): _container_app,
    CONTAINER_GROUP.casefold(): _container_group,
    CLUSTER.casefold(): _cluster,
    PROFILE.casefold(): _profile,
    **dict.fromkeys((kind.casefold() for kind in ENDPOINTS), _endpoint),
    CLASSIC_FRONT_DOOR.casefold(): _front_door,
    MANAGED_INSTANCE.casefold(): _managed_instance,
    HDINSIGHT.casefold(): _hdinsight,
}

HOSTED = (
    API_MANAGEMENT,
    CONTAINER_APP,
    CONTAINER_GROUP,
    CLUSTER,
    PROFILE,
    *ENDPOINTS,
    CLASSIC_FRONT_DOOR,
    MANAGED_INSTANCE,
    HDINSIGHT,
)
