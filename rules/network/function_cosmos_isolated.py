"""Decide whether a function app has a private network path to its Azure Cosmos DB accounts."""

from __future__ import annotations

from azward.graph.network.chain import chain, worst
from azward.graph.network.isolation import ANY_GROUP, isolated
from azward.graph.network.placement import placement_of_site
from azward.graph.network.stores import COSMOS, setting_stores, unread_settings
from azward.graph.outcome import Outcome
from azward.graph.truth import Truth
from azward.graph.view import View


def evaluate(view: View) -> Outcome:
    """Return FALSE with the first broken link from the app through its subnet to an account, UNKNOWN if one is not known."""
    placement = placement_of_site(view)
    if placement.truth is Truth.FALSE:
        return chain(placement.hops)
    stores = [store.view for store in setting_stores(view, COSMOS) if store.view is not None]
    outcomes = [chain([*placement.hops, *isolated(store, placement, [ANY_GROUP])]) for store in stores]
    if unread := unread_settings(view):
        outcomes.append(Outcome(Truth.UNKNOWN, (), unread, "the accounts in its settings are not known"))
    return worst(outcomes)
