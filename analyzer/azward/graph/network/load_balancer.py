"""Load balancers: which ports of their frontends lead to which ports of the machines behind them.

Security groups see the address of the caller, and the port after translation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.flag import has_word, id_key, why
from azward.graph.network.linked import Linked, linked
from azward.graph.network.ports import ALL_PORTS, Ports
from azward.graph.network.reach import Reach, gate
from azward.graph.outcome import Evidence
from azward.graph.resource import FieldPath, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Cause, Value, canonical, lookup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.network.machines import Spot
    from azward.graph.view import View

__all__ = [
    "BALANCER",
    "Forward",
    "Frontend",
    "forwards_of",
    "forwards_to",
    "frontends_of",
    "is_basic",
    "member_key",
    "memberships",
    "same_name",
]

BALANCER = "Microsoft.Network/loadBalancers"
POOL = f"{BALANCER}/backendAddressPools"
NAT_RULE = f"{BALANCER}/inboundNatRules"
SKU = parse_path("sku.name")


@frozen
class Frontend:
    """A frontend of a load balancer."""

    view: View
    path: FieldPath
    name: str  # in lower case
    address: Linked  # the public address; not set for a private frontend


@frozen
class Forward:
    """A rule that leads from a port of a frontend to a port of machines. `pool` or `targets` say to which ones."""

    balancer: View
    holder: View  # what the rule is written in
    path: FieldPath
    name: str
    frontend: str  # its name in lower case; "" if it is not known
    front: Ports
    back: Ports
    pools: tuple[str, ...] = ()  # names in lower case
    key: str = ""  # of a rule of its own: its id
    target: str = ""  # id key of the IP configuration that it leads to
    causes: tuple[Cause, ...] = ()  # why ports are not known

    @property
    def evidence(self) -> Evidence:
        """The rule as a hop."""
        return Evidence(self.holder.resource, self.path, note=self.name)


def is_basic(balancer: View) -> Reach:
    """Return the hop through a load balancer to machines without a security group: a Basic one is open."""
    sku = balancer.field(SKU)
    basic = Truth.TRUE if isinstance(sku, Absent) else has_word(sku, "basic")
    name = balancer.resource.display_name
    evidence = Evidence(balancer.resource, SKU, sku)
    words = {
        Truth.TRUE: "is a Basic load balancer, which is open without a security group",
        Truth.FALSE: "is a Standard load balancer, which is closed without a security group",
        Truth.UNKNOWN: "may be a Basic load balancer, and no security group guards the machine",
    }
    return gate(basic, evidence, f"`{name}` {words[basic]}", why(sku))


def frontends_of(balancer: View) -> list[Frontend]:
    """Return the frontends of a load balancer."""
    found: list[Frontend] = []
    for path, member in balancer.members("properties.frontendIPConfigurations[*]").items:
        at = (*path, "properties", "publicIPAddress", "id")
        prefix = (*path, "properties", "publicIPPrefix", "id")
        address = linked(balancer, at, "Microsoft.Network/publicIPAddresses")
        if not address.is_set:
            address = linked(balancer, prefix)
        found.append(Frontend(balancer, at, member_key(member), address))
    return found


def member_key(member: Value) -> str:
    """Return the name of a member of a list in lower case; "" if it has none."""
    named = lookup(member, "name") if isinstance(member, dict) else ""
    return "" if isinstance(named, Absent) or named is None else canonical(named).casefold()


def forwards_of(balancer: View) -> list[Forward]:
    """Return the rules of a load balancer."""
    return list(_rules(balancer))


def _rules(balancer: View) -> Iterator[Forward]:
    for path, member in balancer.members("properties.loadBalancingRules[*]").items:
        yield _forward(balancer, balancer, path, member_key(member))
    for path, member in balancer.members("properties.inboundNatRules[*]").items:
        yield _forward(balancer, balancer, path, member_key(member))
    for path, member in balancer.members("properties.inboundNatPools[*]").items:
        yield _forward(balancer, balancer, path, member_key(member))
    for end in balancer.related("parent", direction="in", types=(NAT_RULE,)).ends:
        if end.view is not None:
            name = canonical(end.view.resource.name).casefold().rpartition("/")[2]
            yield _forward(balancer, end.view, (), name)


def _forward(balancer: View, holder: View, path: FieldPath, name: str) -> Forward:
    def at(text: str) -> FieldPath:
        return (*path, *parse_path(f"properties.{text}"))

    def number(text: str) -> tuple[int | None, tuple[Cause, ...]]:
        value = holder.field(at(text))
        if isinstance(value, str) and value.isdigit():
            value = int(value)
        return (value if isinstance(value, int) else None), why(value)

    front, causes = number("frontendPort")
    back, more = number("backendPort")
    start, _ = number("frontendPortRangeStart")
    end, _ = number("frontendPortRangeEnd")
    floating = has_word(holder.field(at("enableFloatingIP")), "true") is Truth.TRUE
    fronts: Ports = ((front, front),) if front else ((start, end),) if start and end else ALL_PORTS
    backs: Ports = fronts if floating else ((back, back),) if back else ALL_PORTS
    pools = [id_key(holder.field(at("backendAddressPool.id")))]
    pools += [id_key(value) for _, value in holder.members(at("backendAddressPools[*].id")).items]
    target = id_key(holder.field(at("backendIPConfiguration.id")))
    opened = (*causes, *more)
    return Forward(
        balancer,
        holder,
        path,
        name or "rule",
        _last(id_key(holder.field(at("frontendIPConfiguration.id"))), "frontendipconfigurations"),
        ALL_PORTS if causes else fronts,
        ALL_PORTS if opened else backs,
        tuple(dict.fromkeys(_last(pool, "backendaddresspools") for pool in pools if pool)),
        holder.resource.id.key if holder is not balancer else f"{balancer.resource.id.key}/*/{name}",
        target,
        opened,
    )


def _last(key: str, kind: str) -> str:
    """Return the name after `kind` in an id; "" if the id is not of that form."""
    return key.rpartition(f"/{kind}/")[2] if f"/{kind}/" in key else ""


def same_name(one: str, other: str) -> Truth:
    """Decide whether two names in lower case are equal: UNKNOWN if a part of one, in braces, is not known."""
    if one and one == other:
        return Truth.TRUE
    return Truth.of(False) if one and other and "{" not in one and "{" not in other else Truth.UNKNOWN


def forwards_to(spot: Spot) -> list[tuple[Forward, Truth]]:
    """Return the rules of load balancers that lead to an address, or may."""
    found: list[tuple[Forward, Truth]] = []
    members = memberships(spot)
    own = f"{spot.view.resource.id.key}/ipconfigurations/"
    for resource in spot.view.graph.of_type(BALANCER):
        balancer = spot.view.at(resource)
        rules = forwards_of(balancer)
        pools = {pool for rule in rules for pool in rule.pools}
        here = {name for owner, name in members if owner == resource.id.key}
        listed = _by_address(balancer, spot)
        for rule in rules:
            truth = Truth.of(bool(rule.target) and rule.target.startswith(own))
            for name in here:
                truth |= _leads_to(rule, name, only=len(pools) <= 1)
            for name, member in listed.items():
                for pool in rule.pools:
                    truth |= member & same_name(pool, name)
            if truth is not Truth.FALSE:
                found.append((rule, truth))
    return found


def _leads_to(rule: Forward, name: str, *, only: bool) -> Truth:
    """Decide whether a rule leads to the members of the pool, or is the rule, called `name`."""
    truth = same_name(rule.name, name) if name else Truth.FALSE
    if truth is Truth.UNKNOWN and rule.pools:
        truth = Truth.FALSE
    for pool in rule.pools:
        truth |= Truth.TRUE if not name and only else same_name(pool, name)
    return truth


def memberships(spot: Spot) -> set[tuple[str, str]]:
    """Return the load balancers that an address names, with the name of the pool or rule; "" for what is not known."""
    view, base = spot.view, (*spot.path, "properties")
    kinds = ("loadBalancerBackendAddressPools", "loadBalancerInboundNatRules", "loadBalancerInboundNatPools")
    return {found for kind in kinds for found in _memberships(view, (*base, kind, "*", "id"))}


def _memberships(view: View, path: FieldPath) -> Iterator[tuple[str, str]]:
    owner = f"/{BALANCER.casefold()}/"
    for at, value in view.members(path).items:
        key = id_key(value)
        ends = linked(view, at, BALANCER, POOL, NAT_RULE).ends
        for end, _ in ends:
            target = end.resource.id.key
            whole = key if owner in key else target
            kept = whole if whole.count("/") > target.count("/") else target
            balancer = _balancer_key(target)
            yield balancer, kept.rpartition("/")[2] if kept != balancer else ""
        if not ends:
            yield (_balancer_key(key), key.rpartition("/")[2]) if owner in key else ("", "")


def _balancer_key(key: str) -> str:
    for kind in ("/backendaddresspools/", "/inboundnatrules/", "/inboundnatpools/"):
        key = key.partition(kind)[0]
    return key


def _by_address(balancer: View, spot: Spot) -> dict[str, Truth]:
    """Return the names of the pools that list the address itself or the IP configuration, or may."""
    own = f"{spot.view.resource.id.key}/ipconfigurations/"
    path = "properties.backendAddressPools[*]"
    holders = [(balancer, at, member_key(member)) for at, member in balancer.members(path).items]
    for end in balancer.related("parent", direction="in", types=(POOL,)).ends:
        if end.view is not None:
            own_name = canonical(end.view.resource.name).casefold().rpartition("/")[2]
            holders.append((end.view, (), own_name))
    found: dict[str, Truth] = {}
    for holder, at, name in holders:
        addresses = holder.members((*at, *parse_path("properties.loadBalancerBackendAddresses[*].properties.ipAddress")))
        listed = holder.members((*at, *parse_path("properties.backendIPConfigurations[*].id")))
        truth = Truth.of(any(id_key(value).startswith(own) for _, value in listed.items))
        for _, value in addresses.items:
            truth |= spot.machine.has_address(value)
        if truth is not Truth.FALSE:
            found[name] = truth
    return found
