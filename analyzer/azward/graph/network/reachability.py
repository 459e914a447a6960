"""What reaches a resource from the internet, other tenants, Azure services, other subnets and on-premises networks.

This is about the network only: what a resource asks of its callers does not count. Proxies, such as application gateways,
do not make what is behind them reachable.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from azward.graph.judge import judge
from azward.graph.network.caller import CallerKind
from azward.graph.network.callers import callers
from azward.graph.network.endpoints import endpoint_reach, has_endpoint, is_part, with_proxies
from azward.graph.network.reach import Reach, alternatives
from azward.graph.outcome import Outcome
from azward.graph.truth import Truth
from azward.graph.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azward.graph.graph import ResourceGraph
    from azward.graph.network.caller import Caller
    from azward.graph.resource import Resource

__all__ = ["from_internet", "has_endpoint", "is_part", "reach_from"]


MANY = 16
"""With more callers than this, the first one that reaches a resource is the answer."""


def from_internet(graph: ResourceGraph, resource: Resource) -> Reach | None:
    """Return what reaches `resource` from an address of the internet; `None` if it has no network endpoint of its own."""
    return reach_from(graph, resource, CallerKind.INTERNET)


def reach_from(
    graph: ResourceGraph,
    resource: Resource,
    kind: CallerKind,
    source: Resource | str | None = None,
    *,
    proxies: bool = True,
) -> Reach | None:
    """Return what reaches `resource` from callers of a kind, or from `source`: a subnet, a machine, an address or range.

    Return `None` if the resource has no network endpoint, or is never deployed.
    """
    if not has_endpoint(resource):
        return None
    seen: dict[int, Reach] = {}

    def evaluate(view: View) -> Outcome:
        found = alternatives(_ways(view, callers(view, kind, source), proxies=proxies))
        outcome = Outcome(found.truth, found.steps, found.causes)
        seen[id(outcome)] = found
        kept.append(outcome)
        return outcome

    kept: list[Outcome] = []
    outcome = judge(View(resource, graph), evaluate)
    if outcome is None:
        return None
    if (found := seen.get(id(outcome))) is not None:
        return found
    return _undecided(outcome, [seen[id(one)] for one in kept])


def _ways(view: View, found: list[Caller], *, proxies: bool) -> Iterator[Reach]:
    """Yield the answer for each caller; for one of many, none further once a caller reaches the resource."""
    for caller in found:
        reach = endpoint_reach(view, caller)
        yield with_proxies(view, caller, reach) if proxies else reach
        if len(found) > MANY and reach.truth is Truth.TRUE:
            return


def _undecided(outcome: Outcome, found: list[Reach]) -> Reach:
    """Return the answer where possible worlds disagree: the way in a world in which there is one."""
    best = max(found, key=lambda reach: reach.truth.value)
    whole = alternatives(found)
    names = ", ".join(dict.fromkeys(f"`{cause.name}`" for cause in outcome.causes))
    word = "decides" if len(outcome.causes) == 1 else "decide"
    reason = f"{names} {word}; where it is reachable, {best.reason}" if names else best.reason
    causes = outcome.causes
    sure = whole.sure if outcome.truth is Truth.TRUE else ()
    return replace(best, sure=sure, maybe=whole.maybe, reason=reason, causes=causes)
