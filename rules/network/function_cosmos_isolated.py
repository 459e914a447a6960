"""Whether nothing stands between a function and its Cosmos DB accounts."""

from __future__ import annotations

from azward.graph.network.chain import chain, worst
from azward.graph.network.isolation import ANY_GROUP, isolated
from azward.graph.network.placement import placement_of_site
from azward.graph.network.stores import COSMOS, setting_stores, unread_settings
from azward.graph.outcome import Outcome
from azward.graph.truth import Truth
from azward.graph.view import View


def evaluate(view: View) -> Outcome:
    """FALSE with the first broken link of the chain from the function over its subnet to an account; UNKNOWN when a link is
    not known."""
    placement = placement_of_site(view)
    if placement.truth is Truth.FALSE:
        return chain(placement.hops)
    stores = [store.view for store in setting_stores(view, COSMOS) if store.view is not None]
    outcomes = [chain([*placement.hops, *isolated(store, placement, [ANY_GROUP])]) for store in stores]
    if unread := unread_settings(view):
        outcomes.append(Outcome(Truth.UNKNOWN, (), unread, "which accounts its settings name is not known"))
    return worst(outcomes)
