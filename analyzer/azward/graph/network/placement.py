"""Where in a virtual network a resource is placed: the subnet of a site, the subnets of a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.frozen import frozen
from azward.graph.network.chain import Hop, unknown_hop
from azward.graph.outcome import Evidence
from azward.graph.resource import FieldPath, format_path, parent_key, parse_path
from azward.graph.truth import Truth
from azward.graph.value import Absent, Choice, Unknown, Value, canonical, causes

if TYPE_CHECKING:
    from azward.graph.view import View

__all__ = ["Placement", "linked_subnet", "placement_of_site", "placements_of_cluster"]


@frozen
class Placement:
    """The subnet that a resource is in, with the hops that lead to it. `view` is `None` if the subnet was not read."""

    key: str = ""  # id key of the subnet; "" if it is not known
    view: View | None = None
    hops: tuple[Hop, ...] = ()
    truth: Truth = Truth.TRUE  # whether the resource is in a virtual network: FALSE for shared hosting

    @property
    def network(self) -> str:
        """The id key of the virtual network that the subnet is in; "" if it is not known."""
        return parent_key(self.key) if "/subnets/" in self.key else ""


def placement_of_site(site: View) -> Placement:
    """Return the placement of a site or slot: its integrated subnet, else that of its App Service Environment."""
    for path in ("properties.virtualNetworkSubnetId", "properties.subnetResourceId"):
        value = site.written(path)
        if not isinstance(value, Absent) and value != "":
            return _at_subnet(site, parse_path(path), value)
    return _connection(site) or _environment(site) or _shared(site)


CONNECTIONS = ("Microsoft.Web/sites/virtualNetworkConnections", "Microsoft.Web/sites/slots/virtualNetworkConnections")


def _connection(site: View) -> Placement | None:
    """Return the subnet, or else the network, that a child of the site connects it to; `None` if no child does."""
    path = parse_path("properties.vnetResourceId")
    for end in site.related("parent", direction="in", types=CONNECTIONS).ends:
        if end.view is None:
            continue
        value = end.view.written(path)
        if not isinstance(value, Absent) and end.present is Truth.TRUE:
            # with `isSwift`, it is the id of a subnet; without, that of a network that a gateway connects the site to
            if "/subnets/" in canonical(value).casefold():
                return _at_subnet(end.view, path, value)
            return Placement("", None, (Hop(Truth.TRUE, Evidence(end.view.resource, path, value, "in this network")),))
    return None


def _at_subnet(source: View, path: FieldPath, value: Value, note: str = "in this subnet") -> Placement:
    evidence = Evidence(source.resource, path, value, note)
    if isinstance(value, Choice) or (isinstance(value, Unknown) and not value.parts):
        named = linked_subnet(source, path)
        if named is not None:
            return Placement(named.resource.id.key, named, (Hop(Truth.TRUE, evidence),))
        reason = f"the subnet of `{source.resource.display_name}` is not known"
        return Placement("", None, (unknown_hop(evidence, reason, "subnet", causes(value)),), Truth.UNKNOWN)
    key = canonical(value).casefold().rstrip("/")
    found = source.graph.get(key)
    return Placement(key, source.at(found) if found else None, (Hop(Truth.TRUE, evidence),))


def linked_subnet(source: View, path: FieldPath) -> View | None:
    """Return the subnet linked at `path`, if there is exactly one and it is certainly deployed."""
    ends = source.related("subnet", path=path).ends
    views = [end.view for end in ends if end.view is not None and end.present is Truth.TRUE]
    return views[0] if len(views) == len(ends) == 1 else None


def _environment(site: View) -> Placement | None:
    """Return the subnet of the App Service Environment that hosts the site or its plan; `None` if there is none."""
    hops: list[Hop] = []
    holder = site
    if isinstance(site.written("properties.hostingEnvironmentProfile.id"), Absent):
        parent = _parent(site) if isinstance(site.written("properties.serverFarmId"), Absent) else None
        owner = parent or site
        plan_id = owner.written("properties.serverFarmId")
        if isinstance(plan_id, Absent):
            return None
        path = parse_path("properties.serverFarmId")
        evidence = Evidence(owner.resource, path, plan_id, "runs on this plan")
        plan = next((end.view for end in owner.related("plan").ends if end.view is not None), None)
        if plan is None:
            reason = f"the plan of `{site.resource.display_name}` was not read, so its App Service Environment is not known"
            return Placement("", None, (unknown_hop(evidence, reason, "plan", causes(plan_id)),), Truth.UNKNOWN)
        if plan.resource.existing and isinstance(plan.written("properties.hostingEnvironmentProfile.id"), Absent):
            reason = (
                f"the plan `{plan.resource.display_name}` is declared elsewhere, so its App Service Environment is not known"
            )
            return Placement("", None, (unknown_hop(evidence, reason, "plan"),), Truth.UNKNOWN)
        hops.append(Hop(Truth.TRUE, evidence))
        holder = plan
    path = parse_path("properties.hostingEnvironmentProfile.id")
    environment_id = holder.written(path)
    if isinstance(environment_id, Absent) or environment_id == "":
        return None
    hops.append(Hop(Truth.TRUE, Evidence(holder.resource, path, environment_id, "hosted in this environment")))
    found = next((end.view for end in holder.related("hosting-environment").ends if end.view is not None), None)
    if found is None:
        return Placement("", None, tuple(hops))
    within = _environment_subnet(found)
    return Placement(within.key, within.view, (*hops, *within.hops), within.truth)


def _environment_subnet(environment: View) -> Placement:
    for name in ("subnet", "id"):  # where `id` names a network, normalization has made `subnet` a subnet id
        path = parse_path(f"properties.virtualNetwork.{name}")
        value = environment.written(path)
        if not isinstance(value, Absent) and value != "":
            return _at_subnet(environment, path, value)
    return Placement("", None, (Hop(Truth.TRUE, Evidence(environment.resource, path)),))


def _parent(view: View) -> View | None:
    return next((end.view for end in view.related("parent").ends if end.view is not None), None)


def _shared(site: View) -> Placement:
    name = site.resource.display_name
    path = parse_path("properties.virtualNetworkSubnetId")
    plan = next((end.view for end in site.related("plan").ends if end.view is not None), None)
    tier = plan.field("sku.name") if plan is not None else ""
    kind = plan.field("sku.tier") if plan is not None else ""
    shared = str(tier).casefold() in {"y1", "f1", "d1"} or str(kind).casefold() in {"dynamic", "free", "shared"}
    hint = ", and its plan does not support one" if shared else ""
    hop = Hop(
        Truth.FALSE,
        Evidence(site.resource, path, note="no subnet is set", role="nothing"),
        f"`{name}` is not in a virtual network{hint}",
    )
    return Placement("", None, (hop,), Truth.FALSE)


def placements_of_cluster(cluster: View) -> list[Placement]:
    """Return the placements of the nodes of an HDInsight cluster: one for each role, in order."""
    members = cluster.members("properties.computeProfile.roles[*]")
    placements = [_placement_of_role(cluster, path) for path, _ in members.items]
    if members.open or not placements:
        reason = "the roles of the cluster are not known"
        evidence = Evidence(cluster.resource, parse_path("properties.computeProfile.roles"))
        placements.append(Placement("", None, (unknown_hop(evidence, reason, "roles", members.causes),), Truth.UNKNOWN))
    return placements


def _placement_of_role(cluster: View, path: FieldPath) -> Placement:
    at = (*path, "virtualNetworkProfile", "subnet")
    value = cluster.written(at)
    network = cluster.written((*path, "virtualNetworkProfile", "id"))
    if isinstance(value, Absent) or value == "":
        role = cluster.written((*path, "name"))
        broken = (
            f"role `{canonical(role) if not isinstance(role, Absent) else format_path(path)}` is not in a virtual network"
        )
        return Placement("", None, (Hop(Truth.FALSE, Evidence(cluster.resource, at), broken),), Truth.FALSE)
    if isinstance(value, str) and "/" not in value and isinstance(network, str):
        value = f"{network.rstrip('/')}/subnets/{value}"
    return _at_subnet(cluster, at, value)
