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

__all__ = ["BALANCER", "Forward", "forwards_of", "forwards_to", "frontends_of", "is_basic", "member_key"]

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


def forwards_to(spot: Spot) -> list[Forward]:
    """Return the rules of load balancers that lead to an address."""
    view = spot.view
    found: list[Forward] = []
    base = (*spot.path, "properties")
    pools = _memberships(view, (*base, "loadBalancerBackendAddressPools", "*", "id"))
    rules = _memberships(view, (*base, "loadBalancerInboundNatRules", "*", "id"))
    rules |= _memberships(view, (*base, "loadBalancerInboundNatPools", "*", "id"))
    own = f"{view.resource.id.key}/ipconfigurations/"
    for balancer in view.graph.of_type(BALANCER):
        key = balancer.id.key
        there = view.at(balancer)
        here = {name for owner, name in pools if owner == key} | _by_address(there, spot)
        named = {name for owner, name in rules if owner == key}
        for forward in forwards_of(there):
            by_pool = any(pool in here or (not pool and here) or "" in here for pool in forward.pools)
            by_rule = forward.name in named or ("" in named and not forward.pools and not forward.target)
            if by_pool or by_rule or (forward.target and forward.target.startswith(own)):
                found.append(forward)
    return found


def _memberships(view: View, path: FieldPath) -> set[tuple[str, str]]:
    """Return the id keys of load balancers with the name of the pool or rule in them; "" if the name is not known."""
    found: set[tuple[str, str]] = set()
    for at, value in view.members(path).items:
        key = id_key(value)
        owner = f"/{BALANCER.casefold()}/"
        ends = linked(view, at).ends
        for end, _ in ends:
            target = end.resource.id.key
            whole = key if owner in key else target
            kept = whole if whole.count("/") > target.count("/") else target
            balancer = _balancer_key(target)
            name = kept.rpartition("/")[2] if kept != balancer else ""
            found.add((balancer, name))
        if not ends and owner in key:
            found.add((_balancer_key(key), key.rpartition("/")[2]))
    return found


def _balancer_key(key: str) -> str:
    for kind in ("/backendaddresspools/", "/inboundnatrules/", "/inboundnatpools/"):
        key = key.partition(kind)[0]
    return key


def _by_address(balancer: View, spot: Spot) -> set[str]:
    """Return the names of the pools that list the address itself, or the IP configuration."""
    found: set[str] = set()
    own = f"{spot.view.resource.id.key}/ipconfigurations/"
    holders = [
        (balancer, path, member_key(member)) for path, member in balancer.members("properties.backendAddressPools[*]").items
    ]
    for end in balancer.related("parent", direction="in", types=(POOL,)).ends:
        if end.view is not None:
            own_name = canonical(end.view.resource.name).casefold().rpartition("/")[2]
            holders.append((end.view, (), own_name))
    fixed = [str(network[0]) for network in spot.machine.networks] if spot.machine.fixed else []
    for holder, path, name in holders:
        addresses = holder.members((*path, *parse_path("properties.loadBalancerBackendAddresses[*].properties.ipAddress")))
        if any(isinstance(value, str) and value in fixed for _, value in addresses.items):
            found.add(name)
        listed = holder.members((*path, *parse_path("properties.backendIPConfigurations[*].id")))
        if any(id_key(value).startswith(own) for _, value in listed.items):
            found.add(name)
    return found
