"""Decide whether a function app has a private network path to its Azure Cosmos DB accounts."""

from __future__ import annotations

from azward.graph.network.flow import (
    ANY_GROUP,
    COSMOS,
    chain,
    isolated,
    place_of_site,
    setting_stores,
    unread_settings,
    worst,
)
from azward.graph.value import Truth
from azward.graph.view import Outcome, View


def evaluate(view: View) -> Outcome:
    """Return FALSE with the first broken link from the app through its subnet to an account, UNKNOWN if one is not known."""
    place = place_of_site(view)
    if place.truth is Truth.FALSE:
        return chain(place.hops)
    stores = [store.view for store in setting_stores(view, COSMOS) if store.view is not None]
    outcomes = [chain([*place.hops, *isolated(store, place, [ANY_GROUP])]) for store in stores]
    if unread := unread_settings(view):
        outcomes.append(Outcome(Truth.UNKNOWN, (), unread, "the accounts in its settings are not known"))
    return worst(outcomes)
