"""Sites in an App Service Environment: its load balancer is public or internal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azward.graph.network.app_service import site_reach
from azward.graph.network.flag import has_word, why
from azward.graph.network.linked import linked
from azward.graph.network.machines import spot_in_subnet
from azward.graph.network.private import filtered, private_reach
from azward.graph.network.private_link import over_endpoints
from azward.graph.network.reach import Reach, alternatives, gate, in_series, nothing
from azward.graph.network.virtual_machines import as_public
from azward.graph.outcome import Evidence
from azward.graph.resource import parse_path
from azward.graph.truth import Truth

if TYPE_CHECKING:
    from azward.graph.network.caller import Caller
    from azward.graph.view import View

__all__ = ["environment_reach"]

PORTS = ((80, 80), (443, 443))
MODE = parse_path("properties.internalLoadBalancingMode")
PROFILE = parse_path("properties.hostingEnvironmentProfile.id")


def environment_reach(site: View, caller: Caller) -> Reach | None:
    """Return what reaches a site in an App Service Environment; `None` if it is in none."""
    environment = _environment(site)
    if environment is None:
        return None
    mode = environment.field(MODE)
    public = has_word(mode, "none")
    name = environment.resource.display_name
    evidence = Evidence(environment.resource, MODE, mode)
    spot = spot_in_subnet(environment, parse_path("properties.virtualNetwork.subnet")) or spot_in_subnet(
        environment, parse_path("properties.virtualNetwork.id")
    )
    ways = over_endpoints(site, caller)
    if not caller.is_public and spot is not None:
        ways.append(private_reach(spot, caller, PORTS))
    if public is Truth.FALSE:
        ways.append(nothing(evidence, f"environment `{name}` has an internal load balancer"))
    else:
        hop = gate(public, evidence, f"environment `{name}` has a public load balancer", why(mode))
        guard = filtered(spot, as_public(caller), PORTS) if spot is not None else gate(Truth.TRUE, None, "")
        ways.append(in_series(hop, guard, site_reach(site, as_public(caller))))
    return alternatives(ways)


def _environment(site: View) -> View | None:
    for holder in (site, linked(site, parse_path("properties.serverFarmId")).view):
        if holder is not None and (found := linked(holder, PROFILE).view) is not None:
            return found
    return None
