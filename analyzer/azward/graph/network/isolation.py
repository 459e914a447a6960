"""Whether a data store is reachable from one subnet only, by service endpoint or private endpoint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.chain import Hop, either, unknown_hop, unread_cause
from azward.graph.network.peering import peered
from azward.graph.network.placement import Placement, linked_subnet
from azward.graph.network.stores import COSMOS, STORAGE
from azward.graph.outcome import Evidence
from azward.graph.resource import FieldPath, parent_key, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Choice, Unknown, Value, canonical, causes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azward.graph.view import View

__all__ = ["ANY_GROUP", "isolated"]


ANY_GROUP = "*"
"""Any sub-resource that a private endpoint can connect to."""


@frozen
class _Firewall:
    """How stores of one type restrict access to subnets."""

    services: tuple[str, ...]  # service endpoints, the preferred one first
    rules: str  # path of the ids of the subnets that are allowed
    noun: str  # what the filter is called in a message


_FIREWALLS = {
    STORAGE.casefold(): _Firewall(
        ("Microsoft.Storage", "Microsoft.Storage.Global"), "properties.networkAcls.virtualNetworkRules[*].id", "firewall"
    ),
    COSMOS.casefold(): _Firewall(
        ("Microsoft.AzureCosmosDB",), "properties.virtualNetworkRules[*].id", "virtual network filter"
    ),
}


def isolated(store: View, placement: Placement, groups: Sequence[str]) -> Sequence[Hop]:
    """Return the hops that must all hold for a store to be reachable from `placement` and closed to everyone else.

    Either by service endpoint: the subnet has one, the store's rules name the subnet, and the store denies all others.
    Or by private endpoint: one for each of `groups`, in the same or a peered network.
    """
    endpoint = _by_private_endpoint(store, placement, groups)
    service = _by_service_endpoint(store, placement)
    has_endpoint = bool(store.related("private-endpoint", direction="in").ends)
    return either(endpoint, service) if has_endpoint else either(service, endpoint)


def _closed(store: View) -> Hop:
    """Return the hop: the store denies what no rule allows."""
    name = store.resource.display_name
    access = store.field("properties.publicNetworkAccess")
    if store.resource.is_type(STORAGE):
        path = parse_path("properties.networkAcls.defaultAction")
        value = store.field(path)
        closed = _is_deny(value) | _one_of(access, "disabled", "securedbyperimeter")
    else:
        path = parse_path("properties.isVirtualNetworkFilterEnabled")
        value = store.field(path)
        filtered = Truth.UNKNOWN if isinstance(value, (Unknown, Choice)) else Truth.of(str(value).casefold() == "true")
        closed = filtered | _one_of(access, "disabled", "securedbyperimeter")
    opened = tuple(cause for item in (value, access) if not isinstance(item, Absent) for cause in causes(item))
    return Hop(closed, Evidence(store.resource, path, value), f"`{name}` allows connections from any network", opened)


def _is_deny(value: Value | Absent) -> Truth:
    return Truth.of(value.casefold() == "deny") if isinstance(value, str) else Truth.UNKNOWN


def _one_of(value: Value | Absent, *words: str) -> Truth:
    if isinstance(value, str):
        return Truth.of(value.casefold() in words)
    return Truth.FALSE if isinstance(value, Absent) else Truth.UNKNOWN


def _by_service_endpoint(store: View, placement: Placement) -> list[Hop]:
    firewall = _FIREWALLS[store.resource.type.casefold()]
    return [
        _has_endpoint(store, placement, firewall),
        _lets_subnet_in(store, placement, firewall),
        _closed(store),
        _reachable(store),
    ]


def _reachable(store: View) -> Hop:
    """Return the hop: public access is not disabled, since that leaves subnet rules without effect."""
    path = parse_path("properties.publicNetworkAccess")
    access = store.field(path)
    broken = f"`{store.resource.display_name}` has public network access disabled, so its subnet rules have no effect"
    return Hop(
        ~_one_of(access, "disabled"),
        Evidence(store.resource, path, access),
        broken,
        causes(access) if not isinstance(access, Absent) else (),
    )


def _has_endpoint(store: View, placement: Placement, firewall: _Firewall) -> Hop:
    path = parse_path("properties.serviceEndpoints")
    if placement.view is None or (placement.view.resource.existing and isinstance(placement.view.written(path), Absent)):
        reason = "the subnet was not read, so its service endpoints are not known"
        resource = placement.view.resource if placement.view else store.resource
        return unknown_hop(Evidence(resource, path), reason, "subnet")
    members = placement.view.members("properties.serviceEndpoints[*].service")
    wanted = {service.casefold() for service in firewall.services}
    truth = Truth.UNKNOWN if members.open else Truth.FALSE
    at: FieldPath = path
    for where, value in members.items:
        here = _one_of(value, *wanted)
        if here.value > truth.value:
            truth, at = here, where
    broken = f"subnet `{placement.view.resource.display_name}` has no service endpoint for {firewall.services[0]}"
    return Hop(truth, Evidence(placement.view.resource, at, note=firewall.services[0]), broken, members.causes)


def _lets_subnet_in(store: View, placement: Placement, firewall: _Firewall) -> Hop:
    members = store.members(firewall.rules)
    name = placement.view.resource.display_name if placement.view else placement.key.rpartition("/")[2]
    at = parse_path(firewall.rules.partition("[")[0])
    truth = Truth.UNKNOWN if members.open or not placement.key else Truth.FALSE
    opened = list(members.causes)
    for where, value in members.items:
        if placement.key and _same_id(value, placement):
            truth, at = Truth.TRUE, where
            break
        if isinstance(value, (Unknown, Choice)) and (isinstance(value, Choice) or _may_be(value, placement.key)):
            truth, at = Truth.UNKNOWN, where
            opened += causes(value)
    unknown = ""
    broken = f"the {firewall.noun} of `{store.resource.display_name}` does not allow subnet `{name}`"
    if not placement.key:
        unknown = "the subnet that it is reached from is not known"
        opened += unread_cause("subnet", unknown)
    return Hop(truth, Evidence(store.resource, at), broken, tuple(dict.fromkeys(opened)), unknown)


def _same_id(value: Value, placement: Placement) -> bool:
    return canonical(value).casefold().rstrip("/") == placement.key


def _may_be(value: Unknown, key: str) -> bool:
    """Decide whether the partly unknown id `value` may turn out to be `key`."""
    if not value.parts or "{" in key:
        return True
    pattern = "".join(re.escape(part.casefold()) if isinstance(part, str) else ".*" for part in value.parts)
    return re.fullmatch(pattern, key) is not None


def _by_private_endpoint(store: View, placement: Placement, groups: Sequence[str]) -> list[Hop]:
    relation = store.related("private-endpoint", direction="in")
    name = store.resource.display_name
    covered: dict[str, Truth] = {group.casefold(): Truth.UNKNOWN if relation.open else Truth.FALSE for group in groups}
    near = Truth.UNKNOWN if relation.open else Truth.FALSE
    evidence = Evidence(store.resource, (), note="no private endpoint", role="nothing")
    opened = list(relation.causes)
    for end in relation.ends:
        if end.view is None:
            continue
        reach = end.present & _joined(end.view, placement)
        near |= reach
        evidence = Evidence(end.view.resource, end.link.path, note="private endpoint")
        for group in covered:
            covered[group] |= reach & _serves(end.view, end.link.path, group)
    complete = Truth.TRUE
    for truth in covered.values():
        complete &= truth
    absent = [group for group, truth in covered.items() if truth is not Truth.TRUE and group != ANY_GROUP]
    if not relation.ends:
        broken = f"`{name}` has no private endpoint"
    elif near is not Truth.TRUE:
        broken = f"no private endpoint of `{name}` is in the same or a peered virtual network"
    else:
        broken = f"`{name}` has no private endpoint for {', '.join(absent)}"
    if complete is Truth.UNKNOWN and not opened:
        opened += unread_cause(name, broken)
    return [Hop(complete, evidence, broken, tuple(opened)), _closed_to_public(store)]


def _closed_to_public(store: View) -> Hop:
    path = parse_path("properties.publicNetworkAccess")
    access = store.field(path)
    closed = _closed(store)
    truth = _one_of(access, "disabled", "securedbyperimeter")
    if store.resource.is_type(STORAGE):
        truth |= closed.truth
    else:
        truth |= _has_no_rule(store)
    value = closed.evidence.value if isinstance(access, Absent) else access
    return Hop(truth, Evidence(store.resource, path, value), closed.broken, closed.causes)


def _has_no_rule(account: View) -> Truth:
    """Decide whether an Azure Cosmos DB account allows neither addresses nor subnets.

    With a private endpoint, it is then reachable through that only:
    https://learn.microsoft.com/azure/cosmos-db/how-to-configure-private-endpoints
    """
    truth = Truth.TRUE
    for path in ("properties.ipRules[*]", "properties.virtualNetworkRules[*]"):
        members = account.members(path)
        truth &= Truth.FALSE if members.items else Truth.UNKNOWN if members.open else Truth.TRUE
    return truth


def _serves(endpoint: View, path: FieldPath, group: str) -> Truth:
    """Decide whether the connection at `path` of a private endpoint is to the sub-resource `group`."""
    if group == ANY_GROUP:
        return Truth.TRUE
    ids = endpoint.written((*path[:-1], "groupIds"))
    if isinstance(ids, list):
        truth = Truth.FALSE
        for item in ids:
            truth |= Truth.of(item.casefold() == group) if isinstance(item, str) else Truth.UNKNOWN
        return truth
    return Truth.UNKNOWN


def _joined(endpoint: View, placement: Placement) -> Truth:
    """Decide whether a private endpoint is in the same virtual network as `placement`, or in a peered one."""
    value = endpoint.written("properties.subnet.id")
    if isinstance(value, Absent) or not placement.network:
        return Truth.UNKNOWN
    linked = linked_subnet(endpoint, parse_path("properties.subnet.id"))
    key = linked.resource.id.key if linked else canonical(value).casefold().rstrip("/")
    network = parent_key(key) if "/subnets/" in key else ""
    if not network:
        return Truth.UNKNOWN
    if network == placement.network:
        return Truth.TRUE
    return peered(endpoint.graph, network, placement.network)
